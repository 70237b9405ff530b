"""``python -m core.packs.parity FOLDER``: does what runs here compute what the published code does?

The folder holds a checkpoint as downloaded and, in ``expected.safetensors`` and
``expected.json``, what the reference code computed from it. The checkpoint is imported as a
viewer would import it, and every step of the pack is compared. Exit code 1 where a difference
is larger than it may be.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from safetensors.torch import load_file

from core.chat.llama_vid_prompt import Piece, as_ids, as_text, movie_prompt, picture_prompt
from core.chat.published_rows import BEGIN, prompt_rows
from core.errors import ReelmateError
from core.language.decoding import generate
from core.language.llama import LlamaEngine
from core.language.spm import SentencePieces
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.manifest import LANGUAGE

CLOSE = 1e-4
CLOSE_LOGITS = 5e-3
"""Through a GGUF in f32. With llama.cpp's usual settings, an f16 cache and flash attention,
random weights move them by up to 0.02; computed exactly they lie within 1e-5."""

Found = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Difference:
    """One comparison.

    Attributes:
        largest: absolute difference; for ids how many differ.
        allowed: the most it may be.
    """

    what: str
    largest: float
    allowed: float

    @property
    def ok(self) -> bool:
        return self.largest <= self.allowed


def compare(folder: Path, work: Path) -> Iterator[Difference]:
    """Import the checkpoint into ``work`` and compare everything that is expected of it.

    Raises:
        CheckpointError: it can't be imported.
    """
    from core.tokens import llama_vid
    from core.vision import published
    from core.vision.placement import EXACT

    source = LlamaVidSource.find(folder)
    try:
        manifest = import_llama_vid(source, "parity", "F32", work)
    finally:
        source.close()
    pack = work / "packs" / manifest.name
    told: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    expected = load_file(folder / "expected.safetensors")
    encoder, tokens = published.load(pack, EXACT), llama_vid.load(pack, EXACT)
    words = SentencePieces.read(pack / "tokenizer.model")
    frames = list(expected["frames"].numpy())
    pixels = encoder.preprocess(frames)
    yield _difference("pixel_values", pixels, expected["pixel_values"])
    features = encoder.encode(pixels)
    yield _difference("vision_features", features, expected["vision_features"])
    lines = [told["subtitles"].get(str(i), "") for i in range(len(frames))]
    with LlamaEngine(pack / LANGUAGE, 4096, exact=True) as language:
        for name, case in told["modes"].items():
            number, mode = name.split(".")
            question = told["questions"][int(number.removeprefix("q"))]
            seen = features[:1] if mode == "image" else features
            visual = tokens.tokens(seen, question, film=mode == "long")
            wanted = expected[f"{name}.tokens"]
            yield _difference(f"{name}.tokens", visual.reshape(wanted.shape), wanted)
            pieces = (
                movie_prompt(question, lines, visual.shape[1])
                if mode == "long"
                else picture_prompt(question)
            )
            ids = as_ids(pieces, words.encode, words.begin)
            yield _ids(f"{name}.prompt", _characters(pieces), list(case["prompt"]))
            yield _ids(f"{name}.input_ids", ids, case["input_ids"])
            yield _ids(f"{name}.llama_cpp_ids", as_ids(pieces, language.tokenize, BEGIN), ids)
            rows = prompt_rows(language, pieces, visual.flatten(0, 1).numpy())
            embedded = torch.from_numpy(rows)
            yield _difference(f"{name}.inputs_embeds", embedded, expected[f"{name}.inputs_embeds"])
            logits = language.prefill(rows)
            yield _difference(
                f"{name}.last_logits",
                torch.from_numpy(logits),
                expected[f"{name}.last_logits"],
                CLOSE_LOGITS,
            )
            greedy = case["greedy_ids"]
            spoken = [token for token, _ in generate(language, logits, None, len(greedy))]
            yield _ids(f"{name}.greedy_ids", spoken, greedy)


def _characters(pieces: Sequence[Piece]) -> list[str]:
    return list(as_text(pieces))


def _difference(
    what: str, found: torch.Tensor, wanted: torch.Tensor, allowed: float = CLOSE
) -> Difference:
    if found.shape != wanted.shape:
        return Difference(f"{what} ({tuple(found.shape)})", float("inf"), allowed)
    return Difference(what, (found.float() - wanted.float()).abs().max().item(), allowed)


def _ids(what: str, found: Sequence[Any], wanted: Sequence[Any]) -> Difference:
    different = sum(a != b for a, b in zip(found, wanted, strict=False))
    return Difference(what, different + abs(len(found) - len(wanted)), 0)


def main(arguments: list[str] | None = None) -> int:
    """Compare one folder and print the largest differences."""
    parser = argparse.ArgumentParser(prog="core.packs.parity", description=__doc__)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    table = Table("compared", "largest difference", "allowed", "")
    wrong = 0
    try:
        with TemporaryDirectory(prefix="reelmate-parity-") as work:
            for found in compare(chosen.folder, Path(work)):
                wrong += not found.ok
                table.add_row(
                    found.what,
                    f"{found.largest:.2g}",
                    f"{found.allowed:.2g}",
                    "" if found.ok else "differs",
                )
    except (ReelmateError, OSError) as error:
        sys.stderr.write(f"parity: {error}\n")
        return 2
    Console().print(table)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
