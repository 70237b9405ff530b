"""Pictures of places that the memory doesn't know yet, decoded when they are asked for.

A thread of low priority decodes one at a time; of the places the pointer has meanwhile passed
only the newest is kept. While the player struggles nothing is decoded: whoever asks then is
told that there is no picture.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace

from core.engine.messages import Event, Picture
from core.errors import ReelmateError
from core.film.stills import StillReader
from core.film.types import FilmInfo
from core.timeline import MediaTime
from core.vision.pictures import to_jpeg

NICE = 5
"""How far behind everything else the kernel puts this thread, where it can."""

_log = logging.getLogger(__name__)


class GlanceLane(threading.Thread):
    """Args:
    send: gives an event to the window.
    strained: whether the player has lately dropped frames.
    """

    def __init__(self, send: Callable[[Event], None], strained: Callable[[], bool]) -> None:
        super().__init__(name="glances", daemon=True)
        self._send = send
        self._strained = strained
        self._changed = threading.Condition()
        self._waiting: tuple[FilmInfo, Picture] | None = None
        self._stopping = False

    def want(self, film: FilmInfo, place: Picture) -> None:
        """From any thread: fill in ``place``, an empty picture; the one that waits is given up.

        Every place is sent exactly once, with a picture or without.
        """
        with self._changed:
            given_up, self._waiting = self._waiting, (film, place)
            self._changed.notify_all()
        if given_up is not None:
            self._send(given_up[1])

    def stop(self) -> None:
        """From any thread: end after the picture in hand."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def run(self) -> None:
        """Fill in one place after the other until it is stopped."""
        _step_back()
        with StillReader() as reader:
            while (wanted := self._next()) is not None:
                film, place = wanted
                try:
                    self._send(self._fill(reader, film, place))
                except ReelmateError as error:
                    _log.info("no picture at %s: %s", place.time, error)
                    reader.close()
                    self._send(place)
                except Exception:  # noqa: BLE001 - a lane
                    _log.exception("a bug")
                    reader.close()
                    self._send(place)

    def _next(self) -> tuple[FilmInfo, Picture] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._waiting is not None)
            wanted, self._waiting = self._waiting, None
            return None if self._stopping else wanted

    def _fill(self, reader: StillReader, film: FilmInfo, place: Picture) -> Picture:
        if self._strained():
            return place
        found = reader.still(film, max(MediaTime(), place.time))
        if found is None:
            return place
        time, picture = found
        return replace(place, time=time, jpeg=to_jpeg(picture))


def _step_back() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
