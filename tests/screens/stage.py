"""The real window over the sample film, a companion that says what it is told, and a camera."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QFontMetrics, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)

from core.chat.types import LinkedScene, Source
from core.engine.messages import (
    AnswerFinished,
    Event,
    FilmOpened,
    GetPicture,
    IndexProgress,
    Picture,
    Suggestion,
    Words,
)
from core.film.probe import probe
from core.film.stills import StillReader
from core.film.subtitles import load_cues
from core.film.types import FilmInfo
from core.resources import sample_film
from core.timeline import MediaTime, TimeRange
from core.vision.pictures import to_jpeg
from desktop.app import dismiss, make_application, make_window
from desktop.engine_bridge import EngineBridge
from desktop.packs.shop import Shop
from tests.desktop.chat.scripted import ScriptedClient

SIZE = (1440, 860)
PATIENCE_S = 60.0
QUIET_LOOKS = 3
"""Looks in a row that must be alike before a picture is taken."""


CONTROLS = (QAbstractButton, QLineEdit, QTextEdit, QPlainTextEdit, QSlider, QComboBox, QListView)
OTHERWISE = {"removeRecent": "the Delete key on its card"}
"""Controls that the keyboard needn't come to, and what does the same."""
Worded = QLabel | QAbstractButton


class NoScreenError(Exception):
    """A state did not come about; the message says which step."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the window is dressed and what it speaks."""

    theme: str
    language: str

    @property
    def chinese(self) -> bool:
        return self.language == "zh_CN"

    def pick(self, english: str, chinese: str) -> str:
        """Words of a film or a viewer, in the window's language."""
        return chinese if self.chinese else english


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


@cache
def sample() -> FilmInfo:
    """The film that comes with Reelmate."""
    film = sample_film()
    if film is None:
        raise NoScreenError("there is no film in resources/sample")
    return probe(film)


@cache
def still(seconds: float) -> bytes:
    """The sample film's picture there, as JPEG."""
    with StillReader() as reader:
        found = reader.still(sample(), at(seconds))
    if found is None:
        raise NoScreenError(f"the sample film has no picture at {seconds} s")
    return to_jpeg(found[1])


class Stage:
    """One window, from its start to its end.

    Args:
        folder: where a state may put films.

    Attributes:
        moves: whether what is seen never rests.
    """

    def __init__(self, look: Look, folder: Path) -> None:
        self.look, self.folder = look, folder
        clients: list[ScriptedClient] = []

        def client(on_event: Callable[[Event], None]) -> ScriptedClient:
            clients.append(ScriptedClient(on_event))
            return clients[-1]

        self.moves = False
        self.app = make_application()
        self.app.setCursorFlashTime(0)
        self.window = make_window(EngineBridge(make_client=client))
        self.client = clients[0]
        self.player = self.window.player
        self.window.set_theme(look.theme)
        self.window.set_language(look.language)
        self.window.setGeometry(QRect(QPoint(40, 40), self.window.minimumSize()))
        self.window.resize(*SIZE)
        self.window.show()
        self.until("the window", self.window.isActiveWindow)
        self.point_away()

    def close(self) -> None:
        """Take all of it down."""
        for menu in self.window.findChildren(QMenu):
            menu.close()
        dismiss(self.window)

    # Time ---------------------------------------------------------------------------

    def until(self, what: str, come: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Let the window live until ``come``.

        Raises:
            NoScreenError: it did not come about in time.
        """
        deadline = time.monotonic() + seconds
        while not come():
            if time.monotonic() > deadline:
                raise NoScreenError(f"{what} did not come about in {seconds:.0f} s")
            QTest.qWait(20)

    def play(self, seconds: float) -> None:
        """Open the sample film and hold it there."""
        self.window.play(str(sample().path), at(seconds), paused=True)
        self.until("the film", lambda: self.player.loaded and bool(self.player.duration.us))
        self.until("its place", lambda: abs(self.player.position.seconds - seconds) < 1)

    def stay(self, shop: Shop) -> None:
        """This machine isn't looked at: what is said of it stays as it is."""
        shop.look = lambda *_, **__: None  # type: ignore[method-assign]

    # What the companion says ----------------------------------------------------------

    def say(self, *events: Event) -> None:
        self.client.say(*events)
        QApplication.processEvents()

    def watched(
        self,
        upto: float,
        glimpsed: float = 0.0,
        suggestions: tuple[str, ...] = (),
        words: Words = "written",
    ) -> None:
        """The companion knows the open film up to there."""
        timed = tuple(Suggestion(text, MediaTime()) for text in suggestions)
        self.opened = FilmOpened(
            sample(), "sample", "starter", True, True, at(upto), timed, words=words
        )
        self.say(self.opened)
        done = upto >= sample().duration.seconds
        parts = (TimeRange(MediaTime(), at(upto)),) if upto else ()
        seen = (TimeRange(at(upto), at(glimpsed)),) if glimpsed > upto else ()
        self.say(IndexProgress(at(upto), sample().duration, round(upto), done, parts, seen))

    def saw(self, seconds: float) -> None:
        """The viewer has seen the film up to there."""
        self.window.whereabouts.furthest_changed.emit(at(seconds))

    def ask(self, question: str) -> int:
        """The viewer asks; gives the question's number."""
        self.window.panel.ask(question)
        return self.client.asked[-1].request

    def finish(self, request: int, upto: float, seconds: float = 0.0) -> None:
        """An answer ends.

        Args:
            seconds: that looking at the whole film would take; 0 offers nothing.
        """
        known = (TimeRange(MediaTime(), at(upto)),)
        timings = {"first_token": 0.4, "total": 1.9}
        self.say(
            AnswerFinished(
                request,
                False,
                at(upto),
                sample().duration,
                None,
                4,
                412,
                timings,
                known,
                (),
                False,
                seconds,
            )
        )

    def scene(
        self, start: float, end: float, caption: str, source: Source = "seen", score: float = 0.8
    ) -> LinkedScene:
        """A scene of the sample film, with its own picture."""
        return LinkedScene(at(start), at(end), source, score, caption, still((start + end) / 2))

    def give_pictures(self) -> None:
        """Answer what the window has asked for."""
        cues = load_cues(sample(), self.look.pick("en", "zh"))
        for wanted in [each for each in self.client.sent if isinstance(each, GetPicture)]:
            line = next((cue.text for cue in cues if wanted.time in cue.span), "")
            self.say(Picture(wanted.request, wanted.time, still(wanted.time.seconds), line))

    # The camera -----------------------------------------------------------------------

    def point_away(self) -> None:
        """Take the pointer off the window."""
        QCursor.setPos(2, 2)

    def point(self, widget: QWidget, spot: QPoint) -> None:
        QCursor.setPos(widget.mapToGlobal(spot))
        QTest.qWait(50)

    def unfold(self, menu: QMenu, button: QWidget) -> None:
        """Show a menu over its button."""
        menu.popup(button.mapToGlobal(QPoint(0, 0)))
        self.until("the menu", menu.isVisible)
        menu.move(button.mapToGlobal(QPoint(0, -menu.height())))

    def dialog(self) -> QDialog:
        """The dialog before the window."""
        found = [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, QDialog) and each.isVisible()
        ]
        if not found:
            raise NoScreenError("no dialog is open")
        return found[-1]

    def cut(self) -> list[str]:
        """What can be seen but has no room for its words."""
        seen: list[Worded] = []
        for top in QApplication.topLevelWidgets():
            seen += [*top.findChildren(QLabel), *top.findChildren(QAbstractButton)]
        return [
            f"{each.objectName() or type(each).__name__}: {each.text()}"
            for each in seen
            if each.isVisible() and _is_cut(each)
        ]

    def unreachable(self) -> list[str]:
        """Controls that have no name for a screen reader, or that the keyboard can't come to."""
        found: list[str] = []
        for top in QApplication.topLevelWidgets():
            for each in (top, *top.findChildren(QWidget)):
                if isinstance(each, CONTROLS) and each.isVisible() and each.isEnabled():
                    named = bool(each.accessibleName() or getattr(each, "text", str)())
                    by_keyboard = bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
                    by_keyboard |= each.objectName() in OTHERWISE
                    if not named or not by_keyboard:
                        lacks = "keyboard" if named else "name"
                        found.append(f"{each.objectName() or type(each).__name__}: no {lacks}")
        return found

    def shoot(self, path: Path) -> None:
        """Save what the screen shows of the window, once it rests; at once where it never does."""
        before, alike, deadline = QImage(), 0, time.monotonic() + 10
        while alike < (1 if self.moves else QUIET_LOOKS):
            QTest.qWait(120)
            now = self._look().toImage()
            alike = alike + 1 if self.moves or now == before else 0
            before = now
            if time.monotonic() > deadline:
                raise NoScreenError("the window doesn't come to rest")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not before.save(str(path)):
            raise NoScreenError(f"{path} can't be written")

    def _look(self) -> QPixmap:
        screen = self.window.screen()
        frame = self.window.geometry()
        if self.window.isFullScreen():
            frame = screen.geometry()
        return screen.grabWindow(0, frame.x(), frame.y(), frame.width(), frame.height())


def _is_cut(widget: Worded) -> bool:
    if isinstance(widget, QLabel) and (widget.wordWrap() or "<" in widget.text()):
        return widget.heightForWidth(widget.width()) > widget.height()
    metrics = QFontMetrics(widget.font())
    return metrics.horizontalAdvance(widget.text()) > widget.contentsRect().width() + 1
