"""The packs that can be fetched, read from a JSON file and checked field by field.

One comes with Reelmate; a newer one in the data folder takes its place when it is whole. Knows
no network and no machine.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, TypeVar, get_args

from core.errors import CatalogueError, PackMissingError
from core.folders import data_root
from core.packs.chat_shape import ChatShape
from core.packs.manifest import NAME, is_inside
from core.packs.whisper_shape import WhisperShape
from core.resources import resource_path

CATALOGUE = "catalogue.json"
FORMAT = 1
_LARGEST = 1 << 20
_REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Kind = Literal["built-in", "llama-vid", "chat", "whisper"]
Role = Literal["checkpoint", "vision", "bert", "gguf", "speech"]
"""What a part is to its import: an argument of
``core.packs.llama_vid_source.LlamaVidSource.find``, a chat model's file, or all of a Whisper."""

_T = TypeVar("_T")

_PARTS: dict[Kind, tuple[Role, ...]] = {
    "built-in": (),
    "llama-vid": ("bert", "checkpoint", "vision"),
    "chat": ("gguf",),
    "whisper": ("speech",),
}
"""What each kind is made of."""

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in both of the window's languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Licence:
    """What has to be accepted before a pack is fetched.

    Attributes:
        name: as SPDX has it, or the licence's own.
        summary: its terms in a sentence.
        url: where all of it can be read.
    """

    name: str
    summary: Words
    url: str


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file of a repository, or several by a pattern with ``*``.

    Attributes:
        size: bytes; None: what the hub says counts.
        sha256: likewise.
    """

    name: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one repository of the hub, at one revision."""

    role: Role
    repo: str
    revision: str
    files: tuple[PartFile, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of a pack's networks, from which memory and disk are foreseen.

    Attributes:
        width, layers, heads, ff_width, vocabulary, context: of the language model.
        picture_side: pixels of a picture that the vision tower sees.
        compress_type: content pooling; "none" for a pack of single pictures.
        vision_values, token_values: weights of the tower and of the token generator.
    """

    width: int
    layers: int
    heads: int
    ff_width: int
    vocabulary: int
    context: int
    picture_side: int
    compress_type: str
    vision_values: int
    token_values: int

    @property
    def layer_values(self) -> int:
        """Weights of one of the language model's layers."""
        return self.width * (4 * self.width + 3 * self.ff_width + 2)

    @property
    def language_values(self) -> int:
        """Weights of the language model."""
        return self.layers * self.layer_values + self.width * (2 * self.vocabulary + 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A pack that can be fetched, or that is there already.

    Attributes:
        licences: all of them have to be accepted.
        download: bytes, roughly; what the hub says counts.
        sizes: of its networks, as its kind has them; None for what comes with Reelmate.
    """

    name: str
    kind: Kind
    title: Words
    good_at: Words
    licences: tuple[Licence, ...]
    parts: tuple[Part, ...]
    download: int
    sizes: Sizes | ChatShape | WhisperShape | None

    @property
    def listens(self) -> bool:
        """Whether a speech pack is made of it, no companion."""
        return self.kind == "whisper"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries; a higher version is a newer one."""

    version: int
    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Entry:
        """The entry called ``name``.

        Raises:
            PackMissingError: there is none.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise PackMissingError(name)


def load_catalogue(root: Path | None = None) -> Catalogue:
    """The newest catalogue that is whole.

    Args:
        root: the data folder, None for the viewer's.
    """
    shipped = read_catalogue(resource_path(CATALOGUE))
    path = (root or data_root()) / CATALOGUE
    if not path.is_file():
        return shipped
    try:
        updated = read_catalogue(path)
    except CatalogueError as error:
        _log.warning("%s", error)
        return shipped
    return updated if updated.version > shipped.version else shipped


def read_catalogue(path: Path) -> Catalogue:
    """Read and check all of a catalogue.

    Raises:
        CatalogueError: it can't be read, or is wrong in a field.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise ValueError("it is too large")
        return _catalogue(_Object(json.loads(data), "the catalogue"))
    except OSError as error:
        raise CatalogueError(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise CatalogueError(path, str(error)) from error


# Reading ------------------------------------------------------------------------------


class _Object:
    """A JSON object, read field by field, each with its type; raises ValueError."""

    def __init__(self, value: object, what: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{what} is not a JSON object")
        self._values: Mapping[str, object] = value
        self._what = what

    def text(self, name: str, form: re.Pattern[str] | None = None) -> str:
        value = self._values.get(name)
        if not isinstance(value, str) or not value or (form and not form.fullmatch(value)):
            raise ValueError(f"{self._what} has no {name!r} that can be read")
        return value

    def count(self, name: str) -> int:
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{self._what} has no whole number above zero for {name!r}")
        return value

    def counts(self, sizes: type[ChatShape | WhisperShape]) -> dict[str, int]:
        """All that a kind of sizes consists of."""
        return {field.name: self.count(field.name) for field in fields(sizes)}

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def object(self, name: str) -> _Object:
        return _Object(self._values.get(name), f"{name!r} of {self._what}")

    def words(self, name: str) -> Words:
        both = self.object(name)
        return Words(both.text("en"), both.text("zh"))

    def all(self, name: str, read: Callable[[_Object], _T]) -> tuple[_T, ...]:
        value = self._values.get(name)
        if not isinstance(value, list):
            raise ValueError(f"{self._what} has no list of {name!r}")
        return tuple(read(_Object(each, f"one of {name!r} of {self._what}")) for each in value)


def _catalogue(values: _Object) -> Catalogue:
    if values.count("format") != FORMAT:
        raise ValueError(f"this Reelmate reads format {FORMAT}")
    entries = values.all("packs", _entry)
    if not entries or len({entry.name for entry in entries}) != len(entries):
        raise ValueError("it names no packs, or one twice")
    return Catalogue(values.count("version"), entries)


def _entry(values: _Object) -> Entry:
    kind = _KINDS.get(values.text("kind"))
    if kind is None:
        raise ValueError("it names a kind that this Reelmate can't fetch")
    entry = Entry(
        name=values.text("name", NAME),
        kind=kind,
        title=values.words("title"),
        good_at=values.words("good_at"),
        licences=values.all("licences", _licence),
        parts=values.all("parts", _part),
        download=values.count("download") if values.has("download") else 0,
        sizes=_sizes_of(kind, values.object("sizes")) if values.has("sizes") else None,
    )
    roles, wanted = sorted(part.role for part in entry.parts), list(_PARTS[kind])
    if roles != wanted or bool(wanted) != (entry.sizes is not None) or not entry.licences:
        raise ValueError(f"{entry.name} lacks a part, its sizes or its licence")
    return entry


def _licence(values: _Object) -> Licence:
    return Licence(values.text("name"), values.words("summary"), values.text("url"))


def _part(values: _Object) -> Part:
    role = _ROLES.get(values.text("role"))
    if role is None:
        raise ValueError("it names a part of no use")
    files = values.all("files", _file)
    if not files:
        raise ValueError("a part has no files")
    revision = values.text("revision", _REVISION)
    return Part(role, values.text("repo", _REPO), revision, files)


def _file(values: _Object) -> PartFile:
    name = values.text("name")
    if not is_inside(name) or "/" in name:
        raise ValueError(f"it names a file outside its folder, {name!r}")
    return PartFile(
        name,
        values.count("size") if values.has("size") else None,
        values.text("sha256", _SHA256) if values.has("sha256") else None,
    )


def _sizes_of(kind: Kind, values: _Object) -> Sizes | ChatShape | WhisperShape:
    if kind == "chat":
        return ChatShape(**values.counts(ChatShape))
    if kind == "whisper":
        shape = WhisperShape(**values.counts(WhisperShape))
        shape.check()
        return shape
    return _sizes(values)


def _sizes(values: _Object) -> Sizes:
    return Sizes(
        width=values.count("width"),
        layers=values.count("layers"),
        heads=values.count("heads"),
        ff_width=values.count("ff_width"),
        vocabulary=values.count("vocabulary"),
        context=values.count("context"),
        picture_side=values.count("picture_side"),
        compress_type=values.text("compress_type"),
        vision_values=values.count("vision_values"),
        token_values=values.count("token_values"),
    )
