"""Questions: what is held out stays held out, and the words that answer are told."""

from __future__ import annotations

import random

import pytest

from core.training import world
from core.training.questions import Asked, ask
from core.training.scenes import Scene, plan_scene
from core.training.story import name_scenes
from core.training.wordings import HELD_OUT, KINDS, PHRASINGS, REPHRASINGS


def asked_often(kind: str, held_out: bool | None) -> list[tuple[Asked, Scene]]:
    rng = random.Random(f"{kind}/{held_out}")
    found = []
    for _ in range(600):
        scenes = name_scenes([plan_scene(rng) for _ in range(4)], rng)
        asked = ask(scenes, 0, kind, rng, held_out=held_out)
        if asked is not None:
            found.append((asked, scenes[0]))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_training_never_hears_what_is_held_out(kind: str) -> None:
    films = len(PHRASINGS[kind])
    kept = set(range(films - HELD_OUT, films))
    training = {asked.phrasing for asked, _ in asked_often(kind, False)}
    assert training == set(range(films + len(REPHRASINGS[kind]))) - kept
    assert {asked.phrasing for asked, _ in asked_often(kind, True)} == kept
    assert {asked.phrasing for asked, _ in asked_often(kind, None)} == set(range(films))


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_wordings_of_a_kind_are_the_same(kind: str) -> None:
    forms = [form.lower().rstrip("?.") for form in PHRASINGS[kind] + REPHRASINGS[kind]]
    assert len(set(forms)) == len(forms)


def test_a_question_names_what_a_picture_has_to_tell() -> None:
    words = {"place": world.PLACES, "object": world.OBJECTS, "colour": world.COLOURS}
    for kind in KINDS:
        for asked, scene in asked_often(kind, None):
            shown = {
                "place": scene.place,
                "object": scene.prop.object if scene.prop else -1,
                "colour": scene.prop.colour if scene.prop else -1,
                "coat": scene.coat,
            }
            for name in asked.asks_for:
                told = (words | {"coat": world.COLOURS})[name][shown[name]]
                assert told in asked.sentence.lower()
                assert any(told in form for form in asked.truth)
    assert {
        name for kind in KINDS for asked, _ in asked_often(kind, None) for name in asked.asks_for
    } == {"place", "object", "colour", "coat"}


def test_a_reason_is_told_in_a_whole_sentence() -> None:
    for asked, scene in asked_often("said-why", None):
        assert asked.sentence.startswith(f"{scene.name} ")
        assert asked.sentence.endswith(f" because {scene.reason}.")
