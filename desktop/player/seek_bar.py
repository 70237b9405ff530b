"""The bar that shows where the film is, what the companion has watched, and the scenes
of an answer; press it to go elsewhere.

Paints itself. Times to pixels and back are ``_x`` and ``_time``; nothing is snapped, so a
click lands on the moment under it. Knows neither player nor engine.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.chat.types import LinkedScene
from core.timeline import MediaTime, TimeRange
from desktop import theme

EDGE = 8
"""Pixels left free at both ends, so that the handle is never cut."""
GROOVE = 4
GAP = 3
DRAG_PX = 4
GLIMPSED = 0.42
"""How much of the watched stretches' colour glimpsed ones have."""


class SeekBar(QWidget):
    """A film's time from left to right.

    Signals:
        seek_requested: the moment, and whether to go to that very frame (released) or to
            the key frame before it (while dragging).
        preview_requested: the pointer rests over this moment.
        preview_left: the pointer is gone.
    """

    seek_requested = Signal(MediaTime, bool)
    preview_requested = Signal(MediaTime)
    preview_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("seekBar")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(32)
        self.duration = MediaTime()
        self.position = MediaTime()
        self.watched: tuple[TimeRange, ...] = ()
        self.glimpsed: tuple[TimeRange, ...] = ()
        self.chapters: tuple[MediaTime, ...] = ()
        self.scenes: tuple[LinkedScene, ...] = ()
        self._pressed_at: QPointF | None = None
        self._dragging: MediaTime | None = None
        self._hover: MediaTime | None = None

    def sizeHint(self) -> QSize:
        """As wide as it gets."""
        return QSize(400, 32)

    def reset(self) -> None:
        """No film."""
        self.duration = self.position = MediaTime()
        self.watched, self.glimpsed = (), ()
        self.chapters, self.scenes = (), ()
        self._pressed_at = self._dragging = self._hover = None
        self.update()

    def set_duration(self, duration: MediaTime) -> None:
        """The film's length; the bar takes no clicks while it is zero."""
        self.duration = duration
        self.update()

    def set_position(self, position: MediaTime) -> None:
        """The film's now. Repaints only where it shows."""
        before, self.position = round(self._x(self.position)), position
        if before != round(self._x(position)):
            self.update()

    def set_watched(
        self, watched: tuple[TimeRange, ...], glimpsed: tuple[TimeRange, ...] = ()
    ) -> None:
        """What the companion has watched, and, fainter, of what it knows key frames only."""
        if (watched, glimpsed) != (self.watched, self.glimpsed):
            self.watched, self.glimpsed = watched, glimpsed
            self.update()

    def set_chapters(self, chapters: tuple[MediaTime, ...]) -> None:
        """Where chapters begin."""
        self.chapters = chapters
        self.update()

    def set_scenes(self, scenes: tuple[LinkedScene, ...]) -> None:
        """The scenes of the answer; the stronger, the more solid the mark."""
        self.scenes = scenes
        self.update()

    def x_of(self, time: MediaTime) -> int:
        """Where on the bar, in pixels from its left, ``time`` lies."""
        return round(self._x(time))

    # Pointer ------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold; the handle goes to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self.duration.us:
            self._pressed_at = event.position()
            self._dragging = self._time(event.position().x())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the pointer; drag if held."""
        if not self.duration.us:
            return
        time = self._time(event.position().x())
        self._hover = time
        if self._pressed_at is not None:
            moved = abs(event.position().x() - self._pressed_at.x()) >= DRAG_PX
            self._dragging = time
            if moved:
                self.seek_requested.emit(time, False)
        self.preview_requested.emit(time)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the very frame under the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        self._pressed_at = self._dragging = None
        self.position = self._time(event.position().x())
        self.seek_requested.emit(self.position, True)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Thicken under the pointer."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        super().leaveEvent(event)
        self._hover = None
        self.preview_left.emit()
        self.update()

    # Painting -----------------------------------------------------------------

    def _x(self, time: MediaTime) -> float:
        if not self.duration.us:
            return float(EDGE)
        part = max(0.0, min(1.0, time.us / self.duration.us))
        return EDGE + part * (self.width() - 2 * EDGE)

    def _time(self, x: float) -> MediaTime:
        part = (x - EDGE) / max(1, self.width() - 2 * EDGE)
        return MediaTime(round(max(0.0, min(1.0, part)) * self.duration.us))

    def _groove(self, height: float) -> QPainterPath:
        """Rounded stretches, one a chapter."""
        middle = self.height() / 2
        starts = [self._x(time) for time in self.chapters if 0 < time.us < self.duration.us]
        edges = [float(EDGE), *starts, float(self.width() - EDGE)]
        path = QPainterPath()
        for number, (left, right) in enumerate(pairwise(edges)):
            left += GAP / 2 if number else 0
            right -= GAP / 2 if number < len(edges) - 2 else 0
            if right > left:
                path.addRoundedRect(QRectF(left, middle - height / 2, right - left, height), 2, 2)
        return path

    def paintEvent(self, _: QPaintEvent) -> None:
        """Groove, glimpsed and watched stretches, played stretch, scenes, handle."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        held = self._pressed_at is not None
        alive = bool(self.duration.us) and (self.underMouse() or held)
        now = self._dragging if self._dragging is not None else self.position

        groove = self._groove(GROOVE + 2 if alive else GROOVE)
        painter.setClipPath(groove)
        painter.fillRect(self.rect(), theme.colour(colours.rest))
        if self.duration.us:
            self._fill(painter, self.glimpsed, theme.colour(colours.watched, GLIMPSED))
            self._fill(painter, self.watched, theme.colour(colours.watched))
            if self._hover is not None and self._hover > now:
                painter.fillRect(
                    QRectF(0, 0, self._x(self._hover), self.height()),
                    theme.colour(colours.text, 0.16),
                )
            played = TimeRange(MediaTime(), now)
            self._fill(painter, (played,), theme.colour(colours.amber))
        painter.setClipping(False)
        if not self.duration.us:
            return
        for scene in sorted(self.scenes, key=lambda scene: scene.score):
            self._paint_mark(painter, scene)
        x = self._x(now)
        if alive:
            painter.setBrush(theme.colour(colours.amber, 0.22))
            painter.drawEllipse(QPointF(x, middle), 12, 12)
        painter.setBrush(theme.colour(colours.bar))
        painter.drawEllipse(QPointF(x, middle), 8.5, 8.5)
        painter.setBrush(theme.colour(colours.amber))
        painter.drawEllipse(QPointF(x, middle), 7, 7)

    def _fill(self, painter: QPainter, parts: tuple[TimeRange, ...], colour: QColor) -> None:
        for part in parts:
            left = self._x(part.start) if part.start.us else 0.0
            painter.fillRect(QRectF(left, 0, self._x(part.end) - left, self.height()), colour)

    def _paint_mark(self, painter: QPainter, scene: LinkedScene) -> None:
        colours = theme.tokens()
        mark = QRectF(self._x(scene.start) - 2, self.height() / 2 - 10, 4, 20)
        painter.setBrush(theme.colour(colours.bar))
        painter.drawRoundedRect(mark.adjusted(-1, 0, 1, 0), 3, 3)
        strength = 0.35 + 0.65 * max(0.0, min(1.0, scene.score))
        painter.setBrush(theme.colour(colours.teal, strength))
        painter.drawRoundedRect(mark, 2, 2)
