"""``reelmate packs add``: a pack of any chat model in a GGUF."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from pathlib import Path


def add_arguments(add: argparse.ArgumentParser) -> None:
    """The words of ``reelmate packs add``."""
    add.add_argument("file", metavar="MODEL.gguf", type=Path, help="a chat model as downloaded")
    add.add_argument(
        "--mmproj", metavar="FILE", type=Path, help="its vision part: it then sees pictures, too"
    )
    add.add_argument(
        "--search", metavar="FOLDER", type=Path, help="with it: a CLIP or SigLIP, to find pictures"
    )
    add.add_argument("--as", dest="name", metavar="NAME", help="the pack's name")


def run(arguments: argparse.Namespace) -> int:
    """Make the pack and say what it is."""
    from core.packs.chat_import import UNKNOWN_LICENCE, add_chat
    from core.packs.pack import sees

    with ExitStack() as opened:
        search = None
        if arguments.search is not None:
            from core.packs.search_source import SearchSource

            search = opened.enter_context(closing(SearchSource.find(arguments.search)))
        manifest = add_chat(arguments.file, arguments.name, mmproj=arguments.mmproj, search=search)
    size = sum(file.size for file in manifest.files)
    licence = "" if manifest.licence == UNKNOWN_LICENCE else f", {manifest.licence}"
    does = "reads and sees" if sees(manifest) else "reads, not sees"
    print(f"{manifest.name}: {manifest.title}, {size / 2**20:.0f} MiB{licence}; it {does}")
    if not licence:
        print("The file says nothing of its licence; look where you got it.")
    return 0
