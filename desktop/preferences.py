"""What the window remembers from one run to the next, in ``window.json`` of the data folder.

A broken or unreadable file is as good as none; one that can't be written is logged and
otherwise does no harm: a film must play on a read-only disk.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from core.folders import data_root

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preferences:
    """The viewer's choices.

    Attributes:
        language: a code of ``desktop.translate.LANGUAGES``, "" for the system's.
        theme: a name of ``desktop.theme.THEMES``.
        panel_width: pixels.
        geometry: ``QWidget.saveGeometry`` as base64 text, "" at first.
        folder: where the last film was opened.
        pack: the model pack that watches and answers.
        resume: films go on where they were left.
        next_by_itself: at a film's end the next of a playlist or a series follows.
        shots_folder: where pictures of films are saved, "" for the system's folder of pictures.
    """

    language: str = ""
    theme: str = "dark"
    volume: int = 80
    muted: bool = False
    panel_width: int = 420
    panel_shown: bool = True
    geometry: str = ""
    folder: str = ""
    pack: str = "starter"
    resume: bool = True
    next_by_itself: bool = True
    shots_folder: str = ""


def _file() -> Path:
    return data_root() / "window.json"


def load() -> Preferences:
    """The choices of the last run, or the defaults."""
    defaults = Preferences()
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return defaults
    if not isinstance(stored, dict):
        return defaults
    known = {
        field.name: stored[field.name]
        for field in fields(Preferences)
        if type(stored.get(field.name)) is type(getattr(defaults, field.name))
    }
    return Preferences(**known)


def save(preferences: Preferences) -> None:
    """Keep the choices for the next run."""
    path = _file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(preferences), indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        log.warning("the window's settings can't be kept: %s", error)


def forget() -> None:
    """Begin the next run with the defaults."""
    _file().unlink(missing_ok=True)
