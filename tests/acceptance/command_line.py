"""The real command line, many times for the price of one start.

A server process imports what ``reelmate`` would, once, and forks for every command: the
child has its own stdin, stdout, stderr, environment and limits, runs ``main`` as the
installed script does and ends as a process ends. Linux and macOS.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

_HEAVY = (
    "core.engine.session",
    "core.chat.companion",
    "core.chat.question",
    "core.language.llama",
    "core.packs.pack",
    "core.tokens.starter",
    "core.vision.starter",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    def assert_one_sentence(self, *words: str) -> None:
        """Exit code 2, one line on stderr with ``words`` in it, nothing on stdout."""
        assert (self.code, self.out) == (2, ""), self
        assert len(self.err.splitlines()) == 1, self.err
        assert self.err.endswith(".\n"), self.err
        assert "Traceback" not in self.err
        for word in words:
            assert word in self.err

    def json(self) -> dict[str, Any]:
        """What it printed; it must have ended well."""
        assert self.code == 0, self
        assert "Traceback" not in self.err
        found: dict[str, Any] = json.loads(self.out)
        return found


class CommandLine:
    """Runs commands one after the other, for as long as the ``with`` block lasts."""

    def __init__(self, folder: Path) -> None:
        self._out, self._err = folder / "out", folder / "err"

    def __enter__(self) -> CommandLine:
        self._server = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.communicate(timeout=60)

    def __call__(self, *words: str | Path, largest_file: int | None = None) -> Ended:
        """``reelmate`` with these words, in this process's environment of now.

        Args:
            largest_file: bytes after which every file's disk is full; None for no bound.
        """
        order = {
            "words": [str(word) for word in words],
            "environment": dict(os.environ),
            "out": str(self._out),
            "err": str(self._err),
            "largest_file": largest_file,
        }
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        return Ended(code, self._out.read_text(), self._err.read_text())


def fresh_process(*words: str | Path) -> Ended:
    """``reelmate`` with these words in a process that shares nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "core.cli", *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _serve() -> int:
    for name in _HEAVY:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    return 0


def _become(order: dict[str, Any]) -> int:
    """In the child: run one command; gives its exit code."""
    import resource

    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
    for number, path in enumerate((os.devnull, order["out"], order["err"])):
        descriptor = os.open(path, flags)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(order["environment"])
    if order["largest_file"] is not None:
        bound = int(order["largest_file"])
        resource.setrlimit(resource.RLIMIT_FSIZE, (bound, bound))
    sys.argv = ["reelmate", *order["words"]]
    from core.cli import main

    return main()


if __name__ == "__main__":
    sys.exit(_serve())
