"""Scenes by their pictures: a planted likeness is recalled and linked, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.chat.scenes import Scene
from core.chat.sight import best_frames, fuse, likeness, link_by_evidence, standing
from core.memory.coverage import Coverage
from core.memory.table import FrameTable, TokenRows
from core.memory.types import PALETTE
from core.timeline import MediaTime, TimeRange
from tests.core.chat.conftest import WIDTH

SCENES, LONG = 10, 20
"""Ten scenes of twenty frames, one a second, in shots of five."""


@dataclass
class OneDirection:
    """Looks for the first axis, whatever is asked."""

    width: int = 2

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        raise AssertionError("nothing is looked at here")

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        raise AssertionError("nothing is looked at here")

    def query(self, text: str) -> torch.Tensor:
        return torch.tensor([1.0, 0.0])


def film(level: float, **planted: float) -> tuple[list[Scene], FrameTable]:
    """A film whose frames are all alike to the query but for ``f<index>=likeness``."""
    count = SCENES * LONG
    alike = level + 0.001 * np.cos(np.arange(count))
    for name, value in planted.items():
        alike[int(name.removeprefix("f"))] = value
    search = np.stack([alike, np.sqrt(1 - alike**2)], axis=1)
    nowhere, end = np.zeros(count, np.int64), MediaTime.from_seconds(count)
    table = FrameTable(
        times_us=np.arange(count) * 1_000_000,
        shot_start=np.arange(count) % 5 == 0,
        search=search.astype(np.float16),
        palettes=np.zeros((count, PALETTE), np.float16),
        content=TokenRows(_nothing, nowhere, (1, WIDTH)),
        neutral=TokenRows(_nothing, nowhere, (WIDTH,)),
        pictures=[str(index).encode() for index in range(count)],
        coverage=Coverage.of(end, [TimeRange(MediaTime(), end)]),
    )
    scenes = [
        Scene(
            TimeRange(MediaTime.from_seconds(at), MediaTime.from_seconds(at + LONG)),
            range(at, at + LONG),
            (),
        )
        for at in range(0, count, LONG)
    ]
    return scenes, table


def _nothing(offset: int, size: int) -> bytes:
    raise AssertionError("no tokens of the memory are read here")


def chosen(scenes: list[Scene], table: FrameTable, heard: dict[int, float], most: int) -> list[int]:
    alike = likeness(table, OneDirection(), "who?")
    spoken = np.array([heard.get(index, 0.0) for index in range(len(scenes))])
    return best_frames(scenes, alike, fuse(standing(scenes, alike), spoken), most)


@pytest.mark.parametrize("level", [0.2, -0.1])
def test_a_planted_picture_brings_its_neighbours_in_time_order(level: float) -> None:
    scenes, table = film(level, f67=level + 0.2)
    found = chosen(scenes, table, {}, 16)
    assert found == sorted(set(found))
    assert len(found) == 16
    assert {66, 67, 68} <= set(found)
    assert {index // LONG for index in found} >= {0, 3, 9}  # and the rest evenly


def test_an_action_is_followed_across_a_cut() -> None:
    scenes, table = film(0.0, f60=0.3)
    assert {59, 60, 61} <= set(chosen(scenes, table, {}, 16))


def test_words_and_pictures_are_fused_by_rank() -> None:
    scenes, table = film(0.1, f67=0.3, f105=0.29)
    found = chosen(scenes, table, {5: 2.0, 8: 1.0}, 16)
    assert {104, 105, 106} <= set(found)  # seen and heard
    assert {66, 67, 68} <= set(found)  # seen
    assert len([index for index in found if index // LONG == 8]) >= 3  # heard


def test_a_film_that_is_alike_all_through_is_shown_evenly() -> None:
    scenes, table = film(0.1)
    flat = np.full(len(table), 0.1, np.float32)
    assert (standing(scenes, flat) == 0).all()
    found = best_frames(scenes, flat, fuse(standing(scenes, flat)), 20)
    assert {index // LONG for index in found} == set(range(SCENES))


def test_a_short_film_is_shown_whole() -> None:
    scenes, table = film(0.1)
    alike = likeness(table, OneDirection(), "who?")
    assert best_frames(scenes[:1], alike, np.zeros(1), 20) == list(range(LONG))


def links(
    scenes: list[Scene], table: FrameTable, sentence: str, lines: dict[int, str], shown: list[int]
) -> list[tuple[str, float, bytes]]:
    spoken = [(lines[index],) if index in lines else () for index in range(len(scenes))]
    alike = likeness(table, OneDirection(), sentence)
    found = link_by_evidence(sentence, scenes, spoken, table, alike, shown)
    assert all(0 < link.score <= 1 for link in found)
    return [(link.source, link.start.seconds, link.picture) for link in found]


def test_a_sentence_leads_to_the_shot_that_stands_out_by_being_like_it() -> None:
    scenes, table = film(0.2, f67=0.4)
    assert links(scenes, table, "A dog runs.", {}, [66]) == [("seen", 65.0, b"67")]


def test_what_the_language_model_did_not_see_is_not_linked() -> None:
    scenes, table = film(0.2, f67=0.4)
    assert links(scenes, table, "A dog runs.", {}, [10, 100]) == []


def test_a_scene_may_be_seen_and_heard_and_comes_first() -> None:
    scenes, table = film(0.2, f67=0.4)
    lines = {3: "The dog runs!", 6: "A dog runs there."}
    assert links(scenes, table, "A dog runs.", lines, [67]) == [
        ("both", 65.0, b"67"),
        ("heard", 120.0, b"120"),
    ]


def test_a_sentence_that_says_nothing_links_to_nothing() -> None:
    scenes, table = film(0.2, f67=0.4)
    assert links(scenes, table, " ... ", {}, [67]) == []


@pytest.mark.parametrize("sentence", ["I don't know.", "No.", "The film does not show a dog."])
def test_a_sentence_that_tells_nothing_of_the_film_links_to_nothing(sentence: str) -> None:
    scenes, table = film(0.2, f67=0.4)
    lines = {3: "I don't want to go. No, no!", 6: "No dog."}
    assert links(scenes, table, sentence, lines, [67]) == []


def test_three_scenes_are_too_few_to_stand_out() -> None:
    scenes, table = film(0.2, f47=0.4)
    assert links(scenes[:3], table, "A dog runs.", {}, [47]) == []
