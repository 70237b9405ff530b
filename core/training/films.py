"""Makes drawn films: ``python -m core.training.films --seed N --minutes M --out FILM.mp4``.

Beside FILM.mp4 come FILM.en.srt and FILM.zh.srt, the lines, and FILM.questions.jsonl, questions
with their truth. The same seed, length, size and rate give the same film.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from core.film.types import DRAWN_COMMENT
from core.training.asking.truths import SUFFIX, to_jsonl
from core.training.drawn.encode import Extras, Picture, shoot_film
from core.training.drawn.story import make_story
from core.training.drawn.world import Line, Story

LONGEST_MINUTES = 600.0
SHORTEST_SECONDS = 6.0


def write_film(
    story: Story, out: Path, picture: Picture | None = None, workers: int = 1
) -> Generator[float]:
    """Write a story's film, its lines in both languages and its questions; yields the share done.

    Each file appears only when it is whole, the film last.

    Raises:
        OSError: the folder can't be written or is full.
    """
    _write_whole(out.with_suffix(".en.srt"), to_srt(story.lines))
    _write_whole(out.with_suffix(".zh.srt"), to_srt(story.lines, chinese=True))
    _write_whole(out.with_suffix(SUFFIX), to_jsonl(story.questions))
    tags = {"title": story.title, "comment": DRAWN_COMMENT}
    yield from shoot_film(story.shots, out, picture or Picture(), Extras(tags), workers)


def to_srt(lines: Iterable[Line], chinese: bool = False) -> str:
    """Lines as SubRip text; ``chinese`` takes ``text_zh``."""
    cues = []
    for number, line in enumerate(lines, 1):
        text = line.text_zh if chinese else line.text
        cues.append(f"{number}\n{_srt_time(line.start)} --> {_srt_time(line.end)}\n{text}\n")
    return "\n".join(cues)


def _srt_time(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def _write_whole(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message[0].upper()}{message[1:].rstrip('.')}.\n")


def _seed(text: str) -> int:
    if not re.fullmatch(r"\d{1,15}", text):
        raise argparse.ArgumentTypeError(f"a seed is a whole number from 0 up, not {text!r}")
    return int(text)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not SHORTEST_SECONDS / 60 <= minutes <= LONGEST_MINUTES:
        raise argparse.ArgumentTypeError(
            f"a film has between {SHORTEST_SECONDS / 60:g} and {LONGEST_MINUTES:g} minutes, "
            f"not {text!r}"
        )
    return minutes


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if min(width, height) < 16 or width % 2 or height % 2:
        raise argparse.ArgumentTypeError(
            f"a size is WIDTHxHEIGHT in even numbers from 16 to 9998, not {text!r}"
        )
    return width, height


def _fps(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text) or not 1 <= int(text) <= 60:
        raise argparse.ArgumentTypeError(f"frames a second are 1 to 60, not {text!r}")
    return int(text)


def _out(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in (".mp4", ".mkv"):
        raise argparse.ArgumentTypeError(f"the film's name ends in .mp4 or .mkv, not {text!r}")
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(
        prog="python -m core.training.films", description="Draw a film with its questions."
    )
    parser.add_argument("--seed", type=_seed, required=True, help="which film; 0, 1, 2, ...")
    parser.add_argument("--minutes", type=_minutes, required=True, help="its length")
    parser.add_argument("--out", type=_out, required=True, help="FILM.mp4 or FILM.mkv")
    parser.add_argument("--size", type=_size, default=(640, 360), help="640x360 unless told")
    parser.add_argument("--fps", type=_fps, default=12, help="frames a second; 12 unless told")
    parser.add_argument(
        "--workers", type=_fps, default=os.cpu_count() or 1, help="processes that draw"
    )
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    arguments = _arguments(words)
    width, height = arguments.size
    picture = Picture(width, height, arguments.fps)
    story = make_story(arguments.seed, arguments.minutes * 60)
    try:
        for share in write_film(story, arguments.out, picture, arguments.workers):
            if sys.stderr.isatty():
                print(f"\rdrawing {story.title}: {share:4.0%}", end="", file=sys.stderr)
    except OSError as error:
        print(f"{arguments.out} can't be written: {error.strerror or error}.", file=sys.stderr)
        return 2
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
