"""How Reelmate starts itself again: another process of its own, or the window in place of this one.

In a checkout and in a wheel that is ``python -m MODULE``. A bundle has no Python beside it: there
its one executable runs the module, asked with a verb that only Reelmate itself uses. Knows the
modules by name and imports none of them before it runs one.
"""

from __future__ import annotations

import os
import sys

RUN = "--run-module"
"""The verb; ``packaging/entry.py`` hands what follows it to ``run``."""
MODULES = (
    "desktop",
    "desktop.demo",
    "desktop.self_test",
    "core.cli",
    "core.self_test",
    "core.doctor.probes",
    "core.packs.chat_reading",
    "core.packs.eyes_reading",
)
"""What a bundle's executable runs: the verb is no way into anything else that lies in it."""


def frozen() -> bool:
    """Whether this is a bundle, where neither Python nor pip can be called."""
    return bool(getattr(sys, "frozen", False))


def command(module: str, *words: str) -> list[str]:
    """The command line that runs a module of Reelmate in a process of its own."""
    way = RUN if frozen() else "-m"
    return [sys.executable, way, module, *words]


def become(module: str, *words: str) -> int:
    """Let a module go on in place of what runs now; gives its exit code where it comes back.

    In a checkout the process is replaced, so that the module begins with nothing loaded. A
    bundle's executable would only unpack itself a second time; it goes on in the same process.
    """
    if frozen():
        return run(module, *words)
    line = command(module, *words)
    if os.name == "nt":  # exec there starts a second process and ends ours
        import subprocess

        return subprocess.call(line)
    os.execv(sys.executable, line)


def run(module: str, *words: str) -> int:
    """Run a module here as ``python -m`` would.

    Returns:
        0; a module that ends with a code of its own does so by SystemExit.

    Raises:
        ValueError: it is none that Reelmate asks itself for.
    """
    if module not in MODULES:
        raise ValueError(f"{module} is not run by itself")
    import runpy

    sys.argv = [sys.argv[0], *words]
    runpy.run_module(module, run_name="__main__")
    return 0
