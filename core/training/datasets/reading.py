"""Reading a set's files, so that whatever is wrong with them is one sentence that names the place.

Nothing here knows a set.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.training.datasets.records import DataSetError

VIDEOS = (".mp4", ".mkv", ".avi", ".webm", ".mov", ".MP4", ".MKV", ".AVI")
PICTURES = (".jpg", ".png", ".jpeg", ".webp", ".JPG", ".PNG")


class Fields:
    """One object of a JSON file, read field by field.

    Args:
        where: names the object for errors: "FILE, record 3".
    """

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, Mapping):
            raise DataSetError(f"{where} is no object with fields.")
        self._values = values
        self.where = where

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._values.get(name) is not None

    def text(self, name: str, otherwise: str | None = None) -> str:
        """A field of words; numbers are written out.

        Raises:
            DataSetError: it isn't there and ``otherwise`` is None, or it is neither.
        """
        value = self._values.get(name)
        if value is None and otherwise is not None:
            return otherwise
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise self._wrong(name, "words")

    def number(self, name: str) -> float:
        """A field with a number.

        Raises:
            DataSetError: it isn't there or isn't one.
        """
        value = self._values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        raise self._wrong(name, "a number")

    def items(self, name: str) -> list[Any]:
        """A field with a list.

        Raises:
            DataSetError: it isn't there or isn't one.
        """
        value = self._values.get(name)
        if isinstance(value, list):
            return value
        raise self._wrong(name, "a list")

    def texts(self, name: str) -> tuple[str, ...]:
        """A field with a list of words.

        Raises:
            DataSetError: it isn't there or isn't one.
        """
        return tuple(str(item) for item in self.items(name))

    def objects(self, name: str) -> Iterator[Fields]:
        """A field with a list of objects."""
        yield from objects(self.items(name), f"{self.where}, {name}")

    def inner(self, name: str) -> Fields:
        """A field with an object."""
        return Fields(self._values.get(name), f"{self.where}, {name}")

    def named(self) -> Iterator[tuple[str, Fields]]:
        """All fields, each an object."""
        for name, value in self._values.items():
            yield str(name), Fields(value, f"{self.where}, {name}")

    def names(self) -> Iterator[tuple[str, object]]:
        """All fields, whatever they are."""
        for name, value in self._values.items():
            yield str(name), value

    def _wrong(self, name: str, kind: str) -> DataSetError:
        said = "isn't" if name in self._values else "is missing; it should be"
        return DataSetError(f"{self.where}: {name!r} {said} {kind}.")


def objects(values: Sequence[object], where: str) -> Iterator[Fields]:
    """A list's objects, each with its number in errors."""
    for number, value in enumerate(values, 1):
        yield Fields(value, f"{where}, record {number}")


def read_text(path: Path) -> str:
    """A file of words.

    Raises:
        DataSetError: it isn't there, can't be read or isn't UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as exc:
        raise DataSetError(f"There is no file at {path}.") from exc
    except UnicodeDecodeError as exc:
        raise DataSetError(f"{path} isn't a file of UTF-8 text.") from exc
    except OSError as exc:
        raise DataSetError(f"{path} can't be read: {exc.strerror or exc}.") from exc


def read_object(path: Path) -> Fields:
    """A JSON file that holds one object."""
    return Fields(_parsed(read_text(path), str(path)), str(path))


def read_objects(path: Path) -> list[Fields]:
    """A JSON file that holds a list of objects."""
    values = _parsed(read_text(path), str(path))
    if not isinstance(values, list):
        raise DataSetError(f"{path} holds no list of records.")
    return list(objects(values, str(path)))


def read_lines(path: Path) -> list[Fields]:
    """A file with one JSON object a line; empty lines don't count."""
    found = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip():
            where = f"{path}, line {number}"
            found.append(Fields(_parsed(line, where), where))
    return found


def read_table(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a table with tabs between its cells and its columns' names on top.

    Raises:
        DataSetError: it can't be read, or a column is missing.
    """
    try:
        csv.field_size_limit(sys.maxsize)  # a cell may hold a whole picture
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t")
            missing = [name for name in columns if name not in (rows.fieldnames or ())]
            if missing:
                raise DataSetError(f"{path} has no column {missing[0]!r}.")
            for row in rows:
                yield {name: value or "" for name, value in row.items() if name is not None}
    except FileNotFoundError as exc:
        raise DataSetError(f"There is no file at {path}.") from exc
    except (csv.Error, UnicodeDecodeError) as exc:
        raise DataSetError(f"{path} isn't a table of UTF-8 text.") from exc
    except OSError as exc:
        raise DataSetError(f"{path} can't be read: {exc.strerror or exc}.") from exc


def find_file(folders: Sequence[Path], stem: str, endings: Sequence[str]) -> Path:
    """The first file of this name in any of the folders; the likeliest place where there is none.

    Whether a record's media is there is found out for all records at once, before any is asked.

    Args:
        stem: the name without its ending.
        endings: in the order in which they are tried.
    """
    for folder in folders:
        for ending in endings:
            if (path := folder / f"{stem}{ending}").exists():
                return path
    return folders[0] / f"{stem}{endings[0]}"


def first_folder(folder: Path, *names: str) -> Path:
    """The first folder of these names inside of ``folder``; "." is ``folder`` itself.

    Raises:
        DataSetError: there is none.
    """
    for name in names:
        if (found := folder / name).is_dir():
            return found
    raise DataSetError(f"There is no folder {names[0]!r} in {folder}.")


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as exc:
        raise DataSetError(f"{where} isn't JSON: {exc.msg} in line {exc.lineno}.") from exc
    except RecursionError as exc:
        raise DataSetError(f"{where} isn't JSON that can be read.") from exc
