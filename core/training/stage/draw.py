"""A shot as a picture: the camera, the puppets' places, and light over all of it.

A ``Drawer`` keeps what does not move in a shot, so that the frames of a film are
cheap; ``draw_shot`` is the same for a single moment. Both are pure functions of
shot, moment and size.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import skia
from numpy.typing import NDArray

from core.training.drawn.world import INDOORS, LOOKS, PLACES, Figure, Shot
from core.training.stage import air, closeup, titles
from core.training.stage.brush import HEIGHT, WIDTH, Brush
from core.training.stage.builds import BUILDS, hands_of
from core.training.stage.figures import draw_figure
from core.training.stage.handling import GROUND, ease, handle_prop
from core.training.stage.places import draw_place, move_place, scene_of

FADE_SECONDS = 0.8
_SLACK = 0.035
"""How much more of the place is kept than a picture shows, on each side."""
_SOFT = (176, 100)
"""Pixels of a close shot's soft background."""


@dataclass(frozen=True, slots=True)
class Camera:
    """What of the stage is in the picture: ``zoom`` times around (x, y)."""

    zoom: float
    x: float
    y: float


def _standing(shot: Shot) -> tuple[Figure, ...]:
    """The shot's figures, moved apart where an object has to fit between them."""
    if len(shot.figures) < 2:
        return tuple(replace(f, x=min(0.84, max(0.16, f.x))) for f in shot.figures)
    first, second, *rest = shot.figures
    a, c = BUILDS[LOOKS[first.look]], BUILDS[LOOKS[second.look]]
    side = 1 if second.x >= first.x else -1
    apart = abs(second.x - first.x) * WIDTH
    if first.pose == "give":
        side, apart = first.facing, a.shoulder + c.shoulder + 292
        second = replace(second, facing=-1 if side > 0 else 1)
    elif side == first.facing and first.pose != "stand":
        apart = max(apart, max(a.hem, a.shoulder + 175) + c.hem + 60)
    else:
        apart = max(apart, a.hem + c.hem + 80)
    middle = (first.x + second.x) / 2 * WIDTH
    margin = 170 + apart / 2
    middle = min(WIDTH - margin, max(margin, middle)) if margin < WIDTH / 2 else WIDTH / 2
    return (
        replace(first, x=(middle - side * apart / 2) / WIDTH),
        replace(second, x=(middle + side * apart / 2) / WIDTH),
        *rest,
    )


def _frame(shot: Shot, figures: tuple[Figure, ...]) -> Camera:
    """Where the camera stands for the figures."""
    if shot.scale == "wide" or not figures:
        return Camera(1.0, WIDTH / 2, HEIGHT / 2)
    first = figures[0]
    build = BUILDS[LOOKS[first.look]]
    tall = build.tall + build.head * build.hat
    x = first.x * WIDTH + (0 if len(figures) > 1 else 60 * first.facing)
    if len(figures) > 1 and abs(figures[1].x - first.x) * WIDTH < 560:
        x = (first.x + figures[1].x) / 2 * WIDTH
    if shot.scale == "close":
        zoom = 2.9
        if first.pose == "sleep":
            return Camera(zoom, x + first.facing * 40, GROUND - 90)
        return Camera(zoom, x, GROUND - build.tall - 20)
    if first.pose == "lift":
        zoom = 1.6
        top = tall + 0.28 * HEIGHT / zoom + 46
        return Camera(zoom, x, GROUND - top + HEIGHT / 2 / zoom)
    if first.pose in ("find", "drop", "sleep", "break", "hide", "dance"):
        zoom = 1.5
        return Camera(zoom, x + 60 * first.facing, GROUND + 48 - HEIGHT / 2 / zoom)
    if first.pose == "throw":
        zoom = 1.6
        return Camera(zoom, x + 110 * first.facing, GROUND - tall - 110 + HEIGHT / 2 / zoom)
    zoom = min(2.2, 1.85 * 480 / tall)
    return Camera(zoom, x, GROUND - tall - 30 + HEIGHT / 2 / zoom)


class Drawer:
    """Draws the moments of one shot at one size.

    Args:
        shot: what to draw.
        size: (width, height) in pixels; 16:9 shows all of the stage.
    """

    def __init__(self, shot: Shot, size: tuple[int, int]) -> None:
        self.shot = shot
        self.width, self.height = size
        self._unit = max(self.width / WIDTH, self.height / HEIGHT)
        self._scene = scene_of(shot)
        self._figures = _standing(shot)
        self._camera = _frame(shot, self._figures)
        rng = random.Random(shot.seed * 104729 + 17)
        self._mirrored = rng.random() < 0.5
        self._drift = rng.uniform(0, math.tau)
        self._soft = bool(shot.title) or (shot.scale == "close")
        self._pixels = np.zeros((self.height, self.width, 4), np.uint8)
        self._surface = skia.Surface(self._pixels, skia.kRGBA_8888_ColorType)
        self._back = self._draw_back()

    def _place_view(self) -> Camera:
        """The camera as the far-away place sees it: it moves less than puppets do."""
        if self._soft:
            return Camera(1.22, WIDTH / 2 + (self._camera.x - WIDTH / 2) * 0.2, 415)
        if self._camera.zoom == 1.0:
            return self._camera
        zoom = 1.0 + (self._camera.zoom - 1.0) * 0.38
        half = WIDTH / 2 / zoom
        x = min(WIDTH - half, max(half, WIDTH / 2 + (self._camera.x - WIDTH / 2) * 0.5))
        return Camera(zoom, x, HEIGHT - HEIGHT / 2 / zoom - 40 * (zoom - 1.0))

    def _to_place(self, canvas: skia.Canvas, width: float, height: float, unit: float) -> None:
        view = self._place_view()
        canvas.translate(width / 2, height / 2)
        canvas.scale(unit * view.zoom, unit * view.zoom)
        canvas.translate(-view.x, -view.y)
        if self._mirrored:
            canvas.translate(WIDTH, 0)
            canvas.scale(-1, 1)

    def _draw_back(self) -> skia.Image:
        """The place without what moves, a little larger than the picture."""
        if self._soft:
            width, height = _SOFT
            unit = max(width / WIDTH, height / HEIGHT) / (1 + 2 * _SLACK)
        else:
            width = round(self.width * (1 + 2 * _SLACK))
            height = round(self.height * (1 + 2 * _SLACK))
            unit = self._unit
        surface = skia.Surface(width, height)
        with surface as canvas:
            brush = Brush(canvas)
            canvas.save()
            self._to_place(canvas, width, height, unit)
            draw_place(brush, self.shot.place, self._scene)
            if self._soft:
                move_place(brush, self.shot.place, self._scene, 1.0)
            canvas.restore()
            air.vignette(canvas, width, height)
        return surface.makeImageSnapshot()

    def rgba(self, at: float) -> NDArray[np.uint8]:
        """The picture ``at`` seconds into the shot.

        Returns:
            uint8 [height, width, 4]; the buffer is drawn over by the next call.
        """
        canvas = self._surface.getCanvas()
        canvas.resetMatrix()
        phase = self._drift + at * 0.22
        pan = (math.sin(phase) * 0.9 * _SLACK, math.sin(phase * 0.7 + 1) * 0.5 * _SLACK)
        self._lay_back(canvas, pan)
        brush = Brush(canvas)
        if self.shot.title:
            canvas.save()
            self._to_picture(canvas)
            titles.draw_title(brush, self.shot.title, at)
            canvas.restore()
        else:
            if not self._soft:
                canvas.save()
                canvas.translate(pan[0] * self.width, pan[1] * self.height)
                self._to_place(canvas, self.width, self.height, self._unit)
                move_place(brush, self.shot.place, self._scene, at)
                canvas.restore()
            canvas.save()
            self._to_picture(canvas)
            self._act(brush, at, pan)
            if PLACES[self.shot.place] not in INDOORS:
                air.weather(brush, self._scene, at)
            canvas.restore()
        if self.shot.fade and at < FADE_SECONDS:
            canvas.drawColor(round(255 * (1 - ease(at / FADE_SECONDS))) << 24)
        return self._pixels

    def _to_picture(self, canvas: skia.Canvas) -> None:
        canvas.translate(self.width / 2, self.height / 2)
        canvas.scale(self._unit, self._unit)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)

    def _lay_back(self, canvas: skia.Canvas, pan: tuple[float, float]) -> None:
        slack_x, slack_y = self.width * _SLACK, self.height * _SLACK
        left, top = pan[0] * self.width - slack_x, pan[1] * self.height - slack_y
        if self._soft:
            sampling = skia.SamplingOptions(skia.CubicResampler.Mitchell())
            box = skia.Rect.MakeXYWH(left, top, self.width + 2 * slack_x, self.height + 2 * slack_y)
            canvas.drawImageRect(self._back, box, sampling)
        else:
            canvas.drawImage(self._back, left, top, skia.SamplingOptions(skia.FilterMode.kLinear))

    def _act(self, b: Brush, at: float, pan: tuple[float, float]) -> None:
        shot = self.shot
        if shot.scale == "close" and shot.prop is not None and self._figures:
            closeup.draw_close(b, shot, self._figures, at)
            return
        if not self._figures:
            return
        camera = self._camera
        canvas = b.canvas
        canvas.save()
        canvas.translate(WIDTH / 2 + pan[0] * WIDTH * 1.5, HEIGHT / 2)
        canvas.scale(camera.zoom, camera.zoom)
        canvas.translate(-camera.x, -camera.y)
        giving = self._figures[0].pose == "give" and shot.prop is not None
        for index in range(len(self._figures) - 1, -1, -1):
            figure = self._figures[index]
            canvas.save()
            canvas.translate(self._x_of(index, at), GROUND)
            canvas.scale(figure.facing, 1)
            pose = figure.pose if index == 0 or figure.pose in ("sleep", "walk") else "stand"
            reaching = giving and index == 1 and pose != "sleep"
            draw_figure(b, figure.look, figure.coat, pose, at + index * 0.9, reaching)
            canvas.restore()
        if shot.prop is not None:
            handle_prop(b, shot, self._figures[0], self._x_of(0, at), camera.zoom, at)
        if self._figures[0].pose == "sleep":
            air.snores(b, self._x_of(0, at), GROUND, self._figures[0].facing, at)
        elif self._figures[0].pose == "dance":
            air.notes(b, self._x_of(0, at), GROUND, at)
        elif self._figures[0].pose == "wave":
            first = self._figures[0]
            x, y = hands_of(first.look, "wave", at).front
            air.flutter(b, self._x_of(0, at) + first.facing * x, GROUND + y, 46)
        canvas.restore()

    def _x_of(self, index: int, at: float) -> float:
        figure = self._figures[index]
        x = figure.x * WIDTH
        if figure.pose == "walk":
            way = 330 if self.shot.scale == "wide" else 170
            x += figure.facing * way * (at / max(self.shot.seconds, 1.0))
        return x


@lru_cache(maxsize=2)
def _drawer(shot: Shot, size: tuple[int, int]) -> Drawer:
    return Drawer(shot, size)


def draw_shot(shot: Shot, at: float, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture ``at`` seconds into a shot.

    Args:
        size: (width, height) in pixels.

    Returns:
        uint8 RGB [height, width, 3].
    """
    return np.ascontiguousarray(_drawer(shot, size).rgba(at)[..., :3])
