"""The starter that lies here answers what the panel suggests about the sample film."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from core.engine.session import Session
from core.resources import sample_film
from core.training.drawn.lexicon import LANGUAGES, Language
from tests.acceptance.suggestions import assert_suggestions_are_answered


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_suggested_question_is_answered_and_linked(
    tmp_path: Path, language: Language
) -> None:
    film = sample_film()
    assert film is not None
    with closing(Session("starter", tmp_path)) as session:
        session.open(film, language)
        for _ in session.watch():
            pass
        assert_suggestions_are_answered(session, language)
