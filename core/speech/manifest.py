"""What a speech pack says of itself."""

from __future__ import annotations

from pathlib import Path

from core.errors import PackCorruptError
from core.packs.manifest import (
    MANIFEST,
    SPEECH,
    SPEECH_CONFIG,
    SPEECH_WORDS,
    Manifest,
    read_manifest,
)

FILES = (SPEECH, SPEECH_CONFIG, SPEECH_WORDS)
"""That decide what is heard."""


def speech_manifest(folder: Path) -> Manifest:
    """The manifest of a speech pack.

    Raises:
        PackCorruptError: it can't be read, or is of another kind of pack.
    """
    manifest = read_manifest(folder)
    if not manifest.listens:
        raise PackCorruptError(manifest.name, MANIFEST, "is not that of a speech model")
    for path in FILES:
        if manifest.file(path) is None:
            raise PackCorruptError(manifest.name, MANIFEST, f"does not name {path}")
    return manifest
