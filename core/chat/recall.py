"""Recall: which scenes a question is about, and their tokens for this very question.

Two steps, so that the cost doesn't grow with the film: search vectors and words choose
a shortlist out of all scenes by one dot product and one SQLite query; the shortlist's
remembered pictures are then looked at again with the question in mind, and the match
score decides. In both steps a scene's score is how well it was seen plus, weighed, the
share of the question that is spoken in it: in hours of film a name is spoken in a hundred scenes
and a place seen in as many, and ranks, unlike scores, can't say that one scene has both.
Nothing after the no-spoiler bound is ever among the scenes given here.
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

SHORTLIST = 20
FRAMES_LOOKED_AT = 4
"""Of a scene, and as many enter the prompt: at most eighty frames a question."""

HEARD = 0.6
"""What a question that is spoken whole adds to a scene's likeness or match score. Found on one
drawn film of three hours; of 0.4 to 1.0 it brings most scenes to the shortlist."""

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
        heard: the share of the question's words that are spoken in it.
    """

    index: int
    frames: tuple[int, ...]
    tokens: NDArray[np.float32]
    match: NDArray[np.float32]
    heard: float

    @property
    def telling(self) -> bool:
        """Whether it has anything to do with the question."""
        return float(self.match.max()) >= WORTH_TELLING or self.heard > 0

    @property
    def score(self) -> float:
        """How well it fits the question."""
        return float(self.match.max()) + HEARD * self.heard


def hear(
    question: str, scenes: Sequence[Scene], cues: Sequence[Cue], cue_scores: dict[int, float]
) -> NDArray[np.float32]:
    """The share of the question's words that is spoken in each scene, [scenes].

    Args:
        cue_scores: holds every line that says any of them; no other scene is read.
    """
    return np.array(
        [
            heard_share(question, [cues[cue].text for cue in scene.cues])
            if any(cue in cue_scores for cue in scene.cues)
            else 0.0
            for scene in scenes
        ],
        np.float32,
    )


def rank(
    scenes: Sequence[Scene], likeness: NDArray[np.float32], heard: NDArray[np.float32]
) -> list[int]:
    """Indices of all scenes, best first, by what is remembered of them alone.

    Args:
        likeness: of each frame's search vector to the question's, [n].
        heard: see ``hear``, [scenes].
    """
    seen = np.array([likeness[s.frames.start : s.frames.stop].max() for s in scenes])
    return [int(i) for i in np.argsort(-(seen + HEARD * heard), kind="stable")]


def shortlist(
    scenes: Sequence[Scene], likeness: NDArray[np.float32], heard: NDArray[np.float32]
) -> list[int]:
    """Indices of the scenes worth looking at again, best first; see ``rank``."""
    return rank(scenes, likeness, heard)[:SHORTLIST]


@torch.inference_mode()
def look(
    question: str,
    scenes: Sequence[Scene],
    chosen: Sequence[int],
    frames: FrameTable,
    likeness: NDArray[np.float32],
    heard: NDArray[np.float32],
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    *,
    blind: bool = False,
) -> list[Looked]:
    """Look at the chosen scenes' pictures for this question; all of them, best first.

    Args:
        likeness, heard: see ``rank``.
        blind: tokens and match scores are zero, to measure what the words alone tell.
    """
    groups = [_worth_looking_at(scenes[i], frames, likeness) for i in chosen]
    flat = [frame for group in groups for frame in group]
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
    for index, group in zip(chosen, groups, strict=True):
        mine = slice(at, at + len(group))
        at += len(group)
        looked.append(Looked(index, group, visual[mine], matches[mine], float(heard[index])))
    return sorted(looked, key=lambda scene: -scene.score)


def _worth_looking_at(
    scene: Scene, frames: FrameTable, likeness: NDArray[np.float32]
) -> tuple[int, ...]:
    """At most ``FRAMES_LOOKED_AT`` frames, in time order: the likeliest of each shot, then
    the likeliest of the others."""
    shots: list[list[int]] = [[]]
    for frame in scene.frames:
        if frames.shot_start[frame] and shots[-1]:
            shots.append([])
        shots[-1].append(frame)
    first = {max(shot, key=lambda frame: float(likeness[frame])) for shot in shots}
    order = sorted(scene.frames, key=lambda frame: (frame not in first, -float(likeness[frame])))
    return tuple(sorted(order[:FRAMES_LOOKED_AT]))


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
    likeness: NDArray[np.float32],
    heard: NDArray[np.float32],
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    *,
    blind: bool = False,
) -> list[Recalled]:
    """Look at the chosen scenes' pictures for this question; the best, in time order.

    Args:
        likeness, heard, blind: see ``look``.
    """
    looked = look(question, scenes, chosen, frames, likeness, heard, encoder, tokens, blind=blind)
    telling = [scene for scene in looked if scene.telling]
    kept = telling[:MOST_SCENES] if len(telling) >= FEWEST_SCENES else looked[:FEWEST_SCENES]
    return [
        _recalled(scenes[scene.index], scene, frames, cues)
        for scene in sorted(kept, key=lambda scene: scene.index)
    ]


def _recalled(scene: Scene, looked: Looked, frames: FrameTable, cues: Sequence[Cue]) -> Recalled:
    """A scene with all that was looked at."""
    return Recalled(
        scene=scene,
        frames=looked.frames,
        tokens=looked.tokens,
        match=looked.match,
        heard=looked.heard,
        lines=tuple(cues[c].text for c in scene.cues),
        moment=_moment(scene, frames, looked.frames, looked.match),
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


def score_cues(
    words: WordIndex, question: str, until: MediaTime | None, most: int = CUES_FOUND
) -> dict[int, float]:
    """Cue index → how well its words fit the question, for the ``most`` that fit best."""
    asked = " ".join(sorted(content_words(question)))
    return dict(words.search(asked, until, most))


def before(cues: Sequence[Cue], until: MediaTime | None) -> Sequence[Cue]:
    """The lines that begin before ``until``; all of them for None."""
    return cues if until is None else [cue for cue in cues if cue.span.start < until]
