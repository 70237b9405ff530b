"""What is offered under an answer: to ask again, or to look at the whole film for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.timeline import MediaTime
from desktop import theme
from desktop.chat.drawn_from import about
from desktop.chat.elided import ElidedButton
from desktop.translate import tr


class Offers(QWidget):
    """At most two quiet buttons, one above the other; nothing where there is nothing."""

    again_wanted = Signal()
    whole_film_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seconds = 0.0
        self._heard_alone = False
        self._until: MediaTime | None = None
        self.again = self._button("moreWatched")
        self.again.clicked.connect(self.again_wanted)
        self.whole = self._button("wholeFilm")
        self.whole.clicked.connect(self.whole_film_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for button in (self.whole, self.again):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
        self.retranslate()

    def offer_again(self, *, seen: bool, heard: bool) -> None:
        """More has been watched, or listened to, since."""
        self._heard_alone = heard and not seen
        self.again.setVisible(seen or heard)
        self.retranslate()
        self._fit()

    def offer_whole_film(
        self, seconds: float, until: MediaTime | None = None, *, proposed: bool = False
    ) -> None:
        """A look at every frame would take ``seconds``; 0 offers nothing.

        Args:
            until: the no-spoiler bound it would keep to, None for the whole film.
            proposed: whether the question is of the kind that needs it.
        """
        self._seconds, self._until = seconds, until
        self.whole.setProperty("proposed", proposed)
        self.whole.style().unpolish(self.whole)
        self.whole.style().polish(self.whole)
        self.whole.setVisible(seconds > 0)
        self.retranslate()
        self._fit()

    def retranslate(self) -> None:
        """Say everything again in the chosen language."""
        time = about(self._seconds)
        whole = (
            tr("Look at the whole film ({time})", time=time)
            if self._until is None
            else tr(
                "Look at everything up to {until} ({time})", until=self._until.clock(), time=time
            )
        )
        again = (
            tr("Ask again: more has been heard")
            if self._heard_alone
            else tr("Ask again: more has been watched")
        )
        for button, words in ((self.whole, whole), (self.again, again)):
            button.say(words)
        why = tr("Reads every frame for this question, not only the scenes that come to mind.")
        self.whole.setToolTip(f"{whole}\n{why}")
        self.again.setIcon(theme.icon("replay", theme.tokens().teal, 14))

    def _button(self, name: str) -> ElidedButton:
        button = ElidedButton(self)
        button.setObjectName(name)
        button.setFont(theme.font(theme.SMALL_PX))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.hide()
        return button

    def _fit(self) -> None:
        self.setVisible(not (self.again.isHidden() and self.whole.isHidden()))
