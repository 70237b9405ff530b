"""Which stretch of the film the seek bar shows, and how its moments lie on it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from core.timeline import MediaTime, TimeRange

NARROWEST = MediaTime(60_000_000)
"""The shortest stretch that fills the bar."""
STEP = 1.25
"""How much one notch of the wheel zooms."""
FOLLOW = 0.1
"""Where, from the left, the film's now appears when it has run out of the stretch."""


@dataclass(frozen=True, slots=True)
class SeekView:
    """A stretch of a film over a bar's pixels.

    Attributes:
        span: the stretch; all of the film unless zoomed.
        left, right: the pixels where it begins and ends.
    """

    duration: MediaTime = MediaTime()  # noqa: RUF009 - a frozen value
    span: TimeRange = TimeRange(MediaTime(), MediaTime())  # noqa: RUF009 - a frozen value
    left: float = 0.0
    right: float = 1.0

    @classmethod
    def whole(cls, duration: MediaTime, left: float, right: float) -> SeekView:
        """All of the film."""
        return cls(duration, TimeRange(MediaTime(), duration), left, right)

    @property
    def zoomed(self) -> bool:
        """Whether there is more film than is shown."""
        return self._us < self.duration.us

    @property
    def _us(self) -> int:
        return self.span.end.us - self.span.start.us

    def x(self, time: MediaTime) -> float:
        """Where ``time`` lies, in pixels; beyond the ends for what isn't shown."""
        if not self._us:
            return self.left
        return self.left + (time - self.span.start).us / self._us * (self.right - self.left)

    def clamped_x(self, time: MediaTime) -> float:
        """The same, no farther than the ends."""
        return max(self.left, min(self.right, self.x(time)))

    def time(self, x: float) -> MediaTime:
        """The moment under the pixel ``x``, within what is shown."""
        part = (x - self.left) / max(1.0, self.right - self.left)
        return MediaTime(self.span.start.us + round(max(0.0, min(1.0, part)) * self._us))

    def shows(self, time: MediaTime) -> bool:
        """Whether ``time`` is on the bar; both ends are."""
        return self.span.start <= time <= self.span.end

    def between(self, left: float, right: float) -> SeekView:
        """The same stretch over other pixels."""
        return SeekView(self.duration, self.span, left, right)

    def zoom(self, factor: float, x: float) -> SeekView:
        """``factor`` times closer (farther below 1); the moment under ``x`` stays there."""
        if not self.duration.us:
            return self
        least = min(NARROWEST.us, self.duration.us)
        length = max(least, min(self.duration.us, round(self._us / factor)))
        anchor = self.time(x)
        part = (self.clamped_x(anchor) - self.left) / max(1.0, self.right - self.left)
        return self._from(anchor.us - round(part * length), length)

    def pan(self, share: float) -> SeekView:
        """Later by ``share`` of what is shown, earlier below zero."""
        return self._from(self.span.start.us + round(share * self._us), self._us)

    def follow(self, now: MediaTime, before: MediaTime) -> SeekView:
        """Go along with a film that has just run, or jumped, out of the stretch."""
        if not self.zoomed or self.shows(now) or not self.shows(before):
            return self
        return self._from(now.us - round(FOLLOW * self._us), self._us)

    def _from(self, start: int, length: int) -> SeekView:
        start = max(0, min(start, self.duration.us - length))
        span = TimeRange(MediaTime(start), MediaTime(start + length))
        return SeekView(self.duration, span, self.left, self.right)
