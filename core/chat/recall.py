"""Recall: which scenes a question is about, and their tokens for this very question.

Two steps, so that the cost doesn't grow with the film: search vectors and words choose
a shortlist out of all scenes by one dot product and one SQLite query; the shortlist's
remembered pictures are then looked at again with the question in mind, two of each scene
to choose by the match score, then more of those that are chosen. In both steps a scene's
score is how well it was seen plus, weighed, the share of the question that is spoken in
it: in hours of film a name is spoken in a hundred scenes and a place seen in as many, and
ranks, unlike scores, can't say that one scene has both.
Nothing after the no-spoiler bound is ever among the scenes given here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from core.chat.hearing import content_words, heard_share
from core.chat.scenes import Scene
from core.film.types import Cue
from core.memory.table import FrameTable
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
GLANCES = 2
"""Frames of each scene of the shortlist that are looked at to choose among them."""

FRAMES_LOOKED_AT = 6
"""Frames, evenly over the scene, that are looked at besides where a scene was chosen."""

FRAMES_SHOWN = 4
HEARD = 0.6
"""What a question that is spoken whole adds to a scene's likeness or match score: of 0.4 to 1.0
what brought most true scenes to the shortlist, in one drawn film of three hours."""

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

    def only(self, frames: Sequence[int]) -> Looked:
        """The same scene with these of its frames."""
        kept = [at for at, frame in enumerate(self.frames) if frame in frames]
        return replace(
            self,
            frames=tuple(self.frames[at] for at in kept),
            tokens=self.tokens[kept],
            match=self.match[kept],
        )

    def with_more(
        self,
        frames: tuple[int, ...],
        tokens: NDArray[np.float32],
        match: NDArray[np.float32],
    ) -> Looked:
        """The same scene with other frames that were looked at besides."""
        every = np.array([*self.frames, *frames])
        order = np.argsort(every)
        return replace(
            self,
            frames=tuple(int(frame) for frame in every[order]),
            tokens=np.concatenate([self.tokens, tokens])[order],
            match=np.concatenate([self.match, match])[order],
        )


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
    """Glance at the chosen scenes' pictures for this question; all of them, best first.

    Args:
        likeness, heard: see ``rank``; the frames likest to the question are looked at.
        blind: tokens and match scores are zero, to measure what the words alone tell.
    """
    groups = []
    for index in chosen:
        order = sorted(scenes[index].frames, key=lambda frame: -float(likeness[frame]))
        groups.append(tuple(sorted(order[:GLANCES])))
    seen = _see(question, groups, frames, encoder, tokens, blind=blind)
    looked = [
        Looked(index, group, rows, match, float(heard[index]))
        for index, group, (rows, match) in zip(chosen, groups, seen, strict=True)
    ]
    return sorted(looked, key=lambda scene: -scene.score)


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
    known: NDArray[np.float32] | None = None,
    blind: bool = False,
    keep: Collection[int] = (),
) -> list[Recalled]:
    """Look at the chosen scenes' pictures for this question; the best, in time order.

    The best after a glance are looked at closely: what can be read of a scene lies not
    always in the frames by which it was found.

    Args:
        likeness, heard, blind: see ``look``.
        known: match scores by frame, where all frames were looked at already: the best ones of
            a scene are then looked at closely instead of some evenly over it.
        keep: scenes that are told of however little they have to do with the question.
    """
    looked = look(question, scenes, chosen, frames, likeness, heard, encoder, tokens, blind=blind)
    kept = [scene for scene in looked if scene.index in keep]
    others = [scene for scene in looked if scene.index not in keep]
    telling = [scene for scene in others if scene.telling]
    rest = telling if len(telling) + len(kept) >= FEWEST_SCENES else others[:FEWEST_SCENES]
    kept += rest[: max(0, MOST_SCENES - len(kept))]
    kept.sort(key=lambda scene: scene.index)
    groups = [
        _spread(scenes[scene.index].frames, FRAMES_LOOKED_AT)
        if known is None
        else _best(scenes[scene.index].frames, known)
        for scene in kept
    ]
    missing = [
        tuple(frame for frame in group if frame not in scene.frames)
        for scene, group in zip(kept, groups, strict=True)
    ]
    seen = _see(question, missing, frames, encoder, tokens, blind=blind)
    return [
        _recalled(scenes[scene.index], scene.with_more(more, *rows).only(group), frames, cues)
        for scene, group, more, rows in zip(kept, groups, missing, seen, strict=True)
    ]


@torch.inference_mode()
def _see(
    question: str,
    groups: Sequence[tuple[int, ...]],
    frames: FrameTable,
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    *,
    blind: bool,
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Tokens [f, 1 + c, L] and match scores [f] of each group's remembered pictures."""
    flat = [frame for group in groups for frame in group]
    rows = np.zeros((0, 1 + tokens.content_tokens, tokens.language_width), np.float32)
    matches = np.zeros(0, np.float32)
    for start in range(0, len(flat), encoder.batch):
        pictures = [from_jpeg(frames.pictures[i]) for i in flat[start : start + encoder.batch]]
        features = encoder.encode(encoder.preprocess(pictures))  # (b, 1 + P, D)
        context, match = tokens.context(features, question)
        visual = torch.cat([context.unsqueeze(1), tokens.content(features)], dim=1)
        rows = np.concatenate([rows, visual.float().cpu().numpy()])
        matches = np.concatenate([matches, match.float().cpu().numpy()])
    if blind:
        rows, matches = np.zeros_like(rows), np.zeros_like(matches)
    ends = np.cumsum([len(group) for group in groups])[:-1]
    return list(zip(np.split(rows, ends), np.split(matches, ends), strict=True)) if groups else []


def _recalled(scene: Scene, looked: Looked, frames: FrameTable, cues: Sequence[Cue]) -> Recalled:
    """A scene with the frames that show best what was asked about."""
    best = sorted(np.argsort(-looked.match, kind="stable")[:FRAMES_SHOWN])
    shown = tuple(looked.frames[b] for b in best)
    match = looked.match[best]
    return Recalled(
        scene=scene,
        frames=shown,
        tokens=looked.tokens[best],
        match=match,
        heard=looked.heard,
        lines=tuple(cues[c].text for c in scene.cues),
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


def _best(frames: range, matches: NDArray[np.float32]) -> list[int]:
    """The frames of a scene with the best match scores, in time order."""
    order = np.argsort(-matches[frames.start : frames.stop], kind="stable")
    return sorted(frames.start + int(at) for at in order[:FRAMES_LOOKED_AT])


def score_cues(
    words: WordIndex, question: str, until: MediaTime | None, most: int = CUES_FOUND
) -> dict[int, float]:
    """Cue index → how well its words fit the question, for the ``most`` that fit best."""
    asked = " ".join(sorted(content_words(question)))
    return dict(words.search(asked, until, most))


def before(cues: Sequence[Cue], until: MediaTime | None) -> Sequence[Cue]:
    """The lines that begin before ``until``; all of them for None."""
    return cues if until is None else [cue for cue in cues if cue.span.start < until]
