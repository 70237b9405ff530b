"""Scenes by their pictures: which are like a question, which a sentence shows.

A search encoder's likeness has no zero and no unit: with one encoder everything lies near 0.2, with
another below nothing. What counts is how far a scene stands out among the others of the film.
Knows no models but the one that reads the words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.chat.linking import MOST_LINKS, caption
from core.chat.scenes import Scene
from core.chat.spoken import spoken_shares, tells
from core.chat.types import LinkedScene, Source
from core.memory.table import FrameTable
from core.timeline import MediaTime
from core.vision.protocol import PictureSearch

STANDS_OUT = 2.0
"""Standard deviations above the film's scenes from which on one shows what a sentence says. Of
fewer than five scenes none can stand out so far: two or three tell little about each other."""

FOR_THE_BEST = 0.75
"""Share of the frames looked at that go to the best scenes; the others lie evenly over the film."""

FEWEST_TOGETHER, MOST_TOGETHER = 3, 12
"""Neighbouring frames that are taken around the best one of a scene."""


RANK_SOFTNESS = 4.0


def fuse(*scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Reciprocal ranks added up; a score of zero or less brings nothing. Ranks, since likeness
    and what words are worth have no common unit."""
    total = np.zeros(len(scores[0]))
    for score in scores:
        order = np.argsort(-score, kind="stable")
        ranks = np.empty(len(score))
        ranks[order] = np.arange(len(score))
        total += np.where(score > 0, 1.0 / (RANK_SOFTNESS + ranks), 0.0)
    return total


def likeness(frames: FrameTable, search: PictureSearch, text: str) -> NDArray[np.float32]:
    """How like a text each of the n frames is, [n]."""
    query = search.query(text).float().cpu().numpy()
    found: NDArray[np.float32] = frames.search.astype(np.float32) @ query
    return found


def standing(scenes: Sequence[Scene], alike: NDArray[np.float32]) -> NDArray[np.float64]:
    """How far each scene's best frame stands out among all scenes', in standard deviations; not at
    all where nothing of a scene was seen.

    Args:
        alike: likeness [n] of each frame.
    """
    out = np.zeros(len(scenes))
    seen = [at for at, scene in enumerate(scenes) if scene.frames]
    if not seen:
        return out
    best = np.array([alike[_likest(scenes[at], alike)] for at in seen], np.float64)
    spread = best.std()
    if spread > 0:
        out[seen] = (best - best.mean()) / spread
    return out


def best_frames(
    scenes: Sequence[Scene],
    alike: NDArray[np.float32],
    scores: NDArray[np.float64],
    most: int,
) -> list[int]:
    """At most ``most`` frames in time order: those around the best one of each of the best
    scenes, across a cut where need be, so that what happens is seen whole; the rest evenly.

    Args:
        alike: likeness [n] of each frame.
        scores: of each scene, higher is better; zero for one that nothing speaks for.
    """
    every = range(scenes[0].frames.start, scenes[-1].frames.stop)
    if len(every) <= most:
        return list(every)
    room = int(most * FOR_THE_BEST)
    together = min(MOST_TOGETHER, max(FEWEST_TOGETHER, room // 4))
    chosen: set[int] = set()
    for at in np.argsort(-scores, kind="stable"):
        if scores[at] <= 0 or len(chosen) >= room:
            break
        mine = scenes[at].frames
        best = mine.start + int(np.argmax(alike[mine.start : mine.stop]))
        first = min(max(every.start, best - together // 2), every.stop - together)
        near = sorted(range(first, first + together), key=lambda index: abs(index - best))
        chosen.update(near[: room - len(chosen)])
    others = [index for index in every if index not in chosen]
    spread = np.linspace(0, len(others) - 1, most - len(chosen)).round().astype(int)
    return sorted(chosen | {others[at] for at in spread})


def link_by_evidence(
    sentence: str,
    scenes: Sequence[Scene],
    lines: Sequence[Sequence[str]],
    frames: FrameTable,
    alike: NDArray[np.float32],
    shown: Sequence[int],
) -> tuple[LinkedScene, ...]:
    """The scenes in which a sentence's words are spoken, and those that were looked at and stand
    out by being like it; both ranked, the best of both first.

    Args:
        lines: what is spoken in each scene.
        alike: the sentence's likeness [n] to each frame.
        shown: frames that the language model saw; what it didn't see it can't have told.
    """
    if not tells(sentence):
        return ()
    out = standing(scenes, alike)
    looked_at = set(shown)
    seen = (out >= STANDS_OUT) & [not looked_at.isdisjoint(scene.frames) for scene in scenes]
    said = spoken_shares(sentence, lines)
    shown_by = np.where(seen, out, 0.0)
    certain = np.array([_score(far, bool(is_seen)) for far, is_seen in zip(out, seen, strict=True)])
    best = [_likest(scene, alike) for scene in scenes]
    return _linked(sentence, scenes, lines, frames, said, shown_by, certain, best)


def link_by_pointing(
    sentence: str,
    scenes: Sequence[Scene],
    lines: Sequence[Sequence[str]],
    frames: FrameTable,
    chances: NDArray[np.float64],
    shown: Sequence[Sequence[int]],
) -> tuple[LinkedScene, ...]:
    """The scenes in which a sentence's words are spoken, and those in which the model itself says
    that it saw it; both ranked, the best of both first.

    Args:
        chances: how likely the model finds each scene; zero for one that it doesn't point to.
        shown: frames of each scene that the model saw.
    """
    said = spoken_shares(sentence, lines)
    middle = [some[len(some) // 2] if some else -1 for some in shown]
    return _linked(sentence, scenes, lines, frames, said, chances, chances, middle)


def _linked(
    sentence: str,
    scenes: Sequence[Scene],
    lines: Sequence[Sequence[str]],
    frames: FrameTable,
    said: NDArray[np.float64],
    seen: NDArray[np.float64],
    certain: NDArray[np.float64],
    best: Sequence[int],
) -> tuple[LinkedScene, ...]:
    """Links of scenes by two kinds of evidence, each zero where it speaks for nothing.

    Args:
        said: shares of the sentence that are spoken in each scene.
        seen: how well each scene shows it, in any unit.
        certain: the same from 0 to 1.
        best: the frame that shows it best.
    """
    fused = fuse(said, seen)
    links = []
    for index in np.argsort(-fused, kind="stable")[:MOST_LINKS]:
        if fused[index] <= 0:
            break
        scene, is_seen = scenes[index], bool(seen[index] > 0)
        picture = best[index] if is_seen else scene.frames.start
        links.append(
            LinkedScene(
                start=_shot_of(best[index], scene, frames) if is_seen else scene.span.start,
                end=scene.span.end,
                source=_source(is_seen, bool(said[index] > 0)),
                score=round(float(max(said[index], certain[index])), 4),
                caption=caption("", sentence, lines[index]),
                picture=frames.pictures[picture] if scene.frames else b"",
            )
        )
    return tuple(links)


def _likest(scene: Scene, alike: NDArray[np.float32]) -> int:
    return scene.frames.start + int(np.argmax(alike[scene.frames.start : scene.frames.stop]))


def _score(out: float, seen: bool) -> float:
    """0 to 1: by Chebyshev's inequality no more than the rest of the scenes stand out so far."""
    return float(1 - 1 / out**2) if seen else 0.0


def _source(seen: bool, heard: bool) -> Source:
    if seen and heard:
        return "both"
    return "seen" if seen else "heard"


def _shot_of(frame: int, scene: Scene, frames: FrameTable) -> MediaTime:
    """Where the shot begins that shows it, inside of the scene."""
    while frame > scene.frames.start and not frames.shot_start[frame]:
        frame -= 1
    return max(scene.span.start, MediaTime(int(frames.times_us[frame])))
