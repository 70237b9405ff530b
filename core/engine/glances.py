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
from typing import NamedTuple

from core.engine.messages import Event, Picture
from core.errors import ReelmateError
from core.film.stills import StillReader
from core.film.types import FilmInfo
from core.timeline import MediaTime
from core.vision.pictures import to_jpeg

NICE = 5
"""How far behind everything else the kernel puts this thread, where it can."""

_log = logging.getLogger(__name__)


class _Wanted(NamedTuple):
    film: FilmInfo
    place: Picture
    until: MediaTime | None


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
        self._waiting: _Wanted | None = None
        self._stopping = False

    def want(self, film: FilmInfo, place: Picture, until: MediaTime | None = None) -> None:
        """From any thread: fill in ``place``, an empty picture; the one that waits is given up.

        Every place is sent exactly once, with a picture or without.

        Args:
            until: no picture comes after it; None: any may.
        """
        with self._changed:
            given_up, self._waiting = self._waiting, _Wanted(film, place, until)
            self._changed.notify_all()
        if given_up is not None:
            self._send(given_up.place)

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
                place = wanted.place
                try:
                    self._send(self._fill(reader, wanted))
                except ReelmateError as error:
                    _log.info("no picture at %s: %s", place.time, error)
                    reader.close()
                    self._send(place)
                except Exception:  # noqa: BLE001 - a lane
                    _log.exception("a bug")
                    reader.close()
                    self._send(place)

    def _next(self) -> _Wanted | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._waiting is not None)
            wanted, self._waiting = self._waiting, None
            return None if self._stopping else wanted

    def _fill(self, reader: StillReader, wanted: _Wanted) -> Picture:
        place = wanted.place
        if self._strained():
            return place
        found = reader.still(wanted.film, max(MediaTime(), place.time))
        if found is None:
            return place
        time, picture = found
        if wanted.until is not None and time > wanted.until:  # the key frame before is damaged
            return place
        return replace(place, time=time, jpeg=to_jpeg(picture))


def _step_back() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
