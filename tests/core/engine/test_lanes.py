"""What the lane that answers does once an answer has ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from core.chat.types import AnswerEvent, Finished
from core.engine.desk import Desk
from core.engine.lanes import LanguageLane
from core.engine.messages import AnswerFinished, Ask, CloseFilm, Event
from core.engine.session import Session
from core.timeline import MediaTime

SOON = 10.0


class Keeping:
    """A session that answers at once, and writes what it read until something else is wanted."""

    def __init__(self, keeping: threading.Event, kept: threading.Event) -> None:
        self._keeping = keeping
        self._kept = kept

    def begin_answer(self) -> None:
        pass

    def stop_watching(self) -> None:
        pass

    def stop_listening(self) -> None:
        pass

    def stop_following(self) -> None:
        pass

    def answer(self, *_: object, **__: object) -> Iterator[AnswerEvent]:
        yield Finished(False, MediaTime(), MediaTime(), None, 0, 0, {})

    def keep_film(self, stopped: Callable[[], bool]) -> None:
        self._keeping.set()
        while not stopped():
            pass
        self._kept.set()


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda desk: desk.want_film(CloseFilm()),
        lambda desk: desk.ask(Ask(2, "Where?", None)),
        lambda desk: desk.stop(),
    ],
    ids=["another film", "another question", "the end"],
)
def test_an_answer_ends_before_what_it_read_is_written_until_something_else_is_wanted(
    meanwhile: Callable[[Desk], None],
) -> None:
    keeping, kept, finished = threading.Event(), threading.Event(), threading.Event()

    def sent(event: Event) -> None:
        if isinstance(event, AnswerFinished) and not keeping.is_set():
            finished.set()

    desk = Desk(sent)
    desk.session = cast(Session, Keeping(keeping, kept))
    lane = LanguageLane(desk)
    lane.start()
    try:
        desk.ask(Ask(1, "Who?", None))
        assert keeping.wait(SOON)
        assert finished.is_set()
        assert not kept.is_set()
        meanwhile(desk)
        assert kept.wait(SOON)
    finally:
        desk.stop()
        lane.join(SOON)
    assert not lane.is_alive()
