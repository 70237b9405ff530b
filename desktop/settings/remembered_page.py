"""Preferences: what is remembered of films."""

from __future__ import annotations

from desktop.settings.memories import Memories
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.translate import tr


class RememberedPage(Page):
    """The films that something is remembered of; each can be forgotten."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("memoryPage", tr("Memory"), parts.choices)
        self.section(tr("What is remembered of films"))
        self.memories = Memories(parts.keeping)
        self.column.addWidget(self.memories)
        self.finish()
