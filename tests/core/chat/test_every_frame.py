"""Questions about the whole film: every frame is looked at, and nothing after the bound."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from core.chat.companion import Companion
from core.chat.parts import Parts
from core.chat.recall import SHORTLIST
from core.chat.starter_prompt import FIRST_WORD, stamp
from core.chat.types import Finished, Looked, Sentence
from core.memory.store import FilmMemory
from core.memory.types import MemoryChunk
from core.memory.words import WordIndex
from core.timeline import MediaTime
from core.vision.pictures import palette, to_jpeg
from tests.core.chat.conftest import ColourEyes, ColourTokens, ScriptedLanguage

CHUNKS = 3 * SHORTLIST
CHUNK = MediaTime(20_000_000)
DURATION = MediaTime(CHUNKS * CHUNK.us)
BLUES = (17, 30)
"""The chunks in which there is blue, for one frame only."""


class BlindSearch(ColourTokens):
    """Search vectors that tell nothing: recall must miss what only one frame shows."""

    def search_query(self, question: str) -> torch.Tensor:
        return super().search_query("nothing")


def colour(chunk: int, second: int) -> tuple[int, int, int]:
    if chunk in BLUES and second == 11:
        return (0, 0, 250)
    return (240, 0, 0) if chunk % 2 else (0, 240, 0)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[FilmMemory]:
    memory = FilmMemory(tmp_path / "memory", "colours", DURATION, CHUNK)
    assert memory.begin_writing()
    eyes, tokens = ColourEyes(), ColourTokens()
    for index in range(CHUNKS):
        pictures = [np.full((16, 28, 3), colour(index, s), np.uint8) for s in range(20)]
        features = eyes.encode(eyes.preprocess(pictures))
        memory.append(
            MemoryChunk(
                index=index,
                times_us=np.array([index * CHUNK.us + s * 1_000_000 for s in range(20)]),
                shot_start=np.array([s == 0 for s in range(20)]),
                content=tokens.content(features).half().numpy(),
                neutral=tokens.context(features, "")[0].half().numpy(),
                search=tokens.search_vectors(features).half().numpy(),
                palettes=np.array([palette(p) for p in pictures], np.float16),
                pictures=tuple(to_jpeg(p) for p in pictures),
            )
        )
    memory.finish()
    yield memory
    memory.close()


@pytest.fixture
def companion(memory: FilmMemory, tmp_path: Path) -> Iterator[Companion]:
    words = WordIndex(tmp_path / "film.sqlite")
    language = ScriptedLanguage(script=[*stamp(340), *[FIRST_WORD + b for b in b"Blue."]])
    yield Companion(Parts(memory, words, (), ColourEyes(), BlindSearch(), language, DURATION))
    words.close()


def ask(
    companion: Companion, until: MediaTime | None = None
) -> tuple[list[Looked], Sentence, Finished]:
    *events, sentence, finished = companion.answer_whole("Is it ever blue?", until)
    assert isinstance(sentence, Sentence)
    assert isinstance(finished, Finished)
    return [e for e in events if isinstance(e, Looked)], sentence, finished


def test_what_one_frame_shows_is_found_and_every_such_scene_linked(companion: Companion) -> None:
    looked, sentence, finished = ask(companion)
    assert looked[-1] == Looked(20 * CHUNKS, 20 * CHUNKS)
    assert all(a.done < b.done for a, b in pairwise(looked))
    assert [scene.start.seconds // 20 for scene in sentence.scenes] == list(BLUES)
    assert finished.whole_film
    assert finished.whole_film_seconds == 0.0


def test_nothing_after_the_bound_is_looked_at_or_linked(companion: Companion) -> None:
    bound = MediaTime(25 * CHUNK.us)
    looked, sentence, finished = ask(companion, bound)
    assert looked[-1] == Looked(500, 500)
    assert [scene.start.seconds // 20 for scene in sentence.scenes] == [17]
    assert all(scene.end <= bound for scene in sentence.scenes)
    assert finished.watched_until == bound


def test_the_quick_answer_tells_what_the_long_one_would_take(companion: Companion) -> None:
    *_, finished = companion.answer("Is it ever blue?", None)
    assert isinstance(finished, Finished)
    assert not finished.whole_film
    assert finished.whole_film_seconds > 0


def test_a_film_that_is_looked_at_in_full_anyway_offers_no_longer_way(
    companion: Companion,
) -> None:
    *_, finished = companion.answer("Is it ever blue?", MediaTime(5 * CHUNK.us))
    assert isinstance(finished, Finished)
    assert finished.whole_film_seconds == 0.0
