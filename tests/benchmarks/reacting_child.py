"""A child of the benchmarks: the program as a viewer starts it, until it has sought a few times.

``python -m tests.benchmarks.reacting_child FILM SECONDS…`` prints one JSON object: when the
film's first frame was drawn (monotonic clock), how long each seek took, the picture's size.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from core.timeline import MediaTime
from desktop.app import dismiss, make_application, make_window
from desktop.main_window.window import MainWindow

PATIENCE_MS = 60_000


def await_signal(
    connect: Callable[[Callable[..., None]], object], do: Callable[[], object]
) -> None:
    """Do something and let the window live until it has come about.

    Raises:
        TimeoutError: it did not.
    """
    loop = QEventLoop()
    late = QTimer(loop, singleShot=True, interval=PATIENCE_MS)
    late.timeout.connect(lambda: loop.exit(1))
    late.start()
    connect(lambda *_: loop.exit(0))
    do()
    if loop.exec():
        raise TimeoutError("nothing came about")


def react(window: MainWindow, film: Path, places: list[float]) -> dict[str, Any]:
    """Open, then seek to one place after the other, paused."""
    player, side = window.player, window.side
    window.open_film(film)
    while not (player.loaded and side.surface is not None and side.surface.frames):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
    first = time.monotonic()
    player.pause()
    seeks = []
    for place in places:
        began = time.monotonic()
        target = MediaTime.from_seconds(place)
        await_signal(player.seek_done.connect, partial(player.seek, target, exact=True))
        seeks.append(time.monotonic() - began)
    surface = side.surface
    assert surface is not None
    return {"first": first, "seeks": seeks, "size": [surface.width(), surface.height()]}


def main() -> int:
    """Start, seek, close."""
    film, *places = sys.argv[1:]
    make_application()
    window = make_window()
    window.show()
    try:
        found = react(window, Path(film), [float(place) for place in places])
    finally:
        dismiss(window)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
