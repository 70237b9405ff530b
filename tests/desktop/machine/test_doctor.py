"""The doctor in a process of its own: it tells, it can be stopped, and the window lives on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from core.doctor.verdicts import gpu_verdicts
from desktop.machine.doctor import Doctor
from desktop.machine.words import say
from tests.core.commands.test_doctor import CUDA_TORCH

PATIENCE = 120_000
BLIND_LLAMA = "raise ImportError('libllama.so: cannot open shared object file')"
HANGS = "import time; time.sleep(600)"


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose packages come before all others."""
    folder = tmp_path / "earlier"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


@pytest.fixture
def doctor(qtbot: QtBot) -> Iterator[Doctor]:
    made = Doctor()
    yield made
    made.stop()


def test_what_the_doctor_finds_is_there_as_values_and_as_text(
    doctor: Doctor, earlier: Path, qtbot: QtBot
) -> None:
    (earlier / "torch.py").write_text(CUDA_TORCH)
    (earlier / "llama_cpp.py").write_text(BLIND_LLAMA)
    with qtbot.waitSignal(doctor.examined, timeout=PATIENCE):
        doctor.run()
        assert doctor.running
        doctor.run()  # the one that runs is enough
    assert doctor.report is not None
    assert doctor.report.found["torch"].facts["gpus"][0]["name"] == "NVIDIA GeForce RTX 4090"
    (broken,) = gpu_verdicts(doctor.report)
    assert "libllama.so: cannot open shared object file" in say(broken.told)
    assert "torch:        2.13.0+cu130 sees NVIDIA GeForce RTX 4090" in doctor.text
    assert f"    {broken.command}" in doctor.text.splitlines()
    assert not doctor.running
    assert not doctor.why


def test_stopping_ends_all_that_it_started_and_at_once(
    doctor: Doctor, earlier: Path, qtbot: QtBot
) -> None:
    for name in ("torch", "llama_cpp"):
        (earlier / f"{name}.py").write_text(HANGS)
    doctor.run()
    process = doctor._process
    assert process is not None
    pid = process.processId()

    def hangs() -> bool:
        found = psutil.Process(pid).children(recursive=True)
        try:
            return sum("core.doctor.probes" in each.cmdline() for each in found) >= 2
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            return False  # one of the others has just ended

    qtbot.waitUntil(hangs, timeout=PATIENCE)
    started = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    before = time.monotonic()
    doctor.stop()
    assert time.monotonic() - before < 2
    assert not doctor.running
    _, alive = psutil.wait_procs(started, timeout=5)
    assert alive == []
    assert doctor.report is None


def test_a_python_that_is_not_there_is_a_sentence(
    doctor: Doctor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with qtbot.waitSignal(doctor.changed, check_params_cb=None, timeout=PATIENCE):
        doctor.run()
    qtbot.waitUntil(lambda: not doctor.running, timeout=PATIENCE)
    assert str(doctor.why).startswith("couldn't be asked (")


def test_a_doctor_that_falls_over_is_a_sentence(
    doctor: Doctor, earlier: Path, qtbot: QtBot
) -> None:
    (earlier / "psutil.py").write_text("raise ImportError('psutil is broken')")
    doctor.run()
    qtbot.waitUntil(lambda: not doctor.running, timeout=PATIENCE)
    assert say(doctor.why) == "failed: ImportError: psutil is broken"
    assert doctor.report is None
