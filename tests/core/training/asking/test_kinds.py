"""Asking: every kind in both languages on made scenes, each question checked by its words alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest

from core.chat.named import MOST_TOLD
from core.training.asking.across import ACROSS, CAUSES
from core.training.asking.asked import ATTRIBUTES, Asked, indoors
from core.training.asking.judged_words import polar
from core.training.asking.kinds import KINDS, ask
from core.training.asking.leaning import LEANING
from core.training.asking.single import SINGLE
from core.training.asking.whole import CAPTION, WHOLE, evenly
from core.training.asking.wordings import HELD_OUT, PHRASINGS, REPHRASINGS, wording
from core.training.drawn import lexicon
from core.training.drawn.lexicon import LANGUAGES, Language
from core.training.drawn.scenes import Scene
from tests.core.training.asking.reading import Read, film, read_as, readings, things_of

Case = tuple[list[Scene], int, Asked]
SAMPLES = 120
each_kind = pytest.mark.parametrize("kind", KINDS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def made(kind: str, language: Language, held_out: bool | None, seed: str = "") -> Iterator[Case]:
    """Questions of a kind about ever new films, without end."""
    rng = random.Random(f"{kind}/{language}/{held_out}/{seed}")
    while True:
        few = kind in ("how", "why-seen", "count")
        scenes = film(rng, rng.randint(3, 9), 3 if few else 12)
        target = rng.randrange(len(scenes))
        asked = ask(scenes, target, kind, rng, language, held_out=held_out)
        if asked is not None:
            yield scenes, target, asked


@cache
def cases(kind: str, language: Language) -> list[Case]:
    source = made(kind, language, None)
    return [next(source) for _ in range(SAMPLES)]


def read(asked: Asked) -> Read:
    return read_as(asked.kind, asked.phrasing, asked.language, asked.question)


# Every kind ---------------------------------------------------------------------------------


def test_all_kinds_are_worded_in_both_languages() -> None:
    for language in LANGUAGES:
        assert set(PHRASINGS[language]) == {*KINDS, CAPTION}
        assert set(REPHRASINGS[language]) <= set(KINDS)
        assert all(len(forms) - HELD_OUT >= 2 for forms in PHRASINGS[language].values())


@each_language
@each_kind
def test_no_two_wordings_of_a_kind_are_the_same(kind: str, language: Language) -> None:
    both = PHRASINGS[language][kind] + REPHRASINGS[language].get(kind, ())
    forms = [form.lower().rstrip("?.？。") for form in both]
    assert len(set(forms)) == len(forms)


@each_language
@each_kind
def test_training_never_hears_what_is_held_out(kind: str, language: Language) -> None:
    films = len(PHRASINGS[language][kind])
    kept = set(range(films - HELD_OUT, films))
    every = set(range(films + len(REPHRASINGS[language].get(kind, ()))))
    for held_out, wanted in ((False, every - kept), (True, kept), (None, set(range(films)))):
        found: set[int] = set()
        for number, (_, _, asked) in enumerate(made(kind, language, held_out, "often")):
            found.add(asked.phrasing)
            assert asked.phrasing in wanted
            if found == wanted or number == 1500:
                break
        assert found == wanted


@each_language
@each_kind
def test_an_answers_sentences_say_their_facts_and_rest_on_scenes(
    kind: str, language: Language
) -> None:
    for scenes, _, asked in cases(kind, language):
        assert (asked.kind, asked.language) == (kind, language)
        assert asked.steps
        for step in asked.steps:
            assert step.scenes
            assert list(step.scenes) == sorted(set(step.scenes))
            assert step.scenes[-1] < len(scenes)
            assert step.facts or "{t}" in step.text
            assert step.text.endswith("。" if language == "zh" else ".")
            for fact in step.facts:
                assert any(form.lower() in step.text.lower() for form in fact), step
        firsts = [step.scenes[0] for step in asked.steps]
        assert firsts == sorted(set(firsts)), "an answer goes forwards"


@each_kind
def test_a_question_and_its_answer_are_in_one_language(kind: str) -> None:
    for language in LANGUAGES:
        for _, _, asked in cases(kind, language):
            texts = [asked.question, *(step.text for step in asked.steps), *(asked.earlier or ())]
            for text in texts:
                blank = text.replace("{t}", "").replace("{from}", "").replace("{to}", "")
                assert blank.isascii() == (language == "en"), text
                assert language == "en" or not any(each.isalpha() for each in blank if each < "z")


@each_language
@pytest.mark.parametrize("kind", [*SINGLE, *ACROSS])
def test_a_question_names_only_what_its_scene_has(kind: str, language: Language) -> None:
    for scenes, target, asked in cases(kind, language):
        if kind == "order":
            continue
        found = read(asked)
        if kind == "how":
            assert found.thing in things_of(scenes[target], language)
        elif kind != "who-to":
            assert found.means(scenes[target]), asked


@each_language
@pytest.mark.parametrize("kind", [kind for kind in SINGLE if kind != "who-to"])
def test_no_other_scene_fits(kind: str, language: Language) -> None:
    for scenes, target, asked in cases(kind, language):
        found = read(asked)
        assert [at for at, scene in enumerate(scenes) if found.means(scene)] == [target], asked
        assert asked.scenes == (target,)


# What is told -------------------------------------------------------------------------------


@each_language
def test_each_kind_tells_what_its_scene_has(language: Language) -> None:
    def expected(kind: str, scene: Scene, found: Read) -> list[str]:
        thing = things_of(scene, language)[:1]
        verb = lexicon.told(scene.action, language).split()[0]
        if kind == "colour":
            assert scene.prop is not None or "pl" in found.words
            index = scene.coat if "pl" in found.words or not scene.prop else scene.prop.colour
            return [lexicon.colour(index, language)]
        return {
            "holds": [*thing],
            "who": [lexicon.name(scene.name, language)],
            "where": [lexicon.place(scene.place, language)],
            "when": ["{t}"],
            "said-why": [getattr(scene.reason, language, "?")],
            "what": [lexicon.name(scene.name, language), verb, *thing],
        }[kind]

    for kind in ("colour", "holds", "who", "where", "when", "said-why", "what"):
        for scenes, target, asked in cases(kind, language):
            for word in expected(kind, scenes[target], read(asked)):
                assert word.lower() in asked.steps[0].text.lower(), asked


@each_language
def test_a_picture_tells_what_is_asked_for(language: Language) -> None:
    asked_for = set()
    for kind in KINDS:
        for scenes, target, asked in cases(kind, language):
            asked_for |= set(asked.asks_for)
            if kind not in ("colour", "holds", "where", "follow-where", "follow-coat"):
                continue
            scene = scenes[target]
            words = {
                "place": lexicon.place(scene.place, language),
                "object": things_of(scene, language)[-1:] and things_of(scene, language)[-1],
                "colour": lexicon.colour(scene.prop.colour, language) if scene.prop else "",
                "coat": lexicon.colour(scene.coat, language),
                "action": lexicon.told(scene.action, language).split()[0],
            }
            for name in asked.asks_for:
                assert words[name]
                assert str(words[name]) in asked.steps[0].text.lower()
    assert asked_for == set(ATTRIBUTES)


@each_language
@each_kind
def test_pictures_of_the_answer_show_what_is_looked_for(kind: str, language: Language) -> None:
    for scenes, target, asked in cases(kind, language):
        for at in asked.scenes:
            if asked.looked_for:
                assert any(each.shown(scenes[at], True, True) for each in asked.looked_for)
        if len(asked.looked_for) == 1 and kind in SINGLE and asked.looked_for[0].object is not None:
            fits = [s for s in scenes if asked.looked_for[0].shown(s, True, True)]
            assert scenes[target] in fits


@each_language
def test_a_relation_is_told_by_the_one_who_has_it_and_by_nobody_else(language: Language) -> None:
    for scenes, target, asked in cases("who-to", language):
        relation = scenes[target].relation
        assert relation is not None
        found = read(asked)
        assert found.words["n"] == lexicon.name(scenes[target].name, language)
        assert found.words["p"] == lexicon.name(relation.who, language)
        assert lexicon.KIN[relation.kin][0 if language == "en" else 1] in asked.steps[0].text
        first = min("np", key=lambda one: asked.question.index(found.words[one]))
        assert asked.steps[0].text.startswith(found.words[first]), "whom the question names first"
        both = {scenes[target].name, relation.who}
        told = [s for s in scenes if s.relation and {s.name, s.relation.who} == both]
        assert told == [scenes[target]]


@each_language
def test_a_hint_leads_to_the_town_whose_sign_the_scene_shows(language: Language) -> None:
    index = 0 if language == "en" else 1
    for scenes, target, asked in cases("hint", language):
        scene, words = scenes[target], read(asked).words
        signs = {words["w1"]: words["t1"], words["w2"]: words["t2"]}
        assert len(signs) == 2
        own = [
            word
            for word in (
                lexicon.WEATHER_WORDS[scene.weather][index],
                lexicon.TIME_WORDS[scene.time_of_day][index],
            )
            if word in signs
        ]
        assert len(own) == 1, "only one of them can be seen"
        assert signs[own[0]] in asked.steps[0].text
        (other,) = set(signs) - set(own)
        assert signs[other] not in asked.steps[0].text
        if own[0] == lexicon.WEATHER_WORDS[scene.weather][index]:
            assert not indoors(scene), "weather shows only in the window"
            assert (scene.weather, scene.time_of_day) != ("clear", "night"), "no sun at night"


# Several scenes -----------------------------------------------------------------------------


def with_thing(scenes: list[Scene], thing: str, language: Language) -> list[int]:
    return [at for at, scene in enumerate(scenes) if thing in things_of(scene, language)]


@each_language
def test_counting_names_every_scene_of_the_thing_and_no_other(language: Language) -> None:
    counts = set()
    for scenes, _, asked in cases("count", language):
        thing = read(asked).thing
        assert thing is not None
        found = with_thing(scenes, thing, language)
        assert asked.scenes == tuple(found)
        form = wording("count", language, asked.phrasing)
        of_scenes = "scenes" in form or "场景" in form
        words = lexicon.AMOUNTS if of_scenes else [often for often, _ in lexicon.NUMBERS]
        word = words[len(found) - 1] if language == "en" else lexicon.NUMBERS[len(found) - 1][1]
        assert word in asked.steps[0].text.lower()
        assert ("scene" in asked.steps[0].text or "场景" in asked.steps[0].text) == of_scenes
        counts.add(len(found))
    assert {1, 2, 3, 4} <= counts


@each_language
def test_which_comes_first_is_told_of_two_things_that_are_seen_once(language: Language) -> None:
    told = set()
    for scenes, _, asked in cases("order", language):
        found = read(asked)
        a, b = (with_thing(scenes, found.words[name], language) for name in "ab")
        assert len(a) == len(b) == 1
        assert asked.scenes == tuple(sorted((*a, *b)))
        forwards = a < b
        assert [step.scenes for step in asked.steps] == [(at,) for at in sorted((*a, *b))]
        names = [found.words[name] for name in ("ab" if forwards else "ba")]
        for step, own, other in zip(asked.steps, names, names[::-1], strict=True):
            assert own in step.text
            assert other not in step.text
        first, second = (step.text for step in asked.steps)
        assert polar(first, language) is None
        if "before or after" in found.form or "之前还是之后" in found.form:
            words = ("before.", "after.") if language == "en" else ("是之前。", "是之后。")
            assert second.endswith(words[0 if forwards else 1])
        elif "first" in found.form or ("先" in found.form and not found.form.endswith("吗？")):
            assert polar(second, language) is None
        else:
            assert polar(second, language) is forwards
        told.add((found.phrasing, forwards))
    assert {(number, way) for number in range(7) for way in (True, False)} <= told


@each_language
def test_the_way_of_a_thing_leads_through_all_of_its_scenes(language: Language) -> None:
    for scenes, _, asked in cases("how", language):
        found = read(asked)
        assert found.thing is not None
        way = with_thing(scenes, found.thing, language)
        assert [step.scenes for step in asked.steps] == [(at,) for at in way]
        assert 2 <= len(way) <= 4
        for step, at in zip(asked.steps, way, strict=True):
            for word in (
                lexicon.name(scenes[at].name, language),
                lexicon.told(scenes[at].action, language).split()[0],
                lexicon.place(scenes[at].place, language),
                found.thing,
            ):
                assert word in step.text
        if "pl" in found.words:
            assert found.words["pl"] == lexicon.place(scenes[way[-1]].place, language)


@each_language
def test_what_is_shown_explains_a_deed_that_nobody_explains(language: Language) -> None:
    for scenes, target, asked in cases("why-seen", language):
        found = read(asked)
        assert found.thing is not None
        before, after = with_thing(scenes, found.thing, language)
        assert after == target
        assert scenes[after].reason is None
        assert scenes[before].action in CAUSES[scenes[after].action]
        assert asked.scenes == (before,)
        cause = scenes[before]
        assert lexicon.name(cause.name, language) in asked.steps[0].text
        assert lexicon.told(cause.action, language).split()[0] in asked.steps[0].text
        assert scenes[after].action == found.action


# Stretches ----------------------------------------------------------------------------------


def test_things_are_told_evenly_the_first_and_the_last_among_them() -> None:
    assert evenly(3, 6) == [0, 1, 2]
    for count in range(7, 90):
        shown = evenly(count, 6)
        assert (shown[0], shown[-1], len(set(shown))) == (0, count - 1, 6)
        gaps = {b - a for a, b in pairwise(shown)}
        assert max(gaps) - min(gaps) <= 1


@each_language
@pytest.mark.parametrize("kind", WHOLE)
def test_a_stretch_is_told_scene_by_scene(kind: str, language: Language) -> None:
    for scenes, target, asked in cases(kind, language):
        read(asked)
        if kind == "now":
            assert asked.shown == asked.scenes == (target,)
            assert lexicon.place(scenes[target].place, language) in asked.steps[0].text
        elif kind == "clip":
            assert asked.span is not None
            first, last = asked.span
            assert first == target
            assert asked.shown == asked.scenes == tuple(range(first, last + 1))
            assert 1 <= len(asked.shown) <= MOST_TOLD
        else:
            assert asked.shown == tuple(evenly(len(scenes), 6))
            assert set(asked.scenes) <= set(asked.shown)
        if kind in ("clip", "summary"):
            assert [step.scenes for step in asked.steps] == [(at,) for at in asked.shown]
            for step in asked.steps:
                assert lexicon.name(scenes[step.scenes[0]].name, language) in step.text
        if kind == "review":
            for step in asked.steps:
                (at,) = step.scenes
                assert lexicon.name(scenes[at].name, language) in step.text
                ends = at in (asked.shown[0], asked.shown[-1])
                assert (lexicon.place(scenes[at].place, language) in step.text) == ends
            assert {asked.shown[0], asked.shown[-1]} <= set(asked.scenes)
            assert len({scenes[at].name for at in asked.scenes}) > 1


@each_language
def test_weather_is_told_only_outdoors(language: Language) -> None:
    index = 0 if language == "en" else 1
    for kind in ("now", "follow-weather"):
        for scenes, target, asked in cases(kind, language):
            scene, text = scenes[target], asked.steps[0].text
            assert lexicon.TIME_WORDS[scene.time_of_day][index] in text
            plain = indoors(scene) or scene.weather == "clear"
            assert (lexicon.WEATHER_WORDS[scene.weather][index] in text) != plain or (
                scene.weather == "clear"
            )


# Follow-ups ---------------------------------------------------------------------------------


@each_language
@pytest.mark.parametrize("kind", LEANING)
def test_a_follow_up_stays_with_the_scene_of_the_answer_before(
    kind: str, language: Language
) -> None:
    for scenes, target, asked in cases(kind, language):
        assert asked.pinned == target
        assert asked.scenes == (target,)
        assert asked.earlier is not None
        question, answer = asked.earlier
        meant = [each for each in readings(language, question) if each.kind in SINGLE]
        assert any(
            [at for at, scene in enumerate(scenes) if found.means(scene)] == [target]
            for found in meant
        ), question
        assert answer
        scene, text = scenes[target], asked.steps[0].text
        told = {
            "follow-where": lexicon.place(scene.place, language),
            "follow-when": "{t}",
            "follow-why": getattr(scene.reason, language, ""),
            "follow-coat": lexicon.colour(scene.coat, language),
            "follow-who": lexicon.name(scene.name, language),
            "follow-weather": "",
        }[kind]
        assert told.lower() in text.lower()
        if kind == "follow-who":
            assert lexicon.name(scene.name, language) not in question, "it was told already"


@each_language
@pytest.mark.parametrize("kind", LEANING)
def test_neither_does_the_question_before_come_in_a_held_out_wording(
    kind: str, language: Language
) -> None:
    source = made(kind, language, False)
    for _ in range(SAMPLES):
        asked = next(source)[2]
        assert asked.earlier is not None
        assert any(
            found.phrasing not in held_out(found.kind, language)
            for found in readings(language, asked.earlier[0])
            if found.kind in SINGLE
        )


def held_out(kind: str, language: Language) -> range:
    films = len(PHRASINGS[language][kind])
    return range(films - HELD_OUT, films)
