"""The window's command line: what shall play, and how.

What can't be played is said in one line, and nothing opens: whoever types a command reads
its answer there.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from core.errors import ReelmateError
from core.timeline import MediaTime
from desktop.library.address import is_address
from desktop.library.gather import Gathered, gather
from desktop.library.wish import Wish


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked for.

    Attributes:
        films: what ``wish`` stands for, looked up already.
        new_window: even where there is one already.
    """

    wish: Wish
    films: Gathered
    new_window: bool


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (try {self.prog} --help)\n")


def read_command(argv: Sequence[str] | None) -> Command:
    """Read the words of the command line and look what they name.

    Raises:
        SystemExit: they mean nothing, or ask for help.
        ReelmateError: what they name can't be played.
    """
    parser = _Parser(
        prog="reelmate", description="Plays films and talks about them.", allow_abbrev=False
    )
    parser.add_argument(
        "films", nargs="*", metavar="FILM", help="films, folders, lists (m3u, pls) or addresses"
    )
    parser.add_argument(
        "--start", type=_time, metavar="H:MM:SS", help="begin there, not where the film was left"
    )
    parser.add_argument("--fullscreen", action="store_true", help="begin in full screen")
    parser.add_argument("--paused", action="store_true", help="begin paused")
    parser.add_argument(
        "--new-window", action="store_true", help="another window, even where one is open"
    )
    said = parser.parse_args(argv)
    things = tuple(_whole(word) for word in said.films)
    films = gather(things, strict=True)
    activation = os.environ.get("XDG_ACTIVATION_TOKEN", "")
    wish = Wish(things, said.start, said.fullscreen, said.paused, activation)
    return Command(wish, films, said.new_window)


def _whole(word: str) -> str:
    """A path that means the same in another folder."""
    if is_address(word) or word.startswith("file://"):
        return word
    return str(Path(word).expanduser().absolute())


def _time(word: str) -> MediaTime:
    try:
        return MediaTime.parse(word)
    except ReelmateError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error
