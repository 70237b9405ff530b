"""How the seek bar looks: groove, stretches, marks and handle, in the theme's colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from core.chat.types import LinkedScene
from core.timeline import MediaTime, TimeRange
from desktop import theme
from desktop.player.seek_view import SeekView
from desktop.player.tracks import Chapter

GROOVE = 4
GAP = 3
GLIMPSED = 0.42
"""How much of the watched stretches' colour glimpsed ones have."""
BUFFERED = 0.10
LOOPED = 0.2
OVERVIEW = 2
"""Pixels high: the line that shows, when zoomed, which part of the film fills the bar."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything that lies on the bar.

    Attributes:
        watched, glimpsed: what the companion knows, and what it knows less well.
        buffered: what of a film from the network is here.
        loop: where the loop begins and ends; an end may be missing.
        shots: where shots begin; shown when zoomed.
    """

    watched: tuple[TimeRange, ...] = ()
    glimpsed: tuple[TimeRange, ...] = ()
    buffered: tuple[TimeRange, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    scenes: tuple[LinkedScene, ...] = ()
    shots: tuple[MediaTime, ...] = ()
    loop: tuple[MediaTime | None, MediaTime | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Pointing:
    """What the viewer does with the bar.

    Attributes:
        now: the film's now, or where the handle is dragged.
        hover: under the pointer.
        alive: the pointer is there.
        focused: the keyboard is.
    """

    now: MediaTime
    hover: MediaTime | None = None
    alive: bool = False
    focused: bool = False


class SeekPaint:
    """One painting of the bar."""

    def __init__(self, painter: QPainter, view: SeekView, height: float) -> None:
        self._painter = painter
        self._view = view
        self._height = height
        self._middle = height / 2
        self._colours = theme.tokens()

    def paint(self, marks: Marks, pointing: Pointing) -> None:
        """Groove, stretches, loop, shots, scenes, handle."""
        painter, colours, view = self._painter, self._colours, self._view
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        there = bool(view.duration.us)
        painter.setClipPath(self._groove(marks.chapters, pointing.alive))
        all_of = QRectF(0, 0, view.right + view.left, self._height)
        painter.fillRect(all_of, theme.colour(colours.rest))
        if there:
            self._fill(marks.buffered, theme.colour(colours.text, BUFFERED))
            self._fill(marks.glimpsed, theme.colour(colours.watched, GLIMPSED))
            self._fill(marks.watched, theme.colour(colours.watched))
            if pointing.hover is not None and pointing.hover > pointing.now:
                before = TimeRange(MediaTime(), pointing.hover)
                self._fill((before,), theme.colour(colours.text, 0.16))
            self._fill((TimeRange(MediaTime(), pointing.now),), theme.colour(colours.amber))
        painter.setClipping(False)
        if not there:
            return
        if view.zoomed:
            self._overview(pointing.now)
            self._shots(marks.shots)
        self._loop(*marks.loop)
        for scene in sorted(marks.scenes, key=lambda scene: scene.score):
            if view.shows(scene.start):
                self._scene(scene)
        if view.shows(pointing.now):
            self._handle(view.x(pointing.now), pointing)

    def _groove(self, chapters: tuple[Chapter, ...], alive: bool) -> QPainterPath:
        """Rounded stretches, one a chapter."""
        view, height = self._view, GROOVE + 2 if alive else GROOVE
        inside = [c.start for c in chapters if view.span.start < c.start < view.span.end]
        edges = [view.left, *(view.x(start) for start in inside), view.right]
        path = QPainterPath()
        for number, (left, right) in enumerate(pairwise(edges)):
            left += GAP / 2 if number else 0
            right -= GAP / 2 if number < len(edges) - 2 else 0
            if right > left:
                box = QRectF(left, self._middle - height / 2, right - left, height)
                path.addRoundedRect(box, 2, 2)
        return path

    def _fill(self, parts: Iterable[TimeRange], colour: QColor) -> None:
        for part in parts:
            left = self._view.clamped_x(part.start)
            right = self._view.clamped_x(part.end)
            self._painter.fillRect(QRectF(left, 0, right - left, self._height), colour)

    def _overview(self, now: MediaTime) -> None:
        """The whole film as a hairline at the foot, with the part that is shown."""
        view, painter, colours = self._view, self._painter, self._colours
        whole = SeekView.whole(view.duration, view.left, view.right)
        top = self._height - OVERVIEW
        width = view.right - view.left
        painter.fillRect(QRectF(view.left, top, width, OVERVIEW), theme.colour(colours.line))
        left, right = whole.x(view.span.start), whole.x(view.span.end)
        part = QRectF(left, top, max(6.0, right - left), OVERVIEW)
        painter.fillRect(part, theme.colour(colours.quieter))
        painter.fillRect(QRectF(whole.x(now) - 1, top, 2, OVERVIEW), theme.colour(colours.amber))

    def _shots(self, shots: Iterable[MediaTime]) -> None:
        """A short tick under the groove for every shot."""
        colour = theme.colour(self._colours.quietest)
        for time in shots:
            if self._view.shows(time):
                tick = QRectF(round(self._view.x(time)), self._middle + GROOVE + 1, 1, 5)
                self._painter.fillRect(tick, colour)

    def _loop(self, a: MediaTime | None, b: MediaTime | None) -> None:
        """A bracket at either end, and a tint between them."""
        painter, colours, view = self._painter, self._colours, self._view
        if a is not None and b is not None:
            left, right = view.clamped_x(a), view.clamped_x(b)
            box = QRectF(left, self._middle - 9, right - left, 18)
            painter.fillRect(box, theme.colour(colours.amber, LOOPED))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(theme.colour(colours.amber), 2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for point, inwards in ((a, 4), (b, -4)):
            if point is None or not view.shows(point):
                continue
            x, top, foot = round(view.x(point)), self._middle - 9, self._middle + 9
            bracket = QPainterPath(QPointF(x + inwards, top))
            bracket.lineTo(x, top)
            bracket.lineTo(x, foot)
            bracket.lineTo(x + inwards, foot)
            painter.drawPath(bracket)
        painter.setPen(Qt.PenStyle.NoPen)

    def _scene(self, scene: LinkedScene) -> None:
        painter, colours = self._painter, self._colours
        mark = QRectF(self._view.x(scene.start) - 2, self._middle - 10, 4, 20)
        painter.setBrush(theme.colour(colours.bar))
        painter.drawRoundedRect(mark.adjusted(-1, 0, 1, 0), 3, 3)
        strength = 0.35 + 0.65 * max(0.0, min(1.0, scene.score))
        painter.setBrush(theme.colour(colours.teal, strength))
        painter.drawRoundedRect(mark, 2, 2)

    def _handle(self, x: float, pointing: Pointing) -> None:
        painter, colours = self._painter, self._colours
        centre = QPointF(x, self._middle)
        if pointing.alive:
            painter.setBrush(theme.colour(colours.amber, 0.22))
            painter.drawEllipse(centre, 12, 12)
        painter.setBrush(theme.colour(colours.text if pointing.focused else colours.bar))
        painter.drawEllipse(centre, 8.5, 8.5)
        painter.setBrush(theme.colour(colours.amber))
        painter.drawEllipse(centre, 7, 7)
