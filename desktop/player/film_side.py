"""The film's side of the window: picture, controls, and what stands over them.

In a window the bar lies under the picture; in full screen it floats over it and goes
when the pointer rests. The picture is there first (``picture_side``), ``furnish`` adds the rest.
Knows the player and the bar, not the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from desktop.player.picture_side import BAR_HEIGHT, PictureSide
from desktop.player.wheel import Notches

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent

    from core.timeline import MediaTime
    from desktop.player.mpv_player import Player
    from desktop.player.software_surface import SoftwareSurface

REST_MS = 2500
"""Milliseconds the pointer rests in full screen until the controls go."""
WATCH_MS = 100
GRIP = 12
"""Pixels at a small window's edges by which it is resized."""
PREVIEW_ROOM = 200
"""Pixels above the seek bar that a preview needs; in a smaller window it is the time alone."""
SECOND_WORDS = 0.22
"""Share of the picture's height that two rows of second subtitles take at its top."""


class FilmSide(PictureSide):
    """Everything left of the panel."""

    full_screen_wanted = Signal()
    pause_wanted = Signal()
    menu_wanted = Signal(QPoint)
    volume_by = Signal(int)
    pointer_moved = Signal(QPoint)
    """In full screen: where the pointer went, in this widget's pixels."""
    pointer_left = Signal()
    """And that it went on another screen."""

    def __init__(
        self,
        player: Player,
        parent: QWidget | None = None,
        early: SoftwareSurface | None = None,
    ) -> None:
        super().__init__(player, parent, early)
        self._full = self._small = False
        self._furnished = False
        self._clicked = False
        self._pressed: QPoint | None = None
        self._notches = Notches()
        self._pointer = QPoint()
        self._click = QTimer(self, singleShot=True)
        self._click.setInterval(QApplication.doubleClickInterval())
        self._click.timeout.connect(self.pause_wanted)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._on_watch)

    def furnish(self, has_sample: bool) -> None:
        """Make the controls and all that stands over the picture."""
        from desktop.player.controls import ControlBar
        from desktop.player.osd import Osd
        from desktop.player.overlays import EmptyState, ErrorBanner
        from desktop.player.preview import PreviewCard
        from desktop.player.sound_page import SoundPage

        self.empty = EmptyState(has_sample, self)
        self.sound = SoundPage(self)
        self.bar = ControlBar(self)
        self.preview = PreviewCard(self)
        self.osd = Osd(self)
        self.banner = ErrorBanner(self)
        self.bar.seek_bar.preview_left.connect(self.hide_preview)
        self._player.tracks_changed.connect(lambda _: self._clear_top())
        self.bar.hide()

    def reveal(self) -> None:
        """Show them."""
        self._furnished = True
        if self._sill is not None:
            self._sill.deleteLater()
            self._sill = None
        self._lay_out()
        self.bar.show()

    def release(self) -> None:
        """Let go of mpv; call before the player closes."""
        self._watch.stop()
        self._rest.stop()
        self._click.stop()
        super().release()

    def set_film(self, there: bool) -> None:
        """Picture or empty state."""
        self.empty.setVisible(not there)
        self.bar.set_film(there)
        self.sound.show_title("")
        if not there:
            self.hide_preview()

    # Geometry -----------------------------------------------------------------

    @property
    def floats(self) -> bool:
        """Whether the bar lies over the picture, which then fills all."""
        return self._full or self._small

    def _lay_out(self) -> None:
        super()._lay_out()
        if not self._furnished:
            return
        picture = self.picture_rect()
        self.empty.setGeometry(picture)
        self.sound.setGeometry(picture)
        self.bar.setGeometry(0, self.height() - BAR_HEIGHT, self.width(), BAR_HEIGHT)
        self._clear_top()
        if self.banner.isVisible():
            self.banner.fit()
        self._raise_words()

    # Preview ------------------------------------------------------------------

    def show_preview(self, time: MediaTime, jpeg: bytes, line: str, chapter: str = "") -> None:
        """Show the moment over its place on the seek bar."""
        seek_bar = self.bar.seek_bar
        tip = seek_bar.mapTo(self, QPoint(seek_bar.x_of(time), 4))
        if tip.y() < PREVIEW_ROOM:
            jpeg, line, chapter = b"", "", ""
        self.preview.show_moment(time, jpeg, line, chapter)
        self.preview.place(tip, 12, self.width() - 12)
        self._raise_words()

    def retime_preview(self, time: MediaTime, chapter: str = "") -> None:
        """Keep the card and move it to ``time`` until its own picture comes."""
        seek_bar = self.bar.seek_bar
        self.preview.retime(time, chapter)
        self.preview.place(
            seek_bar.mapTo(self, QPoint(seek_bar.x_of(time), 4)), 12, self.width() - 12
        )

    def hide_preview(self) -> None:
        """The pointer left the bar."""
        self.preview.hide()
        self._raise_words()

    def _raise_words(self) -> None:
        """Subtitles stand above whatever covers the picture's lower edge."""
        picture = self.picture_rect()
        covered = 0
        if self.floats and self.bar.isVisible():
            covered = BAR_HEIGHT
        if self.preview.isVisible():
            covered = max(covered, picture.bottom() - self.preview.y() + 1)
        self._player.raise_subtitles(covered / max(1, picture.height()))

    def _clear_top(self) -> None:
        """What is said over the picture stands below words at its top."""
        from desktop.player.osd import TOP

        second = self._player.has_second
        top = round(SECOND_WORDS * self.picture_rect().height()) if second else TOP
        if top != self.osd.top:
            self.osd.set_top(top)
            self.banner.set_top(top)

    # Full screen --------------------------------------------------------------

    def set_full_screen(self, full: bool) -> None:
        """Float the bar over the picture, or put it under it."""
        self._full = full
        self.bar.show_full_screen(full)
        self._float()

    def set_small(self, small: bool) -> None:
        """The same in a small window, which has no frame to be moved by."""
        self._small = small
        self.bar.show_small(small)
        self._float()
        if small:
            self._leave_controls()

    def _float(self) -> None:
        self._pointer = QCursor.pos()
        if self.floats:
            self._watch.start()
            self._rest.start()
        else:
            self._watch.stop()
            self._rest.stop()
        self.show_controls()
        self._lay_out()

    def show_controls(self) -> None:
        """Bring the bar and the pointer back."""
        self.bar.show()
        self.bar.raise_()
        self.preview.raise_()
        self.unsetCursor()
        self._raise_words()

    def _on_watch(self) -> None:
        """The pointer is polled: only so are moves over every child seen at little cost."""
        pointer = QCursor.pos()
        if pointer == self._pointer:
            return
        self._pointer = pointer
        window = self.window()
        if not window.rect().contains(window.mapFromGlobal(pointer)):
            if self._small:
                self._leave_controls()
            self.pointer_left.emit()
            return
        if not self.bar.isVisible():
            self.show_controls()
        self._rest.start()
        self.pointer_moved.emit(self.mapFromGlobal(pointer))

    def _on_rest(self) -> None:
        over_bar = self.bar.geometry().contains(self.mapFromGlobal(QCursor.pos()))
        busy = over_bar or QApplication.activePopupWidget() is not None
        if not self.floats or self._player.paused or busy:
            self._rest.start()
            return
        self._hide_controls()
        self.setCursor(QtCore.Qt.CursorShape.BlankCursor)

    def _leave_controls(self) -> None:
        """The pointer is elsewhere on the screen: nothing lies over the small picture."""
        if QApplication.activePopupWidget() is None:
            self._rest.stop()
            self._hide_controls()

    def _hide_controls(self) -> None:
        self.bar.hide()
        self._raise_words()

    # Pointer on the picture ---------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the keyboard. Of a small window: hold it to move it, or at its edge to resize it."""
        if event.button() != QtCore.Qt.MouseButton.LeftButton:
            return
        here = event.position().toPoint()
        self._clicked = self._is_picture(here)
        if self._clicked:
            self.setFocus(QtCore.Qt.FocusReason.MouseFocusReason)
        if self._small:
            self._pressed = here

    def _is_picture(self, here: QPoint) -> bool:
        """Whether nothing stands over the picture there that a click could be meant for."""
        return self.childAt(here) in (None, self.surface)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Have the system move or resize the window that is held."""
        held, here = self._pressed, event.position().toPoint()
        handle = self.window().windowHandle()
        if held is None or handle is None:
            return
        if (here - held).manhattanLength() >= QApplication.startDragDistance():
            self._pressed, self._clicked = None, False
            edges = edges_at(held, self.rect())
            if edges:
                handle.startSystemResize(edges)
            else:
                handle.startSystemMove()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """One click plays or pauses, once it is clear that it wasn't the first of two."""
        if event.button() != QtCore.Qt.MouseButton.LeftButton:
            return
        clicked, self._clicked, self._pressed = self._clicked, False, None
        if clicked and self._player.loaded:
            self._click.start()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks: full screen. The second one's release is no click of its own."""
        here, left = event.position().toPoint(), QtCore.Qt.MouseButton.LeftButton
        if event.button() == left and self._player.loaded and self._is_picture(here):
            self._click.stop()
            self.full_screen_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Louder and softer."""
        from desktop.keys.table import VOLUME_STEP

        notches = self._notches.of(event.angleDelta().y())
        if notches:
            self.volume_by.emit(notches * VOLUME_STEP)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The window's menu."""
        self.menu_wanted.emit(event.globalPos())


def edges_at(point: QPoint, rect: QRect) -> Qt.Edge:
    """Which edges of ``rect`` are held at ``point``; none in its midst."""
    edges = QtCore.Qt.Edge(0)
    for edge, distance in (
        (QtCore.Qt.Edge.LeftEdge, point.x() - rect.left()),
        (QtCore.Qt.Edge.RightEdge, rect.right() - point.x()),
        (QtCore.Qt.Edge.TopEdge, point.y() - rect.top()),
        (QtCore.Qt.Edge.BottomEdge, rect.bottom() - point.y()),
    ):
        if distance < GRIP:
            edges |= edge
    return edges
