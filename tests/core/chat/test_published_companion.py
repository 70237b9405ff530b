"""The published weights' companion: what it looks at, and what its sentences are linked to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.chat import published_companion
from core.chat.parts import Parts
from core.chat.published_companion import FRAMES_ON_CPU, LONGEST_ANSWER, PublishedCompanion
from core.chat.types import NO_CIRCUMSTANCES, Circumstances, Earlier, Finished, Looked, Sentence
from core.errors import QuestionError
from core.film.types import Cue
from core.memory.store import FilmMemory
from core.memory.types import MemoryChunk
from core.memory.words import WordIndex
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.pack import Pack
from core.packs.search_source import SearchSource
from core.timeline import MediaTime, TimeRange
from core.tokens.llama_vid import LlamaVidTokens
from core.vision.pictures import from_jpeg, palette, to_jpeg
from core.vision.protocol import VisionEncoder
from tests.core.chat.conftest import CUES
from tests.core.packs.search_checkpoints import write_search_clip
from tests.fakes import FakeEngine

SECONDS, CHUNK_SECONDS = 160, 20
PLANTED, NARROWEST = 92, 30
SAYS = "A red lantern hangs there."


@pytest.fixture
def models(
    published: Path, tmp_path: Path, data_folder: Path
) -> tuple[VisionEncoder, LlamaVidTokens]:
    """A pack with a CLIP beside it, both random."""
    write_search_clip(tmp_path / "clip")
    source, search = LlamaVidSource.find(published), SearchSource.find(tmp_path / "clip")
    import_llama_vid(source, "seeing", "Q8_0", search=search)
    source.close()
    search.close()
    pack = Pack.load("seeing")
    tokens = pack.load_tokens()
    assert isinstance(tokens, LlamaVidTokens)
    return pack.load_encoder(), tokens


@pytest.fixture
def memory(tmp_path: Path, models: tuple[VisionEncoder, LlamaVidTokens]) -> Iterator[FilmMemory]:
    """Eight scenes in eight colours; one frame's vector lies where the question's does."""
    _, tokens = models
    assert tokens.search is not None
    query = tokens.search.query(SAYS).numpy()
    random = np.random.default_rng(3)
    memory = FilmMemory(
        tmp_path / "memory",
        "seeing",
        MediaTime.from_seconds(SECONDS),
        MediaTime.from_seconds(CHUNK_SECONDS),
    )
    assert memory.begin_writing()
    for index in range(SECONDS // CHUNK_SECONDS):
        seconds = range(index * CHUNK_SECONDS, (index + 1) * CHUNK_SECONDS)
        search = _across(query, len(seconds), random)
        if PLANTED in seconds:
            search[PLANTED - seconds.start] = query
        colour = random.integers(0, 255, 3)
        pictures = [np.full((28, NARROWEST + second, 3), colour, np.uint8) for second in seconds]
        memory.append(
            MemoryChunk(
                index=index,
                times_us=np.array([second * 1_000_000 for second in seconds]),
                shot_start=np.array([second == seconds.start for second in seconds]),
                content=np.zeros((len(seconds), 1, tokens.language_width), np.float16),
                neutral=np.zeros((len(seconds), tokens.language_width), np.float16),
                search=search.astype(np.float16),
                palettes=np.array([palette(picture) for picture in pictures], np.float16),
                pictures=tuple(to_jpeg(picture) for picture in pictures),
            )
        )
    memory.finish()
    yield memory
    memory.close()


def _across(
    query: NDArray[np.float32], count: int, random: np.random.Generator
) -> NDArray[np.float32]:
    """Unit vectors [count, S] that have next to nothing of the query."""
    rows = random.normal(size=(count, len(query))).astype(np.float32)
    rows -= np.outer(rows @ query, query) * 0.95
    units: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units


class Watched:
    """A tower that remembers which pictures it was shown; their width tells their second."""

    def __init__(self, tower: VisionEncoder) -> None:
        self._tower = tower
        self.picture_short_side, self.width = tower.picture_short_side, tower.width
        self.batch, self.frames_a_minute = tower.batch, tower.frames_a_minute
        self.seconds: list[int] = []

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        self.seconds += [picture.shape[1] - NARROWEST for picture in pictures]
        return self._tower.preprocess(pictures)

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self._tower.encode(pixel_values)


class Ask(Protocol):
    """A question's sentences, and the seconds of the frames that were looked at."""

    def __call__(
        self, question: str, until: float | None = None, around: Circumstances = ...
    ) -> tuple[list[Sentence], list[int]]: ...


@pytest.fixture
def ask(
    models: tuple[VisionEncoder, LlamaVidTokens],
    memory: FilmMemory,
    words: WordIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> Ask:
    """Ask, as on a CPU, and give the sentences and the seconds of the frames looked at."""
    tower, tokens = models
    monkeypatch.setattr(published_companion, "most_frames", lambda: FRAMES_ON_CPU)

    def answer(
        question: str, until: float | None = None, around: Circumstances = NO_CIRCUMSTANCES
    ) -> tuple[list[Sentence], list[int]]:
        language = FakeEngine(width=tokens.language_width, says=SAYS)
        encoder, duration = Watched(tower), MediaTime.from_seconds(SECONDS)
        parts = Parts(memory, words, CUES, encoder, tokens, language, duration)
        companion = PublishedCompanion(parts)
        bound = None if until is None else MediaTime.from_seconds(until)
        *events, finished = companion.answer(question, bound, around)
        assert isinstance(finished, Finished)
        return [event for event in events if isinstance(event, Sentence)], encoder.seconds

    return answer


def test_the_picture_that_is_like_the_question_is_looked_at_with_its_neighbours(ask: Ask) -> None:
    _, seconds = ask(SAYS)
    assert seconds == sorted(seconds)
    assert len(seconds) == FRAMES_ON_CPU
    assert {PLANTED - 1, PLANTED, PLANTED + 1} <= set(seconds)
    assert seconds[0] < 20
    assert seconds[-1] >= 140


def test_a_sentence_is_linked_to_the_picture_it_is_like(ask: Ask) -> None:
    sentences, _ = ask(SAYS)
    (link,) = sentences[0].scenes
    assert link.source == "seen"
    assert (link.start.seconds, link.end.seconds) == (80.0, 100.0)
    assert from_jpeg(link.picture).shape[1] - NARROWEST == PLANTED


def test_words_still_lead_to_where_they_are_spoken(ask: Ask) -> None:
    _, seconds = ask("Why does the tide make her leave?")
    assert any(20 <= second < 40 for second in seconds)


def test_without_a_search_encoder_pictures_decide_nothing(
    ask: Ask, models: tuple[VisionEncoder, LlamaVidTokens]
) -> None:
    models[1].search = None
    sentences, seconds = ask(SAYS)
    assert [sentence.scenes for sentence in sentences] == [()]
    assert seconds == np.linspace(0, SECONDS - 1, FRAMES_ON_CPU).round().astype(int).tolist()


def test_a_stretch_that_is_named_is_all_that_is_looked_at(ask: Ask) -> None:
    _, seconds = ask("What happens between 0:00:45 and 0:01:15?")
    assert seconds
    assert all(40 <= second < 80 for second in seconds)
    here = Circumstances(position=MediaTime.from_seconds(130))
    _, seconds = ask("What is happening now?", None, here)
    assert all(120 <= second < 140 for second in seconds)


def test_a_follow_up_looks_for_what_the_answer_before_told(ask: Ask) -> None:
    around = Circumstances(earlier=Earlier("What hangs?", SAYS, MediaTime.from_seconds(85)))
    told, plain = ask("Where is that?", None, around), ask("Where is that?")
    beyond = ask("Where is that?", 84.0, around)
    bounded = ask("Where is that?", 84.0)
    assert told != plain
    assert beyond == bounded, "what lies behind the bound was never asked"


# What fits, and what can be stopped -------------------------------------------------------------


class Reading(FakeEngine):
    """A parrot that knows the words of the last prompt that it read."""

    words = ""

    def embed(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        self.words = b"".join(self.token_bytes(token) for token in tokens).decode()
        return super().embed(tokens)


def talking(every: str, **others: str) -> list[Cue]:
    """A line a second, each with its second; of some seconds another one."""
    return [
        Cue(
            TimeRange(MediaTime(s * 1_000_000), MediaTime(s * 1_000_000 + 900_000)),
            f"[{s}] {others.get(f'at_{s}', every)}",
        )
        for s in range(SECONDS)
    ]


def companion_of(
    models: tuple[VisionEncoder, LlamaVidTokens],
    memory: FilmMemory,
    words: WordIndex,
    cues: Sequence[Cue],
    context_rows: int = 4096,
) -> tuple[PublishedCompanion, Reading, Watched]:
    words.fill(cues)
    encoder, tokens = Watched(models[0]), models[1]
    language = Reading(tokens.language_width, context_rows, SAYS)
    duration = MediaTime.from_seconds(SECONDS)
    parts = Parts(memory, words, cues, encoder, tokens, language, duration)
    return PublishedCompanion(parts), language, encoder


def test_more_talk_than_fits_is_read_where_the_question_is_spoken(
    models: tuple[VisionEncoder, LlamaVidTokens],
    memory: FilmMemory,
    words: WordIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(published_companion, "most_frames", lambda: FRAMES_ON_CPU)
    cues = talking("And they talk about this and that without an end.", at_46="The tide rises.")
    companion, language, _ = companion_of(models, memory, words, cues)
    *_, finished = companion.answer("When does the tide rise?", None)
    assert isinstance(finished, Finished)
    assert finished.rows + LONGEST_ANSWER <= language.context_rows
    assert finished.rows > 0.9 * (language.context_rows - LONGEST_ANSWER)
    assert "[46] The tide rises." in language.words
    assert all(f"[{second}]" in language.words for second in range(41, 60)), "its neighbours"


def test_lines_of_scenes_that_are_not_looked_at_are_not_read(
    models: tuple[VisionEncoder, LlamaVidTokens],
    memory: FilmMemory,
    words: WordIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(published_companion, "most_frames", lambda: 3)
    companion, language, encoder = companion_of(models, memory, words, talking("They talk."))
    list(companion.answer(SAYS, None))
    looked_at = {second // CHUNK_SECONDS for second in encoder.seconds}
    read = {s // CHUNK_SECONDS for s in range(SECONDS) if f"[{s}]" in language.words}
    assert read == looked_at
    assert len(read) < SECONDS // CHUNK_SECONDS


def test_a_question_that_fills_the_context_is_refused_before_anything_is_looked_at(
    models: tuple[VisionEncoder, LlamaVidTokens], memory: FilmMemory, words: WordIndex
) -> None:
    companion, language, encoder = companion_of(models, memory, words, CUES, 2048)
    with pytest.raises(QuestionError, match="too long for this model"):
        next(companion.answer("x" * 1900, None))
    assert not encoder.seconds
    assert not language.read


def test_a_follow_up_that_does_not_fit_with_the_turn_before_is_read_alone(
    models: tuple[VisionEncoder, LlamaVidTokens], memory: FilmMemory, words: WordIndex
) -> None:
    companion, language, _ = companion_of(models, memory, words, CUES, 2048)
    around = Circumstances(earlier=Earlier("x" * 1900, SAYS, MediaTime.from_seconds(5)))
    list(companion.answer("Where is that?", None, around))
    assert "Where is that?" in language.words
    assert "xxx" not in language.words


def test_looking_again_can_be_stopped_between_batches(
    models: tuple[VisionEncoder, LlamaVidTokens],
    memory: FilmMemory,
    words: WordIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(published_companion, "most_frames", lambda: FRAMES_ON_CPU)
    companion, language, encoder = companion_of(models, memory, words, CUES)
    assert next(companion.answer(SAYS, None)) == Looked(encoder.batch, FRAMES_ON_CPU)
    assert len(encoder.seconds) == encoder.batch < FRAMES_ON_CPU
    assert not language.read
    events = list(companion.answer(SAYS, None))
    told = [event.done for event in events if isinstance(event, Looked)]
    assert told == list(range(encoder.batch, FRAMES_ON_CPU + 1, encoder.batch))
