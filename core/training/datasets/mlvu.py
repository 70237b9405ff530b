"""MLVU: films of minutes to hours, seven tasks with choices and two with free answers.

Files (Zhou et al. 2024, github.com/JUNJIE99/MLVU, the dev set): ``json/1_plotQA.json`` to
``9_summary.json`` (also in ``data/``), lists of ``{"video", "question", "answer",
"question_type"}``, with ``candidates`` where there is a choice and ``scoring_points`` for scenes;
films ``video/{file's name}/{video}``. The folder may be the one that holds ``MLVU``.

Rules: M-Avg is the mean over the seven tasks of their accuracy (``choice_bench.py``). G-Avg is the
mean of the two free tasks' totals: a language model gives 1 to 5 for accuracy and for relevance
of a scene's description, or for completeness and for reliability of a summary, 2 to 10 together.
An answer chooses by the letter before its first ")" or by its own first letter; the official
prompt writes "Best Option: (" into the model's mouth, which can't be done here. In the released
files some candidates come twice, and two answers are no candidate: as in the official script the
last of equal candidates is the right one, and those two questions can't be answered rightly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.training.datasets.choices import LETTERS, chosen_letter, lettered
from core.training.datasets.judging import mean, notes, number_of
from core.training.datasets.reading import Fields, find_file, first_folder, read_objects
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

CHOICES = {
    "plotQA": "1_plotQA",
    "needle": "2_needle",
    "ego": "3_ego",
    "count": "4_count",
    "order": "5_order",
    "anomaly_reco": "6_anomaly_reco",
    "topic_reasoning": "7_topic_reasoning",
}
FREE = {"sub_scene": "8_sub_scene", "summary": "9_summary"}
"""Tasks and their files' names."""
BEST = "Only give the best option."
NO_LETTER = "@"
"""The truth of a question whose answer is no candidate."""

SCENE = """You score an answer that describes a scene of a film, against points that it should make.
Accuracy, 1 to 5: for each point give 1 where the answer misses it, 3 where it touches on it but \
isn't entirely right, 5 where it is right; the accuracy is the mean over the points.
Relevance, 1 to 5, whether or not the answer is right: 1 off the topic; 2 partly about the \
question, with much that isn't; 3 mostly about it but unsure of itself; 4 mostly about it and \
sure; 5 wholly about it and certain.
Give your reasons first. End with a dictionary: {'score_accuracy': a, 'score_relevance': r}"""

SUMMARY = """You score a summary of a film against a standard answer.
Completeness, a whole number from 1 to 5, of key points and main content: 1 hardly any; 2 some, \
many missing; 3 most; 4 nearly all; 5 all.
Reliability, a whole number from 1 to 5: 1 several errors and contradictions, confusing; 2 some \
errors and contradictions; 3 generally right with minor errors; 4 very accurate and clear; 5 no \
error and no contradiction, clear. Details beyond the standard answer that don't contradict it \
cost nothing.
Give your reasons first. End with a dictionary: {'score_completeness': c, 'score_reliability': r}"""

SCORES = {
    "sub_scene": (SCENE, ("accuracy", "relevance")),
    "summary": (SUMMARY, ("completeness", "reliability")),
}


class Mlvu:
    """MLVU's dev set."""

    name = "mlvu"
    source = "Zhou et al. 2024"
    splits = ("all", "choices", "free", *CHOICES, *FREE)

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question, task by task."""
        folder = folder / "MLVU" if (folder / "MLVU").is_dir() else folder
        files = first_folder(folder, "json", "data")
        films = first_folder(folder, "video")
        tasks = {"all": CHOICES | FREE, "choices": CHOICES, "free": FREE}.get(split)
        for task, name in (tasks or {split: (CHOICES | FREE)[split]}).items():
            for number, row in enumerate(read_objects(files / f"{name}.json")):
                media = find_file([films / name, films / task], row.text("video"), ("",))
                yield _record(task, number, row, media)

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """A line for each task, M-Avg and G-Avg."""
        tasks = by(answered, lambda record: record.group)
        choices = [name for name in CHOICES if name in tasks]
        free = [name for name in FREE if name in tasks]
        lines = [_choice_line(name, tasks[name]) for name in choices]
        unread, totals = 0, []
        for name in free:
            figures: dict[str, float | None] = dict.fromkeys((*SCORES[name][1], "total"))
            if judge is not None:
                figures, missed = _judged(name, tasks[name], judge)
                unread += missed
            totals.append(figures["total"])
            lines.append(Line(name, len(tasks[name]), figures))
        if choices:
            values = [lines[at].figures["accuracy"] or 0.0 for at in range(len(choices))]
            count = sum(len(tasks[name]) for name in choices)
            lines.append(Line("M-Avg", count, {"accuracy": mean(values)}))
        if free:
            known = [total for total in totals if total is not None]
            count = sum(len(tasks[name]) for name in free)
            lines.append(Line("G-Avg", count, {"total": mean(known)}))
        return Score(tuple(lines), notes(judge, unread) if free else ())


def mlvu_letter(answer: str, count: int) -> str | None:
    """The letter before the first ")", else the one an answer begins with."""
    if ")" in answer:
        before = answer.split(")")[0][-1:]
        return before if before and before in LETTERS[:count] else None
    return chosen_letter(answer, count)


def _record(task: str, number: int, row: Fields, media: Path) -> Record:
    question, truth = row.text("question"), row.text("answer")
    facets = {"asked": question}
    if task in FREE:
        if task == "sub_scene":
            facets["points"] = str(list(row.texts("scoring_points")))
        return Record(
            id=f"{task} {number}",
            question=question,
            kind="film",
            truths=(truth,),
            media=media,
            group=task,
            facets=facets,
        )
    options = row.texts("candidates")
    if not 2 <= len(options) <= len(LETTERS):
        raise DataSetError(f"{row.where}: there are {len(options)} candidates.")
    right = [letter for letter, option in zip(LETTERS, options, strict=False) if option == truth]
    choices = "\n".join(lettered(options, "({letter}) {option}")).rstrip()
    return Record(
        id=f"{task} {number}",
        question=f"Question: {question}\nOptions:\n{choices}\n{BEST}",
        kind="film",
        truths=(right[-1] if right else NO_LETTER,),
        media=media,
        options=options,
        group=task,
        facets=facets,
    )


def _choice_line(name: str, rows: Sequence[Answered]) -> Line:
    right = [
        mlvu_letter(one.answer, len(one.record.options)) == one.record.truths[0] for one in rows
    ]
    return Line(name, len(rows), {"accuracy": percent(right)})


def _judged(
    task: str, rows: Sequence[Answered], judge: Judge
) -> tuple[dict[str, float | None], int]:
    """The means of both scores and their sum; how many verdicts could not be read, which count 0
    as in ``calculate.py``."""
    instructions, names = SCORES[task]
    scores: dict[str, list[float]] = {name: [] for name in names}
    unread = 0
    for one in rows:
        said = judge.reply(instructions, _request(one))
        found = [number_of(said, f"score_{name}", 5) for name in names]
        unread += None in found
        for name, score in zip(names, found, strict=True):
            scores[name].append(0.0 if None in found or score is None else score)
    figures = {name: mean(values) for name, values in scores.items()}
    return {**figures, "total": sum(value or 0.0 for value in figures.values())}, unread


def _request(one: Answered) -> str:
    record = one.record
    if "points" in record.facets:
        return f"Question: {record.asked}\nPoints: {record.facets['points']}\nAnswer: {one.answer}"
    return f"Standard answer: {record.truths[0]}\nSummary: {one.answer}"


MLVU = Mlvu()
