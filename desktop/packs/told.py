"""Words on a pack's card: as many lines as they need at the width they get, and no more room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop import theme


class Told(QLabel):
    """Args:
    name: the object's, which decides how loud the words are.
    """

    def __init__(
        self,
        words: str = "",
        name: str = "settingsHint",
        px: int = 13,
        weight: QFont.Weight = QFont.Weight.Normal,
    ) -> None:
        super().__init__(words)
        self.setObjectName(name)
        self.setFont(theme.font(px, weight))
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """One line; a layout asks ``heightForWidth`` for what there is at its width."""
        return QSize(super().sizeHint().width(), self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """One line. Qt's guess at a narrow column would leave empty room on the page, which takes
        the larger of both."""
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().lineSpacing())


def title(words: str) -> Told:
    """What a card is about."""
    return Told(words, "packTitle", 14, QFont.Weight.DemiBold)


def link(words: str, url: str, px: int = 13) -> Told:
    """Words that open a page of the web, with the mouse or the keyboard.

    Args:
        words, url: as HTML has them.
    """
    made = Told(f'<a href="{url}">{words}</a>', "packLink", px)
    made.setOpenExternalLinks(True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.LinksAccessibleByMouse
        | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )
    return made
