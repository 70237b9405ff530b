"""The language the window speaks and the colours it wears."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from desktop import theme, translate
from desktop.choices import Choices
from desktop.player.mpv_player import Player


class Appearance(QObject):
    """Changes them for the whole application."""

    dressed = Signal()
    """Another theme is in force."""

    def __init__(self, player: Player, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._choices = choices

    def set_language(self, code: str) -> None:
        """Speak another language from now on."""
        self._choices.change(language=code)
        translate.set_language(code)
        self._player.prefer_subtitles("zh,chi,zho,en,eng" if code == "zh_CN" else "en,eng")

    def set_theme(self, name: str) -> None:
        """Dress in another theme from now on."""
        self._choices.change(theme=name)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, theme.THEMES[name])
        self.dressed.emit()
