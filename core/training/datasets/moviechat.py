"""MovieChat-1K: ten minutes of a film, questions about all of it and at moments in it.

Files (Song et al. 2024, the test set on Hugging Face): a JSON file for each film in ``gt/``,
``annotations/`` or ``jsons/``: ``{"info": {"video_path", "fps"}, "global": [{"question",
"answer"}], "breakpoint": [{"question", "answer", "time"}]}``, where ``time`` is the number of a
frame; films in ``videos/`` or ``video/``.

Rule: as Video-ChatGPT's for open questions, a language model says yes or no and gives 0 to 5, for
each of the two modes. In breakpoint mode nothing after the moment may be known, which is what
Reelmate's "no spoilers" does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.timeline import MediaTime
from core.training.datasets.open_video_qa import score_matches
from core.training.datasets.reading import VIDEOS, Fields, find_file, first_folder, read_object
from core.training.datasets.records import Answered, DataSetError, Judge, Record, Score

MODES = ("global", "breakpoint")


class MovieChat:
    """MovieChat-1K's test set."""

    name = "moviechat-1k"
    source = "Song et al. 2024"
    splits = ("all", *MODES)

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question, film by film."""
        files = first_folder(folder, "gt", "annotations", "jsons")
        films = first_folder(folder, "videos", "video")
        found = sorted(files.glob("*.json"))
        if not found:
            raise DataSetError(f"There are no JSON files in {files}.")
        for file in found:
            film = read_object(file)
            name = Path(film.inner("info").text("video_path"))
            media = find_file([films], name.stem, (name.suffix, *VIDEOS))
            for mode in MODES if split == "all" else (split,):
                yield from _questions(film, file.stem, mode, media)

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """A line for each mode."""
        return score_matches(answered, judge, {})


def _questions(film: Fields, name: str, mode: str, media: Path) -> Iterator[Record]:
    rows = list(film.objects(mode))
    if rows and not any(row.text("answer", "").strip() for row in rows):
        raise DataSetError(f"{film.where} has no answers; take the set's release with answers.")
    for number, row in enumerate(rows):
        yield Record(
            id=f"{name} {mode} {number}",
            question=row.text("question"),
            kind="film",
            truths=(row.text("answer", ""),),
            media=media,
            end=_moment(film, row) if mode == "breakpoint" else None,
            group=mode,
        )


def _moment(film: Fields, row: Fields) -> MediaTime:
    rate = film.inner("info").number("fps")
    if rate <= 0:
        raise DataSetError(f"{film.where}: {rate:g} frames a second can't be.")
    return MediaTime.from_seconds(row.number("time") / rate)


MOVIECHAT = MovieChat()
