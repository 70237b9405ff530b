"""Damaged films, films that lie, and what is no film at all: none crashes, hangs or misleads.

Each is opened in the real window while a good film is paused at ``PLACE_S``. Either it plays,
as long as it truly is, or one sentence is said and the good film is back where it was.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.cinema import Cinema, Report
from tests.acceptance.command_line import CommandLine
from tests.acceptance.damaged_films import DAMAGED, Damaged
from tests.acceptance.projection import SHORT_FILM
from tests.acceptance.workshop import Workshop

PATIENCE = 30.0
"""Seconds until a film that was opened has its memory."""

PLACE_S = 3.0
ON_THE_COMMAND_LINE = (
    *("empty.mkv", "letter.mkv", "zeros.mp4", "good-mp4-cut-50.mp4", "unknown-codec.mkv"),
    *("words-only.mkv", "folder.mkv", "pipe.mkv", "link-to-nothing.mkv", "zero-device.mkv"),
    "encrypted.mp4",
)

films = pytest.mark.parametrize("film", DAMAGED, ids=lambda film: ascii(film.name[:40]))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("damaged"))


@pytest.fixture(scope="module")
def cinema(display: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cinema]:
    with Cinema(tmp_path_factory.mktemp("cinema")) as cinema:
        yield cinema


@pytest.fixture
def good(cinema: Cinema, shop: Workshop) -> Path:
    """The film that plays before, paused."""
    film = shop.good("good.mkv")
    cinema("play", str(film))
    cinema("see", PLACE_S)
    return film


@films
@pytest.mark.timeout(900)
def test_a_damaged_film_plays_truthfully_or_is_one_sentence(
    cinema: Cinema, shop: Workshop, good: Path, film: Damaged
) -> None:
    path = film.at(shop)
    if film.name == "unreadable.mkv" and os.access(path, os.R_OK):
        pytest.skip("root may read everything")
    shown = cinema("play", str(path))
    assert shown["came"], "neither played nor said"
    if film.says:
        assert_said(shown["said"], film.says)
        assert_is_back(cinema("back", str(good)), good)
    else:
        assert shown["film"] == str(path)
        assert_watched(cinema("companion"), film)
        assert_plays(cinema("end", 1.0), film)
    assert cinema.faults() == ""
    assert_no_half_memory(cinema)


def assert_said(said: list[str], words: str) -> None:
    assert len(said) == 1, said
    assert re.fullmatch(r"[^\n]+\.", said[0]), said
    assert not re.search(r"Error|Exception|Traceback|\[Errno|something happened", said[0]), said
    assert words in said[0]


def assert_is_back(shown: Report, good: Path) -> None:
    """The film before is there, at its place and paused."""
    assert shown["film"] == str(good)
    assert shown["loaded"]
    assert shown["position"] == pytest.approx(PLACE_S, abs=0.1)
    assert shown["paused"]


def assert_watched(told: Report, film: Damaged) -> None:
    """The companion watches it to its end, or says in one sentence why not."""
    if film.companion:
        assert_said(told["failed"], film.companion)
        return
    assert told["failed"] == []
    assert film.plays[0] <= told["opened"]["duration"] <= film.plays[1]
    assert told["finished"] or told["opened"]["duration"] > SHORT_FILM


def assert_plays(ended: Report, film: Damaged) -> None:
    """It has a length it may have, and comes to its end."""
    assert ended["ended"]
    assert ended["deaths"] == 0
    if film.companion:
        assert_said(ended["said"], film.companion)
    else:
        assert ended["said"] == []
        assert film.plays[0] <= ended["duration"] <= film.plays[1]


def assert_no_half_memory(cinema: Cinema) -> None:
    """Every folder of a film holds a memory of it, and nothing was left by the wayside; the film
    that plays now may just be getting its own."""
    deadline = time.monotonic() + PATIENCE
    while (half := half_memories(cinema)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert half == [], "what remembers nothing, or was not put away"


def half_memories(cinema: Cinema) -> list[Path]:
    folders = list((cinema.data / "memory").glob("*"))
    empty = [folder for folder in folders if not list(folder.glob("*/frames.log"))]
    return empty + [left for folder in folders for left in folder.rglob("*.tmp")]


# While it plays -------------------------------------------------------------------------


@pytest.mark.timeout(900)
def test_a_film_that_vanishes_while_it_plays_is_one_sentence(
    cinema: Cinema, shop: Workshop
) -> None:
    film = Path(shutil.copy(shop.good("good.mp4"), shop.folder / "vanishes.mp4"))
    assert cinema("play", str(film))["loaded"]
    cinema("companion")
    film.unlink()
    ended = cinema("end", 1.0)
    assert ended["ended"], "mpv has the file open and plays it to its end"
    assert_said(cinema("open", str(film))["said"], "There is no file")
    assert cinema.faults() == ""


@pytest.mark.timeout(900)
def test_a_film_that_shrinks_while_it_plays_ends_where_it_is_cut(
    cinema: Cinema, shop: Workshop
) -> None:
    film = Path(shutil.copy(shop.made_long("long.mkv"), shop.folder / "shrinks.mkv"))
    assert cinema("play", str(film))["loaded"]
    with film.open("r+b") as file:
        file.truncate(film.stat().st_size // 3)
    ended = cinema("end", 3.0)
    assert ended["ended"]
    assert ended["deaths"] == 0
    cinema("companion")
    assert cinema.faults() == ""


# The command line -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ON_THE_COMMAND_LINE)
def test_the_command_line_says_one_sentence_too(
    reelmate: CommandLine, pack: Path, shop: Workshop, name: str, data_folder: Path
) -> None:
    (film,) = (each for each in DAMAGED if each.name == name)
    path = film.at(shop)
    reelmate("index", path).assert_one_sentence(name)
    assert not (data_folder / "memory").exists()
