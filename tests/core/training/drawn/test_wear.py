"""Worn pictures: each wear does its one thing to every frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.film.probe import probe
from core.training.drawn.encode import Picture
from core.training.drawn.wear import Wear
from core.training.drawn.world import Shot, Story
from core.training.films import write_film

RED = (200, 30, 30, 255)


def plain(colour: tuple[int, ...] = RED, size: tuple[int, int] = (64, 36)) -> NDArray[np.uint8]:
    return np.full((size[1], size[0], 4), colour, np.uint8)


def test_nothing_is_worn_unless_told() -> None:
    frame = plain()
    assert Wear().apply(frame) is frame
    assert Wear().size(640, 360) == (640, 360)


def test_cropping_takes_the_edges_and_keeps_the_size() -> None:
    frame = plain()
    frame[:, :2] = frame[:, -2:] = (0, 0, 0, 255)
    frame[:1] = frame[-1:] = (0, 0, 0, 255)
    worn = Wear(crop=0.1).apply(frame)
    assert worn.shape == frame.shape
    assert (worn == RED).mean() > 0.95


def test_light_changes_the_brightness_alone() -> None:
    dark, bright = (Wear(light=light).apply(plain())[0, 0] for light in (0.5, 1.2))
    assert dark[0] == pytest.approx(100, abs=2)
    assert bright[0] == pytest.approx(240, abs=2)
    assert dark[3] == bright[3] == 255


def test_a_turned_hue_makes_red_more_orange() -> None:
    worn = Wear(hue=20).apply(plain())[0, 0]
    assert worn[0] == 200
    assert 60 < worn[1] < 110
    assert np.abs(Wear(hue=360).apply(plain()).astype(int) - plain()).max() <= 1


def test_bars_stand_above_and_below_the_whole_picture() -> None:
    worn = Wear(bars=1 / 6).apply(plain())
    assert worn.shape == (48, 64, 4)
    assert Wear(bars=1 / 6).size(64, 36) == (64, 48)
    assert (worn[:6] == (0, 0, 0, 255)).all()
    assert (worn[-6:] == (0, 0, 0, 255)).all()
    assert np.array_equal(worn[6:-6], plain())


@pytest.mark.parametrize(
    ("picture", "size"),
    [(Picture(64, 36, wear=Wear(bars=1 / 6)), (64, 48)), (Picture(96, 54, fps=6), (96, 54))],
)
def test_worn_films_are_drawn_in_their_size(
    picture: Picture, size: tuple[int, int], tmp_path: Path
) -> None:
    story = Story(1, "Small", (Shot(1.0, 3, "day", "clear", "wide"),), (), ())
    film = tmp_path / "film.mp4"
    assert list(write_film(story, film, picture))[-1] == 1.0
    info = probe(film)
    assert (info.width, info.height) == size
