"""The window's two sides: the film, and the companion beside it or out of the way.

In full screen the film is alone; the companion comes when the pointer touches the right
edge, or when it is asked for, and one that was not asked for leaves by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QSplitter

from desktop.main_window.drawer import Drawer

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QResizeEvent

    from desktop.chat.panel import ChatPanel
    from desktop.player.film_side import FilmSide

PANEL_LEAVES_MS = 1200
LEAST_FILM = 420
"""Pixels of width that the film keeps when the panel comes."""
FRAME = 80
"""Pixels that no window's frame is wider or higher than."""


class Sides(QSplitter):
    """Film and companion, and which of them the window shows. The companion is added once it is
    made, by ``furnish``.

    Args:
        panel_width: of the companion when it was last seen, in pixels.
    """

    room_wanted = Signal()
    """The companion or full screen is about to come: a window that is small must grow first."""

    def __init__(self, film: FilmSide, panel_width: int) -> None:
        super().__init__()
        self.setObjectName("sides")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._film = film
        self._panel: ChatPanel | None = None
        self._panel_width = panel_width
        self._pinned = True
        self._full = False
        self._before_full: Qt.WindowState | None = None
        self._size_before_full = self.size()
        self._comes_back = False
        self._panel_before_full = True
        self._shown = True
        self._drawer = Drawer(self._draw)
        self._drawer.settled.connect(self._on_settled)
        self.addWidget(film)
        self.addWidget(self._drawer)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self._leaves = QTimer(self, singleShot=True, interval=PANEL_LEAVES_MS)
        self._leaves.timeout.connect(self._on_leaves)

    # The panel ------------------------------------------------------------------

    @property
    def panel_width(self) -> int:
        """The companion's width in pixels, now or when it was last seen."""
        at_rest = self._shown and self._drawer.isVisible() and not self._drawer.moving
        return self._drawer.width() if at_rest else self._panel_width

    @property
    def panel_shown(self) -> bool:
        """Whether the companion is there, or on its way in."""
        return self._shown

    def begin(self, panel_shown: bool) -> None:
        """Show or hide the companion in a window that is not on the screen yet."""
        self._pinned = self._shown = panel_shown
        self.fit_panel()
        self._drawer.setVisible(panel_shown)

    def furnish(self, panel: ChatPanel) -> None:
        """The companion is there now, and so is the film's bar."""
        self._panel = panel
        self._drawer.fill(panel)
        self._film.bar.show_panel(self._shown)

    def toggle_panel(self) -> None:
        """Show or hide the companion."""
        self.show_panel(not self._shown)

    def show_panel(self, shown: bool, pinned: bool = True, slide: bool = True) -> None:
        """Show or hide the companion; one that is not pinned leaves full screen by itself.

        Args:
            slide: let it come and go smoothly, in a window that stays as it is.
        """
        if shown:
            self.room_wanted.emit()
        if pinned:
            self._pinned = shown
        if shown != self._shown:
            self._panel_width = self.panel_width
            self._shown = shown
            self._move(slide and self.isVisible())
        self._film.bar.show_panel(shown)

    def _move(self, slide: bool) -> None:
        if not slide:
            self._drawer.stop()
            self.fit_panel()
            self._drawer.setVisible(self._shown)
            return
        seen = self._drawer.width() if self._drawer.isVisible() else 0
        wide = min(self._panel_width, max(0, self.width() - self.handleWidth() - LEAST_FILM))
        self._drawer.setVisible(True)
        self._drawer.slide(seen, wide if self._shown else 0)

    def _draw(self, width: int) -> None:
        """Give the drawer so much of the window, and the film the rest."""
        self.setSizes([self.width() - self.handleWidth() - width, width])

    def _on_settled(self) -> None:
        self._drawer.setVisible(self._shown)

    def fit_panel(self) -> None:
        """Give the companion the width it last had, where the film can spare it."""
        width = self._panel_width
        self.setSizes([max(LEAST_FILM, self.window().width() - width - 1), width])

    # Full screen ----------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """The film and nothing else, or back."""
        window = self.window()
        if window.isFullScreen():
            self.leave_full_screen()
            return
        self.room_wanted.emit()
        self._before_full = window.windowState()
        self._size_before_full = window.size()
        window.showFullScreen()

    def set_full_screen(self, full: bool) -> None:
        """The film alone, or the window as it was."""
        if full != self.window().isFullScreen():
            self.toggle_full_screen()

    def leave_full_screen(self) -> None:
        """Back to where the window was."""
        from PySide6.QtCore import Qt

        window = self.window()
        if window.isFullScreen():
            before = window.windowState() if self._before_full is None else self._before_full
            self._comes_back = self._before_full == Qt.WindowState.WindowNoState
            window.setWindowState(before & ~Qt.WindowState.WindowFullScreen)

    def follow_window(self) -> None:
        """The window has gone to full screen or come from it, by whoever's wish."""
        full = self.window().isFullScreen()
        if full == self._full:
            return
        self._full = full
        if full:
            self._panel_before_full = self._shown
            self.show_panel(False, slide=False)
        else:
            self._before_full = None
            self.show_panel(self._panel_before_full or self._shown, slide=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Come back from full screen in the size that the window had. Where Qt draws its frame
        itself, as on Wayland, the window would be smaller by that frame each time."""
        super().resizeEvent(event)
        window = self.window()
        if not self._comes_back or window.isFullScreen():
            return
        self._comes_back = False
        lost = self._size_before_full - window.size()
        if 0 <= lost.width() <= FRAME and 0 < lost.height() <= FRAME:
            QTimer.singleShot(0, window, lambda: window.resize(self._size_before_full))

    def follow_pointer(self, where: QPoint) -> None:
        """In full screen, bring the panel at the right edge and let it go beyond.

        Args:
            where: the pointer, in the film side's pixels.
        """
        if not self.window().isFullScreen():
            return
        if not self._shown and where.x() >= self._film.width() - 2:
            self.show_panel(True, pinned=False)
        elif self._shown and not self._pinned:
            if where.x() >= self._film.width():
                self._leaves.stop()
            else:
                self.lose_pointer()

    def lose_pointer(self) -> None:
        """In full screen, let the panel go: the pointer is elsewhere."""
        gone = self._shown and not self._pinned and not self._leaves.isActive()
        if gone and self.window().isFullScreen():
            self._leaves.start()

    def rest(self) -> None:
        """Nothing leaves by itself any more; the window is closing."""
        self._leaves.stop()
        self._drawer.stop()

    def _on_leaves(self) -> None:
        focus = QApplication.focusWidget()
        writing = self._panel is not None and focus is not None and self._panel.isAncestorOf(focus)
        if self.window().isFullScreen() and not self._pinned and not writing:
            self.show_panel(False, pinned=False)
