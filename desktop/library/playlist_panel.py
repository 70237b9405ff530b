"""The playlist over the picture's right side: what plays, in which order."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.library.address import name_of
from desktop.library.playlist import Playlist
from desktop.translate import tr

WIDTH = 320
EDGE = 20
_ROW = 36
_THE_LISTS = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Delete,
    }
)
"""Keys that are the list's while it has the keyboard, whatever else they do in the window."""


class PlaylistPanel(QWidget):
    """Shows and orders the playlist. Hidden until it is asked for.

    ``film_wanted`` carries the place of a film that was double-clicked or entered.
    """

    film_wanted = Signal(int)

    def __init__(self, playlist: Playlist, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("playlistPanel")
        self._playlist = playlist
        self._filling = False
        self.title = QLabel()
        self.title.setFont(theme.font(15, QFont.Weight.DemiBold))
        self.count = QLabel()
        self.count.setObjectName("playlistCount")
        self.close_button = QToolButton()
        self.close_button.setObjectName("playlistClose")
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.clicked.connect(self.hide)
        self.list = QListWidget()
        self.list.setObjectName("playlistList")
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setIconSize(QSize(16, 16))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setUniformItemSizes(True)
        self.list.itemDoubleClicked.connect(lambda item: self.film_wanted.emit(self.list.row(item)))
        self.list.model().rowsMoved.connect(self._on_moved)
        self.list.installEventFilter(self)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 8, 6)
        head.addWidget(self.title)
        head.addWidget(self.count, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        playlist.changed.connect(self._fill)
        parent.installEventFilter(self)
        self.hide()
        self.retranslate()

    def toggle(self) -> None:
        """Show it and give it the keyboard, or hide it."""
        if self.isVisible():
            self.hide()
            return
        self._fill()
        self._place()
        self.show()
        self.raise_()
        self.list.setCurrentRow(max(0, self._playlist.current))
        self.list.setFocus()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.title.setText(tr("Playlist"))
        self.list.setAccessibleName(tr("Playlist"))
        self.setAccessibleName(tr("Playlist"))
        self.list.setToolTip(tr("Double click plays, dragging orders, Delete takes off."))
        self.close_button.setIcon(theme.icon("close", size=16))
        self.close_button.setToolTip(tr("Close"))
        self.close_button.setAccessibleName(tr("Close"))
        self._fill()

    def _fill(self) -> None:
        if self._filling:
            return
        films, current = self._playlist.films, self._playlist.current
        self.count.setText(str(len(films)) if films else "")
        row = self.list.currentRow()
        self._filling = True
        self.list.clear()
        for place, film in enumerate(films):
            item = QListWidgetItem(name_of(film))
            item.setToolTip(film)
            item.setSizeHint(QSize(0, _ROW))
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            face = theme.font(
                13, QFont.Weight.DemiBold if place == current else QFont.Weight.Normal
            )
            item.setFont(face)
            sign = "play" if place == current else "film"
            tone = theme.tokens().amber if place == current else theme.tokens().quietest
            item.setIcon(theme.icon(sign, tone, 16))
            if place == current:
                said = tr("{name}, plays now", name=name_of(film))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(films) - 1))
        self._filling = False

    def _on_moved(self, _: QModelIndex, first: int, last: int, __: QModelIndex, to: int) -> None:
        if self._filling or first != last:
            return
        self._filling = True  # the list shows it already
        self._playlist.move(first, to - 1 if to > first else to)
        self._filling = False

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        height = min(parent.height() - 2 * EDGE - 96, 60 + _ROW * max(4, len(self._playlist.films)))
        width = min(WIDTH, parent.width() - 2 * EDGE)
        self.setGeometry(parent.width() - EDGE - width, EDGE, width, max(160, height))

    # Qt ---------------------------------------------------------------------------

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Keep to the side; in the list, Enter plays, Delete takes off, Escape closes."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            if self.isVisible():
                self._place()
        elif watched is self.list and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            row = self.list.currentRow()
            if event.key() == Qt.Key.Key_Delete and row >= 0:
                self._playlist.remove(row)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
                self.film_wanted.emit(row)
                return True
            if event.modifiers() == Qt.KeyboardModifier.AltModifier and row >= 0:
                by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
                if by is not None:
                    self._playlist.move(row, row + by)
                    self.list.setCurrentRow(max(0, min(len(self._playlist.films) - 1, row + by)))
                    return True
        elif watched is self.list and event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                event.accept()
                return True
            if event.key() in _THE_LISTS:
                event.accept()
                return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The surface."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour(theme.tokens().line_strong))
        painter.setBrush(theme.colour(theme.tokens().raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
