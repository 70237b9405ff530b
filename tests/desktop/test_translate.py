"""Every sentence of the window has its line in every language."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

import desktop
from core.resources import resource_path
from desktop import translate
from desktop.keys import table as table_of_keys
from desktop.translate import LANGUAGES, table, tr

CODE = Path(desktop.__file__).parent
OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    translate.set_language("en")


def said() -> Iterator[tuple[str, str]]:
    """Every literal in ``tr(...)``, with where it stands."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
                if node.func.id == "tr" and literal:
                    assert isinstance(first, ast.Constant)
                    yield str(first.value), f"{path.name}:{node.lineno}"
    for binding in table_of_keys.BINDINGS:
        yield binding.words, "keys/table.py"


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_lacks_its_line(code: str) -> None:
    lines = table(code)
    assert {f"{where}: {words}" for words, where in said() if words not in lines} == set()


@pytest.mark.parametrize("code", OTHERS)
def test_a_line_fills_the_fields_of_its_sentence(code: str) -> None:
    wrong = {english for english, line in table(code).items() if fields(english) != fields(line)}
    assert wrong == set()


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_has_one_line_wherever_it_stands(code: str) -> None:
    told: dict[str, set[str]] = {}
    for path in resource_path(f"translations/{code}").glob("*.json"):
        for english, line in json.loads(path.read_text(encoding="utf-8")).items():
            told.setdefault(english, set()).add(line)
    assert {english: lines for english, lines in told.items() if len(lines) > 1} == {}


@pytest.mark.parametrize("code", OTHERS)
def test_a_line_is_never_empty(code: str) -> None:
    assert all(line.strip() for line in table(code).values())


def test_fields_are_filled_in_either_language(qapp: QApplication) -> None:
    assert tr("Volume {percent} %", percent=40) == "Volume 40 %"
    translate.set_language("zh_CN")
    assert tr("Volume {percent} %", percent=40) == "音量 40%"


def test_a_sentence_without_a_line_stays_english(qapp: QApplication) -> None:
    translate.set_language("zh_CN")
    assert tr("A sentence that nobody wrote") == "A sentence that nobody wrote"


def test_a_widget_hears_of_a_new_language_at_once(qtbot: QtBot) -> None:
    class Greeting(QLabel):
        def changeEvent(self, event: object) -> None:
            self.setText(tr("Quit"))

    label = Greeting()
    qtbot.addWidget(label)
    translate.set_language("zh_CN")
    qtbot.waitUntil(lambda: label.text() == "退出")
    translate.set_language("en")
    qtbot.waitUntil(lambda: label.text() == "Quit")


def test_a_language_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        translate.set_language("tlh")
