"""What a context holds comes out of it in slices and goes back unchanged, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import llama_cpp
import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.kv import KV_TYPES, KvType
from core.language.llama import LlamaEngine
from core.language.prefix_cache import PrefixCache, row_digests
from core.language.protocol import Cancelled
from core.language.state import SLICE_ROWS
from tests.core.language.conftest import TinyLlama

FILM, QUESTION = 700, 9


def noise(count: int, width: int) -> NDArray[np.float32]:
    return np.random.default_rng(count).normal(size=(count, width)).astype(np.float32)


@pytest.fixture
def film(tiny: TinyLlama) -> tuple[list[bytes], NDArray[np.float32]]:
    """A film's rows in slices, and the logits of a question behind them."""
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        engine.prefill(noise(FILM, engine.width))
        logits = engine.prefill(noise(QUESTION, engine.width), keep=FILM)
        engine.drop(FILM)
        parts = [bytes(part) for part in engine.slices()]
        assert len(parts) == -(-FILM // SLICE_ROWS)
        assert abs(sum(map(len, parts)) - engine.state_bytes) < 1000
    return parts, logits


@pytest.mark.parametrize("context_rows", [FILM + QUESTION, 1024, 4096])
def test_a_question_behind_loaded_rows_equals_one_behind_read_rows(
    tiny: TinyLlama, film: tuple[list[bytes], NDArray[np.float32]], context_rows: int
) -> None:
    parts, logits = film
    with LlamaEngine(tiny.files["f16"], context_rows) as engine:
        engine.prefill(noise(5, engine.width))  # which are forgotten
        engine.load_slices(parts)
        assert engine.rows == FILM
        after = engine.prefill(noise(QUESTION, engine.width), keep=FILM)
    np.testing.assert_array_equal(after, logits)


@pytest.mark.parametrize("kv_type", KV_TYPES)
def test_slices_hold_what_was_read_in_whatever_numbers(tiny: TinyLlama, kv_type: KvType) -> None:
    gguf = tiny.files["f16"]
    with (
        LlamaEngine(gguf, 512, kv_type=kv_type) as engine,
        LlamaEngine(gguf, 512, kv_type=kv_type) as other,
    ):
        rows, question = noise(300, engine.width), noise(QUESTION, engine.width)
        engine.prefill(rows)
        other.load_slices([bytes(part) for part in engine.slices()])
        logits = [each.prefill(question, keep=300) for each in (engine, other)]
    np.testing.assert_array_equal(logits[1], logits[0])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_engine_goes_on_wherever_its_slices_were_left(
    tiny: TinyLlama, film: tuple[list[bytes], NDArray[np.float32]], count: int
) -> None:
    parts, logits = film
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        engine.load_slices(parts)
        with closing(engine.slices()) as left:
            for _ in range(count):
                next(left)
        assert engine.rows == FILM
        after = engine.prefill(noise(QUESTION, engine.width), keep=FILM)
    np.testing.assert_array_equal(after, logits)


def test_an_engine_whose_slices_end_half_way_is_empty(
    tiny: TinyLlama, film: tuple[list[bytes], NDArray[np.float32]]
) -> None:
    def some() -> Iterator[bytes]:
        yield from film[0][:2]
        raise Cancelled

    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        before = engine.prefill(noise(20, engine.width))
        with pytest.raises(Cancelled):
            engine.load_slices(some())
        assert engine.rows == 0
        np.testing.assert_array_equal(engine.prefill(noise(20, engine.width)), before)


def test_a_part_of_loaded_rows_can_be_kept(
    tiny: TinyLlama, film: tuple[list[bytes], NDArray[np.float32]]
) -> None:
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        rows, question = noise(FILM, engine.width), noise(QUESTION, engine.width)
        engine.load_slices(film[0])
        engine.drop(300)
        after = engine.prefill(question, keep=300)
        fresh = engine.prefill(np.concatenate([rows[:300], question]))
        other = engine.prefill(question)
    np.testing.assert_allclose(after, fresh, atol=0.01)  # keys and values are f16
    assert not np.allclose(after, other, atol=0.05)


def test_slices_that_do_not_fit_are_refused_and_the_engine_goes_on(
    tiny: TinyLlama, film: tuple[list[bytes], NDArray[np.float32]]
) -> None:
    gguf, rows = tiny.files["f16"], noise(20, tiny.shape.width)
    cases = [
        (LlamaEngine(gguf, 256), film[0], "available cells"),
        (LlamaEngine(gguf, 1024, exact=True), film[0], "incompatible V"),
        (LlamaEngine(gguf, 1024), [b"", film[0][0]], "llama.cpp|end of buffer"),
        (LlamaEngine(gguf, 1024), [film[0][0], film[0][1][:5000]], "failed to restore"),
    ]
    for engine, parts, reason in cases:
        with engine:
            before = engine.prefill(rows)
            with pytest.raises(ModelError, match=reason):
                engine.load_slices(parts)
            assert engine.rows == 0
            np.testing.assert_array_equal(engine.prefill(rows), before)


def test_no_more_can_be_kept_than_there_is(tiny: TinyLlama) -> None:
    with LlamaEngine(tiny.files["f16"], 256) as engine:
        engine.prefill(noise(20, engine.width))
        for keep in (-1, 21):
            with pytest.raises(ModelError, match="kept of 20"):
                engine.drop(keep)
        assert engine.rows == 20


def test_a_closed_engine_keeps_nothing(tiny: TinyLlama) -> None:
    engine = LlamaEngine(tiny.files["f16"], 256)
    engine.close()
    for call in (engine.slices, lambda: engine.load_slices([])):
        with pytest.raises(ModelError, match="closed"):
            call()


@pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size as Unix does")
@pytest.mark.parametrize("missing", [1, 1000, 100_000])
def test_a_file_that_is_cut_by_the_disk_is_not_kept(
    tiny: TinyLlama, tmp_path: Path, missing: int, caplog: pytest.LogCaptureFixture
) -> None:
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        rows = noise(FILM, engine.width)
        engine.prefill(rows)
        cache = PrefixCache(tmp_path / "prefixes", "a model's digest")
        assert cache.save(engine, row_digests(rows))
        (whole,) = (tmp_path / "prefixes").glob("*.prefix")
        size = whole.stat().st_size
        whole.unlink()
        with largest_file(size - missing):
            assert not cache.save(engine, row_digests(rows))
        assert "too large" in caplog.text
        assert not list((tmp_path / "prefixes").glob("*.p*"))
        assert engine.rows == FILM


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_settings_tell_numbers_and_versions_apart(
    tiny: TinyLlama, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        LlamaEngine(tiny.files["f16"], 256) as usual,
        LlamaEngine(tiny.files["f16"], 4096, threads=1) as other,
        LlamaEngine(tiny.files["f16"], 256, exact=True) as exact,
    ):
        assert usual.settings == other.settings
        assert usual.settings != exact.settings
        before = usual.settings
        monkeypatch.setattr(llama_cpp, "__version__", "0.0.0")
        assert usual.settings != before
