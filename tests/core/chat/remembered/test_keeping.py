"""Room for a remembered film, stopping while it is read or written, and what is then kept."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest

from core.chat import one_prompt, remembered_film
from core.chat.one_prompt import LONGEST_ANSWER
from core.errors import ContextError, NothingWatchedError
from core.language.budget import Budget
from core.language.protocol import Cancelled
from core.memory.table import FrameTable
from tests.core.chat.remembered.readers import (
    CUES,
    WHERE,
    WHO,
    Companion,
    Reader,
    second,
)


def test_a_longer_film_than_the_context_opens_it_anew(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    companion.ask(frames, CUES, until=second(5))
    companion.ask(frames, CUES, until=second(100))
    assert len(companion.engines) == 1
    companion.ask(frames, (), WHO + " and who holds it now? " * 30)
    assert len(companion.engines) == 2
    assert companion.engines[1].context_rows <= Budget.of(companion.gguf).longest


def test_what_does_not_fit_is_refused_with_numbers(
    open_film: Callable[..., Companion], frames: FrameTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    companion = open_film()
    budget = Budget.of(companion.gguf)
    monkeypatch.setattr(one_prompt, "free_ram", lambda: budget.needed(LONGEST_ANSWER + 200))
    with pytest.raises(ContextError) as caught:
        companion.ask(frames, CUES)
    assert caught.value.data["fitting"]
    companion.ask(frames, CUES, until=second(20))


def test_before_the_first_frame_there_is_nothing_to_ask_about(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    with pytest.raises(NothingWatchedError):
        open_film().ask(frames, CUES, until=second(0))


def test_what_was_read_before_a_cancel_is_kept(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    companion.ask(frames, CUES, until=second(30))
    companion.film.cancel()
    with pytest.raises(Cancelled):
        companion.ask(frames, CUES)
    whole = companion.ask(frames, CUES)
    assert whole.use.reused > 60
    fresh = open_film(keeping=False).ask(frames, CUES)
    np.testing.assert_allclose(whole.logits, fresh.logits, atol=0.02)


def test_a_cancel_while_it_speaks_ends_one_answer(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    film = companion.film
    with pytest.raises(Cancelled):
        list(film.answer(frames, CUES, None, WHO, lambda _: film.cancel()))
    assert companion.ask(frames, CUES).use.how == "kept"
    film.cancel()
    film.resume()
    assert companion.ask(frames, CUES).answer


def test_an_answer_that_is_left_alone_keeps_its_film_in_the_engine(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    companion = open_film()
    pieces = companion.film.answer(frames, CUES, None, WHO)
    next(piece for piece in pieces if isinstance(piece, str))
    del pieces
    assert not folder.exists()
    assert companion.ask(frames, CUES, WHERE).use.how == "kept"
    assert len(list(folder.glob("*.prefix"))) == 1


def test_what_took_long_is_written_before_the_answer_begins(
    open_film: Callable[..., Companion],
    frames: FrameTable,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered_film, "DEAR", 0.0)
    pieces = open_film().film.answer(frames, CUES, None, WHO)
    next(piece for piece in pieces if isinstance(piece, str))
    assert len(list(folder.glob("*.prefix"))) == 1
    assert open_film().ask(frames, CUES).use.how == "read"


def test_an_answer_ends_before_anything_is_written(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    companion = open_film()
    assert list(companion.film.answer(frames, CUES, None, WHO))
    assert not folder.exists()
    companion.film.keep()
    assert len(list(folder.glob("*.prefix"))) == 1
    assert open_film().ask(frames, CUES).use.how == "read"


def test_what_something_else_ended_is_written_whole_the_next_time(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    companion = open_film()
    assert list(companion.film.answer(frames, CUES, None, WHO))
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked == 3

    companion.film.keep(stopped)
    assert asked == 3
    assert not list(folder.glob("*.p*"))
    again = companion.ask(frames, CUES, WHERE)
    assert again.use.how == "kept"
    fresh = open_film(keeping=False).ask(frames, CUES, WHERE)
    np.testing.assert_array_equal(again.logits, fresh.logits)
    assert open_film().ask(frames, CUES).use.how == "read"


def test_a_film_that_was_not_read_whole_is_not_written(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    film = open_film().film
    pieces = film.answer(frames, CUES, None, WHO)
    next(pieces)
    film.cancel()
    with pytest.raises(Cancelled):
        list(pieces)
    film.keep()
    assert not folder.exists()


def test_a_cancel_while_it_is_written_before_the_answer_leaves_nothing(
    open_film: Callable[..., Companion],
    frames: FrameTable,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered_film, "DEAR", 0.0)
    companion = open_film()
    film, given = companion.film, Reader.slices

    def slices(engine: Reader) -> Generator[memoryview, None, None]:
        film.cancel()
        return given(engine)

    monkeypatch.setattr(Reader, "slices", slices)
    with pytest.raises(Cancelled):
        list(film.answer(frames, CUES, None, WHO))
    assert not list(folder.glob("*.p*"))
    monkeypatch.setattr(Reader, "slices", given)
    film.keep()
    assert len(list(folder.glob("*.prefix"))) == 1
    assert companion.ask(frames, CUES).use.how == "kept"
