"""Training records in LLaVA's JSON, as LLaMA-VID's data are published.

A file is a list of objects with ``id``, ``conversations`` (``from``: human or gpt, ``value``)
and one of ``image`` or ``video``, or neither for words alone. ``<image>`` in a human's words
stands for the picture, the clip or all of the film. A video whose name ends like a feature file
is a film that was looked at before; the published lists name pickles there, which are never
read: a feature file of the same stem stands in. LongAlpaca's ``instruction``, ``input``,
``output`` are read too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core.chat.llama_vid_prompt import IMAGE, MOVIE, MOVIE_END
from core.training.running.errors import TrainingError

FEATURES = (".safetensors", ".npy")
PICKLES = (".pkl", ".pickle")

Kind = Literal["words", "picture", "clip", "film"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a human says and what is answered.

    Attributes:
        question: without ``<image>``, which ``shown`` tells, and without a film's frame words.
    """

    question: str
    answer: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One conversation.

    Attributes:
        place: which record of which file it is, for messages.
        media: the picture, clip or feature file; None for words alone.
    """

    place: str
    kind: Kind
    media: Path | None
    turns: tuple[Turn, ...]


def read_records(files: Sequence[Path], folder: Path) -> list[Record]:
    """All records of all files, each looked at.

    Args:
        folder: what ``image`` and ``video`` are relative to.

    Raises:
        TrainingError: a file can't be read or a record is broken.
    """
    if not files:
        raise TrainingError("The configuration", "it names no data; give --data")
    found: list[Record] = []
    for file in files:
        try:
            entries = json.loads(file.read_bytes())
        except OSError as error:
            raise TrainingError(file, error.strerror or "it can't be read") from error
        except (ValueError, RecursionError) as error:
            raise TrainingError(file, "it is no JSON") from error
        if not isinstance(entries, list) or not entries:
            raise TrainingError(file, "it is no list of records")
        found += [
            record(entry, f"{file.name}, record {_name(entry, number)}", folder)
            for number, entry in enumerate(entries)
        ]
    return found


def check_media(records: Iterable[Record]) -> None:
    """
    Raises:
        TrainingError: a picture, clip or feature file is missing.
    """
    for each in records:
        if each.media is not None and not each.media.is_file():
            raise TrainingError(each.place, f"there is no file at {each.media}")


def record(entry: Any, place: str, folder: Path) -> Record:
    """One entry of a file.

    Raises:
        TrainingError: it is broken, or its ``<image>`` don't go with what it shows.
    """
    if not isinstance(entry, dict):
        raise TrainingError(place, "it is no object")
    kind, media = _media(entry, place, folder)
    said = _said(entry, place)
    turns = []
    for number in range(0, len(said), 2):
        (asker, question), (teller, answer) = said[number : number + 2]
        if asker != "human" or teller != "gpt":
            raise TrainingError(place, "its human and gpt don't take turns")
        if not answer.strip():
            raise TrainingError(place, "an answer of it is empty")
        turns.append(_turn(question, answer, kind, number == 0, place))
    return Record(place, kind, media, tuple(turns))


def _turn(question: str, answer: str, kind: Kind, first: bool, place: str) -> Turn:
    shown = question.count(IMAGE)
    wanted = "none" if kind == "words" else "one in the first question"
    if shown > 1 or (kind == "words" and shown) or (kind != "words" and first and not shown):
        raise TrainingError(place, f"it has {shown} {IMAGE} in a question, where {wanted} fits")
    if kind == "film" and not first:
        raise TrainingError(place, "it asks a film more than one question; give each its record")
    words = question.replace(IMAGE, "") if shown else question
    if kind == "film":
        words = words.replace(MOVIE, "").replace(MOVIE_END, "")
    return Turn(words.strip() if shown else question, answer, bool(shown))


def _said(entry: Mapping[str, Any], place: str) -> list[tuple[str, str]]:
    """Who says what, a human first, an even number of times."""
    if "conversations" not in entry and "instruction" in entry and "output" in entry:
        asked = "\n".join(str(entry[key]) for key in ("instruction", "input") if entry.get(key))
        return [("human", asked), ("gpt", str(entry["output"]))]
    said = []
    told = entry.get("conversations")
    for one in told if isinstance(told, list) else []:
        if not isinstance(one, dict) or not all(isinstance(one.get(k), str) for k in _TURN):
            raise TrainingError(place, "a turn of it has no 'from' and 'value'")
        said.append((one["from"], one["value"]))
    if said and said[0][0] == "gpt":
        del said[0]
    if not said or len(said) % 2:
        raise TrainingError(place, "it has no question with its answer")
    return said


_TURN = ("from", "value")


def _media(entry: Mapping[str, Any], place: str, folder: Path) -> tuple[Kind, Path | None]:
    named = {key: entry[key] for key in ("image", "video") if entry.get(key) is not None}
    if not named:
        return "words", None
    if len(named) > 1 or not all(isinstance(name, str) and name for name in named.values()):
        raise TrainingError(place, "it shows more than one picture or video")
    ((key, name),) = named.items()
    path = folder / name
    if key == "image":
        return "picture", path
    if path.suffix in FEATURES:
        return "film", path
    if path.suffix in PICKLES:
        stands_in = [path.with_suffix(end) for end in FEATURES]
        return "film", next((each for each in stands_in if each.is_file()), stands_in[0])
    return "clip", path


def _name(entry: Any, number: int) -> str:
    return repr(entry["id"]) if isinstance(entry, dict) and "id" in entry else str(number)
