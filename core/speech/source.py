"""Which speech pack listens, told without loading it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.packs.speech import listening_off, speech_pack
from core.speech.manifest import FILES, speech_manifest
from core.speech.protocol import Hearing


class SpeechSource(Protocol):
    """A speech model that may be opened; tests bring their own.

    Attributes:
        key: names all that decides what is heard.
    """

    @property
    def key(self) -> str: ...

    def open(self, promised: int) -> Hearing:
        """The model, ready to hear.

        Args:
            promised: bytes of a GPU that are to be left for others.
        """
        ...


@dataclass(frozen=True, slots=True)
class InstalledSpeech:
    """A speech pack on this machine."""

    folder: Path

    @property
    def key(self) -> str:
        """Of its files' digests, which the manifest tells.

        Raises:
            PackCorruptError: the manifest can't be read.
        """
        manifest = speech_manifest(self.folder)
        digests = sorted(file.sha256 for file in manifest.files if file.path in FILES)
        digest = hashlib.sha256("\n".join(digests).encode()).hexdigest()
        return f"{manifest.name}-{digest[:16]}"

    def open(self, promised: int) -> Hearing:
        """The model; raises as ``SpeechModel.open`` does."""
        from core.speech.model import SpeechModel

        return SpeechModel.open(self.folder, promised=promised)


def installed_speech(data_root: Path | None = None) -> SpeechSource | None:
    """The speech pack that listens; None where there is none, or none shall."""
    folder = speech_pack(data_root)
    return None if folder is None else InstalledSpeech(folder)


def might_listen(data_root: Path | None = None) -> bool:
    """Whether the viewer would have films listened to, if there were a pack."""
    return not listening_off(data_root)
