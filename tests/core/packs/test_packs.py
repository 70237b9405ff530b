"""Packs are found by name, and loaded only when every byte is what the manifest says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from core.errors import PackCorruptError, PackMissingError
from core.packs.find import find_pack, pack_names
from core.packs.manifest import MANIFEST, Manifest, is_inside, read_manifest, write_manifest
from core.packs.pack import Pack
from core.tokens.starter import StarterTokens
from core.vision.starter import StarterVision


def make_pack(folder: Path, vision: bytes = b"vision", **changes: Any) -> Manifest:
    """A pack with three small files that are no models."""
    folder.mkdir(parents=True)
    (folder / "vision.safetensors").write_bytes(vision)
    (folder / "tokens.safetensors").write_bytes(b"tokens")
    (folder / "language.gguf").write_bytes(b"language")
    values: dict[str, Any] = {
        "kind": "starter",
        "title": "Tiny",
        "licence": "Apache-2.0",
        "origin": "made in a test",
        "world": "drawn",
        "picture_short_side": 144,
        "compress_type": "mean",
        "context_rows": 512,
        "figures": {"colour": 0.97},
    }
    return write_manifest(folder, **(values | changes))


@pytest.fixture
def tiny(data_folder: Path) -> Path:
    make_pack(data_folder / "packs" / "tiny")
    return data_folder / "packs" / "tiny"


def change(folder: Path, **values: Any) -> None:
    """Rewrite some fields of the manifest; ``None`` removes one."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text()) | values
    path.write_text(json.dumps({k: v for k, v in manifest.items() if v is not None}))


def test_what_is_written_is_read_back(data_folder: Path) -> None:
    written = make_pack(data_folder / "packs" / "tiny")
    assert read_manifest(data_folder / "packs" / "tiny") == written
    assert written.name == "tiny"
    assert written.language == "en"
    assert written.speaks == ("en",)
    assert written.figures == {"colour": 0.97}
    assert [file.path for file in written.files] == [
        "language.gguf",
        "tokens.safetensors",
        "vision.safetensors",
    ]


def test_a_manifest_that_tells_no_languages_speaks_the_one_it_reads(tiny: Path) -> None:
    path = tiny / MANIFEST
    values = json.loads(path.read_text())
    del values["speaks"]
    path.write_text(json.dumps(values))
    assert read_manifest(tiny).speaks == ("en",)
    values["speaks"] = "en"
    path.write_text(json.dumps(values))
    with pytest.raises(PackCorruptError, match="speaks"):
        read_manifest(tiny)


def test_a_pack_in_the_data_folder_is_found_and_whole(tiny: Path) -> None:
    assert find_pack("tiny") == tiny
    assert "tiny" in pack_names()
    pack = Pack.load("tiny")
    assert pack.folder == tiny
    assert pack.key.startswith("tiny-")


@pytest.mark.parametrize("name", ["nothing", "", "..", "../tiny", "tiny/", "/tiny", "Tiny", "a\0b"])
def test_a_name_that_no_pack_has_is_said(tiny: Path, name: str) -> None:
    with pytest.raises(PackMissingError):
        Pack.load(name)


@pytest.mark.parametrize("file", ["vision.safetensors", "language.gguf"])
def test_a_missing_file_is_said(tiny: Path, file: str) -> None:
    (tiny / file).unlink()
    with pytest.raises(PackCorruptError, match=f"{file} is missing"):
        Pack.load("tiny")


def test_a_file_of_another_size_or_content_is_said(tiny: Path) -> None:
    file = tiny / "tokens.safetensors"
    data = file.read_bytes()
    file.write_bytes(data[:-1])
    with pytest.raises(PackCorruptError, match="size"):
        Pack.load("tiny")
    file.write_bytes(data[:-1] + b"!")
    with pytest.raises(PackCorruptError, match="not the one"):
        Pack.load("tiny")
    file.write_bytes(data)
    Pack.load("tiny")


def test_the_key_follows_what_makes_tokens_and_nothing_else(tiny: Path, data_folder: Path) -> None:
    packs = data_folder / "packs"
    make_pack(packs / "other", title="Other", figures={}, context_rows=9)
    tail = Pack.load("tiny").key.removeprefix("tiny-")
    assert Pack.load("other").key == f"other-{tail}"
    make_pack(packs / "wide", picture_short_side=224)
    assert not Pack.load("wide").key.endswith(tail)
    make_pack(packs / "again", vision=b"trained again")
    assert not Pack.load("again").key.endswith(tail)


@pytest.mark.parametrize(
    "values",
    [
        {"format": 2},
        {"format": "1"},
        {"format": True},
        {"name": "another"},
        {"kind": "unheard-of"},
        {"kind": None},
        {"title": ""},
        {"world": "imagined"},
        {"picture_short_side": 0},
        {"picture_short_side": 14.5},
        {"context_rows": "many"},
        {"files": []},
        {"files": {}},
        {"files": ["vision.safetensors"]},
        {"files": [{"path": "../../etc/passwd.txt", "size": 1, "sha256": "0" * 64}]},
        {"files": [{"path": "/etc/passwd.txt", "size": 1, "sha256": "0" * 64}]},
        {"files": [{"path": "vision.bin", "size": 1, "sha256": "0" * 64}]},
        {"files": [{"path": "vision.pt", "size": 1, "sha256": "0" * 64}]},
        {"files": [{"path": "a.txt", "size": -1, "sha256": "0" * 64}]},
        {"files": [{"path": "a.txt", "size": 1, "sha256": "0"}]},
        {"files": [{"path": "a.txt", "size": 1, "sha256": "0" * 64}] * 2},
        {"files": [{"path": "a.txt", "size": 1, "sha256": "0" * 64}]},
        {"figures": 3},
    ],
    ids=str,
)
def test_a_manifest_that_is_wrong_in_a_field_is_refused(tiny: Path, values: dict[str, Any]) -> None:
    change(tiny, **values)
    with pytest.raises(PackCorruptError):
        Pack.load("tiny")


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '"tiny"', "\x00", "[" * 100_000])
def test_a_manifest_that_is_no_object_is_refused(tiny: Path, text: str) -> None:
    (tiny / "manifest.json").write_text(text)
    with pytest.raises(PackCorruptError):
        Pack.load("tiny")


@pytest.mark.parametrize(
    "path", ["", ".", "..", "a/../b", "/a", "a//b", "./a", "C:/a", "a\\b", "..\\a", "a/", "a\0"]
)
def test_paths_that_may_leave_the_folder_are_not_inside(path: str) -> None:
    assert not is_inside(path)


def test_plain_paths_are_inside() -> None:
    assert is_inside("a.txt")
    assert is_inside("more/a.txt")


def test_a_starter_of_another_version_is_refused_in_one_sentence(data_folder: Path) -> None:
    folder = data_folder / "packs" / "older"
    make_pack(folder)
    torch.manual_seed(1)
    parts = {
        "tokens.safetensors": StarterTokens(300).state_dict(),
        "vision.safetensors": StarterVision().state_dict(),
    }
    for file, weights in parts.items():
        weights.popitem()
        save_file(weights, folder / file)
    pack = Pack(read_manifest(folder), folder)
    with pytest.raises(PackCorruptError, match=r"older .*: tokens\.safetensors is of another"):
        pack.load_tokens()
    with pytest.raises(PackCorruptError, match=r"older .*: vision\.safetensors is of another"):
        pack.load_encoder()
