"""The command line: ``reelmate [FILM...]``, ``index``, ``ask``, ``memory``, ``plan``,
``self-test``, ``demo``, ``doctor``, ``packs``.

Exit codes: 0; 2 with one sentence on stderr for what a person can mend; 1 with a
traceback for a bug; 130 after Ctrl-C. What a command found goes to stdout, progress to
stderr. Heavy modules are imported by the command that needs them, and the window by
nobody here: ``reelmate FILM...`` becomes ``python -m desktop FILM...``, which has words of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from core import program
from core.commands import asking, doctor, memory, packs, planning, watching
from core.errors import ReelmateError

STARTER = "starter"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; the usage is for those who ask with ``--help``."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (try {self.prog} --help)\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="reelmate",
        description="A film player with a companion that watches along.",
        epilog="reelmate [FILM...] [--start H:MM:SS] [--fullscreen] [--paused] [--new-window] "
        "opens the window; a FILM may be a folder, a list (m3u, pls) or an address.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="watch a whole film now; goes on where it stopped")
    _add_film(index)
    index.add_argument(
        "--glimpse", action="store_true", help="a first look at some key frames, then end"
    )

    ask = commands.add_parser("ask", help="ask about a film, a part of it, or a picture")
    _add_film(ask)
    asking.add_arguments(ask)

    plan = commands.add_parser("plan", help="what a film and a pack would take of this machine")
    _add_film(plan)

    commands.add_parser("self-test", help="does it play, encode and decode here?")

    demo = commands.add_parser("demo", help="the film that comes with Reelmate, in the window")
    demo.add_argument(
        "--drive",
        action="store_true",
        help="have it watched, asked about and clicked, on a display of its own",
    )
    demo.add_argument(
        "--out",
        default="reelmate-demo",
        metavar="FOLDER",
        help="where that leaves a picture and its story (%(default)s)",
    )

    doctor.add_arguments(commands.add_parser("doctor", help="all that a bug report needs"))
    memory.add_arguments(commands.add_parser("memory", help="what is remembered of films"))
    packs.add_arguments(commands.add_parser("packs", help="the model packs on this machine"))
    return parser


def _add_film(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("film", metavar="FILM", type=Path)
    parser.add_argument("--pack", default=STARTER, metavar="P", help="model pack (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


WINDOW_OPTIONS = ("--start", "--fullscreen", "--paused", "--new-window", "--")
COMMANDS = ("index", "ask", "memory", "plan", "self-test", "demo", "doctor", "packs")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if _is_for_window(words):
            return program.become("desktop", *words)
        arguments = _parser().parse_args(words)
        match arguments.command:
            case "index":
                return watching.index(arguments)
            case "ask":
                return asking.ask(arguments)
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
    except KeyboardInterrupt:
        print("reelmate: stopped", file=sys.stderr)
        return 130


# The window ---------------------------------------------------------------------------


def _is_for_window(words: Sequence[str]) -> bool:
    if not words:
        return True
    first = words[0].partition("=")[0]
    return first in WINDOW_OPTIONS if first.startswith("-") else first not in COMMANDS


if __name__ == "__main__":
    sys.exit(main())
