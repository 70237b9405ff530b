"""From a Whisper as it was downloaded to a speech pack: all of it, or nothing.

Memory follows the largest tensor.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from core.errors import CheckpointError
from core.folders import packs_root
from core.packs.chat_import import UNKNOWN_LICENCE
from core.packs.chat_model import pack_name
from core.packs.find import pack_names
from core.packs.manifest import (
    NAME,
    SPEECH,
    SPEECH_CONFIG,
    SPEECH_KIND,
    SPEECH_WORDS,
    Manifest,
    write_manifest,
)
from core.packs.safetensors_writer import write_safetensors
from core.packs.whisper_source import WhisperSource
from core.packs.whisper_words import write_words
from core.packs.whole import Progress, check_room, made_whole

_SPARE = 64 << 20
_COMMIT = re.compile(r"[0-9a-f]{40}")


def import_whisper(
    source: WhisperSource,
    name: str | None = None,
    data_root: Path | None = None,
    progress: Progress = lambda *_: None,
    title: str = "",
    licence: str = "",
) -> Manifest:
    """Write the pack ``name`` into the viewer's packs folder.

    Args:
        name: None for one made of the folder's.
        title: "" for the name.
        licence: "" for what the folder's card says.

    Raises:
        CheckpointError: a tensor is damaged, or a pack of this name is there already.
        StorageError: there is too little room, or the folder can't be written.
    """
    name = name or name_of_folder(source.folder)
    root = packs_root(data_root)
    if not NAME.fullmatch(name):
        raise CheckpointError(
            source.folder, f"{name!r} can't be a pack's name; give it one with --as"
        )
    if name in pack_names(data_root) or (root / name).exists():
        raise CheckpointError(source.folder, f"there is a pack named {name} already")
    try:
        with made_whole(root, name) as folder:
            _write(source, folder, progress)
            return _describe(source, folder, title, licence)
    except ValueError as error:
        raise CheckpointError(source.folder, str(error)) from error


def name_of_folder(folder: Path) -> str:
    """A pack's name made of a folder's; of a snapshot in the hub's cache the repository's."""
    folder = folder.resolve()
    named = folder.name
    if _COMMIT.fullmatch(named) and folder.parent.name == "snapshots":
        named = folder.parent.parent.name.rpartition("--")[2]
    return pack_name(named)


def _write(source: WhisperSource, folder: Path, progress: Progress) -> None:
    plan = list(source.plan())
    total, done = sum(tensor.size for tensor in plan), 0
    check_room(folder, total + _SPARE)

    def add(size: int) -> None:
        nonlocal done
        done += size
        progress("speech", done, total)

    write_safetensors(folder / SPEECH, plan, add)
    progress("checking", total, total)
    told = {
        "model": dict(source.config),
        "generation": dict(source.generation),
        "features": dict(source.features),
    }
    (folder / SPEECH_CONFIG).write_text(json.dumps(told) + "\n", encoding="utf-8")
    write_words(source.words, source.folder, folder / SPEECH_WORDS)


def _describe(source: WhisperSource, folder: Path, title: str, licence: str) -> Manifest:
    languages = source.languages
    return write_manifest(
        folder,
        kind=SPEECH_KIND,
        title=title or folder.name,
        licence=licence or source.licence or UNKNOWN_LICENCE,
        origin=f"a Whisper, imported from a folder named {source.folder.name}",
        language="en" if "en" in languages else languages[0],
        speaks=languages,
    )
