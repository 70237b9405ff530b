"""Truths: what is written beside a film is what is judged by."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.training.asking.truths import SUFFIX, read_truths, to_jsonl, truth_of
from core.training.drawn.story import make_story
from core.training.drawn.world import Question, Told


@pytest.mark.parametrize("seed", [900_001, 900_002])
def test_what_is_written_is_read_back_whole(seed: int, tmp_path: Path) -> None:
    questions = make_story(seed, 120.0).questions
    film = tmp_path / "film.mp4"
    film.with_suffix(SUFFIX).write_text(to_jsonl(questions), encoding="utf-8")
    truths = read_truths(film)
    assert truths == [truth_of(question) for question in questions]
    assert {truth.language for truth in truths} == {"en", "zh"}
    assert any(truth.moment is not None for truth in truths)
    assert any(truth.earlier is not None for truth in truths)
    assert any(truth.absent for truth in truths)


def test_a_question_keeps_its_circumstances(tmp_path: Path) -> None:
    told = Told("在森林。", (("森林",),), ((3.0, 9.5), (20.0, 28.25)))
    asked = Question("在哪里？", "follow-where", "zh", 2, (told,), 5.25, ("谁？", "米拉。"))
    film = tmp_path / "film.mp4"
    film.with_suffix(SUFFIX).write_text(to_jsonl([asked]), encoding="utf-8")
    (truth,) = read_truths(film)
    assert truth.steps == (told,)
    assert truth.moment == 5.25
    assert truth.earlier == ("谁？", "米拉。")
    assert truth.span == (3.0, 9.5)
