"""Preferences: the companion beside the film."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from core.engine.pace import has_battery
from desktop.settings.controls import Switch
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.translate import tr


class CompanionPage(Page):
    """Spoilers, the panel, the lines it reads."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("companionPage", tr("Companion"), parts.choices)
        self._sides = parts.sides
        self._screening = parts.screening
        self.section(tr("Answers"))
        self.switch(
            tr("No spoilers in new films"),
            "no_spoilers",
            tr("Answers keep to what you have watched; the panel has a switch for each film."),
        )
        self.choice(
            tr("Lines it reads"),
            "companion_language",
            [("", tr("As the window")), ("en", tr("English")), ("zh", tr("Chinese"))],
            tr("The language of the subtitles it answers from, where the film has them."),
            choose=self._screening.read_lines_in,
        )
        if has_battery():
            self.choice(
                tr("Watching on battery"),
                "on_battery",
                [
                    ("slower", tr("More slowly")),
                    ("pause", tr("Not at all")),
                    ("full", tr("As ever")),
                ],
                tr("Watching ahead of you takes power; questions are answered in any case."),
            )
        self.section(tr("Window"))
        self.panel = Switch()
        self.row(tr("Show the companion beside the film"), self.panel, name="panel_shown")
        self.panel.toggled.connect(self._show_panel)
        self.finish()

    def _show_panel(self, on: bool) -> None:
        if on != self._sides.panel_shown:
            self._sides.show_panel(on)

    def showEvent(self, event: QShowEvent) -> None:
        """The panel may have come or gone meanwhile."""
        super().showEvent(event)
        self.look_again()

    def look_again(self) -> None:
        """Show whether the panel is there now."""
        self.panel.setChecked(self._sides.panel_shown)
