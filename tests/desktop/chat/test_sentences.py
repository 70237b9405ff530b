"""What went wrong, in words, and that the Chinese words are all there."""

from __future__ import annotations

import ast
import importlib
import inspect
import string
from pathlib import Path
from typing import Any

import pytest

import core.film
import desktop.chat
from core import errors
from core.engine.messages import Failed
from desktop import translate
from desktop.chat.sentences import KINDS, error_sentence

CORE = Path(errors.__file__).parent

FILLING = {
    "Path": Path("/films/a.mkv"),
    "str": "the thing",
    "int": 2**30,
    "int | None": -9,
    "float": 1.0,
}
"""What an error is made of here, by the types it asks for."""


def kinds() -> list[type[errors.ReelmateError]]:
    """Every kind of error that a viewer may meet, wherever it is made: core and window."""
    found: dict[str, type[errors.ReelmateError]] = {}
    for name in modules_with_errors():
        for kind in vars(importlib.import_module(name)).values():
            if isinstance(kind, type) and issubclass(kind, errors.ReelmateError):
                found[kind.__name__] = kind
    return [found[name] for name in sorted(found)]


def modules_with_errors() -> set[str]:
    """Modules in which a class is made of one that is an error of ours."""
    names, bases, found = set(), {"ReelmateError"}, set()
    for folder in (CORE, CORE.parent / "desktop"):
        for path in folder.rglob("*.py"):
            if "training" not in path.parts:
                names.add(path)
    for _ in range(2):  # an error of an error
        for path in names:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and bases & {ast.unparse(b) for b in node.bases}:
                    bases.add(node.name)
                    found.add(".".join(path.relative_to(CORE.parent).with_suffix("").parts))
    return found


def made(kind: type[errors.ReelmateError]) -> errors.ReelmateError:
    """One of them, filled with anything of the right type."""
    if kind is errors.ReelmateError:
        return kind("The companion met an error of its own; its log tells more.", error="x")
    wanted = list(inspect.signature(kind.__init__).parameters.values())[1:]
    filled: list[Any] = [FILLING[str(each.annotation)] for each in wanted]
    return kind(*filled)


ERRORS = [
    *(made(kind) for kind in kinds()),
    errors.QuestionError("is empty", 0),
    errors.QuestionError("is too long", 20_000),
    errors.QuestionError("is too long for this model", 900),
    errors.QuestionError("can't be answered before a film is open", 9),
    errors.QuestionError("is about a part that is empty", 9),
]


def test_no_kind_of_error_is_forgotten() -> None:
    names = {kind.__name__ for kind in kinds()}
    assert {"NetworkError", "ScreenshotError", "GoneError", "ReelmateError"} <= names
    assert names - KINDS == set(), "each needs a line in desktop.chat.sentences"
    assert KINDS - names == set(), "nobody raises these any more"


def failed(error: errors.ReelmateError) -> Failed:
    """The error as it comes from the engine."""
    return Failed(1, error.kind, str(error), error.data)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.kind)
def test_every_error_has_a_sentence_in_both_languages(error: errors.ReelmateError) -> None:
    english = error_sentence(failed(error))
    assert english.endswith((".", "?"))
    assert "{" not in english
    translate.set_language("zh_CN")
    try:
        chinese = error_sentence(failed(error))
    finally:
        translate.set_language("en")
    assert chinese.endswith(("。", "？"))
    assert "{" not in chinese


def reasons() -> set[str]:
    """Why a film can't be opened, as ``core.film`` says it."""
    found = set()
    for path in Path(inspect.getfile(core.film)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "MediaOpenError":
                found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
            elif isinstance(node, ast.Return) and path.name == "readable.py":
                found |= {c.value for c in ast.walk(node) if isinstance(c, ast.Constant)}
    return {reason for reason in found if reason and isinstance(reason, str)}


def test_every_reason_of_a_film_is_told_in_the_window_s_language() -> None:
    assert "its index is missing, so it was probably cut short" in reasons()
    assert reasons() - translate.table("zh_CN").keys() == set()
    error = errors.MediaOpenError(Path("/films/a.mp4"), "there are only zeros in it")
    translate.set_language("zh_CN")
    try:
        assert error_sentence(failed(error)) == "无法打开 a.mp4：里面全是零。"
    finally:
        translate.set_language("en")


def test_an_error_without_its_data_says_its_own_sentence() -> None:
    assert error_sentence(Failed(1, "ModelError", "It failed.", {})) == "It failed."


def test_memory_is_told_in_mebibytes() -> None:
    sentence = error_sentence(failed(errors.OutOfMemoryError(3 * 2**30, 2**30)))
    assert sentence == "The model needs 3,072 MiB of memory; 1,024 MiB are free."


def said() -> set[str]:
    """Every literal sentence that the panel passes to ``tr``."""
    folder = Path(inspect.getfile(desktop.chat)).parent
    calls = (
        node
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr" and node.args
    )
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def fields(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_of_the_panel_is_there_in_chinese_with_the_same_fields() -> None:
    chinese = translate.table("zh_CN")
    assert len(said()) > 30
    for sentence in said():
        assert sentence in chinese, sentence
        assert fields(chinese[sentence]) == fields(sentence), sentence
