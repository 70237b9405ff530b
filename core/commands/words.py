"""The words of the command line, each with what it may be followed by."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from core.commands import asking, doctor, lines, memory, packs
from core.version import VERSION

STARTER = "starter"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; the usage is for those who ask with ``--help``."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (try {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """Reads all commands but those that open the window."""
    made = _Parser(
        prog="reelmate",
        description="A film player with a companion that watches along.",
        epilog="reelmate [FILM...] [--start H:MM:SS] [--fullscreen] [--paused] [--new-window] "
        "opens the window; a FILM may be a folder, a list (m3u, pls) or an address.",
    )
    made.add_argument("--version", action="version", version=f"Reelmate {VERSION}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="watch a whole film now; goes on where it stopped")
    _add_film(index)
    index.add_argument(
        "--glimpse", action="store_true", help="a first look at some key frames, then end"
    )

    ask = commands.add_parser("ask", help="ask about a film, a part of it, or a picture")
    _add_film(ask)
    asking.add_arguments(ask)

    lines.add_arguments(commands.add_parser("words", help="what is said in a film, as subtitles"))

    plan = commands.add_parser("plan", help="what a film and a pack would take of this machine")
    _add_film(plan)

    commands.add_parser("self-test", help="does it play, encode, decode and see here?")

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
    return made


def _add_film(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("film", metavar="FILM", type=Path)
    parser.add_argument("--pack", default=STARTER, metavar="P", help="model pack (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
