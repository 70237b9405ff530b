"""Looking at every frame of a film for one question: for what recall could have missed.

Whether something ever happens, how often, and in which order, no shortlist can tell. A frame's
match score depends on the question, so nothing of this pass can be kept for the next one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from core.chat.recall import SEEN
from core.chat.scenes import Scene
from core.chat.types import LinkedScene, Looked
from core.memory.table import FrameTable
from core.tokens.protocol import TokenGenerator
from core.vision.pictures import from_jpeg
from core.vision.protocol import VisionEncoder

MOST_LINKS = 12
"""Scenes linked to an answer about the whole film: each in which it is seen, up to so many."""
_BATCHES = 4
"""Of the encoder's batches, between two reports; an answer can be stopped at each."""


def match_every_frame(
    question: str,
    frames: FrameTable,
    count: int,
    encoder: VisionEncoder,
    tokens: TokenGenerator,
) -> Generator[Looked, None, NDArray[np.float32]]:
    """The match score [count] of each of the first ``count`` frames."""
    matches = np.zeros(count, np.float32)
    step = _BATCHES * encoder.batch
    for first in range(0, count, step):
        last = min(first + step, count)
        pictures = [from_jpeg(frames.pictures[index]) for index in range(first, last)]
        with torch.inference_mode():
            features = encoder.encode(encoder.preprocess(pictures))
            matches[first:last] = tokens.context(features, question)[1].float().cpu().numpy()
        yield Looked(last, count)
    return matches


def also_seen(
    linked: Sequence[LinkedScene],
    scenes: Sequence[Scene],
    matches: NDArray[np.float32],
    frames: FrameTable,
) -> tuple[LinkedScene, ...]:
    """The scenes that an answer rests on, and behind them, in time order, all others that show
    what was asked about."""
    found = list(linked)
    for scene in scenes:
        mine = matches[scene.frames.start : scene.frames.stop]
        if mine.max() < SEEN or any(link.start in scene.span for link in found):
            continue
        if len(found) >= MOST_LINKS:
            break
        best = scene.frames.start + int(mine.argmax())
        found.append(
            LinkedScene(
                start=scene.span.start,
                end=scene.span.end,
                source="seen",
                score=round(float(mine.max()), 4),
                picture=frames.pictures[best],
            )
        )
    return tuple(found)
