"""What the window remembers from one run to the next, in ``window.json`` of the data folder.

A broken or unreadable file is as good as none, and so is a value that can't be meant; a file
that can't be written is logged and otherwise does no harm: a film must play on a read-only disk.

Files of other versions are carried on: what an older one lacks has its default, what a newer one
knows besides stays in the file, and before a newer one's file is written over it is laid aside.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from core.folders import data_root
from core.version import VERSION, is_newer

log = logging.getLogger(__name__)

_WITHIN = {
    "volume": (0, 130),
    "short_step": (1, 60),
    "long_step": (10, 600),
    "subtitle_size": (30, 300),
    "subtitle_place": (10, 100),
    "panel_width": (1, 10_000),
}
"""The least and the most of a number."""

_SHAPES = {
    "theme": "dark|light|system",
    "subtitle_languages": "(|[a-z]{2})(,[a-z]{2})*",
    "subtitle_font": r"[^\n]{1,100}",
    "subtitle_colour": "#[0-9a-f]{6}",
    "subtitle_encoding": "[A-Za-z0-9_-]{1,20}",
    "companion_language": "|[a-z]{2}",
    "on_battery": "full|slower|pause",
    "version": r"|\d{1,5}(\.\d{1,5}){0,3}",
}
"""What a text must look like."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The viewer's choices.

    Attributes:
        language: a code of ``desktop.translate.LANGUAGES``, "" for the system's.
        theme: "dark", "light" or "system". A new profile is dark whatever the system is: the
            picture is to be the brightest thing in the room, and most of what is around it is
            our own window.
        volume: percent, at the start.
        keep_volume: the volume at the end is that of the next start.
        short_step, long_step: seconds that an arrow key goes, alone and with Shift.
        hardware: films are decoded by the graphics chip where that is safe.
        subtitle_size: percent of the style's own.
        subtitle_place: where the words' lower edge stands, in percent from the top.
        subtitle_languages: two-letter codes, best first, with commas; "" in the first one's place
            for the window's.
        subtitle_font, subtitle_colour, subtitle_box, subtitle_bold: as in
            ``desktop.player.subtitles.SubtitleStyle``.
        subtitle_encoding: of files that aren't Unicode, "auto" guesses.
        no_spoilers: how the switch stands for a film that was never opened.
        companion_language: of the lines the companion reads, "" for the window's.
        on_battery: how the companion watches then, as ``core.engine.messages.OnBattery``.
        panel_width: pixels.
        geometry: ``QWidget.saveGeometry`` as base64 text, "" at first.
        folder: where the last film was opened.
        pack: the model pack that watches and answers.
        resume: films go on where they were left.
        next_by_itself: at a film's end the next of a playlist or a series follows.
        machine_told: what of this machine must be mended, as it was said last; "" for nothing.
        version: the Reelmate that ran last, "" for one of before this was kept. A new profile has
            this one.
        shots_folder: where pictures of films are saved, "" for the system's folder of pictures.
    """

    language: str = ""
    theme: str = "dark"
    volume: int = 80
    keep_volume: bool = True
    muted: bool = False
    short_step: int = 5
    long_step: int = 60
    hardware: bool = True
    subtitle_size: int = 100
    subtitle_place: int = 100
    subtitle_languages: str = ""
    subtitle_font: str = "Inter Medium"
    subtitle_colour: str = "#ffffff"
    subtitle_box: bool = False
    subtitle_bold: bool = False
    subtitle_encoding: str = "auto"
    no_spoilers: bool = True
    companion_language: str = ""
    on_battery: str = "slower"
    panel_width: int = 420
    panel_shown: bool = True
    geometry: str = ""
    folder: str = ""
    pack: str = "starter"
    resume: bool = True
    next_by_itself: bool = True
    shots_folder: str = ""
    machine_told: str = ""
    version: str = VERSION


def _file() -> Path:
    return data_root() / "window.json"


def load() -> Preferences:
    """The choices of the last run, or the defaults."""
    defaults = Preferences()
    stored = _stored()
    if stored is None:
        return defaults
    known = {
        field.name: stored[field.name]
        for field in fields(Preferences)
        if type(stored.get(field.name)) is type(getattr(defaults, field.name))
        and _is_sound(field.name, stored[field.name])
    }
    return Preferences(**{"version": "", **known})


def _stored() -> dict[str, Any] | None:
    """What stands in the file; None where there is none that can be read."""
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return stored if isinstance(stored, dict) else None


def _is_sound(name: str, value: Any) -> bool:
    """Whether a value of the right type can be meant."""
    if name in _WITHIN:
        least, most = _WITHIN[name]
        return bool(least <= value <= most)
    return name not in _SHAPES or re.fullmatch(_SHAPES[name], value) is not None


def save(preferences: Preferences) -> None:
    """Keep the choices for the next run, and beside them what only a newer Reelmate knows."""
    path = _file()
    stored = _stored() or {}
    chosen = asdict(preferences)
    if is_newer(preferences.version, VERSION):
        chosen["version"] = VERSION  # what is written here is ours from now on
    others = {name: value for name, value in stored.items() if name not in chosen}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _lay_aside(path, stored.get("version"))
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(chosen | others, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        log.warning("the window's settings can't be kept: %s", error)


def _lay_aside(path: Path, version: object) -> None:
    """Keep a newer Reelmate's own file beside ours: it may mean more than is known here.

    Raises:
        OSError: it can't be written; then nothing is written over.
    """
    if isinstance(version, str) and _is_sound("version", version) and is_newer(version, VERSION):
        shutil.copyfile(path, path.with_name(f"{path.stem}-{version}{path.suffix}"))


def forget() -> None:
    """Begin the next run with the defaults."""
    _file().unlink(missing_ok=True)
