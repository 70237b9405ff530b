"""A checkpoint folder as published: its tensors by name, one at a time.

Shards are mapped, not read: a tensor's bytes come from the disk when somebody asks for them.
Pickles are opened here and nowhere else, with ``weights_only=True``: torch then builds tensors
and plain containers and refuses anything that would run code.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import torch
from safetensors import SafetensorError, safe_open

from core.errors import CheckpointError

_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
_WHOLE = ("model.safetensors", "pytorch_model.bin")
_LARGEST_JSON = 64 << 20
_MORE = "it carries more than tensors, which is never loaded"
_MAPPED_AT_ONCE = 512 << 20
"""Bytes read through one mapping before it is made anew: pages once touched count as this
process's memory for as long as their mapping lasts."""


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file of a checkpoint.

    Raises:
        CheckpointError: it is missing, too large, or no JSON object.
    """
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise CheckpointError(path, "it is too large")
        value = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise CheckpointError(path.parent, f"it has no {path.name}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(path, "it is no JSON") from error
    if not isinstance(value, dict):
        raise CheckpointError(path, "it is no JSON object")
    return value


def open_pickle(path: Path) -> Mapping[str, torch.Tensor]:
    """A published ``.bin`` or ``.pth`` as its tensors; mapped, but for torch's oldest format.

    Raises:
        CheckpointError: it can't be read, or it carries anything but tensors.
    """
    try:
        found = torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path))
    except FileNotFoundError as error:
        raise CheckpointError(path, "it is missing") from error
    except pickle.UnpicklingError as error:
        raise CheckpointError(path, _MORE) from error
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise CheckpointError(path, "it is damaged or no checkpoint of torch") from error
    if isinstance(found, dict) and isinstance(found.get("model"), dict):
        found = found["model"]
    if not isinstance(found, dict) or not all(
        isinstance(name, str) and isinstance(tensor, torch.Tensor) for name, tensor in found.items()
    ):
        raise CheckpointError(path, _MORE)
    return found


class Tensors:
    """Named tensors of one or more files; a context manager.

    Args:
        files: the files by tensor name.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = dict(files)
        self._stack = ExitStack()
        self._open_path: Path | None = None
        self._open: Any = None
        self._read = 0

    @property
    def place(self) -> Path:
        """Where they lie, for messages."""
        return next(iter(self._files.values()))

    def file_of(self, name: str) -> Path:
        """The file that a tensor lies in.

        Raises:
            KeyError: there is none of this name.
        """
        return self._files[name]

    def __enter__(self) -> Tensors:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the mapped files go."""
        self._open_path = self._open = None
        self._stack.close()

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, name: str) -> torch.Tensor:
        """The tensor, as it is stored.

        Raises:
            KeyError: there is none of this name.
            CheckpointError: its file can't be read or doesn't hold it.
        """
        path = self._files[name]
        if path != self._open_path or self._read > _MAPPED_AT_ONCE:
            self.close()
            self._open = self._opened(path)
            self._open_path, self._read = path, 0
        try:
            if isinstance(self._open, dict):
                tensor: torch.Tensor = self._open[name]
            else:
                tensor = self._open.get_tensor(name)
        except (KeyError, SafetensorError) as error:
            raise CheckpointError(path, f"it does not hold {name}") from error
        self._read += tensor.nbytes
        return tensor

    def _opened(self, path: Path) -> Any:
        if path.suffix != ".safetensors":
            return dict(open_pickle(path))
        try:
            return self._stack.enter_context(safe_open(path, framework="pt"))
        except (OSError, SafetensorError) as error:
            raise CheckpointError(path, "it is damaged or no safetensors file") from error


def open_checkpoint(folder: Path, pickles: bool = True) -> Tensors:
    """The tensors of a folder with ``model.safetensors`` or ``pytorch_model.bin``, whole or
    sharded.

    Args:
        pickles: False where a folder may bring no pickle, whatever is in it.

    Raises:
        CheckpointError: there are no weights, or the index names files that are not there.
    """
    found = {name: folder / name for name in (*_INDEXES, *_WHOLE) if (folder / name).is_file()}
    allowed = [name for name in found if pickles or "safetensors" in name]
    if not allowed:
        raise CheckpointError(
            folder,
            "its weights are a pickle, which is not opened; model.safetensors is wanted"
            if found
            else "there are no weights in it",
        )
    path = found[allowed[0]]
    return Tensors(_indexed(folder, path)) if path.suffix == ".json" else open_file(path)


def open_file(path: Path) -> Tensors:
    """The tensors of one file."""
    if path.suffix != ".safetensors":
        return Tensors(dict.fromkeys(open_pickle(path), path))
    try:
        with safe_open(path, framework="pt") as file:
            return Tensors(dict.fromkeys(file.keys(), path))
    except FileNotFoundError as error:
        raise CheckpointError(path, "it is missing") from error
    except (OSError, SafetensorError) as error:
        raise CheckpointError(path, "it is damaged or no safetensors file") from error


def _indexed(folder: Path, index: Path) -> dict[str, Path]:
    places = read_json(index).get("weight_map")
    if not isinstance(places, dict) or not places:
        raise CheckpointError(index, "it names no tensors")
    files: dict[str, Path] = {}
    for name, file in places.items():
        if not isinstance(file, str) or Path(file).name != file:
            raise CheckpointError(index, f"it names a file outside its folder, {file!r}")
        if "safetensors" in index.name and not file.endswith(".safetensors"):
            raise CheckpointError(index, f"it names a file that is no safetensors, {file!r}")
        files[name] = folder / file
    for path in set(files.values()):
        if not path.is_file():
            raise CheckpointError(folder, f"{path.name} is missing")
    return files
