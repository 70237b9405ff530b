"""What the window remembers."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from desktop import preferences
from desktop.preferences import Preferences


def test_what_is_saved_comes_back(data_folder: Path) -> None:
    chosen = Preferences(language="zh_CN", theme="light", volume=12, panel_shown=False)
    preferences.save(chosen)
    assert preferences.load() == chosen


def test_without_a_file_the_defaults_hold(data_folder: Path) -> None:
    assert preferences.load() == Preferences()


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000])
def test_a_broken_file_is_as_good_as_none(data_folder: Path, text: str) -> None:
    data_folder.mkdir()
    (data_folder / "window.json").write_text(text)
    assert preferences.load() == Preferences()


def test_a_folder_that_cannot_be_written_is_logged_and_no_more(
    data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data_folder.write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        preferences.save(Preferences())
    assert "can't be kept" in caplog.text


def test_languages_after_the_windows_are_kept(data_folder: Path) -> None:
    preferences.save(Preferences(subtitle_languages=",de"))
    assert preferences.load().subtitle_languages == ",de"


@pytest.mark.parametrize(
    "text",
    [
        '{"volume": "loud", "nonsense": 1}',
        '{"volume": 9000}',
        '{"theme": "mauve"}',
        '{"subtitle_size": 0}',
        '{"subtitle_colour": "red"}',
        '{"subtitle_languages": "zh;en"}',
        '{"short_step": -5}',
    ],
)
def test_a_value_that_cannot_be_meant_is_as_good_as_none(data_folder: Path, text: str) -> None:
    data_folder.mkdir()
    (data_folder / "window.json").write_text(text)
    assert preferences.load() == Preferences(version="")
