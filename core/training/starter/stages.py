"""The starter, from nothing to a pack.

Draws the bank, teaches the eyes, then answers in three stages, and writes the pack. Every step is
kept in the work folder, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import os
import random
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from rich.console import Console
from tokenizers import Tokenizer
from torch.nn.attention import SDPBackend, sdpa_kernel

from core.chat.starter_prompt import SPECIALS
from core.language.bpe import train_bpe
from core.tokens.starter import NEVER_BEHIND, ONLY_NAMES, StarterTokens
from core.training.real.shifted import register
from core.training.running.checkpoint import read_state, write_state, write_whole
from core.training.running.config import RunConfig, read_config
from core.training.running.loop import train
from core.training.starter.answers import AnswerTask, Lesson
from core.training.starter.bank import Bank, build_bank, load_bank, save_bank
from core.training.starter.decoder import decoder
from core.training.starter.eyes import EyesTask, encode_bank
from core.training.starter.further import begin_student, begin_tower
from core.training.starter.packing import write_pack
from core.training.starter.samples import Composer, answers, corpus
from core.training.starter.strangers import Strangers
from core.training.starter.student import Student, word_ids
from core.vision.starter import StarterVision, normalise

SEED = 7
VOCABULARY = 3072
CORPUS_FILMS = 400
MET_FILMS = 40
"""Of the corpus, in which all of its tokens but very rare ones are met."""
SCENES = 22_000
TINY_SCENES = 120
HELD_OUT_SHARE = 0.05
"""Of the bank's scenes, at its end, never trained on."""
PREPARED = 64
"""Of the bank's stills: by these it is told whether pictures are prepared as they were."""
CONFIGS = Path(__file__).parent / "configs"
EYES = "starter-0-eyes"
STAGES = ("starter-1-alignment", "starter-2-instruction", "starter-3-long")


@dataclass(frozen=True, slots=True)
class Pace:
    """What of the stages' configurations another machine than two cores does otherwise.

    Attributes:
        batch: so many times as many samples a step. A GPU takes them in the same time.
        steps: so large a share of the steps.
        workers: processes that make batches; None for as many as are configured.
        tiny: proves the pipeline in seconds; the pack then knows nothing.
    """

    batch: int = 1
    steps: float = 1.0
    workers: int | None = None
    tiny: bool = False

    def of(self, config: RunConfig) -> RunConfig:
        """The configuration at this pace."""
        if self.tiny:
            short = replace(config, steps=2, courses=(), batch=2, workers=0, log_every=1)
            return replace(short, model={}, precision="float32")
        courses = tuple(
            replace(course, steps=max(1, round(course.steps * self.steps)))
            for course in config.courses
        )
        return replace(
            config,
            batch=config.batch * self.batch,
            steps=round(config.steps * self.steps),
            courses=courses,
            workers=config.workers if self.workers is None else self.workers,
        )


TWO_CORES = Pace()


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A stage's ``[model]``.

    Attributes:
        fuse: whether to compile the decoder; not worth its minute for a short run.
        hard: the share of the answers' loss over what isn't known yet.
    """

    fuse: bool = False
    hard: float = 0.5


def train_starter(
    work: Path,
    out: Path,
    *,
    begin: Path | None = None,
    same_eyes: bool = False,
    pace: Pace = TWO_CORES,
) -> None:
    """Train with everything kept in ``work``, and write the pack to ``out``.

    Args:
        begin: a pack whose weights are the beginning; None for chance.
        same_eyes: leave that pack's tower as it is and teach the answers only.
        pace: other than two cores'.

    Raises:
        TrainingError: the pack to begin from is no starter.
    """
    console = Console()
    work.mkdir(parents=True, exist_ok=True)
    bank = _bank(work / "bank.npz", TINY_SCENES if pace.tiny else SCENES)
    tokenizer = _tokenizer(work / "tokenizer.json", 8 if pace.tiny else CORPUS_FILMS)
    eyes = EyesTask(bank, SEED)
    if begin is not None:
        begin_tower(begin, eyes.module.tower)
    figures: dict[str, object] = {}
    if not same_eyes:
        figures["eyes"] = _teach_eyes(eyes, _config(EYES, pace), work / EYES, console)
    vision = eyes.module.tower.eval().requires_grad_(False)
    device = next(vision.parameters()).device
    features = _features(work / "features.pt", vision, bank, device)
    student = _student(tokenizer)
    if begin is not None:
        begin_student(begin, student, tokenizer)
    for stage in STAGES:
        console.log(f"teaching it to answer: {stage}")
        config = _config(stage, pace)
        train_stage(student, config, bank, tokenizer, features, work / stage)
    write_pack(out, vision, student, work / "tokenizer.json", figures)
    console.log(f"the pack lies in {out}")


def _teach_eyes(
    eyes: EyesTask, config: RunConfig, work: Path, console: Console
) -> dict[str, float]:
    """Train the tower; the share of right labels on new stills."""
    console.log("teaching the eyes")
    with sdpa_kernel(SDPBackend.MATH):  # of so short rows a CPU's flash attention takes longer
        train(eyes, config, work, {"bank": SEED})
    shares = eyes.right()
    console.log("eyes: " + ", ".join(f"{name} {share:.3f}" for name, share in shares.items()))
    return shares


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
    strangers = Strangers.of(tokenizer, corpus(SEED, MET_FILMS), answers(MET_FILMS))
    composer = Composer(bank, tokenizer, 0, last, lesson.kinds, lesson.frames, strangers)
    shifted = config.attention == "s2"
    student.language.set_attn_implementation(register(config.group) if shifted else "eager")
    settings = config.section("model", ModelSettings)
    student.hard, student.unmet = settings.hard, strangers.unmet
    student.tokens.name_words[list(strangers.only)] = ONLY_NAMES
    student.tokens.name_words[list(strangers.never_behind)] = NEVER_BEHIND
    if settings.fuse:
        student.fuse()
    seed = config.seed + 1000 * STAGES.index(work.name)
    task = AnswerTask(student, composer, features, lesson, seed, config.batch)
    with sdpa_kernel(SDPBackend.MATH):
        train(task, config, work, {"bank": SEED})


def _config(name: str, pace: Pace) -> RunConfig:
    return pace.of(read_config(CONFIGS / f"{name}.toml"))


def _bank(path: Path, scenes: int) -> Bank:
    if not path.exists():
        save_bank(build_bank(SEED, scenes, workers=os.cpu_count() or 1), path)
    return load_bank(path, SEED)


def _features(path: Path, vision: StarterVision, bank: Bank, device: torch.device) -> torch.Tensor:
    """The bank as the frozen tower sees it, bfloat16 [N, 61, 192]; encoded once, and anew for
    another tower or another bank.

    Raises:
        TrainingError: what lies there holds no features.
    """
    source = _digest(vision, bank)
    kept = read_state(path)
    if kept is None or kept.get("source") != source:
        features = encode_bank(vision, bank.pictures, device).cpu()
        kept = {"source": source, "features": features}
        write_state(path, kept)
    found: torch.Tensor = kept["features"]
    return found


def _digest(vision: StarterVision, bank: Bank) -> str:
    """SHA-256 of a tower's weights, of the pictures, and of the first of them as it is shown them:
    how pictures are prepared may change, too."""
    digest = hashlib.sha256(bank.pictures.data)
    digest.update(normalise(torch.from_numpy(bank.pictures[:PREPARED])).numpy().data)
    for weight in vision.state_dict().values():
        digest.update(weight.cpu().contiguous().numpy().data)
    return digest.hexdigest()


def _tokenizer(path: Path, films: int) -> Tokenizer:
    if not path.exists():
        made = train_bpe(corpus(SEED, films), VOCABULARY, SPECIALS).to_str(pretty=True)
        write_whole(path, lambda file: file.write(made.encode()))
    return Tokenizer.from_file(str(path))


def _student(tokenizer: Tokenizer) -> Student:
    torch.manual_seed(SEED)
    random.seed(SEED)
    vocabulary = tokenizer.get_vocab_size()
    return Student(StarterTokens(vocabulary), decoder(vocabulary), word_ids(tokenizer))
