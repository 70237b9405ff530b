"""What is kept on the disk is the very same, or is not loaded."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.prefix_cache import PrefixCache, common_rows, row_digests
from core.language.prefix_file import RowDigests
from core.language.protocol import Cancelled

WIDTH, SLICE = 64, 16
MODEL, SETTINGS = "a model's digest", "a version\na CPU"


@dataclass
class Holder:
    """An engine that holds rows and computes nothing."""

    held: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, WIDTH), np.float32))
    settings: str = SETTINGS
    context_rows: int = 1000
    refuses: bool = False

    @property
    def rows(self) -> int:
        return len(self.held)

    @property
    def state_bytes(self) -> int:
        return self.held.nbytes + 8 * -(-self.rows // SLICE)

    def drop(self, keep: int) -> None:
        self.held = self.held[:keep]

    def slices(self) -> Generator[memoryview, None, None]:
        for first in range(0, self.rows, SLICE):
            yield memoryview(self.held[first : first + SLICE].tobytes())
            if self.refuses:
                raise OSError(errno.ENOSPC, "no space left on device")

    def load_slices(self, parts: Iterable[bytes]) -> None:
        self.drop(0)
        if self.refuses:
            raise ModelError("it is of another shape")
        for part in parts:
            more = np.frombuffer(part, np.float32).reshape(-1, WIDTH)
            self.held = np.concatenate([self.held, more])


def rows(count: int, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prefixes"


@pytest.fixture
def cache(folder: Path) -> PrefixCache:
    return PrefixCache(folder, MODEL)


def keep(cache: PrefixCache, held: NDArray[np.float32]) -> bool:
    return cache.save(Holder(held), row_digests(held))


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.prefix"))


def size(count: int) -> int:
    """Bytes of the file of so many rows: their state, their digests and the end."""
    return count * (WIDTH * 4 + 32) + 8 * -(-count // SLICE) + 92


def use(path: Path, at: int) -> None:
    os.utime(path, ns=(at, at))


def test_what_was_kept_is_found(cache: PrefixCache) -> None:
    film = rows(40)
    assert cache.load(Holder(), row_digests(film)) == 0
    assert keep(cache, film)
    engine = Holder(rows(3, 2))
    assert cache.load(engine, row_digests(film)) == 40
    np.testing.assert_array_equal(engine.held, film)


def test_a_film_that_goes_on_begins_with_what_was_kept(cache: PrefixCache) -> None:
    film = rows(60)
    keep(cache, film[:40])
    engine = Holder()
    assert cache.load(engine, row_digests(film)) == 40
    np.testing.assert_array_equal(engine.held, film[:40])


def test_an_earlier_bound_is_cut_from_what_was_kept(cache: PrefixCache) -> None:
    film = rows(60)
    keep(cache, film)
    engine = Holder()
    assert cache.load(engine, row_digests(film[:40])) == 40
    np.testing.assert_array_equal(engine.held, film[:40])


def test_most_of_a_file_must_be_of_use_beyond_what_the_engine_holds(cache: PrefixCache) -> None:
    film = rows(60)
    keep(cache, film)
    other = np.concatenate([film[:20], rows(40, 2)])
    assert cache.load(Holder(), row_digests(other)) == 0
    engine = Holder(film[:50])
    assert cache.load(engine, row_digests(film), have=50) == 0
    assert engine.rows == 50
    assert cache.load(engine, row_digests(film), have=20) == 60


def test_one_other_row_another_model_and_other_settings_load_nothing(
    cache: PrefixCache, folder: Path
) -> None:
    film = rows(40)
    keep(cache, film)
    changed = film.copy()
    changed[0, 0] = np.nextafter(changed[0, 0], np.float32(9))
    assert cache.load(Holder(), row_digests(changed)) == 0
    assert PrefixCache(folder, "another").load(Holder(), row_digests(film)) == 0
    assert cache.load(Holder(settings="a version\nanother CPU"), row_digests(film)) == 0
    assert cache.load(Holder(context_rows=39), row_digests(film)) == 0
    assert len(files(folder)) == 1


@pytest.mark.parametrize("place", [0, 0.1, 0.5, 0.9, 0.985, 0.99, 0.995, 0.9999])
def test_a_flipped_bit_anywhere_is_found(cache: PrefixCache, folder: Path, place: float) -> None:
    film = rows(40)
    keep(cache, film)
    (path,) = files(folder)
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 1
    path.write_bytes(data)
    assert cache.load(Holder(), row_digests(film)) == 0
    assert not files(folder)
    assert keep(cache, film)
    assert cache.load(Holder(), row_digests(film)) == 40


@pytest.mark.parametrize("left", [0, 1, 100, 5000, -100, -32, -1])
def test_a_cut_file_is_found(cache: PrefixCache, folder: Path, left: int) -> None:
    film = rows(40)
    keep(cache, film)
    (path,) = files(folder)
    path.write_bytes(path.read_bytes()[:left])
    assert cache.load(Holder(), row_digests(film)) == 0
    assert not files(folder)


def test_a_file_under_anothers_name_is_not_loaded(cache: PrefixCache, folder: Path) -> None:
    keep(cache, rows(40))
    (path,) = files(folder)
    path.rename(path.with_stem("0" * 64))
    assert cache.load(Holder(), row_digests(rows(40))) == 0


def test_what_the_engine_refuses_is_made_again(cache: PrefixCache, folder: Path) -> None:
    keep(cache, rows(40))
    engine = Holder(rows(20), refuses=True)
    assert cache.load(engine, row_digests(rows(40))) == 0
    assert engine.rows == 0
    assert not files(folder)


KILLED = """
import os, sys
from pathlib import Path
from core.language.prefix_cache import PrefixCache
from tests.core.language.test_prefix_cache import MODEL, keep, rows
Path.replace = lambda *_: os._exit(9)
keep(PrefixCache(Path(sys.argv[1]), MODEL), rows(40))
"""


def test_a_kill_before_the_rename_leaves_nothing_that_loads(
    cache: PrefixCache, folder: Path
) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, str(folder)], timeout=60, check=False)
    assert ran.returncode == 9
    assert len(list(folder.glob("*.part"))) == 1
    assert cache.load(Holder(), row_digests(rows(40))) == 0
    assert keep(cache, rows(40))
    assert not list(folder.glob("*.part"))
    assert cache.load(Holder(), row_digests(rows(40))) == 40


def after(calls: int) -> Callable[[], bool]:
    """Says that something else is more urgent once it was asked so often."""
    left = iter(range(calls))
    return lambda: next(left, None) is None


@pytest.mark.parametrize("calls", [0, 1, 2])
def test_writing_is_left_whole_between_two_slices(
    cache: PrefixCache, folder: Path, calls: int
) -> None:
    film = rows(40)
    with pytest.raises(Cancelled):
        cache.save(Holder(film), row_digests(film), after(calls))
    assert not list(folder.glob("*.p*"))
    assert cache.load(Holder(), row_digests(film)) == 0
    assert keep(cache, film)
    assert cache.load(Holder(), row_digests(film)) == 40


@pytest.mark.parametrize("calls", [0, 1, 2])
def test_reading_is_left_and_the_file_stays(cache: PrefixCache, calls: int) -> None:
    film = rows(40)
    keep(cache, film)
    with pytest.raises(Cancelled):
        cache.load(Holder(), row_digests(film), stopped=after(calls))
    assert cache.load(Holder(), row_digests(film)) == 40


def test_a_full_disk_keeps_nothing_and_says_so(
    cache: PrefixCache, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    film = rows(40)
    assert not cache.save(Holder(film, refuses=True), row_digests(film))
    assert "no space left" in caplog.text
    assert not list(folder.glob("*.p*"))


def test_a_new_prefix_leaves_half_of_the_free_disk(
    cache: PrefixCache, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage("."))
    free = 2 * size(40)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free, 0, free - 1))
    assert not keep(cache, rows(40))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free, 0, free))
    assert keep(cache, rows(40))


def test_the_least_recently_used_goes_first(folder: Path) -> None:
    films = [rows(40, seed) for seed in range(3)]
    cache = PrefixCache(folder, MODEL, most_bytes=2 * size(40))
    for at, film in enumerate(films[:2]):
        before = files(folder)
        keep(cache, film)
        use(next(path for path in files(folder) if path not in before), at)
    cache.load(Holder(), row_digests(films[0]))
    assert keep(cache, films[2])
    found = [cache.load(Holder(), row_digests(film)) for film in films]
    assert found == [40, 0, 40]


def test_a_beginning_goes_before_what_is_older(folder: Path) -> None:
    film, other = rows(60), rows(40, 2)
    cache = PrefixCache(folder, MODEL, most_bytes=size(40) + size(60))
    keep(cache, other)
    use(files(folder)[0], 1)
    keep(cache, film[:40])
    assert len(files(folder)) == 2
    assert keep(cache, film)
    assert cache.load(Holder(), row_digests(other)) == 40
    assert cache.load(Holder(), row_digests(film[:40])) == 40
    assert len(files(folder)) == 2


def test_what_is_larger_than_all_may_be_is_not_kept(folder: Path) -> None:
    small, large = rows(10, 2), rows(40)
    cache = PrefixCache(folder, MODEL, most_bytes=large.nbytes)
    assert keep(cache, small)
    assert not keep(cache, large)
    assert cache.load(Holder(), row_digests(small)) == 10


def test_a_film_that_grew_by_little_is_not_written_again(cache: PrefixCache, folder: Path) -> None:
    film = rows(80)
    keep(cache, film[:72])
    before = files(folder)
    assert keep(cache, film)
    assert keep(cache, film[:50])
    assert files(folder) == before
    assert keep(cache, rows(83, 1))
    assert len(files(folder)) == 2


def test_while_another_writes_nothing_is_kept(cache: PrefixCache, folder: Path) -> None:
    folder.mkdir()
    with FileLock(folder / "writing.lock"):
        assert not keep(cache, rows(40))
    assert keep(cache, rows(40))


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = PrefixCache(tmp_path / "file", MODEL)
    assert cache.load(Holder(), row_digests(rows(4))) == 0
    assert not keep(cache, rows(4))


def test_digests_are_of_the_rows_the_engine_holds(cache: PrefixCache) -> None:
    with pytest.raises(ValueError, match="5 digests of 4"):
        cache.save(Holder(rows(4)), row_digests(rows(5)))


@pytest.mark.parametrize(
    ("change", "common"),
    [
        (lambda d: d, 9),
        (lambda d: d[:4], 4),
        (lambda d: d[:0], 0),
        (lambda d: np.concatenate([d, d]), 9),
        (lambda d: np.concatenate([d[:3], d[4:]]), 3),
        (lambda d: d[1:], 0),
    ],
)
def test_common_rows_are_counted_from_the_first(
    change: Callable[[RowDigests], RowDigests], common: int
) -> None:
    digests = row_digests(rows(9))
    assert digests.shape == (9, 32)
    assert common_rows(digests, change(digests)) == common
    assert common_rows(change(digests), digests) == common
