"""What stands in the column before the first question."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from core.engine.messages import Failed, FilmOpened
from desktop import theme
from desktop.chat.sentences import FILM_ERRORS, error_sentence
from desktop.translate import tr

HARMLESS = {"ElsewhereError": "film", "NoVideoError": "sound"}
"""What plays well without the companion, and the icon that says so."""


PACK_ERRORS = frozenset(
    {"PackMissingError", "PackCorruptError", "NotACompanionError", "NothingFitsError"}
)
"""What another pack would mend."""


def _where_from(film: FilmOpened) -> str:
    """What answers about this film rest on."""
    if film.words == "listening":
        return tr("This film has no subtitles; the companion listens.")
    if film.heard:
        return tr("The answer shows the scenes it comes from; a click takes you there.")
    return tr("This film has no subtitles to read, so answers come from the picture alone.")


class Emptiness(QWidget):
    """An icon, a heading and a sentence or two; ``packs_wanted`` where another pack would help."""

    packs_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.heading = QLabel()
        self.heading.setObjectName("emptyHeading")
        self.heading.setFont(theme.font(16, QFont.Weight.DemiBold))
        self.words = QLabel()
        self.words.setObjectName("emptyWords")
        self.words.setFont(theme.font(14))
        for label in (self.heading, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.packs = QPushButton()
        self.packs.setObjectName("emptyPacks")
        self.packs.setFont(theme.font(13))
        self.packs.setCursor(Qt.CursorShape.PointingHandCursor)
        self.packs.clicked.connect(self.packs_wanted)
        self.packs.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 0)
        column.setSpacing(0)
        column.addStretch(5)
        column.addWidget(self._icon)
        column.addSpacing(16)
        column.addWidget(self.heading)
        column.addSpacing(8)
        column.addWidget(self.words)
        column.addSpacing(12)
        column.addWidget(self.packs, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(6)

    def say(self, drawing: str, heading: str, words: str) -> None:
        """Show an icon of the set, a heading and a sentence or two."""
        self._icon.setPixmap(theme.icon(drawing, theme.tokens().quietest, 32).pixmap(32, 32))
        self.heading.setText(heading)
        self.words.setText(f'<p style="line-height: 150%">{html.escape(words)}</p>')
        self.words.setAccessibleName(words)

    def say_state(self, film: FilmOpened | None, path: str, unopened: Failed | None) -> None:
        """Say what there is to ask about, or why there is nothing.

        Args:
            film: the film that is open.
            path: of the film that is being opened, or "".
            unopened: why the last film could not be opened.
        """
        self.packs.setText(tr("Choose another model…"))
        self.packs.setVisible(unopened is not None and unopened.kind in PACK_ERRORS)
        if film is not None:
            self.say(
                "eye",
                tr("Ask about anything in the film"),
                _where_from(film),
            )
        elif path:
            self.say("film", tr("Opening the film…"), tr("You can write your question already."))
        elif unopened is not None:
            heading = (
                tr("This film can't be opened")
                if unopened.kind in FILM_ERRORS
                else tr("The companion can't watch along")
            )
            self.say(HARMLESS.get(unopened.kind, "warning"), heading, error_sentence(unopened))
        else:
            self.say(
                "film",
                tr("Watch a film together"),
                tr("The companion watches along on this machine and answers with scenes."),
            )
