"""What Whisper's timestamp tokens say: which words were said when, and where to listen on.

The rule is that of the published sequential algorithm (Radford et al. 2022, section 3.8): two
timestamps in a row end one segment and begin the next. Words behind the last pair are of a segment
that the window cuts off, so they are dropped and the next window begins there. A single timestamp
at the end says that nothing more is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.speech.protocol import Spoken

PRECISION = 0.02
"""Seconds of one timestamp token."""
_LEAST = 1.0
"""Seconds. A pair of timestamps before that would have the next window begin where this one did."""


def segments_of(
    ids: Sequence[int],
    first_stamp: int,
    text_of: Callable[[Sequence[int]], str],
    window: float,
) -> tuple[tuple[Spoken, ...], float]:
    """Segments of one window in time order, and how many of its seconds are done with.

    Args:
        ids: what was decoded, without start tokens and the end of text.
        first_stamp: the token of 0.00; those behind it rise by ``PRECISION``.
        text_of: the words of the ids between two timestamps.
        window: its length in seconds.
    """
    spoken: list[Spoken] = []
    begin, closed, words = 0.0, 0.0, list[int]()
    paired = stamped = False
    for token in ids:
        if token < first_stamp:
            words.append(token)
            stamped = False
            continue
        time = min((token - first_stamp) * PRECISION, window)
        if words:
            closed = max(begin, time)
            spoken.append(Spoken(begin, closed, text_of(words)))
            words = []
        elif stamped:
            paired = paired or bool(spoken)
        begin, stamped = time, True
    ended = stamped and not (len(ids) > 1 and ids[-2] >= first_stamp)
    if paired and not ended and closed >= _LEAST:
        return _sound(spoken), closed
    if words:
        spoken.append(Spoken(begin, window, text_of(words)))
    return _sound(spoken), window


def _sound(spoken: Sequence[Spoken]) -> tuple[Spoken, ...]:
    return tuple(each for each in spoken if each.text.strip())
