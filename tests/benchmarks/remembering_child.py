"""A child of the benchmarks: a whole-film question to a random model, from nothing, in the same
engine, and in a fresh one that finds the film's prefix on the disk.

``python -m tests.benchmarks.remembering_child FOLDER FRAMES ROUNDS``. Prints one JSON object.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.chat import one_prompt
from core.chat.remembered_film import PrefixUse, RememberedFilm
from core.language.prefix_cache import PrefixCache
from core.language.spm import SentencePieces
from core.memory.table import FrameTable
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.manifest import LANGUAGE, WORDS
from core.packs.pack import Pack
from tests.core.memory.tables import table_of
from tests.core.packs.checkpoints import Sizes, change_config, write_checkpoint

SIZES = Sizes(language=256, layers=6, heads=4, ff_width=688)
QUESTIONS = ("who holds the lantern?", "where is the red lantern?")
ANSWER = 8
"""Tokens; what comes after the first one isn't timed."""


def make_pack(folder: Path) -> Pack:
    """A published pack of the size that is measured, random weights in f16."""
    checkpoint = write_checkpoint(folder / "checkpoint", SIZES)
    change_config(checkpoint, max_position_embeddings=4096)
    source = LlamaVidSource.find(checkpoint)
    import_llama_vid(source, "random", "F16", folder / "data")
    source.close()
    return Pack.load("random", folder / "data")


def make_frames(count: int) -> FrameTable:
    """So many frames, one a second, of random tokens."""
    chance = np.random.default_rng(5)
    width = SIZES.language
    return table_of(
        range(count),
        chance.normal(size=(count, 1, width)).astype(np.float16),
        chance.normal(size=(count, width)).astype(np.float16),
    )


def ask(film: RememberedFilm, frames: FrameTable, question: str) -> tuple[float, PrefixUse]:
    """Seconds to the first token, opening of the language model included."""
    used: list[PrefixUse] = []
    began = time.perf_counter()
    pieces = film.answer(frames, (), None, question, used.append)
    next(piece for piece in pieces if isinstance(piece, str))
    took = time.perf_counter() - began
    for _ in pieces:
        pass
    return took, used[0]


def as_kept(content: NDArray[np.float16], neutral: NDArray[np.float16]) -> NDArray[np.float32]:
    """No projector: what is kept are the tokens."""
    return np.concatenate([neutral[:, None], content], axis=1).astype(np.float32)


def main() -> int:
    """Ask in the three states, in turns."""
    folder, frames, rounds = Path(sys.argv[1]), make_frames(int(sys.argv[2])), int(sys.argv[3])
    one_prompt.LONGEST_ANSWER = ANSWER
    pack = make_pack(folder)
    file = pack.manifest.file(LANGUAGE)
    assert file is not None
    words = SentencePieces.read(pack.folder / WORDS)
    seconds: dict[str, list[float]] = {"made": [], "kept": [], "read": []}
    rows = size = 0
    for _ in range(rounds):
        shutil.rmtree(folder / "prefixes", ignore_errors=True)
        for questions in (QUESTIONS, QUESTIONS[1:]):
            cache = PrefixCache(folder / "prefixes", file.sha256)
            gguf = pack.folder / LANGUAGE
            with RememberedFilm(pack.open_language, as_kept, gguf, words, cache) as film:
                for question in questions:
                    took, use = ask(film, frames, question)
                    seconds[use.how].append(took)
                    rows = use.rows
                film.keep()
        size = sum(path.stat().st_size for path in (folder / "prefixes").glob("*.prefix"))
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows, "bytes": size}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
