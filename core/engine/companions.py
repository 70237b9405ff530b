"""What a session needs of a pack and of a companion, and which companion a pack gets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from core.chat.types import AnswerEvent
from core.film.types import Cue
from core.language.protocol import LanguageEngine
from core.memory.store import FilmMemory
from core.memory.words import WordIndex
from core.packs.manifest import Manifest
from core.timeline import MediaTime
from core.tokens.protocol import TokenGenerator
from core.vision.protocol import VisionEncoder


class ModelPack(Protocol):
    """What a session needs of a pack; ``Pack`` fulfils it, tests bring their own."""

    @property
    def manifest(self) -> Manifest: ...
    @property
    def key(self) -> str: ...
    def load_encoder(self) -> VisionEncoder: ...
    def load_tokens(self) -> TokenGenerator: ...
    def open_language(self) -> LanguageEngine: ...


class Answering(Protocol):
    """What a session needs of a companion."""

    def answer(self, question: str, until: MediaTime | None) -> Iterator[AnswerEvent]:
        """Answer, piece by piece."""
        ...


@runtime_checkable
class LooksAtAll(Protocol):
    """A companion that can look at every frame for a question."""

    def answer_whole(self, question: str, until: MediaTime | None) -> Iterator[AnswerEvent]:
        """Answer, having looked at every frame."""
        ...


class MakeCompanion(Protocol):
    """How a companion is made; ``Companion`` itself fulfils it."""

    def __call__(
        self,
        memory: FilmMemory,
        words: WordIndex,
        cues: tuple[Cue, ...],
        encoder: VisionEncoder,
        tokens: TokenGenerator,
        language: LanguageEngine,
        film_duration: MediaTime,
    ) -> Answering: ...


def make_companion(
    memory: FilmMemory,
    words: WordIndex,
    cues: tuple[Cue, ...],
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    language: LanguageEngine,
    film_duration: MediaTime,
) -> Answering:
    """Weights that were taught times answer by them, the published ones in their own way."""
    from core.tokens.starter import StarterTokens

    if isinstance(tokens, StarterTokens):
        from core.chat.companion import Companion

        return Companion(memory, words, cues, encoder, tokens, language, film_duration)
    from core.chat.published_companion import PublishedCompanion
    from core.tokens.llama_vid import LlamaVidTokens

    assert isinstance(tokens, LlamaVidTokens), "no companion speaks this pack's language"
    return PublishedCompanion(memory, words, cues, encoder, tokens, language, film_duration)
