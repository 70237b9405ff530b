"""Recall: which scenes a question is about, and their tokens for this very question.

Two steps, so that the cost doesn't grow with the film: search vectors and words choose
a shortlist out of all scenes by two dot products and one SQLite query; the shortlist's
remembered pictures are then looked at again with the question in mind, and the match
score decides. Nothing after the no-spoiler bound is ever among the scenes given here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.chat.hearing import content_words, heard_share
from core.chat.scenes import Scene
from core.film.types import Cue
from core.memory.store import FrameTable
from core.memory.words import WordIndex
from core.timeline import MediaTime
from core.tokens.protocol import TokenGenerator
from core.vision.pictures import from_jpeg
from core.vision.protocol import VisionEncoder

MOST_SCENES = 8
FEWEST_SCENES = 3
WORTH_TELLING = 0.1
"""Match score under which a scene, in which nothing asked about is spoken either, only
distracts the language model."""

SHORTLIST = 14
FRAMES_LOOKED_AT = 6
FRAMES_SHOWN = 4
RANK_SOFTNESS = 4.0
CUES_FOUND = 64
SEEN = 0.5
"""Match score from which on a picture shows what was asked about."""

NEARLY_BEST = 0.9
"""Share of the best frame's match score from which on an earlier one shows it as well."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A scene as it enters the prompt.

    Attributes:
        frames: indices into the frame table, in time order.
        tokens: float32 [f, 1 + c, L], context token first, for this question.
        match: float [f], how well each frame is what was asked about.
        heard: the share of the question's words that are spoken in it.
        lines: what is spoken in it.
        moment: where to look: the start of the shot that first shows what was asked about,
            of the scene where none does.
    """

    scene: Scene
    frames: tuple[int, ...]
    tokens: NDArray[np.float32]
    match: NDArray[np.float32]
    heard: float
    lines: tuple[str, ...]
    moment: MediaTime

    @property
    def seen(self) -> float:
        """How well the best of its frames is what was asked about, 0 to 1."""
        return float(self.match.max())

    @property
    def best_frame(self) -> int:
        """The frame that shows best what was asked about."""
        return self.frames[int(np.argmax(self.match))]


@dataclass(frozen=True, slots=True)
class Looked:
    """A scene of the shortlist whose pictures were looked at for the question.

    Attributes:
        index: of the scene.
        frames: indices into the frame table, in time order.
        tokens: float32 [f, 1 + c, L], context token first.
        match: float32 [f], how well each frame is what was asked about.
        spoken: how well its lines fit the question; 0 where none does.
    """

    index: int
    frames: tuple[int, ...]
    tokens: NDArray[np.float32]
    match: NDArray[np.float32]
    spoken: float

    @property
    def telling(self) -> bool:
        """Whether it has anything to do with the question."""
        return float(self.match.max()) >= WORTH_TELLING or self.spoken > 0


def rank(
    scenes: Sequence[Scene],
    frames: FrameTable,
    query: NDArray[np.float32],
    cue_scores: dict[int, float],
) -> list[int]:
    """Indices of all scenes, best first, by what is remembered of them alone.

    Args:
        query: the question's search vector [S].
        cue_scores: cue index → how well its words fit, higher is better.
    """
    likeness = frames.search.astype(np.float32) @ query  # (n,)
    by_eye = np.array([likeness[s.frames.start : s.frames.stop].max() for s in scenes])
    by_ear = np.array([_spoken(s, cue_scores) for s in scenes])
    return [int(i) for i in np.argsort(-fuse(by_eye, by_ear), kind="stable")]


def shortlist(
    scenes: Sequence[Scene],
    frames: FrameTable,
    query: NDArray[np.float32],
    cue_scores: dict[int, float],
) -> list[int]:
    """Indices of the scenes worth looking at again, best first; see ``rank``."""
    if len(scenes) <= SHORTLIST:
        return list(range(len(scenes)))
    return rank(scenes, frames, query, cue_scores)[:SHORTLIST]


def _spoken(scene: Scene, cue_scores: dict[int, float]) -> float:
    return sum(cue_scores.get(cue, 0.0) for cue in scene.cues)


def fuse(*scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Reciprocal ranks added up; a score of zero or less brings nothing."""
    total = np.zeros(len(scores[0]))
    for score in scores:
        order = np.argsort(-score, kind="stable")
        ranks = np.empty(len(score))
        ranks[order] = np.arange(len(score))
        total += np.where(score > 0, 1.0 / (RANK_SOFTNESS + ranks), 0.0)
    return total


@torch.inference_mode()
def look(
    question: str,
    scenes: Sequence[Scene],
    chosen: Sequence[int],
    frames: FrameTable,
    cue_scores: dict[int, float],
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    *,
    blind: bool = False,
) -> list[Looked]:
    """Look at the chosen scenes' pictures for this question; all of them, best first.

    Args:
        blind: tokens and match scores are zero, to measure what the words alone tell.
    """
    looked_at = [_spread(scenes[i].frames, FRAMES_LOOKED_AT) for i in chosen]
    flat = [frame for group in looked_at for frame in group]
    if not flat:
        return []
    features = _features(flat, frames, encoder)  # (F, 1 + P, D)
    context, match = tokens.context(features, question)
    content = tokens.content(features)
    visual = torch.cat([context.unsqueeze(1), content], dim=1).float().cpu().numpy()
    matches = match.float().cpu().numpy()
    if blind:
        visual, matches = np.zeros_like(visual), np.zeros_like(matches)
    looked = []
    at = 0
    for index, group in zip(chosen, looked_at, strict=True):
        mine = slice(at, at + len(group))
        at += len(group)
        spoken = _spoken(scenes[index], cue_scores)
        looked.append(Looked(index, tuple(group), visual[mine], matches[mine], spoken))
    by_eye = np.array([float(scene.match.max()) for scene in looked])
    by_ear = np.array([scene.spoken for scene in looked])
    return [looked[p] for p in np.argsort(-fuse(by_eye, by_ear), kind="stable")]


def _features(wanted: Sequence[int], frames: FrameTable, encoder: VisionEncoder) -> torch.Tensor:
    """Features [F, 1 + P, D] of remembered pictures, in the encoder's own batches."""
    size = encoder.batch
    batches = []
    for start in range(0, len(wanted), size):
        pictures = [from_jpeg(frames.pictures[frame]) for frame in wanted[start : start + size]]
        batches.append(encoder.encode(encoder.preprocess(pictures)))
    return torch.cat(batches)


def look_again(
    question: str,
    scenes: Sequence[Scene],
    chosen: Sequence[int],
    frames: FrameTable,
    cues: Sequence[Cue],
    cue_scores: dict[int, float],
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    *,
    blind: bool = False,
) -> list[Recalled]:
    """Look at the chosen scenes' pictures for this question; the best, in time order.

    Args:
        blind: see ``look``.
    """
    looked = look(question, scenes, chosen, frames, cue_scores, encoder, tokens, blind=blind)
    telling = [scene for scene in looked if scene.telling]
    kept = telling[:MOST_SCENES] if len(telling) >= FEWEST_SCENES else looked[:FEWEST_SCENES]
    return [
        _recalled(question, scenes[scene.index], scene, frames, cues)
        for scene in sorted(kept, key=lambda scene: scene.index)
    ]


def _recalled(
    question: str, scene: Scene, looked: Looked, frames: FrameTable, cues: Sequence[Cue]
) -> Recalled:
    """A scene with the frames that show best what was asked about."""
    lines = tuple(cues[c].text for c in scene.cues)
    best = sorted(np.argsort(-looked.match, kind="stable")[:FRAMES_SHOWN])
    shown = tuple(looked.frames[b] for b in best)
    match = looked.match[best]
    return Recalled(
        scene=scene,
        frames=shown,
        tokens=looked.tokens[best],
        match=match,
        heard=heard_share(question, lines),
        lines=lines,
        moment=_moment(scene, frames, shown, match),
    )


def _moment(
    scene: Scene, frames: FrameTable, shown: Sequence[int], match: NDArray[np.float32]
) -> MediaTime:
    """Where a viewer who asked is to be taken: an opening shot of the place says little."""
    best = float(match.max())
    if best < SEEN:
        return scene.span.start
    frame = shown[int(np.argmax(match >= NEARLY_BEST * best))]
    while frame > scene.frames.start and not frames.shot_start[frame]:
        frame -= 1
    return max(scene.span.start, MediaTime(int(frames.times_us[frame])))


def _spread(frames: range, count: int) -> list[int]:
    """At most ``count`` frames, evenly over the scene."""
    if len(frames) <= count:
        return list(frames)
    return [frames[round(k * (len(frames) - 1) / (count - 1))] for k in range(count)]


def score_cues(words: WordIndex, question: str, until: MediaTime | None) -> dict[int, float]:
    """Cue index → how well its words fit the question, for the few that fit best."""
    asked = " ".join(sorted(content_words(question)))
    return dict(words.search(asked, until, CUES_FOUND))


def before(cues: Sequence[Cue], until: MediaTime | None) -> Sequence[Cue]:
    """The lines that begin before ``until``; all of them for None."""
    return cues if until is None else [cue for cue in cues if cue.span.start < until]
