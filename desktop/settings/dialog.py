"""The window of preferences: pages at the right, their names at the left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from desktop import theme
from desktop.settings.about_page import AboutPage
from desktop.settings.appearance_page import AppearancePage
from desktop.settings.companion_page import CompanionPage
from desktop.settings.keys_page import KeysPage
from desktop.settings.machine_page import MachinePage
from desktop.settings.models_page import ModelsPage
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.settings.playback_page import PlaybackPage
from desktop.settings.remembered_page import RememberedPage
from desktop.settings.subtitle_page import SubtitlePage
from desktop.translate import tr

PAGES: dict[str, tuple[str, Callable[[Parts], Page]]] = {
    "playback": ("play", PlaybackPage),
    "subtitles": ("subtitles", SubtitlePage),
    "companion": ("eye", CompanionPage),
    "models": ("pack", ModelsPage),
    "memory": ("film", RememberedPage),
    "machine": ("machine", MachinePage),
    "keys": ("keyboard", KeysPage),
    "appearance": ("appearance", AppearancePage),
    "about": ("about", AboutPage),
}
"""By name: its icon, and what makes it."""

_NAMES_PX = 168
_ROW = 38
_ICON = 18


class SettingsDialog(QDialog):
    """Stands beside the film, which plays on. What is changed holds at once."""

    def __init__(self, parts: Parts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settingsWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(640, 440)
        self.resize(820, 600)
        self._parts = parts
        self.names = QListWidget()
        self.names.setObjectName("settingsNames")
        self.names.setFixedWidth(_NAMES_PX)
        self.names.setIconSize(QSize(_ICON, _ICON))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.stack = QStackedWidget()
        self.pages: dict[str, Page] = {}
        self.names.currentRowChanged.connect(self.stack.setCurrentIndex)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.names)
        row.addWidget(self.stack, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._fill)
        parts.appearance.dressed.connect(self._again.start)
        self._fill()
        self.names.setFocus()

    def show_page(self, name: str, group: str = "") -> None:
        """Turn to one of ``PAGES``, and to a group on it."""
        self.names.setCurrentRow(list(PAGES).index(name))
        if group:  # once the page has its size
            page = self.pages[name]
            QTimer.singleShot(0, page, lambda: page.show_group(group))

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in another language, and notice what changed meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._again.start()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            companion = self.pages.get("companion")
            if isinstance(companion, CompanionPage):
                companion.look_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard and no other."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _fill(self) -> None:
        """Make all pages anew, in the language and theme in force; the keyboard stays put."""
        here = max(0, self.names.currentRow())
        held = QApplication.focusWidget()
        focus = held.objectName() if held is not None and self.stack.isAncestorOf(held) else ""
        self.setWindowTitle(tr("Preferences"))
        self.names.setAccessibleName(tr("Pages"))
        self._drop_pages()
        words = {
            "playback": tr("Playback"),
            "subtitles": tr("Subtitles"),
            "companion": tr("Companion"),
            "models": tr("Models"),
            "memory": tr("Memory"),
            "machine": tr("This machine"),
            "keys": tr("Keys"),
            "appearance": tr("Appearance"),
            "about": tr("About"),
        }
        for name, (icon, make) in PAGES.items():
            item = QListWidgetItem(_icon(icon), words[name])
            item.setSizeHint(QSize(0, _ROW))
            self.names.addItem(item)
            page = self.pages[name] = make(self._parts)
            self.stack.addWidget(page)
        self.names.setCurrentRow(here)
        page = self.pages[list(PAGES)[here]]
        found = page.findChild(QWidget, focus) if focus else None
        if found is not None:
            found.setFocus()

    def _drop_pages(self) -> None:
        self.names.blockSignals(True)
        self.names.clear()
        self.names.blockSignals(False)
        for page in self.pages.values():
            self.stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self.pages.clear()


def _icon(name: str) -> QIcon:
    """Quiet, and as loud as the words where it is selected."""
    made = theme.icon(name, size=_ICON)
    loud = theme.icon(name, theme.tokens().text, _ICON)
    made.addPixmap(loud.pixmap(_ICON, _ICON), QIcon.Mode.Selected)
    return made
