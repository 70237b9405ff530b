"""All facts of one machine in one value, each library asked in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.children import PATIENCE, Found, ask

PROBES = "core.doctor.probes"
TOGETHER = ("torch", "llama.cpp", "video", "player", "packs")
SPEED = "speed"
"""Asked alone: what runs beside it would be measured too."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        machine: as ``core.doctor.machine`` gives it.
        found: by the probe's name.
    """

    machine: Mapping[str, Any]
    found: Mapping[str, Found]

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON has it; sizes in bytes."""
        return {
            **self.machine,
            **{_key(name): found.as_json() for name, found in self.found.items()},
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Report:
        """What ``as_json`` gave, with anything beside it."""
        names = {_key(name): name for name in (*TOGETHER, SPEED)}
        found = {name: Found.from_json(told[key]) for key, name in names.items() if key in told}
        return cls({key: value for key, value in told.items() if key not in names}, found)


def _key(probe: str) -> str:
    """A probe's name in JSON."""
    return probe.replace(".", "_")


def examine(patience: float = PATIENCE) -> Report:
    """Ask everything. Takes some seconds, and at most twice ``patience``.

    Args:
        patience: seconds that each probe may take.
    """
    # Reports travel between processes; only who examines needs these.
    from concurrent.futures import ThreadPoolExecutor

    from core.doctor.machine import machine_facts

    with ThreadPoolExecutor(len(TOGETHER)) as pool:
        asked = {name: pool.submit(ask, PROBES, name, patience=patience) for name in TOGETHER}
        machine = machine_facts()
        found = {name: each.result() for name, each in asked.items()}
    if not found["llama.cpp"].failed:
        found[SPEED] = ask(PROBES, SPEED, patience=patience)
    return Report(machine, found)
