"""The starter, from nothing to a pack.

Draws the bank, teaches the eyes, then answers in three stages, and writes the pack. Every step is
kept in the work folder, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from rich.console import Console
from tokenizers import Tokenizer
from torch.nn.attention import SDPBackend, sdpa_kernel

from core.chat.starter_prompt import SPECIALS
from core.language.bpe import train_bpe
from core.tokens.starter import StarterTokens
from core.training.real.shifted import register
from core.training.running.config import RunConfig, read_config
from core.training.running.loop import train
from core.training.starter.answers import AnswerTask, Lesson
from core.training.starter.bank import Bank, build_bank, load_bank, save_bank
from core.training.starter.eyes import EyesTask, encode_bank
from core.training.starter.further import begin_student, begin_tower
from core.training.starter.packing import write_pack
from core.training.starter.samples import Composer, corpus
from core.training.starter.student import Student, decoder, word_ids
from core.vision.starter import StarterVision

SEED = 7
VOCABULARY = 3072
CORPUS_FILMS = 400
SCENES = 22_000
TINY_SCENES = 120
HELD_OUT_SHARE = 0.05
"""Of the bank's scenes, at its end, never trained on."""
CONFIGS = Path(__file__).parent / "configs"
EYES = "starter-0-eyes"
STAGES = ("starter-1-alignment", "starter-2-instruction", "starter-3-long")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A stage's ``[model]``.

    Attributes:
        fuse: whether to compile the decoder; not worth its minute for a short run.
    """

    fuse: bool = False


def train_starter(work: Path, out: Path, *, begin: Path | None = None, tiny: bool = False) -> None:
    """Train with everything kept in ``work``, and write the pack to ``out``.

    Args:
        begin: a pack whose weights are the beginning; None for chance.
        tiny: proves the pipeline in seconds; the pack then knows nothing.

    Raises:
        TrainingError: the pack to begin from is no starter.
    """
    console = Console()
    work.mkdir(parents=True, exist_ok=True)
    bank = _bank(work / "bank.npz", TINY_SCENES if tiny else SCENES)
    tokenizer = _tokenizer(work / "tokenizer.json", 8 if tiny else CORPUS_FILMS)
    console.log("teaching the eyes")
    eyes = EyesTask(bank, SEED)
    if begin is not None:
        begin_tower(begin, eyes.module.tower)
    train(eyes, _config(EYES, tiny=tiny), work / EYES, {"bank": SEED})
    vision = eyes.module.tower.eval().requires_grad_(False)
    device = next(vision.parameters()).device
    shares = eyes.right()
    console.log("eyes: " + ", ".join(f"{name} {share:.3f}" for name, share in shares.items()))
    features = _features(work / "features.pt", vision, bank, device)
    student = _student(tokenizer)
    if begin is not None:
        begin_student(begin, student, tokenizer)
    for stage in STAGES:
        console.log(f"teaching it to answer: {stage}")
        config = _config(stage, tiny=tiny)
        train_stage(student, config, bank, tokenizer, features, work / stage)
    write_pack(out, vision, student, work / "tokenizer.json", {"eyes": shares})
    console.log(f"the pack lies in {out}")


def train_stage(
    student: Student,
    config: RunConfig,
    bank: Bank,
    tokenizer: Tokenizer,
    features: torch.Tensor,
    work: Path,
) -> None:
    """One of ``STAGES``; goes on from what lies in ``work``."""
    lesson = config.section("data", Lesson)
    last = int(len(bank.scenes) * (1 - HELD_OUT_SHARE))
    composer = Composer(bank, tokenizer, 0, last, lesson.kinds)
    shifted = config.attention == "s2"
    student.language.set_attn_implementation(register(config.group) if shifted else "eager")
    if config.section("model", ModelSettings).fuse:
        student.fuse()
    seed = config.seed + 1000 * STAGES.index(work.name)
    task = AnswerTask(student, composer, features, lesson, seed, config.batch)
    with sdpa_kernel(SDPBackend.MATH):  # for so short rows a CPU's flash attention takes longer
        train(task, config, work, {"bank": SEED})


def _config(name: str, *, tiny: bool) -> RunConfig:
    config = read_config(CONFIGS / f"{name}.toml")
    if not tiny:
        return config
    short = replace(config, steps=2, courses=(), batch=2, workers=0, log_every=1)
    return replace(short, model={}, precision="float32")


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


def _tokenizer(path: Path, films: int) -> Tokenizer:
    if not path.exists():
        train_bpe(corpus(SEED, films), VOCABULARY, SPECIALS).save(str(path))
    return Tokenizer.from_file(str(path))


def _student(tokenizer: Tokenizer) -> Student:
    torch.manual_seed(SEED)
    random.seed(SEED)
    vocabulary = tokenizer.get_vocab_size()
    return Student(StarterTokens(vocabulary), decoder(vocabulary), word_ids(tokenizer))
