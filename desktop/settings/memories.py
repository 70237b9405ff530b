"""The films that something is remembered of, what they take, and forgetting them.

Looked at and removed beside the window: a data folder may be large, or on a slow disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.engine.messages import Failed
from core.errors import ReelmateError
from core.memory.shelf import Remembered, forget, prefix_bytes, remembered
from desktop.chat.elided import ElidedLabel
from desktop.chat.sentences import error_sentence
from desktop.library.aside import Aside
from desktop.main_window.keeping import Keeping
from desktop.settings.page import quiet
from desktop.settings.wording import size_text
from desktop.translate import tr

PATIENCE_MS = 60_000
MOST_SHOWN = 6
"""Films that are seen at once; the list scrolls."""
_FILM = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lies in the data folder.

    Attributes:
        read: bytes of what language models made of whole films.
    """

    films: tuple[Remembered, ...]
    read: int

    @property
    def bytes(self) -> int:
        """All of it."""
        return self.read + sum(film.bytes for film in self.films)


class Memories(QWidget):
    """A list of films with their sizes; one or all can be forgotten, but not the one that plays."""

    def __init__(self, keeping: Keeping) -> None:
        super().__init__()
        self._keeping = keeping
        self._aside = Aside()
        self._films: tuple[Remembered, ...] = ()
        self.total = quiet(tr("Looking…"))
        self.list = QListWidget()
        self.list.setObjectName("memoryList")
        self.list.setAccessibleName(tr("What is remembered of films"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.itemSelectionChanged.connect(self._enable)
        self.forget_one = QPushButton(tr("Forget this film…"))
        self.forget_one.setObjectName("forgetFilm")
        self.forget_one.clicked.connect(self._ask_one)
        self.forget_all = QPushButton(tr("Forget all…"))
        self.forget_all.setObjectName("forgetAll")
        self.forget_all.clicked.connect(self._ask_all)
        self.said = quiet("")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.forget_one)
        buttons.addWidget(self.forget_all)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.total)
        column.addWidget(self.list)
        column.addLayout(buttons)
        column.addWidget(self.said)
        self._enable()
        # The dialog may be closed before the folder was looked through.
        self.destroyed.connect(self._aside.forget)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the folder whenever someone looks here."""
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        """See what there is, beside the window."""
        self._aside.ask(_shelf, self._show, self._late, PATIENCE_MS)

    # What there is ------------------------------------------------------------------

    def _show(self, shelf: Shelf) -> None:
        self._films = shelf.films
        count = len(shelf.films)
        size = size_text(shelf.bytes)
        self.total.setText(
            tr("1 film, {size}", size=size)
            if count == 1
            else tr("{count} films, {size}", count=count, size=size)
        )
        self.list.clear()
        for film in sorted(shelf.films, key=lambda film: -film.bytes):
            item = QListWidgetItem()
            item.setData(_FILM, film.fingerprint)
            item.setToolTip(film.path)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, f"{name_of(film)}, {size_text(film.bytes)}"
            )
            self.list.addItem(item)
            line = _Line(name_of(film), self._told(film))
            item.setSizeHint(QSize(0, line.sizeHint().height()))
            self.list.setItemWidget(item, line)
        self.list.setVisible(bool(count))
        shown = min(count, MOST_SHOWN)
        heights = [self.list.sizeHintForRow(row) for row in range(shown)]
        self.list.setFixedHeight(sum(heights) + 2 * self.list.frameWidth())
        self._enable()

    def _told(self, film: Remembered) -> str:
        size = size_text(film.bytes)
        return f"{tr('plays now')} · {size}" if self._plays(film) else size

    def _late(self) -> None:
        self.total.setText(tr("The folder of what is remembered doesn't answer."))

    def _plays(self, film: Remembered) -> bool:
        return film.fingerprint == self._keeping.fingerprint

    def _chosen(self) -> Remembered | None:
        selected = self.list.selectedItems()
        if not selected:
            return None
        wanted = selected[0].data(_FILM)
        return next((film for film in self._films if film.fingerprint == wanted), None)

    def _forgettable(self) -> tuple[Remembered, ...]:
        return tuple(film for film in self._films if not self._plays(film))

    def _enable(self) -> None:
        chosen = self._chosen()
        self.forget_one.setEnabled(chosen is not None and not self._plays(chosen))
        self.forget_all.setEnabled(bool(self._forgettable()))

    # Forgetting ---------------------------------------------------------------------

    def _ask_one(self) -> None:
        film = self._chosen()
        if film is not None:
            self._ask(tr("Forget “{film}”?", film=name_of(film)), (film,))

    def _ask_all(self) -> None:
        films = self._forgettable()
        self._ask(tr("Forget {count} films?", count=len(films)), films)

    def _ask(self, question: str, films: tuple[Remembered, ...]) -> None:
        box = QMessageBox(self.window())
        box.setObjectName("forgetQuestion")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(question)
        box.setInformativeText(
            tr("What the companion saw and what you asked about it will be gone.")
        )
        yes = box.addButton(tr("Forget"), QMessageBox.ButtonRole.DestructiveRole)
        yes.setObjectName("forgetYes")
        no = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        yes.clicked.connect(partial(self._forget, films))
        box.open()

    def _forget(self, films: tuple[Remembered, ...]) -> None:
        self.said.setText(tr("Forgetting…"))
        self._aside.ask(partial(_forget_all, films), self._forgotten, self._late, PATIENCE_MS)

    def _forgotten(self, result: tuple[int, ReelmateError | None]) -> None:
        freed, error = result
        if error is not None:
            self.said.setText(error_sentence(Failed(None, error.kind, str(error), error.data)))
        else:
            self.said.setText(tr("{size} freed", size=size_text(freed)))
        self.look()


class _Line(QWidget):
    """A film's name, and at the right what it takes."""

    def __init__(self, name: str, told: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 10, 7)
        label = ElidedLabel(name)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(label, 1)
        row.addWidget(quiet_line(told))


def quiet_line(words: str) -> QLabel:
    """Quiet words that stay in one line."""
    label = quiet(words)
    label.setWordWrap(False)
    return label


def name_of(film: Remembered) -> str:
    """What a film is called; its fingerprint where nothing else is known."""
    return film.title or film.fingerprint


def _shelf() -> Shelf:
    return Shelf(tuple(remembered()), prefix_bytes())


def _forget_all(films: tuple[Remembered, ...]) -> tuple[int, ReelmateError | None]:
    """Bytes that were freed, and what stood in the way of the rest."""
    freed = 0
    for film in films:
        try:
            freed += sum(gone.bytes for gone in forget(film.fingerprint))
        except ReelmateError as error:
            return freed, error
    return freed, None
