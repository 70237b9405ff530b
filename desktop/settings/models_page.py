"""Preferences: the model packs, those on this machine and those that can be had."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from desktop.packs import wording
from desktop.packs.advice import Advice, Bring, Fetch, Read, Use, advise
from desktop.packs.advice_box import AdviceBox
from desktop.packs.card import PackCard
from desktop.packs.own_model import OwnModel, models_link
from desktop.preferences import Preferences
from desktop.settings.controls import Pick
from desktop.settings.listening_group import ListeningGroup
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.translate import tr

_APART = 10


class ModelsPage(Page):
    """Two groups. The companions: what is recommended, those that are here with one of them
    chosen, those of the catalogue, and how any other chat model becomes one. And the speech
    packs.

    Attributes:
        cards: of all packs, by name.
        picks: the rings of the companions that are here.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__("modelsPage", tr("Models"), parts.choices)
        self._screening = parts.screening
        self._shop = parts.shop
        self._advice: Advice | None = None
        self._here: tuple[str, ...] = ()
        self.cards: dict[str, PackCard] = {}
        self.picks: dict[str, Pick] = {}
        self._group = QButtonGroup(self)
        self._where = models_link()
        self._where.setWordWrap(False)
        self.advice = AdviceBox("takeAdvice", self._where)
        self.advice.taken.connect(self._take_advice)
        self.column.addSpacing(10)
        self.column.addLayout(self._ways())
        self.column.addSpacing(12)
        self.column.addWidget(self.advice)
        self.group("companions", tr("Companions"))
        self._on_machine = self._place(tr("Who watches and answers"))
        self._to_get = self._place(tr("To download"))
        self.own = OwnModel(self._shop)
        self.section(tr("Any other chat model"))
        self.column.addSpacing(6)
        self.column.addWidget(self.own)
        self.group(
            "listening",
            tr("Listening: words for films without subtitles"),
            tr(
                "Where a film brings no subtitles, a speech pack writes down what is said in it, "
                "so that the companion has words to read. It listens on this machine."
            ),
        )
        self.listening = ListeningGroup(self._shop)
        self.listening.terms_wanted.connect(self._ask_terms)
        self.column.addWidget(self.listening)
        self._shop.changed.connect(self._arrange)
        self._shop.moved.connect(self._on_moved)
        self.follow(self._show_pack)
        self._fill()
        self.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the machine once someone looks here, and again where packs came and went."""
        super().showEvent(event)
        self._shop.look()
        self._arrange()

    # What it is made of -------------------------------------------------------------

    def _place(self, title: str) -> QVBoxLayout:
        self.section(title)
        self.column.addSpacing(6)
        place = QVBoxLayout()
        place.setSpacing(_APART)
        self.column.addLayout(place)
        return place

    def _ways(self) -> QHBoxLayout:
        """To the two groups: the second one is far down."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, words in (("companions", tr("Companions")), ("listening", tr("Listening"))):
            button = QPushButton(words)
            button.setObjectName(f"way-{key}")
            button.setAccessibleDescription(tr("Scrolls to this group."))
            button.clicked.connect(partial(self.show_group, key))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _fill(self) -> None:
        """Cards for all packs, in the two places."""
        for name, card in self.cards.items():
            if name not in self.listening.cards:
                card.hide()
                card.deleteLater()
        for pick in self.picks.values():
            self._group.removeButton(pick)
        self.cards, self.picks = {}, {}
        here = self._shop.here()
        self._here = tuple(here)
        for name, manifest in here.items():
            if self._shop.listens(name, manifest):
                continue
            card = self._card(
                PackCard(self._shop, name, manifest, True, partial(self._in_use, name))
            )
            self._on_machine.addWidget(card)
            assert card.pick is not None
            self._group.addButton(card.pick)
            self.picks[name] = card.pick
        for entry in self._shop.entries:
            if entry.name not in here and not entry.listens:
                card = PackCard(self._shop, entry.name, None, False, lambda: False)
                self._to_get.addWidget(self._card(card))
        self.listening.fill()
        self.cards |= self.listening.cards
        self._show_pack(self.choices.now)

    def _card(self, card: PackCard) -> PackCard:
        card.chosen.connect(self._use)
        self.cards[card.name] = card
        return card

    def _in_use(self, name: str) -> bool:
        return name == self.choices.now.pack

    # What is shown ------------------------------------------------------------------

    def _arrange(self) -> None:
        """Follow what there is, what is done, and what is known of the machine."""
        if tuple(self._shop.here()) != self._here:
            self._fill()
        for card in self.cards.values():
            card.refresh()
        self.own.refresh()
        self.listening.refresh()
        self._show_advice()
        QTimer.singleShot(0, self, self.stay)

    def _on_moved(self, name: str) -> None:
        if name in self.cards:
            self.cards[name].refresh()
        self.own.refresh()

    def _show_advice(self) -> None:
        shop = self._shop
        self._advice = (
            None
            if shop.survey is None
            else advise(shop.survey, shop.here(), shop.entries, self.choices.now.pack)
        )
        advice = self._advice
        if advice is None:
            self.advice.hide()
            return
        words = {
            Use: tr("Use it"),
            Fetch: tr("Get it…"),
            Read: tr("Get it…"),
            Bring: tr("Choose a GGUF file…"),
        }.get(type(advice), "")
        if isinstance(advice, Fetch | Read) and shop.job(advice.name) is not None:
            words = ""
        self.advice.say(wording.advice_heading(shop, advice), wording.advice_words(advice), words)
        self._where.setVisible(isinstance(advice, Bring))

    def _take_advice(self) -> None:
        advice = self._advice
        if isinstance(advice, Use):
            self._use(advice.name)
        elif isinstance(advice, Bring):
            self.own.ask_file()
        elif isinstance(advice, Fetch | Read) and advice.name in self.cards:
            self._ask_terms(self.cards[advice.name])

    def _ask_terms(self, card: PackCard) -> None:
        card.ask_terms()
        QTimer.singleShot(0, card, lambda: self.ensureWidgetVisible(card))

    def _use(self, name: str) -> None:
        if name != self.choices.now.pack:
            self._screening.use_pack(name)

    def _show_pack(self, now: Preferences) -> None:
        chosen = self.picks.get(now.pack) or self.picks.get(Preferences().pack)
        if chosen is not None:
            chosen.setChecked(True)
        for card in self.cards.values():
            card.refresh()
        self._show_advice()
