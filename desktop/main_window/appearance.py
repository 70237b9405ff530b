"""The language the window speaks and the colours it wears."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop import theme, translate
from desktop.choices import Choices
from desktop.player.mpv_player import Player
from desktop.settings.languages import preferred_subtitles


class Appearance(QObject):
    """Changes them for the whole application, and follows the desktop where that is chosen."""

    dressed = Signal()
    """Another theme is in force."""

    def __init__(self, player: Player, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._choices = choices
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme)

    def set_language(self, code: str) -> None:
        """Speak another language from now on; "" for the desktop's."""
        self._choices.change(language=code)
        translate.set_language(translate.spoken(code))
        self._player.prefer_subtitles(preferred_subtitles(self._choices.now))

    def set_theme(self, choice: str) -> None:
        """Dress in another of ``theme.CHOICES`` from now on."""
        self._choices.change(theme=choice)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.wear(app, choice)
        self.dressed.emit()

    def _on_scheme(self) -> None:
        """The desktop changed from light to dark, or back."""
        if self._choices.now.theme == "system":
            self.set_theme("system")
