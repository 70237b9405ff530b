"""A child of the benchmarks: the program as a viewer starts it, until it has sought a few times.

It goes the way of ``python -m desktop FILM``, and only looks on until the window is whole.

``python -m tests.benchmarks.reacting_child MODE FILM SECONDS…``, where MODE is "alone" for a
companion that is off or "watching" for one that begins its work meanwhile, prints one JSON object:
when the window was whole (monotonic clock), how long each seek took, the picture's size.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.player.mpv_ahead import begin_mpv

if TYPE_CHECKING:
    from desktop.engine_bridge import EngineBridge
    from desktop.main_window.window import MainWindow

PATIENCE_MS = 60_000


def await_signal(
    connect: Callable[[Callable[..., None]], object], do: Callable[[], object]
) -> None:
    """Do something and let the window live until it has come about.

    Raises:
        TimeoutError: it did not.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    late = QTimer(loop, singleShot=True, interval=PATIENCE_MS)
    late.timeout.connect(lambda: loop.exit(1))
    late.start()
    connect(lambda *_: loop.exit(0))
    do()
    if loop.exec():
        raise TimeoutError("nothing came about")


def seek(window: MainWindow, places: list[float]) -> list[float]:
    """To one place after the other, paused; gives the seconds of each."""
    from core.timeline import MediaTime

    player = window.player
    player.pause()
    seeks = []
    for place in places:
        began = time.monotonic()
        target = MediaTime.from_seconds(place)
        await_signal(player.seek_done.connect, partial(player.seek, target, exact=True))
        seeks.append(time.monotonic() - began)
    return seeks


def make_silent_bridge() -> EngineBridge:
    """To a companion that is off."""
    from desktop.engine_bridge import EngineBridge
    from tests.benchmarks.window_child import NoEngine

    return EngineBridge(make_client=NoEngine)


def main() -> int:
    """Start, seek, close."""
    ahead = begin_mpv()
    # As in ``desktop.__main__``: nothing else is read before.
    from desktop.app import run

    mode, film, *places = sys.argv[1:]
    found: dict[str, Any] = {}

    def look_on(window: MainWindow) -> None:
        window.whole.connect(lambda: go_on(window))

    def go_on(window: MainWindow) -> None:
        from PySide6.QtCore import QTimer

        found["whole"] = time.monotonic()
        QTimer.singleShot(0, window, lambda: finish(window))

    def finish(window: MainWindow) -> None:
        surface = window.side.surface
        assert surface is not None
        try:
            found["seeks"] = seek(window, [float(place) for place in places])
            found["size"] = [surface.width(), surface.height()]
        finally:
            window.close()

    code = run([film], ahead, look_on, make_silent_bridge if mode == "alone" else None)
    print(json.dumps(found))
    return code


if __name__ == "__main__":
    sys.exit(main())
