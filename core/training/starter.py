"""The starter, from nothing to a pack: ``python -m core.training.starter``.

Draws the bank, teaches the eyes, then the answers, and writes the pack. Every step is
kept in the work folder, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path

import torch
from rich.console import Console
from safetensors.torch import save_file
from tokenizers import Tokenizer

from core.chat.starter_prompt import SPECIALS
from core.language.bpe import train_bpe
from core.language.gguf_writer import LlamaShape, write_llama
from core.packs.manifest import write_manifest
from core.resources import resource_path
from core.tokens.starter import StarterTokens
from core.training.answer_stage import train_answers
from core.training.bank import Bank, build_bank, load_bank, save_bank
from core.training.batches import Lesson
from core.training.rates import Course
from core.training.samples import Composer, corpus
from core.training.student import Student, decoder, word_ids
from core.training.vision_stage import encode_bank, train_vision
from core.vision.starter import PICTURE_SHORT_SIDE, StarterVision

SEED = 7
CONTEXT_ROWS = 4096
VOCABULARY = 1536


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a run is.

    Attributes:
        scenes: in the bank.
        eyes: the eyes' courses.
        lessons: the curriculum of the answers, short films first: lengths fail until
            their turn comes.
        answers: the answers' courses, as long as the lessons together.
        fuse: whether to compile the decoder; not worth its minute for a short run.
    """

    scenes: int
    eyes: list[Course]
    lessons: list[Lesson]
    answers: list[Course]
    fuse: bool = True


FULL = Plan(
    scenes=20_000,
    eyes=[Course(steps=2310), Course(steps=2400, peak=0.6)],
    lessons=[
        Lesson(steps=1200, fewest=1, most=3, batch=16),
        Lesson(steps=13_700, fewest=2, most=8, batch=12),
    ],
    answers=[Course(steps=8400), Course(steps=6500, peak=0.6)],
)
TINY = Plan(
    scenes=40,
    eyes=[Course(steps=1)],
    lessons=[Lesson(steps=2, fewest=1, most=2, batch=2)],
    answers=[Course(steps=2)],
    fuse=False,
)
"""Proves the pipeline in seconds; the pack it writes knows nothing."""


def main(arguments: list[str] | None = None) -> None:
    """Train and write the pack."""
    parser = argparse.ArgumentParser(prog="core.training.starter", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/train"))
    parser.add_argument("--out", type=Path, default=resource_path("packs/starter"))
    parser.add_argument("--tiny", action="store_true", help="a few seconds, to try the pipeline")
    chosen = parser.parse_args(arguments)
    train_starter(TINY if chosen.tiny else FULL, chosen.work, chosen.out)


def train_starter(plan: Plan, work: Path, out: Path) -> None:
    """Train by ``plan`` with everything kept in ``work``, and write the pack to ``out``."""
    console = Console()
    work.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    console.log(f"training on {device}")
    bank = _bank(work / "bank.npz", plan.scenes)
    tokenizer = _tokenizer(work / "tokenizer.json")
    vision, shares = train_vision(bank, plan.eyes, device, work / "vision.pt", SEED)
    features = _features(work / "features.pt", vision, bank, device)
    student = _student(tokenizer).to(device)
    if plan.fuse:
        student.fuse()
    train_answers(
        student,
        Composer(bank, tokenizer, 0, int(plan.scenes * 0.95)),
        features,
        plan.lessons,
        plan.answers,
        work / "answers.pt",
        SEED,
    )
    write_pack(out, vision, student, work / "tokenizer.json", {"eyes": shares})
    console.log(f"the pack lies in {out}")


def _bank(path: Path, scenes: int) -> Bank:
    if not path.exists():
        save_bank(build_bank(SEED, scenes, workers=2), path)
    return load_bank(path, SEED)


def _features(path: Path, vision: StarterVision, bank: Bank, device: torch.device) -> torch.Tensor:
    """The bank as the frozen tower sees it, bfloat16 [N, 61, 192]."""
    if not path.exists():
        torch.save(encode_bank(vision, bank.pictures, device).cpu(), path)
    features: torch.Tensor = torch.load(path, weights_only=True)
    return features


def _tokenizer(path: Path) -> Tokenizer:
    if not path.exists():
        train_bpe(corpus(SEED, 1500), VOCABULARY, SPECIALS).save(str(path))
    return Tokenizer.from_file(str(path))


def _student(tokenizer: Tokenizer) -> Student:
    torch.manual_seed(SEED)
    random.seed(SEED)
    vocabulary = tokenizer.get_vocab_size()
    return Student(StarterTokens(vocabulary), decoder(vocabulary), word_ids(tokenizer))


def write_pack(
    folder: Path,
    vision: StarterVision,
    student: Student,
    tokenizer: Path,
    figures: dict[str, object],
) -> None:
    """Write weights, GGUF, tokenizer and manifest; a model card is the reader's to add."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in (("vision", vision), ("tokens", student.tokens)):
        path = folder / f"{name}.safetensors"
        save_file({name: _half(tensor) for name, tensor in _plain(module).items()}, path)
        path.chmod(0o644)  # safetensors makes files that only their owner may read
    (folder / "tokenizer.json").write_text(tokenizer.read_text(encoding="utf-8"), encoding="utf-8")
    config = student.language.config
    shape = LlamaShape(
        width=config.hidden_size,
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_dim=config.head_dim,
        ff_width=config.intermediate_size,
        vocab=config.vocab_size,
        context=config.max_position_embeddings,
        rope_base=1e6,
        rms_eps=config.rms_norm_eps,
    )
    weights = {name: t.numpy() for name, t in _plain(student.language).items()}
    write_llama(
        folder / "language.gguf",
        weights,
        shape,
        folder / "tokenizer.json",
        "f16",
        "Reelmate starter",
        "Apache-2.0",
    )
    card = folder / "MODEL_CARD.md"
    if not card.exists():
        card.write_text(
            "# Reelmate starter\n\nNot measured yet: run `python -m core.training.evaluate`.\n"
            f"\n```json\n{json.dumps(figures, indent=1)}\n```\n",
            encoding="utf-8",
        )
    write_manifest(
        folder,
        kind="starter",
        title="Starter",
        licence="Apache-2.0",
        origin="Trained from nothing by core.training on films that it draws itself",
        world="drawn",
        picture_short_side=PICTURE_SHORT_SIDE,
        compress_type="mean",
        context_rows=CONTEXT_ROWS,
        figures=figures,
    )


def _half(tensor: torch.Tensor) -> torch.Tensor:
    """Weights as they are kept, in float16; loading widens them again."""
    return tensor.half() if tensor.is_floating_point() else tensor


def _plain(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {
        name: tensor.detach().cpu().contiguous()
        for name, tensor in module.state_dict().items()
        if name != "lm_head.weight"
    }


if __name__ == "__main__":
    main()
