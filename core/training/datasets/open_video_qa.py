"""MSVD-QA, MSRVTT-QA and ActivityNet-QA: short answers about clips.

Files, as published:

- MSVD-QA and MSRVTT-QA (Xu et al. 2017, github.com/xudejing/video-question-answering):
  ``{train,val,test}_qa.json``, a list of ``{"id", "video_id", "question", "answer"}``; clips
  ``video/vid{N}.avi`` and ``video/video{N}.mp4``. MSVD's clips may also carry their YouTube
  names, in ``YouTubeClips/`` or ``video/``, with ``youtube_mapping.txt`` ("NAME vidN") beside.
- ActivityNet-QA (Yu et al. 2019, github.com/MILVLG/activitynet-qa): ``{train,val,test}_q.json``
  with ``{"video_name", "question", "question_id"}``, ``..._a.json`` with ``{"question_id",
  "answer", "type"}``, both here or in ``dataset/``; clips ``v_{NAME}.mp4`` in ``all_test/``,
  ``videos/`` or ``video/``.

Rules: ActivityNet-QA's own is equality, by type of question. The figure that is published for
models that write sentences is Video-ChatGPT's: a language model says yes or no and gives 0 to 5.
The question is put as it is (LLaMA-VID's ``model_msvd_qa.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.training.datasets.judging import judge_match, mean, notes
from core.training.datasets.reading import (
    VIDEOS,
    find_file,
    first_folder,
    read_objects,
    read_text,
)
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

SPLITS = ("test", "val", "train")
TYPES = (
    "motion",
    "spatial relation",
    "temporal relation",
    "yes/no",
    "color",
    "object",
    "location",
    "number",
    "other",
)
"""ActivityNet-QA's types by their numbers; from the fourth on they are its "free" ones."""
FIRST_FREE = 3
ASKING = ("what", "who", "how", "when", "where")
"""The first words by which the tables of MSVD-QA and MSRVTT-QA are divided."""

FindClip = Callable[[str], Path]
"""A clip's number, or its name where a release has names, to its file."""


@dataclass(frozen=True, slots=True)
class NumberedClips:
    """MSVD-QA or MSRVTT-QA.

    Attributes:
        clips: how a folder's clips are found.
    """

    name: str
    source: str
    clips: Callable[[Path], FindClip]
    splits: tuple[str, ...] = SPLITS

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question."""
        find = self.clips(folder)
        for row in read_objects(folder / f"{split}_qa.json"):
            question = row.text("question")
            words = question.lower().split()
            yield Record(
                id=row.text("id"),
                question=question,
                kind="clip",
                truths=(row.text("answer"),),
                media=find(row.text("video_id")),
                group=words[0] if words and words[0] in ASKING else "other",
            )

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """By the question's first word, and of all."""
        return score_matches(answered, judge, {"all": lambda _: "all"})


class ActivityNetQa:
    """ActivityNet-QA."""

    name = "activitynet-qa"
    source = "Yu et al. 2019"
    splits = SPLITS

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question."""
        files = folder / "dataset" if (folder / "dataset").is_dir() else folder
        truths = {row.text("question_id"): row for row in read_objects(files / f"{split}_a.json")}
        clips = first_folder(folder, "all_test", "videos", "video")
        for row in read_objects(files / f"{split}_q.json"):
            name = row.text("question_id")
            if name not in truths:
                raise DataSetError(f"{files / f'{split}_a.json'} has no answer to {name}.")
            kind = int(truths[name].number("type"))
            if not 0 <= kind < len(TYPES):
                raise DataSetError(f"{truths[name].where}: there is no type {kind}.")
            yield Record(
                id=name,
                question=row.text("question"),
                kind="clip",
                truths=(truths[name].text("answer"),),
                media=find_file([clips], f"v_{row.text('video_name')}", VIDEOS),
                group=TYPES[kind],
            )

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """By type, of the free types together, and of all."""
        free = TYPES[FIRST_FREE:]
        totals: dict[str, Callable[[Record], str | None]] = {
            "free": lambda record: "free" if record.group in free else None,
            "all": lambda _: "all",
        }
        return score_matches(answered, judge, totals)


def same_words(answer: str, truth: str) -> bool:
    """Equality, with capitals and a full stop at the end forgiven: models write sentences."""
    return _plain(answer) == _plain(truth)


def score_matches(
    answered: Sequence[Answered],
    judge: Judge | None,
    totals: dict[str, Callable[[Record], str | None]],
) -> Score:
    """How many answers are the truth, and how many mean it where there is a judge.

    Args:
        totals: what to sum up below the groups, each by a key as for ``by``.
    """
    unread = 0
    verdicts: dict[str, tuple[bool, int]] = {}
    for one in answered if judge is not None else ():
        assert judge is not None
        found = judge_match(judge, one)
        unread += found is None
        verdicts[one.record.id] = (found.yes, found.score) if found else (False, 0)
    groups = by(answered, lambda record: record.group)
    for key in totals.values():
        groups |= by(answered, key)
    lines = []
    for name, rows in groups.items():
        equal = [same_words(one.answer, one.record.truths[0]) for one in rows]
        figures: dict[str, float | None] = {"exact": percent(equal)}
        if judge is not None:
            judged = [verdicts[one.record.id] for one in rows]
            figures["accuracy"] = percent([yes for yes, _ in judged])
            figures["score"] = mean([score for _, score in judged])
        lines.append(Line(name, len(rows), figures))
    return Score(tuple(lines), notes(judge, unread))


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).removesuffix(".")


def _msvd_clips(folder: Path) -> FindClip:
    folders = [folder / "video", folder / "YouTubeClips"]
    mapping = folder / "youtube_mapping.txt"
    pairs = [line.split() for line in read_text(mapping).splitlines()] if mapping.is_file() else []
    if any(len(pair) not in (0, 2) for pair in pairs):
        raise DataSetError(f"{mapping} isn't a list of names and numbers.")
    names = {pair[1]: pair[0] for pair in pairs if pair}

    def find(number: str) -> Path:
        name = f"vid{number}" if number.isdecimal() else number
        numbered = find_file(folders, name, (".avi", *VIDEOS))
        named = names.get(name)
        if numbered.exists() or named is None:
            return numbered
        return find_file(folders, named, (".avi", *VIDEOS))

    return find


def _msrvtt_clips(folder: Path) -> FindClip:
    folders = [folder / "video", folder / "videos"]

    def find(number: str) -> Path:
        return find_file(folders, f"video{number}" if number.isdecimal() else number, VIDEOS)

    return find


MSVD_QA = NumberedClips("msvd-qa", "Xu et al. 2017", _msvd_clips)
MSRVTT_QA = NumberedClips("msrvtt-qa", "Xu et al. 2017", _msrvtt_clips)
ACTIVITYNET_QA = ActivityNetQa()
