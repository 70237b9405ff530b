"""How Reelmate starts itself again, in a checkout and in a bundle."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from core import program


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a bundle."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)


def test_in_a_checkout_python_runs_the_module() -> None:
    assert not program.frozen()
    assert program.command("core.self_test", "decode") == [
        sys.executable,
        "-m",
        "core.self_test",
        "decode",
    ]


@pytest.mark.usefixtures("frozen")
def test_in_a_bundle_the_executable_runs_itself() -> None:
    words = [sys.executable, program.RUN, "core.self_test", "decode"]
    assert program.command("core.self_test", "decode") == words


@pytest.mark.usefixtures("frozen")
def test_in_a_bundle_a_module_goes_on_in_the_same_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["reelmate", "doctor"])
    monkeypatch.delitem(sys.modules, "core.doctor.probes", raising=False)  # as in a new process
    with pytest.raises(SystemExit) as ended:
        program.become("core.doctor.probes", "video")
    assert ended.value.code == 0
    assert '"ffmpeg"' in capsys.readouterr().out
    assert sys.argv == ["reelmate", "video"]


def test_only_known_modules_are_run() -> None:
    with pytest.raises(ValueError, match=r"core\.training"):
        program.run("core.training.films")


@pytest.mark.parametrize("module", program.MODULES)
def test_each_of_them_is_there(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_whatever_is_asked_in_a_process_of_its_own_is_among_them() -> None:
    asked = {
        module
        for path in Path(program.__file__).parent.rglob("*.py")
        for module in re.findall(r"\bask\(\s*\"([\w.]+)\"", path.read_text(encoding="utf-8"))
    }
    assert asked >= {"core.packs.chat_reading", "core.packs.eyes_reading"}
    assert asked <= set(program.MODULES)
