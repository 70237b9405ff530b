"""``reelmate memory …``: what is remembered of films, how much it takes, and forgetting it."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from core.commands.printing import print_json
from core.memory.shelf import Remembered, forget, prefix_bytes, remembered


def add_arguments(memory: argparse.ArgumentParser) -> None:
    """The actions of ``reelmate memory``."""
    actions = memory.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the films that something is remembered of")
    listing.add_argument("--json", action="store_true", help="print a JSON array")
    actions.add_parser("size", help="what all of it takes")
    remove = actions.add_parser("remove", help="forget a film, and what was asked about it")
    remove.add_argument("film", metavar="FILM", help="its file, title or number in the list")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; gives the exit code."""
    if arguments.action == "remove":
        for film in forget(arguments.film):
            print(f"{film.title or film.fingerprint}: forgotten, {_size(film.bytes)} freed")
        return 0
    films = list(remembered())
    if arguments.action == "size":
        total = sum(film.bytes for film in films)
        kept = prefix_bytes()
        read = f", and {_size(kept)} of films that were read whole" if kept else ""
        print(f"{len(films)} film{'' if len(films) == 1 else 's'}, {_size(total)}{read}")
    elif arguments.json:
        print_json([asdict(film) for film in films])
    else:
        for film in films:
            print(_line(film))
    return 0


def _line(film: Remembered) -> str:
    line = f"{film.fingerprint}  {_size(film.bytes):>10}  {film.title}  {film.path}"
    return line.encode("utf-8", "replace").decode().rstrip()  # names of files needn't be text


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
