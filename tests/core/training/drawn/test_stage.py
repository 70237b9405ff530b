"""The paper stage draws the same picture for the same shot, and says what it shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from core.training.drawn import world
from core.training.drawn.world import Figure, Prop, Shot
from core.training.stage import draw_shot, render_stills
from core.training.stage.palette import NAMED

SMALL = (160, 90)
POSES = get_args(world.Pose)


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
@pytest.mark.parametrize("pose", POSES)
def test_every_look_and_object_can_be_drawn_in_every_pose(
    scale: world.Scale, pose: world.Pose
) -> None:
    for look in range(len(world.LOOKS)):
        other = Figure((look + 1) % len(world.LOOKS), 2, 0.7, -1, "stand")
        shot = a_shot(
            scale=scale,
            figures=(Figure(look, look % 10, 0.4, 1, pose), other),
            prop=Prop((look + (6 if look % 2 else 0)) % len(world.OBJECTS), look % 10),
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


def least_difference(shots: list[Shot], at: float = 1.2) -> tuple[float, int, int]:
    """The two pictures that are most alike, and how far they are from each other."""
    pictures = render_stills(shots, [at] * len(shots), SMALL).astype(int)
    return min(
        (float(np.abs(pictures[i] - pictures[j]).mean()), i, j)
        for i, j in combinations(range(len(shots)), 2)
    )


@pytest.mark.parametrize(("scale", "least"), [("wide", 0.12), ("medium", 0.5), ("close", 2.0)])
def test_every_look_and_object_differs_from_every_other(scale: world.Scale, least: float) -> None:
    for colour in (0, 7, 8):
        things = [
            a_shot(scale=scale, prop=Prop(o, colour), time_of_day="day")
            for o in range(len(world.OBJECTS))
        ]
        far, one, other = least_difference(things)
        assert far > least, (world.OBJECTS[one], world.OBJECTS[other])
    looks = [
        a_shot(scale=scale, figures=(Figure(look, 4, 0.5, 1, "stand"),), prop=None)
        for look in range(len(world.LOOKS))
    ]
    far, one, other = least_difference(looks)
    assert far > least, (world.LOOKS[one], world.LOOKS[other])


def test_every_pose_differs_from_every_other() -> None:
    for look in range(len(world.LOOKS)):
        shots = [
            a_shot(figures=(Figure(look, 2, 0.5, 1, pose),), prop=None)
            for pose in POSES
            if pose not in ("lift", "hide", "throw", "break")
        ]
        assert least_difference(shots)[0] > 0.8
        with_prop = [
            a_shot(figures=(Figure(look, 2, 0.5, 1, pose),))
            for pose in POSES
            if pose not in ("walk", "dance", "wave", "stand")
        ]
        assert least_difference(with_prop)[0] > 1.5


@pytest.mark.parametrize("pose", ["drop", "find", "open", "throw", "break", "lift", "hide"])
def test_a_close_shot_shows_what_is_done(pose: world.Pose) -> None:
    held = a_shot(scale="close")
    assert difference(held, replace(held, figures=(Figure(0, 4, 0.5, 1, pose),))) > 5


@pytest.mark.parametrize("colour", range(len(world.COLOURS)), ids=world.COLOURS)
def test_an_object_keeps_its_colour_in_every_pose(colour: int) -> None:
    named = NAMED[colour]
    hue = np.array([named >> 16, named >> 8 & 255, named & 255])
    coat = 4 if colour != 4 else 0
    for thing in range(len(world.OBJECTS)):
        for pose in ("hold", "drop", "throw", "break", "lift", "hide"):
            figures = (Figure(0, coat, 0.5, 1, pose),)
            shot = a_shot(figures=figures, prop=Prop(thing, colour), time_of_day="day")
            picture = draw_shot(shot, 0.3, SMALL).astype(int)
            assert (np.abs(picture - hue).max(axis=2) < 20).mean() > 0.0015


def test_what_is_thrown_flies_and_what_is_hidden_sinks() -> None:
    for pose in ("throw", "hide", "dance", "wave"):
        shot = a_shot(figures=(Figure(0, 4, 0.5, 1, pose),))
        first, later = (draw_shot(shot, at, SMALL).astype(int) for at in (0.2, 2.6))
        assert np.abs(first - later).mean() > 0.4


def test_names_are_short_and_none_is_a_thing() -> None:
    assert len(set(world.NAMES)) == len(world.NAMES)
    words = {*world.PLACES, *world.OBJECTS, *world.COLOURS, *world.LOOKS}
    for name in world.NAMES:
        assert name.isascii()
        assert name.isalpha()
        assert len(name) <= 7
        assert name.lower() not in words


@pytest.mark.parametrize("time", world.TIMES_OF_DAY)
@pytest.mark.parametrize("scale", ["wide", "close"])
def test_every_place_differs_from_every_other(time: world.TimeOfDay, scale: world.Scale) -> None:
    shots = [
        a_shot(place=place, scale=scale, time_of_day=time) for place in range(len(world.PLACES))
    ]
    far, one, other = least_difference(shots)
    assert far > 5, (world.PLACES[one], world.PLACES[other])
