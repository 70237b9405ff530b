"""A speech pack, and what it hears in a window: decoded, doubted, decoded again, or left out.

A model that is shown music or wind writes what it has read most often, and one that has begun to
repeat itself goes on. The doubts are the published ones (Radford et al. 2022, section 4.5): how
likely its words are to itself, how well they compress, how sure it is that nobody speaks.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from core.errors import OutOfMemoryError, PackCorruptError
from core.language.device import free_ram
from core.packs.manifest import SPEECH, SPEECH_CONFIG, SPEECH_WORDS
from core.packs.pack import check_files
from core.speech.manifest import speech_manifest
from core.speech.protocol import Heard
from core.speech.segments import segments_of
from core.speech.sound import WINDOW, Sound
from core.speech.whisper import Decoded, Whisper
from core.vision.packed import pack_linears
from core.vision.placement import Placement, best_placement, cpu_kind

TEMPERATURES = (0.0, 0.4, 0.8)
"""Tried in turn until nothing speaks against what was decoded; the published six take twice the
time on a CPU where a film is full of music, and find little more."""
LEAST_LIKELY = -1.0
MOST_COMPRESSED = 2.4
NOBODY_SPEAKS = 0.6
SURE = 0.5
"""From which share on a language is kept for the whole film."""

_NOTHING = Heard((), WINDOW.seconds)
_SPARE = 1 << 29
"""What a window takes, and room for others."""
_TOKENS = ("bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id")
_TIED = "proj_out.weight", "model.decoder.embed_tokens.weight"


class SpeechModel:
    """A Whisper that was read from a pack; to be used by one thread at a time."""

    def __init__(self, whisper: Whisper, words: Tokenizer) -> None:
        self.whisper = whisper
        self._words = words

    @classmethod
    def open(
        cls, folder: Path, placement: Placement | None = None, promised: int = 0
    ) -> SpeechModel:
        """The model of a pack's folder, every file of which is checked first.

        Args:
            placement: where it computes; None for the best there is.
            promised: bytes of a GPU that are to be left for others.

        Raises:
            PackCorruptError: a file is missing, is another one than the manifest names, or isn't
                a Whisper's.
            OutOfMemoryError: it doesn't fit.
        """
        manifest = speech_manifest(folder)
        check_files(manifest, folder)
        try:
            words = Tokenizer.from_file(str(folder / SPEECH_WORDS))
        except Exception as exc:
            raise PackCorruptError(manifest.name, SPEECH_WORDS, "can't be read") from exc
        try:
            if placement is None:
                placement = speech_placement(_weight_bytes(folder), promised)
            config = json.loads((folder / SPEECH_CONFIG).read_text(encoding="utf-8"))
            whisper = Whisper(_complete(config, words), placement)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
            raise PackCorruptError(manifest.name, SPEECH_CONFIG, "is not a Whisper's") from exc
        except SafetensorError as exc:
            raise PackCorruptError(manifest.name, SPEECH, "is no safetensors file") from exc
        try:
            _fill(whisper, folder / SPEECH)
        except (RuntimeError, OSError) as exc:
            raise PackCorruptError(
                manifest.name, SPEECH, "holds other weights than its model has"
            ) from exc
        return cls(whisper, words)

    def hear(
        self, sound: Sound, language: str, cancelled: Callable[[], bool] = lambda: False
    ) -> Heard | None:
        """As ``Hearing`` says.

        Raises:
            OutOfMemoryError: a GPU has no room left for a window.
        """
        try:
            return self._hear(sound, language, cancelled)
        except torch.OutOfMemoryError as exc:
            raise OutOfMemoryError(_SPARE, torch.cuda.mem_get_info()[0]) from exc

    def _hear(self, sound: Sound, language: str, cancelled: Callable[[], bool]) -> Heard | None:
        encoded = self.whisper.encode(self.whisper.features_of(sound), cancelled)
        if encoded is None:
            return None
        look = self.whisper.first_look(encoded)
        known = language if language in self.whisper.languages else look.language
        decoded: Decoded | None = None
        for temperature in TEMPERATURES:
            decoded = self.whisper.decode(encoded, known, temperature, cancelled)
            if decoded is None:
                return None
            if look.no_speech > NOBODY_SPEAKS and decoded.likely < LEAST_LIKELY:
                return _NOTHING
            if decoded.likely >= LEAST_LIKELY and not self._loops(decoded):
                break
        if decoded is None or self._loops(decoded):
            return _NOTHING
        return self._heard(decoded, "" if language or look.sure < SURE else known)

    def _loops(self, decoded: Decoded) -> bool:
        return compression(self._text(decoded.ids)) > MOST_COMPRESSED

    def _heard(self, decoded: Decoded, language: str) -> Heard:
        spoken, taken = segments_of(
            decoded.ids, self.whisper.first_stamp, self._text, WINDOW.seconds
        )
        return Heard(spoken, taken, language)

    def _text(self, ids: Sequence[int]) -> str:
        """The words among ids; what is no word lies behind the end of text."""
        text: str = self._words.decode([each for each in ids if each < self.whisper.end])
        return text.replace("\ufffd", "")


def speech_placement(weights: int, promised: int = 0) -> Placement:
    """A GPU where the weights fit beside what else is to go there, else the CPU.

    Args:
        weights: their bytes, in numbers of two bytes.
        promised: bytes of the GPU that others will take.

    Raises:
        OutOfMemoryError: they fit nowhere.
    """
    best = best_placement()
    if best.device.type == "cuda":
        free, _ = torch.cuda.mem_get_info()
        if free - promised >= weights + _SPARE:
            return Placement(best.device, torch.float16, batch=1)  # what Whisper was trained in
    elif best.device.type != "cpu":
        return replace(best, batch=1)
    kind = cpu_kind()
    needed = weights * kind.itemsize // 2 + _SPARE
    free_there = free_ram()
    if free_there is not None and free_there < needed:
        raise OutOfMemoryError(needed, free_there)
    return Placement(torch.device("cpu"), kind, batch=1)


def compression(text: str) -> float:
    """How many times shorter a text becomes; some 1.5 for speech, far more for a loop."""
    plain = text.encode("utf-8")
    return len(plain) / len(zlib.compress(plain)) if plain else 0.0


def _complete(config: Mapping[str, Any], words: Tokenizer) -> dict[str, Any]:
    """A ``speech.json`` with the tokens that older repositories tell elsewhere."""
    tokens = {name: config["model"][name] for name in _TOKENS if name in config["model"]}
    tokens["no_timestamps_token_id"] = words.token_to_id("<|notimestamps|>")
    return {**config, "generation": tokens | config["generation"]}


def _weight_bytes(folder: Path) -> int:
    """Of its weights, in numbers of two bytes each."""
    with safe_open(folder / SPEECH, "pt") as file:
        shapes = [file.get_slice(name).get_shape() for name in file.keys()]  # noqa: SIM118
    return 2 * sum(int(math.prod(shape)) for shape in shapes)


def _fill(whisper: Whisper, weights: Path) -> None:
    """Give the network its weights, converted one by one.

    Raises:
        RuntimeError: the file holds other weights than the network has.
    """
    placement = whisper.placement
    with safe_open(weights, "pt", device=str(placement.device)) as file:
        found = {name: file.get_tensor(name).to(placement.kind) for name in file.keys()}  # noqa: SIM118
    head, table = _TIED
    if table in found:
        found.setdefault(head, found[table])
    network = whisper.network
    network.load_state_dict(found, assign=True)
    network.to(placement.device).eval().requires_grad_(False)
    pack_linears(network.model)  # the head shares the words' table, which stays as it is
