"""Which one pack is worth having on this machine, and why. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.packs.catalogue import Entry
from core.packs.chat_shape import ChatShape
from core.packs.findings import ChatSize, Survey
from core.packs.manifest import Manifest

BEST = "llama-vid-7b-long"
"""Sees and hears whole films."""

EARS = ("whisper-large-v3-turbo", "whisper-small", "whisper-base", "whisper-tiny")
"""Of the catalogue's speech packs those worth having, the best first; the others hear little more
in much more time."""


@dataclass(frozen=True, slots=True)
class Use:
    """A pack for real films is here: choose it."""

    name: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """One of the catalogue, which a GPU makes quick enough here."""

    name: str
    gpu: str


@dataclass(frozen=True, slots=True)
class Read:
    """A chat model of the catalogue, which reads the film's lines and fits and answers soon."""

    name: str


@dataclass(frozen=True, slots=True)
class Bring:
    """A chat model of about this size, as a file; it reads the film's lines."""

    size: ChatSize


@dataclass(frozen=True, slots=True)
class Stay:
    """Nothing larger than the starter fits what is free now."""


Advice = Use | Fetch | Read | Bring | Stay


def advise(
    survey: Survey,
    here: Mapping[str, Manifest | None],
    entries: tuple[Entry, ...],
    chosen: str,
) -> Advice | None:
    """What to do, None where the chosen pack knows real films already.

    LLaMA-VID's tower takes seconds a frame on a CPU, so without a GPU a model that reads is
    worth more than one that sees.
    """
    real = [name for name, manifest in here.items() if manifest and _watches_real(manifest)]
    if chosen in real:
        return None
    fits = [name for name in real if (found := survey.of(name)) and found.fit]
    usable = [name for name in fits if _verdict(survey, name) != "no"]
    if usable:
        return Use(usable[0])
    known = {entry.name for entry in entries}
    if survey.gpus and BEST in known and _verdict(survey, BEST) in ("fits", "changes"):
        return Fetch(BEST, survey.gpus[0])
    if survey.brisk is not None:
        reader = _reader(survey, survey.brisk.billions, entries)
        if reader:
            return Read(reader)
        return Bring(survey.brisk)
    return Stay()


def _reader(survey: Survey, billions: float, entries: tuple[Entry, ...]) -> str:
    """The largest chat model of the catalogue that is of about this size at most."""
    fitting = [
        (entry.sizes.values, entry.name)
        for entry in entries
        if isinstance(entry.sizes, ChatShape) and _verdict(survey, entry.name) == "fits"
        if entry.sizes.values < 1.2e9 * billions
    ]
    return max(fitting, default=(0, ""))[1]


def advise_speech(survey: Survey, listening: str) -> str:
    """The one speech pack that is worth having on this machine, "" where the one that listens is
    quick enough already, or none would be.

    Args:
        listening: the name of the one that listens, "" for none.
    """
    if listening and _verdict(survey, listening) == "fits":
        return ""
    return next((name for name in EARS if _verdict(survey, name) == "fits"), "")


def _watches_real(manifest: Manifest) -> bool:
    return manifest.world == "real" and manifest.compress_type != "none"


def _verdict(survey: Survey, name: str) -> str:
    found = survey.of(name)
    return "no" if found is None or found.fit is None else found.fit.verdict
