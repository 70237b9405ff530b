"""Greedy decoding and text that arrives in bytes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.decoding import Utf8Stream, generate, without_controls
from core.language.protocol import Cancelled
from tests.fakes import FakeEngine


def start(engine: FakeEngine) -> NDArray[np.float32]:
    return engine.prefill(engine.embed(engine.tokenize("?")))


def said(engine: FakeEngine, tokens: list[int]) -> str:
    return b"".join(engine.token_bytes(token) for token in tokens).decode()


def test_the_answer_is_written_to_its_end_and_the_end_is_not_in_it() -> None:
    engine = FakeEngine(says="Mira, 月亮.")
    stream = generate(engine, start(engine), None, 100)
    assert said(engine, [token for token, _ in stream]) == "Mira, 月亮."


def test_each_token_comes_with_the_logits_it_was_chosen_from() -> None:
    engine = FakeEngine()
    for token, logits in generate(engine, start(engine), None, 12):
        assert logits.shape == (engine.vocabulary,)
        assert int(np.argmax(logits)) == token


def test_no_more_than_the_asked_number_is_written_or_read() -> None:
    engine = FakeEngine(says="a long answer")
    tokens = [token for token, _ in generate(engine, start(engine), None, 6)]
    assert said(engine, tokens) == "a long"
    assert engine.rows == 1 + 5
    assert list(generate(engine, start(engine), None, 0)) == []


def test_a_rule_sees_what_was_written_and_forbids() -> None:
    engine = FakeEngine(says="no")
    seen: list[list[int]] = []
    y, e = engine.tokenize("ye")

    def only_ye(written: list[int], logits: NDArray[np.float32]) -> NDArray[np.float32]:
        seen.append(written)
        ruled = np.full_like(logits, -np.inf)
        ruled[(y, e, 1)[len(written)]] = logits[0]
        return ruled

    tokens = [token for token, _ in generate(engine, start(engine), only_ye, 9)]
    assert tokens == [y, e]
    assert seen == [[], [y], [y, e]]


def test_a_tokens_row_carries_what_its_mark_says() -> None:
    engine = FakeEngine(says="Mira")
    tokens = [token for token, _ in generate(engine, start(engine), None, 9, _second_only)]
    assert said(engine, tokens) == "Mira"
    assert engine.marked == [tokens[1]]


def _second_only(written: Sequence[int]) -> NDArray[np.float32] | None:
    return np.ones(16, np.float32) if len(written) == 2 else None


def test_a_rule_that_forbids_everything_is_an_error() -> None:
    engine = FakeEngine()
    with pytest.raises(ModelError, match="no token"):
        next(generate(engine, start(engine), lambda _, x: np.full_like(x, -np.inf), 3))


def test_a_cancel_while_writing_ends_the_stream() -> None:
    engine = FakeEngine(says="on and on")
    stream = generate(engine, start(engine), None, 50)
    next(stream)
    engine.cancel()
    with pytest.raises(Cancelled):
        next(stream)


@given(st.text(), st.lists(st.integers(1, 5), max_size=40))
def test_pieces_join_to_the_text_and_never_hold_half_a_character(
    text: str, cuts: list[int]
) -> None:
    data = text.encode()
    stream = Utf8Stream()
    pieces: list[str] = []
    for cut in cuts:
        pieces.append(stream.push(data[:cut]))
        data = data[cut:]
    pieces.append(stream.push(data))
    pieces.append(stream.finish())
    assert "".join(pieces) == text
    assert pieces[-1] == ""


def test_bytes_that_are_no_text_become_replacement_characters() -> None:
    stream = Utf8Stream()
    assert stream.push("亮".encode()[:2]) == ""
    assert stream.finish() == "�"
    assert stream.push(b"ok\xff") + stream.finish() == "ok�"


def test_control_characters_never_reach_a_terminal() -> None:
    assert without_controls("a\x1b[2J\x04\tb\n\x07") == "a[2J\tb\n"
