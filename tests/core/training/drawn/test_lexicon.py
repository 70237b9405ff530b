"""The lexicon: every word of the drawn world in both languages, told apart by its first token."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from tokenizers import Tokenizer

from core.chat.starter_prompt import NONE, SPECIALS
from core.language.bpe import train_bpe
from core.training.asking.asked import ATTRIBUTES
from core.training.drawn import lexicon, speech, world
from core.training.starter.bank import LABEL_SIZES
from core.training.starter.samples import corpus
from core.training.starter.student import WORDS, word_ids

CHINESE = (
    (world.PLACES, lexicon.PLACES_ZH),
    (world.OBJECTS, lexicon.OBJECTS_ZH),
    (world.COLOURS, lexicon.COLOURS_ZH),
    (world.NAMES, lexicon.NAMES_ZH),
    (world.ACTIONS, lexicon.VERBS_ZH),
    (world.ACTIONS, lexicon.WHY_VERBS_ZH),
)


@pytest.mark.parametrize(("words", "chinese"), CHINESE)
def test_every_word_has_its_chinese(words: tuple[str, ...], chinese: dict[str, str]) -> None:
    assert tuple(chinese) == words
    assert len(set(chinese.values())) == len(words)
    assert all("\u4e00" <= each <= "\u9fff" for word in chinese.values() for each in word)


def test_every_deed_place_hour_and_weather_has_its_words() -> None:
    assert set(lexicon.VERBS) == set(lexicon.WHY_VERBS) == set(world.ACTIONS)
    assert set(speech.CONFESSIONS) == set(world.ACTIONS)
    assert tuple(lexicon.PLACE_WORDS) == world.PLACES
    assert tuple(lexicon.TIME_WORDS) == world.TIMES_OF_DAY
    assert tuple(lexicon.WEATHER_WORDS) == world.WEATHERS
    for pairs in (lexicon.TOWNS, lexicon.NUMBERS, lexicon.KIN, speech.CALLS, speech.ASIDES):
        english, chinese = zip(*pairs, strict=True)
        assert len(set(english)) == len(set(chinese)) == len(pairs)
        assert all(each.isascii() for each in english)
        assert not any(each.isascii() for each in chinese)


def test_no_name_is_read_inside_another() -> None:
    for names in (world.NAMES, [*lexicon.NAMES_ZH.values()]):
        for one, other in permutations(names, 2):
            assert one not in other.split(), (one, other)
            assert one.isascii() or one not in other, (one, other)


def test_no_town_is_a_word_of_the_drawn_world() -> None:
    known = {*world.NAMES, *lexicon.NAMES_ZH.values(), *lexicon.PLACES_ZH.values()}
    assert not known & {word for town in lexicon.TOWNS for word in town}


def test_things_and_deeds_are_put_together() -> None:
    lantern = world.Prop(world.OBJECTS.index("lantern"), world.COLOURS.index("orange"))
    assert lexicon.thing(lantern, "en", coloured=True) == "orange lantern"
    assert lexicon.thing(lantern, "en", coloured=False) == "lantern"
    assert lexicon.thing(lantern, "zh", coloured=True) == "橙色的灯笼"
    assert lexicon.thing(lantern, "zh", coloured=False) == "灯笼"
    assert lexicon.with_article("orange lantern") == "an orange lantern"
    assert lexicon.with_article("lantern") == "a lantern"
    assert lexicon.told("gives", "en", "red key") == "gives the red key away"
    assert lexicon.told("gives", "zh", "红色的钥匙") == "送出红色的钥匙"
    assert lexicon.told("sleeps", "en") == "falls asleep"
    assert lexicon.place(1, "en") == "in the forest"
    assert lexicon.name("Mira", "zh") == "米拉"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_bpe(corpus(7, 40), 3072, SPECIALS)


def test_in_each_language_the_first_token_tells_a_kinds_words_apart(tokenizer: Tokenizer) -> None:
    both = word_ids(tokenizer)
    assert len(both) == 2
    for language in both:
        for name, ids in zip(ATTRIBUTES, language, strict=True):
            assert len(ids) == LABEL_SIZES.get(name, len(WORDS[name]))
            assert len(set(ids)) == len(ids)
            assert (ids[-1] == NONE) == (name in ("object", "colour"))


def test_no_token_says_two_things_of_a_picture(tokenizer: Tokenizer) -> None:
    for language in word_ids(tokenizer):
        said = {name: {*ids} - {NONE} for name, ids in zip(ATTRIBUTES, language, strict=True)}
        for one, other in combinations(said, 2):
            if {one, other} != {"colour", "coat"}:  # never told by one token
                assert not said[one] & said[other], (one, other)


def test_a_vocabulary_in_which_two_words_begin_alike_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        word_ids(train_bpe([], 500, SPECIALS))
