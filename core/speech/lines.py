"""What a model heard in a window, made into lines as subtitles have them.

A model's segments may be half a minute long and know no pauses inside. A line that stood so long
would tell too early what is said at its end, and would belong to the wrong scene; so long ones
are parted at ends of sentences, else between words, and share the time by their letters. Knows no
models and no sound.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from core.film.types import Cue
from core.speech.protocol import Spoken
from core.timeline import MediaTime, TimeRange

LONGEST = 7.0
"""Seconds of a line; subtitlers keep to six or seven."""
SHORTEST = 0.3
"""Seconds; a model now and then gives a word no time at all."""
MOST_SAME = 2
"""Lines that may say the same one after the other. A model in a loop says it for minutes."""

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_SENTENCE = re.compile("(?<=[.!?…])\\s+|(?<=[。！？])")
_CLAUSE = re.compile("(?<=[,;:])\\s+|(?<=[，；：、])")
_WORD = re.compile(f"\\s+|(?<=[{_HAN}])")
_SPACES = re.compile(r"\s+")
_UNSAID = re.compile(r"[\W_]+")

_CREDITS = ("amara.org", "opensubtitles", "明镜与点点", "字幕志愿者", "字幕由")
"""Who made subtitles: learnt from films' ends, and written into silence. No film says them."""


def lines_of(spoken: Sequence[Spoken], start: MediaTime) -> Iterator[Cue]:
    """The lines of a window that begins at ``start``, in time order."""
    for each in spoken:
        text = _SPACES.sub(" ", each.text).strip()
        if not _UNSAID.sub("", text) or any(mark in text.lower() for mark in _CREDITS):
            continue
        seconds = max(each.end - each.start, SHORTEST)
        for begin, end, part in _parted(text, each.start, seconds):
            span = TimeRange(
                start + MediaTime.from_seconds(begin), start + MediaTime.from_seconds(end)
            )
            yield Cue(span, part)


def without_loops(lines: Sequence[Cue], before: Sequence[Cue]) -> list[Cue]:
    """Lines without those that say for the third time in a row what was just said.

    Args:
        before: the lines that come before them in the film.
    """
    said = [_plain(cue.text) for cue in before[-MOST_SAME:]]
    kept = []
    for cue in lines:
        plain = _plain(cue.text)
        if said[-MOST_SAME:].count(plain) == MOST_SAME:
            continue
        said.append(plain)
        kept.append(cue)
    return kept


def _plain(text: str) -> str:
    return _UNSAID.sub("", text).lower()


def _parted(text: str, start: float, seconds: float) -> Iterator[tuple[float, float, str]]:
    """(start, end, text) of the lines of one segment."""
    whole = max(1, len(text))
    at = start
    for part in _parts(text, whole * LONGEST / seconds):
        end = at + seconds * len(part) / whole
        if part.strip():
            yield at, end, part.strip()
        at = end


def _parts(text: str, most: float) -> list[str]:
    """Pieces of a text, together the text, of at most ``most`` letters where it can be parted."""
    if len(text) <= most:
        return [text]
    parts = [text]
    for cut in (_SENTENCE, _CLAUSE, _WORD):
        parts = [
            piece
            for part in parts
            for piece in (_pieces(part, cut) if len(part) > most else [part])
        ]
    return _joined(parts, most)


def _pieces(text: str, cut: re.Pattern[str]) -> list[str]:
    at = [0, *(found.end() for found in cut.finditer(text) if found.end() < len(text)), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(at)]


def _joined(parts: Sequence[str], most: float) -> list[str]:
    """Neighbours put together again as far as they fit; a sentence begins a line of its own."""
    lines: list[str] = []
    for part in parts:
        ended = bool(lines) and bool(_SENTENCE.search(lines[-1] + " "))
        if lines and not ended and len(lines[-1]) + len(part) <= most:
            lines[-1] += part
        else:
            lines.append(part)
    return lines
