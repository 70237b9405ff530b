"""The window's two sides: the film, and the companion beside it or out of the way.

In full screen the film is alone; the companion comes when the pointer touches the right
edge, or when it is asked for, and one that was not asked for leaves by itself.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from desktop.chat.panel import ChatPanel
from desktop.player.film_side import FilmSide

PANEL_LEAVES_MS = 1200
LEAST_FILM = 420
"""Pixels of width that the film keeps when the panel comes."""


class Sides(QSplitter):
    """Film and companion, and which of them the window shows.

    Args:
        panel_width: of the companion when it was last seen, in pixels.
    """

    def __init__(self, film: FilmSide, panel: ChatPanel, panel_width: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("sides")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._film = film
        self._panel = panel
        self._panel_width = panel_width
        self._pinned = True
        self._before_full = Qt.WindowState.WindowNoState
        self._panel_before_full = True
        self.addWidget(film)
        self.addWidget(panel)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self._leaves = QTimer(self, singleShot=True, interval=PANEL_LEAVES_MS)
        self._leaves.timeout.connect(self._on_leaves)

    # The panel ------------------------------------------------------------------

    @property
    def panel_width(self) -> int:
        """The companion's width in pixels, now or when it was last seen."""
        return self._panel.width() if self._panel.isVisible() else self._panel_width

    def begin(self, panel_shown: bool) -> None:
        """Show or hide the companion in a window that is not on the screen yet."""
        self._pinned = panel_shown
        self.fit_panel()
        self._panel.setVisible(panel_shown)
        self._film.bar.show_panel(panel_shown)

    def toggle_panel(self) -> None:
        """Show or hide the companion."""
        self.show_panel(not self._panel.isVisible())

    def show_panel(self, shown: bool, pinned: bool = True) -> None:
        """Show or hide the companion; one that is not pinned leaves full screen by itself."""
        if pinned:
            self._pinned = shown
        if not shown:
            self._panel_width = self.panel_width
        elif not self._panel.isVisible():
            self.fit_panel()
        self._panel.setVisible(shown)
        self._film.bar.show_panel(shown)

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
        self._before_full = window.windowState()
        self._panel_before_full = self._panel.isVisible()
        self.show_panel(False, pinned=False)
        self._pinned = False
        window.showFullScreen()

    def leave_full_screen(self) -> None:
        """Back to where the window was."""
        window = self.window()
        if window.isFullScreen():
            window.setWindowState(self._before_full & ~Qt.WindowState.WindowFullScreen)
            self.show_panel(self._panel_before_full or self._panel.isVisible())

    def follow_pointer(self, where: QPoint) -> None:
        """In full screen, bring the panel at the right edge and let it go beyond.

        Args:
            where: the pointer, in the film side's pixels.
        """
        if not self.window().isFullScreen():
            return
        if not self._panel.isVisible() and where.x() >= self._film.width() - 2:
            self.show_panel(True, pinned=False)
        elif self._panel.isVisible() and not self._pinned:
            if where.x() >= self._film.width():
                self._leaves.stop()
            elif not self._leaves.isActive():
                self._leaves.start()

    def rest(self) -> None:
        """Nothing leaves by itself any more; the window is closing."""
        self._leaves.stop()

    def _on_leaves(self) -> None:
        writing = self._panel.isAncestorOf(QApplication.focusWidget() or self)
        if self.window().isFullScreen() and not self._pinned and not writing:
            self.show_panel(False, pinned=False)
    def set_full_screen(self, full: bool) -> None:
        """The film alone, or the window as it was."""
        if full != self.window().isFullScreen():
            self.toggle_full_screen()

