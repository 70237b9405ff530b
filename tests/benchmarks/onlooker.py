"""Sees what a viewer sees: looks at the screen of a private display, whoever draws there.

Programs tell in different ways when they have shown a picture, and some too early: mpv calls a
video output configured before anything is drawn. So both are watched from outside, alike. Xvfb
keeps its screen in a file (``-fbdir``), which is read here without asking X, hence without
delaying anybody.
"""

from __future__ import annotations

import mmap
import threading
import time
from pathlib import Path
from types import TracebackType

import numpy as np

HEADER = 25
"""Numbers of 32 bits, the highest byte first, in the header of an XWD file."""
STEP = 24
"""Pixels from one that is looked at to the next, in both directions."""
BRIGHT = 40
"""Of 255: what is brighter is neither a window's ground nor a bare screen."""
SHARE = 0.15
"""Of the screen's pixels that have to be bright: far more than a title bar and words have."""
PAUSE = 0.001
"""Seconds between two looks."""


class Onlooker:
    """Looks from when the ``with`` block begins until a film is seen.

    Args:
        screen: Xvfb's file.
    """

    def __init__(self, screen: Path) -> None:
        with screen.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = np.frombuffer(self._bytes, ">u4", HEADER).astype(int)
        width, height, row = int(header[4]), int(header[5]), int(header[12])
        begin = int(header[0]) + 12 * int(header[19])
        pixels = np.frombuffer(self._bytes, np.uint8, row * height, begin)
        self._seen = pixels.reshape(height, row // 4, 4)[::STEP, :width:STEP, :3]
        self._found = threading.Event()
        self._left = threading.Event()
        self._when = 0.0
        self._thread = threading.Thread(target=self._look, name="onlooker")

    def bright_share(self) -> float:
        """The share, 0 to 1, of the screen that is bright now."""
        return float((self._seen.max(axis=2) > BRIGHT).mean())

    def await_film(self, seconds: float) -> float:
        """When a film was seen first, of the monotonic clock.

        Raises:
            TimeoutError: none was.
        """
        if not self._found.wait(seconds):
            raise TimeoutError("no film was seen")
        return self._when

    def _look(self) -> None:
        while not self._left.wait(PAUSE):
            if self.bright_share() > SHARE:
                self._when = time.monotonic()
                self._found.set()
                return

    def __enter__(self) -> Onlooker:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.set()
        self._thread.join()
