"""POPE: is there such a thing in the picture? Yes or no, asked to find what a model invents.

Files (Li et al. 2023, github.com/AoiDragon/POPE, ``output/coco``): ``coco_pope_random.json``,
``coco_pope_popular.json`` and ``coco_pope_adversarial.json``, here or in ``coco/``, a line
``{"question_id", "image", "text", "label"}`` for each question; pictures of COCO in ``val2014/``.

Rule: its ``evaluate.py``. An answer is "no" where its first sentence has the word "no", "No" or
"not", else "yes"; accuracy, precision, recall and F1 of "yes", and the share of "yes", for each
of the three. The mean of the three F1 is what papers print as POPE.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.training.datasets.judging import mean
from core.training.datasets.reading import first_folder, read_lines
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
from core.training.datasets.vqa import shortly

PARTS = ("random", "popular", "adversarial")


class Pope:
    """POPE on COCO."""

    name = "pope"
    source = "Li et al. 2023"
    splits = ("all", *PARTS)

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question of one or of all three."""
        files = folder / "coco" if (folder / "coco").is_dir() else folder
        pictures = first_folder(folder, "val2014")
        for part in PARTS if split == "all" else (split,):
            for row in read_lines(files / f"coco_pope_{part}.json"):
                label = row.text("label").lower()
                if label not in ("yes", "no"):
                    raise DataSetError(f"{row.where}: the label is neither yes nor no.")
                yield Record(
                    id=f"{part} {row.text('question_id')}",
                    question=shortly(row.text("text")),
                    kind="picture",
                    truths=(label,),
                    media=pictures / row.text("image"),
                    group=part,
                )

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """One line for each part, and their mean."""
        del judge
        lines = [
            Line(name, len(rows), figures(rows))
            for name, rows in by(answered, lambda record: record.group).items()
        ]
        names = lines[0].figures
        means = {
            name: mean([value for line in lines if (value := line.figures[name]) is not None])
            for name in names
        }
        return Score((*lines, Line("mean", len(answered), means)))


def says_yes(answer: str) -> bool:
    """POPE's reading of an answer."""
    words = answer.split(".")[0].replace(",", "").split()
    return not {"No", "not", "no"} & set(words)


def figures(answered: Sequence[Answered]) -> dict[str, float | None]:
    """In percent. Precision and recall are of "yes"; None where there is none."""
    pairs = [(says_yes(one.answer), one.record.truths[0] == "yes") for one in answered]
    said, true = [said for said, _ in pairs], [true for _, true in pairs]
    hits = sum(said and true for said, true in pairs)
    total = sum(said) + sum(true)
    return {
        "accuracy": percent([said == true for said, true in pairs]),
        "precision": 100 * hits / sum(said) if any(said) else None,
        "recall": 100 * hits / sum(true) if any(true) else None,
        "F1": 100 * 2 * hits / total if total else None,
        "yes": percent(said),
    }


POPE = Pope()
