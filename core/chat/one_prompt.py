"""What all answers from one published prompt share: a film's prompt, is there room, the words.

Knows neither how its visual rows were made nor who holds the language model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.chat.llama_vid_prompt import Piece, lines_of_frames, movie_prompt
from core.errors import ContextError, NothingWatchedError
from core.film.types import Cue
from core.language.budget import Budget
from core.language.decoding import Utf8Stream, generate, without_controls
from core.language.device import free_ram
from core.language.kv import KvType
from core.language.llama import LlamaEngine
from core.language.plan import RATES
from core.language.protocol import LanguageEngine
from core.memory.table import FrameTable
from core.timeline import MediaTime

LONGEST_ANSWER = 512


@dataclass(frozen=True, slots=True)
class Room:
    """What a language model gets for one prompt.

    Attributes:
        fitting: the longest context that there is room for; 0 for none.
        kv_type: what its keys and values are kept in.
    """

    fitting: int
    kv_type: KvType = "f16"


AskRoom = Callable[[int], Room]
"""Rows of context → the room there is for them."""


class OpenLanguage(Protocol):
    """``Pack.open_language``."""

    def __call__(self, context_rows: int) -> LlamaEngine:
        """The language model with a context of so many rows."""
        ...


def film_prompt(
    frames: FrameTable,
    cues: Sequence[Cue],
    until: MediaTime | None,
    question: str,
    tokens_a_frame: int,
) -> tuple[list[Piece], list[MediaTime]]:
    """The prompt of every frame that was sampled before ``until``, and their times.

    Raises:
        NothingWatchedError: there is none.
    """
    count = len(frames)
    if until is not None:
        count = int(np.searchsorted(frames.times_us, until.us, side="left"))
    if not count:
        raise NothingWatchedError
    times = [MediaTime(int(time)) for time in frames.times_us[:count]]
    heard = [cue for cue in cues if until is None or cue.span.end <= until]
    return movie_prompt(question, lines_of_frames(times, heard), tokens_a_frame), times


def fitted_film(
    frames: FrameTable,
    cues: Sequence[Cue],
    until: MediaTime | None,
    question: str,
    tokens_a_frame: int,
    gguf: Path,
    rows: Callable[[Sequence[Piece]], int],
) -> tuple[FrameTable, list[Piece], list[MediaTime]]:
    """As ``film_prompt``, of every second, fourth or eighth frame where all are more than the
    model was trained to read; of all where no thinning would do. With the frames it is of.

    Args:
        gguf: the language model's file.
        rows: how many rows a prompt has.
    """
    longest = Budget.of(gguf).longest - LONGEST_ANSWER
    first: tuple[FrameTable, list[Piece], list[MediaTime]] | None = None
    for rate in RATES:
        some = frames if rate == 1 else frames.every(rate.denominator)
        found = some, *film_prompt(some, cues, until, question, tokens_a_frame)
        if rows(found[1]) <= longest:
            return found
        first = first or found
    assert first is not None, "there are rates"
    return first


def fitting_in_ram(gguf: Path, kv_type: KvType = "f16") -> int:
    """The longest context that the RAM that is free now holds; the model's own where that can't
    be told."""
    budget, free = Budget.of(gguf), free_ram()
    return budget.longest if free is None else budget.rows_that_fit(free, kv_type)


def check_room(gguf: Path, ask_room: AskRoom, prompt_rows: int, times: Sequence[MediaTime]) -> int:
    """Before anything is looked at: would the prompt and an answer fit?

    Args:
        gguf: the language model's file.
        ask_room: asked with rows of context.
        times: of the frames in the prompt, to say how many of them would fit.

    Returns:
        The most rows of context that would.

    Raises:
        ContextError: they don't.
    """
    rows = prompt_rows + LONGEST_ANSWER
    room = ask_room(rows)
    if rows <= room.fitting:
        return room.fitting
    frames = max(0, (room.fitting - LONGEST_ANSWER) * len(times) // prompt_rows)
    at = str(times[frames]) if frames else ""
    budget, free = Budget.of(gguf), free_ram()
    raise ContextError(rows, budget.longest, budget.needed(rows, room.kv_type), free or 0, at)


def written(language: LanguageEngine, logits: NDArray[np.float32]) -> Iterator[str]:
    """The answer, piece by piece, from the logits [V] of the prompt's last row."""
    stream = Utf8Stream()
    for token, _ in generate(language, logits, None, LONGEST_ANSWER):
        yield without_controls(stream.push(language.token_bytes(token)))
    yield stream.finish()
