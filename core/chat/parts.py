"""What a companion is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.film.types import Cue
from core.language.protocol import LanguageEngine
from core.memory.store import FilmMemory
from core.memory.words import WordIndex
from core.timeline import MediaTime
from core.tokens.protocol import TokenGenerator
from core.vision.protocol import VisionEncoder


@dataclass(frozen=True, slots=True)
class Parts:
    """One film's memory and one pack's models.

    Attributes:
        words: the film's lines, searchable; ``cues`` are the same lines in time order.
        language: owned by the thread that answers.
    """

    memory: FilmMemory
    words: WordIndex
    cues: Sequence[Cue]
    encoder: VisionEncoder
    tokens: TokenGenerator
    language: LanguageEngine
    film_duration: MediaTime
