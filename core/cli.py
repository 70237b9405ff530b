"""The command line: ``reelmate [FILM...]``, ``index``, ``ask``, ``words``, ``memory``, ``plan``,
``self-test``, ``demo``, ``doctor``, ``packs``.

Exit codes: 0; 2 with one sentence on stderr for what a person can mend; 1 with a
traceback for a bug, and where a step of ``demo`` or ``self-test`` failed; 130 after Ctrl-C. What
a command found goes to stdout, progress to stderr. Heavy modules are imported by the command that
needs them, and the window by nobody here: ``reelmate FILM...`` becomes ``python -m desktop
FILM...``, which has words of its own.
Until that is settled nothing else is imported at all: a viewer waits for the film.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core import program

WINDOW_OPTIONS = ("--start", "--fullscreen", "--paused", "--new-window", "--")
COMMANDS = ("index", "ask", "words", "memory", "plan", "self-test", "demo", "doctor", "packs")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return program.become("desktop", *words) if _is_for_window(words) else _command(words)
    except KeyboardInterrupt:
        print("reelmate: stopped", file=sys.stderr)
        return 130


def _command(words: list[str]) -> int:
    from core.commands import asking, doctor, lines, memory, packs, planning, watching
    from core.commands.words import parser
    from core.errors import ReelmateError

    try:
        arguments = parser().parse_args(words)
        match arguments.command:
            case "index":
                return watching.index(arguments)
            case "ask":
                return asking.ask(arguments)
            case "words":
                return lines.words(arguments)
            case "memory":
                return memory.run(arguments)
            case "plan":
                return planning.plan(arguments)
            case "demo":
                drive = ["--drive"] if arguments.drive else []
                return program.become("desktop.demo", *drive, "--out", arguments.out)
            case "doctor":
                return doctor.run(arguments)
            case "packs":
                return packs.run(arguments)
            case _:
                from core.self_test import self_test

                return self_test()
    except ReelmateError as error:
        print(f"reelmate: {error}", file=sys.stderr)
        return 2


# The window ---------------------------------------------------------------------------


def _is_for_window(words: Sequence[str]) -> bool:
    if not words:
        return True
    first = words[0].partition("=")[0]
    return first in WINDOW_OPTIONS if first.startswith("-") else first not in COMMANDS


if __name__ == "__main__":
    sys.exit(main())
