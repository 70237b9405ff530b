"""Which language a question is in, for the subtitles that answer it."""

from __future__ import annotations

import pytest

from core.film.languages import written_in


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("谁拿着红色的灯笼？", "zh"),
        ("Mira 在哪里？", "zh"),
        ("ミラはどこですか？", "ja"),
        ("漢字とかな", "ja"),
        ("Who holds the lantern?", None),
        ("Qui tient la lanterne ?", None),
        ("", None),
    ],
)
def test_characters_tell_the_language_and_letters_do_not(text: str, language: str | None) -> None:
    assert written_in(text) == language
