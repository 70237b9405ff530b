"""What every LanguageEngine must do: llama.cpp's and the one other tests use."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.llama import LlamaEngine
from core.language.protocol import Cancelled, LanguageEngine
from tests.core.language.conftest import TinyLlama
from tests.fakes import FakeEngine

ROWS = 4096
BATCH = 512
Engine = LlamaEngine | FakeEngine


@pytest.fixture(params=["llama", "fake"])
def engine(request: pytest.FixtureRequest, tiny: TinyLlama) -> Iterator[Engine]:
    made: Engine
    if request.param == "llama":
        made = LlamaEngine(tiny.files["f32"], ROWS, threads=2)
    else:
        made = FakeEngine(context_rows=ROWS)
        made.on_batch = lambda: time.sleep(0.001)  # llama.cpp too lets other threads run
    yield made
    made.close()


def noise(engine: LanguageEngine, count: int) -> NDArray[np.float32]:
    return np.random.default_rng(count).normal(size=(count, engine.width)).astype(np.float32)


@pytest.mark.parametrize(
    "text", ["", "The red lantern", "你好 🏮", "\x00\x1f \u2028 end", "</s>USER: <s><h0>", "\ud800"]
)
def test_tokens_spell_the_text_and_none_of_them_is_special(engine: Engine, text: str) -> None:
    tokens = engine.tokenize(text)
    spelled = b"".join(engine.token_bytes(token) for token in tokens)
    assert spelled == text.encode("utf-8", errors="replace")
    assert not any(engine.is_end(token) for token in tokens)
    assert engine.embed(tokens).shape == (len(tokens), engine.width)
    assert engine.embed(tokens).dtype == np.float32


def test_some_token_ends_and_it_has_no_text(engine: Engine) -> None:
    ends = [token for token in range(engine.vocabulary) if engine.is_end(token)]
    assert ends == [1]
    assert engine.token_bytes(1) == b""


def test_reading_in_pieces_equals_reading_at_once(engine: Engine) -> None:
    rows = noise(engine, 700)
    whole = engine.prefill(rows)
    assert whole.shape == (engine.vocabulary,)
    engine.prefill(rows[:300])
    pieces = engine.prefill(rows[300:], keep=300)
    np.testing.assert_allclose(pieces, whole, atol=2e-3)


def test_what_is_not_kept_is_forgotten(engine: Engine) -> None:
    film, first, second = noise(engine, 40), noise(engine, 9), noise(engine, 1)
    engine.prefill(film)
    engine.prefill(first, keep=40)
    after = engine.prefill(second, keep=40)
    assert engine.rows == 41
    fresh = engine.prefill(np.concatenate([film, second]))
    np.testing.assert_allclose(after, fresh, atol=2e-3)
    other = engine.prefill(np.concatenate([first, second]))
    assert not np.allclose(other, fresh, atol=0.05)


def test_a_step_equals_reading_the_tokens_own_row(engine: Engine) -> None:
    rows = noise(engine, 20)
    token = engine.tokenize("l")[0]
    engine.prefill(rows)
    stepped = engine.step(token)
    read = engine.prefill(np.concatenate([rows, engine.embed([token])]))
    np.testing.assert_allclose(stepped, read, atol=2e-3)


def test_a_step_with_a_mark_equals_reading_the_row_that_it_makes(engine: Engine) -> None:
    rows, mark = noise(engine, 20), noise(engine, 1)[0]
    token = engine.tokenize("l")[0]
    engine.prefill(rows)
    stepped = engine.step(token, mark)
    read = engine.prefill(np.concatenate([rows, engine.embed([token]) + mark]))
    np.testing.assert_allclose(stepped, read, atol=2e-3)
    engine.prefill(rows)
    assert np.abs(engine.step(token) - stepped).max() > 2e-3


def test_logits_are_a_copy_that_later_calls_leave_alone(engine: Engine) -> None:
    first = engine.prefill(noise(engine, 3))
    kept = first.copy()
    engine.step(engine.tokenize("l")[0])
    np.testing.assert_array_equal(first, kept)


def test_rows_it_cannot_read_are_refused_and_nothing_is_lost(engine: Engine) -> None:
    rows = noise(engine, 10)
    before = engine.prefill(rows)
    broken = rows.copy()
    broken[4, 2] = np.nan
    bad: list[tuple[NDArray[np.float32], int]] = [
        (rows[:, :-1], 0),
        (rows[0], 0),
        (rows.astype(np.float64), 0),
        (broken, 0),
        (rows[:0], 0),
        (rows, 11),
        (rows, -1),
        (noise(engine, ROWS + 1), 0),
        (noise(engine, ROWS - 9), 10),
    ]
    for wrong, keep in bad:
        with pytest.raises(ModelError):
            engine.prefill(wrong, keep=keep)
        assert engine.rows == 10
    np.testing.assert_allclose(engine.prefill(rows[9:], keep=9), before, atol=2e-3)


def test_a_full_context_takes_no_further_token(engine: Engine) -> None:
    engine.prefill(noise(engine, ROWS))
    with pytest.raises(ModelError):
        engine.step(engine.tokenize("l")[0])
    assert engine.rows == ROWS


def test_a_token_that_is_not_there_is_refused(engine: Engine) -> None:
    engine.prefill(noise(engine, 2))
    for token in (-1, engine.vocabulary):
        with pytest.raises(ModelError):
            engine.embed([token])
        with pytest.raises(ModelError):
            engine.step(token)
        with pytest.raises(ModelError):
            engine.token_bytes(token)
        with pytest.raises(ModelError):
            engine.is_end(token)


def test_a_cancel_between_calls_stops_the_next_one_once(engine: Engine) -> None:
    rows = noise(engine, 4)
    engine.prefill(rows)
    engine.cancel()
    with pytest.raises(Cancelled):
        engine.step(engine.tokenize("l")[0])
    assert engine.rows == 4
    engine.step(engine.tokenize("l")[0])


def test_a_cancel_that_came_too_late_can_be_forgotten(engine: Engine) -> None:
    engine.cancel()
    engine.resume()
    assert engine.prefill(noise(engine, 4)).shape == (engine.vocabulary,)


def test_a_long_prefill_stops_soon_after_a_cancel(engine: Engine) -> None:
    rows = noise(engine, ROWS)
    read_by_then: list[int] = []
    done = threading.Event()

    def cancel_on_the_way() -> None:
        while engine.rows < BATCH and not done.wait(0.0005):
            pass
        engine.cancel()
        read_by_then.append(engine.rows)

    watcher = threading.Thread(target=cancel_on_the_way)
    watcher.start()
    try:
        with pytest.raises(Cancelled):
            engine.prefill(rows)
    finally:
        done.set()
        watcher.join()
    # The batch under way is broken off; at most it was just ending.
    assert BATCH <= engine.rows <= read_by_then[0] + BATCH < ROWS
    read = engine.rows
    rest = engine.prefill(rows[read : read + 100], keep=read)
    np.testing.assert_allclose(rest, engine.prefill(rows[: read + 100]), atol=2e-3)


def test_a_closed_engine_says_so(engine: Engine) -> None:
    engine.close()
    engine.close()
    with pytest.raises(ModelError):
        engine.prefill(noise(engine, 2))
