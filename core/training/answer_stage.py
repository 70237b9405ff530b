"""Second stage: the reader, the context attention and the decoder learn to answer together.

The tower is frozen and the bank encoded once. One question a film, since context tokens
belong to a question. Loss on the answers, and five more that bring the circuits which the
answers need:

- the prompt's own words and stamps, and once more the question's second copy: copying;
- whether a frame is what was asked about: the match score;
- whether the question's and the frames' search vectors say the same;
- whether a visual token lies where the words for what it shows lie. This is what LLaVA's
  feature alignment is for; without it "where" stayed unlearnt for thousands of steps, since
  no row of the prompt spoke the decoder's language.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import Progress
from torch import nn
from torch.utils.data import DataLoader

from core.training.batches import Batches, Lesson
from core.training.checkpoint import load_checkpoint, save_checkpoint
from core.training.rates import Course, share_at, total_steps
from core.training.samples import Composer
from core.training.student import Shown, Student

RATE = 2e-3
TOKENS_RATE = 8e-4
WARM_STEPS = 150
ECHO_WEIGHT = 0.2
PROMPT_WEIGHT = 0.1
WORD_WEIGHT = 0.5
MATCH_WEIGHT = 0.5
SEARCH_WEIGHT = 1.0
SAVE_EVERY = 250


def _groups(student: Student) -> list[dict[str, Any]]:
    """The optimizer's groups: the token generator learns more slowly than the decoder, which
    it would otherwise keep guessing, and only matrices decay."""
    groups = []
    for own in (True, False):
        parameters = [
            p for name, p in student.named_parameters() if name.startswith("tokens.") == own
        ]
        rate = TOKENS_RATE if own else RATE
        matrices = [p for p in parameters if p.ndim > 1]
        vectors = [p for p in parameters if p.ndim <= 1]
        groups.append({"params": matrices, "lr": rate, "weight_decay": 0.05})
        groups.append({"params": vectors, "lr": rate, "weight_decay": 0.0})
    return groups


def train_answers(
    student: Student,
    composer: Composer,
    features: torch.Tensor,
    schedule: list[Lesson],
    courses: list[Course],
    checkpoint: Path,
    seed: int,
) -> None:
    """Train to the courses' end; goes on from ``checkpoint`` where one is.

    Args:
        schedule: as long as ``courses`` together.
        features: bfloat16 [N, 61, 192], the bank as the frozen tower sees it.
    """
    device = next(student.parameters()).device
    shown = Shown.of(composer.bank).to(device)
    features = features.to(device)
    optimizer = torch.optim.AdamW(_groups(student), RATE, betas=(0.9, 0.98), fused=True)
    peaks = [group["lr"] for group in optimizer.param_groups]
    parts = {"student": student, "adam": optimizer}
    step = load_checkpoint(checkpoint, parts)
    total = total_steps(courses)
    loader = DataLoader(
        Batches(composer, schedule, step, seed), batch_size=None, num_workers=1, prefetch_factor=8
    )
    student.train()
    average = np.zeros(7)
    began, rows = time.monotonic(), 0
    with Progress() as progress:
        bar = progress.add_task("teaching it to answer", total=total, completed=step)
        for batch in loader:
            batch = batch.to(device)
            share = share_at(courses, step, WARM_STEPS)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * share
            with torch.autocast(device.type, torch.bfloat16):
                losses = student(batch, features, shown)
            loss = losses.answer + ECHO_WEIGHT * losses.echo + PROMPT_WEIGHT * losses.prompt
            loss = loss + MATCH_WEIGHT * losses.match + SEARCH_WEIGHT * losses.search
            loss = loss + WORD_WEIGHT * losses.words
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimizer.step()
            step += 1
            rows += batch.rows.numel()
            figures = (
                losses.answer,
                losses.match,
                losses.search,
                losses.words,
                losses.tokens_right,
                losses.stamps_right,
                losses.match_right,
            )
            now = np.array([figure.item() for figure in figures])
            average = now if not average.any() else 0.98 * average + 0.02 * now
            progress.update(bar, completed=step)
            if step % 100 == 0:
                speed = rows / (time.monotonic() - began)
                progress.console.log(
                    f"step {step}/{total} answer {average[0]:.3f} match {average[1]:.3f} "
                    f"search {average[2]:.3f} words {average[3]:.3f} | right: "
                    f"tokens {average[4]:.3f} stamps {average[5]:.3f} "
                    f"frames {average[6]:.3f} | {speed:.0f} rows/s"
                )
            if step % SAVE_EVERY == 0 or step == total:
                save_checkpoint(checkpoint, parts, step)
    student.eval()
