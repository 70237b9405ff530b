"""``reelmate packs listen``: which speech pack writes down what is said in films without
subtitles."""

from __future__ import annotations

import argparse
import sys

from core.packs.speech import choose_speech, speech_pack


def add_arguments(listen: argparse.ArgumentParser) -> None:
    """The words of ``reelmate packs listen``."""
    listen.add_argument("name", metavar="PACK", nargs="?", help="this one, from the next film on")
    listen.add_argument("--off", action="store_true", help="none of them")


def run(arguments: argparse.Namespace) -> int:
    """Choose, and say which one listens."""
    if arguments.off and arguments.name is not None:
        print("reelmate: --off goes without a pack's name", file=sys.stderr)
        return 2
    if arguments.off or arguments.name is not None:
        choose_speech(arguments.name)
    folder = speech_pack()
    print("No pack listens." if folder is None else f"{folder.name} listens.")
    return 0
