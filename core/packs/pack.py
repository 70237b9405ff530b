"""A companion's pack that was found whole, and the models in it. The one place that knows kinds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.errors import NotACompanionError, PackCorruptError
from core.packs.chat_model import FACTS, EyesFacts
from core.packs.find import find_pack
from core.packs.manifest import (
    EYES,
    LANGUAGE,
    MANIFEST,
    SEARCH,
    SPEECH,
    SPEECH_CONFIG,
    SPEECH_KIND,
    SPEECH_WORDS,
    TOKENS,
    VISION,
    Manifest,
    read_manifest,
    sha256_of,
)

if TYPE_CHECKING:
    from core.language.kv import KvType
    from core.language.llama import LlamaEngine
    from core.tokens.protocol import TokenGenerator
    from core.vision.placement import Placement
    from core.vision.protocol import PictureSearch, VisionEncoder


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind:
    """How packs of one kind are read; importing the models waits until then.

    Attributes:
        looks_at_all: whether a question about the whole film looks at each frame and finds
            scenes, since the model is too small for a film in its prompt; else all frames go
            into one.
        needs: files that such a pack can't do without.
        one_memory: whether what is remembered of a film is the same with every pack of the kind.
    """

    encoder: Callable[[Path, Placement | None], VisionEncoder]
    tokens: Callable[[Path, Placement | None], TokenGenerator]
    looks_at_all: bool
    needs: tuple[str, ...] = (VISION, TOKENS, LANGUAGE)
    one_memory: bool = False


def _starter_encoder(folder: Path, _: Placement | None) -> VisionEncoder:
    from core.vision.starter import load

    return _of_this_version(load, folder, VISION)


def _starter_tokens(folder: Path, _: Placement | None) -> TokenGenerator:
    from core.tokens.starter import load

    return _of_this_version(load, folder, TOKENS)


def _of_this_version(load: Callable[[Path], T], folder: Path, file: str) -> T:
    """A starter's part; one that was trained for an earlier version may have other weights."""
    try:
        return load(folder)
    except (KeyError, RuntimeError) as exc:
        raise PackCorruptError(folder.name, file, "is of another version's starter") from exc


def _published_encoder(folder: Path, placement: Placement | None) -> VisionEncoder:
    from core.vision.published import load

    return load(folder, placement)


def _llama_vid_tokens(folder: Path, placement: Placement | None) -> TokenGenerator:
    from core.tokens.llama_vid import load

    tokens = load(folder, placement)
    tokens.search = load_search(folder, placement)
    return tokens


def load_search(folder: Path, placement: Placement | None = None) -> PictureSearch | None:
    """The search encoder of a pack's folder; None where it has none."""
    if not (folder / SEARCH).is_file():
        return None
    from core.vision.search import load

    return load(folder, placement)


def _no_encoder(folder: Path, placement: Placement | None) -> VisionEncoder:
    from core.vision.none import Unseeing
    from core.vision.placement import best_placement

    eyes = Unseeing()
    if (folder / SEARCH).is_file():
        eyes.searched_by(placement or best_placement())
    return eyes


def _no_tokens(folder: Path, placement: Placement | None) -> TokenGenerator:
    from core.tokens.none import NoTokens

    tokens = NoTokens()
    tokens.search = load_search(folder, placement)
    return tokens


KINDS: dict[str, Kind] = {
    "starter": Kind(_starter_encoder, _starter_tokens, looks_at_all=True),
    "llama-vid": Kind(_published_encoder, _llama_vid_tokens, looks_at_all=False),
    "chat": Kind(_no_encoder, _no_tokens, looks_at_all=True, needs=(LANGUAGE,), one_memory=True),
}


_SPEECH_NEEDS = (SPEECH, SPEECH_CONFIG, SPEECH_WORDS)


def verify(
    name: str,
    data_root: Path | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Manifest:
    """Find a pack of any kind and check all of it. The starter's 40 MB take a tenth of a second.

    Args:
        progress: called after every file with the bytes that were checked and those of all.

    Raises:
        PackMissingError: there is no pack of this name.
        PackCorruptError: a file is missing or another one than the manifest names.
    """
    folder = find_pack(name, data_root)
    manifest = read_manifest(folder)
    if manifest.kind not in (*KINDS, SPEECH_KIND):
        raise PackCorruptError(
            name, MANIFEST, f"names a kind this Reelmate can't read, {manifest.kind!r}"
        )
    for path in _SPEECH_NEEDS if manifest.listens else KINDS[manifest.kind].needs:
        if manifest.file(path) is None:
            raise PackCorruptError(name, MANIFEST, f"does not name {path}")
    check_files(manifest, folder, progress)
    return manifest


@dataclass(frozen=True, slots=True)
class Pack:
    """A companion's verified pack: every file its manifest names was there with its size and
    digest."""

    manifest: Manifest
    folder: Path

    @classmethod
    def load(
        cls,
        name: str,
        data_root: Path | None = None,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Pack:
        """Find the pack and check all of it, as ``verify`` does.

        Raises:
            PackMissingError: there is no pack of this name.
            NotACompanionError: it listens, and answers nothing.
            PackCorruptError: a file is missing or another one than the manifest names.
        """
        folder = find_pack(name, data_root)
        companion(read_manifest(folder))
        return cls(verify(name, data_root, progress), folder)

    @property
    def key(self) -> str:
        """Names all that decides what a frame's tokens are; a memory belongs to one key."""
        manifest = self.manifest
        parts = [manifest.kind, str(manifest.picture_short_side), manifest.compress_type]
        parts += [file.sha256 for file in manifest.files if file.path in (VISION, TOKENS, SEARCH)]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        name = manifest.kind if KINDS[manifest.kind].one_memory else manifest.name
        return f"{name}-{digest[:16]}"

    @property
    def sees(self) -> bool:
        """Whether its language model brings eyes of its own, an mmproj."""
        return sees(self.manifest)

    def load_encoder(self, placement: Placement | None = None) -> VisionEncoder:
        """The vision tower.

        Args:
            placement: where a published tower computes; None for the best there is. The
                starter's is small and stays on the CPU.

        Raises:
            PackCorruptError: the weights are whole but not this kind's.
        """
        return KINDS[self.manifest.kind].encoder(self.folder, placement)

    def load_tokens(self, placement: Placement | None = None) -> TokenGenerator:
        """The token generator, with the search encoder where the pack has one. Takes and raises
        the same as ``load_encoder``."""
        return KINDS[self.manifest.kind].tokens(self.folder, placement)

    def open_language(
        self,
        context_rows: int | None = None,
        threads: int | None = None,
        *,
        gpu_layers: int = -1,
        kv_type: KvType = "f16",
        eyes_on_gpu: bool = True,
    ) -> LlamaEngine:
        """The language model, with eyes where it has some, in the thread that will own it.

        Args:
            context_rows: rows of prompt and answer; None for the manifest's.
            threads: None for every CPU this process may use.
            gpu_layers: layers to hold on a GPU, -1 all.
            kv_type: what keys and values are kept in.
            eyes_on_gpu: whether its eyes may compute on a GPU.

        Raises:
            ModelError: llama.cpp can't read a file.
            OutOfMemoryError: weights and cache don't fit.
            PackCorruptError: what is known of its eyes can't be read.
        """
        rows = self.manifest.context_rows if context_rows is None else context_rows
        model = self.folder / LANGUAGE
        if not self.sees:
            from core.language.llama import LlamaEngine

            return LlamaEngine(model, rows, threads, gpu_layers, kv_type=kv_type)
        from core.language.seeing import SeeingEngine

        facts = eyes_facts(self.folder)
        return SeeingEngine(
            model,
            self.folder / EYES,
            rows,
            threads,
            gpu_layers,
            kv_type=kv_type,
            eyes_on_gpu=eyes_on_gpu,
            work=facts.work_bytes,
            picture_seconds=facts.seconds,
        )


def companion(manifest: Manifest) -> Manifest:
    """The manifest, of a pack that answers.

    Raises:
        NotACompanionError: it listens, and answers nothing.
    """
    if manifest.listens:
        raise NotACompanionError(manifest.name)
    return manifest


def sees(manifest: Manifest) -> bool:
    """Whether the pack's language model sees pictures by itself."""
    return manifest.file(EYES) is not None


def eyes_facts(folder: Path) -> EyesFacts:
    """What was found out about the eyes of the pack in ``folder``.

    Raises:
        PackCorruptError: it can't be read.
    """
    try:
        return EyesFacts.of(json.loads((folder / FACTS).read_text(encoding="utf-8")))
    except (OSError, ValueError) as exc:
        raise PackCorruptError(folder.name, FACTS, "can't be read") from exc


def check_files(
    manifest: Manifest,
    folder: Path,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> None:
    """Compare every file in ``folder`` with what the manifest says of it.

    Raises:
        PackCorruptError: one is missing or another one than the manifest names.
    """
    done, total = 0, sum(file.size for file in manifest.files)
    for file in manifest.files:
        progress(done, total)
        path = folder / file.path
        try:
            if path.stat().st_size != file.size:
                raise PackCorruptError(manifest.name, file.path, "has not the size it should have")
            if sha256_of(path) != file.sha256:
                raise PackCorruptError(
                    manifest.name, file.path, "is not the one its manifest names"
                )
        except FileNotFoundError as exc:
            raise PackCorruptError(manifest.name, file.path, "is missing") from exc
        except OSError as exc:
            raise PackCorruptError(manifest.name, file.path, "can't be read") from exc
        done += file.size
