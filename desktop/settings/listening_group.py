"""The speech packs on the page of models: who listens, and who can be had."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.packs import wording
from desktop.packs.advice import advise_speech
from desktop.packs.advice_box import AdviceBox
from desktop.packs.card import PackCard
from desktop.packs.shop import NOBODY, Shop
from desktop.packs.told import Told, title
from desktop.settings.controls import Pick
from desktop.settings.page import section_label
from desktop.translate import tr

_APART = 10


class ListeningGroup(QWidget):
    """Follows the shop by ``fill`` and ``refresh``, which its page calls.

    Attributes:
        cards: by the pack's name.
        picks: the rings of those that are here, and of ``NOBODY``.
    """

    terms_wanted = Signal(PackCard)
    """The terms of this card's pack shall be read."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.setObjectName("listeningGroup")
        self._shop = shop
        self.cards: dict[str, PackCard] = {}
        self.picks: dict[str, Pick] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._best = ""
        self.advice = AdviceBox("takeSpeechAdvice")
        self.advice.taken.connect(self._take_advice)
        self._apart = QWidget()
        self._apart.setFixedHeight(12)
        self._column.addWidget(self._apart)
        self._column.addWidget(self.advice)
        self._heading, self._here = self._place(tr("Who listens"))
        self._nobody = self._nobody_card()
        self._to_come, self._there = self._place(tr("To download"))

    def fill(self) -> None:
        """Cards for all speech packs, in the two places."""
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        for name, pick in self.picks.items():
            if name != NOBODY:
                self._group.removeButton(pick)
        self.cards, self.picks = {}, {NOBODY: self.picks[NOBODY]}
        self._here.removeWidget(self._nobody)
        here = self._shop.here()
        for name, manifest in here.items():
            if self._shop.listens(name, manifest):
                card = PackCard(self._shop, name, manifest, True, partial(self._listens, name))
                assert card.pick is not None
                self._add(card.pick, name)
                self.cards[name] = card
                self._here.addWidget(card)
        self._here.addWidget(self._nobody)
        for entry in self._shop.entries:
            if entry.listens and entry.name not in here:
                card = PackCard(self._shop, entry.name, None, False, lambda: False)
                self.cards[entry.name] = card
                self._there.addWidget(card)
        for each in (self._heading, self._nobody):
            each.setVisible(len(self.picks) > 1)
        self._to_come.setVisible(self._there.count() > 0)
        self.refresh()

    def refresh(self) -> None:
        """Show who listens now, and which one is worth having here."""
        chosen = self.picks.get(self._shop.listening() or NOBODY)
        if chosen is not None and not chosen.isChecked():
            chosen.setChecked(True)
        for card in self.cards.values():
            card.refresh()
        self._show_advice()
        trouble = self._shop.troubles.get(NOBODY)
        self._said.setText("" if trouble is None else wording.trouble_words(trouble))
        self._said.setVisible(trouble is not None)

    def _show_advice(self) -> None:
        shop = self._shop
        unwanted = len(self.picks) > 1 and shop.silenced()
        self._best = (
            "" if shop.survey is None or unwanted else advise_speech(shop.survey, shop.listening())
        )
        self._apart.setVisible(bool(self._best))
        if not self._best:
            self.advice.hide()
            return
        do = tr("Use it") if self._best in self.picks else tr("Get it…")
        self.advice.say(
            tr("Recommended here: {pack}", pack=wording.title_of(shop, self._best)),
            tr("Of those that keep up with a film on this machine it hears best."),
            "" if shop.job(self._best) is not None else do,
        )

    def _take_advice(self) -> None:
        if self._best in self.picks:
            self._shop.listen(self._best)
        elif self._best in self.cards:
            self.terms_wanted.emit(self.cards[self._best])

    # What it is made of -------------------------------------------------------------

    def _place(self, words: str) -> tuple[QWidget, QVBoxLayout]:
        heading = section_label(words)
        heading.setContentsMargins(0, 18, 0, 8)
        place = QVBoxLayout()
        place.setSpacing(_APART)
        self._column.addWidget(heading)
        self._column.addLayout(place)
        return heading, place

    def _nobody_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("packCard")
        words = tr("Films without subtitles stay without words.")
        self._said = Told("", "packTrouble")
        self._said.setProperty("loud", True)
        column = QVBoxLayout()
        column.setSpacing(2)
        for each in (title(tr("Nobody")), Told(words), self._said):
            column.addWidget(each)
        pick = Pick()
        pick.setObjectName("pack-nobody")
        pick.setAccessibleName(tr("Nobody listens"))
        pick.setAccessibleDescription(words)
        self._add(pick, NOBODY)
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(pick, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return card

    def _add(self, pick: Pick, name: str) -> None:
        self._group.addButton(pick)
        self.picks[name] = pick
        pick.clicked.connect(lambda: self._shop.listen(name))

    def _listens(self, name: str) -> bool:
        return name == self._shop.listening()
