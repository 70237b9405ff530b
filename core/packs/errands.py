"""What is done about packs in a process of its own: the deeds of ``core.packs.errand``.

Each is called with what it tells events to. The window names them and never imports them. What
a deed needs is imported by it: torch alone takes seconds to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.packs import removing
from core.packs.download_events import Event, Made, Making
from core.packs.find import find_pack, pack_names
from core.packs.findings import Fit, Outlook, Survey
from core.packs.manifest import EYES, LANGUAGE

if TYPE_CHECKING:
    from core.language.machine import Machine
    from core.language.quantisation import Quantisation
    from core.packs.catalogue import Entry

Report = Callable[[Event | Survey], None]


def bring(report: Report, entry: Entry, quantisation: Quantisation, data_root: Path | None) -> None:
    """Fetch an entry of the catalogue and make a pack of it."""
    from core.packs import download

    download.bring(entry, quantisation, report, data_root)


def add(
    report: Report,
    path: Path,
    name: str,
    mmproj: Path | None = None,
    data_root: Path | None = None,
) -> None:
    """Make a pack of a chat model's file, called ``name`` or nearly so, with the eyes that belong
    to it if there are any; of one that is a pack already, tell that."""
    from core.packs.chat_import import add_chat

    for each in pack_names(data_root):
        folder = find_pack(each, data_root)
        eyes = folder / EYES
        has_eyes = mmproj is None if not eyes.is_file() else _same(eyes, mmproj)
        if has_eyes and _same(folder / LANGUAGE, path):
            report(Made(each))
            return
    free = _free_name(name, pack_names(data_root))
    made = add_chat(
        path,
        free,
        data_root,
        lambda what, done, total: report(Making(what, done, total)),
        mmproj,
    )
    report(Made(made.name))


def _same(file: Path, other: Path | None) -> bool:
    return other is not None and file.is_file() and other.is_file() and file.samefile(other)


def _free_name(name: str, taken: tuple[str, ...]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[:60]}-{number}"
    return free


def verify(report: Report, name: str, data_root: Path | None = None) -> None:
    """Compare every file of a pack with its digest."""
    from core.packs import pack

    pack.verify(name, data_root, lambda done, total: report(Making("checking", done, total)))
    report(Made(name))


def remove(report: Report, name: str, data_root: Path | None = None) -> None:
    """Delete a pack that was added."""
    del report
    removing.remove_pack(name, data_root)


def forget(report: Report, name: str, data_root: Path | None = None) -> None:
    """Throw away what was downloaded of a pack."""
    del report
    removing.forget(name, data_root)


# Looking ------------------------------------------------------------------------------


def survey(report: Report, data_root: Path | None = None) -> None:
    """Tell how all packs of the catalogue and of this machine do here; put away what was left of
    packs that were never whole."""
    from core.language.machine import Machine
    from core.packs.catalogue import load_catalogue
    from core.packs.chat_sizes import BRISK, chat_sizes
    from core.packs.fits import fit, making

    removing.sweep(data_root)
    machine = Machine.here()
    here = pack_names(data_root)
    found = [
        Outlook(entry.name, fit(entry, machine), making(entry))
        for entry in load_catalogue(data_root).entries
        if entry.name not in here
    ]
    found += [Outlook(name, _fit_of(name, machine, data_root)) for name in here]
    sizes = chat_sizes(machine)
    gpus = tuple(gpu.name for gpu in machine.gpus if gpu.seen_by_torch and gpu.seen_by_llama)
    soon = [each for each in sizes if gpus or each.billions <= BRISK]
    report(Survey(tuple(found), gpus, sizes[-1] if sizes else None, soon[-1] if soon else None))


def _fit_of(name: str, machine: Machine, data_root: Path | None) -> Fit | None:
    """None for a damaged pack, which the window says in its own words."""
    from core.errors import PackCorruptError
    from core.packs.fits import fit_of
    from core.packs.manifest import SPEECH_KIND, kind_of
    from core.packs.sizes import PackSizes
    from core.packs.speech_fits import fit_speech, speech_shape

    folder = find_pack(name, data_root)
    try:
        if kind_of(folder) == SPEECH_KIND:
            return fit_speech(speech_shape(folder), machine)
        return fit_of(PackSizes.of(folder), machine)
    except PackCorruptError:
        return None
