"""``reelmate doctor`` in a process of its own, beside the window, which it never holds up.

Its libraries are asked in children of that process; stopping ends all of them.
"""

from __future__ import annotations

import json

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QProcessEnvironment, Signal

from core import program
from core.children import NOT_ASKED, NOTHING_SAID, environment, why_of
from core.doctor.report import Report
from core.doctor.text import report_text
from core.doctor.verdicts import Verdict, verdicts
from core.told import NOTHING, Told

COMMAND = ("core.cli", "doctor", "--json")
_FOUND = (0, 2)
"""Exit codes with a report."""
_LAST_MS = 2000


class Doctor(QObject):
    """One run at a time.

    Attributes:
        report, verdicts, text: of the last run that came to its end; nothing before.
        why: why the last run found nothing.
    """

    changed = Signal()
    """It began, came to its end or was stopped."""
    examined = Signal()
    """There is a report."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.report: Report | None = None
        self.verdicts: tuple[Verdict, ...] = ()
        self.text = ""
        self.why: Told = NOTHING
        self._process: QProcess | None = None
        self._since = QElapsedTimer()

    @property
    def running(self) -> bool:
        """Whether it looks just now."""
        return self._process is not None

    @property
    def seconds(self) -> int:
        """For how long."""
        return self._since.elapsed() // 1000 if self.running else 0

    def run(self) -> None:
        """Look at the machine, unless that is under way."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        around = QProcessEnvironment()
        for name, value in environment().items():
            around.insert(name, value)
        process.setProcessEnvironment(around)
        process.setStandardInputFile(QProcess.nullDevice())
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._since.start()
        executable, *words = program.command(*COMMAND)
        process.start(executable, words)
        self.changed.emit()

    def stop(self) -> None:
        """End it and all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._on_finished)
        process.errorOccurred.disconnect(self._on_error)
        _end_all(process.processId())
        process.kill()
        process.waitForFinished(_LAST_MS)
        process.deleteLater()
        self.changed.emit()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._settle(Told(NOT_ASKED, {"reason": self._process.errorString()}))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        process = self._process
        if process is None:
            return
        said = bytes(process.readAllStandardOutput().data()).decode("utf-8", errors="replace")
        wrong = bytes(process.readAllStandardError().data()).decode("utf-8", errors="replace")
        if status != QProcess.ExitStatus.NormalExit or code not in _FOUND:
            ended = status == QProcess.ExitStatus.NormalExit
            self._settle(why_of(code, wrong) if ended else Told(NOTHING_SAID))
            return
        try:
            told = json.loads(said.splitlines()[-1])
        except (IndexError, ValueError):
            self._settle(Told(NOTHING_SAID))
            return
        self.report = Report.from_json(told)
        self.verdicts = verdicts(self.report)
        self.text = report_text(self.report, self.verdicts)
        self._settle(NOTHING)
        self.examined.emit()

    def _settle(self, why: Told) -> None:
        self.why = why
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        self.changed.emit()


def _end_all(pid: int) -> None:
    """Kill what a process has started."""
    import psutil

    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for child in children:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue
