"""What of a film's lines is read where not all of them fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat.companion import LONGEST_ANSWER, Companion
from core.chat.fitting import room_beside, shares, words_of_scenes
from core.chat.parts import Parts
from core.chat.types import Finished
from core.errors import QuestionError
from core.film.types import Cue
from core.memory.store import FilmMemory
from core.memory.words import WordIndex
from core.timeline import MediaTime, TimeRange
from tests.core.chat.conftest import DURATION, ColourEyes, ColourTokens, ScriptedLanguage


def read(text: str) -> list[int]:
    return list(text.encode())


def test_a_question_that_leaves_no_room_is_refused() -> None:
    assert room_beside(100, 100, "Why?") == 0
    with pytest.raises(QuestionError, match="too long for this model"):
        room_beside(100, 101, "Why?")


@given(st.lists(st.integers(0, 300), max_size=8), st.integers(0, 1000))
def test_shares_fill_the_room_and_give_nobody_more_than_it_has(sizes: list[int], room: int) -> None:
    given_ = shares(sizes, room)
    assert all(0 <= mine <= size for mine, size in zip(given_, sizes, strict=True))
    assert sum(given_) == min(room, sum(sizes))


def test_what_one_scene_leaves_the_others_take() -> None:
    assert shares([500, 10, 500], 410) == [200, 10, 200]


def test_lines_that_fit_are_read_as_they_are_spoken() -> None:
    scenes: list[list[str]] = [["Mira!", "Otto, wait!"], [], ["Here."]]
    words = words_of_scenes("Who waits?", scenes, read, 1000)
    assert words == [read("Mira! Otto, wait!"), [], read("Here.")]


def test_of_too_many_lines_those_that_have_the_question_are_read_in_order() -> None:
    talk = [f"Nothing but talk, number {n:02d}." for n in range(40)]
    talk[7] = "The tide is rising, Mira."
    talk[31] = "We wait for the tide."
    (words,) = words_of_scenes("When does the tide come?", [talk], read, 200)
    said = bytes(words).decode()
    assert len(words) < 200
    assert 0 <= said.find(talk[7]) < said.find(talk[31])


def test_a_scene_without_room_is_told_without_words() -> None:
    assert words_of_scenes("Who?", [["A line."], ["Another line."]], read, 3) == [[], []]


# In the starter's prompt ---------------------------------------------------------------------


def talk(text: str, first: int, last: int) -> list[Cue]:
    """A line a second."""
    return [
        Cue(TimeRange(MediaTime(s * 1_000_000), MediaTime(s * 1_000_000 + 900_000)), text)
        for s in range(first, last)
    ]


def test_of_more_talk_than_fits_the_lines_with_the_question_are_read(
    memory: FilmMemory, words: WordIndex, language: ScriptedLanguage
) -> None:
    chat = "They talk and talk, and nothing of it is what anybody would ever ask about. " * 2
    told = "The tide is green today."
    cues = [*talk(chat, 0, 30), *talk(told, 30, 31), *talk(chat, 31, 58)]
    words.fill(cues)
    parts = Parts(memory, words, cues, ColourEyes(), ColourTokens(), language, DURATION)
    *_, finished = Companion(parts).answer("Is the tide green?", None)
    assert isinstance(finished, Finished)
    assert finished.scenes_recalled == 3
    assert finished.rows + LONGEST_ANSWER <= language.context_rows
    assert finished.rows > language.context_rows // 2
    steps = np.diff(language.prompts[0][:, 0])  # what the evidence adds to all of a scene is gone
    wanted = np.diff(list(told.encode()))
    windows = np.lib.stride_tricks.sliding_window_view(steps, len(wanted))
    assert np.isclose(windows, wanted, atol=0.1).all(axis=1).any()


@pytest.mark.parametrize("whole", [False, True])
def test_a_question_that_fills_the_context_is_refused_before_anything_is_looked_at(
    companion: Companion, language: ScriptedLanguage, whole: bool
) -> None:
    answer = companion.answer_whole if whole else companion.answer
    with pytest.raises(QuestionError, match="too long for this model"):
        next(iter(answer("海" * 600, None)))
    assert not language.prompts
    list(answer("海" * 400, None))
