"""Preferences: which Reelmate this is, where things lie, and whose work is inside."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton

from core import version
from core.errors import ReelmateError
from core.folders import data_root, logs_root, memory_root, packs_root
from core.packs.find import find_pack, pack_names
from core.packs.manifest import read_manifest
from core.resources import notice
from desktop import theme
from desktop.settings.facts import Facts, Row, breakable
from desktop.settings.page import Page, quiet
from desktop.settings.parts import Parts
from desktop.translate import tr

_NOTICE_PX = 190


class AboutPage(Page):
    """Version, folders, licences."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("aboutPage", tr("About"), parts.choices)
        self.section(tr("Version"))
        new = QPushButton(tr("What is new"))
        new.clicked.connect(lambda: parts.show_changes())
        self.row(
            tr("Reelmate {version}", version=version.VERSION), new, _promise(), name="whatIsNew"
        )
        new.setAccessibleName(tr("What is new"))
        if version.RELEASES:
            self.column.addSpacing(6)
            self.column.addWidget(_link(version.RELEASES))
        self.section(tr("Where things lie"))
        self.folders = Facts()
        self.folders.tell(
            (
                (tr("What is remembered"), breakable(str(memory_root()))),
                (tr("Model packs"), breakable(str(packs_root()))),
                (tr("Choices and keys"), breakable(str(data_root()))),
                (tr("The companion's log"), breakable(str(logs_root()))),
            )
        )
        self.column.addWidget(self.folders)
        self.open_button = QPushButton(tr("Open the folder"))
        self.open_button.setObjectName("openDataFolder")
        self.open_button.setAutoDefault(False)
        self.open_button.clicked.connect(self._open_folder)
        line = QHBoxLayout()
        line.addWidget(self.open_button)
        line.addStretch(1)
        self.column.addSpacing(6)
        self.column.addLayout(line)
        self.section(tr("Licences"))
        self.packs = Facts()
        self.packs.tell(tuple(_pack_rows()))
        self.column.addWidget(self.packs)
        self.licences = QPlainTextEdit(notice())
        self.licences.setObjectName("licences")
        self.licences.setAccessibleName(tr("Licences of what is inside"))
        self.licences.setReadOnly(True)
        self.licences.setTabChangesFocus(True)
        self.licences.setFont(theme.font(13))
        self.licences.setFixedHeight(_NOTICE_PX)
        self.column.addSpacing(8)
        self.column.addWidget(self.licences)
        self.finish()

    def _open_folder(self) -> None:
        data_root().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(data_root())))


def _promise() -> str:
    return tr(
        "It looks for nothing on the network by itself, not even for newer versions: nothing "
        "leaves this machine."
    )


def _link(address: str) -> QLabel:
    shown = f'<a href="{html.escape(address)}">{html.escape(address)}</a>'
    label = quiet(tr("Newer versions are told of at {address}", address=shown))
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    label.setOpenExternalLinks(True)
    label.setObjectName("releases")
    label.setAccessibleName(tr("Newer versions are told of at {address}", address=address))
    return label


def _pack_rows() -> list[Row]:
    """Each pack's licence; of damaged ones the models' page tells."""
    rows = [(tr("Reelmate"), "Apache-2.0")]
    for name in pack_names():
        try:
            manifest = read_manifest(find_pack(name))
        except ReelmateError:
            continue
        rows.append((manifest.title, manifest.licence))
    return rows
