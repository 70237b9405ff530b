"""What is the same for all sets: they read their published folders, and say what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.training.datasets.sets import SETS
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.layouts import LAYOUTS
from tests.core.training.datasets.scripted import right

NAMES = list(SETS)
MEDIA = (".jpg", ".png", ".avi", ".mp4", ".mkv", ".webm", ".MP4", "")


def test_every_set_has_a_made_folder() -> None:
    assert set(LAYOUTS) == set(SETS)


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_as_published_is_read_and_scored(name: str, runs_on: RunsOn) -> None:
    report = runs_on(name).report(name, right)
    assert report["set"] == name
    assert report["records"] == report["asked"] > 0
    assert report["lines"]
    assert all(line["count"] for line in report["lines"])


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_something_else_is_one_sentence(
    name: str, runs_on: RunsOn, tmp_path: Path
) -> None:
    runs = runs_on(name)
    runs.folder = tmp_path
    assert "no f" in runs.refused(name).lower()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("mmbench", "mme")])
def test_broken_json_is_one_sentence_with_its_place(name: str, runs_on: RunsOn) -> None:
    runs = runs_on(name)
    file = next(iter(sorted(runs.folder.rglob("*.json"))))
    file.write_text('{"data": [', encoding="utf-8")
    said = runs.refused(name)
    assert file.name in said
    assert "JSON" in said


@pytest.mark.parametrize("name", [name for name in NAMES if name != "mmbench"])
def test_a_missing_picture_or_film_is_one_sentence_before_any_is_asked(
    name: str, runs_on: RunsOn
) -> None:
    runs = runs_on(name)
    media = next(record.media for record in runs.records(name) if record.media is not None)
    media.unlink()
    said = runs.refused(name, lambda record: pytest.fail(f"{record.id} was asked"))
    assert media.stem in said
