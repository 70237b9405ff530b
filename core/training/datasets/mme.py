"""MME: fourteen subtasks of yes and no, two questions for every picture.

Files (Fu et al. 2023, ``MME_Benchmark_release_version``, which may lie in the folder or be it): a
folder for each subtask, with pictures and ``.txt`` files of the same name side by side, or in
``images/`` and ``questions_answers_YN/``; every line of a text is a question, a tab, Yes or No.

Rule: its ``calculation.py``. For each subtask accuracy (of questions) plus accuracy+ (of pictures
both of whose questions are right), 200 at most; perception sums ten subtasks, cognition four. An
answer is "yes" or "no" where it is that word, its first letter alone, or has it in its first four
letters; anything else is wrong. The prompt's last line is LLaVA-1.5's in place of MME's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.training.datasets.reading import PICTURES, find_file, read_text
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

PERCEPTION = (
    "existence",
    "count",
    "position",
    "color",
    "posters",
    "celebrity",
    "scene",
    "landmark",
    "artwork",
    "OCR",
)
COGNITION = (
    "commonsense_reasoning",
    "numerical_calculation",
    "text_translation",
    "code_reasoning",
)
OWN_REQUEST = "Please answer yes or no."
_RELEASE = ("MME_Benchmark_release_version", "MME_Benchmark", ".")


class Mme:
    """MME; its splits are the two sums and both together."""

    name = "mme"
    source = "Fu et al. 2023"
    splits = ("all", "perception", "cognition")

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """Two for each picture."""
        tasks = {"perception": PERCEPTION, "cognition": COGNITION}.get(
            split, PERCEPTION + COGNITION
        )
        release = _release(folder)
        for task in tasks:
            if not (release / task).is_dir():
                raise DataSetError(f"There is no folder for the subtask {task} in {release}.")
            yield from _of_task(release / task)

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """A line for each subtask, perception and cognition."""
        del judge
        tasks = by(answered, lambda record: record.group)
        found = {name: _figures(rows) for name, rows in tasks.items()}
        lines = [Line(name, len(tasks[name]), figures) for name, figures in found.items()]
        for name, parts in (("perception", PERCEPTION), ("cognition", COGNITION)):
            asked = [task for task in parts if task in tasks]
            if asked:
                total = sum(found[task]["score"] or 0.0 for task in asked)
                count = sum(len(tasks[task]) for task in asked)
                lines.append(Line(name, count, {"score": total}))
        return Score(tuple(lines))


def reads_as(answer: str) -> str:
    """ "yes", "no" or "other"."""
    plain = answer.lower().strip().replace(".", "")
    if plain in ("y", "n"):
        return "yes" if plain == "y" else "no"
    for word in ("yes", "no"):
        if word in plain[:4]:
            return word
    return "other"


def _figures(answered: Sequence[Answered]) -> dict[str, float | None]:
    right = [reads_as(one.answer) == one.record.truths[0] for one in answered]
    pictures: dict[str, list[bool]] = {}
    for one, is_right in zip(answered, right, strict=True):
        pictures.setdefault(one.record.facets["picture"], []).append(is_right)
    # A limit may have cut a pair in two; what is left of it can't be right as a whole.
    both = [len(pair) > 1 and all(pair) for pair in pictures.values()]
    accuracy, plus = percent(right) or 0.0, percent(both) or 0.0
    return {"accuracy": accuracy, "accuracy+": plus, "score": accuracy + plus}


def _release(folder: Path) -> Path:
    for inside in _RELEASE:
        if any((folder / inside / task).is_dir() for task in PERCEPTION + COGNITION):
            return folder / inside
    raise DataSetError(f"There is no folder of any of MME's subtasks in {folder}.")


def _of_task(task: Path) -> Iterator[Record]:
    apart = (task / "images").is_dir()
    pictures = task / "images" if apart else task
    texts = sorted((task / "questions_answers_YN" if apart else task).glob("*.txt"))
    if not texts:
        raise DataSetError(f"There are no questions in {task}.")
    for text in texts:
        media = find_file([pictures], text.stem, PICTURES)
        for number, line in enumerate(filter(str.strip, read_text(text).splitlines()), 1):
            question, tab, truth = line.rpartition("\t")
            truth = truth.strip().lower().removesuffix(".")
            if not tab or truth not in ("yes", "no"):
                raise DataSetError(f"{text}, line {number}: no question with Yes or No behind it.")
            yield Record(
                id=f"{task.name}/{text.stem} {number}",
                question=shortly(question.replace(OWN_REQUEST, "").strip()),
                kind="picture",
                truths=(truth,),
                media=media,
                group=task.name,
                facets={"picture": text.stem},
            )


MME = Mme()
