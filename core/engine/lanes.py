"""The engine's threads: one opens and watches films, one listens to them, one answers questions.

They take work from the desk and send events. This is where an error ends up: what a
viewer can act on becomes ``Failed`` with its own sentence, anything else is logged
with its traceback and said once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.chat.types import AnswerEvent, Finished, Looked, Sentence, TextPiece
from core.engine.desk import Desk, FilmWish, Question, cancelled_answer
from core.engine.messages import (
    AnswerFinished,
    AnswerProgress,
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    CloseFilm,
    Event,
    Failed,
)
from core.errors import QuestionError, ReelmateError
from core.language.protocol import Cancelled

if TYPE_CHECKING:
    from core.engine.session import Session

MakeSession = Callable[[str, Path | None], "Session"]

_log = logging.getLogger(__name__)


def failed(request: int | None, error: Exception) -> Failed:
    """The event for an error; a bug's traceback goes to the log."""
    if isinstance(error, ReelmateError):
        return Failed(request, error.kind, str(error), error.data)
    _log.error("a bug", exc_info=error)
    return Failed(
        request,
        ReelmateError.__name__,
        "The companion met an error of its own; its log tells more.",
        {"error": f"{type(error).__name__}: {error}"},
    )


class EncodeLane(threading.Thread):
    """Opens the film that is wanted and watches it.

    Args:
        make_session: from a pack's name and the data folder.
        data_root: the data folder, None for the viewer's.
    """

    def __init__(self, desk: Desk, make_session: MakeSession, data_root: Path | None) -> None:
        super().__init__(name="encode", daemon=True)
        self._desk = desk
        self._make_session = make_session
        self._data_root = data_root

    def run(self) -> None:
        """Serve one film after the other until the engine ends."""
        while (wish := self._desk.next_film()) is not None:
            try:
                self._serve(wish)
            except Exception as exc:  # noqa: BLE001 - a lane
                if not self._desk.is_over(wish.number):
                    self._desk.send(failed(None, exc))
            finally:
                self._desk.settle(wish.number)

    def _serve(self, wish: FilmWish) -> None:
        session = self._open(wish)
        self._desk.settle(wish.number)
        if session is None:
            return
        turn = partial(self._desk.wait_turn, wish.number)
        with closing(session.watch(turn, glimpse=True)) as progress:
            for event in progress:
                if self._desk.is_over(wish.number):
                    return
                self._desk.send(event)

    def _open(self, wish: FilmWish) -> Session | None:
        request = wish.request
        with self._desk.models:
            session = self._desk.session
            if session is not None:
                session.close_film()
            if isinstance(request, CloseFilm):
                return None
            if session is None or session.pack_name != request.pack:
                self._desk.session = None
                if session is not None:
                    session.close()
                session = self._make_session(request.pack, self._data_root)
                self._desk.session = session
            opened = session.open(request.path, request.subtitle_language, request.position)
        if not self._desk.is_over(wish.number):
            self._desk.send(opened)
        return session


class ListenLane(threading.Thread):
    """Listens to the film that is open, if it has no subtitles, while it is watched."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(name="listen", daemon=True)
        self._desk = desk

    def run(self) -> None:
        """Listen to one film after the other until the engine ends."""
        before = 0
        while (number := self._desk.next_settled(before)) is not None:
            before = number
            try:
                self._serve(number)
            except Exception as exc:  # noqa: BLE001 - a lane
                if not self._desk.is_over(number):
                    self._desk.send(failed(None, exc))

    def _serve(self, number: int) -> None:
        with self._desk.models:  # nobody closes the film meanwhile
            session = self._desk.session
            if session is None or self._desk.is_over(number):
                return
            hearing = session.listen(partial(self._desk.wait_turn, number))
            first = next(hearing, None)
        if first is None:
            return
        with closing(hearing):
            self._desk.send(first)
            for event in hearing:
                if self._desk.is_over(number):
                    return
                self._desk.send(event)


class LanguageLane(threading.Thread):
    """Answers questions, one at a time. It alone touches the language model's context."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(name="language", daemon=True)
        self._desk = desk

    def run(self) -> None:
        """Answer one question after the other until the engine ends."""
        while (question := self._desk.next_question()) is not None:
            try:
                with self._desk.models:
                    self._desk.send(self._answer(question))
            except Exception as exc:  # noqa: BLE001 - a lane
                self._desk.send(failed(question.ask.request, exc))
            finally:
                self._desk.answered(question)
            try:
                self._keep(question)
            except Exception as exc:  # noqa: BLE001 - a lane
                self._desk.send(failed(None, exc))

    def _keep(self, question: Question) -> None:
        """Have what was read of a film written to the disk, while nothing else is wanted."""
        with self._desk.models:
            if self._desk.session is not None:
                self._desk.session.keep_film(lambda: self._desk.has_more(question))

    def _answer(self, question: Question) -> AnswerFinished:
        """Send the answer's pieces; gives its end."""
        ask, session = question.ask, self._desk.session
        if question.cancelled:
            return cancelled_answer(ask.request)
        if session is None:
            raise QuestionError("can't be answered before a film is open", len(ask.question))
        self._desk.send(AnswerStarted(ask.request))
        try:
            answer = session.answer(ask.question, ask.until, ask.around, whole_film=ask.whole_film)
            with closing(answer) as events:
                for event in events:
                    if isinstance(event, Finished):
                        return _end(ask.request, event)
                    if question.cancelled:
                        break
                    self._desk.send(_piece(ask.request, event))
        except Cancelled:
            question.cancelled = True
        if not question.cancelled:
            raise RuntimeError("the answer ended without saying so")
        return cancelled_answer(ask.request)


def _piece(request: int, event: AnswerEvent) -> Event:
    match event:
        case Looked(done, total):
            return AnswerProgress(request, done, total)
        case TextPiece(text):
            return AnswerText(request, text)
        case Sentence(index, text, scenes):
            return AnswerSentence(request, index, text, scenes)
        case Finished():
            return _end(request, event)


def _end(request: int, event: Finished) -> AnswerFinished:
    return AnswerFinished(
        request,
        event.cancelled,
        event.watched_until,
        event.film_duration,
        event.until,
        event.scenes_recalled,
        event.rows,
        event.seconds,
        event.watched,
        event.glimpsed,
        event.whole_film,
        event.whole_film_seconds,
        event.listened,
    )
