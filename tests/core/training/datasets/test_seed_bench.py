"""SEED-Bench."""

from __future__ import annotations

import pytest

from core.timeline import MediaTime
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import as_told


def test_pictures_clips_and_all(runs_on: RunsOn) -> None:
    answers = {"101669": "C", "102000": "C. Three", "102001": "Four"}
    lines = runs_on("seed-bench").lines("seed-bench", as_told(answers), "--split", "all")
    assert {name: line["accuracy"] for name, line in lines.items()} == {
        "Instances Counting": 100,
        "Action Recognition": 100,
        "Action Prediction": 0,
        "image": 100,
        "video": 50,
        "all": pytest.approx(66.6667),
    }


def test_a_segment_is_the_part_that_is_asked_about(runs_on: RunsOn) -> None:
    whole, part = runs_on("seed-bench").records("seed-bench", "video")
    assert (whole.start, whole.end) == (None, None)
    assert (part.start, part.end) == (MediaTime(500_000), MediaTime(1_500_000))
    assert part.media is not None
    assert part.media.name == "P01_11.MP4"
