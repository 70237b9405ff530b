"""Each thing that can go wrong has its sentence in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.engine.messages import Failed
from core.errors import ReelmateError
from desktop import translate
from desktop.chat.sentences import error_sentence
from desktop.library import errors

ERRORS = [
    errors.NoFilmsError(Path("/films/empty")),
    errors.FolderError(Path("/films/locked"), "permission denied"),
    errors.EmptyListError(Path("/films/a.m3u")),
    errors.AddressError("x" * 200),
    errors.AddressFailedError("watch"),
    errors.ElsewhereError(),
    errors.NoAnswerError("a.mkv"),
    errors.GoneError(Path("/films/a.mkv")),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.kind)
def test_the_window_says_what_the_command_line_says(error: ReelmateError) -> None:
    failed = Failed(None, error.kind, str(error), error.data)
    assert error_sentence(failed) == str(error)
    assert len(str(error)) < 160
    translate.set_language("zh_CN")
    try:
        chinese = error_sentence(failed)
    finally:
        translate.set_language("en")
    assert chinese != str(error)
    assert chinese.endswith("。")
    assert "{" not in chinese
