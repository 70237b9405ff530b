"""The paper stage draws the same picture for the same shot, and says what it shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.training import world
from core.training.stage import draw_shot, render_stills
from core.training.stage.palette import NAMED
from core.training.world import Figure, Prop, Shot

SMALL = (160, 90)


def a_shot(**changes: object) -> Shot:
    shot = Shot(
        seconds=4.0,
        place=0,
        time_of_day="dusk",
        weather="clear",
        scale="medium",
        figures=(Figure(look=0, coat=4, x=0.5, facing=1, pose="hold"),),
        prop=Prop(object=0, colour=0),
        seed=7,
    )
    return replace(shot, **changes)  # type: ignore[arg-type]


def difference(a: Shot, b: Shot, at: float = 1.0) -> float:
    first, second = (draw_shot(shot, at, SMALL).astype(int) for shot in (a, b))
    return float(np.abs(first - second).mean())


def test_a_picture_has_the_size_that_was_asked_for() -> None:
    picture = draw_shot(a_shot(), 0.5, (320, 180))
    assert picture.shape == (180, 320, 3)
    assert picture.dtype == np.uint8


def test_the_same_moment_is_drawn_the_same_whatever_was_drawn_before() -> None:
    first = draw_shot(a_shot(), 1.25, SMALL)
    draw_shot(a_shot(), 3.0, SMALL)
    draw_shot(a_shot(place=5, seed=2), 0.0, SMALL)
    draw_shot(a_shot(place=6, seed=2), 0.0, SMALL)
    assert np.array_equal(first, draw_shot(a_shot(), 1.25, SMALL))


def test_stills_equal_single_pictures_however_many_processes_draw_them() -> None:
    shots = [a_shot(place=place, seed=place) for place in range(4)]
    ats = [0.4 * i for i in range(4)]
    expected = np.stack([draw_shot(s, t, SMALL) for s, t in zip(shots, ats, strict=True)])
    assert np.array_equal(render_stills(shots, ats, SMALL), expected)
    assert np.array_equal(render_stills(shots, ats, SMALL, workers=2), expected)


def test_stills_need_a_moment_for_every_shot() -> None:
    with pytest.raises(ValueError, match="2 shots but 1 moments"):
        render_stills([a_shot(), a_shot()], [0.0], SMALL)


@pytest.mark.parametrize("scale", ["wide", "medium", "close"])
@pytest.mark.parametrize("pose", ["stand", "hold", "give", "drop", "find", "open", "sleep", "walk"])
def test_every_look_and_object_can_be_drawn_in_every_pose(
    scale: world.Scale, pose: world.Pose
) -> None:
    for look in range(len(world.LOOKS)):
        other = Figure((look + 1) % len(world.LOOKS), 2, 0.7, -1, "stand")
        shot = a_shot(
            scale=scale,
            figures=(Figure(look, look, 0.4, 1, pose), other),
            prop=Prop(look + (4 if look % 2 else 0), look),
        )
        assert draw_shot(shot, 1.0, SMALL).std() > 10


@pytest.mark.parametrize("place", range(len(world.PLACES)), ids=world.PLACES)
def test_places_change_with_the_hour_and_differ_from_each_other(place: int) -> None:
    empty = a_shot(place=place, figures=(), prop=None, scale="wide", time_of_day="day")
    assert difference(empty, replace(empty, time_of_day="night")) > 8
    other = replace(empty, place=(place + 1) % len(world.PLACES))
    assert difference(empty, other) > 12


@pytest.mark.parametrize("weather", ["rain", "snow", "fog"])
def test_weather_is_seen_outdoors_and_through_windows_only_indoors(weather: world.Weather) -> None:
    outdoors = a_shot(place=world.PLACES.index("garden"), figures=(), prop=None, scale="wide")
    indoors = replace(outdoors, place=world.PLACES.index("kitchen"))
    assert difference(outdoors, replace(outdoors, weather=weather)) > 4
    assert 0 < difference(indoors, replace(indoors, weather=weather)) < 4


@pytest.mark.parametrize("colour", range(len(world.COLOURS)), ids=world.COLOURS)
@pytest.mark.parametrize("scale", ["wide", "medium", "close"])
def test_an_objects_colour_is_in_the_picture_in_any_light(colour: int, scale: world.Scale) -> None:
    coat = 4 if colour != 4 else 0
    for time in world.TIMES_OF_DAY:
        shot = a_shot(
            scale=scale,
            time_of_day=time,
            figures=(Figure(0, coat, 0.5, 1, "hold"),),
            prop=Prop(world.OBJECTS.index("ball"), colour),
        )
        named = NAMED[colour]
        hue = np.array([named >> 16, named >> 8 & 255, named & 255])
        picture = draw_shot(shot, 0.0, (320, 180)).astype(int)
        near = (np.abs(picture - hue).max(axis=2) < 12).mean()
        assert near > {"wide": 0.002, "medium": 0.006, "close": 0.02}[scale]


def test_a_shot_that_fades_begins_in_black_and_ends_in_light() -> None:
    shot = a_shot(fade=True)
    assert draw_shot(shot, 0.0, SMALL).max() == 0
    assert np.array_equal(draw_shot(shot, 2.0, SMALL), draw_shot(a_shot(), 2.0, SMALL))


def test_a_title_is_written_over_the_place() -> None:
    empty = a_shot(title="The Quiet Road", figures=(), prop=None)
    assert difference(empty, replace(empty, title=" "), at=2.0) > 1


def test_puppets_move() -> None:
    first, later = draw_shot(a_shot(), 0.0, SMALL), draw_shot(a_shot(), 1.0, SMALL)
    assert not np.array_equal(first, later)


def test_the_ten_colours_are_far_from_each_other() -> None:
    hues = np.array([[c >> 16, c >> 8 & 255, c & 255] for c in NAMED])
    distances = np.abs(hues[:, None] - hues[None]).max(axis=2)
    assert distances[~np.eye(len(NAMED), dtype=bool)].min() > 60
