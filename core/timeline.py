"""Moments and stretches of a film.

A ``MediaTime`` is a presentation time: whole microseconds from the film's first
moment. Times stay ``MediaTime`` everywhere; only mpv's edge and JSON see floats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import TimeFormatError

if TYPE_CHECKING:
    from fractions import Fraction

_MICRO = 1_000_000
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d{1,6})?)")


@dataclass(frozen=True, slots=True, order=True)
class MediaTime:
    """A presentation time in whole microseconds."""

    us: int = 0

    @classmethod
    def from_seconds(cls, seconds: float) -> MediaTime:
        """The nearest microsecond to ``seconds``."""
        return cls(round(seconds * _MICRO))

    @classmethod
    def from_pts(cls, pts: int, time_base: Fraction) -> MediaTime:
        """A container's timestamp: ``pts`` counts of ``time_base`` seconds."""
        return cls(round(pts * time_base * _MICRO))

    @classmethod
    def parse(cls, text: str) -> MediaTime:
        """Read ``H:MM:SS``, ``MM:SS`` (each with an optional fraction) or plain seconds.

        Raises:
            TimeFormatError: the text is none of these.
        """
        text = text.strip()
        if match := _CLOCK.fullmatch(text):
            hours, minutes, seconds = match.groups()
            return cls.from_seconds(int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds))
        if re.fullmatch(r"\d+(\.\d+)?", text):
            return cls.from_seconds(float(text))
        raise TimeFormatError(text)

    @property
    def seconds(self) -> float:
        """The time in seconds, for mpv and for JSON."""
        return self.us / _MICRO

    def clock(self) -> str:
        """``H:MM:SS``, rounded down, as people read it."""
        total = max(self.us, 0) // _MICRO
        return f"{total // 3600}:{total // 60 % 60:02d}:{total % 60:02d}"

    def __add__(self, other: MediaTime) -> MediaTime:
        return MediaTime(self.us + other.us)

    def __sub__(self, other: MediaTime) -> MediaTime:
        return MediaTime(self.us - other.us)

    def __str__(self) -> str:
        return self.clock()


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A stretch of film, from ``start`` up to but not including ``end``."""

    start: MediaTime
    end: MediaTime

    def __contains__(self, time: MediaTime) -> bool:
        return self.start <= time < self.end

    def overlaps(self, other: TimeRange) -> bool:
        """Whether the two share a moment."""
        return self.start < other.end and other.start < self.end
