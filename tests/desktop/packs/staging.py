"""A window whose page of models is open, and a mouse to press what stands there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QWidget

from desktop.packs.line import PackLine
from desktop.settings.models_page import ModelsPage
from tests.desktop.settings.staging import Stage as Settings

W = TypeVar("W", bound=QWidget)
PATIENCE = 90_000


class Stage(Settings):
    """As in the preferences' tests."""

    @property
    def page(self) -> ModelsPage:
        """The page of models, opened if need be."""
        dialog = self.window.settings.dialog or self.settings("models")
        page = dialog.pages["models"]
        assert isinstance(page, ModelsPage)
        return page

    @property
    def line(self) -> PackLine:
        return self.window.pack_line

    def until(self, come: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(come, timeout=PATIENCE)

    def see(self, kind: type[W], name: str) -> W:
        """A control of the page, once it can be seen, with the page scrolled to it."""
        page = self.page
        self.until(lambda: any(each.isVisible() for each in page.findChildren(kind, name)))
        found = next(each for each in page.findChildren(kind, name) if each.isVisible())
        page.ensureWidgetVisible(found)
        QApplication.processEvents()
        return found

    def press(self, name: str) -> None:
        """Click a button of the page with the mouse."""
        button = self.see(QAbstractButton, name)
        assert button.isEnabled(), name
        at_left = QPoint(8, button.height() // 2)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=at_left)

    def shown(self, name: str) -> bool:
        """Whether a button of the page can be seen."""
        return any(each.isVisible() for each in self.page.findChildren(QAbstractButton, name))

    def words(self, name: str = "tiny") -> str:
        """All that stands on a pack's card."""
        card = self.page.cards[name]
        return "\n".join(each.text() for each in card.findChildren(QLabel) if each.isVisible())

    def answer(self, question: str, button: str) -> None:
        """Press a button of a question before the page."""
        dialog = self.window.settings.dialog
        assert dialog is not None
        box = dialog.findChild(QMessageBox, question)
        assert box is not None
        found = box.findChild(QAbstractButton, button)
        assert found is not None
        self.qtbot.waitUntil(found.isVisible, timeout=PATIENCE)
        self.qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
