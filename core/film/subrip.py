"""Lines as a SubRip file has them."""

from __future__ import annotations

from collections.abc import Sequence

from core.film.types import Cue
from core.timeline import MediaTime

_MILLI = 1_000


def subrip(cues: Sequence[Cue]) -> str:
    """The text of a .srt file: a number, a timing, the line, an empty line."""
    return "\n".join(
        f"{number}\n{_clock(cue.span.start)} --> {_clock(cue.span.end)}\n{cue.text}\n"
        for number, cue in enumerate(cues, 1)
    )


def _clock(time: MediaTime) -> str:
    whole, milli = divmod(max(0, time.us) // _MILLI, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d},{milli:03d}"
