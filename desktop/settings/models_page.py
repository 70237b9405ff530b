"""Preferences: the model packs, those on this machine and those that can be had."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from desktop.packs import wording
from desktop.packs.advice import Advice, Bring, Fetch, Use, advise
from desktop.packs.card import PackCard
from desktop.packs.own_model import OwnModel, models_link
from desktop.packs.told import Told, title
from desktop.preferences import Preferences
from desktop.settings.controls import Pick
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.translate import tr

_APART = 10


class ModelsPage(Page):
    """What is recommended, the packs that are here with one of them chosen, those of the
    catalogue, and how any other chat model becomes one."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("modelsPage", tr("Models"), parts.choices)
        self._screening = parts.screening
        self._shop = parts.shop
        self._advice: Advice | None = None
        self._here: tuple[str, ...] = ()
        self.cards: dict[str, PackCard] = {}
        self.picks: dict[str, Pick] = {}
        self._group = QButtonGroup(self)
        self.advice = self._advice_box()
        self.column.addSpacing(10)
        self.column.addWidget(self.advice)
        self._on_machine = self._place(tr("Who watches and answers"))
        self._to_get = self._place(tr("To download"))
        self.own = OwnModel(self._shop)
        self.section(tr("Any other chat model"))
        self.column.addSpacing(6)
        self.column.addWidget(self.own)
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

    def _advice_box(self) -> QFrame:
        box = QFrame()
        box.setObjectName("packAdvice")
        self._heading = title("")
        self._why = Told("", "adviceWords")
        self.take = QPushButton()
        self.take.setObjectName("takeAdvice")
        self.take.clicked.connect(self._take_advice)
        self._where = models_link()
        self._where.setWordWrap(False)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.take)
        row.addWidget(self._where)
        row.addStretch(1)
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(self._why)
        column.addLayout(row)
        box.hide()
        return box

    def _fill(self) -> None:
        """Cards for all packs, in the two places."""
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        for pick in self.picks.values():
            self._group.removeButton(pick)
        self.cards, self.picks = {}, {}
        here = self._shop.here()
        self._here = tuple(here)
        for name, manifest in here.items():
            card = self._card(
                PackCard(self._shop, name, manifest, True, partial(self._in_use, name))
            )
            self._on_machine.addWidget(card)
            assert card.pick is not None
            self._group.addButton(card.pick)
            self.picks[name] = card.pick
        for entry in self._shop.entries:
            if entry.name not in here:
                card = PackCard(self._shop, entry.name, None, False, lambda: False)
                self._to_get.addWidget(self._card(card))
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
        self._show_advice()

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
        self.advice.setVisible(advice is not None)
        if advice is None:
            return
        self._heading.setText(wording.advice_heading(shop, advice))
        self._why.setText(wording.advice_words(advice))
        words = {
            Use: tr("Use it"),
            Fetch: tr("Get it…"),
            Bring: tr("Choose a GGUF file…"),
        }.get(type(advice), "")
        self.take.setText(words)
        self.take.setAccessibleName(f"{words} {self._heading.text()}")
        busy = isinstance(advice, Fetch) and shop.job(advice.name) is not None
        self.take.setVisible(bool(words) and not busy)
        self._where.setVisible(isinstance(advice, Bring))

    def _take_advice(self) -> None:
        advice = self._advice
        if isinstance(advice, Use):
            self._use(advice.name)
        elif isinstance(advice, Bring):
            self.own.ask_file()
        elif isinstance(advice, Fetch) and advice.name in self.cards:
            card = self.cards[advice.name]
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
