"""What is known of this machine: from the engine where it runs, else from the doctor."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.doctor.report import Report
from core.doctor.verdicts import BROKEN, Verdict, gpu_verdicts
from core.engine.messages import EngineDied, MachineSeen, MachineUse
from desktop.engine_bridge import EngineBridge
from desktop.machine.doctor import Doctor

DEATHS = 2
"""So often the engine dies before it was ever ready, until the doctor is asked by itself."""


class Machine(QObject):
    """Attributes:
    doctor: finds out more when it is asked to.
    report: what torch and llama.cpp see, as it was told last; None before.
    use: what the models take, as it was told last; None where no engine runs.
    """

    changed = Signal()

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deaths = 0
        self.doctor = Doctor(self)
        self.report: Report | None = None
        self.use: MachineUse | None = None
        bridge.engine_ready.connect(self._on_ready)
        bridge.machine_seen.connect(self._on_seen)
        bridge.machine_use.connect(self._on_use)
        bridge.engine_died.connect(self._on_died)
        self.doctor.examined.connect(self._on_examined)
        self.doctor.changed.connect(self.changed)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is wrong with torch and llama.cpp, as far as it is known."""
        return () if self.report is None else gpu_verdicts(self.report)

    @property
    def trouble(self) -> Verdict | None:
        """What must be mended before the companion works as it could."""
        return next((each for each in self.verdicts if each.broken), None)

    def look(self) -> None:
        """Ask the engine what its models take; the answer comes with ``changed``."""
        self._bridge.get_use()

    def close(self) -> None:
        """The window closes."""
        self.doctor.stop()

    def _on_ready(self) -> None:
        self._deaths = 0
        self.look()

    def _on_seen(self, seen: MachineSeen) -> None:
        self.report = seen.report
        self.changed.emit()

    def _on_use(self, use: MachineUse) -> None:
        self.use = use
        self.changed.emit()

    def _on_died(self, died: EngineDied) -> None:
        self._deaths += 1
        self.use = None
        if self._deaths == DEATHS or not died.restarting:
            self.doctor.run()
        self.changed.emit()

    def _on_examined(self) -> None:
        self.report = self.doctor.report
        self.changed.emit()


def is_failure(verdict: Verdict) -> bool:
    """Whether nothing works at all without what it is about."""
    return verdict.told.form in BROKEN.values()
