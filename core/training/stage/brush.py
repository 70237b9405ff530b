"""A few strokes over skia: flat shapes, soft gradients, paper edges.

Everything is drawn in stage units: a picture is 1600 wide and 900 high, y downwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import lru_cache

import skia

WIDTH = 1600.0
HEIGHT = 900.0
BLEED = 90.0
"""How far places are drawn beyond the picture's edges, for the camera's drift."""

XY = tuple[float, float]


@lru_cache(maxsize=4096)
def _fill(colour: int, alpha: float) -> skia.Paint:
    return skia.Paint(Color=_argb(colour, alpha), AntiAlias=True)


@lru_cache(maxsize=4096)
def _stroke(colour: int, width: float, alpha: float) -> skia.Paint:
    return skia.Paint(
        Color=_argb(colour, alpha),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )


def _argb(colour: int, alpha: float) -> int:
    return round(max(0.0, min(1.0, alpha)) * 255) << 24 | colour


def polygon(points: Iterable[XY], closed: bool = True) -> skia.Path:
    """Straight lines from point to point."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], closed)
    return path


def smooth(points: Sequence[XY], closed: bool = False) -> skia.Path:
    """A soft line through the middles between the points (quadratic)."""
    path = skia.Path()
    knots = [*points, points[0], points[1]] if closed else list(points)
    (x, y), (nx, ny) = knots[0], knots[1]
    if closed:
        path.moveTo((x + nx) / 2, (y + ny) / 2)
    else:
        path.moveTo(x, y)
    for (x, y), (nx, ny) in itertools.pairwise(knots[1:]):
        path.quadTo(x, y, (x + nx) / 2, (y + ny) / 2)
    if closed:
        path.close()
    else:
        path.lineTo(*knots[-1])
    return path


class Brush:
    """Draws on one canvas, in stage units."""

    def __init__(self, canvas: skia.Canvas) -> None:
        self.canvas = canvas

    def path(self, path: skia.Path, colour: int, alpha: float = 1.0) -> None:
        self.canvas.drawPath(path, _fill(colour, alpha))

    def outline(self, path: skia.Path, colour: int, width: float, alpha: float = 1.0) -> None:
        self.canvas.drawPath(path, _stroke(colour, width, alpha))

    def paper(self, path: skia.Path, colour: int, depth: float = 7.0) -> None:
        """A sheet of the theatre: the shape with a soft shadow thrown behind it."""
        self.canvas.save()
        for _ in range(2):
            self.canvas.translate(0, -depth)
            self.canvas.drawPath(path, _fill(0x120E1C, 0.09))
        self.canvas.restore()
        self.canvas.drawPath(path, _fill(colour, 1.0))

    def poly(self, points: Iterable[XY], colour: int, alpha: float = 1.0) -> None:
        self.canvas.drawPath(polygon(points), _fill(colour, alpha))

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        colour: int,
        alpha: float = 1.0,
        radius: float = 0.0,
    ) -> None:
        box = skia.Rect.MakeXYWH(x, y, w, h)
        if radius:
            self.canvas.drawRoundRect(box, radius, radius, _fill(colour, alpha))
        else:
            self.canvas.drawRect(box, _fill(colour, alpha))

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: int, alpha: float = 1.0
    ) -> None:
        self.canvas.drawOval(
            skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), _fill(colour, alpha)
        )

    def line(self, points: Sequence[XY], colour: int, width: float, alpha: float = 1.0) -> None:
        paint = _stroke(colour, width, alpha)
        if len(points) == 2:
            (x, y), (nx, ny) = points
            self.canvas.drawLine(x, y, nx, ny, paint)
        else:
            self.canvas.drawPath(polygon(points, closed=False), paint)

    def lines(self, ends: Sequence[XY], colour: int, width: float, alpha: float = 1.0) -> None:
        """Separate strokes; ``ends`` holds two points for each."""
        self.canvas.drawPoints(
            skia.Canvas.kLines_PointMode,
            [skia.Point(x, y) for x, y in ends],
            _stroke(colour, width, alpha),
        )

    def dots(self, points: Sequence[XY], colour: int, size: float, alpha: float = 1.0) -> None:
        self.canvas.drawPoints(
            skia.Canvas.kPoints_PointMode,
            [skia.Point(x, y) for x, y in points],
            _stroke(colour, size, alpha),
        )

    def fade_down(
        self, x: float, y: float, w: float, h: float, stops: Sequence[tuple[int, float]]
    ) -> None:
        """A rectangle that goes evenly from the first (colour, alpha) to the last."""
        shader = skia.GradientShader.MakeLinear(
            points=[skia.Point(0, y), skia.Point(0, y + h)],
            colors=[_argb(colour, alpha) for colour, alpha in stops],
        )
        self.canvas.drawRect(skia.Rect.MakeXYWH(x, y, w, h), skia.Paint(Shader=shader))

    def glow(self, x: float, y: float, radius: float, colour: int, alpha: float) -> None:
        """Soft light around a point."""
        shader = skia.GradientShader.MakeRadial(
            center=skia.Point(x, y),
            radius=radius,
            colors=[_argb(colour, alpha), _argb(colour, alpha * 0.45), _argb(colour, 0.0)],
        )
        self.canvas.drawCircle(x, y, radius, skia.Paint(Shader=shader, AntiAlias=True))
