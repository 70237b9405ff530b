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
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from core.training import world
from core.training.scenes import Scene, plan_scene, shoot
from core.training.stage.draw import draw_shot
from core.training.world import Prop, Shot
from core.vision.starter import HEIGHT, PICTURE_SHORT_SIDE, WIDTH

POSES = ("stand", "hold", "give", "drop", "find", "open", "sleep", "walk")
SCALES = ("wide", "medium", "close")
STILLS_A_SHOT = 2
_SIZE = (PICTURE_SHORT_SIDE * 16 // 9, PICTURE_SHORT_SIDE)


@dataclass(frozen=True, slots=True)
class Bank:
    """N stills of S scenes.

    Attributes:
        pictures: uint8 [N, 96, 160, 3].
        scene: int32 [N], which scene each still is of.
        prop_in_view, deed_in_view: bool [N].
        labels: int64 [N] each: place, time_of_day, weather, scale, look, coat, pose,
            object and colour (the last two one past their range where none is in view).
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
    return scene, shoot(scene, rng)


def _draw(seed: int, index: int) -> tuple[NDArray[np.uint8], list[float]]:
    """The stills of one scene, roughened as a film's encoder and the memory's JPEG do."""
    cv2.setNumThreads(1)
    rng = random.Random(f"stills/{seed}/{index}")
    _, shots = bank_scene(seed, index)
    stills: list[NDArray[Any]] = []
    ats: list[float] = []
    for shot in shots:
        for k in range(STILLS_A_SHOT):
            first_frame = k == 0 and rng.random() < 0.3
            at = 0.0 if first_frame else rng.uniform(0.0, shot.seconds - 0.05)
            picture = draw_shot(shot, at, _SIZE)
            quality = [cv2.IMWRITE_JPEG_QUALITY, rng.randint(55, 92)]
            _, jpeg = cv2.imencode(".jpg", picture, quality)
            rough = cv2.imdecode(jpeg, cv2.IMREAD_UNCHANGED)
            assert rough is not None, "a JPEG that was just written can be read"
            stills.append(cv2.resize(rough, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))
            ats.append(at)
    return np.stack(stills), ats


def build_bank(seed: int, scenes: int, workers: int) -> Bank:
    """Draw the bank; about 4.5 stills a scene."""
    planned = [bank_scene(seed, i) for i in range(scenes)]
    pictures: list[NDArray[np.uint8]] = []
    rows: list[tuple[int, bool, bool]] = []
    labels: dict[str, list[int]] = {name: [] for name in LABEL_SIZES}
    with ProcessPoolExecutor(workers) as pool:
        drawn = pool.map(partial(_draw, seed), range(scenes), chunksize=16)
        for index, (stills, ats) in enumerate(track(drawn, "drawing the bank", scenes)):
            scene, shots = planned[index]
            pictures.append(stills)
            for k, at in enumerate(ats):
                shot = shots[k // STILLS_A_SHOT]
                visible = not shot.fade or at > 0.2
                prop = shot.prop if visible else None
                deed = visible and shot.figures[0].pose != "stand"
                rows.append((index, prop is not None, deed))
                for name, value in _labels(scene, shot, prop).items():
                    labels[name].append(value)
    table = np.array(rows)
    return Bank(
        pictures=np.concatenate(pictures),
        scene=table[:, 0].astype(np.int32),
        prop_in_view=table[:, 1].astype(np.bool_),
        deed_in_view=table[:, 2].astype(np.bool_),
        labels={name: np.array(values) for name, values in labels.items()},
        scenes=[scene for scene, _ in planned],
        shots=[shots for _, shots in planned],
    )


def _labels(scene: Scene, shot: Shot, prop: Prop | None) -> dict[str, int]:
    return {
        "place": shot.place,
        "time_of_day": world.TIMES_OF_DAY.index(shot.time_of_day),
        "weather": world.WEATHERS.index(shot.weather),
        "scale": SCALES.index(shot.scale),
        "look": scene.look,
        "coat": scene.coat,
        "pose": POSES.index(shot.figures[0].pose),
        "object": len(world.OBJECTS) if prop is None else prop.object,
        "colour": len(world.COLOURS) if prop is None else prop.colour,
    }


def save_bank(bank: Bank, path: Path) -> None:
    """Write the drawn part; scenes and shots follow from the seed."""
    partial_path = path.with_suffix(".partial.npz")
    labels = {f"label_{name}": values for name, values in bank.labels.items()}
    np.savez(
        partial_path,
        pictures=bank.pictures,
        scene=bank.scene,
        prop_in_view=bank.prop_in_view,
        deed_in_view=bank.deed_in_view,
        **labels,  # type: ignore[arg-type]  # numpy types savez's keywords as its own flags
    )
    partial_path.replace(path)


def load_bank(path: Path, seed: int) -> Bank:
    """Read a bank drawn before with this seed."""
    with np.load(path, allow_pickle=False) as file:
        data = {name: file[name] for name in file.files}
    planned = [bank_scene(seed, i) for i in range(int(data["scene"][-1]) + 1)]
    return Bank(
        pictures=data["pictures"],
        scene=data["scene"],
        prop_in_view=data["prop_in_view"],
        deed_in_view=data["deed_in_view"],
        labels={name: data[f"label_{name}"] for name in LABEL_SIZES},
        scenes=[scene for scene, _ in planned],
        shots=[shots for _, shots in planned],
    )
