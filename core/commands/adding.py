"""``reelmate packs add``: a pack of any chat model in a GGUF, or of a downloaded Whisper."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.packs.manifest import Manifest

_OF_A_REPOSITORY = (".safetensors", ".json", ".txt", ".bin", ".md")


def add_arguments(add: argparse.ArgumentParser) -> None:
    """The words of ``reelmate packs add``."""
    add.add_argument(
        "files",
        metavar="MODEL.gguf|FOLDER",
        type=Path,
        nargs="+",
        help="a chat model as downloaded; or the folder, or the files, of a Whisper",
    )
    add.add_argument(
        "--mmproj", metavar="FILE", type=Path, help="its vision part: it then sees pictures, too"
    )
    add.add_argument(
        "--search", metavar="FOLDER", type=Path, help="with it: a CLIP or SigLIP, to find pictures"
    )
    add.add_argument("--as", dest="name", metavar="NAME", help="the pack's name")


def run(arguments: argparse.Namespace) -> int:
    """Make the pack and say what it is."""
    folder = _folder(arguments.files)
    if folder is None:
        manifest, does = _add_chat(arguments)
    else:
        manifest, does = _add_whisper(folder, arguments), "listens"
    from core.packs.chat_import import UNKNOWN_LICENCE

    size = sum(file.size for file in manifest.files)
    licence = "" if manifest.licence == UNKNOWN_LICENCE else f", {manifest.licence}"
    print(f"{manifest.name}: {manifest.title}, {size / 2**20:.0f} MiB{licence}; it {does}")
    if not licence:
        print("The file says nothing of its licence; look where you got it.")
    return 0


def _folder(files: list[Path]) -> Path | None:
    """The folder of a repository, of which some files may be named; None for a single GGUF."""
    first = files[0]
    if len(files) == 1 and first.is_dir():
        return first
    if all(file.suffix.lower() in _OF_A_REPOSITORY for file in files):
        return first.absolute().parent
    return None


def _add_whisper(folder: Path, arguments: argparse.Namespace) -> Manifest:
    from core.errors import CheckpointError
    from core.packs.download_lock import alone
    from core.packs.whisper_import import import_whisper, name_of_folder
    from core.packs.whisper_source import WhisperSource

    if arguments.mmproj is not None or arguments.search is not None:
        raise CheckpointError(folder, "a speech pack has no eyes")
    if any(file.absolute().parent != folder.absolute() for file in arguments.files[1:]):
        raise CheckpointError(folder, "its files lie in several folders")
    name = arguments.name or name_of_folder(folder)
    with closing(WhisperSource.find(folder)) as source, alone(name):
        return import_whisper(source, name)


def _add_chat(arguments: argparse.Namespace) -> tuple[Manifest, str]:
    from core.errors import ModelFileError
    from core.packs.chat_import import add_chat
    from core.packs.pack import sees

    file, *more = arguments.files
    if more:
        raise ModelFileError(more[0], "one chat model is added at a time")
    with ExitStack() as opened:
        search = None
        if arguments.search is not None:
            from core.packs.search_source import SearchSource

            search = opened.enter_context(closing(SearchSource.find(arguments.search)))
        manifest = add_chat(file, arguments.name, mmproj=arguments.mmproj, search=search)
    return manifest, "reads and sees" if sees(manifest) else "reads, not sees"
