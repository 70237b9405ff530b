"""The three prompts of the published LLaMA-VID, as pieces of words between visual slots.

A picture and a short clip have one place for all their tokens; a film has one for every token,
with the lines that are spoken behind the frame they belong to. Words between two places are one
piece, and each piece is tokenised alone, as the published code does: a text that says "<image>"
stays a text. Inside Vicuna's conversation form (``vicuna_v1``). No time is written anywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from core.chat.slots import SLOT
from core.film.types import Cue
from core.timeline import MediaTime

SYSTEM = (
    "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the user's questions."
)
MOVIE = "Below is a movie. Memorize the content and answer my question after watching this movie."
MOVIE_END = "Now the movie end."
IMAGE = "<image>"

Piece = str | None
"""Words, or None for a place of visual rows."""


def picture_prompt(question: str) -> list[Piece]:
    """Of a picture or a short clip: one place for all visual rows."""
    return _conversation([None, f"\n{question}"])


def movie_prompt(question: str, lines: Sequence[str], tokens_a_frame: int) -> list[Piece]:
    """Of a film: a place for every visual row.

    Args:
        lines: for each frame, in time order, the words behind it, "" for none.
    """
    pieces: list[Piece] = [MOVIE]
    for words in lines:
        pieces += [None] * tokens_a_frame
        pieces.append(words)
    return _conversation([*pieces, f"{MOVIE_END}\n{question}"])


def lines_of_frames(times: Sequence[MediaTime], cues: Iterable[Cue]) -> list[str]:
    """For each sampled frame the lines that belong to it, joined as they come.

    A line belongs to the last frame before it ends; one that ends before the first frame
    to none.
    """
    lines = [""] * len(times)
    for cue in cues:
        at = bisect_left(times, cue.span.end) - 1
        if at >= 0:
            lines[at] += cue.text
    return lines


def as_text(pieces: Iterable[Piece]) -> str:
    """The prompt with ``<image>`` for each place."""
    return "".join(IMAGE if piece is None else piece for piece in pieces)


def as_ids(
    pieces: Iterable[Piece], encode: Callable[[str], Sequence[int]], begin: int
) -> list[int]:
    """<s>, the pieces' ids, ``SLOT`` for each place."""
    ids = [begin]
    for piece in pieces:
        ids += [SLOT] if piece is None else encode(piece)
    return ids


def _conversation(pieces: Sequence[Piece]) -> list[Piece]:
    """One question in ``vicuna_v1``, neighbouring words joined to one piece."""
    whole = [f"{SYSTEM} USER: ", *pieces, " ASSISTANT:"]
    joined: list[Piece] = []
    for is_place, group in groupby(whole, key=lambda piece: piece is None):
        if is_place:
            joined += group
        elif words := "".join(piece for piece in group if piece is not None):
            joined.append(words)
    return joined
