"""What a pack says of itself, and that it says so in the right form. Reads no weights.

A manifest comes from outside, so nothing in it is believed: every field is checked,
no path leaves the pack's folder, and weights are safetensors or GGUF, never a pickle.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from core.errors import PackCorruptError

FORMAT = 1
MANIFEST = "manifest.json"
VISION = "vision.safetensors"
TOKENS = "tokens.safetensors"
LANGUAGE = "language.gguf"
SEARCH, SEARCH_CONFIG = "search.safetensors", "search.json"
"""Only packs that search pictures with an encoder of their own have them."""
WORDS = "tokenizer.model"
"""Only packs of the published kind have it."""
EYES = "mmproj.gguf"
"""Only chat models that see have it."""
SPEECH, SPEECH_CONFIG, SPEECH_WORDS = "speech.safetensors", "speech.json", "tokenizer.json"
"""All that a speech pack has beside its manifest."""

SPEECH_KIND = "whisper"
"""The kind of packs that listen. They write a film's lines and answer nothing: no companion."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUFFIXES = (".safetensors", ".gguf", ".json", ".md", ".txt", ".model")
_LARGEST_MANIFEST = 1 << 20
_OF_COMPANIONS = ("world", "picture_short_side", "compress_type", "context_rows")

World = Literal["drawn", "real"]


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of the pack, by its path with forward slashes inside the folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A pack's description of itself.

    Attributes:
        kind: which code reads its weights; see ``core.packs.pack.KINDS``.
        origin: where the weights come from, in words or as an address.
        language: of the subtitles it reads best, as a two-letter code.
        speaks: the languages it is asked and answers in; of a manifest that tells none,
            ``language`` alone. Of a speech pack those that it understands.
        world: "drawn" where it knows only the films of ``core.training.films``.
        picture_short_side: short side, in pixels, of the pictures it remembers.
        compress_type: content pooling, "mean" or "grid:n".
        context_rows: the rows its language model is opened with by default.
        figures: measured values by name, for the model card.

    The manifest of a speech pack tells nothing of world, pictures, pooling and rows; they are
    "real", 0, "none" and 0 then.
    """

    name: str
    kind: str
    title: str
    licence: str
    origin: str
    language: str
    world: World
    picture_short_side: int
    compress_type: str
    context_rows: int
    files: tuple[PackFile, ...]
    speaks: tuple[str, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def listens(self) -> bool:
        """Whether it is a speech pack, and so no companion."""
        return self.kind == SPEECH_KIND

    def file(self, path: str) -> PackFile | None:
        """The entry for ``path``, if the pack has that file."""
        return next((file for file in self.files if file.path == path), None)


class _Fields:
    """The manifest's JSON object, read field by field, each with its type."""

    def __init__(self, pack: str, values: object) -> None:
        self._pack = pack
        if not isinstance(values, dict):
            raise self.wrong("is not a JSON object")
        self._values: dict[str, object] = values

    def wrong(self, reason: str) -> PackCorruptError:
        return PackCorruptError(self._pack, MANIFEST, reason)

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            raise self.wrong(f"has no text for {name!r}")
        return value

    def count(self, name: str) -> int:
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(f"has no whole number above zero for {name!r}")
        return value

    def world(self) -> World:
        match self.text("world"):
            case "drawn":
                return "drawn"
            case "real":
                return "real"
            case other:
                raise self.wrong(f"names a world it can't know, {other!r}")

    def files(self) -> tuple[PackFile, ...]:
        entries = self._values.get("files")
        if not isinstance(entries, list) or not entries:
            raise self.wrong("names no files")
        files = tuple(self._file(entry) for entry in entries)
        if len({file.path for file in files}) != len(files):
            raise self.wrong("names a file twice")
        return files

    def speaks(self) -> tuple[str, ...]:
        value = self._values.get("speaks", [self.text("language")])
        if not isinstance(value, list) or not value or not all(isinstance(x, str) for x in value):
            raise self.wrong("has no list of texts for 'speaks'")
        return tuple(value)

    def figures(self) -> dict[str, Any]:
        value = self._values.get("figures", {})
        if not isinstance(value, dict):
            raise self.wrong("has figures that are no JSON object")
        return value

    def _file(self, entry: object) -> PackFile:
        if not isinstance(entry, dict):
            raise self.wrong("names a file in a form that can't be read")
        path, size, sha256 = (entry.get(key) for key in ("path", "size", "sha256"))
        if not isinstance(path, str) or not is_inside(path):
            raise self.wrong(f"names a file outside its folder, {path!r}")
        if not path.endswith(_SUFFIXES):
            raise self.wrong(f"names a file of a kind that is never loaded, {path!r}")
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise self.wrong(f"gives no size for {path!r}")
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            raise self.wrong(f"gives no SHA-256 for {path!r}")
        return PackFile(path, size, sha256)


def is_inside(path: str) -> bool:
    """Whether a manifest's path stays inside the pack's folder, on every system."""
    if not path or "\\" in path or ":" in path or "\0" in path:
        return False
    pure = PurePosixPath(path)
    return (
        bool(pure.parts) and pure.parts[0] != "/" and ".." not in pure.parts and str(pure) == path
    )


def read_manifest(folder: Path) -> Manifest:
    """Read and check ``folder/manifest.json``.

    Raises:
        PackCorruptError: it is missing, no JSON, of another format, or wrong in a field.
    """
    pack = folder.name
    try:
        with (folder / MANIFEST).open("rb") as file:
            data = file.read(_LARGEST_MANIFEST + 1)
    except OSError as exc:
        raise PackCorruptError(pack, MANIFEST, "can't be read") from exc
    if len(data) > _LARGEST_MANIFEST:
        raise PackCorruptError(pack, MANIFEST, "is too large")
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise PackCorruptError(pack, MANIFEST, "is no JSON") from exc
    fields = _Fields(pack, values)
    found = fields.count("format")
    if found != FORMAT:
        raise fields.wrong(f"has format {found}, this Reelmate reads {FORMAT}")
    name = fields.text("name")
    if name != pack:
        raise fields.wrong(f"is the manifest of {name!r}")
    kind = fields.text("kind")
    companion = kind != SPEECH_KIND
    return Manifest(
        name=name,
        kind=kind,
        title=fields.text("title"),
        licence=fields.text("licence"),
        origin=fields.text("origin"),
        language=fields.text("language"),
        world=fields.world() if companion else "real",
        picture_short_side=fields.count("picture_short_side") if companion else 0,
        compress_type=fields.text("compress_type") if companion else "none",
        context_rows=fields.count("context_rows") if companion else 0,
        files=fields.files(),
        speaks=fields.speaks(),
        figures=fields.figures(),
        format=found,
    )


def kind_of(folder: Path) -> str:
    """What kind of pack lies in ``folder``; "" where its manifest can't be read."""
    try:
        return read_manifest(folder).kind
    except PackCorruptError:
        return ""


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(
    folder: Path,
    *,
    kind: str,
    title: str,
    licence: str,
    origin: str,
    world: World = "real",
    picture_short_side: int = 0,
    compress_type: str = "none",
    context_rows: int = 0,
    language: str = "en",
    speaks: tuple[str, ...] = ("en",),
    figures: Mapping[str, Any] | None = None,
) -> Manifest:
    """Describe the pack that lies in ``folder`` and write its manifest there.

    The pack's name is the folder's. Every file in the folder becomes part of it, and
    the manifest is read back, so what is written is known to load. Only of a speech pack may
    world, picture, pooling and rows be left out.

    Args:
        figures: measured values by name; anything JSON can say.

    Raises:
        PackCorruptError: the folder or a value can't be a pack's.
        OSError: a file can't be read or the manifest can't be written.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    manifest = Manifest(
        name=folder.name,
        kind=kind,
        title=title,
        licence=licence,
        origin=origin,
        language=language,
        world=world,
        picture_short_side=picture_short_side,
        compress_type=compress_type,
        context_rows=context_rows,
        files=tuple(
            PackFile(path.relative_to(folder).as_posix(), path.stat().st_size, sha256_of(path))
            for path in paths
        ),
        speaks=speaks,
        figures=dict(figures or {}),
    )
    values = asdict(manifest)
    if manifest.listens:
        for name in _OF_COMPANIONS:
            del values[name]
    text = json.dumps(values, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return read_manifest(folder)
