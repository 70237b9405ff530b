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
