"""What a model heard becomes lines that stand as long as subtitles do."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from core.film.types import Cue
from core.speech.lines import LONGEST, lines_of, without_loops
from core.speech.protocol import Spoken
from core.timeline import MediaTime, TimeRange

START = MediaTime.from_seconds(60)


def lines(*spoken: Spoken) -> list[Cue]:
    return list(lines_of(spoken, START))


def texts(*spoken: Spoken) -> list[str]:
    return [cue.text for cue in lines(*spoken)]


def said(*words: str) -> list[Cue]:
    return [
        Cue(TimeRange(MediaTime(n * 10**6), MediaTime((n + 1) * 10**6)), text)
        for n, text in enumerate(words)
    ]


def test_a_short_segment_is_a_line_at_the_films_time() -> None:
    (cue,) = lines(Spoken(1.5, 4.0, "  Where\n is  she? "))
    assert cue.text == "Where is she?"
    assert (cue.span.start.seconds, cue.span.end.seconds) == (61.5, 64.0)


def test_a_long_segment_is_parted_at_its_sentences() -> None:
    text = "Mira, wait for me! The tide is rising. I left the lantern by the old harbour wall."
    assert texts(Spoken(0, 13, text)) == [
        "Mira, wait for me!",
        "The tide is rising.",
        "I left the lantern by the old harbour wall.",
    ]


def test_a_long_sentence_is_parted_between_words_even_in_chinese() -> None:
    assert all(len(line) <= 20 for line in texts(Spoken(0, 28, "word " * 16)))
    parts = texts(Spoken(0, 20, "我把红灯笼放在码头旁边因为昨天晚上下了一整夜的雨"))
    assert len(parts) == 3
    assert "".join(parts) == "我把红灯笼放在码头旁边因为昨天晚上下了一整夜的雨"


@given(
    text=st.text(alphabet="ab ,.!?。我们 \n", max_size=200),
    start=st.floats(0, 29),
    seconds=st.floats(0, 30),
)
def test_lines_share_a_segments_time_and_lose_none_of_its_words(
    text: str, start: float, seconds: float
) -> None:
    found = lines(Spoken(start, start + seconds, text))
    words = "".join(text.split())
    if any(letter.isalpha() for letter in words):
        assert "".join("".join(cue.text.split()) for cue in found) == words
    else:
        assert found == []
    for cue in found:
        assert MediaTime() < cue.span.end - cue.span.start
    for cue, following in itertools.pairwise(found):
        assert cue.span.end <= following.span.start
    for cue in found:
        parted = (cue.span.end - cue.span.start).seconds
        assert parted <= LONGEST * 1.01 or " " not in cue.text


def test_noise_and_credits_are_no_lines() -> None:
    noise = ("♪♪", "...", " - ", "Subtitles by the Amara.org community", "")
    assert texts(*(Spoken(n, n + 1, text) for n, text in enumerate(noise))) == []


def test_what_is_said_for_the_third_time_in_a_row_is_a_loop() -> None:
    kept = without_loops(said("No!", "no", "No.", "NO!", "Yes.", "No!"), [])
    assert [cue.text for cue in kept] == ["No!", "no", "Yes.", "No!"]
    kept = without_loops(said("Thank you.", "Well."), said("Thank you.", "Thank you!"))
    assert [cue.text for cue in kept] == ["Well."]
