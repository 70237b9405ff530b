"""Bad input through the real command line: exit code 2 and one clear sentence.

And what is no error: a film of one picture, a film that breaks off.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from core.errors import PackCorruptError
from core.packs.manifest import MANIFEST, Manifest, read_manifest
from tests.acceptance.bad_films import BAD, breaks_off, busy, make_bad, one_frame
from tests.acceptance.command_line import CommandLine, fresh_process

QUESTION = "Who holds the red lantern?"
FILES = (
    MANIFEST,
    "vision.safetensors",
    "tokens.safetensors",
    "language.gguf",
    "tokenizer.json",
)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_bad(tmp_path_factory.mktemp("bad"))


def flip(path: Path, at: int) -> None:
    """Turn one byte's bits round."""
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


# Films ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_film_is_one_sentence_for_index_and_for_ask(
    reelmate: CommandLine, pack: Path, films: dict[str, Path], kind: str
) -> None:
    for words in (["index"], ["ask"]):
        question = [QUESTION, "--json"] if words == ["ask"] else []
        ended = reelmate(*words, films[kind], *question)
        ended.assert_one_sentence(films[kind].name, BAD[kind])


def test_a_process_of_its_own_says_the_same(
    reelmate: CommandLine, pack: Path, films: dict[str, Path]
) -> None:
    assert fresh_process("index", films["text"]) == reelmate("index", films["text"])


def test_a_film_of_one_picture_is_watched_and_answered(
    reelmate: CommandLine, pack: Path, tmp_path: Path
) -> None:
    film = one_frame(tmp_path)
    report = reelmate("index", film, "--json").json()
    assert (report["frames"], report["finished"]) == (1, True)
    assert reelmate("ask", film, QUESTION, "--json").json()["answer"]


def test_a_film_that_breaks_off_is_watched_to_where_it_does_and_answered(
    reelmate: CommandLine, pack: Path, tmp_path: Path
) -> None:
    film = breaks_off(tmp_path)
    report = reelmate("index", film, "--json").json()
    assert report["finished"]
    assert 10 <= report["frames"] < 40
    assert reelmate("ask", film, QUESTION, "--json").json()["answer"]


# Questions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "says"),
    [("", "empty"), (" \n\t", "empty"), ("why " * 5_000, "19,999"), ("x" * 20_000, "20,000")],
    ids=["empty", "blank", "long", "one-long-word"],
)
def test_a_bad_question_is_one_sentence(
    reelmate: CommandLine, tiny_clip: Path, question: str, says: str
) -> None:
    reelmate("ask", tiny_clip, question).assert_one_sentence("The question", says)


# Packs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_one_flipped_byte_in_a_pack_is_one_sentence(
    reelmate: CommandLine, pack: Path, tiny_clip: Path, data_folder: Path, name: str
) -> None:
    damaged = data_folder / "packs" / pack.name
    damaged.mkdir(parents=True)
    for path in pack.iterdir():
        if path.name in (name, MANIFEST):
            shutil.copy(path, damaged)
        else:
            (damaged / path.name).symlink_to(path)
    size = (damaged / name).stat().st_size
    flip(damaged / name, 0 if name == MANIFEST else size // 2)
    reelmate("index", tiny_clip).assert_one_sentence("starter", "damaged", name)
    assert not (data_folder / "memory").exists()


def test_a_manifest_with_any_byte_flipped_is_read_or_refused_never_a_fault(
    pack: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / pack.name
    damaged.mkdir()
    whole = (pack / MANIFEST).read_bytes()
    outcomes: set[type] = set()
    for at in range(len(whole)):
        for bits in (0xFF, 0x01):
            changed = bytearray(whole)
            changed[at] ^= bits
            (damaged / MANIFEST).write_bytes(changed)
            try:
                outcomes.add(type(read_manifest(damaged)))
            except PackCorruptError as error:
                outcomes.add(type(error))
    assert outcomes <= {Manifest, PackCorruptError}
    assert PackCorruptError in outcomes


# Where nothing can be kept ------------------------------------------------------------------


@pytest.mark.parametrize("place", ["a file", "below a file", "/proc/reelmate", "/sys/reelmate"])
def test_a_data_folder_that_cannot_be_written_is_one_sentence(
    reelmate: CommandLine,
    pack: Path,
    tiny_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("in the way")
    folder = {"a file": taken, "below a file": taken / "data"}.get(place, Path(place))
    if not folder.is_relative_to(tmp_path) and not folder.parent.is_dir():
        pytest.skip(f"there is no {folder.parent} here")
    monkeypatch.setenv("REELMATE_DATA", str(folder))
    reelmate("index", tiny_clip).assert_one_sentence(str(folder), "can't be written")


@pytest.mark.parametrize("room", [0, 10_000, 100_000])
def test_a_full_disk_is_one_sentence_and_what_was_kept_is_used_later(
    reelmate: CommandLine, pack: Path, tmp_path: Path, data_folder: Path, room: int
) -> None:
    film = busy(tmp_path)
    # stdout and stderr are files under the bound too, and stderr must have its line.
    full = reelmate("index", film, "--json", largest_file=max(room, 500))
    full.assert_one_sentence("can't be written")
    assert reelmate("index", film, "--json").json()["finished"]
    (log,) = (data_folder / "memory").glob("*/*/frames.log")
    assert log.stat().st_size > room, "the film was too small to fill this disk"


def test_a_film_that_is_not_drawn_on_a_full_disk_is_one_sentence_too(
    reelmate: CommandLine, pack: Path, tiny_clip: Path
) -> None:
    reelmate("index", tiny_clip, largest_file=500).assert_one_sentence("can't be written")
    ended = reelmate("index", tiny_clip, "--json")
    assert json.loads(ended.out)["finished"]
    assert len(ended.err.splitlines()) == 1
    assert "drawn films" in ended.err
