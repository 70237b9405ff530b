"""The companion, with everything but recall, prompting and linking played by fakes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.chat.companion import Companion
from core.chat.overviews import SUMMARY
from core.chat.parts import Parts
from core.chat.starter_prompt import ANSWER, FIRST_WORD, NONE, QUESTION, stamp
from core.chat.types import AnswerEvent, Circumstances, Earlier, Finished, Sentence, TextPiece
from core.errors import NothingWatchedError, QuestionError
from core.memory.store import FilmMemory
from core.memory.words import WordIndex
from core.timeline import MediaTime
from tests.core.chat.conftest import (
    CHUNK,
    CUES,
    DURATION,
    ColourEyes,
    ColourTokens,
    ScriptedLanguage,
    chunk,
)


def say(text: str) -> list[int]:
    return [FIRST_WORD + byte for byte in text.encode()]


def test_the_answer_streams_and_ends_with_its_scene(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(20), *say("It is green.")]
    *pieces, sentence, finished = companion.answer("Who is green?", None)
    assert all(isinstance(piece, TextPiece) for piece in pieces)
    assert "".join(p.text for p in pieces if isinstance(p, TextPiece)) == "It is green."
    assert isinstance(sentence, Sentence)
    assert sentence.text == "It is green."
    scene = sentence.scenes[0]
    assert (scene.start, scene.end) == (MediaTime.from_seconds(20), MediaTime.from_seconds(40))
    assert scene.source == "seen"
    assert scene.score > 0.9
    assert scene.picture.startswith(b"\xff\xd8")
    assert isinstance(finished, Finished)
    assert not finished.cancelled
    assert finished.watched_until == DURATION
    assert {"recall", "look_again", "prefill", "first_token", "total"} <= set(finished.seconds)


def test_a_time_in_the_sentence_is_the_scenes_own(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(40), *say("At "), *stamp(40), *say(".")]
    events = list(companion.answer("When is it blue?", None))
    assert [e.text for e in events if isinstance(e, Sentence)] == ["At 0:00:40."]


def test_a_time_that_no_recalled_scene_has_cannot_be_said(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(33), *say("x"), *stamp(7)]
    events = list(companion.answer("Who is green?", None))
    starts = {s.start.seconds for e in events if isinstance(e, Sentence) for s in e.scenes}
    assert starts <= {0.0, 20.0, 40.0}


def test_what_was_not_seen_links_to_nothing(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [NONE, *say("I did not see that in the film.")]
    events = list(companion.answer("Who is purple?", None))
    assert [e.scenes for e in events if isinstance(e, Sentence)] == [()]


def test_words_that_carry_the_answer_make_it_heard(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(20), *say("Because the tide is rising.")]
    events = list(companion.answer("Why must she leave?", None))
    scene = next(e for e in events if isinstance(e, Sentence)).scenes[0]
    assert scene.source == "heard"
    assert scene.caption == "I must leave because the tide is rising."


def test_nothing_after_the_bound_is_recalled_read_or_linked(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(40), *say("blue")]
    events = list(companion.answer("Who is blue?", MediaTime.from_seconds(22)))
    for event in events:
        if isinstance(event, Sentence):
            assert all(s.end <= MediaTime.from_seconds(22) for s in event.scenes)
    assert not any("tide" in text or "Otto" in text for text in language.words_read)


def test_the_prompt_holds_pictures_and_words_in_time_order(
    companion: Companion, language: ScriptedLanguage
) -> None:
    list(companion.answer("Who is red?", None))
    rows = language.prompts[0]
    assert rows.shape[1] == language.width
    assert np.isfinite(rows).all()
    lines = [f" {cue.text}" for cue in CUES]
    assert [text for text in language.words_read if text in lines] == lines


def test_without_pictures_the_visual_rows_are_zero(
    memory: FilmMemory, words: WordIndex, language: ScriptedLanguage
) -> None:
    parts = Parts(memory, words, CUES, ColourEyes(), ColourTokens(), language, DURATION)
    blind = Companion(parts, use_pictures=False)
    list(blind.answer("Purple?", None))
    zero = (language.prompts[0][:, -1] == 0).sum()  # <s> is id 0 too
    assert zero > 3 * 2


def test_every_row_of_a_scene_carries_what_was_seen_and_heard_there(
    companion: Companion, language: ScriptedLanguage
) -> None:
    list(companion.answer("Is the tide green?", None))
    rows = language.prompts[0][:, 0]
    asked = len("Is the tide green?")
    assert (np.abs(rows[: 2 + asked]) < 1000).all()
    assert (np.abs(rows[-2 - asked :]) < 1000).all()
    inside = rows[2 + asked : -2 - asked]
    assert inside.max() > 5000  # "tide" is spoken in the second scene, half of the question
    assert (inside > 500).sum() > 20


def test_without_words_no_line_is_read(
    memory: FilmMemory, words: WordIndex, language: ScriptedLanguage
) -> None:
    parts = Parts(memory, words, CUES, ColourEyes(), ColourTokens(), language, DURATION)
    deaf = Companion(parts, use_words=False)
    before = len(language.words_read)
    list(deaf.answer("Who is red?", None))
    read = language.words_read[before:]
    assert read == [" Who is red?", " a.", " a。", " because", " 因 为", " Who is red?"]


def test_cancelling_keeps_what_was_said_and_says_so(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(0), *say("It is red and more")]
    language.cancel_at = 8
    events = list(companion.answer("Who is red?", None))
    text = "".join(e.text for e in events if isinstance(e, TextPiece))
    assert text == "It is"[: len(text)]
    assert isinstance(events[-1], Finished)
    assert events[-1].cancelled


@pytest.mark.parametrize("question", ["", "   \n", "x" * 20_000])
def test_a_question_that_is_none_is_refused(companion: Companion, question: str) -> None:
    with pytest.raises(QuestionError):
        next(iter(companion.answer(question, None)))


def test_before_anything_was_watched_it_says_so(
    tmp_path: object, words: WordIndex, language: ScriptedLanguage, memory: FilmMemory
) -> None:
    empty = FilmMemory(memory.folder.parent / "empty", "colours", DURATION, MediaTime(20_000_000))
    try:
        parts = Parts(empty, words, CUES, ColourEyes(), ColourTokens(), language, DURATION)
        companion = Companion(parts)
        with pytest.raises(NothingWatchedError):
            next(iter(companion.answer("Who is red?", None)))
    finally:
        empty.close()


def test_what_was_watched_behind_the_bound_alone_is_nothing_watched(
    tmp_path: Path, words: WordIndex, language: ScriptedLanguage
) -> None:
    """The viewer jumps ahead in a film and asks at once."""
    with closing(FilmMemory(tmp_path / "jumped", "colours", DURATION, CHUNK)) as jumped:
        assert jumped.begin_writing()
        jumped.append(chunk(2))
        parts = Parts(jumped, words, CUES, ColourEyes(), ColourTokens(), language, DURATION)
        with pytest.raises(NothingWatchedError):
            list(Companion(parts).answer("Who is blue?", MediaTime.from_seconds(2)))
    assert not language.prompts


# What surrounds a question ------------------------------------------------------------------


def at(seconds: float) -> Circumstances:
    return Circumstances(position=MediaTime.from_seconds(seconds))


def after(question: str, answer: str, seconds: float) -> Circumstances:
    return Circumstances(earlier=Earlier(question, answer, MediaTime.from_seconds(seconds)))


def ids_of(language: ScriptedLanguage) -> list[int]:
    """The last prompt's first column: ids where a row is no picture and carries no evidence."""
    return [int(value) for value in language.prompts[-1][:, 0]]


def lines_read(language: ScriptedLanguage) -> list[str]:
    return [text for text in language.words_read if text in {f" {cue.text}" for cue in CUES}]


def linked(events: list[AnswerEvent]) -> list[float]:
    return [s.start.seconds for e in events if isinstance(e, Sentence) for s in e.scenes]


def scenes_in_prompt(events: list[AnswerEvent]) -> int:
    (finished,) = (event for event in events if isinstance(event, Finished))
    return finished.scenes_recalled


@pytest.mark.parametrize(
    ("question", "position", "line"),
    [
        ("What is happening now?", 4.0, 0),
        ("Who is on screen? What is on screen?", 21.0, 1),
        ("现在发生了什么？", 57.0, 2),
        ("What happens at 0:00:45?", 4.0, 2),
    ],
)
def test_a_question_about_a_moment_is_answered_from_its_scene_alone(
    companion: Companion, language: ScriptedLanguage, question: str, position: float, line: int
) -> None:
    language.script = [*stamp(20 * line), *say("It is that.")]
    events = list(companion.answer(question, None, at(position)))
    assert scenes_in_prompt(events) == 1
    assert lines_read(language) == [f" {CUES[line].text}"]
    assert linked(events) == [20.0 * line]


def test_a_question_about_a_stretch_is_answered_from_its_scenes(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(20), *say("Green."), *stamp(40), *say("Blue.")]
    events = list(companion.answer("What happens between 0:00:25 and 0:00:50?", None))
    assert scenes_in_prompt(events) == 2
    assert lines_read(language) == [f" {CUES[1].text}", f" {CUES[2].text}"]
    assert linked(events) == [20.0, 40.0]
    assert [e.text for e in events if isinstance(e, Sentence)] == ["Green.", "Blue."]


def test_a_stretch_of_which_nothing_is_known_is_answered_from_what_is_nearest(
    companion: Companion, language: ScriptedLanguage
) -> None:
    events = list(companion.answer("What happens from 1:00:00 to 1:10:00?", None))
    assert scenes_in_prompt(events) == 1
    assert lines_read(language) == [f" {CUES[2].text}"]


def test_a_question_about_the_film_is_answered_from_all_of_it(
    companion: Companion, language: ScriptedLanguage
) -> None:
    language.script = [*stamp(0), *say("Red."), *stamp(20), *say("Green.")]
    events = list(companion.answer("Sum up the film.", None))
    assert scenes_in_prompt(events) == 3
    assert linked(events) == [0.0, 20.0]
    texts = [e.text for e in events if isinstance(e, TextPiece)]
    assert "".join(texts).replace(" ", "") == "Red.Green."


def test_a_follow_up_reads_the_turn_before_and_its_scene(
    companion: Companion, language: ScriptedLanguage
) -> None:
    around = after("Who is blue?", "It is Otto.", 45.0)
    language.script = [*stamp(40), *say("In the blue.")]
    events = list(companion.answer("Where is that?", None, around))
    before = [QUESTION, *say(" Who is blue?"), ANSWER, *stamp(40), *say(" It is Otto.")]
    assert ids_of(language)[1 : 2 + len(before)] == [*before, QUESTION]
    assert linked(events)[0] == 40.0


def test_the_turn_before_carries_its_scenes_mark_from_its_stamp_on(
    companion: Companion, language: ScriptedLanguage
) -> None:
    list(companion.answer("Where is that?", None, after("Who is blue?", "It is Otto.", 45.0)))
    marks = language.prompts[-1][:, 0] % 1
    stamped = 1 + len([QUESTION, *say(" Who is blue?"), ANSWER, *stamp(40)])
    told = len(say(" It is Otto."))
    assert not marks[: stamped - 1].any()
    assert (marks[stamped - 1 : stamped + told] == 40 / 1024).all()
    assert not marks[stamped + told]


def test_a_time_in_the_turn_before_is_a_stamp_again(
    companion: Companion, language: ScriptedLanguage
) -> None:
    list(companion.answer("And where?", None, after("When is it blue?", "At 0:00:40.", 40.0)))
    before = [QUESTION, *say(" When is it blue?"), ANSWER, *stamp(40), *say(" At ")]
    assert ids_of(language)[1 : 6 + len(before)] == [*before, *stamp(40), *say("."), QUESTION]


@pytest.mark.parametrize(
    ("question", "put"),
    [
        ("Who is green?", "Who is green?"),
        ("Sum up the film.", SUMMARY),
        ("What is on screen?", "What is on screen?"),
    ],
)
def test_a_question_that_says_enough_forgets_the_turn_before(
    companion: Companion, language: ScriptedLanguage, question: str, put: str
) -> None:
    earlier = Earlier("Who is blue?", "It is Otto.", MediaTime.from_seconds(45))
    around = Circumstances(position=MediaTime.from_seconds(5), earlier=earlier)
    list(companion.answer(question, None, around))
    assert " It is Otto." not in language.words_read
    assert ids_of(language)[1] == QUESTION
    assert ids_of(language)[2 : 2 + len(put)] == say(f" {put}")[: len(put)]


# The bound ----------------------------------------------------------------------------------

UNTIL = MediaTime.from_seconds(22)


@pytest.mark.parametrize(
    ("question", "around"),
    [
        ("What is happening now?", at(45.0)),
        ("What happens at 0:00:45?", at(5.0)),
        ("What happens between 0:00:10 and 0:00:50?", at(5.0)),
        ("What happens between 0:00:40 and 0:00:50?", at(5.0)),
        ("What is the film about?", at(5.0)),
        ("这部电影讲了什么？", at(5.0)),
        ("Where is that?", after("Who is blue?", "It is the tide and Otto.", 45.0)),
        ("Where is that?", after("Who is green?", "It is the tide and Otto.", 22.0)),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_whatever_surrounds_a_question_nothing_behind_the_bound_is_read_or_linked(
    companion: Companion,
    language: ScriptedLanguage,
    question: str,
    around: Circumstances,
    whole: bool,
) -> None:
    language.script = [*stamp(40), *say("It is Otto."), *stamp(40), *say("Blue.")]
    answer = companion.answer_whole if whole else companion.answer
    events = list(answer(question, UNTIL, around))
    assert not any("tide" in text or "Otto" in text for text in language.words_read)
    for event in events:
        if isinstance(event, Sentence):
            assert all(scene.end <= UNTIL for scene in event.scenes)
    assert stamp(40)[2] not in ids_of(language), "not even its time"


def test_the_turn_before_counts_up_to_the_bound(
    companion: Companion, language: ScriptedLanguage
) -> None:
    list(companion.answer("Where is that?", UNTIL, after("Who is red?", "It is Mira.", 5.0)))
    assert " It is Mira." in language.words_read


@pytest.mark.parametrize(
    ("start", "question", "told"),
    [
        (0, "Who is red?", False),
        (40, "Who is red?", True),
        (0, "what does otto do in red?", True),
    ],
)
def test_a_name_is_told_where_it_is_heard_or_asked_about(
    memory: FilmMemory,
    words: WordIndex,
    language: ScriptedLanguage,
    start: int,
    question: str,
    told: bool,
) -> None:
    tokens = ColourTokens(names=frozenset(say("O")))
    companion = Companion(Parts(memory, words, CUES, ColourEyes(), tokens, language, DURATION))
    language.script = [*stamp(start), *say(" Otto.")]
    said = "".join(e.text for e in companion.answer(question, None) if isinstance(e, TextPiece))
    assert said.strip().startswith("Otto") == told
