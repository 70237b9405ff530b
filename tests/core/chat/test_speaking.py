"""Speaking: from tokens to sentences with their scenes, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from core.chat.recall import Recalled
from core.chat.scenes import Scene
from core.chat.speaking import Speaker
from core.chat.starter_prompt import FIRST_WORD, NONE, stamp
from core.chat.types import Sentence, TextPiece
from core.timeline import MediaTime, TimeRange

PIECES = (
    *(" Mira", " finds", " a", " key", ".", " At", " ", " Otto", " sleeps"),
    *(" 米", " 拉", " 找", " 到", " 钥", " 匙", "。", " 在"),
)
IDS = {piece: FIRST_WORD + number for number, piece in enumerate(PIECES)}
ENDS = (IDS["."], IDS["。"])
FIRST_BYTE = FIRST_WORD + len(PIECES)
VOCABULARY = FIRST_BYTE + 256


def token_bytes(token: int) -> bytes:
    if token < FIRST_WORD:
        return b""
    return (
        PIECES[token - FIRST_WORD].encode() if token < FIRST_BYTE else bytes([token - FIRST_BYTE])
    )


def recalled(start: float, *, moment: float | None = None, seen: float = 0.9) -> Recalled:
    span = TimeRange(MediaTime.from_seconds(start), MediaTime.from_seconds(start + 9))
    return Recalled(
        scene=Scene(span, range(1), ()),
        frames=(int(start) % 3,),
        tokens=np.zeros((1, 2, 4), np.float32),
        match=np.array([seen], np.float32),
        heard=0.0,
        lines=(),
        moment=span.start if moment is None else MediaTime.from_seconds(moment),
    )


SCENES = (recalled(5.4), recalled(30.2, moment=33.0), recalled(3700.9))
PICTURES = (b"zero", b"one", b"two")


def words(*pieces: str) -> list[int]:
    return [IDS[piece] for piece in pieces]


def sure(token: int) -> NDArray[np.float32]:
    logits = np.full(VOCABULARY, -np.inf, np.float32)
    logits[token] = 0.0
    return logits


def speak(ids: Sequence[int], scenes: Sequence[Recalled] = SCENES) -> list[TextPiece | Sentence]:
    speaker = Speaker("Who?", scenes, ENDS, token_bytes, PICTURES)
    events = [event for token in ids for event in speaker.take(token, sure(token))]
    return [*events, *speaker.finish()]


def shown(events: Sequence[TextPiece | Sentence]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextPiece))


def sentences(events: Sequence[TextPiece | Sentence]) -> list[Sentence]:
    return [event for event in events if isinstance(event, Sentence)]


def starts(sentence: Sentence) -> list[float]:
    return [scene.start.seconds for scene in sentence.scenes]


TWO = [
    *stamp(5),
    *words(" Mira", " finds", " a", " key", "."),
    *stamp(30),
    *words(" Otto", " sleeps", "."),
]


def test_each_sentence_is_told_with_the_scene_it_began_with() -> None:
    first, second = sentences(speak(TWO))
    assert (first.index, first.text, starts(first)) == (0, "Mira finds a key.", [5.4])
    assert (second.index, second.text, starts(second)) == (1, "Otto sleeps.", [33.0])
    assert second.scenes[0].end == MediaTime.from_seconds(39.2)
    assert first.scenes[0].picture == b"two"
    assert first.scenes[0].score == 1.0


def test_what_streams_is_what_the_sentences_say() -> None:
    events = speak(TWO)
    assert shown(events) == "Mira finds a key. Otto sleeps."
    assert all(event.text for event in events if isinstance(event, TextPiece))


def test_a_sentence_is_over_as_soon_as_the_next_scene_is_named() -> None:
    speaker = Speaker("Who?", SCENES, ENDS, token_bytes, PICTURES)
    closed = [
        at
        for at, token in enumerate(TWO)
        for event in speaker.take(token, sure(token))
        if isinstance(event, Sentence)
    ]
    assert closed == [3 + 5]


def test_a_sentence_on_several_scenes_is_linked_to_all_of_them() -> None:
    ids = [*stamp(5), *stamp(30), *stamp(3700), *words(" Mira", " sleeps", ".")]
    (sentence,) = sentences(speak(ids))
    assert starts(sentence) == [5.4, 33.0, 3700.9]
    ids = [*TWO, *stamp(3700), *words(" Mira", " sleeps", ".")]
    assert [starts(each) for each in sentences(speak(ids))] == [[5.4], [33.0], [3700.9]]


def test_stamps_are_never_shown() -> None:
    ids = [*stamp(5), *stamp(3700), *words(" Mira", " sleeps", ".")]
    assert shown(speak(ids)) == "Mira sleeps."


def test_chinese_has_no_spaces_neither_in_a_sentence_nor_between_two() -> None:
    said = words(" 米", " 拉", " 找", " 到", " 钥", " 匙", "。")
    events = speak([*stamp(5), *said, *stamp(30), *said])
    assert shown(events) == "米拉找到钥匙。米拉找到钥匙。"
    assert [each.text for each in sentences(events)] == ["米拉找到钥匙。"] * 2


def test_a_character_of_several_tokens_is_shown_when_it_is_whole() -> None:
    split = [FIRST_BYTE + byte for byte in " 诺".encode()]
    speaker = Speaker("Who?", SCENES, ENDS, token_bytes, PICTURES)
    pieces = [
        [event.text for event in speaker.take(token, sure(token)) if isinstance(event, TextPiece)]
        for token in [*stamp(5), *split, *words("。")]
    ]
    assert pieces == [[]] * 3 + [[], [], [], ["诺"], ["。"]]
    assert [each.text for each in sentences(list(speaker.finish()))] == ["诺。"]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ([*words(" At", " "), *stamp(30), *words(".")], "At 0:00:33."),
        ([*words(" 在"), *stamp(30), *words("。")], "在0:00:33。"),
        ([*words(" At", " "), *stamp(30), *words(" 米", "。")], "At 0:00:33米。"),
    ],
)
def test_a_time_inside_a_sentence_is_the_moment_its_link_leads_to(
    said: list[int], text: str
) -> None:
    events = speak([*stamp(30), *said])
    assert shown(events) == text
    (sentence,) = sentences(events)
    assert sentence.text == text
    assert starts(sentence) == [33.0]


def test_the_time_in_a_second_sentence_is_the_second_scenes() -> None:
    ids = [*stamp(5), *words(" Mira", "."), *stamp(3700), *words(" At", " "), *stamp(3700)]
    events = speak([*ids, *words(".")])
    assert [each.text for each in sentences(events)] == ["Mira.", "At 1:01:40."]
    assert shown(events) == "Mira. At 1:01:40."


def test_none_has_no_scene_and_is_not_shown() -> None:
    events = speak([NONE, *words(" Mira", " sleeps", "."), *words(" Otto", ".")])
    assert shown(events) == "Mira sleeps. Otto."
    assert [(each.text, each.scenes) for each in sentences(events)] == [("Mira sleeps. Otto.", ())]


def test_an_answer_that_stops_short_is_shown_as_far_as_it_goes() -> None:
    events = speak([*stamp(5), *words(" Mira", " finds", ".", " "), *stamp(30)[:2]])
    assert shown(events).rstrip() == "Mira finds."
    assert sentences(events)[0].text == "Mira finds."


def test_a_scene_that_was_nearly_chosen_is_linked_too() -> None:
    logits = np.full(VOCABULARY, -np.inf, np.float32)
    speaker = Speaker("Who?", SCENES, ENDS, token_bytes, PICTURES)
    near, far = stamp(5), stamp(30)
    list(speaker.take(near[0], sure(near[0])))
    list(speaker.take(near[1], sure(near[1])))
    logits[near[2]], logits[far[2]] = np.log(0.6), np.log(0.4)
    list(speaker.take(near[2], logits))
    for token in words(" Mira", "."):
        list(speaker.take(token, sure(token)))
    (sentence,) = sentences(list(speaker.finish()))
    assert [(scene.start.seconds, round(scene.score, 2)) for scene in sentence.scenes] == [
        (5.4, 0.6),
        (33.0, 0.4),
    ]


def named_at_2_05(*seconds: int, seventh: float) -> list[tuple[float, float]]:
    """Links of an answer that names 0:02:05, unsure whether its minute isn't the seventh and of
    its second (0.5): starts and scores."""
    scenes = tuple(recalled(second) for second in seconds)
    speaker = Speaker("Who?", scenes, ENDS, token_bytes, PICTURES)
    hour, minute, second = stamp(125)
    unsure = np.full((2, VOCABULARY), -np.inf, np.float32)
    unsure[0, [minute, stamp(420)[1]]] = np.log([1 - seventh, seventh])
    unsure[1, [second, stamp(150)[2]]] = np.log(0.5)
    for token, logits in ((hour, sure(hour)), (minute, unsure[0]), (second, unsure[1])):
        list(speaker.take(token, logits))
    for token in words(" Mira", "."):
        list(speaker.take(token, sure(token)))
    (sentence,) = sentences(list(speaker.finish()))
    return [(link.start.seconds, round(link.score, 2)) for link in sentence.scenes]


def test_the_scene_that_is_named_comes_first_however_unsure() -> None:
    links = named_at_2_05(125, 150, 430, seventh=0.4)
    assert links == [(125.0, 0.3), (430.0, 0.4), (150.0, 0.3)]


def test_scenes_that_were_never_told_apart_share_their_chance() -> None:
    links = named_at_2_05(125, 430, 450, seventh=0.5)
    assert links == [(125.0, 0.25), (430.0, 0.25), (450.0, 0.25)]
    assert named_at_2_05(125, 430, 440, 450, seventh=0.5) == [(125.0, 0.25)]
