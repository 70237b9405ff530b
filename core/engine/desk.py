"""What the engine's threads share: the film that is wanted, the question that is open.

Requests are laid down here by the thread that reads the pipe and taken up by the
lanes. Newer requests push older ones aside: a new film ends the watching and the
answering of the one before, a new question ends the answer to the one before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.engine.messages import AnswerFinished, Ask, CloseFilm, Event, OpenFilm, Playing, Power
from core.engine.pace import Pace
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.engine.session import Session

_LOOK_SECONDS = 2.0
"""Seconds between two looks at the battery while watching is halted."""


@dataclass(slots=True, eq=False)
class Question:
    """A question on its way; ``film`` numbers the film it is about."""

    ask: Ask
    film: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class FilmWish:
    """The newest wish for a film (or none), with its number."""

    request: OpenFilm | CloseFilm
    number: int


def cancelled_answer(request: int) -> AnswerFinished:
    """The end of an answer that never got as far as recalling scenes."""
    nothing = MediaTime()
    return AnswerFinished(request, True, nothing, nothing, None, 0, 0)


class Desk:
    """Shared state of one engine process. All methods may be called from any thread.

    Attributes:
        models: held while an answer is written or a film opened, so that no film is
            closed under an answer.
        session: the session in use; changed only by who holds ``models``.
        ready: whether the models' code is there.

    Args:
        send: gives an event to the window.
        pace: how much watching gives way.
    """

    def __init__(self, send: Callable[[Event], None], pace: Pace | None = None) -> None:
        self.send = send
        self._pace = pace or Pace()
        self.models = threading.Lock()
        self.session: Session | None = None
        self.ready = False
        self._changed = threading.Condition()
        self._wish: FilmWish | None = None
        self._taken = 0
        self._settled = 0
        self._number = 0
        self._waiting: Question | None = None
        self._current: Question | None = None
        self._stopping = False

    # The reader of the pipe --------------------------------------------------------

    def want_film(self, request: OpenFilm | CloseFilm) -> None:
        """The window wants this film now, or none."""
        self._pace.forget()
        with self._changed:
            self._number += 1
            self._wish = FilmWish(request, self._number)
            self._push_aside()
            if self.session is not None:
                self.session.stop_watching()
            self._changed.notify_all()

    def ask(self, ask: Ask) -> None:
        """A new question about the film that was wanted last."""
        with self._changed:
            self._push_aside()
            self._waiting = Question(ask, self._number)
            self._changed.notify_all()

    def viewer_is_at(self, playing: Playing) -> None:
        """The window tells where the viewer is, and how well the film plays."""
        self._pace.report(playing.strained)
        with self._changed:
            if self.session is not None:
                self.session.viewer_is_at(playing.position)

    def choose_power(self, power: Power) -> None:
        """The window tells what the viewer wants on battery."""
        self._pace.choose(power.on_battery)
        with self._changed:
            self._changed.notify_all()

    @property
    def strained(self) -> bool:
        """Whether the player has lately dropped frames."""
        return self._pace.strained

    def cancel(self, request: int) -> None:
        """The window no longer wants this answer."""
        with self._changed:
            for question in (self._waiting, self._current):
                if question is not None and question.ask.request == request:
                    self._push_aside()
                    return

    def stop(self) -> None:
        """End all lanes: the answer, the listening and the following of another's watching now,
        the own watching after the open chunk."""
        with self._changed:
            self._stopping = True
            self._push_aside()
            if self.session is not None:
                self.session.stop_listening()
                self.session.stop_following()
            self._changed.notify_all()

    # The lanes ---------------------------------------------------------------------

    def next_film(self) -> FilmWish | None:
        """Wait for a film to be wanted; None when the engine ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._number > self._taken)
            if self._stopping:
                return None
            self._taken = self._number
            return self._wish

    def next_settled(self, before: int) -> int | None:
        """Wait for a film after number ``before`` to be open, or not to be; gives its number, None
        when the engine ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._settled > before)
            return None if self._stopping else self._settled

    def settle(self, number: int) -> None:
        """This film is open, or can't be opened: questions about it may be taken up."""
        with self._changed:
            self._settled = max(self._settled, number)
            self._changed.notify_all()

    def is_over(self, number: int) -> bool:
        """Whether watching this film should end."""
        with self._changed:
            return self._stopping or self._number != number

    def wait_turn(self, number: int) -> None:
        """Rest as the pace asks, while it has halted, and while an answer is being written; none
        of it once watching should end. Called by every thread that watches or listens."""
        rest = self._pace.rest()
        with self._changed:

            def over() -> bool:
                return self._stopping or self._number != number

            if rest > 0:
                self._changed.wait_for(over, rest)
            while self._pace.halted and not over():
                self._changed.wait(_LOOK_SECONDS)
            self._changed.wait_for(lambda: self._current is None or over())
        self._pace.resumed()

    def next_question(self) -> Question | None:
        """Wait for a question whose film is settled; None when the engine ends."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._stopping
                    or (self._waiting is not None and self._settled >= self._waiting.film)
                )
            )
            if self._stopping:
                return None
            self._current, self._waiting = self._waiting, None
            if self.session is not None:
                self.session.begin_answer()
            return self._current

    def has_more(self, question: Question) -> bool:
        """Whether the lane that answered this question has something to do, or to give way to:
        another question, another film, the engine's end."""
        with self._changed:
            stale = self._number != question.film
            return self._stopping or stale or self._waiting is not None

    def answered(self, question: Question) -> None:
        """The answer has ended."""
        with self._changed:
            if self._current is question:
                self._current = None
            self._changed.notify_all()

    def _push_aside(self) -> None:
        """Drop the question that waits, stop the one that is being answered."""
        if self._waiting is not None:
            self.send(cancelled_answer(self._waiting.ask.request))
            self._waiting = None
        if self._current is not None:
            self._current.cancelled = True
            if self.session is not None:
                self.session.cancel_answer()
