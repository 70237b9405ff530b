"""``reelmate packs …``: what packs there are, whether they are whole, adding and removing them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from core.commands import adding, fetching, listening
from core.commands.fetching import COMPANIONS, LISTENING
from core.commands.printing import print_json
from core.language.quantisation import QUANTISATIONS
from core.packs.download_lock import alone
from core.packs.find import find_pack, pack_names
from core.packs.manifest import Manifest, read_manifest
from core.packs.pack import sees, verify
from core.packs.removing import remove_pack
from core.packs.speech import speech_pack


def add_arguments(packs: argparse.ArgumentParser) -> None:
    """The actions of ``reelmate packs``."""
    actions = packs.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="what there is")
    listing.add_argument("--json", action="store_true", help="print a JSON array")
    verify = actions.add_parser("verify", help="compare every file with its digest")
    verify.add_argument("name", metavar="PACK", nargs="?", help="all of them where left out")
    bring = actions.add_parser("import", help="make a pack of a published LLaMA-VID checkpoint")
    bring.add_argument("folder", metavar="FOLDER", type=Path, help="the checkpoint as downloaded")
    bring.add_argument("--as", dest="name", metavar="NAME", required=True, help="the pack's name")
    bring.add_argument(
        "--vision", metavar="TOWER", type=Path, help="eva_vit_g.pth, or CLIP's folder"
    )
    bring.add_argument("--bert", metavar="FOLDER", type=Path, help="bert-base-uncased")
    bring.add_argument(
        "--search", metavar="FOLDER", type=Path, help="a CLIP or SigLIP, to find pictures by words"
    )
    bring.add_argument(
        "--quantise", choices=QUANTISATIONS, default="Q4_K_M", help="weights of the language model"
    )
    fetching.add_arguments(actions)
    adding.add_arguments(
        actions.add_parser("add", help="make a pack of a chat model in a GGUF, or of a Whisper")
    )
    listening.add_arguments(
        actions.add_parser("listen", help="which pack listens to films without subtitles")
    )
    remove = actions.add_parser("remove", help="delete a pack that was added")
    remove.add_argument("name", metavar="PACK")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; gives the exit code."""
    match arguments.action:
        case "verify":
            return _verify(arguments)
        case "import":
            return _import(arguments)
        case "add":
            return adding.run(arguments)
        case "listen":
            return listening.run(arguments)
        case "remove":
            return _remove(arguments.name)
        case "catalogue":
            return fetching.catalogue(arguments)
        case "get":
            return fetching.get(arguments)
        case _:
            return _list(arguments.json)


def _list(as_json: bool) -> int:
    found = [(read_manifest(find_pack(name)), find_pack(name)) for name in pack_names()]
    heard = speech_pack()
    if as_json:
        rows = [_row(*each, in_use=each[1] == heard) for each in found]
        print_json(rows)
        return 0
    for heading, listens in ((COMPANIONS, False), (LISTENING, True)):
        group = [each for each in found if each[0].listens is listens]
        if group or not listens:
            print(heading)
        for manifest, folder in group:
            _print(manifest, folder, in_use=folder == heard)
    return 0


def _print(manifest: Manifest, folder: Path, *, in_use: bool) -> None:
    more = ", reads and sees" if sees(manifest) else ", in use" if in_use else ""
    size = _size(manifest) / 2**20
    print(f"  {manifest.name:24} {size:8.1f} MiB  {manifest.title}{more}  {folder}")


def _row(manifest: Manifest, folder: Path, *, in_use: bool) -> dict[str, Any]:
    return {
        "name": manifest.name,
        "title": manifest.title,
        "kind": manifest.kind,
        "mmproj": sees(manifest),
        "listens": manifest.listens,
        **({"in_use": in_use} if manifest.listens else {}),
        "licence": manifest.licence,
        "bytes": _size(manifest),
        "folder": str(folder),
    }


def _size(manifest: Manifest) -> int:
    return sum(file.size for file in manifest.files)


def _verify(arguments: argparse.Namespace) -> int:
    for name in [arguments.name] if arguments.name else pack_names():
        print(f"{name}: whole, {len(verify(name).files)} files")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from core.packs.llama_vid_import import LICENCE, import_llama_vid
    from core.packs.llama_vid_source import LlamaVidSource
    from core.packs.search_source import SearchSource

    search = None if arguments.search is None else SearchSource.find(arguments.search)
    source = LlamaVidSource.find(arguments.folder, arguments.vision, arguments.bert)
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    try:
        with (
            alone(arguments.name),
            Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar,
        ):
            task = bar.add_task("reading", total=None)

            def show(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            manifest = import_llama_vid(
                source, arguments.name, arguments.quantise, progress=show, search=search
            )
    finally:
        source.close()
        if search is not None:
            search.close()
    print(f"{manifest.name}: {_size(manifest) / 2**20:.0f} MiB, {LICENCE}: not for commercial use")
    return 0


def _remove(name: str) -> int:
    remove_pack(name)
    print(f"{name}: removed")
    return 0
