"""Every reason that ``core`` gives for an error is there in the window's languages."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
from core import errors
from desktop import translate
from desktop.reasons import blank, reason_words
from desktop.translate import table

CORE = Path(errors.__file__).parent
RAISED = {"Refused": 0, "_WrongError": 0, "ValueError": 0, "wrong": 0}
"""What else carries a reason, and as which argument; ``ValueError`` in the catalogue alone."""


def carriers() -> dict[str, int]:
    """Error class → which argument its reason is."""
    found = {}
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        wanted = list(inspect.signature(kind.__init__).parameters)[1:]
        if "reason" in wanted:
            found[name] = wanted.index("reason")
    return found


def form_of(node: ast.expr) -> str | None:
    """A literal, with ``{}`` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


def reasons() -> Iterator[tuple[str, str]]:
    """Every literal reason in ``core``, with where it stands."""
    known = carriers() | RAISED
    for path in sorted(CORE.rglob("*.py")):
        if "training" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if name not in known or (name == "ValueError" and path.name != "catalogue.py"):
                continue
            place = known[name]
            form = form_of(node.args[place]) if place < len(node.args) else None
            if form is not None and name != "QuestionError":
                yield form, f"{path.name}:{node.lineno}"


@pytest.fixture
def chinese() -> Iterator[None]:
    translate.set_language("zh_CN")
    yield
    translate.set_language("en")


def test_every_reason_has_its_line_in_chinese() -> None:
    known = {blank(each) for each in table("zh_CN")}
    found = list(reasons())
    assert len(found) > 100, core
    assert {f"{where}: {form}" for form, where in found if form not in known} == set()


@pytest.mark.parametrize(
    ("english", "chinese_words"),
    [
        ("it has no config.json", "缺少 config.json"),
        ("No space left on device", "磁盘已满"),
        ("no space left on device; what was downloaded is kept", "磁盘已满；已下载的部分会保留"),
        ("looking at it failed: MemoryError", "查看时出错：MemoryError"),
        ("the pack needs 4.1 GB and 2.0 GB are free", "模型包需要 4.1 GB，只剩 2.0 GB"),
        (
            "hub.example is out of order (503), try again later",
            "hub.example 出了故障（503），请稍后再试",
        ),
        ("story.gguf: llama.cpp refused the file", "story.gguf：llama.cpp 拒绝了这个文件"),
        (
            "its vision tower eva.pth is missing; name the file with --vision",
            "缺少视觉塔 eva.pth；请用 --vision 指明这个文件",
        ),
        ("a library's own words", "a library's own words"),
    ],
)
def test_a_reason_with_names_in_it_is_found_by_what_it_says(
    english: str, chinese_words: str, chinese: None
) -> None:
    assert reason_words(english) == chinese_words


def test_in_english_a_reason_stays_as_it_is() -> None:
    assert reason_words("it has no config.json") == "it has no config.json"
