"""TOML tables as frozen dataclasses: every key known, every value of its kind.

Whoever mistypes a key is told so in one sentence, instead of training for a day without it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from core.training.running.errors import TrainingError

T = TypeVar("T")


def read_table(path: Path) -> dict[str, Any]:
    """A TOML file.

    Raises:
        TrainingError: it is missing or no TOML.
    """
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise TrainingError(path, error.strerror or "it can't be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(path, f"it is no TOML ({error})") from error


def build(kind: type[T], table: Mapping[str, Any], place: object) -> T:
    """A dataclass from a table whose keys are its fields.

    Fields may be bool, int, float, str, Path, a Literal, a dataclass, tuples of these
    (``tuple[T, ...]``), ``dict[str, T]``, or one of these or None.

    Args:
        place: stands before what is said of a mistake, usually the file.

    Raises:
        TrainingError: a key is unknown or missing, or a value of another kind.
    """
    if not is_dataclass(kind):
        raise TypeError(kind)
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    for key in table:
        if key not in known:
            raise TrainingError(place, f"it has a key {key!r}, which means nothing here")
    for name, field in known.items():
        required = field.default is MISSING and field.default_factory is MISSING
        if required and name not in table:
            raise TrainingError(place, f"it doesn't tell {name!r}")
    values = {key: _value(hints[key], value, key, place) for key, value in table.items()}
    return kind(**values)


def _value(kind: Any, value: Any, key: str, place: object) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (kind,) = (each for each in inner if each is not NoneType)
        return _value(kind, value, key, place)
    if origin is Literal:
        if value not in inner:
            choice = ", ".join(repr(each) for each in inner)
            raise TrainingError(place, f"its {key!r} is {value!r} and not one of {choice}")
        return value
    if origin is tuple and isinstance(value, list):
        return tuple(_value(inner[0], each, key, place) for each in value)
    if origin is dict and isinstance(value, dict):
        return {
            name: _value(inner[1], each, f"{key}.{name}", place) for name, each in value.items()
        }
    if kind is Any:
        return value
    if is_dataclass(kind) and isinstance(kind, type) and isinstance(value, dict):
        return build(kind, value, f"{place}, [{key}]")
    if kind is Path and isinstance(value, str):
        return Path(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind in (bool, int, float, str) and type(value) is kind:
        return value
    wanted = getattr(kind, "__name__", str(kind))
    raise TrainingError(place, f"its {key!r} is {value!r} and no {wanted}")
