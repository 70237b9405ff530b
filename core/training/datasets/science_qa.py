"""ScienceQA: school questions with choices, half of them with a picture.

Files (Lu et al. 2022, github.com/lupantech/ScienceQA, ``data/scienceqa``): ``problems.json``, an
object of problems by number with ``question``, ``choices``, ``answer`` (an index), ``hint``,
``image`` ("image.png" or null), ``subject`` and ``grade``; ``pid_splits.json``, lists of numbers;
pictures ``images/{split}/{number}/image.png`` or ``{split}/{number}/image.png``.

Rule: accuracy of all, of those with a picture (LLaVA's "IMG"), and the lines of the paper's table:
subjects, what the context is made of, grades. The prompt is LLaVA's "CQM-A" with its last line.
Questions without a picture are put in words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.training.datasets.choices import DIRECTLY, LETTERS, accuracy_line, lettered
from core.training.datasets.reading import Fields, first_folder, read_object
from core.training.datasets.records import Answered, DataSetError, Judge, Record, Score, by

SUBJECTS = {"natural science": "NAT", "social science": "SOC", "language science": "LAN"}
CONTEXTS = ("TXT", "IMG", "NO")
PRIMARY = tuple(f"grade{number}" for number in range(1, 7))


class ScienceQa:
    """ScienceQA; "test-image" asks only what has a picture."""

    name = "scienceqa"
    source = "Lu et al. 2022"
    splits = ("test", "test-image", "val", "train", "minitest", "minival")

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each problem of the split."""
        only_pictures = split.endswith("-image")
        split = split.removesuffix("-image")
        problems = dict(read_object(folder / "problems.json").named())
        of_pictures = split.removeprefix("mini")
        for number in read_object(folder / "pid_splits.json").texts(split):
            if number not in problems:
                raise DataSetError(f"{folder / 'problems.json'} has no problem {number}.")
            row = problems[number]
            if row.has("image"):
                pictures = first_folder(folder, f"images/{of_pictures}", of_pictures, "images")
                yield _record(number, row, pictures / number / row.text("image"))
            elif not only_pictures:
                yield _record(number, row, None)

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """The lines of the paper's table, those with a picture, and all."""
        del judge
        groups = {
            **by(answered, lambda record: record.group),
            **{
                name: [one for one in answered if name in one.record.facets["context"].split()]
                for name in CONTEXTS
            },
            **by(answered, lambda record: record.facets["grade"]),
            "with a picture": [one for one in answered if one.record.kind == "picture"],
            "all": list(answered),
        }
        return Score(tuple(accuracy_line(name, rows) for name, rows in groups.items() if rows))


def _record(number: str, row: Fields, media: Path | None) -> Record:
    options, answer = row.texts("choices"), int(row.number("answer"))
    if not 0 <= answer < len(options) <= len(LETTERS):
        raise DataSetError(f"{row.where}: there is no choice {answer}.")
    hint = row.text("hint", "").strip()
    choices = " ".join(lettered(options, "({letter}) {option}"))
    asked = f"Context: {hint or 'N/A'}\nQuestion: {row.text('question')}\nOptions: {choices}"
    asked = asked.replace("  ", " ").strip()
    context = [name for name, has in (("TXT", hint), ("IMG", media)) if has] or ["NO"]
    subject = row.text("subject", "")
    return Record(
        id=number,
        question=f"{asked}\n{DIRECTLY}",
        kind="nothing" if media is None else "picture",
        truths=(LETTERS[answer],),
        media=media,
        options=options,
        group=SUBJECTS.get(subject, subject or "other"),
        facets={
            "context": " ".join(context),
            "grade": "G1-6" if row.text("grade", "") in PRIMARY else "G7-12",
        },
    )


SCIENCE_QA = ScienceQa()
