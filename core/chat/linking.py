"""Which scenes a sentence rests on, and how each of them is known.

The starter was trained to name its scene before it speaks: the probability of each
stamp that stands in the prompt is the score. What the model writes as words is never
read for a time. Whether a scene was seen or heard follows from the picture's match score
and from the words spoken in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.chat.hearing import content_words
from core.chat.recall import SEEN, Recalled
from core.chat.scenes import Scene
from core.chat.spoken import spoken_shares
from core.chat.types import LinkedScene, Source
from core.memory.table import FrameTable

ALSO = 0.2
"""Probability from which on a scene beside the named one is linked too."""

MOST_LINKS = 3


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities [V] of logits [V]; −∞ is 0."""
    shifted = np.exp(logits.astype(np.float64) - float(np.max(logits)))
    probabilities: NDArray[np.float64] = shifted / shifted.sum()
    return probabilities


def link(
    question: str,
    sentence: str,
    recalled: Sequence[Recalled],
    named: int,
    probabilities: Sequence[float],
    pictures: Sequence[bytes],
) -> tuple[LinkedScene, ...]:
    """The scenes behind a sentence: the one that it names, then the likeliest others.

    Args:
        named: index of that one, however likely it is.
        probabilities: of each recalled scene, that the answer lies in it.
        pictures: JPEG files by index of the frame table.
    """
    order = np.argsort(-np.asarray(probabilities), kind="stable")
    also = [int(at) for at in order if at != named and probabilities[at] >= ALSO]
    links = []
    for index in [named, *also][:MOST_LINKS]:
        scene = recalled[index]
        links.append(
            LinkedScene(
                start=scene.moment,
                end=scene.scene.span.end,
                source=_source(question, sentence, scene),
                score=round(float(probabilities[index]), 4),
                caption=caption(question, sentence, scene.lines),
                picture=pictures[scene.best_frame],
            )
        )
    return tuple(links)


def link_by_words(
    sentence: str,
    scenes: Sequence[Scene],
    lines: Sequence[Sequence[str]],
    frames: FrameTable,
) -> tuple[LinkedScene, ...]:
    """The scenes in which a sentence is spoken (``core.chat.spoken``), best first.

    Args:
        lines: what is spoken in each scene.
    """
    shares = spoken_shares(sentence, lines)
    order = [int(at) for at in np.argsort(-shares, kind="stable") if shares[at] > 0]
    return tuple(
        LinkedScene(
            start=scenes[index].span.start,
            end=scenes[index].span.end,
            source="heard",
            score=round(float(shares[index]), 4),
            caption=caption("", sentence, lines[index]),
            picture=frames.pictures[scenes[index].frames.start] if scenes[index].frames else b"",
        )
        for index in order[:MOST_LINKS]
    )


def _source(question: str, sentence: str, scene: Recalled) -> Source:
    spoken = content_words(" ".join(scene.lines))
    heard = bool(spoken & content_words(f"{question} {sentence}"))
    seen = scene.seen >= SEEN
    if heard and seen:
        return "both"
    return "heard" if heard else "seen"


def caption(question: str, sentence: str, lines: Sequence[str]) -> str:
    """The line that says most of it; of equal ones the first."""
    if not lines:
        return ""
    said = content_words(f"{question} {sentence}")
    return max(lines, key=lambda line: len(content_words(line) & said))
