"""Where the executable of a bundle begins: the window, the command line, and every child.

Imports nothing before it knows which of them it is: the window's process must not load torch,
the engine's no Qt.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import sys


def main() -> int:
    """Run what the command line asks for."""
    from core import program

    words = sys.argv[1:]
    if words[:1] == [program.RUN]:
        if len(words) < 2 or words[1] not in program.MODULES:
            sys.stderr.write(f"reelmate: {program.RUN} is for Reelmate's own use\n")
            return 2
        return program.run(*words[1:])

    from core.cli import main as command_line

    return command_line(words)


def without_console() -> int:
    """Run in a program of Windows that has no console: what would be printed is shown."""
    said = io.StringIO()
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = said
    code = 1
    try:
        code = main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        if code == 2 and said.getvalue():
            show(said.getvalue().strip())
    return code


def show(sentence: str) -> None:
    """A message box of Windows."""
    import ctypes

    ctypes.windll.user32.MessageBoxW(None, sentence, "Reelmate", 0x30)  # type: ignore[attr-defined]


if __name__ == "__main__":
    multiprocessing.freeze_support()  # in a child of ours this never comes back
    sys.exit(main() if sys.stderr is not None else without_console())
