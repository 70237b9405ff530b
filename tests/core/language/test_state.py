"""What a context holds goes into a file and comes out of it unchanged, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import llama_cpp
import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import ModelError, StorageError
from core.language.llama import LlamaEngine
from tests.core.language.conftest import TinyLlama

FILM, QUESTION = 700, 9


def noise(count: int, width: int) -> NDArray[np.float32]:
    return np.random.default_rng(count).normal(size=(count, width)).astype(np.float32)


@pytest.fixture
def film(tiny: TinyLlama, tmp_path: Path) -> tuple[Path, NDArray[np.float32]]:
    """A file with the film's rows, and the logits of a question behind them."""
    path = tmp_path / "film.state"
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        engine.prefill(noise(FILM, engine.width))
        logits = engine.prefill(noise(QUESTION, engine.width), keep=FILM)
        engine.drop(FILM)
        engine.save_rows(path)
        assert abs(path.stat().st_size - engine.state_bytes) < 64
    return path, logits


@pytest.mark.parametrize("context_rows", [FILM + QUESTION, 1024, 4096])
def test_a_question_behind_loaded_rows_equals_one_behind_read_rows(
    tiny: TinyLlama, film: tuple[Path, NDArray[np.float32]], context_rows: int
) -> None:
    path, logits = film
    with LlamaEngine(tiny.files["f16"], context_rows) as engine:
        engine.prefill(noise(5, engine.width))  # which are forgotten
        engine.load_rows(path)
        assert engine.rows == FILM
        after = engine.prefill(noise(QUESTION, engine.width), keep=FILM)
    np.testing.assert_array_equal(after, logits)


def test_a_part_of_loaded_rows_can_be_kept(
    tiny: TinyLlama, film: tuple[Path, NDArray[np.float32]]
) -> None:
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        rows, question = noise(FILM, engine.width), noise(QUESTION, engine.width)
        engine.load_rows(film[0])
        engine.drop(300)
        after = engine.prefill(question, keep=300)
        fresh = engine.prefill(np.concatenate([rows[:300], question]))
        other = engine.prefill(question)
    np.testing.assert_allclose(after, fresh, atol=0.01)  # keys and values are f16
    assert not np.allclose(after, other, atol=0.05)


def test_what_follows_the_state_in_its_file_is_left_alone(
    tiny: TinyLlama, film: tuple[Path, NDArray[np.float32]]
) -> None:
    path, logits = film
    path.write_bytes(path.read_bytes() + b"more")
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        engine.load_rows(path)
        after = engine.prefill(noise(QUESTION, engine.width), keep=FILM)
    np.testing.assert_array_equal(after, logits)


def test_a_state_that_does_not_fit_is_refused_and_the_engine_goes_on(
    tiny: TinyLlama, film: tuple[Path, NDArray[np.float32]], tmp_path: Path
) -> None:
    gguf, rows = tiny.files["f16"], noise(20, tiny.shape.width)
    cases = [
        (LlamaEngine(gguf, 256), film[0], "not enough cells"),
        (LlamaEngine(gguf, 1024, exact=True), film[0], "incompatible V"),
        (LlamaEngine(gguf, 1024), tmp_path / "gone", "No such file"),
        (LlamaEngine(gguf, 1024), gguf, "magic|version"),
    ]
    for engine, path, reason in cases:
        with engine:
            before = engine.prefill(rows)
            with pytest.raises(ModelError, match=reason):
                engine.load_rows(path)
            assert engine.rows == 0
            np.testing.assert_array_equal(engine.prefill(rows), before)


def test_no_more_can_be_kept_than_there_is(tiny: TinyLlama) -> None:
    with LlamaEngine(tiny.files["f16"], 256) as engine:
        engine.prefill(noise(20, engine.width))
        for keep in (-1, 21):
            with pytest.raises(ModelError, match="kept of 20"):
                engine.drop(keep)
        assert engine.rows == 20


def test_a_closed_engine_keeps_nothing(tiny: TinyLlama, tmp_path: Path) -> None:
    engine = LlamaEngine(tiny.files["f16"], 256)
    engine.close()
    for call in (engine.save_rows, engine.load_rows):
        with pytest.raises(ModelError, match="closed"):
            call(tmp_path / "state")


def test_a_folder_that_is_not_there_is_told(tiny: TinyLlama, tmp_path: Path) -> None:
    with LlamaEngine(tiny.files["f16"], 256) as engine:
        engine.prefill(noise(20, engine.width))
        with pytest.raises(StorageError, match="No such file"):
            engine.save_rows(tmp_path / "no" / "state")


@pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size as Unix does")
@pytest.mark.parametrize("missing", [1, 1000, 100_000])
def test_a_file_that_is_cut_by_the_disk_is_told(
    tiny: TinyLlama, tmp_path: Path, missing: int
) -> None:
    with LlamaEngine(tiny.files["f16"], 1024) as engine:
        engine.prefill(noise(FILM, engine.width))
        engine.save_rows(tmp_path / "whole")
        size = (tmp_path / "whole").stat().st_size
        with largest_file(size - missing), pytest.raises(StorageError):
            engine.save_rows(tmp_path / "cut")
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
