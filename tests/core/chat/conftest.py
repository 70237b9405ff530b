"""A film of three scenes, eyes that see colours, and a language model that says its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.chat.companion import Companion
from core.chat.parts import Parts
from core.chat.starter_prompt import END, FIRST_WORD
from core.film.types import Cue
from core.language.protocol import Cancelled
from core.memory.store import FilmMemory
from core.memory.types import MemoryChunk
from core.memory.words import WordIndex
from core.timeline import MediaTime, TimeRange
from core.vision.pictures import palette, to_jpeg
from core.vision.protocol import PictureSearch

WIDTH = 8
CHUNK = MediaTime.from_seconds(20)
DURATION = MediaTime.from_seconds(58)
COLOURS = ((220, 30, 30), (30, 200, 40), (40, 50, 220))
"""Red until 0:20, green until 0:40, blue until the end."""


@dataclass
class ColourEyes:
    """Features are the picture's mean colour."""

    picture_short_side: int = 16
    batch = 4
    frames_a_minute = 600
    width: int = 3

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        means = [p.reshape(-1, 3).mean(axis=0) / 255 for p in pictures]
        return torch.tensor(np.array(means), dtype=torch.float32).reshape(-1, 3, 1, 1)

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return pixel_values.flatten(2).transpose(1, 2).repeat(1, 2, 1)


@dataclass
class ColourTokens:
    """Matches the colour that the question names."""

    language_width: int = WIDTH
    kept_width: int = WIDTH
    content_tokens: int = 1
    search_width: int = 3
    search: PictureSearch | None = None
    names: frozenset[int] = frozenset()
    never_behind_names: frozenset[int] = frozenset()

    def _wanted(self, question: str) -> torch.Tensor:
        names = ("red", "green", "blue")
        return torch.tensor([float(name in question.lower()) for name in names])

    def content(self, features: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.pad(features[:, :1], (0, WIDTH - 3))

    def context(self, features: torch.Tensor, question: str) -> tuple[torch.Tensor, torch.Tensor]:
        match = (features[:, 0] * self._wanted(question)).sum(dim=1).clamp(0, 1)
        return self.content(features)[:, 0] + match.unsqueeze(1), match

    def kept(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.content(features), self.context(features, "")[0]

    def search_vectors(self, features: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(features[:, 0], dim=-1)

    def search_query(self, question: str) -> torch.Tensor:
        return self._wanted(question)

    def evidence(
        self, seen: float, heard: float, start: int, after: int | None = None
    ) -> NDArray[np.float32]:
        return np.full(WIDTH, 1000 * seen + 10_000 * heard + start / 1024, np.float32)


@dataclass
class ScriptedLanguage:
    """Wants to say ``script`` whatever it reads; ids below FIRST_WORD are control tokens."""

    script: list[int] = field(default_factory=list)
    width: int = WIDTH
    vocabulary: int = FIRST_WORD + 256
    context_rows: int = 4096
    prompts: list[NDArray[np.float32]] = field(default_factory=list)
    words_read: list[str] = field(default_factory=list)
    cancel_at: int = -1
    _said: int = 0

    def tokenize(self, text: str) -> list[int]:
        self.words_read.append(text)
        return [FIRST_WORD + byte for byte in text.encode()]

    def token_bytes(self, token: int) -> bytes:
        return bytes([token - FIRST_WORD]) if token >= FIRST_WORD else b""

    def embed(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        ids = np.asarray(tokens, np.float32)
        return np.repeat(ids[:, None], WIDTH, axis=1)

    def is_end(self, token: int) -> bool:
        return token == END

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        assert keep == 0
        self.prompts.append(rows.copy())
        self._said = 0
        return self._next()

    def step(self, token: int, mark: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        del token
        self._said += 1
        return self._next()

    def _next(self) -> NDArray[np.float32]:
        if self._said == self.cancel_at:
            raise Cancelled
        logits = np.zeros(self.vocabulary, np.float32)
        logits[self.script[self._said] if self._said < len(self.script) else END] = 9.0
        return logits

    def cancel(self) -> None:
        self.cancel_at = self._said

    def resume(self) -> None:
        self.cancel_at = -1

    def close(self) -> None:
        """Nothing to free."""


CUES = (
    Cue(TimeRange(MediaTime.from_seconds(3), MediaTime.from_seconds(5)), "Mira, is that you?"),
    Cue(
        TimeRange(MediaTime.from_seconds(23), MediaTime.from_seconds(27)),
        "I must leave because the tide is rising.",
    ),
    Cue(TimeRange(MediaTime.from_seconds(45), MediaTime.from_seconds(47)), "Otto, wait!"),
)


def chunk(index: int) -> MemoryChunk:
    """Twenty seconds of the film in one colour; a shot is ten of them."""
    eyes, tokens = ColourEyes(), ColourTokens()
    seconds = range(index * 20, min(index * 20 + 20, 58))
    pictures = [np.full((16, 28, 3), COLOURS[index], np.uint8) for _ in seconds]
    features = eyes.encode(eyes.preprocess(pictures))
    return MemoryChunk(
        index=index,
        times_us=np.array([s * 1_000_000 for s in seconds]),
        shot_start=np.array([s % 10 == 0 for s in seconds]),
        content=tokens.content(features).half().numpy(),
        neutral=tokens.context(features, "")[0].half().numpy(),
        search=tokens.search_vectors(features).half().numpy(),
        palettes=np.array([palette(p) for p in pictures], np.float16),
        pictures=tuple(to_jpeg(p) for p in pictures),
    )


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[FilmMemory]:
    memory = FilmMemory(tmp_path / "memory", "colours", DURATION, CHUNK)
    assert memory.begin_writing()
    for index in range(3):
        memory.append(chunk(index))
    memory.finish()
    yield memory
    memory.close()


@pytest.fixture
def words(tmp_path: Path) -> Iterator[WordIndex]:
    index = WordIndex(tmp_path / "film.sqlite")
    index.fill(CUES)
    yield index
    index.close()


@pytest.fixture
def language() -> ScriptedLanguage:
    return ScriptedLanguage()


@pytest.fixture
def companion(memory: FilmMemory, words: WordIndex, language: ScriptedLanguage) -> Companion:
    return Companion(Parts(memory, words, CUES, ColourEyes(), ColourTokens(), language, DURATION))
