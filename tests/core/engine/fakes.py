"""A small pack and a small companion that fulfil the protocols, alike in every run.

Imported by engine processes too, through ``SESSION``. The film, its memory and the
session around them are the real ones.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.chat.parts import Parts
from core.chat.types import (
    NO_CIRCUMSTANCES,
    AnswerEvent,
    Circumstances,
    Finished,
    LinkedScene,
    Sentence,
    TextPiece,
)
from core.engine.session import Session
from core.errors import PackMissingError, QuestionError
from core.language.protocol import Cancelled, LanguageEngine
from core.packs.manifest import Manifest, PackFile
from core.timeline import MediaTime
from core.tokens.protocol import TokenGenerator
from core.vision.protocol import PictureSearch, VisionEncoder

SESSION = f"{__name__}:make_session"
SLOW_SESSION = f"{__name__}:make_slow_session"
SLOWEST_SESSION = f"{__name__}:make_slowest_session"

_SIDE = 36
_WIDTH = 12


class FakeEncoder:
    """Means of an 8 × 8 grid, through a fixed layer; as slow as it is told to be."""

    picture_short_side = _SIDE
    width = _WIDTH
    batch = 16
    frames_a_minute = 600

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        generator = torch.Generator().manual_seed(5)
        self._weights = torch.randn(3, _WIDTH, generator=generator)

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
        return torch.nn.functional.adaptive_avg_pool2d(stacked, 8)

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        time.sleep(self._seconds)
        patches = pixel_values.flatten(2).transpose(1, 2) @ self._weights  # [B, 64, D]
        return torch.cat([patches.mean(1, keepdim=True), patches], 1)


class FakeTokens:
    """Means and maxima of the features."""

    language_width = _WIDTH
    kept_width = _WIDTH
    content_tokens = 1
    search_width = _WIDTH
    search: PictureSearch | None = None
    names: frozenset[int] = frozenset()
    never_behind_names: frozenset[int] = frozenset()

    def content(self, features: torch.Tensor) -> torch.Tensor:
        return features.mean(1, keepdim=True)

    def context(self, features: torch.Tensor, question: str) -> tuple[torch.Tensor, torch.Tensor]:
        return features.amax(1) + len(question), torch.sigmoid(features.mean((1, 2)))

    def kept(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.content(features), self.context(features, "")[0]

    def search_vectors(self, features: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(features[:, 0], dim=-1)

    def search_query(self, question: str) -> torch.Tensor:
        return torch.nn.functional.normalize(torch.ones(_WIDTH) * len(question), dim=0)

    def evidence(
        self, seen: float, heard: float, start: int, after: int | None = None
    ) -> NDArray[np.float32]:
        return np.full(self.language_width, seen + heard, np.float32)


class FakeLanguage:
    """Speaks without end, a token every hundredth of a second, until it is cancelled."""

    width = _WIDTH
    vocabulary = 4
    context_rows = 64

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def tokenize(self, text: str) -> list[int]:
        return [len(word) % self.vocabulary for word in text.split()]

    def token_bytes(self, token: int) -> bytes:
        return b"word%d " % token

    def embed(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        return np.ones((len(tokens), self.width), np.float32)

    def is_end(self, token: int) -> bool:
        return False

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        return self._logits()

    def step(self, token: int, mark: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        return self._logits()

    def cancel(self) -> None:
        self._cancelled.set()

    def resume(self) -> None:
        self._cancelled.clear()

    def close(self) -> None:
        pass

    def _logits(self) -> NDArray[np.float32]:
        if self._cancelled.wait(0.01):
            self._cancelled.clear()
            raise Cancelled
        return np.zeros(self.vocabulary, np.float32)


class FakeCompanion:
    """Does what the question says: "talk" without end, "die", "break", tell what is "around" it,
    else answers."""

    def __init__(self, parts: Parts) -> None:
        self._memory = parts.memory
        self._language = parts.language
        self._duration = parts.film_duration

    def answer(
        self, question: str, until: MediaTime | None, around: Circumstances = NO_CIRCUMSTANCES
    ) -> Iterator[AnswerEvent]:
        if not question:
            raise QuestionError("is empty", 0)
        if question == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if question == "break":
            raise ZeroDivisionError("made for a test")
        frames = self._memory.frames()
        cancelled = False
        if question == "talk":
            try:
                while True:
                    self._language.step(0)
                    yield TextPiece("on and on ")
            except Cancelled:
                cancelled = True
        elif question == "around":
            yield TextPiece(f"{around.position} {around.earlier}")
        else:
            yield TextPiece(f"I saw {len(frames)} frames.")
            scene = LinkedScene(
                MediaTime(), MediaTime(1), "seen", 1.0, "", frames.pictures[0] if frames else b""
            )
            yield Sentence(0, f"I saw {len(frames)} frames.", (scene,))
        yield Finished(cancelled, frames.watched_until, self._duration, until, 1, 9, {"total": 0.1})


class FakePack:
    """A pack without files."""

    def __init__(self, name: str, seconds: float) -> None:
        self._seconds = seconds
        self.key = f"{name}-0"
        self.manifest = Manifest(
            name=name,
            kind="starter",
            title="Fake",
            licence="Apache-2.0",
            origin="a test",
            language="en",
            world="drawn",
            picture_short_side=_SIDE,
            compress_type="mean",
            context_rows=64,
            speaks=("en", "zh"),
            files=(PackFile("none.txt", 0, "0" * 64),),
        )

    def load_encoder(self) -> VisionEncoder:
        return FakeEncoder(self._seconds)

    def load_tokens(self) -> TokenGenerator:
        return FakeTokens()

    def open_language(self) -> LanguageEngine:
        return FakeLanguage()


def load_fake_pack(name: str, data_root: Path | None) -> FakePack:
    if name == "nothing":
        raise PackMissingError(name)
    return FakePack(name, 0.0)


def load_slow_pack(name: str, data_root: Path | None) -> FakePack:
    return FakePack(name, 0.03)


def load_slowest_pack(name: str, data_root: Path | None) -> FakePack:
    return FakePack(name, 1.0)


def make_session(pack: str, data_root: Path | None) -> Session:
    return Session(pack, data_root, load_pack=load_fake_pack, make_companion=FakeCompanion)


def make_slow_session(pack: str, data_root: Path | None) -> Session:
    """Encodes slowly enough to be killed on the way."""
    return Session(pack, data_root, load_pack=load_slow_pack, make_companion=FakeCompanion)


def make_slowest_session(pack: str, data_root: Path | None) -> Session:
    """Takes seconds until a film's end is known."""
    return Session(pack, data_root, load_pack=load_slowest_pack, make_companion=FakeCompanion)
