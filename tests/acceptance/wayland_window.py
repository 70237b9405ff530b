"""A child of the tests: the program as a viewer starts it, on the Wayland of the environment.

``python -m tests.acceptance.wayland_window FOLDER FILM`` lets a red film be seen, goes to full
screen and back twice, makes the picture small and gives it its window again, and closes. FOLDER is
for pictures of the screen; what was found is one JSON object on stdout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.app import run
from desktop.main_window.window import MainWindow

PATIENCE_S = 60.0
SETTLED_S = 0.7
"""Seconds for which a size has to stay."""
SEEN, SEEN_IN_FULL = 0.2, 0.7
"""Shares of the screen that a red film takes at least."""


def live(seconds: float) -> None:
    """Let the window live."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def until(what: str, come: Callable[[], bool]) -> None:
    """Let the window live until ``come``.

    Raises:
        TimeoutError: it did not come about.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not come():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        live(0.02)


def size(window: MainWindow) -> list[int]:
    """The window's, once it stays as it is."""
    last, since = window.size(), time.monotonic()
    while time.monotonic() - since < SETTLED_S:
        live(0.05)
        if window.size() != last:
            last, since = window.size(), time.monotonic()
    return [last.width(), last.height()]


def screen(folder: Path) -> float:
    """The share, 0 to 1, of the whole screen that is red."""
    from PySide6.QtGui import QImage

    taking = subprocess.Popen(["weston-screenshooter"], cwd=folder)
    until("a picture of the screen", lambda: taking.poll() is not None)
    (taken,) = folder.glob("wayland-screenshot-*.png")
    picture = QImage(str(taken))
    taken.unlink()
    grid = [(x, y) for x in range(0, picture.width(), 20) for y in range(0, picture.height(), 20)]
    red = [picture.pixelColor(x, y) for x, y in grid]
    return sum(each.red() > 150 and each.green() < 100 for each in red) / len(grid)


def look(window: MainWindow, folder: Path) -> dict[str, Any]:
    """Go through all of it."""
    from PySide6.QtGui import QGuiApplication

    player, surface = window.player, window.side.surface
    assert surface is not None
    found: dict[str, Any] = {
        "platform": QGuiApplication.platformName(),
        "surface": type(surface).__name__,
        "sizes": [size(window)],
    }
    until("the film on the screen", lambda: screen(folder) > SEEN)
    for _ in range(2):
        window.sides.toggle_full_screen()
        until("full screen", window.isFullScreen)
        found["full"] = size(window)
        until("the film on all of the screen", lambda: screen(folder) > SEEN_IN_FULL)
        window.sides.toggle_full_screen()
        until("the window again", lambda: not window.isFullScreen())
        found["sizes"].append(size(window))
    window.small.toggle()
    found["small"] = size(window)
    window.small.toggle()
    found["sizes"].append(size(window))
    at = player.position
    until("playing", lambda: player.position.seconds > at.seconds + 0.5)
    return found | {"screen_drops": player.drops.screen, "frames": surface.frames}


def main() -> int:
    """Open, look, close."""
    folder, film = Path(sys.argv[1]), sys.argv[2]
    found: dict[str, Any] = {}

    def watch(window: MainWindow) -> None:
        from PySide6.QtCore import QTimer

        def go_on() -> None:
            try:
                until(
                    "the picture", lambda: bool(window.side.surface and window.side.surface.frames)
                )
                found.update(look(window, folder))
            except TimeoutError as error:
                found["failed"] = str(error)
            finally:
                window.close()

        window.whole.connect(lambda: QTimer.singleShot(0, window, go_on))

    code = run([film], watch=watch)
    sys.stdout.write(json.dumps(found) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
