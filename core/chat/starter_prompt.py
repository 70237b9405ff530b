"""How the starter is spoken to: the rows of its prompt and the shape of its answers.

    <s> <q> question  { H M S  (context content)…  <words> line line … }…  <q> question <a>
    H M S … sentence  H M S … sentence  </s>        or        <none> sentence </s>

A stamp is three tokens, all of which occur often: an hour, a minute, a second. The question stands
before the scenes, so that a causal model reads them knowing what is asked, and again behind them;
the turn that it leans on stands before it, where it leans on one. Each sentence of the answer names
its scenes first: locating comes before reading, and counting is naming all of them.

Every row of a scene carries, added to it, how much of the question was seen and how much was heard
there, and the scene's mark. The rows of the answer's sentence about it carry that mark too, in this
turn and in the one before, so that the one finds the other in one step. What was found hangs
together in a chain: the rows of a found scene also carry which one was found before it, so that an
answer that tells of several goes from each to the next in one step. One place for trainer and app;
nothing here knows a tokenizer or weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.chat.slots import SLOT

HOURS, MINUTES, SECONDS = 10, 60, 60
SPECIALS = (
    "<s>",
    "</s>",
    "<none>",
    "<q>",
    "<a>",
    "<words>",
    *(f"<h{n}>" for n in range(HOURS)),
    *(f"<m{n:02d}>" for n in range(MINUTES)),
    *(f"<s{n:02d}>" for n in range(SECONDS)),
)
"""In the order of their ids, from 0."""

BEGIN, END, NONE, QUESTION, ANSWER, WORDS = range(6)
FIRST_HOUR = 6
FIRST_MINUTE = FIRST_HOUR + HOURS
FIRST_SECOND = FIRST_MINUTE + MINUTES
FIRST_WORD = FIRST_SECOND + SECONDS

BECAUSE = ("because", "因为")
"""What follows one of these in an answer is quoted from the scene."""
SENTENCE_ENDS = (".", "。")
"""Behind one of these another scene may be named."""


FOUND = 0.5
"""How much of the question is seen in a scene that counts as found."""
CHAIN_BEGINS = -1
"""Stands for the second of the scene before the first one that was found."""


@dataclass(frozen=True, slots=True)
class PromptScene:
    """A recalled scene as the prompt holds it.

    Attributes:
        start: whole seconds of the film.
        frames: how many frames of it are shown.
        words: ids of the lines spoken in it, may be empty.
    """

    start: int
    frames: int
    words: Sequence[int]

    def rows(self, tokens_a_frame: int) -> int:
        """How many rows of the prompt are this scene's."""
        return 3 + self.frames * tokens_a_frame + (1 + len(self.words) if self.words else 0)


def stamp(seconds: int) -> tuple[int, int, int]:
    """Whole seconds, under ten hours, as three ids."""
    seconds = min(max(seconds, 0), HOURS * 3600 - 1)
    return (
        FIRST_HOUR + seconds // 3600,
        FIRST_MINUTE + seconds // 60 % 60,
        FIRST_SECOND + seconds % 60,
    )


def stamp_seconds(ids: Sequence[int]) -> int:
    """Three ids of a stamp back to whole seconds."""
    hour, minute, second = ids
    return (hour - FIRST_HOUR) * 3600 + (minute - FIRST_MINUTE) * 60 + (second - FIRST_SECOND)


def last_stamp(ids: Sequence[int]) -> tuple[int, int, int] | None:
    """The last whole stamp of a turn's beginning; None before there is one.

    Every row from a stamp's third id to the next one's carries its mark, in training and here.
    """
    for at in range(len(ids) - 1, 1, -1):
        if FIRST_SECOND <= ids[at] < FIRST_WORD:
            hour, minute, second = ids[at - 2 : at + 1]
            return hour, minute, second
    return None


def last_stamps(ids: Sequence[int]) -> list[tuple[int, int, int] | None]:
    """Of each id of a turn the stamp that was whole last, by ``last_stamp``."""
    return [last_stamp(ids[: at + 1]) for at in range(len(ids))]


def found_before(seen: Sequence[float], starts: Sequence[int]) -> list[int | None]:
    """For each scene of a prompt when the one begins that was found before it; ``CHAIN_BEGINS`` for
    the first one found, None for what wasn't.

    Args:
        seen: how much of the question is seen in each, 0 to 1.
        starts: whole seconds at which they begin, in time order.
    """
    chain: list[int | None] = []
    last = CHAIN_BEGINS
    for share, start in zip(seen, starts, strict=True):
        chain.append(last if share >= FOUND else None)
        last = start if share >= FOUND else last
    return chain


def lay_out(
    question: Sequence[int],
    scenes: Iterable[PromptScene],
    tokens_a_frame: int = 2,
    *,
    earlier: Sequence[int] = (),
) -> list[int]:
    """The whole prompt as ids, with ``SLOT`` for each visual row, context before content.

    Args:
        earlier: ids of the turn that the question leans on, by ``turn``.
    """
    ids = [BEGIN, *earlier, QUESTION, *question]
    for scene in scenes:
        ids.extend(stamp(scene.start))
        ids.extend([SLOT] * (scene.frames * tokens_a_frame))
        if scene.words:
            ids.append(WORDS)
            ids.extend(scene.words)
    ids.extend((QUESTION, *question, ANSWER))
    return ids


def turn(question: Sequence[int], start: int, answer: Sequence[int]) -> list[int]:
    """A turn that the next question leans on, as ids.

    Args:
        start: whole seconds of the scene that its answer rests on.
    """
    return [QUESTION, *question, ANSWER, *stamp(start), *answer]
