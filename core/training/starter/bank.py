"""The bank: some thousand scenes drawn once as stills, with what each still shows.

Drawing is the slow part of training, so films are put together from this bank instead of
being drawn anew: names, lines and times are given out afresh each time, the pictures stay.
"""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track

from core.training.drawn import world
from core.training.drawn.scenes import Scene, plan_scene, shoot
from core.training.drawn.story import TITLES
from core.training.drawn.world import Pose, Prop, Shot
from core.training.running.checkpoint import write_whole
from core.training.stage.draw import draw_shot
from core.vision.starter import HEIGHT, PICTURE_SHORT_SIDE, UNLIT, WIDTH, brightness

POSES = get_args(Pose)
SCALES = ("wide", "medium", "close")
STILLS_A_SHOT = 2
EMPTY_SHARE = 0.02
"""As many stretches in which nobody is seen as this share of the scenes: titles and mere places, as
films begin and end with."""
STILLS_OF_EMPTY = 4
TITLED_SHARE = 0.7
ROUGH_SHARE = 0.35
"""Of the stills are made worse than a film's encoder and the memory's JPEG make them."""
HELD_PAIRS = frozenset(
    Prop(thing, colour)
    for thing in range(len(world.OBJECTS))
    for colour in range(len(world.COLOURS))
    if (3 * thing + colour) % 10 == 0
)
"""Things in colours that no picture of the bank shows: a tenth of them, one a thing."""
NONE_IN_VIEW = {"object": len(world.OBJECTS), "colour": len(world.COLOURS)}
"""Attributes that a black still has too, and what they are."""
OF_SOMEBODY = ("look", "coat", "pose")
"""Attributes that a still has only where somebody is in view."""
_SIZE = (PICTURE_SHORT_SIDE * 16 // 9, PICTURE_SHORT_SIDE)


@dataclass(frozen=True, slots=True)
class Bank:
    """N stills of S scenes, before them those in which nobody is seen.

    Attributes:
        pictures: uint8 [N, 96, 160, 3].
        scene: int32 [N], which scene each still is of; below 0, which empty stretch.
        prop_in_view, deed_in_view: bool [N].
        labels: int64 [N] each: place, time_of_day, weather, scale, look, coat, pose,
            object and colour (the last two one past their range where none is in view);
            −1 where the still is black, or nobody is in view, and can't tell.
        scenes, shots: what was drawn, by scene.
    """

    pictures: NDArray[np.uint8]
    scene: NDArray[np.int32]
    prop_in_view: NDArray[np.bool_]
    deed_in_view: NDArray[np.bool_]
    labels: dict[str, NDArray[np.int64]]
    scenes: list[Scene]
    shots: list[tuple[Shot, ...]]


LABEL_SIZES = {
    "place": len(world.PLACES),
    "time_of_day": len(world.TIMES_OF_DAY),
    "weather": len(world.WEATHERS),
    "scale": len(SCALES),
    "look": len(world.LOOKS),
    "coat": len(world.COLOURS),
    "pose": len(POSES),
    "object": len(world.OBJECTS) + 1,
    "colour": len(world.COLOURS) + 1,
}


def bank_scene(seed: int, index: int) -> tuple[Scene, tuple[Shot, ...]]:
    """Scene ``index`` of the bank of this seed and its shots."""
    rng = random.Random(f"bank/{seed}/{index}")
    scene = plan_scene(rng)
    while scene.prop in HELD_PAIRS:
        scene = plan_scene(rng)
    return scene, shoot(scene, rng)


def empty_shot(seed: int, index: int) -> Shot:
    """A title or a mere place."""
    rng = random.Random(f"empty/{seed}/{index}")
    scene = plan_scene(rng)
    title = rng.choice(TITLES) if rng.random() < TITLED_SHARE else ""
    weather = "clear" if title else scene.weather
    return Shot(
        rng.uniform(2.0, 6.0),
        scene.place,
        scene.time_of_day,
        weather,
        "wide",
        title=title,
        fade=rng.random() < 0.5,
        seed=rng.randrange(1 << 30),
    )


def _draw(seed: int, index: int) -> tuple[NDArray[np.uint8], list[float]]:
    """The stills of one scene, of an empty stretch below 0, roughened as a film's encoder and the
    memory's JPEG do."""
    cv2.setNumThreads(1)
    rng = random.Random(f"stills/{seed}/{index}")
    shots = (empty_shot(seed, index),) if index < 0 else bank_scene(seed, index)[1]
    stills: list[NDArray[Any]] = []
    ats: list[float] = []
    for shot in shots:
        for k in range(STILLS_OF_EMPTY if index < 0 else STILLS_A_SHOT):
            first_frame = k == 0 and rng.random() < 0.3
            at = 0.0 if first_frame else rng.uniform(0.0, shot.seconds - 0.05)
            picture = draw_shot(shot, at, _SIZE)
            rough = rng.random() < ROUGH_SHARE
            if rough:
                picture = worsen(picture, rng)
            quality = [cv2.IMWRITE_JPEG_QUALITY, rng.randint(18 if rough else 55, 92)]
            _, jpeg = cv2.imencode(".jpg", picture, quality)
            kept = cv2.imdecode(jpeg, cv2.IMREAD_UNCHANGED)
            assert kept is not None, "a JPEG that was just written can be read"
            stills.append(cv2.resize(kept, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))
            ats.append(at)
    return np.stack(stills), ats


def worsen(picture: NDArray[np.uint8], rng: random.Random) -> NDArray[np.uint8]:
    """A picture, uint8 RGB [h, w, 3], as poor copies of films show it: cropped, letterboxed,
    blurred, in other light or tinted; one or two of these."""
    height, width = picture.shape[:2]
    for way in rng.sample(("crop", "bars", "blur", "light", "tint"), rng.randint(1, 2)):
        if way == "crop":
            top, left = (round(side * rng.uniform(0.0, 0.1)) for side in (height, width))
            bottom = height - round(height * rng.uniform(0.0, 0.1))
            picture = picture[top:bottom, left : width - left]
        elif way == "bars":
            picture = _letterboxed(picture, rng.uniform(0.7, 0.95))
        elif way == "blur":
            share = rng.uniform(0.4, 0.9)
            small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
            picture = cv2.resize(small, (width, height)).astype(np.uint8)
        else:
            picture = _in_other_light(picture, way == "tint", rng)
    return cv2.resize(picture, (width, height)).astype(np.uint8)


def _letterboxed(picture: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    inside = max(8, round(height * share))
    boxed = np.zeros_like(picture)
    top = (height - inside) // 2
    boxed[top : top + inside] = cv2.resize(picture, (width, inside))
    return boxed


def _in_other_light(
    picture: NDArray[np.uint8], tinted: bool, rng: random.Random
) -> NDArray[np.uint8]:
    colours = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.int16)
    if tinted:
        colours[..., 0] = (colours[..., 0] + rng.randint(-5, 5)) % 180
        colours[..., 1] = np.clip(colours[..., 1] * rng.uniform(0.8, 1.2), 0, 255)
    colours[..., 2] = np.clip(colours[..., 2] * rng.uniform(0.75, 1.25), 0, 255)
    return cv2.cvtColor(colours.astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.uint8)


def build_bank(seed: int, scenes: int, workers: int) -> Bank:
    """Draw the bank; about 4.5 stills a scene."""
    planned = [bank_scene(seed, i) for i in range(scenes)]
    pictures: list[NDArray[np.uint8]] = []
    rows: list[tuple[int, bool, bool]] = []
    labels: dict[str, list[int]] = {name: [] for name in LABEL_SIZES}
    every = range(-max(1, round(EMPTY_SHARE * scenes)), scenes)
    with ProcessPoolExecutor(workers) as pool:
        drawn = pool.map(partial(_draw, seed), every, chunksize=16)
        for index, (stills, ats) in zip(
            every, track(drawn, "drawing the bank", len(every)), strict=True
        ):
            pictures.append(stills)
            for k, at in enumerate(ats):
                if index < 0:
                    rows.append((index, False, False))
                    told = _labels_of_empty(empty_shot(seed, index))
                else:
                    scene, shots = planned[index]
                    shot = shots[k // STILLS_A_SHOT]
                    visible = not shot.fade or at > 0.2
                    prop = shot.prop if visible else None
                    deed = visible and shot.figures[0].pose != "stand"
                    rows.append((index, prop is not None, deed))
                    told = _labels(scene, shot, prop)
                for name, value in told.items():
                    labels[name].append(value)
    table = np.array(rows)
    return _as_seen(
        np.concatenate(pictures),
        table[:, 0].astype(np.int32),
        table[:, 1:].astype(np.bool_),
        {name: np.array(each) for name, each in labels.items()},
        planned,
    )


def _labels(scene: Scene, shot: Shot, prop: Prop | None) -> dict[str, int]:
    return {
        **_labels_of_empty(shot),
        "look": scene.look,
        "coat": scene.coat,
        "pose": POSES.index(shot.figures[0].pose),
        "object": len(world.OBJECTS) if prop is None else prop.object,
        "colour": len(world.COLOURS) if prop is None else prop.colour,
    }


def _labels_of_empty(shot: Shot) -> dict[str, int]:
    return {
        "place": shot.place,
        "time_of_day": world.TIMES_OF_DAY.index(shot.time_of_day),
        "weather": world.WEATHERS.index(shot.weather),
        "scale": SCALES.index(shot.scale),
        **dict.fromkeys(OF_SOMEBODY, -1),
        "object": len(world.OBJECTS),
        "colour": len(world.COLOURS),
    }


def _as_seen(
    pictures: NDArray[np.uint8],
    scene: NDArray[np.int32],
    in_view: NDArray[np.bool_],
    labels: dict[str, NDArray[np.int64]],
    planned: list[tuple[Scene, tuple[Shot, ...]]],
) -> Bank:
    """What was drawn → what can be seen of it: nothing in black stills.

    Args:
        in_view: [N, 2], whether the thing is, and the deed.
    """
    black = black_ones(pictures)
    return Bank(
        pictures=pictures,
        scene=scene,
        prop_in_view=in_view[:, 0] & ~black,
        deed_in_view=in_view[:, 1] & ~black,
        labels={
            name: np.where(black, NONE_IN_VIEW.get(name, -1), values)
            for name, values in labels.items()
        },
        scenes=[each for each, _ in planned],
        shots=[shots for _, shots in planned],
    )


def black_ones(pictures: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pictures [N, 96, 160, 3] → bool [N], those that are black to the tower, as the first ones of
    a shot out of black are."""
    black: NDArray[np.bool_] = pictures.reshape(len(pictures), -1).mean(axis=1) < 2 * UNLIT
    for at in np.flatnonzero(black):
        black[at] = bool(brightness(torch.from_numpy(pictures[at : at + 1]))[0] < UNLIT)
    return black


def save_bank(bank: Bank, path: Path) -> None:
    """Write the drawn part; scenes and shots follow from the seed."""
    labels = {f"label_{name}": values for name, values in bank.labels.items()}
    arrays: dict[str, Any] = {
        "pictures": bank.pictures,
        "scene": bank.scene,
        "prop_in_view": bank.prop_in_view,
        "deed_in_view": bank.deed_in_view,
        **labels,
    }
    write_whole(path, lambda file: np.savez(file, **arrays))


def load_bank(path: Path, seed: int) -> Bank:
    """Read a bank drawn before with this seed, whatever it says of black stills."""
    with np.load(path, allow_pickle=False) as file:
        data = {name: file[name] for name in file.files}
    planned = [bank_scene(seed, i) for i in range(int(data["scene"][-1]) + 1)]
    return _as_seen(
        data["pictures"],
        data["scene"],
        np.stack([data["prop_in_view"], data["deed_in_view"]], axis=1),
        {name: data[f"label_{name}"] for name in LABEL_SIZES},
        planned,
    )
