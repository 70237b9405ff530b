"""What this machine computes with is said in the window: at once where it must be mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from core.doctor.report import Report
from core.doctor.verdicts import gpu_verdicts
from core.engine.messages import EngineDied, EngineReady, GetUse, GpuUse, MachineSeen, MachineUse
from desktop import preferences
from desktop.machine.machine import Machine
from desktop.settings.machine_page import Card, MachinePage
from tests.desktop.machine import reports
from tests.desktop.settings.staging import Stage

PATIENCE = 120_000


def tell(stage: Stage, report: Report) -> None:
    """The engine is up and has seen this machine."""
    stage.client.say(EngineReady(1, "CPU, 2 threads"), MachineSeen(report))
    QApplication.processEvents()


def page(stage: Stage) -> MachinePage:
    found = stage.settings("machine").pages["machine"]
    assert isinstance(found, MachinePage)
    return found


def cards(shown: MachinePage) -> list[Card]:
    return [card for card in shown.findChildren(Card) if card.isVisible()]


def test_a_gpu_that_llama_cpp_does_not_use_is_said_in_the_panel(stage: Stage) -> None:
    notice = stage.window.panel.notice
    assert not notice.isVisible()
    tell(stage, reports.CUDA_AND_CPU)
    assert notice.isVisible()
    assert notice.words.text().startswith("torch sees NVIDIA GeForce RTX 4090, but llama.cpp")
    stage.window.set_language("zh_CN")
    chinese = "torch 能用 NVIDIA GeForce RTX 4090"
    stage.qtbot.waitUntil(lambda: notice.words.text().startswith(chinese))


def test_it_is_said_once_and_again_only_when_something_else_is_wrong(stage: Stage) -> None:
    tell(stage, reports.CUDA_AND_CPU)
    notice = stage.window.panel.notice
    notice.away.click()
    assert not notice.isVisible()
    tell(stage, reports.CUDA_AND_CPU)
    stage.client.say(MachineUse(1, 1, 1))
    QApplication.processEvents()
    assert not notice.isVisible()
    stage.preferences = stage.window.choices.now
    stage.again()
    tell(stage, reports.CUDA_AND_CPU)
    assert not stage.window.panel.notice.isVisible()
    tell(stage, reports.MAC_AND_CPU)
    assert stage.window.panel.notice.isVisible()


def test_it_goes_once_it_is_mended_and_comes_back_with_the_trouble(stage: Stage) -> None:
    tell(stage, reports.CUDA_AND_CPU)
    tell(stage, reports.CUDA)
    assert not stage.window.panel.notice.isVisible()
    assert stage.window.choices.now.machine_told == ""
    tell(stage, reports.CUDA_AND_CPU)
    assert stage.window.panel.notice.isVisible()


@pytest.mark.parametrize("report", [reports.NOTHING, reports.MAC, reports.CUDA, reports.RADEON])
def test_where_nothing_is_broken_nothing_is_said(stage: Stage, report: Report) -> None:
    tell(stage, report)
    assert not stage.window.panel.notice.isVisible()


def test_what_keeps_the_companion_from_starting_is_said_in_every_run(stage: Stage) -> None:
    for _ in range(2):
        tell(stage, reports.TORCH_BROKEN)
        words = stage.window.panel.notice.words.text()
        assert "libtorch.so is gone" in words
        stage.preferences = preferences.load()
        stage.again()


def test_the_notice_leads_to_the_command_which_one_button_copies(stage: Stage) -> None:
    tell(stage, reports.CUDA_AND_CPU)
    stage.window.panel.notice.more.click()
    dialog = stage.window.settings.dialog
    assert dialog is not None
    shown = dialog.pages["machine"]
    assert isinstance(shown, MachinePage)
    stage.qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE)
    assert shown.isVisible()
    (card,) = cards(shown)
    card.copy.setFocus()
    stage.qtbot.keyClick(card.copy, Qt.Key.Key_Space)
    (verdict,) = gpu_verdicts(reports.CUDA_AND_CPU)
    assert QGuiApplication.clipboard().text() == verdict.command
    assert "GGML_CUDA=on" in verdict.command
    assert card.copy.text() == "Copied"


def test_before_the_companion_has_started_that_is_said(stage: Stage) -> None:
    shown = page(stage)
    assert shown.seen.told == (
        ("Looks at films: torch", "not known yet"),
        ("Answers: llama.cpp", "not known yet"),
    )
    assert shown.use.told == (("Companion", "not started yet"),)
    assert not shown.report.isVisible()


def test_numbers_of_the_running_engine_are_asked_for_while_someone_looks(stage: Stage) -> None:
    tell(stage, reports.CUDA)
    shown = page(stage)
    asked = stage.client.sent.count(GetUse())
    assert asked >= 1
    stage.qtbot.waitUntil(lambda: stage.client.sent.count(GetUse()) > asked, timeout=PATIENCE)
    gpus = (GpuUse("RTX 4090", 5 * 10**9, 24 * 10**9),)
    stage.client.say(MachineUse(7 * 10**8, 9 * 10**9, 16 * 10**9, gpus, 33, 33, 52.0))
    stage.qtbot.waitUntil(lambda: dict(shown.use.told).get("Layers on a GPU") == "33 of 33")
    assert dict(shown.use.told)["Last answer"] == "52 tokens a second"
    stage.client.say(EngineDied(-9, True))
    stage.qtbot.waitUntil(lambda: shown.use.told == (("Companion", "not started yet"),))


def test_the_report_is_made_by_a_child_and_copied(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(earlier))
    (earlier / "torch.py").write_text("raise ImportError('libtorch.so is gone')")
    (earlier / "llama_cpp.py").write_text("raise ImportError('not now')")
    shown = page(stage)
    QGuiApplication.clipboard().setText("")
    stage.control(QPushButton, "copyReport").click()
    assert shown.run.text() == "Stop"
    stage.qtbot.waitUntil(lambda: not stage.window.machine.doctor.running, timeout=PATIENCE)
    copied = QGuiApplication.clipboard().text()
    assert copied == stage.window.machine.doctor.text
    assert "Broken: torch, which looks at films, failed: ImportError: libtorch.so" in copied
    assert stage.control(QPlainTextEdit, "doctorReport").toPlainText() == copied
    # What is broken stands above, with its commands; Qt shows what a layout is given a turn later.
    stage.qtbot.waitUntil(lambda: len(cards(shown)) == 2, timeout=PATIENCE)
    assert shown.run.text() == "Run the check"


def test_a_check_can_be_stopped(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(earlier))
    (earlier / "torch.py").write_text("import time; time.sleep(600)")
    shown = page(stage)
    shown.run.click()
    assert stage.window.machine.doctor.running
    shown.run.click()
    assert not stage.window.machine.doctor.running
    assert shown.run.text() == "Run the check"


def test_closing_the_window_ends_a_check(stage: Stage) -> None:
    stage.window.machine.doctor.run()
    stage.window.close()
    assert not stage.window.machine.doctor.running


def test_an_engine_that_never_comes_up_has_the_doctor_asked(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(earlier))
    for name in ("torch", "llama_cpp"):
        (earlier / f"{name}.py").write_text("raise ImportError('the disk is broken')")
    machine: Machine = stage.window.machine
    stage.client.say(EngineDied(1, True))
    QApplication.processEvents()
    assert not machine.doctor.running, "a single death is no reason"
    stage.client.say(EngineDied(1, True))
    stage.qtbot.waitUntil(lambda: machine.report is not None, timeout=PATIENCE)
    words = stage.window.panel.notice.words.text()
    assert words == "torch, which looks at films, failed: ImportError: the disk is broken."
