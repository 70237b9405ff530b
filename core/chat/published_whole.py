"""The window's whole-film question to a published pack: a remembered film as answer events.

Its rows come from the memory, so that no frame is looked at again, and what the language model
made of them is kept for the next question. Sentences are linked to where their words are spoken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.chat.clock import Clock
from core.chat.cutting import SentenceCutter
from core.chat.ending import finished
from core.chat.linking import link_by_words
from core.chat.recall import before
from core.chat.remembered_film import PrefixUse, RememberedFilm
from core.chat.scenes import find_scenes
from core.chat.types import AnswerEvent, Looked, Sentence, TextPiece
from core.film.types import Cue
from core.language.protocol import Cancelled
from core.memory.table import FrameTable
from core.timeline import MediaTime


def whole_film(
    film: RememberedFilm,
    frames: FrameTable,
    cues: Sequence[Cue],
    until: MediaTime | None,
    question: str,
    duration: MediaTime,
) -> Iterator[AnswerEvent]:
    """Answer from every frame before ``until``; raises as ``RememberedFilm.answer``."""
    clock = Clock()
    uses: list[PrefixUse] = []
    scenes = find_scenes(frames, before(cues, until), until)
    lines = [tuple(cues[cue].text for cue in scene.cues) for scene in scenes]
    cutter, index, cancelled = SentenceCutter(), 0, False
    try:
        for piece in film.answer(frames, cues, until, question, uses.append):
            if isinstance(piece, Looked):
                yield piece
                continue
            if piece and "first_token" not in clock.seconds:
                clock.mark("first_token")
            if piece:
                yield TextPiece(piece)
            for text in cutter.push(piece):
                yield Sentence(index, text, link_by_words(text, scenes, lines, frames))
                index += 1
        last = cutter.rest
        if last.strip() or not index:
            yield Sentence(index, last, link_by_words(last, scenes, lines, frames))
    except Cancelled:
        cancelled = True
    clock.mark("total")
    if uses:
        clock.seconds.update(uses[0].seconds)
    yield finished(
        frames,
        until,
        duration,
        clock,
        cancelled=cancelled,
        scenes=len(scenes),
        rows=uses[0].rows if uses else 0,
        whole_film=True,
    )
