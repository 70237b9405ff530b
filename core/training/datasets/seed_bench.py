"""SEED-Bench: choices about pictures and parts of clips, in twelve dimensions.

Files (Li et al. 2023, github.com/AILab-CVC/SEED-Bench): ``SEED-Bench.json``, ``{"questions":
[...], "question_type": {name: number}}``, each question with ``question_id``, ``question``,
``choice_a`` to ``choice_d``, ``answer``, ``data_type`` ("image" or "video"), ``data_id``,
``question_type_id`` and, for dimensions 11 and 12, ``segment`` in seconds; pictures
``SEED-Bench-image/{data_id}``; clips ``{data_id}`` in the folders of their own sets, of which
``CLIPS`` are tried.

Rule: accuracy by dimension, of pictures, of clips, and of all questions. The official script
ranks the options by likelihood; as in LLaVA-1.5 and LLaMA-VID the letter is asked for instead.
Clips are shown as clips, where those show their middle frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.timeline import MediaTime
from core.training.datasets.choices import DIRECTLY, LETTERS, accuracy_line, lettered
from core.training.datasets.reading import VIDEOS, Fields, find_file, read_object
from core.training.datasets.records import Answered, DataSetError, Judge, Record, Score, by

CLIPS = {
    10: ("SSV2/videos", "SEED-Bench-video"),
    11: ("EPIC-KITCHENS/3h91syskeag572hl6tvuovwv4d/videos/test", "SEED-Bench-video"),
    12: ("BreakfastII_15fps_qvga_sync", "SEED-Bench-video"),
}
"""Where each dimension's clips may lie."""


class SeedBench:
    """SEED-Bench, its first version."""

    name = "seed-bench"
    source = "Li et al. 2023"
    splits = ("image", "video", "all")

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question about what the split asks for."""
        whole = read_object(folder / "SEED-Bench.json")
        names = {str(number): name for name, number in whole.inner("question_type").names()}
        for row in whole.objects("questions"):
            kind = row.text("data_type")
            if kind not in ("image", "video"):
                raise DataSetError(f"{row.where}: {kind!r} is neither image nor video.")
            if split in (kind, "all"):
                yield _record(row, folder, names.get(row.text("question_type_id"), "other"))

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """By dimension, of pictures, of clips, and of all."""
        del judge
        groups = {
            **by(answered, lambda record: record.group),
            **by(answered, lambda record: "image" if record.kind == "picture" else "video"),
            "all": list(answered),
        }
        return Score(tuple(accuracy_line(name, rows) for name, rows in groups.items()))


def _record(row: Fields, folder: Path, dimension: str) -> Record:
    options = tuple(row.text(f"choice_{letter}") for letter in "abcd")
    truth = row.text("answer")
    if truth not in LETTERS[: len(options)]:
        raise DataSetError(f"{row.where}: there is no choice {truth!r}.")
    is_picture = row.text("data_type") == "image"
    start, end = _segment(row)
    return Record(
        id=row.text("question_id"),
        question="\n".join([row.text("question"), *lettered(options), DIRECTLY]),
        kind="picture" if is_picture else "clip",
        truths=(truth,),
        media=folder / "SEED-Bench-image" / row.text("data_id")
        if is_picture
        else _clip(row, folder),
        start=start,
        end=end,
        options=options,
        group=dimension,
    )


def _segment(row: Fields) -> tuple[MediaTime | None, MediaTime | None]:
    if not row.has("segment"):
        return None, None
    ends = row.items("segment")
    if len(ends) != 2 or not all(isinstance(end, int | float) for end in ends):
        raise DataSetError(f"{row.where}: the segment isn't two numbers of seconds.")
    return MediaTime.from_seconds(ends[0]), MediaTime.from_seconds(ends[1])


def _clip(row: Fields, folder: Path) -> Path:
    places = CLIPS.get(int(row.number("question_type_id")), ("SEED-Bench-video",))
    return find_file([folder / place for place in places], row.text("data_id"), ("", *VIDEOS))


SEED_BENCH = SeedBench()
