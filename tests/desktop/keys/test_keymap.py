"""Which key does what, as the viewer has it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.errors import StorageError
from desktop.keys.keymap import DEFAULTS, Keymap, in_force


@pytest.fixture
def keymap(qapp: QApplication, data_folder: Path) -> Keymap:
    return Keymap()


def test_no_key_comes_with_two_commands() -> None:
    counted = Counter(key for keys in DEFAULTS.values() for key in keys)
    assert [key for key, count in counted.items() if count > 1] == []


def test_a_new_key_stands_before_the_others_and_is_there_in_the_next_run(keymap: Keymap) -> None:
    keymap.put("play", "K")
    assert keymap.of("play") == ("K", *DEFAULTS["play"][1:])
    assert Keymap().of("play") == ("K", *DEFAULTS["play"][1:])


def test_a_key_taken_from_another_command_is_no_longer_there(keymap: Keymap) -> None:
    keymap.put("mute", "F")
    assert (keymap.of("mute"), keymap.of("full-screen")) == (("F",), ("F11",))
    assert keymap.holder("f") == "mute"


def test_a_command_that_is_reset_takes_its_keys_back(keymap: Keymap) -> None:
    keymap.put("mute", "F")
    keymap.reset("full-screen")
    assert (keymap.of("mute"), keymap.of("full-screen")) == ((), ("F", "F11"))
    assert not keymap.is_own("full-screen")
    keymap.reset_all()
    assert {action: keymap.of(action) for action in DEFAULTS} == dict(DEFAULTS)


def test_a_command_may_have_no_key_at_all(keymap: Keymap) -> None:
    keymap.clear("mute")
    assert Keymap().of("mute") == ()


def test_only_what_was_changed_is_written(keymap: Keymap, data_folder: Path) -> None:
    keymap.add("mute", "Ctrl+M")
    keymap.put("play", "K")
    keymap.reset("play")
    written = json.loads((data_folder / "keys.json").read_text())
    assert written == {"mute": ["M", "Ctrl+M"]}


@pytest.mark.parametrize(
    "text", ["", "[", "[]", '{"mute": "M"}', '{"mute": ["Nonsense"]}', '{"mute": [3]}', "[" * 9999]
)
def test_a_broken_file_leaves_the_usual_keys_and_is_put_aside(
    qapp: QApplication, data_folder: Path, text: str
) -> None:
    data_folder.mkdir()
    (data_folder / "keys.json").write_text(text)
    keymap = Keymap()
    assert keymap.broken
    assert keymap.of("mute") == ("M",)
    keymap.put("mute", "K")
    assert (data_folder / "keys.broken").read_text() == text
    assert Keymap().of("mute") == ("K",)


def test_commands_of_another_reelmate_do_nothing_and_stay_in_the_file(
    qapp: QApplication, data_folder: Path
) -> None:
    data_folder.mkdir()
    path = data_folder / "keys.json"
    path.write_text('{"brew-tea": ["T"], "mute": ["K"]}')
    keymap = Keymap()
    assert keymap.of("mute") == ("K",)
    assert keymap.holder("T") == "on-top"
    keymap.put("play", "K")
    keymap.reset_all()
    assert json.loads(path.read_text()) == {"brew-tea": ["T"]}


def test_the_viewers_keys_come_before_those_a_later_reelmate_brings() -> None:
    keys = in_force({"quit": ("V",), "ask": ("V", "Q")})
    assert (keys["ask"], keys["quit"], keys["subtitles"]) == (("V", "Q"), (), ())


def test_a_disk_that_takes_nothing_is_told_and_the_key_holds(
    qapp: QApplication, data_folder: Path
) -> None:
    data_folder.write_text("in the way")
    keymap = Keymap()
    troubles: list[StorageError] = []
    keymap.trouble.connect(troubles.append)
    keymap.put("mute", "K")
    assert len(troubles) == 1
    assert keymap.of("mute") == ("K",)
