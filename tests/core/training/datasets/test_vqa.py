"""VQAv2, TextVQA and VizWiz."""

from __future__ import annotations

import pytest

from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import as_told


def test_vqav2_is_scored_by_type_and_as_a_whole(runs_on: RunsOn) -> None:
    answers = {"262148000": "At the table", "262148001": "Four."}
    runs = runs_on("vqav2")
    lines = runs.lines("vqav2", as_told(answers))
    assert lines["other"]["accuracy"] == pytest.approx(60)
    assert lines["number"]["accuracy"] == 100
    assert lines["all"]["accuracy"] == pytest.approx(80)
    question = runs.records("vqav2")[0].question
    assert question == ("Where is he looking?\nAnswer the question using a single word or phrase.")


def test_textvqa_takes_what_people_said(runs_on: RunsOn) -> None:
    lines = runs_on("textvqa").lines("textvqa", as_told({"34602": "Dakota", "34603": "2011"}))
    assert lines == {"all": {"count": 2, "accuracy": pytest.approx((30 + 100) / 2)}}


def test_textvqa_shows_what_was_read_in_the_picture_only_where_asked(runs_on: RunsOn) -> None:
    runs = runs_on("textvqa")
    assert "OCR" not in runs.records("textvqa")[0].question
    assert runs.records("textvqa", "val-ocr")[0].question.splitlines()[1] == (
        "Reference OCR token: DAKOTA, DIGITAL"
    )


def test_vizwiz_may_be_unanswerable(runs_on: RunsOn) -> None:
    runs = runs_on("vizwiz")
    answers = {"VizWiz_val_00000000.jpg": "Unanswerable", "VizWiz_val_00000001.jpg": "coke"}
    lines = runs.lines("vizwiz", as_told(answers))
    assert lines["unanswerable"]["accuracy"] == 100
    assert lines["other"]["accuracy"] == pytest.approx(60)
    assert "respond with 'Unanswerable'" in runs.records("vizwiz")[0].question
