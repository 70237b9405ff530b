"""Speech packs lie among the companions, and neither is ever taken for the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.engine.session import Session
from core.errors import NotACompanionError, NotASpeechPackError, PackCorruptError, PackMissingError
from core.packs.manifest import MANIFEST, Manifest, kind_of, read_manifest, write_manifest
from core.packs.pack import Pack, verify
from core.packs.sizes import PackSizes
from core.packs.speech import (
    BRISK_BYTES,
    choose_speech,
    companions,
    listening_off,
    speech_pack,
    speech_packs,
)

FILES = ("speech.safetensors", "speech.json", "tokenizer.json")


def make_speech(data_folder: Path, name: str = "hearing", size: int = 9) -> Manifest:
    """A speech pack by its manifest; no model is in it. Its weights take no room on the disk."""
    folder = data_folder / "packs" / name
    folder.mkdir(parents=True)
    for file in FILES:
        (folder / file).write_text("{}")
    with (folder / FILES[0]).open("wb") as weights:
        weights.truncate(min(size, 1 << 20))
    manifest = write_manifest(
        folder,
        kind="whisper",
        title=name.title(),
        licence="Apache-2.0",
        origin="made in a test",
        language="en",
        speaks=("en", "zh"),
    )
    if size > 1 << 20:
        values = json.loads((folder / MANIFEST).read_text())
        next(file for file in values["files"] if file["path"] == FILES[0])["size"] = size
        (folder / MANIFEST).write_text(json.dumps(values))
    return manifest


def test_its_manifest_tells_nothing_of_pictures_and_rows(data_folder: Path) -> None:
    written = make_speech(data_folder)
    folder = data_folder / "packs" / "hearing"
    said = json.loads((folder / MANIFEST).read_text())
    assert not said.keys() & {"world", "picture_short_side", "compress_type", "context_rows"}
    assert read_manifest(folder) == written
    assert written.listens
    assert written.speaks == ("en", "zh")
    assert verify("hearing") == written


def test_a_companion_must_still_tell_them(data_folder: Path) -> None:
    make_speech(data_folder)
    path = data_folder / "packs" / "hearing" / MANIFEST
    path.write_text(path.read_text().replace('"whisper"', '"chat"'))
    with pytest.raises(PackCorruptError, match="world"):
        read_manifest(path.parent)


@pytest.mark.parametrize("file", FILES)
def test_a_speech_pack_without_one_of_its_files_is_damaged(data_folder: Path, file: str) -> None:
    make_speech(data_folder)
    path = data_folder / "packs" / "hearing" / MANIFEST
    values = json.loads(path.read_text())
    values["files"] = [each for each in values["files"] if each["path"] != file]
    path.write_text(json.dumps(values))
    with pytest.raises(PackCorruptError, match=f"does not name {file}"):
        verify("hearing")


def test_it_is_never_opened_as_a_companion(data_folder: Path) -> None:
    make_speech(data_folder)
    with pytest.raises(NotACompanionError, match="hearing pack listens"):
        Pack.load("hearing")
    with pytest.raises(NotACompanionError):
        Session("hearing")
    with pytest.raises(NotACompanionError):
        PackSizes.of(data_folder / "packs" / "hearing")


def test_a_companion_is_never_chosen_to_listen(data_folder: Path) -> None:
    with pytest.raises(NotASpeechPackError, match="starter pack is a companion"):
        choose_speech("starter")
    with pytest.raises(PackMissingError):
        choose_speech("nothing")
    assert speech_pack() is None


def test_each_is_told_from_the_other(data_folder: Path) -> None:
    make_speech(data_folder)
    assert "starter" in companions()
    assert speech_packs() == ("hearing",)
    assert "hearing" not in companions()


def test_a_damaged_pack_is_none_that_listens(data_folder: Path) -> None:
    make_speech(data_folder)
    folder = data_folder / "packs" / "hearing"
    (folder / MANIFEST).write_text("{")
    assert kind_of(folder) == ""
    assert speech_packs() == ()
    assert speech_pack() is None


def test_without_a_choice_the_only_one_listens(data_folder: Path) -> None:
    assert speech_pack() is None
    make_speech(data_folder)
    assert speech_pack() == data_folder / "packs" / "hearing"


def test_without_a_choice_the_largest_that_keeps_up_listens(data_folder: Path) -> None:
    make_speech(data_folder, "huge", 3 * BRISK_BYTES)
    make_speech(data_folder, "large", 2 * BRISK_BYTES)
    assert speech_pack() == data_folder / "packs" / "large"
    make_speech(data_folder, "a-small", 500)
    make_speech(data_folder, "medium", BRISK_BYTES)
    assert speech_pack() == data_folder / "packs" / "medium"


def test_the_choice_holds_until_another_is_made(data_folder: Path) -> None:
    make_speech(data_folder, "one", 10)
    make_speech(data_folder, "two", 20)
    choose_speech("one")
    assert speech_pack() == data_folder / "packs" / "one"
    choose_speech("two")
    assert speech_pack() == data_folder / "packs" / "two"
    choose_speech(None)
    assert speech_pack() is None
    assert listening_off()
    choose_speech("one")
    assert not listening_off()


def test_when_the_chosen_one_is_gone_another_listens(data_folder: Path) -> None:
    make_speech(data_folder, "one", 10)
    make_speech(data_folder, "two", 20)
    choose_speech("two")
    (data_folder / "packs" / "two" / MANIFEST).unlink()
    assert speech_pack() == data_folder / "packs" / "one"


@pytest.mark.parametrize("text", ["", "{", "[]", '"one"', '{"pack": 3}', "[" * 100_000, "{}"])
def test_a_choice_that_cannot_be_read_is_none(data_folder: Path, text: str) -> None:
    make_speech(data_folder)
    (data_folder / "speech.json").write_text(text)
    assert speech_pack() == data_folder / "packs" / "hearing"
    assert not listening_off()
