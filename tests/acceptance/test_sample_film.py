"""The starter that lies here answers what the panel suggests about the sample film."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from core.engine.session import Session
from core.resources import sample_film
from tests.acceptance.suggestions import assert_suggestions_are_answered


def test_every_suggested_question_is_answered_and_linked(tmp_path: Path) -> None:
    film = sample_film()
    assert film is not None
    with closing(Session("starter", tmp_path)) as session:
        session.open(film)
        for _ in session.watch():
            pass
        assert_suggestions_are_answered(session)
