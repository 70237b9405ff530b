"""One pack on the page: what it is, what it takes, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.packs.manifest import Manifest
from desktop.packs import wording
from desktop.packs.meter import Meter
from desktop.packs.shop import Shop
from desktop.packs.terms import Terms
from desktop.packs.told import Told, title
from desktop.settings.controls import Pick
from desktop.settings.wording import size_text
from desktop.translate import tr


class PackCard(QFrame):
    """Follows the shop by ``refresh``, which its page calls.

    Attributes:
        listens: whether it is a speech pack, no companion.

    Args:
        manifest: of a pack that is here; None for a damaged one.
        here: whether it is on this machine.
        in_use: tells whether it is the chosen one.
    """

    chosen = Signal(str)
    """Have this pack watch and answer."""

    def __init__(
        self,
        shop: Shop,
        name: str,
        manifest: Manifest | None,
        here: bool,
        in_use: Callable[[], bool],
    ) -> None:
        super().__init__()
        self.setObjectName("packCard")
        self.name = name
        self.here = here
        self._shop = shop
        self._manifest = manifest
        self._entry = shop.entry(name)
        self.listens = shop.listens(name, manifest)
        self._in_use = in_use
        self.title = wording.title_of(shop, name, manifest)
        self.setAccessibleName(self.title)
        self.setToolTip(name)
        self.pick: Pick | None = None
        self.terms: Terms | None = None
        self.meter = Meter(self.title)
        self._facts = Told()
        self._said = Told("", "packTrouble")
        self._buttons: dict[str, QPushButton] = {}
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self._column.addLayout(self._head())
        for each in (self._facts, self.meter, self._said):
            self._column.addWidget(each)
        self._column.addLayout(self._row())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(12)
        if here:
            whole.addWidget(self._ring(), 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(self._column, 1)
        self.refresh()

    # What it is made of -------------------------------------------------------------

    def _head(self) -> QVBoxLayout:
        """Its name, what it is good at, and its licence."""
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title(self.title))
        self._good = wording.good_at(self._entry, self._manifest)
        if self.here and self._manifest is None:
            self._good = tr("This pack is damaged; install it again.")
        words.addWidget(Told(self._good))
        licence = wording.licences_of(self._entry, self._manifest)
        if licence:
            words.addWidget(Told(tr("Licence: {licence}", licence=licence)))
        return words

    def _ring(self) -> Pick:
        """To choose a pack that is here."""
        pick = self.pick = Pick()
        pick.setObjectName(f"pack-{self.name}")
        pick.setAccessibleName(self.title)
        pick.setAccessibleDescription(self._good)
        manifest = self._manifest
        pick.setEnabled(manifest is not None and (self.listens or manifest.compress_type != "none"))
        pick.toggled.connect(lambda on: self.chosen.emit(self.name) if on else None)
        return pick

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        shop, name = self._shop, self.name
        for key, words, do in (
            ("get", tr("Get it…"), self.ask_terms),
            ("go-on", tr("Go on"), partial(shop.get, name)),
            ("forget", tr("Throw away"), partial(shop.forget, name)),
            ("stop", tr("Stop"), partial(shop.stop, name)),
            ("verify", tr("Check"), partial(shop.verify, name)),
            ("remove", tr("Remove…"), self._ask_remove),
            ("dismiss", tr("All right"), partial(shop.dismiss, name)),
        ):
            button = QPushButton(words)
            button.setObjectName(f"{key}-{name}")
            button.setAccessibleName(f"{words.rstrip('…')}: {self.title}")
            button.clicked.connect(lambda _=False, do=do: do())
            row.addWidget(button)
            self._buttons[key] = button
        self._buttons["verify"].setToolTip(tr("Compare all its files with their checksums."))
        row.addStretch(1)
        return row

    # What is shown ------------------------------------------------------------------

    def refresh(self) -> None:
        """Show how it stands with this pack now."""
        shop, name = self._shop, self.name
        job, begun = shop.job(name), shop.begun().get(name)
        self._show_facts()
        if job is not None:
            self.meter.show_job(job)
            self._leave_terms()
        self.meter.setVisible(job is not None)
        trouble = shop.troubles.get(name)
        words = "" if trouble is None else wording.trouble_words(trouble)
        if not words and begun is not None and job is None:
            words = tr("{size} of it are here already.", size=size_text(begun.size))
        self._said.setProperty("loud", trouble is not None)
        self._said.style().polish(self._said)
        self._said.setText(words)
        self._said.setVisible(bool(words) and job is None)
        self._show_buttons(
            free=job is None and self.terms is None, stopped=begun is not None, said=bool(trouble)
        )

    def _show_facts(self) -> None:
        shop = self._shop
        outlook = shop.survey.of(self.name) if shop.survey is not None else None
        words = ""
        if self.here and self._manifest is not None:
            words = wording.facts_here(self._manifest, outlook, self._in_use())
        elif self._entry is not None and not self.here:
            words = wording.facts_there(self._entry, outlook)
        if shop.survey is None and shop.looking and words:
            words = f"{words} · {tr('looking at this machine…')}"
        self._facts.setText(words)
        self._facts.setVisible(bool(words))

    def _show_buttons(self, *, free: bool, stopped: bool, said: bool) -> None:
        shop, name = self._shop, self.name
        job = shop.job(name)
        fetchable = free and self._entry is not None and not self.here
        busy = shop.working("get") is not None
        shown = {
            "get": fetchable and not stopped,
            "go-on": fetchable and stopped,
            "forget": fetchable and stopped,
            "stop": job is not None and job.kind in ("get", "add", "verify"),
            "verify": free and self.here and self._manifest is not None,
            "remove": free and self.here and shop.removable(name),
            "dismiss": free and said and self.here,
        }
        for key, button in self._buttons.items():
            button.setVisible(shown[key])
            if key in ("get", "go-on"):
                button.setEnabled(not busy)
                button.setToolTip(tr("One pack is downloaded at a time.") if busy else "")

    # Asking -------------------------------------------------------------------------

    def ask_terms(self) -> None:
        """Show the licences; the download begins once they are accepted."""
        if self.terms is not None or self._entry is None:
            return
        survey = self._shop.survey
        outlook = survey.of(self.name) if survey is not None else None
        terms = self.terms = Terms(self._entry, 0 if outlook is None else outlook.making)
        terms.accepted.connect(lambda: self._shop.get(self.name))
        terms.refused.connect(self._on_refused)
        self._column.addWidget(terms)
        self.refresh()
        terms.ticks[0].setFocus()

    def _on_refused(self) -> None:
        self._leave_terms()
        self.refresh()
        self._buttons["get"].setFocus()

    def _leave_terms(self) -> None:
        if self.terms is not None:
            self._column.removeWidget(self.terms)
            self.terms.hide()
            self.terms.deleteLater()
            self.terms = None

    def _ask_remove(self) -> None:
        box = QMessageBox(self.window())
        box.setObjectName("removeQuestion")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(tr("Remove “{pack}”?", pack=self.title))
        size = 0 if self._manifest is None else sum(f.size for f in self._manifest.files)
        box.setInformativeText(
            tr("{size} are deleted from this machine; what is remembered of films stays.").format(
                size=size_text(size)
            )
        )
        yes = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        yes.setObjectName("removeYes")
        no = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        yes.clicked.connect(partial(self._shop.remove, self.name))
        box.open()

    def button(self, key: str) -> QWidget:
        """One of its buttons, by what it does."""
        return self._buttons[key]
