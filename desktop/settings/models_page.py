"""Preferences: which model pack watches and answers, and what is remembered of films."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QWidget

from core.errors import ReelmateError
from core.packs.find import find_pack, pack_names
from core.packs.manifest import Manifest, read_manifest
from desktop.preferences import Preferences
from desktop.settings.controls import Pick
from desktop.settings.memories import Memories
from desktop.settings.page import Page, quiet
from desktop.settings.parts import Parts
from desktop.settings.wording import size_text
from desktop.translate import tr


class ModelsPage(Page):
    """The packs that are there, one of them chosen; then the films that are remembered."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("modelsPage", tr("Models"), parts.choices)
        self._screening = parts.screening
        self.section(tr("Who watches and answers"))
        self.picks: dict[str, Pick] = {}
        self._group = QButtonGroup(self)
        for name in pack_names():
            self._add(name)
        self.follow(self._show_pack)
        self.column.addWidget(
            quiet(tr("Other models become packs on the command line: reelmate packs import."))
        )
        self.section(tr("What is remembered of films"))
        self.memories = Memories(parts.keeping)
        self.column.addWidget(self.memories)
        self.finish()

    def _add(self, name: str) -> None:
        pick = Pick()
        try:
            manifest = read_manifest(find_pack(name))
            row = self._row_of(manifest, pick)
        except ReelmateError:
            pick.setEnabled(False)
            row = self.row(name, pick, tr("This pack is damaged; install it again."))
        row.setToolTip(name)
        pick.setObjectName(f"pack-{name}")
        pick.toggled.connect(lambda on: self._use(name) if on else None)
        self._group.addButton(pick)
        self.picks[name] = pick

    def _row_of(self, manifest: Manifest, pick: Pick) -> QWidget:
        size = size_text(sum(file.size for file in manifest.files))
        told = [size, manifest.licence]
        if manifest.world == "drawn":
            told.append(tr("knows drawn films only"))
        return self.row(manifest.title, pick, " · ".join(told))

    def _use(self, name: str) -> None:
        if name != self.choices.now.pack:
            self._screening.use_pack(name)

    def _show_pack(self, now: Preferences) -> None:
        chosen = self.picks.get(now.pack) or self.picks.get(Preferences().pack)
        if chosen is not None:
            chosen.setChecked(True)
