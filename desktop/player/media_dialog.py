"""A calm window that tells what kind of file plays, and keeps telling while it is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFont, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.library.address import is_address
from desktop.player.media_facts import Group, as_text, groups
from desktop.player.mpv_player import Player
from desktop.translate import tr

WIDTH, HEIGHT = 480, 740
COPIED_MS = 1500


class MediaDialog(QDialog):
    """Made when it is asked for and gone when it is closed.

    Attributes:
        told: what stands in it.
    """

    def __init__(self, player: Player, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mediaDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._player = player
        self.told: tuple[Group, ...] = ()
        self._values: list[QLabel] = []
        self._rows = QWidget()
        self._rows.setObjectName("mediaRows")
        self._area = QScrollArea()
        self._area.setObjectName("mediaArea")
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._rows)
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("mediaCopy")
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._copy)
        self.close_button = QPushButton()
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.close)
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._copied.timeout.connect(self.retranslate)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 0, 24, 0)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 20)
        column.setSpacing(14)
        column.addWidget(self._area, 1)
        column.addLayout(buttons)
        QShortcut(QKeySequence("I"), self).activated.connect(self.close)
        for signal in (
            player.media.changed,
            player.tracks_changed,
            player.file_loaded,
            player.load_failed,
        ):
            signal.connect(self.look)
        self.retranslate()
        room = min(HEIGHT, round(0.9 * parent.screen().availableGeometry().height()))
        self.resize(WIDTH, min(room, self._rows.sizeHint().height() + 90))

    def look(self, *_: object) -> None:
        """Tell what is known now."""
        player = self._player
        path = player.path or ""
        name = path if is_address(path) else path.replace("\\", "/").rpartition("/")[2]
        told = groups(name, player.media.info, player.tracks) if player.loaded else ()
        if _shape(told) != _shape(self.told):
            self._lay_out(told)
        else:
            values = [value for group in told for _, value in group.rows]
            for label, value in zip(self._values, values, strict=True):
                if label.text() != value:
                    label.setText(value)
        self.told = told

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("About this film"))
        self.copy_button.setText(tr("Copy"))
        self.close_button.setText(tr("Close"))
        self.look()

    def _lay_out(self, told: tuple[Group, ...]) -> None:
        self._rows = QWidget()
        self._rows.setObjectName("mediaRows")
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(24, 12, 24, 8)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        self._values = []
        line = 0
        for group in told:
            title = QLabel(group.title)
            title.setObjectName("mediaTitle")
            title.setFont(theme.font(14, QFont.Weight.DemiBold))
            if line:
                grid.setRowMinimumHeight(line, 10)
                line += 1
            grid.addWidget(title, line, 0, 1, 2)
            line += 1
            for name, value in group.rows:
                grid.addWidget(_name(name), line, 0, Qt.AlignmentFlag.AlignTop)
                self._values.append(_value(name, value))
                grid.addWidget(self._values[-1], line, 1)
                line += 1
        grid.setRowStretch(line, 1)
        self._area.setWidget(self._rows)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self.told))
        self.copy_button.setText(tr("Copied"))
        self._copied.start()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def toggle_media_dialog(player: Player, window: QWidget) -> None:
    """Open it beside the film, or close the one that is open; without a film do nothing."""
    shown = window.findChild(MediaDialog, "mediaDialog")
    if shown is not None:
        shown.close()
    elif player.loaded:
        MediaDialog(player, window).show()


def _shape(told: tuple[Group, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Everything but the values."""
    return [(group.title, tuple(name for name, _ in group.rows)) for group in told]


def _name(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("mediaName")
    label.setFont(theme.font(13))
    return label


def _value(name: str, value: str) -> QLabel:
    label = QLabel(value)
    label.setObjectName("mediaValue")
    label.setFont(theme.font(13))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAccessibleName(name)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
