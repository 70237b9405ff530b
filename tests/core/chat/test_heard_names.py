"""Names of several ids, heard and told whole."""

from __future__ import annotations

import pytest

from core.chat.heard_names import NameIds

HEL, ENA, MIRA, MAI, KE, SI, SAYS, HE = range(8)
WRITTEN = (b" Hel", b"ena", b" Mira", *(f" {each}".encode() for each in "麦克斯"), b" says", b" he")
NAMES = NameIds.of((ENA, MIRA, MAI, KE, SI), WRITTEN.__getitem__)
"""Of Helena only the end is nothing else."""


def test_ids_are_parted_by_how_they_are_written() -> None:
    assert NAMES.first == {MIRA}
    assert NAMES.inner == {ENA}


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ([], set()),
        ([SAYS, MIRA], {(None, (MIRA,))}),
        ([MIRA, MIRA], {(None, (MIRA,))}),
        ([HEL, ENA, SAYS], {(HEL, (ENA,))}),
        ([MAI, KE, SI, SAYS, MIRA], {(None, (MAI, KE, SI)), (None, (MIRA,))}),
        ([MAI, MIRA, KE], {(None, (MAI,)), (None, (MIRA,)), (None, (KE,))}),
    ],
)
def test_a_text_holds_its_names(words: list[int], heard: set[object]) -> None:
    assert NAMES.heard(words) == heard


def test_what_stands_behind_a_name_is_known() -> None:
    assert NAMES.going_on([HEL, ENA, SAYS, MIRA, MAI, KE, SI]) == {
        ((ENA,), SAYS),
        ((MIRA,), MAI),
    }


@pytest.mark.parametrize(
    ("said", "may", "only"),
    [
        ([], {MAI, MIRA}, False),
        ([SAYS], {MAI, MIRA}, False),
        ([HEL], {MAI, MIRA, ENA}, False),
        ([MAI], {KE}, True),
        ([SAYS, MAI, KE], {SI}, True),
        ([MAI, KE, SI], {MIRA}, False),
        ([KE], {MIRA}, False),
        ([HEL, ENA], {MIRA}, False),
        ([HE, ENA], {MIRA}, False),
        ([MIRA, MAI], {KE}, True),
    ],
)
def test_a_name_goes_on_as_it_is_heard(said: list[int], may: set[int], only: bool) -> None:
    heard = NAMES.heard([HEL, ENA, SAYS, MAI, KE, SI, SAYS, MIRA])
    assert NAMES.following(said, heard) == (frozenset(may), only)


def test_a_name_that_another_one_begins_with_may_end_or_go_on() -> None:
    heard = NAMES.heard([MAI, KE, SAYS, MAI, KE, SI])
    assert NAMES.following([MAI], heard) == (frozenset({KE}), True)
    assert NAMES.following([MAI, KE], heard) == (frozenset({SI}), False)


def test_a_character_of_several_ids_goes_on_with_the_next() -> None:
    """Of the first one only its end is nothing else."""
    begin, end, then = range(3)
    names = NameIds.of((end, then), (b" \xe7\xbb", b"\xb4", " 克".encode()).__getitem__)
    heard = names.heard([begin, end, then])
    assert heard == {(begin, (end, then))}
    assert names.following([begin, end], heard) == (frozenset({then}), True)


def test_without_names_nothing_follows() -> None:
    assert NameIds().following([MAI], NameIds().heard([MAI])) == (frozenset(), False)
