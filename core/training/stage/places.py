"""Where each place's still picture and its moving parts are drawn."""

from __future__ import annotations

import random
from collections.abc import Callable

from core.training.drawn.world import INDOORS, PLACES, Shot
from core.training.stage import places_land, places_later, places_room, places_water
from core.training.stage.brush import Brush
from core.training.stage.palette import light_of
from core.training.stage.scene import Scene, indoors

_STILL: dict[str, Callable[[Brush, Scene], None]] = {
    "harbour": places_water.harbour,
    "forest": places_land.forest,
    "kitchen": places_room.kitchen,
    "market": places_land.market,
    "library": places_room.library,
    "mountain": places_land.mountain,
    "bridge": places_water.bridge,
    "garden": places_land.garden,
    "station": places_land.station,
    "beach": places_water.beach,
    "castle": places_room.castle,
    "village": places_land.village,
    "island": places_later.island,
    "mill": places_later.mill,
    "lake": places_later.lake,
    "theatre": places_later.theatre,
}
_MOVING: dict[str, Callable[[Brush, Scene, float], None]] = {
    "harbour": places_water.beam,
    "kitchen": places_room.fire,
    "library": places_room.dust,
    "bridge": places_water.river,
    "garden": places_land.fountain,
    "station": places_land.steam,
    "beach": places_water.surf,
    "castle": places_room.shafts,
    "village": places_land.smoke,
    "island": places_later.plume,
    "mill": places_later.sails,
    "lake": places_later.ripples,
    "theatre": places_later.limelight,
}


def scene_of(shot: Shot) -> Scene:
    """The light and the small arrangements of a shot's place."""
    rng = random.Random(shot.seed * 7919 + shot.place)
    light = light_of(shot.time_of_day, shot.weather)
    scene = Scene(
        light=light,
        time=shot.time_of_day,
        weather=shot.weather,
        shift=rng.uniform(-50, 50),
        dice=rng.randrange(1 << 30),
    )
    return indoors(scene) if PLACES[shot.place] in INDOORS else scene


def draw_place(b: Brush, place: int, scene: Scene) -> None:
    """Everything of a place that stands still."""
    _STILL[PLACES[place]](b, scene)


def move_place(b: Brush, place: int, scene: Scene, t: float) -> None:
    """What moves in a place by itself: water, smoke, light."""
    moving = _MOVING.get(PLACES[place])
    if moving is not None:
        moving(b, scene, t)
