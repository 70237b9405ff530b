"""From a record to ids and labels, as the published code makes them.

``conversation`` is stage 2's and 3's form (``imgsp_v1``): Vicuna's template, every answer ended
by </s>, loss on answers and their ends only. A picture or clip is shown again with every
question, before or behind it, since each question has context tokens of its own. ``plain`` is
stage 1's: the picture, then the answer and a new line; what was asked only guides the tokens.
The pieces are those of ``core.chat.llama_vid_prompt``, which the app asks with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from core.chat.llama_vid_prompt import SYSTEM, Piece, as_ids, movie_prompt, picture_prompt
from core.language.spm import SentencePieces
from core.training.real.records import Record, Turn
from core.training.running.errors import TrainingError
from core.training.starter.batches import IGNORED

Form = Literal["conversation", "plain"]
_ASSISTANT = " ASSISTANT:"


@dataclass(frozen=True, slots=True)
class Sample:
    """A record as it enters the language model.

    Attributes:
        ids: one place (``SLOT``) for every visual row.
        labels: as long; the answers' ids, IGNORED elsewhere.
        questions: for each time the picture, clip or film is shown, what guides its tokens.
    """

    ids: list[int]
    labels: list[int]
    questions: tuple[str, ...]


def sample(
    record: Record,
    form: Form,
    words: SentencePieces,
    rows: int,
    lines: Sequence[str],
    tokens_a_frame: int,
    random: Random,
) -> Sample:
    """Put a record into its form.

    Args:
        rows: that a picture or clip takes each time it is shown.
        lines: of a film, for each frame the words behind it.
        random: decides where a picture stands that a later question doesn't show itself.

    Raises:
        TrainingError: the form isn't made for such a record.
    """
    if form == "plain":
        if record.kind == "words" or record.kind == "film" or len(record.turns) != 1:
            raise TrainingError(
                record.place, "aligning takes one picture or clip with one question and answer"
            )
        (turn,) = record.turns
        shown = [words.begin, *_spread(as_ids([None], words.encode, 0)[1:], rows)]
        told = words.encode(f"{turn.answer}\n")
        labels = [IGNORED] * len(shown) + told
        return Sample(shown + told, labels, (_guide(turn),))
    ids: list[int] = [words.begin]
    labels = [IGNORED]
    for number, turn in enumerate(record.turns):
        if record.kind == "film":
            asked = as_ids(movie_prompt(turn.question, lines, tokens_a_frame), words.encode, 0)
        else:
            pieces = _pieces(turn, number == 0, record.kind != "words", random)
            asked = _spread(as_ids(pieces, words.encode, 0), rows)
        told = [*words.encode(turn.answer), words.processor.eos_id()]
        ids += [*asked[1:], *told]
        labels += [IGNORED] * (len(asked) - 1) + told
    shows = record.turns if record.kind != "words" else ()
    return Sample(ids, labels, tuple(_guide(turn) for turn in shows))


def _pieces(turn: Turn, first: bool, seeing: bool, random: Random) -> list[Piece]:
    """One question as the app asks it; without the system's words where it isn't the first."""
    system = f"{SYSTEM} " if first else ""
    if not seeing:
        return [f"{system}USER: {turn.question}{_ASSISTANT}"]
    if not turn.question:
        return [f"{system}USER: ", None, _ASSISTANT]
    if not turn.shown and random.random() < 0.5:
        return [f"{system}USER: {turn.question}\n", None, _ASSISTANT]
    opening, *rest = picture_prompt(turn.question)
    assert opening is not None
    return [opening if first else opening.removeprefix(f"{SYSTEM} "), *rest]


def _spread(ids: Sequence[int], rows: int) -> list[int]:
    """A place for every visual row where the prompt has one for all of them."""
    return [each for one in ids for each in ([one] * rows if one < 0 else [one])]


def _guide(turn: Turn) -> str:
    """What the Q-Former reads: the question in one line."""
    return turn.question.replace("\n", "")
