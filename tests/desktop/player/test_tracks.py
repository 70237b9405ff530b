"""Tracks as a menu names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop import translate
from desktop.library.film_file import is_subtitle
from desktop.player.languages import language_name
from desktop.player.tracks import read_tracks


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    translate.set_language("en")


def label(kind: str = "sub", **told: Any) -> str:
    named = {name.replace("_", "-"): value for name, value in told.items()}
    (track,) = read_tracks([{"id": 4, "type": kind, **named}])
    return track.label


@pytest.mark.parametrize(
    ("tag", "english", "chinese"),
    [
        ("eng", "English", "英语"),
        ("en", "English", "英语"),
        ("chi", "Chinese", "中文"),
        ("zh-Hant", "Chinese, traditional", "繁体中文"),
        ("zh_CN", "Chinese, simplified", "简体中文"),
        ("pt-BR", "Portuguese, Brazilian", "葡萄牙语（巴西）"),
        ("yue", "Cantonese", "粤语"),
        ("cy", "Welsh", "Welsh"),
        ("qqq", "qqq", "qqq"),
        ("und", "", ""),
        ("", "", ""),
    ],
)
def test_a_language_is_named_in_the_windows_language(tag: str, english: str, chinese: str) -> None:
    assert language_name(tag) == english
    translate.set_language("zh_CN")
    assert language_name(tag) == chinese


def test_a_sound_is_named_with_what_tells_it_from_others() -> None:
    assert (
        label("audio", lang="eng", title="Director", codec="ac3", demux_channel_count=6)
        == "English · Director · 5.1 · AC-3"
    )
    assert label("audio", lang="jpn", codec="pcm_s16le", demux_channel_count=2) == (
        "Japanese · stereo"
    )


def test_marks_follow_the_name() -> None:
    assert label(lang="fre", forced=True, default=True) == "French · forced · default"
    translate.set_language("zh_CN")
    assert label(lang="fre", forced=True, hearing_impaired=True) == "法语 · 强制 · 听障字幕"


def test_a_title_that_only_repeats_the_language_is_not_said_twice() -> None:
    assert label(lang="eng", title="English", codec="subrip") == "English"


def test_a_file_beside_the_film_is_named_by_its_file() -> None:
    told = {"title": "Film.en.srt", "external-filename": "/films/Film.en.srt", "lang": "en"}
    assert label(**told) == "English · Film.en.srt"


def test_a_track_without_any_name_has_its_number() -> None:
    assert label() == "#4"
    assert label(codec="hdmv_pgs_subtitle") == "#4 · PGS"


@pytest.mark.parametrize(
    ("name", "subtitle"),
    [("a.srt", True), ("B.ASS", True), ("a.mks", True), ("a.mkv", False), ("srt", False)],
)
def test_subtitles_are_told_from_films_by_name(name: str, subtitle: bool) -> None:
    assert is_subtitle(f"/films/{name}") is subtitle
