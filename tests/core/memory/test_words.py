"""Lines are found by what they say, and a viewer's words are never syntax."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import StorageError
from core.film.types import Cue
from core.memory.words import WordIndex
from core.timeline import MediaTime, TimeRange


def cue(second: int, text: str) -> Cue:
    return Cue(TimeRange(MediaTime(second * 10**6), MediaTime((second + 2) * 10**6)), text)


CUES = (
    cue(1, "Mira, where is the red lantern?"),
    cue(5, "I left it by the harbour because it rained."),
    cue(9, "Lanterns, lanterns! You only talk about lanterns."),
    cue(12, "Otto waits at the station."),
    cue(20, 'He said: "NEAR the café" AND* (OR) not'),
)


@pytest.fixture
def words(tmp_path: Path):  # type: ignore[no-untyped-def]
    index = WordIndex(tmp_path / "film.sqlite")
    index.fill(CUES)
    yield index
    index.close()


def found(words: WordIndex, query: str, until: float | None = None, limit: int = 10) -> list[int]:
    bound = None if until is None else MediaTime.from_seconds(until)
    return [index for index, _ in words.search(query, bound, limit)]


def test_words_are_found_in_any_form_and_the_best_line_comes_first(words: WordIndex) -> None:
    assert found(words, "Who talks of a lantern?") == [2, 0]
    assert found(words, "harbour") == [1]
    assert found(words, "cafe") == [4]
    assert found(words, "submarine") == []
    scores = [score for _, score in words.search("lantern", None, 10)]
    assert scores == sorted(scores, reverse=True)


def test_nothing_that_starts_later_than_the_bound_is_found(words: WordIndex) -> None:
    assert found(words, "lantern", until=9) == [0]
    assert found(words, "lantern", until=9.1) == [2, 0]
    assert found(words, "lantern", until=0) == []


@given(bound=st.integers(1, 24))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_said_later_changes_no_score(words: WordIndex, tmp_path: Path, bound: int) -> None:
    until = MediaTime.from_seconds(bound)
    early = WordIndex(tmp_path / f"until-{bound}.sqlite")
    early.fill([cue for cue in CUES if cue.span.start < until])
    for query in ("lantern harbour", "the it at by", "Otto Mira red rained"):
        assert words.search(query, until, 10) == early.search(query, None, 10)
    early.close()


def test_the_scores_are_those_of_fts5(words: WordIndex, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "film.sqlite")
    rows = database.execute(
        "SELECT rowid, -bm25(cue_words) FROM cue_words WHERE cue_words MATCH ? ORDER BY 2 DESC",
        ('"lantern" OR "station" OR "where"',),
    ).fetchall()
    database.close()
    found = words.search("lantern station where", None, 10)
    assert [line for line, _ in found] == [line for line, _ in rows]
    assert [score for _, score in found] == pytest.approx([score for _, score in rows], rel=1e-6)


def test_no_more_lines_are_given_than_asked_for(words: WordIndex) -> None:
    assert found(words, "the lantern it at", limit=2) == found(words, "the lantern it at")[:2]
    assert found(words, "lantern", limit=0) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
def test_no_question_is_taken_for_syntax(words: WordIndex, query: str) -> None:
    words.search(query, None, 5)


@pytest.mark.parametrize(
    "query", ['"', "a AND", "NEAR(", "text:", "*", "^", "lantern*", "-red", ""]
)
def test_operators_are_words(words: WordIndex, query: str) -> None:
    assert set(found(words, query)) <= set(range(len(CUES)))


def test_other_lines_replace_the_ones_before(words: WordIndex, tmp_path: Path) -> None:
    words.fill((cue(3, "A submarine."),))
    assert found(words, "lantern") == []
    assert found(words, "submarine") == [0]
    again = WordIndex(tmp_path / "film.sqlite")
    assert found(again, "submarine") == [0]
    again.close()


def test_a_search_is_answered_from_ones_own_lines_whatever_others_fill_in(
    words: WordIndex, tmp_path: Path
) -> None:
    with closing(WordIndex(tmp_path / "film.sqlite")) as other:
        mine = words.search("lantern station", None, 10)
        for lines in ((cue(2, "Ein U-Boot am Station."), *CUES), CUES[:2], ()):
            other.fill(lines)
            assert words.search("lantern station", None, 10) == mine
            assert found(other, "harbour") == [i for i, c in enumerate(lines) if c == CUES[1]]


def test_no_search_is_torn_by_another_process_that_fills(words: WordIndex, tmp_path: Path) -> None:
    mine = words.search("lantern station harbour", None, 10)

    def refill() -> None:
        with closing(WordIndex(tmp_path / "film.sqlite")) as other:
            for lines in (CUES[::-1], CUES[1:]) * 50:
                other.fill(lines)

    thread = threading.Thread(target=refill)
    thread.start()
    answers = [mine]
    while thread.is_alive():
        answers.append(words.search("lantern station harbour", None, 10))
    thread.join()
    assert all(each == mine for each in answers)


def test_a_damaged_database_is_put_aside_and_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "film.sqlite"
    path.write_bytes(b"this is no database, " * 500)
    index = WordIndex(path)
    index.fill(CUES)
    assert found(index, "station") == [3]
    index.close()
    assert path.with_suffix(".damaged-1").read_bytes().startswith(b"this is no database")


def test_a_database_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        WordIndex(tmp_path / "nowhere" / "film.sqlite")
