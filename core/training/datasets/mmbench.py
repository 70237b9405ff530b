"""MMBench: choices about pictures, each asked as often as it has options.

File (Liu et al. 2023, OpenCompass): a table with tabs, one of ``mmbench_dev_20230712.tsv``,
``MMBench_DEV_EN.tsv`` and their like: ``index``, ``question``, ``hint``, ``A`` to ``D``,
``answer``, ``category``, ``l2-category`` and ``image``, the picture's file in base64. Rows whose
options are turned already (``index`` from a million on) are left out: they are made here. The test
split's answers are kept by its server.

Rule: CircularEval. Round by round the options move up one place; a question is right only where it
is right in every round. "Vanilla" counts the first round alone. Which option was chosen is read by
MMBench's matching of letters and words; where that fails its tool asks a language model, and here
the answer is wrong.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.training.datasets.choices import DIRECTLY, inferred_letter, lettered
from core.training.datasets.reading import read_table
from core.training.datasets.records import (
    Answered,
    DataSetError,
    Judge,
    Line,
    Record,
    Score,
    by,
    percent,
)

COLUMNS = ("index", "question", "A", "B", "answer", "image")
OPTIONS = "ABCD"
FILES = {
    "dev": ("mmbench_dev_20230712.tsv", "MMBench_DEV_EN.tsv", "mmbench_dev_en_20231003.tsv"),
    "dev-cn": ("mmbench_dev_cn_20231003.tsv", "MMBench_DEV_CN.tsv"),
}
DIRECTLY_CN = "请直接回答选项字母。"
TURNED_FROM = 1_000_000


class MmBench:
    """MMBench in English or Chinese."""

    name = "mmbench"
    source = "Liu et al. 2023"
    splits = tuple(FILES)

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each round of each question."""
        named = [folder / name for name in FILES[split]]
        file = next((path for path in named if path.exists()), named[0])
        last_line = DIRECTLY_CN if split == "dev-cn" else DIRECTLY
        for number, row in enumerate(read_table(file, COLUMNS), 1):
            where = f"{file}, row {number}"
            if not row["index"].isdecimal():
                raise DataSetError(f"{where}: the index is no number.")
            if int(row["index"]) < TURNED_FROM:
                yield from _rounds(row, where, last_line)

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """By ability and category, and of all: circular and vanilla."""
        del judge
        groups = {
            **_sorted(by(answered, lambda record: record.facets["ability"] or None)),
            **_sorted(by(answered, lambda record: record.group or None)),
            "all": list(answered),
        }
        return Score(tuple(_line(name, rows) for name, rows in groups.items()))


def _line(name: str, rows: Sequence[Answered]) -> Line:
    questions = by(rows, lambda record: record.facets["index"])
    circular, vanilla = [], []
    for rounds in questions.values():
        right = [
            inferred_letter(one.answer, one.record.options) == one.record.truths[0]
            for one in rounds
        ]
        whole = len(rounds) == len(rounds[0].record.options)  # else a limit cut it short
        circular.append(whole and all(right))
        vanilla.append(right[0])
    figures = {"circular": percent(circular), "vanilla": percent(vanilla)}
    return Line(name, len(questions), figures)


def _sorted(groups: dict[str, list[Answered]]) -> dict[str, list[Answered]]:
    return {name: groups[name] for name in sorted(groups)}


def _rounds(row: dict[str, str], where: str, last_line: str) -> Iterator[Record]:
    options: list[str] = []
    for letter in OPTIONS:
        if not (option := row.get(letter, "")) or option.lower() in ("nan", "none"):
            break
        options.append(option)
    truth = row["answer"]
    if not truth:
        raise DataSetError(f"{where} has no answer; MMBench's server keeps those of the test.")
    if truth not in OPTIONS[: len(options)]:
        raise DataSetError(f"{where}: there is no option {truth!r}.")
    at = OPTIONS.index(truth)
    picture = _picture(row["image"], where)
    hint = row.get("hint", "")
    asked = row["question"] if hint.lower() in ("", "nan", "none") else f"{hint}\n{row['question']}"
    for turn in range(len(options)):
        turned = options[turn:] + options[:turn]
        yield Record(
            id=f"{row['index']} {turn}",
            question="\n".join([asked, *lettered(turned), last_line]),
            kind="picture",
            truths=(OPTIONS[(at - turn) % len(options)],),
            picture=picture,
            options=tuple(turned),
            group=row.get("category", ""),
            facets={"index": row["index"], "ability": row.get("l2-category", "")},
        )


def _picture(cell: str, where: str) -> bytes:
    try:
        data = base64.b64decode(cell, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise DataSetError(f"{where}: the picture isn't base64.") from exc
    if not data:
        raise DataSetError(f"{where}: there is no picture.")
    return data


MMBENCH = MmBench()
