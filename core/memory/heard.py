"""What was heard of one film: lines, and the stretches that were listened to. Knows no models.

An append-only file of its own (``core.memory.log``) for each speech model and track, so that what
one model heard is never mixed with what another did. A record is one stretch with its lines, in
any order, since listening goes on from where the viewer is; a kill loses at most the open one.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from pathlib import Path

from core.film.types import Cue
from core.memory.coverage import Coverage
from core.memory.log import RecordLog, storage_error
from core.timeline import MediaTime, TimeRange

_FORMAT = 1
_STRETCH = 1
_LEAST = MediaTime(100_000)
"""A shorter gap between two stretches is none: nothing is said in it."""


@dataclass(frozen=True, slots=True)
class HeardStretch:
    """What was heard in one stretch.

    Attributes:
        lines: in time order; may be none.
        language: of the film, as a two-letter code; "" where it isn't known yet.
    """

    span: TimeRange
    lines: tuple[Cue, ...] = ()
    language: str = ""


class HeardMemory:
    """What one model heard of one track of a film. All methods may be called from any thread.

    Every object reads; at most one, over all processes, writes (``begin_writing``).

    Args:
        folder: the film's.
        key: names the speech model.
        track: the stream's index in the container.
        duration: the film's length.

    Raises:
        StorageError: the folder can't be made or read.
    """

    def __init__(self, folder: Path, key: str, track: int, duration: MediaTime) -> None:
        self.duration = duration
        self._guard = threading.RLock()
        identity = hashlib.sha256(f"heard\n{_FORMAT}\n{key}\n{track}".encode())
        own = folder / f"heard-{identity.hexdigest()[:16]}"
        try:
            own.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise storage_error(own, exc) from exc
        self._log = RecordLog(own / "heard.log", identity.digest())
        self._spans: list[TimeRange] = []
        self._cues: set[Cue] = set()
        self._lines: tuple[Cue, ...] | None = None
        self._language = ""
        self.refresh()

    @property
    def lines(self) -> tuple[Cue, ...]:
        """All lines in time order. Later commits don't change what was given."""
        with self._guard:
            if self._lines is None:
                order = sorted(self._cues, key=lambda c: (c.span.start, c.span.end, c.text))
                self._lines = tuple(order)
            return self._lines

    @property
    def listened(self) -> tuple[TimeRange, ...]:
        """The stretches that were listened to, rising, none touching."""
        with self._guard:
            return Coverage.of(self.duration, self._spans).watched

    @property
    def language(self) -> str:
        """The film's, as the model told it; "" before that."""
        return self._language

    @property
    def finished(self) -> bool:
        """Whether all of the film was listened to."""
        return self.missing(MediaTime()) is None

    def missing(self, position: MediaTime) -> TimeRange | None:
        """What wasn't listened to yet: from ``position`` on up to the next known stretch, or the
        first gap before it; None where there is none at all."""
        gaps, at = [], MediaTime()
        for span in (*self.listened, TimeRange(self.duration, self.duration)):
            if span.start - at >= _LEAST:
                gaps.append(TimeRange(at, span.start))
            at = span.end
        for gap in gaps:
            start = max(gap.start, position)
            if gap.end - start >= _LEAST:
                return TimeRange(start, gap.end)
        return gaps[0] if gaps else None

    def refresh(self) -> bool:
        """Take in what another object or process has committed; whether there was anything.

        Raises:
            StorageError: the file can't be read.
        """
        with self._guard:
            changed = self._log.replaced()
            if changed:
                self._spans, self._language = [], ""
                self._cues, self._lines = set(), None
            for record in self._log.read_new():
                changed = True
                if record.kind == _STRETCH:
                    self._take(_unpack(record.payload))
            return changed

    def begin_writing(self) -> bool:
        """Become the one writer; False while another object or process is.

        Raises:
            StorageError: the folder can't be written.
        """
        with self._guard:
            return self._log.begin_writing(self.refresh)

    def append(self, stretch: HeardStretch) -> None:
        """Commit a stretch; it is on the disk when this returns.

        Raises:
            StorageError: it couldn't be written; what was committed before is whole.
        """
        with self._guard:
            self._log.append(_STRETCH, _pack(stretch))
            self._take(stretch)

    def close(self) -> None:
        """Let another object or process write, and release the file."""
        with self._guard:
            self._log.close()

    def _take(self, stretch: HeardStretch) -> None:
        self._spans.append(stretch.span)
        if stretch.lines:
            self._cues.update(stretch.lines)
            self._lines = None
        self._language = stretch.language or self._language


def _pack(stretch: HeardStretch) -> bytes:
    told = {
        "span": [stretch.span.start.us, stretch.span.end.us],
        "lines": [[c.span.start.us, c.span.end.us, c.text] for c in stretch.lines],
        "language": stretch.language,
    }
    return json.dumps(told).encode("ascii")


def _unpack(payload: bytes) -> HeardStretch:
    told = json.loads(payload)
    return HeardStretch(
        _span(*told["span"]),
        tuple(Cue(_span(start, end), text) for start, end, text in told["lines"]),
        told["language"],
    )


def _span(start: int, end: int) -> TimeRange:
    return TimeRange(MediaTime(start), MediaTime(end))
