"""The panel: one conversation about the film that is open.

Which question is asked when is ``desktop.chat.asking``'s; here is what the film, the viewer and the
engine do to all of it. What was asked on an earlier day stands above, from
``desktop.main_window.keeping``.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.engine.messages import EngineDied, Failed, FilmOpened, IndexProgress, Listened
from core.errors import ReelmateError
from core.timeline import MediaTime
from desktop import theme
from desktop.chat.asking import Asking
from desktop.chat.composer import Composer
from desktop.chat.conversation import Conversation
from desktop.chat.header import Header
from desktop.chat.notice import Notice
from desktop.chat.sentences import FILM_ERRORS, engine_died, error_sentence
from desktop.chat.turn import Turn
from desktop.chat.turns import Turns
from desktop.engine_bridge import EngineBridge
from desktop.main_window.keeping import Keeping
from desktop.main_window.known import known, known_by_ear
from desktop.translate import tr

WIDTH = 420
NARROWEST = 280
_AT_THE_END = MediaTime.from_seconds(1)
"""So near to a film's end nothing is left to be told too early."""


class ChatPanel(QWidget):
    """Ask about the film; ``seek_requested`` carries a clicked time.

    ``scenes_changed`` carries the scenes of the newest answer (tuple of
    ``LinkedScene``), empty when a new question begins or another film opens.
    """

    seek_requested = Signal(MediaTime)
    scenes_changed = Signal(tuple)
    packs_wanted = Signal()
    """The viewer wants to see what model packs there are."""
    speech_wanted = Signal()
    """The viewer wants to see which of them listen."""

    def __init__(
        self, bridge: EngineBridge, keeping: Keeping, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chatPanel")
        self.setAccessibleName(tr("Companion"))
        self.setFont(theme.font())
        self.setMinimumWidth(NARROWEST)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._keeping = keeping
        self._film: FilmOpened | None = None
        self._path = ""
        self._position: MediaTime | None = None
        self._unopened: Failed | None = None

        self.header = Header()
        self.notice = Notice()
        self.conversation = Conversation()
        self.composer = Composer()
        self._turns = Turns(bridge, self.conversation, self)
        self._turns.seek_requested.connect(self.seek_requested)
        self._turns.ask_again.connect(self._ask_again)
        self._turns.ask_whole_film.connect(self._ask_whole_film)
        self._asking = Asking(bridge, keeping, self._turns, self)
        self._asking.scenes_changed.connect(self.scenes_changed)
        self._asking.writing_changed.connect(self._write)
        self.composer.submitted.connect(self.ask)
        self.composer.stop_pressed.connect(self.stop)
        self.header.no_spoilers_changed.connect(self._switched)
        self.header.packs_wanted.connect(self.packs_wanted)
        self.conversation.empty.packs_wanted.connect(self.packs_wanted)
        note = self.conversation.film_note
        note.more_wanted.connect(self._more_wanted)
        note.dismissed.connect(self._note_told)
        self._keep_told = keeping.keep_world_told
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.notice)
        column.addWidget(self.conversation, 1)
        column.addWidget(self.composer)

        bridge.engine_ready.connect(self._engine_ready)
        bridge.film_opening.connect(self._opening)
        bridge.film_closed.connect(self._closed)
        bridge.film_opened.connect(self._opened)
        bridge.index_progress.connect(self._progressed)
        bridge.listened.connect(self._listened)
        bridge.failed.connect(self._failed)
        bridge.engine_died.connect(self._died)
        self._show_emptiness()

    def sizeHint(self) -> QSize:
        """The width of the drawing."""
        return QSize(WIDTH, 720)

    # For the window -------------------------------------------------------------------

    @property
    def unheard(self) -> bool:
        """Whether the film that is open would be listened to if something listened."""
        return self._film is not None and self._film.words == "no_model"

    def ask(self, question: str) -> None:
        """Ask as if ``question`` had been typed; it waits while another is answered."""
        self._put(question, self.header.until)

    def viewer_is_at(self, position: MediaTime) -> None:
        """What "now" means for the next question."""
        self._position = position

    def put_below_header(self, widget: QWidget) -> None:
        """What is said there by others than the companion."""
        self._column.insertWidget(1, widget)

    def _put(
        self,
        question: str,
        until: MediaTime | None,
        *,
        whole_film: bool = False,
        repeats: Turn | None = None,
    ) -> None:
        if not self.composer.is_open:
            return
        self.composer.suggestions.take(question)
        guess = self._film is not None and not self._film.known_world
        position = self._position if repeats is None else repeats.position or self._position
        turn = Turn(
            question,
            until,
            whole_film=whole_film,
            guess=guess,
            position=position,
            repeats=repeats,
        )
        self._asking.put(turn, back=self._film is not None)
        self.conversation.go_to_newest()
        self._asking.ask_next()

    def stop(self) -> None:
        """Stop the answer that is being written; what was written stays."""
        self._asking.stop()

    def set_furthest(self, time: MediaTime) -> None:
        """The furthest moment that was played; "no spoilers" keeps answers before it."""
        self.header.set_furthest(time)
        self._bound_suggestions()

    def focus_question(self) -> None:
        """Put the keyboard into the question box."""
        self.composer.box.setFocus()

    def cannot_watch(self, error: ReelmateError, name: str) -> None:
        """A film plays that the companion can't open; nothing went wrong."""
        self.header.show_unwatched(name)
        self.composer.set_open(False, unwatched=True)
        self._unopened = Failed(None, error.kind, str(error), error.data)
        self._show_emptiness()

    # The film ---------------------------------------------------------------------------

    def _engine_ready(self) -> None:
        if not self._path and self._unopened is None:
            self.header.show_nothing()

    def _opening(self, path: str) -> None:
        if path != self._path:
            self._position = None
        self._path = path
        self._unopened = None
        self._asking.ready = False
        self._forget()
        self._film = None
        self.header.set_no_spoilers(True)
        self.header.show_opening(path)
        self.composer.set_open(True)
        self._show_emptiness()

    def _closed(self) -> None:
        self._path = ""
        self._position = None
        self._unopened = None
        self._asking.ready = False
        self._film = None
        self._forget()
        self.header.show_nothing()
        self.composer.set_open(False)
        self._show_emptiness()

    def _opened(self, opened: FilmOpened) -> None:
        again = self._film is not None and self._film.fingerprint == opened.fingerprint
        self._film = opened
        self._asking.ready = True
        self.header.show_film(opened)
        self.composer.set_open(True)
        if again:
            self._turns.engine_is_back()
        else:
            self.composer.suggestions.set_suggestions(opened.suggestions)
            self._restore()
            self._say_of_film(opened)
            if opened.made_anew:
                self.conversation.add_note(_made_anew)
        self._show_emptiness()
        self._turns.more_known(known(opened), self.header.until)
        self._asking.ask_next()

    def _say_of_film(self, opened: FilmOpened) -> None:
        """What holds for this film, unless the viewer has sent it away before."""
        kept = self._keeping.kept
        if not opened.known_world and not kept.world_told:
            self._keep_told = self._keeping.keep_world_told
            self.conversation.set_film_note(_only_drawn, _real_models)
        elif opened.words == "no_model" and not kept.deaf_told:
            self._keep_told = self._keeping.keep_deaf_told
            self.conversation.set_film_note(_nobody_listens, _speech_models)

    def _restore(self) -> None:
        """The switch and the conversation, as they were when this film was last watched."""
        kept = self._keeping.kept
        self.header.set_no_spoilers(kept.no_spoilers)
        self._bound_suggestions()
        self._asking.bound(self.header.until)
        self._turns.restore(kept.turns)
        for old in kept.turns:
            self.composer.suggestions.take(old.question)
        if kept.turns:
            sentences = kept.turns[-1].sentences
            self.scenes_changed.emit(tuple(s for each in sentences for s in each.scenes))

    def _ask_again(self, turn: Turn) -> None:
        self._put(turn.question, self.header.until, repeats=turn)

    def _ask_whole_film(self, turn: Turn) -> None:
        bounds = [bound for bound in (turn.until, self.header.until) if bound is not None]
        until = min(bounds, default=None)
        self._put(turn.question, until, whole_film=True, repeats=turn)

    def _progressed(self, progress: IndexProgress) -> None:
        if self._asking.ready:
            self.header.show_watched(known(progress))
            self._turns.more_known(known(progress), self.header.until)

    def _listened(self, listened: Listened) -> None:
        if self._asking.ready:
            self.header.show_listened(listened)
            if (heard := known_by_ear(listened)) is not None:
                self._turns.more_heard(heard, self.header.until)

    def _more_wanted(self) -> None:
        if self._keep_told == self._keeping.keep_deaf_told:
            self.speech_wanted.emit()
        else:
            self.packs_wanted.emit()

    def _note_told(self) -> None:
        self._keep_told()
        self.conversation.set_film_note(str)
        self.composer.box.setFocus()

    def _switched(self, on: bool) -> None:
        self._keeping.keep_no_spoilers(on)
        self._bound_suggestions()

    def _bound_suggestions(self) -> None:
        until = self.header.until
        if until and self._film and until + _AT_THE_END >= self._film.info.duration:
            until = None
        self.composer.suggestions.set_until(until)

    def _forget(self) -> None:
        self._asking.forget()
        self._turns.clear()
        self.composer.suggestions.set_suggestions(())

    def _write(self, writing: bool, stopping: bool) -> None:
        self.composer.set_writing(writing, stopping=stopping)

    # What goes wrong -------------------------------------------------------------------------

    def _failed(self, failed: Failed) -> None:
        if failed.kind in FILM_ERRORS and failed.data.get("path") != self._path:
            return  # a late word about a film that is closed
        if self._asking.fail(failed):
            return
        if failed.request is None and not self._asking.ready and self._film is None:
            playing = Path(self._path).stem
            self._closed()
            if playing:
                self.header.show_unwatched(playing)
                self.composer.set_open(False, unwatched=True)
            self._unopened = failed
            self._show_emptiness()
        elif failed.request is None:
            if not self._asking.ready:
                self.header.show_trouble(lambda: tr("Not watching"))
            self.conversation.add_note(lambda: error_sentence(failed), loud=True)

    def _died(self, died: EngineDied) -> None:
        self.header.show_trouble(
            (lambda: tr("Starting again…")) if died.restarting else (lambda: tr("Not watching"))
        )
        if not self._asking.engine_died(died):
            self.conversation.add_note(lambda: engine_died(died.restarting), loud=True)
        if not died.restarting:
            self.composer.set_open(False, unwatched=bool(self._path))

    # Words --------------------------------------------------------------------------------------

    def _show_emptiness(self) -> None:
        self.conversation.empty.say_state(self._film, self._path, self._unopened)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again when the language changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(tr("Companion"))
            self.header.retranslate()
            self.composer.retranslate()
            self._turns.retranslate()
            self._show_emptiness()


def _only_drawn() -> str:
    return tr("The starter only knows drawn films; on this one its answers are guesses.")


def _real_models() -> str:
    return tr("Models for real films…")


def _nobody_listens() -> str:
    return tr(
        "This film has no subtitles. With a speech model the companion would listen to it and know "
        "what is said."
    )


def _speech_models() -> str:
    return tr("Speech models…")


def _made_anew() -> str:
    return tr(
        "Another version of Reelmate had watched this film; this one watches it anew. Your place "
        "and your questions are kept."
    )
