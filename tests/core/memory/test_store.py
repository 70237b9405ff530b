"""The film's memory keeps what was committed, whatever happens to its file."""

from __future__ import annotations

import errno
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import StorageError
from core.memory.coverage import Coverage
from core.memory.store import FilmMemory
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange
from tests.core.memory.chunks import (
    CHUNK,
    DURATION,
    fill,
    length,
    make_chunk,
    make_glimpse,
    open_memory,
)


def assert_holds(table: FrameTable, chunks: int) -> None:
    expected = [make_chunk(index) for index in range(chunks)]
    for name in ("times_us", "shot_start", "content", "neutral", "search", "palettes"):
        wanted = np.concatenate([getattr(chunk, name) for chunk in expected])
        found = getattr(table, name)[:]
        assert found.dtype == wanted.dtype
        np.testing.assert_array_equal(found, wanted)
    assert list(table.pictures) == [p for chunk in expected for p in chunk.pictures]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """The kernel refuses to let any file of this process grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_new_memory_is_empty(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "a" / "b")
    assert len(memory.frames()) == 0
    assert memory.watched_until == MediaTime()
    assert not memory.finished
    assert memory.picture_near(MediaTime()) is None
    memory.close()


def test_what_was_committed_is_read_back_by_the_writer_and_by_others(tmp_path: Path) -> None:
    three = length(3)
    writer, reader = (open_memory(tmp_path, duration=three) for _ in range(2))
    assert writer.begin_writing()
    for index in range(3):
        writer.append(make_chunk(index))
        assert_holds(writer.frames(), index + 1)
        assert reader.refresh()
        assert_holds(reader.frames(), index + 1)
        assert reader.watched_until == MediaTime((index + 1) * CHUNK.us)
    assert not reader.refresh()
    writer.finish()
    assert reader.refresh()
    assert reader.finished
    assert reader.watched_until == three
    writer.close()
    reader.close()


def test_a_table_does_not_change_when_more_is_committed(tmp_path: Path) -> None:
    memory = open_memory(tmp_path)
    memory.begin_writing()
    memory.append(make_chunk(0))
    before = memory.frames()
    memory.append(make_chunk(1))
    assert_holds(before, 1)
    assert before.watched_until == CHUNK
    assert_holds(memory.frames(), 2)
    memory.close()


def test_a_chunk_without_frames_is_committed_like_any_other(tmp_path: Path) -> None:
    memory = open_memory(tmp_path)
    memory.begin_writing()
    memory.append(make_chunk(0))
    memory.append(make_chunk(1, frames=0))
    memory.append(make_chunk(2))
    again = open_memory(tmp_path)
    assert again.chunk_count == 3
    assert again.frame_count == 6
    assert again.frames().content[:].shape == (6, 2, 8)
    memory.close()
    again.close()


def test_pictures_are_found_by_the_nearest_time(tmp_path: Path) -> None:
    fill(tmp_path, 4)
    memory = open_memory(tmp_path)
    table = memory.frames()
    for us in range(0, DURATION.us, 7_000_000):
        nearest = int(np.argmin(np.abs(table.times_us - us)))
        found = memory.picture_near(MediaTime(us))
        assert found == (MediaTime(int(table.times_us[nearest])), table.pictures[nearest])
    memory.close()


def test_no_picture_after_the_bound_is_given(tmp_path: Path) -> None:
    fill(tmp_path, 4)
    memory = open_memory(tmp_path)
    times = [MediaTime(int(us)) for us in memory.frames().times_us]
    for last, following in pairwise(times):
        near = MediaTime(following.us - 1)
        assert memory.picture_near(following, near) == memory.picture_near(last)
        assert memory.picture_near(following, following) == memory.picture_near(following)
    assert memory.picture_near(times[0], MediaTime(times[0].us - 1)) is None
    memory.close()


def test_two_undisturbed_runs_write_equal_files(tmp_path: Path) -> None:
    one = fill(tmp_path / "one", 4, finish=True)
    other = fill(tmp_path / "other", 4, finish=True)
    assert one.read_bytes() == other.read_bytes()


def test_a_file_torn_at_any_byte_keeps_its_whole_chunks_and_resumes_to_equal_bytes(
    tmp_path: Path,
) -> None:
    ends = [fill(tmp_path / str(n), n).stat().st_size for n in range(4)]
    whole = fill(tmp_path / "whole", 3, finish=True)
    data = whole.read_bytes()
    for size in range(len(data)):
        whole.write_bytes(data[:size])
        memory = open_memory(whole.parent, duration=length(3))
        kept = sum(size >= end for end in ends[1:])
        assert memory.chunk_count == kept
        assert not memory.finished
        # Going on takes a few syncs: try it around every seam, and here and there.
        if size % 17 == 0 or any(abs(size - end) < 3 for end in ends):
            assert memory.begin_writing()
            for index in range(kept, 3):
                memory.append(make_chunk(index))
            memory.finish()
            assert whole.read_bytes() == data
        memory.close()


def test_a_changed_byte_loses_its_chunk_and_what_follows_and_nothing_else(tmp_path: Path) -> None:
    ends = [fill(tmp_path / str(n), n).stat().st_size for n in range(4)]
    whole = fill(tmp_path / "whole", 3, finish=True)
    data = whole.read_bytes()
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= 0x40
        whole.write_bytes(broken)
        memory = open_memory(whole.parent)
        kept = 0 if at < ends[0] else sum(at >= end for end in ends[1:])
        assert memory.chunk_count == kept
        if kept:
            assert_holds(memory.frames(), kept)
        memory.close()


def test_bytes_after_the_end_are_cut_by_the_next_writer_only(tmp_path: Path) -> None:
    path = fill(tmp_path, 2)
    whole = path.read_bytes()
    path.write_bytes(whole + b"RMCK and then nothing sensible" * 3)
    memory = open_memory(tmp_path)
    assert memory.chunk_count == 2
    assert path.stat().st_size > len(whole)
    assert memory.begin_writing()
    assert path.read_bytes() == whole
    memory.close()


def test_a_second_writer_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first, second = open_memory(tmp_path), open_memory(tmp_path)
    assert first.begin_writing()
    assert first.begin_writing()
    assert not second.begin_writing()
    first.append(make_chunk(0))
    first.end_writing()
    assert second.begin_writing()
    assert second.chunk_count == 1
    second.append(make_chunk(1))
    assert not first.begin_writing()
    first.refresh()
    assert_holds(first.frames(), 2)
    first.close()
    second.close()


def test_another_process_is_refused_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.core.memory.chunks import open_memory\n"
        "memory = open_memory(Path(sys.argv[1]))\n"
        "print(memory.begin_writing(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        memory = open_memory(tmp_path)
        assert not memory.begin_writing()
        other.kill()
        other.wait()
    assert memory.begin_writing()
    memory.close()


def test_appending_needs_the_lock_and_a_chunk_that_is_not_there_yet(tmp_path: Path) -> None:
    memory = open_memory(tmp_path)
    with pytest.raises(RuntimeError):
        memory.append(make_chunk(0))
    memory.begin_writing()
    memory.append(make_chunk(0))
    for again in (make_chunk(0), make_chunk(memory.chunk_total)):
        with pytest.raises(ValueError, match="can't be committed"):
            memory.append(again)
    with pytest.raises(ValueError, match="chunk 1 is missing"):
        memory.finish()
    memory.close()


@given(order=st.permutations(range(6)), glimpsed=st.integers(0, 6))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_chunks_in_any_order_make_the_same_table(
    tmp_path: Path, order: list[int], glimpsed: int
) -> None:
    folder = tmp_path / "".join(map(str, [*order, glimpsed]))
    memory = open_memory(folder)
    memory.begin_writing()
    for done, index in enumerate(order):
        if done == glimpsed:
            memory.append(make_glimpse(0, chunks=6))
        memory.append(make_chunk(index))
    reader = open_memory(folder)
    for each in (memory, reader):
        assert_holds(each.frames(), 6)
        assert each.watched_until == MediaTime(6 * CHUNK.us)
        assert each.coverage.glimpsed == ()
    memory.close()
    reader.close()


def test_a_glimpse_is_seen_until_its_chunk_is_there(tmp_path: Path) -> None:
    memory = open_memory(tmp_path)
    memory.begin_writing()
    assert memory.next_unglimpsed() == 0
    memory.append(make_glimpse(0, chunks=10))
    assert memory.next_unglimpsed() is None
    assert memory.coverage == Coverage(DURATION, (), (TimeRange(MediaTime(), DURATION),))
    memory.append(make_chunk(4))
    table = memory.frames()
    chunk = make_chunk(4)
    inside = (table.times_us >= 4 * CHUNK.us) & (table.times_us < 5 * CHUNK.us)
    np.testing.assert_array_equal(table.times_us[inside], chunk.times_us)
    assert (np.diff(table.times_us) > 0).all()
    assert len(table) == 9 + len(chunk.times_us)
    assert table.pictures[0] == b"glimpse 0"
    np.testing.assert_array_equal(table.content[:1], make_glimpse(0, chunks=10).content[:1])
    assert memory.coverage.watched == (memory.span(4, 1),)
    assert len(memory.coverage.glimpsed) == 2
    memory.close()


def test_what_is_missing_is_sought_from_the_viewer_on_and_then_from_the_start(
    tmp_path: Path,
) -> None:
    memory = open_memory(tmp_path)
    memory.begin_writing()
    position = MediaTime(7 * CHUNK.us + 1)
    taken = []
    while (index := memory.next_missing(position)) is not None:
        memory.append(make_chunk(index))
        taken.append(index)
    assert taken == [7, 8, 9, 0, 1, 2, 3, 4, 5, 6]
    assert memory.next_missing(MediaTime(10**12)) is None
    memory.finish()
    memory.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sets a limit of the Unix kernel")
def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    path = fill(tmp_path, 2)
    whole = path.read_bytes()
    memory = open_memory(tmp_path)
    memory.begin_writing()
    for room in (0, 1, 35, 36, 37, 200):
        with file_size_limit(len(whole) + room), pytest.raises(StorageError) as caught:
            memory.append(make_chunk(2))
        assert caught.value.__cause__.errno == errno.EFBIG  # type: ignore[union-attr]
        assert path.read_bytes() == whole
        assert memory.chunk_count == 2
    memory.append(make_chunk(2))
    assert_holds(memory.frames(), 3)
    memory.close()


@pytest.mark.parametrize("change", ["key", "version", "header"])
def test_a_memory_made_otherwise_is_empty_to_readers_and_made_anew_by_the_writer(
    tmp_path: Path, change: str
) -> None:
    path = fill(tmp_path, 2)
    data = bytearray(path.read_bytes())
    if change != "key":
        data[8 if change == "version" else 20] += 1
        path.write_bytes(data)
    key = "pack-2" if change == "key" else "pack-1"
    reader = open_memory(tmp_path, key)
    assert reader.chunk_count == 0
    assert path.read_bytes() == data
    writer = open_memory(tmp_path, key)
    assert writer.begin_writing()
    writer.append(make_chunk(0))
    assert reader.refresh()
    assert_holds(reader.frames(), 1)
    reader.close()
    writer.close()


def test_a_reader_goes_on_with_its_old_file_until_it_looks_again(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    reader = open_memory(tmp_path)
    table = reader.frames()
    writer = open_memory(tmp_path, "pack-2")
    writer.begin_writing()
    assert_holds(table, 2)
    assert reader.refresh()
    assert len(reader.frames()) == 0
    reader.close()
    writer.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError):
        FilmMemory(tmp_path / "file" / "film", "pack-1", DURATION, CHUNK)
