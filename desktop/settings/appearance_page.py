"""Preferences: colours and language."""

from __future__ import annotations

from desktop import translate
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.translate import tr


class AppearancePage(Page):
    """Theme and language."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("appearancePage", tr("Appearance"), parts.choices)
        self.column.addSpacing(8)
        self.choice(
            tr("Theme"),
            "theme",
            [("system", tr("System")), ("dark", tr("Dark")), ("light", tr("Light"))],
            tr("System follows the desktop, also while a film plays."),
            choose=parts.appearance.set_theme,
        )
        self.choice(
            tr("Language"),
            "language",
            [("", tr("System")), *translate.LANGUAGES.items()],
            choose=parts.appearance.set_language,
        )
        self.finish()
