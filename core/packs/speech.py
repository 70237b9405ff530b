"""Which speech pack listens to films that have no subtitles: the viewer's choice, kept in the data
folder. Loads no weights.

Speech packs lie among the companions and are told from them by their kind.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from core.errors import NotASpeechPackError, StorageError
from core.folders import data_root as viewers_root
from core.packs.find import find_pack, pack_names
from core.packs.manifest import SPEECH, SPEECH_KIND, kind_of, read_manifest

CHOICE = "speech.json"
BRISK_BYTES = 1_000_000_000
"""Weights up to this size keep up with a film on a few cores: Whisper's "small" in float32."""

_log = logging.getLogger(__name__)


def speech_packs(data_root: Path | None = None) -> tuple[str, ...]:
    """The speech packs on this machine that say what they are, by name.

    Args:
        data_root: the data folder, None for the viewer's.
    """
    return tuple(name for name in pack_names(data_root) if _listens(name, data_root))


def companions(data_root: Path | None = None) -> tuple[str, ...]:
    """All other packs; a damaged one may be either and is told of when it is opened."""
    return tuple(name for name in pack_names(data_root) if not _listens(name, data_root))


def speech_pack(data_root: Path | None = None) -> Path | None:
    """The folder of the speech pack that listens: the chosen one; where that is gone or none was
    ever chosen, the largest that keeps up with a film on a few cores, else the smallest.

    None where there is none, or listening was switched off.
    """
    chosen, off = _choice(data_root)
    here = speech_packs(data_root)
    if off or not here:
        return None
    return find_pack(chosen if chosen in here else _best(here, data_root), data_root)


def choose_speech(name: str | None, data_root: Path | None = None) -> None:
    """Have this pack listen from now on; None: none.

    Raises:
        PackMissingError: there is no pack of this name.
        NotASpeechPackError: it is a companion.
        StorageError: the choice can't be kept.
    """
    if name is not None and kind_of(find_pack(name, data_root)) != SPEECH_KIND:
        raise NotASpeechPackError(name)
    path = _file(data_root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps({"pack": name}) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise StorageError(path, error.strerror or str(error)) from error


def listening_off(data_root: Path | None = None) -> bool:
    """Whether the viewer wants no pack to listen."""
    return _choice(data_root)[1]


def _choice(data_root: Path | None) -> tuple[str, bool]:
    """The name that was chosen, "" for none, and whether listening was switched off. A file that
    can't be read is as good as none."""
    try:
        stored = json.loads(_file(data_root).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "", False
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("the choice of a speech pack can't be read: %s", error)
        return "", False
    if not isinstance(stored, dict) or "pack" not in stored:
        return "", False
    name = stored["pack"]
    return (name if isinstance(name, str) else ""), name is None


def _file(data_root: Path | None) -> Path:
    return (data_root or viewers_root()) / CHOICE


def _listens(name: str, data_root: Path | None) -> bool:
    return kind_of(find_pack(name, data_root)) == SPEECH_KIND


def _best(names: tuple[str, ...], data_root: Path | None) -> str:
    def size(name: str) -> int:
        weights = read_manifest(find_pack(name, data_root)).file(SPEECH)
        return 0 if weights is None else weights.size

    brisk = [name for name in names if size(name) <= BRISK_BYTES]
    return max(brisk, key=size) if brisk else min(names, key=size)
