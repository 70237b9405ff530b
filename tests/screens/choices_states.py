"""Preferences, keys, this machine, and what Reelmate says of itself."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from core.engine.messages import (
    EngineReady,
    MachineSeen,
    MachineUse,
)
from tests.desktop.machine import reports
from tests.screens.stage import Stage
from tests.screens.steps import States, seen_machine, show_watched

STATES = States()

REPORT = """Reelmate:     0.1.0
system:       Debian GNU/Linux 12 (bookworm) · Linux 6.1.0 x86_64
CPU:          AMD Ryzen 5 5600G, 12 threads
memory:       3.1 GiB of 4.2 GiB free
torch:        2.13.0 sees no GPU
llama.cpp:    0.3.36 built for CPU, sees no GPU
speed:        41 tokens a second written and 980 read by the starter on CPU, 2 threads
PyAV:         18.0.0, libavcodec 62.1.100

Everything works."""


@STATES.add
def preferences(stage: Stage) -> None:
    """The preferences."""
    show_watched(stage)
    stage.window.settings.open()
    stage.until("the preferences", lambda: bool(stage.dialog()))


@STATES.add
def preferences_keys(stage: Stage) -> None:
    """The keys, which can be changed."""
    show_watched(stage)
    stage.window.settings.open("keys")
    stage.until("the preferences", lambda: bool(stage.dialog()))


@STATES.add
def preferences_machine(stage: Stage) -> None:
    """What this machine computes with, and the command that mends it."""
    show_watched(stage)
    seen_machine(stage)
    stage.window.panel.notice.more.click()
    stage.until("the preferences", lambda: bool(stage.dialog()))


@STATES.add
def preferences_machine_report(stage: Stage) -> None:
    """Nothing is wrong, and the doctor's report is there."""
    show_watched(stage)
    stage.say(EngineReady(1, "CPU, 2 threads"), MachineSeen(reports.NOTHING))
    stage.say(MachineUse(612_000_000, 3_100_000_000, 4_200_000_000, (), 9, 0, 41.0))
    doctor = stage.window.machine.doctor
    doctor.report = reports.NOTHING
    doctor.text = REPORT
    stage.window.settings.open("machine")
    stage.until("the preferences", lambda: bool(stage.dialog()))
    page = stage.window.settings.dialog.pages["machine"]  # type: ignore[union-attr]
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())


@STATES.add
def preferences_about(stage: Stage) -> None:
    """Which Reelmate this is."""
    show_watched(stage)
    stage.window.settings.open("about")
    stage.until("the preferences", lambda: bool(stage.dialog()))


@STATES.add
def what_is_new(stage: Stage) -> None:
    """After an update."""
    stage.window.settings.show_changes()
    stage.until("the news", lambda: bool(stage.dialog()))


@STATES.add
def key_sheet(stage: Stage) -> None:
    """All keys at a glance."""
    show_watched(stage)
    stage.window.settings.show_keys()
    QApplication.processEvents()
