"""``fingerprint``."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from core.errors import MediaMissingError, MediaOpenError
from core.film.fingerprint import fingerprint


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(np.random.default_rng(1).bytes(3_000_000))
    return path


def test_a_renamed_film_is_the_same_film(film: Path) -> None:
    before = fingerprint(film)
    assert re.fullmatch(r"[0-9a-f]{32}", before)
    assert fingerprint(film.rename(film.with_name("other name.mkv"))) == before


@pytest.mark.parametrize("at", [0, 1_400_000, 2_999_999])
def test_another_start_middle_or_end_makes_another_film(film: Path, at: int) -> None:
    before = fingerprint(film)
    data = bytearray(film.read_bytes())
    data[at] ^= 1
    film.write_bytes(data)
    assert fingerprint(film) != before


@pytest.mark.parametrize("size", [1, 100_000, 16 * 65536, 16 * 65536 + 1, 2_999_999])
def test_a_film_cut_shorter_is_another_film(film: Path, size: int) -> None:
    before = fingerprint(film)
    film.write_bytes(film.read_bytes()[:size])
    assert fingerprint(film) != before


def test_what_is_not_there_or_empty_has_no_fingerprint(tmp_path: Path) -> None:
    with pytest.raises(MediaMissingError):
        fingerprint(tmp_path / "nothing")
    with pytest.raises(MediaOpenError):
        fingerprint(tmp_path)
