"""From an entry of the catalogue to a pack: listed, fetched, checked, imported.

Everything grows in a folder of its own that is no pack; the pack appears at the end, whole. It
may be killed at any moment, and goes on from there when it is called again. Runs where it is
called; ``core.packs.download_process`` gives it a process.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from core.errors import (
    HubError,
    NetworkError,
    PackPresentError,
    StorageError,
)
from core.folders import downloads_root, packs_root
from core.language.quantisation import Quantisation
from core.packs.catalogue import Entry, Part, Role
from core.packs.download_events import Event, Fetching, Made, Making
from core.packs.download_lock import alone
from core.packs.fetch import WAITS, fetch, may_pass, present
from core.packs.fits import making
from core.packs.hub import Remote, files_of, refuse_offline

Report = Callable[[Event], None]
Progress = Callable[[str, int, int], None]
"""What is being written, bytes done, bytes in all."""


def bring(
    entry: Entry,
    quantisation: Quantisation,
    report: Report,
    data_root: Path | None = None,
    waits: Sequence[float] = WAITS,
) -> None:
    """Make the pack that ``entry`` describes.

    Args:
        report: called with every event, often.
        waits: seconds before each new try of a file.

    Raises:
        PackPresentError: it is there already.
        DownloadInUseError: another process is at it.
        OfflineError, NetworkError, AccessError, HubError, DownloadCorruptError: see
            ``core.packs.hub`` and ``core.packs.fetch``.
        StorageError: there is too little room.
        CheckpointError: what came whole can't be imported.
    """
    staging = downloads_root(data_root) / entry.name
    with alone(entry.name, data_root):
        if entry.sizes is None or (packs_root(data_root) / entry.name).exists():
            shutil.rmtree(staging, ignore_errors=True)
            raise PackPresentError(entry.name)
        refuse_offline()
        listed = {part.role: _listed(part, waits) for part in entry.parts}
        files = [
            (remote, _folder(staging, entry, role))
            for role, remotes in listed.items()
            for remote in remotes
        ]
        _forget_unlisted(files)
        _check_room(staging.parent, files, making(entry, quantisation))
        _fetch_all(files, report, waits)
        _make(staging, entry, quantisation, report, data_root)
        shutil.rmtree(staging, ignore_errors=True)
    report(Made(entry.name))


def _listed(part: Part, waits: Sequence[float]) -> tuple[Remote, ...]:
    for wait in waits:
        try:
            return files_of(part)
        except (HubError, NetworkError) as error:
            if not may_pass(error.__cause__):
                raise
            time.sleep(wait)
    return files_of(part)


def _folder(staging: Path, entry: Entry, role: Role) -> Path:
    """The first part's folder has the pack's name, of which sentences tell."""
    return staging / (entry.name if role in ("checkpoint", "speech") else role)


def _forget_unlisted(files: Sequence[tuple[Remote, Path]]) -> None:
    """Delete what an older catalogue or revision had; an import reads all that lies there."""
    names: dict[Path, list[str]] = {}
    for remote, folder in files:
        names.setdefault(folder, []).append(remote.name)
    for folder, listed in names.items():
        try:
            for file in folder.glob("*"):
                if not any(file.name == n or file.name.startswith(f".{n}.") for n in listed):
                    file.unlink()
        except OSError as error:
            raise StorageError(folder, (error.strerror or str(error)).lower()) from error


def _check_room(root: Path, files: Sequence[tuple[Remote, Path]], beside: int) -> None:
    to_come = sum(remote.size - present(remote, folder) for remote, folder in files)
    free = shutil.disk_usage(root).free
    if free < to_come + beside:
        raise StorageError(
            root,
            f"download and pack need {(to_come + beside) / 1e9:.1f} GB "
            f"and {free / 1e9:.1f} GB are free",
        )


def _fetch_all(
    files: Sequence[tuple[Remote, Path]], report: Report, waits: Sequence[float]
) -> None:
    total = sum(remote.size for remote, _ in files)
    # Files that are whole already count from the start, so that time left is told of the rest.
    here = {remote.url: present(remote, folder) for remote, folder in files}
    for remote, folder in files:
        report(Fetching(remote.name, sum(here.values()), total))
        for done in fetch(remote, folder, waits):
            here[remote.url] = done
            report(Fetching(remote.name, sum(here.values()), total))


def _make(
    staging: Path,
    entry: Entry,
    quantisation: Quantisation,
    report: Report,
    data_root: Path | None,
) -> None:
    def progress(what: str, done: int, total: int) -> None:
        report(Making(what, done, total))

    progress("reading", 0, 0)
    match entry.kind:
        case "whisper":
            _make_whisper(staging, entry, progress, data_root)
        case "chat":
            _make_chat(staging, entry, progress, data_root)
        case _:
            _make_llama_vid(staging, entry, quantisation, progress, data_root)


def _make_whisper(staging: Path, entry: Entry, progress: Progress, data_root: Path | None) -> None:
    from core.packs.whisper_import import import_whisper
    from core.packs.whisper_source import WhisperSource

    with closing(WhisperSource.find(_folder(staging, entry, "speech"))) as source:
        import_whisper(
            source, entry.name, data_root, progress, entry.title.en, entry.licences[0].name
        )


def _make_chat(staging: Path, entry: Entry, progress: Progress, data_root: Path | None) -> None:
    from core.packs.chat_import import make_chat

    (file,) = sorted(_folder(staging, entry, "gguf").glob("[!.]*"))
    make_chat(
        file,
        entry.name,
        data_root,
        progress,
        title=entry.title.en,
        licence=entry.licences[0].name,
    )


def _make_llama_vid(
    staging: Path,
    entry: Entry,
    quantisation: Quantisation,
    progress: Progress,
    data_root: Path | None,
) -> None:
    from core.packs.llama_vid_import import import_llama_vid
    from core.packs.llama_vid_source import LlamaVidSource

    towers = sorted(_folder(staging, entry, "vision").glob("[!.]*"))
    source = LlamaVidSource.find(
        _folder(staging, entry, "checkpoint"), towers[0], _folder(staging, entry, "bert")
    )
    with closing(source):
        import_llama_vid(source, entry.name, quantisation, data_root, progress)
