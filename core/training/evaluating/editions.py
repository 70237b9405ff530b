"""The films that are asked about: a story in one of its editions, drawn once and kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from core.training.asking.judge import Truth
from core.training.asking.truths import SUFFIX, to_jsonl, truth_of
from core.training.drawn.encode import Picture
from core.training.drawn.story import make_story
from core.training.drawn.wear import Wear
from core.training.drawn.world import Story
from core.training.evaluating.changes import changed, delayed
from core.training.evaluating.staging import Staged, staged
from core.training.films import to_srt, write_film

PLAIN, CHANGED, DELAYED = "plain", "changed", "delayed"
WORN: dict[str, Picture] = {
    "small": Picture(width=320, height=180),
    "crf40": Picture(crf=40),
    "cropped": Picture(wear=Wear(crop=0.1)),
    "hue": Picture(wear=Wear(hue=10)),
    "darker": Picture(wear=Wear(light=0.7)),
    "brighter": Picture(wear=Wear(light=1.3)),
    "6fps": Picture(fps=6),
    "24fps": Picture(fps=24),
    "letterboxed": Picture(wear=Wear(bars=1 / 6)),
}
"""Editions whose picture has suffered; a plain one is 640×360 at 12 fps and crf 23."""


@dataclass(frozen=True)
class Edition:
    """A film that can be drawn.

    Attributes:
        kind: ``PLAIN``, ``CHANGED``, ``DELAYED`` or one of ``WORN``.
    """

    seed: int
    minutes: float
    kind: str = PLAIN

    def file(self, work: Path) -> Path:
        """Where it lies in a work folder."""
        name = f"{self.seed}" if self.kind == PLAIN else f"{self.seed}-{self.kind}"
        return work / f"{self.minutes:g}min" / f"{name}.mp4"

    @property
    def plain(self) -> Story:
        """The story as it was made up."""
        return _story(self.seed, self.minutes)

    @cached_property
    def _told(self) -> tuple[Story, tuple[int, ...]]:
        plain = self.plain
        if self.kind == CHANGED:
            return changed(plain)
        told = delayed(plain) if self.kind == DELAYED else plain
        return told, tuple(range(len(plain.questions)))

    @property
    def story(self) -> Story:
        """The story of this edition."""
        return self._told[0]

    @cached_property
    def truths(self) -> dict[int, Truth]:
        """Its questions, by their number in the plain edition."""
        story, numbers = self._told
        truths = [truth_of(question) for question in story.questions]
        return dict(zip(numbers, truths, strict=True))

    @cached_property
    def scenes(self) -> list[Staged]:
        """The scenes of its story."""
        return staged(self.story)

    @cached_property
    def digest(self) -> str:
        """Names the story, its questions and its picture: what was answered about another is
        void. How the stage draws a shot is not among it."""
        story = self.story
        told = repr(story.shots) + repr(WORN.get(self.kind))
        told += to_srt(story.lines) + to_srt(story.lines, chinese=True) + to_jsonl(story.questions)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def draw(self, work: Path, workers: int = 1) -> Generator[float]:
        """Draw it, unless it lies there already; yields the share that is done.

        Raises:
            OSError: the folder can't be written or is full.
        """
        film = self.file(work)
        mark = film.with_suffix(".story")
        if film.exists() and film.with_suffix(SUFFIX).exists() and _read(mark) == self.digest:
            return
        film.parent.mkdir(parents=True, exist_ok=True)
        yield from write_film(self.story, film, WORN.get(self.kind), workers)
        mark.write_text(self.digest, encoding="utf-8")


@lru_cache(maxsize=256)
def edition(seed: int, minutes: float, kind: str = PLAIN) -> Edition:
    """The one edition of this kind, so that its story is told once."""
    return Edition(seed, minutes, kind)


def drawn_film(seed: int, minutes: float, work: Path) -> Path:
    """The plain film of this seed, drawn unless it lies there already."""
    film = edition(seed, minutes)
    for _ in film.draw(work, os.cpu_count() or 1):
        pass
    return film.file(work)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


@lru_cache(maxsize=64)
def _story(seed: int, minutes: float) -> Story:
    """A story; one of three hours takes half a minute to be asked about."""
    return make_story(seed, minutes * 60)
