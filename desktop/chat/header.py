"""The panel's head: which film, how far the companion has watched, what bounds answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.engine.messages import FilmOpened, Listened
from core.language.plan import Plan
from core.memory.coverage import Coverage
from core.packs.speech import companions
from core.timeline import MediaTime
from desktop import theme
from desktop.chat.elided import ElidedButton, ElidedLabel
from desktop.chat.listened_words import listened_words
from desktop.chat.plan_words import plan_words
from desktop.main_window.known import known, length
from desktop.translate import tr


class Header(QWidget):
    """``no_spoilers_changed`` tells that the viewer turned the switch, ``pack_wanted`` which
    model pack shall watch and answer from now on, ``packs_wanted`` that there might be others."""

    no_spoilers_changed = Signal(bool)
    pack_wanted = Signal(str)
    packs_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatHeader")
        self._furthest = MediaTime()
        self._watched = 0.0
        self._coverage: Coverage | None = None
        self._listened: Listened | None = None
        self._plan: Plan | None = None
        self._say: Callable[[], str] = str
        self._name: Callable[[], str] = str

        self.title = ElidedLabel()
        self.title.setObjectName("filmTitle")
        self.title.setFont(theme.font(16, QFont.Weight.DemiBold))
        self.coverage = QLabel()
        self.coverage.setObjectName("coverageLabel")
        self.coverage.setFont(theme.font(13))
        self.coverage.setWordWrap(True)
        self.spoilers = QPushButton()
        self.spoilers.setObjectName("spoilerChip")
        self.spoilers.setCheckable(True)
        self.spoilers.setChecked(True)
        self.spoilers.setFont(theme.font(13))
        self.spoilers.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.spoilers.setCursor(Qt.CursorShape.PointingHandCursor)
        self.spoilers.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.spoilers.toggled.connect(self._switched)
        self.pack = ElidedButton()
        self.pack.setObjectName("packChip")
        self.pack.setFont(theme.font(13))
        self.pack.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pack.setCursor(Qt.CursorShape.PointingHandCursor)
        self.pack.clicked.connect(self._offer_packs)
        self._pack_name = ""

        chips = QHBoxLayout()
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(8)
        chips.addWidget(self.spoilers)
        chips.addWidget(self.pack)
        chips.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 13)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addSpacing(4)
        column.addWidget(self.coverage)
        column.addSpacing(10)
        column.addLayout(chips)
        self.show_nothing()

    # What there is to show --------------------------------------------------------

    def show_nothing(self) -> None:
        """No film is open."""
        self._coverage = None
        self._show(lambda: tr("No film open"), lambda: tr("Open one, and ask about it here."))
        self._show_chips("")

    def show_unwatched(self, name: str) -> None:
        """A film plays that the companion doesn't watch."""
        self._coverage = None
        self._show(lambda: name, lambda: tr("Not watching"))
        self._show_chips("")

    def show_opening(self, path: str) -> None:
        """A film was asked for and is being looked at."""
        self._coverage = None
        self._show(lambda: Path(path).stem, lambda: tr("Opening…"))
        self._show_chips("")

    def show_film(self, opened: FilmOpened) -> None:
        """The film is open."""
        title = opened.info.title or opened.info.path.stem
        self._name = lambda: title
        self._plan = opened.plan
        self._listened = None
        self._show_chips(opened.pack)
        self.show_watched(known(opened))

    def show_watched(self, coverage: Coverage) -> None:
        """How far the companion has watched; no further than the viewer, without spoilers."""
        self._coverage = coverage
        self._show(self._name, self._coverage_words)

    def show_listened(self, listened: Listened) -> None:
        """How far a film without subtitles was listened to; no further than the viewer, without
        spoilers."""
        self._listened = listened
        self._rebound()

    def show_trouble(self, say: Callable[[], str]) -> None:
        """A short word about the engine in the place of the coverage."""
        self._coverage = None
        self._show(self._name, say)

    def set_furthest(self, time: MediaTime) -> None:
        """The furthest moment that was played."""
        self._furthest = time
        self._label_switch()
        self._rebound()

    def set_no_spoilers(self, on: bool) -> None:
        """The switch, as it stood when this film was last watched."""
        self.spoilers.setChecked(on)

    @property
    def until(self) -> MediaTime | None:
        """The no-spoiler bound in force, None where the whole film is open."""
        return self._furthest if self.spoilers.isChecked() else None

    def retranslate(self) -> None:
        """Say everything again in the chosen language."""
        self._show(self._name, self._say)
        self._label_switch()
        self._tell_plan()

    # Helpers ----------------------------------------------------------------------

    def _tell_plan(self) -> None:
        click = tr("The model pack that watches and answers. Click for others.")
        self.pack.setToolTip(f"{click}\n{plan_words(self._plan)}".rstrip())

    def _coverage_words(self) -> str:
        """What may be told of both: nothing that lies beyond the bound."""
        heard = "" if self._listened is None else listened_words(self._listened, self.until)
        if not heard or self._coverage is None:
            return self._watched_words()
        return tr("{watched} · {listened}", watched=self._watched_words(), listened=heard)

    def _watched_words(self) -> str:
        if self._coverage is None:
            return ""
        film = self._coverage.duration
        seen = self._coverage.before(self.until)
        if seen.finished and seen.duration == film:
            return tr("Watched to the end, {film}", film=film.clock())
        if not seen.watched:
            begins = tr("Begins to watch with you…")
            return f"{begins} {plan_words(self._plan)}".rstrip()
        if seen.watched_until == seen.watched[-1].end:
            return tr(
                "Watched with you to {time} of {film}",
                time=seen.watched_until.clock(),
                film=film.clock(),
            )
        watched = length(seen.watched)
        return tr("{time} of {film} watched with you", time=watched.clock(), film=film.clock())

    def _rebound(self) -> None:
        """The bound has moved, and with it what may be told."""
        if self._coverage is None:
            return
        self.coverage.setText(self._coverage_words())
        self._measure()

    def _measure(self) -> None:
        share = 0.0
        if self._coverage is not None and self._coverage.duration.us:
            seen = self._coverage.before(self.until)
            share = length(seen.watched).us / self._coverage.duration.us
        if share != self._watched:
            self._watched = share
            self.update()

    def _show(self, name: Callable[[], str], say: Callable[[], str]) -> None:
        self._name, self._say = name, say
        self.title.setText(name())
        self.title.setToolTip(name())
        self.coverage.setText(say())
        self._measure()
        self.update()

    def _offer_packs(self) -> None:
        """The packs on this machine, under the chip."""
        menu = QMenu(self)
        menu.setObjectName("packMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in companions():
            action = menu.addAction(_title(name))
            action.setCheckable(True)
            action.setChecked(name == self._pack_name)
            action.triggered.connect(lambda _, name=name: self._want_pack(name))
        menu.addSeparator()
        more = menu.addAction(tr("Model packs…"))
        more.setObjectName("morePacks")
        more.triggered.connect(lambda: self.packs_wanted.emit())
        menu.popup(self.pack.mapToGlobal(self.pack.rect().bottomLeft()))

    def _want_pack(self, name: str) -> None:
        if name != self._pack_name:
            self.pack_wanted.emit(name)

    def _show_chips(self, pack: str) -> None:
        self._pack_name = pack
        self.spoilers.setVisible(bool(pack))
        self.pack.setVisible(bool(pack))
        self.pack.say(_title(pack))
        self.pack.setAccessibleName(tr("Model pack {pack}", pack=pack))
        self._tell_plan()
        self._label_switch()

    def _switched(self, on: bool) -> None:
        self._label_switch()
        self._rebound()
        self.no_spoilers_changed.emit(on)

    def _label_switch(self) -> None:
        on = self.spoilers.isChecked()
        words = (
            tr("No spoilers past {time}", time=self._furthest.clock()) if on else tr("Whole film")
        )
        self.spoilers.setText(words)
        self.spoilers.setAccessibleName(words)
        self.spoilers.setToolTip(
            tr("Answers keep to what you have watched. Click to open the whole film.")
            if on
            else tr("Answers may use the whole film. Click to keep to what you have watched.")
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all is painted)
        """The line below, lighter as far as the companion has watched."""
        t = theme.tokens()
        painter = QPainter(self)
        base = QRectF(0, self.height() - 1, self.width(), 1)
        painter.fillRect(base, QColor(t.line))
        if 0 < self._watched < 1:
            base.setWidth(self.width() * self._watched)
            painter.fillRect(base, QColor(t.watched))


def _title(pack: str) -> str:
    return pack[:1].upper() + pack[1:]
