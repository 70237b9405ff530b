"""What an answer tells: all of it is asked, or pictures are taught to tell it."""

from __future__ import annotations

import random

import pytest

from core.training.asking.asked import Asked
from core.training.asking.kinds import ask
from core.training.drawn import lexicon
from core.training.drawn.lexicon import LANGUAGES, Language
from core.training.drawn.scenes import Scene
from tests.core.training.asking.reading import film

each_language = pytest.mark.parametrize("language", LANGUAGES)


def cases(kind: str, language: Language, count: int = 300) -> list[tuple[Scene, Asked]]:
    """Questions of a kind in every wording, with the scene that answers."""
    rng = random.Random(f"{kind}/{language}")
    found: list[tuple[Scene, Asked]] = []
    while len(found) < count:
        scenes = film(rng, rng.randint(3, 9), 12)
        target = rng.randrange(len(scenes))
        asked = ask(scenes, target, kind, rng, language, held_out=rng.choice((False, None)))
        if asked is not None:
            found.append((scenes[target], asked))
    return found


@each_language
def test_a_held_thing_is_right_only_with_its_colour(language: Language) -> None:
    for scene, asked in cases("holds", language):
        assert scene.prop is not None
        wanted = lexicon.thing(scene.prop, language, coloured=True)
        assert asked.steps[0].facts == ((wanted,),)


@each_language
@pytest.mark.parametrize("kind", ["holds", "who", "colour", "where", "said-why"])
def test_what_is_told_unasked_a_picture_is_taught_to_tell(kind: str, language: Language) -> None:
    for scene, asked in cases(kind, language):
        words = {"action": lexicon.told(scene.action, language).split()[0]}
        if scene.prop is not None:
            words["object"] = lexicon.thing(scene.prop, language, coloured=False)
            words["colour"] = lexicon.colour(scene.prop.colour, language)
        said = asked.steps[0].text
        for what, word in words.items():
            stem = word[:-1] if language == "en" and what == "action" else word
            if word in said and stem not in asked.question:
                coat = what == "colour" and asked.asks_for == ("coat",)
                assert what in asked.asks_for or coat, (what, asked)


@each_language
def test_a_place_that_is_asked_for_was_not_named_before(language: Language) -> None:
    for scene, asked in cases("follow-where", language):
        assert asked.earlier is not None
        where = lexicon.place(scene.place, language)
        assert not any(where in each for each in asked.earlier), asked.earlier
