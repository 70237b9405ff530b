"""What a session needs of a pack and of a companion, and which companion a pack gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

from core.chat.parts import Parts
from core.chat.types import AnswerEvent, Circumstances
from core.language.protocol import LanguageEngine, Seeing
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

    def answer(
        self, question: str, until: MediaTime | None, around: Circumstances
    ) -> Iterator[AnswerEvent]:
        """Answer, piece by piece."""
        ...


@runtime_checkable
class LooksAtAll(Protocol):
    """A companion that can look at every frame for a question."""

    def answer_whole(
        self, question: str, until: MediaTime | None, around: Circumstances
    ) -> Iterator[AnswerEvent]:
        """Answer, having looked at every frame."""
        ...


MakeCompanion = Callable[[Parts], Answering]


def make_companion(parts: Parts) -> Answering:
    """Weights that were taught times answer by them, the published ones in their own way, chat
    models by what is said, and by what they see where they have eyes."""
    from core.tokens.none import NoTokens
    from core.tokens.starter import StarterTokens

    if isinstance(parts.tokens, StarterTokens):
        from core.chat.companion import Companion

        return Companion(parts)
    if isinstance(parts.tokens, NoTokens):
        if isinstance(parts.language, Seeing):
            from core.chat.seeing_companion import SeeingCompanion

            return SeeingCompanion(parts)
        from core.chat.words_companion import WordsCompanion

        return WordsCompanion(parts)
    from core.chat.published_companion import PublishedCompanion

    return PublishedCompanion(parts)
