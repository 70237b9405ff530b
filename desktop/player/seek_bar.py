"""The bar that shows where the film is, what the companion has watched, and the scenes
of an answer; press it to go elsewhere.

Nothing is snapped, so a click lands on the moment under it. Ctrl and the wheel, or a pinch,
bring a stretch closer. Knows neither player nor engine; ``seek_paint`` draws it and
``seek_view`` tells pixels from times.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.chat.types import LinkedScene
from core.timeline import MediaTime, TimeRange
from desktop.keys.table import SMALL_STEP
from desktop.player.seek_paint import Marks, Pointing, SeekPaint
from desktop.player.seek_view import STEP, SeekView
from desktop.player.tracks import Chapter, chapter_at
from desktop.player.wheel import NOTCH
from desktop.translate import tr

EDGE = 8
"""Pixels left free at both ends, so that the handle is never cut."""
HEIGHT = 32
DRAG_PX = 4
PAN = 0.15
"""Share of what is shown that one notch goes along a zoomed bar."""


class SeekBar(QWidget):
    """A film's time from left to right.

    Signals:
        seek_requested: the moment, and whether to go to that very frame (released) or to
            the key frame before it (while dragging).
        preview_requested: the pointer rests over this moment.
        preview_left: the pointer is gone.
        view_changed: the stretch that is shown, and whether it is less than all.
    """

    seek_requested = Signal(MediaTime, bool)
    preview_requested = Signal(MediaTime)
    preview_left = Signal()
    view_changed = Signal(TimeRange, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("seekBar")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.duration = MediaTime()
        self.position = MediaTime()
        self.marks = Marks()
        self.view = SeekView()
        self._pressed_at: QPointF | None = None
        self._dragging: MediaTime | None = None
        self._hover: MediaTime | None = None
        self._say_value()

    def sizeHint(self) -> QSize:
        """As wide as it gets."""
        return QSize(400, HEIGHT)

    # What it is told ----------------------------------------------------------

    def reset(self) -> None:
        """No film."""
        self.position = MediaTime()
        self.marks = Marks()
        self._pressed_at = self._dragging = self._hover = None
        self.set_duration(MediaTime())

    def set_duration(self, duration: MediaTime) -> None:
        """The film's length; the bar takes no clicks while it is zero."""
        if duration != self.duration or not self.view.zoomed:
            self.duration = duration
            self._look_at(SeekView.whole(duration, EDGE, self.width() - EDGE))
        self._say_value()
        self.update()

    def set_position(self, position: MediaTime) -> None:
        """The film's now. Repaints only where it shows."""
        before, self.position = self.position, position
        if self._hover is None and self._dragging is None:
            self._look_at(self.view.follow(position, before))
        if round(self.view.x(before)) != round(self.view.x(position)):
            self.update()
        if before.clock() != position.clock():
            self._say_value()

    def set_watched(
        self, watched: tuple[TimeRange, ...], glimpsed: tuple[TimeRange, ...] = ()
    ) -> None:
        """What the companion has watched, and, fainter, of what it knows key frames only."""
        self._mark(replace(self.marks, watched=watched, glimpsed=glimpsed))

    def set_chapters(self, chapters: tuple[Chapter, ...]) -> None:
        """Where chapters begin."""
        self._mark(replace(self.marks, chapters=chapters))

    def set_scenes(self, scenes: tuple[LinkedScene, ...]) -> None:
        """The scenes of the answer; the stronger, the more solid the mark."""
        self._mark(replace(self.marks, scenes=scenes))

    def set_buffered(self, buffered: tuple[TimeRange, ...]) -> None:
        """What of a film that comes over a network is here."""
        self._mark(replace(self.marks, buffered=buffered))

    def set_loop(self, a: MediaTime | None, b: MediaTime | None) -> None:
        """Where the loop begins and ends, None where an end isn't set."""
        self._mark(replace(self.marks, loop=(a, b)))

    def set_shots(self, shots: tuple[MediaTime, ...]) -> None:
        """Where shots begin within what is shown."""
        self._mark(replace(self.marks, shots=shots))

    def _mark(self, marks: Marks) -> None:
        if marks != self.marks:
            self.marks = marks
            self.update()

    @property
    def scenes(self) -> tuple[LinkedScene, ...]:
        """The scenes of the answer."""
        return self.marks.scenes

    def x_of(self, time: MediaTime) -> int:
        """Where on the bar, in pixels from its left, ``time`` lies."""
        return round(self.view.clamped_x(time))

    def chapter_title(self, time: MediaTime) -> str:
        """What the chapter around ``time`` is called, "" where it has no name."""
        chapters = self.marks.chapters
        number = chapter_at(chapters, time)
        return "" if number is None else chapters[number].title

    # Pointer ------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold; the handle goes to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self.duration.us:
            self._pressed_at = event.position()
            self._dragging = self.view.time(event.position().x())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the pointer; drag if held."""
        if not self.duration.us:
            return
        time = self.view.time(event.position().x())
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
        self.position = self.view.time(event.position().x())
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

    # Zoom ---------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl closer and farther; without, along a bar that is zoomed."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(STEP**notches, event.position().x())
        elif self.view.zoomed:
            self._look_at(self.view.pan(-PAN * notches))
        else:
            event.ignore()
            return
        event.accept()

    def event(self, event: QEvent) -> bool:
        """A pinch on a touchpad zooms."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self._zoom(1.0 + event.value(), event.position().x())
            return True
        return super().event(event)

    def _zoom(self, factor: float, x: float) -> None:
        self._look_at(self.view.zoom(max(0.1, factor), x))
        if self._hover is not None:
            self._hover = self.view.time(x)
            self.preview_requested.emit(self._hover)

    def _look_at(self, view: SeekView) -> None:
        before, self.view = self.view, view
        if before.span != view.span:
            self.view_changed.emit(view.span, view.zoomed)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same stretch over other pixels."""
        super().resizeEvent(event)
        self.view = self.view.between(EDGE, self.width() - EDGE)

    # Keyboard -----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, pages by chapters, both ends; plus, minus and 0 zoom."""
        middle = self.view.clamped_x(self.position)
        match event.key():
            case Qt.Key.Key_Left:
                self._go(self.position - MediaTime.from_seconds(SMALL_STEP))
            case Qt.Key.Key_Right:
                self._go(self.position + MediaTime.from_seconds(SMALL_STEP))
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self._go_chapter(1 if event.key() == Qt.Key.Key_PageDown else -1)
            case Qt.Key.Key_Home:
                self._go(MediaTime())
            case Qt.Key.Key_End:
                self._go(self.duration)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._zoom(STEP, middle)
            case Qt.Key.Key_Minus:
                self._zoom(1 / STEP, middle)
            case Qt.Key.Key_0:
                self._look_at(SeekView.whole(self.duration, EDGE, self.width() - EDGE))
            case _:
                super().keyPressEvent(event)

    def _go(self, time: MediaTime) -> None:
        if self.duration.us:
            self.seek_requested.emit(max(MediaTime(), min(time, self.duration)), True)

    def _go_chapter(self, by: int) -> None:
        starts = [chapter.start for chapter in self.marks.chapters]
        if by > 0:
            later = [start for start in starts if start > self.position]
            self._go(later[0] if later else self.duration)
        else:
            near = MediaTime.from_seconds(1)
            earlier = [start for start in starts if start + near < self.position]
            self._go(earlier[-1] if earlier else MediaTime())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show it."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No longer."""
        super().focusOutEvent(event)
        self.update()

    # Words --------------------------------------------------------------------

    def _say_value(self) -> None:
        """For those who hear the window."""
        self.setAccessibleName(tr("Position in the film"))
        self.setAccessibleDescription(
            tr("{position} of {length}", position=str(self.position), length=str(self.duration))
            if self.duration.us
            else ""
        )

    def changeEvent(self, event: QEvent) -> None:
        """Say and draw again what language or theme have changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_value()
        elif event.type() == QEvent.Type.PaletteChange:
            self.update()

    # Painting -----------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        """As ``seek_paint`` draws it."""
        held = self._pressed_at is not None
        pointing = Pointing(
            now=self._dragging if self._dragging is not None else self.position,
            hover=self._hover,
            alive=bool(self.duration.us) and (self.underMouse() or held),
            focused=self.hasFocus(),
        )
        SeekPaint(QPainter(self), self.view, self.height()).paint(self.marks, pointing)
