"""A remembered film whose engines tell what they were given to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.chat.remembered_film import PrefixUse, RememberedFilm
from core.chat.types import Looked
from core.film.types import Cue
from core.language.llama import LlamaEngine
from core.language.prefix_cache import PrefixCache
from core.language.quantisation import Quantisation
from core.language.spm import SentencePieces
from core.memory.table import FrameTable
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.manifest import LANGUAGE, WORDS
from core.packs.pack import Pack
from core.timeline import MediaTime, TimeRange

FRAMES = 300
WHO, WHERE = "who holds the lantern?", "where is the red lantern?"


class Reader(LlamaEngine):
    """Tells what it was given to read."""

    def __init__(self, gguf: Path, context_rows: int) -> None:
        super().__init__(gguf, context_rows, threads=1)
        self.read: list[int] = []
        self.logits: list[NDArray[np.float32]] = []

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        self.read.append(len(rows))
        self.logits.append(super().prefill(rows, keep=keep))
        return self.logits[-1]


@dataclass
class Asked:
    """A question's answer, where its film came from, what was read for it."""

    answer: str
    use: PrefixUse
    read: list[int]
    logits: NDArray[np.float32]


@dataclass
class Companion:
    """A remembered film and the engines it has opened."""

    pack: Pack
    cache: PrefixCache | None
    engines: list[Reader] = field(default_factory=list)

    def __post_init__(self) -> None:
        words = SentencePieces.read(self.pack.folder / WORDS)
        self.gguf = self.pack.folder / LANGUAGE
        self.film = RememberedFilm(self._open, as_kept, self.gguf, words, self.cache)

    def _open(self, context_rows: int) -> Reader:
        self.engines.append(Reader(self.gguf, context_rows))
        return self.engines[-1]

    def ask(
        self,
        frames: FrameTable,
        cues: tuple[Cue, ...],
        question: str = WHO,
        until: MediaTime | None = None,
    ) -> Asked:
        used: list[PrefixUse] = []
        before = sum(len(engine.read) for engine in self.engines)
        pieces = list(self.film.answer(frames, cues, until, question, used.append))
        self.film.keep()
        told = [piece.done for piece in pieces if isinstance(piece, Looked)]
        assert told == sorted(told)
        assert told or used[0].how != "made"
        answer = "".join(piece for piece in pieces if isinstance(piece, str))
        *prefix, last = [count for engine in self.engines for count in engine.read][before:]
        assert len(prefix) == len(told)
        read = [sum(prefix), last] if prefix else [last]
        assert sum(read) == used[0].rows - used[0].reused
        return Asked(answer, used[0], read, self.engines[-1].logits[-1])


def as_kept(content: NDArray[np.float16], neutral: NDArray[np.float16]) -> NDArray[np.float32]:
    """No projector: what is kept are the tokens."""
    return np.concatenate([neutral[:, None], content], axis=1).astype(np.float32)


def second(number: float) -> MediaTime:
    return MediaTime.from_seconds(number)


def bring(published: Path, root: Path, quantisation: Quantisation = "F32") -> Pack:
    source = LlamaVidSource.find(published)
    import_llama_vid(source, "tiny", quantisation, root)
    source.close()
    return Pack.load("tiny", root)


def digest(pack: Pack) -> str:
    file = pack.manifest.file(LANGUAGE)
    assert file is not None
    return file.sha256


CUES = tuple(
    Cue(TimeRange(second(at), second(at + 1.5)), "the red lantern") for at in range(0, FRAMES, 20)
)
