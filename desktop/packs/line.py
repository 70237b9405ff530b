"""One line in the panel about packs that come: how far they are, that one is here, what went wrong,
and that a download of another day can go on. Nothing while there is nothing to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.packs import wording
from desktop.packs.shop import ADDING, NOBODY, Job, Shop
from desktop.packs.told import Told
from desktop.settings.wording import size_text
from desktop.translate import tr

_SIGN = 14


@dataclass(frozen=True, slots=True)
class Word:
    """What is told.

    Attributes:
        do: what the button does, with its words; None for no button.
        close: what sending it away does; None where it goes by itself.
        loud: something went wrong.
        job: what the bar shows.
    """

    words: str
    do: tuple[str, Callable[[], object]] | None = None
    close: Callable[[], object] | None = None
    loud: bool = False
    job: Job | None = None


class PackLine(QFrame):
    """Args:
    in_use: which pack is chosen.
    """

    page_wanted = Signal()
    listening_wanted = Signal()
    """The page, where the speech packs are."""

    def __init__(
        self, shop: Shop, in_use: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("packLine")
        self._shop = shop
        self._in_use = in_use
        self._news = ""
        self._trouble: str | None = None
        self._begun = next(iter(shop.begun()), "")
        self._word: Word | None = None
        self.words = Told("", "packWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setObjectName("packDo")
        self.button.setFont(theme.font(theme.SMALL_PX))
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(lambda: self._do())
        self.close_button = QToolButton()
        self.close_button.setObjectName("noteClose")
        self.close_button.setIconSize(QSize(_SIGN, _SIGN))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(lambda: self._close())
        self.bar = QProgressBar()
        self.bar.setObjectName("packBar")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(3)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.bar)
        shop.changed.connect(self.refresh)
        shop.moved.connect(lambda _: self.refresh())
        shop.made.connect(self._on_made)
        shop.failed.connect(self._on_failed)
        shop.gone.connect(self._on_gone)
        self.refresh()

    # What there is to tell ------------------------------------------------------------

    def refresh(self) -> None:
        """Tell what is the most worth telling now."""
        word = self._word = self._now()
        self.setVisible(word is not None)
        if word is None:
            return
        self.words.setText(word.words)
        self.words.setProperty("loud", word.loud)
        self.words.style().polish(self.words)
        self.setAccessibleName(word.words)
        self.button.setVisible(word.do is not None)
        if word.do is not None:
            self.button.setText(word.do[0])
            self.button.setAccessibleName(word.do[0])
        self.close_button.setVisible(word.close is not None)
        self.close_button.setIcon(theme.icon("close", theme.tokens().quietest, _SIGN))
        self.close_button.setAccessibleName(tr("Close"))
        self.close_button.setToolTip(tr("Close"))
        self.bar.setVisible(word.job is not None)
        self.bar.setAccessibleName(word.words)
        event = None if word.job is None else word.job.event
        if event is not None and event.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(1000 * event.done // event.total)
        else:
            self.bar.setRange(0, 0)

    def _now(self) -> Word | None:
        shop = self._shop
        if self._trouble is not None and self._trouble in shop.troubles:
            return self._told_trouble(self._trouble)
        adding, getting = shop.working("add"), shop.working("get")
        if adding is not None:
            name = adding.file.name if adding.file is not None else adding.name
            words = tr("Adding {file}: {step}", file=name, step=wording.step_words(adding))
            return Word(words, (tr("Stop"), shop.stop_adding), job=adding)
        if getting is not None:
            pack = wording.title_of(shop, getting.name)
            words = tr("{pack}: {step}", pack=pack, step=wording.step_words(getting))
            return Word(words, self._show(getting.name), job=getting)
        if self._news:
            return self._told_news(self._news)
        begun = shop.begun().get(self._begun)
        if begun is not None:
            words = tr(
                "The download of {pack} can go on; {size} are here.",
                pack=wording.title_of(shop, begun.name),
                size=size_text(begun.size),
            )
            return Word(
                words, (tr("Go on"), lambda: shop.get(begun.name)), close=self._forget_begun
            )
        return None

    def _told_trouble(self, key: str) -> Word:
        words = wording.trouble_words(self._shop.troubles[key])
        again = None if key == ADDING else self._show(key)
        return Word(words, again, close=self._forget_trouble, loud=True)

    def _told_news(self, name: str) -> Word:
        manifest = self._shop.here().get(name)
        pack = wording.title_of(self._shop, name, manifest)
        listens = manifest is not None and manifest.listens
        if name != (self._shop.listening() if listens else self._in_use()):
            words = tr("{pack} is here and whole.", pack=pack)
            return Word(words, self._show(name), close=self._forget_news)
        if listens:
            words = tr("{pack} listens to films without subtitles now.", pack=pack)
        elif manifest is not None and manifest.kind == "chat":
            words = tr("{pack} reads along from now on.", pack=pack)
        else:
            words = tr("{pack} watches along from now on.", pack=pack)
        return Word(words, close=self._forget_news)

    def _show(self, name: str) -> tuple[str, Callable[[], object]]:
        """The button that leads to a pack."""
        shop = self._shop
        listens = name == NOBODY or shop.listens(name, shop.here().get(name))
        wanted = self.listening_wanted if listens else self.page_wanted
        return tr("Show"), lambda: wanted.emit()

    # What happens ----------------------------------------------------------------------

    def _on_made(self, name: str, kind: str) -> None:
        if kind != "verify":
            self._news = name
            self.refresh()

    def _on_failed(self, name: str, _: object) -> None:
        self._trouble = name
        self.refresh()

    def _on_gone(self, name: str) -> None:
        if self._news == name:
            self._forget_news()

    def _do(self) -> None:
        if self._word is not None and self._word.do is not None:
            self._word.do[1]()

    def _close(self) -> None:
        if self._word is not None and self._word.close is not None:
            self._word.close()

    def _forget_news(self) -> None:
        self._news = ""
        self.refresh()

    def _forget_begun(self) -> None:
        self._begun = ""
        self.refresh()

    def _forget_trouble(self) -> None:
        if self._trouble == ADDING:
            self._shop.dismiss(ADDING)
        self._trouble = None
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say it again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
