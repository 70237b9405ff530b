"""From any chat GGUF to a pack, with the model's own template and licence: words only, or with its
mmproj pictures too.

A file becomes part of the pack by a hard link where it lies on the same disk: that takes no
room, and the pack stays whole when the download is tidied away or renamed. Elsewhere it is
copied. A reference by path would save a copy and break with the first tidying.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.children import ask
from core.errors import ModelFileError
from core.folders import packs_root
from core.packs.chat_model import ChatModel, EyesFacts, name_of
from core.packs.download_lock import alone
from core.packs.find import pack_names
from core.packs.manifest import EYES, LANGUAGE, NAME, Manifest, write_manifest
from core.packs.whole import Progress, check_room, made_whole
from core.vision.none import PICTURE_SHORT_SIDE

if TYPE_CHECKING:
    from core.packs.search_source import SearchSource

CONTEXT_ROWS = 8192
PATIENCE = 300.0
"""Seconds that looking at a file may take: a slow disk gives a 7B in a minute."""
UNKNOWN_LICENCE = "unknown"
_SPARE = 64 << 20
_PIECE = 8 << 20


def look_at(path: Path) -> ChatModel:
    """What model a file holds; looked at in a process of its own.

    Raises:
        ModelFileError: it can't be talked to, or the file is no model.
    """
    if not path.is_file():
        raise ModelFileError(path, "there is no such file")
    found = ask("core.packs.chat_reading", str(path.resolve()), patience=PATIENCE)
    if found.failed:
        raise ModelFileError(path, f"looking at it {found.failed}")
    if refused := found.facts.get("refused"):
        raise ModelFileError(path, refused)
    return ChatModel(**found.facts | {"languages": tuple(found.facts["languages"])})


def look_at_eyes(mmproj: Path, model: Path) -> EyesFacts:
    """What an mmproj is for this model; it looks at a picture in a process of its own.

    Raises:
        ModelFileError: it can't see, belongs to another model, or is none.
    """
    if not mmproj.is_file():
        raise ModelFileError(mmproj, "there is no such file")
    files = str(mmproj.resolve()), str(model.resolve())
    found = ask("core.packs.eyes_reading", *files, patience=PATIENCE)
    if found.failed:
        raise ModelFileError(mmproj, f"looking at it {found.failed}")
    if refused := found.facts.get("refused"):
        raise ModelFileError(mmproj, refused)
    return EyesFacts.of(found.facts)


def add_chat(
    path: Path,
    name: str | None = None,
    data_root: Path | None = None,
    progress: Progress = lambda *_: None,
    mmproj: Path | None = None,
    search: SearchSource | None = None,
) -> Manifest:
    """Make a pack of a GGUF in the viewer's packs folder.

    Args:
        name: the pack's; None for one made of the file's.
        mmproj: the model's eyes; None for a companion that reads alone.
        search: finds scenes by their pictures, for a model with eyes.

    Raises:
        ModelFileError: it can't be talked to, can't see with these eyes, or there is a pack of
            this name.
        CheckpointError: a tensor of ``search`` is missing or not what it should be.
        StorageError: there is too little room, or the folder can't be written.
        DownloadInUseError: another process makes a pack of this name.
    """
    name = name or name_of(path)
    if not NAME.fullmatch(name):
        raise ModelFileError(path, f"{name!r} can't be a pack's name; give it one with --as")
    if search is not None and mmproj is None:
        raise ModelFileError(path, "it sees nothing without an mmproj, so nothing is searched for")
    if name in pack_names(data_root):
        raise ModelFileError(path, f"there is a pack named {name} already; give it another one")
    progress("reading", 0, 0)
    model = look_at(path)
    eyes = None if mmproj is None else look_at_eyes(mmproj, path)
    with alone(name, data_root):
        return _make(path, name, model, packs_root(data_root), progress, mmproj, eyes, search)


def make_chat(
    path: Path,
    name: str,
    data_root: Path | None,
    progress: Progress,
    title: str,
    licence: str,
) -> Manifest:
    """The same of a file that the catalogue knows, for who holds the pack's name already."""
    model = replace(look_at(path), name=title, licence=licence)
    return _make(path, name, model, packs_root(data_root), progress, None, None, None)


def _make(
    path: Path,
    name: str,
    model: ChatModel,
    root: Path,
    progress: Progress,
    mmproj: Path | None,
    eyes: EyesFacts | None,
    search: SearchSource | None,
) -> Manifest:
    with made_whole(root, name) as folder:
        _bring(path.resolve(), folder / LANGUAGE, progress)
        if mmproj is not None and eyes is not None:
            _bring(mmproj.resolve(), folder / EYES, progress)
            eyes.write(folder)
        if search is not None:
            _bring_search(search, folder)
        progress("checking", 0, 0)
        return _describe(folder, model, path)


def _bring(source: Path, target: Path, progress: Progress) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        size = source.stat().st_size
        check_room(target.parent, size + _SPARE)
        with source.open("rb") as theirs, target.open("wb") as ours:
            while piece := theirs.read(_PIECE):
                ours.write(piece)
                progress("copying", ours.tell(), size)


def _bring_search(search: SearchSource, folder: Path) -> None:
    from core.packs.search_writing import search_plan, write_search

    plan = search_plan(search)
    check_room(folder, sum(tensor.size for tensor in plan) + _SPARE)
    write_search(folder, search, plan)


def _describe(folder: Path, model: ChatModel, path: Path) -> Manifest:
    languages = model.languages or ("en",)
    return write_manifest(
        folder,
        kind="chat",
        title=model.name or path.stem,
        licence=model.licence or UNKNOWN_LICENCE,
        origin=model.origin or f"a file named {path.name}",
        world="real",
        picture_short_side=PICTURE_SHORT_SIDE,
        compress_type="mean",
        context_rows=min(CONTEXT_ROWS, model.longest),
        language=languages[0],
        speaks=languages,
    )
