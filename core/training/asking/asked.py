"""What a question is: its words, where its answer lies, what the answer must say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import Language, with_article
from core.training.drawn.scenes import Scene
from core.training.drawn.world import Action

ATTRIBUTES = ("place", "object", "colour", "coat", "action", "weather", "time_of_day")
"""What a picture can tell to answer a question."""

ABSENT_ANSWER: dict[Language, str] = {
    "en": "I did not see that in the film.",
    "zh": "我在片中没有看到。",
}

Fact = tuple[str, ...]
"""Accepted forms of one thing that an answer must say."""


@dataclass(frozen=True, slots=True)
class LookedFor:
    """The part of a question that eyes alone can check."""

    place: int | None = None
    object: int | None = None
    colour: int | None = None
    action: Action | None = None

    @property
    def nothing(self) -> bool:
        return self == LookedFor()

    def shown(self, scene: Scene, prop_in_view: bool, deed_in_view: bool) -> bool:
        """Whether a picture of ``scene`` shows it."""
        if self.place is not None and scene.place != self.place:
            return False
        if self.object is not None or self.colour is not None:
            if scene.prop is None or not prop_in_view:
                return False
            if self.object is not None and scene.prop.object != self.object:
                return False
            if self.colour is not None and scene.prop.colour != self.colour:
                return False
        return self.action is None or (deed_in_view and scene.action == self.action)


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence of an answer.

    Attributes:
        scenes: the scenes it rests on, in time order.
        text: "{t}" stands for the time of the first.
        facts: what it must say; none where the clock decides.
    """

    scenes: tuple[int, ...]
    text: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about scenes, before it knows the film's clock.

    Attributes:
        phrasing: index of its wording among its kind's.
        steps: the answer; none where nothing in the film answers.
        looked_for: what a picture must show to be one that is asked about, either of them.
        asks_for: which of ``ATTRIBUTES`` a picture has to tell to answer.
        shown: the scenes that are told of, where the question names a stretch and not a thing.
        earlier: a question and its answer that this one leans on.
        pinned: the scene that the earlier answer rests on.
        span: the first and the last scene of a stretch that is named by its times.
    """

    question: str
    kind: str
    language: Language
    phrasing: int
    steps: tuple[Step, ...]
    looked_for: tuple[LookedFor, ...] = ()
    asks_for: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    earlier: tuple[str, str] | None = None
    pinned: int | None = None
    span: tuple[int, int] | None = None

    @property
    def scenes(self) -> tuple[int, ...]:
        """All scenes that its answer rests on, in time order."""
        return tuple(sorted({scene for step in self.steps for scene in step.scenes}))


def sentence_of(scene: Scene, language: Language, *, where: bool = False) -> str:
    """A scene in a sentence: "Mira holds a red key in the forest."."""
    who = lexicon.name(scene.name, language)
    place = lexicon.place(scene.place, language)
    what = lexicon.thing(scene.prop, language, coloured=True) if scene.prop else ""
    if language == "zh":
        return f"{who}{f'在{place}' if where else ''}{lexicon.told(scene.action, language, what)}。"
    deed = deed_of(scene, coloured=True)
    return f"{who} {deed}{f' {place}' if where else ''}."


def deed_of(scene: Scene, *, coloured: bool) -> str:
    """ "holds a red key", "gives a red key away", "dances"."""
    verb = lexicon.VERBS[scene.action][0]
    if scene.prop is None:
        return verb
    head, _, rest = verb.partition(" ")
    what = with_article(lexicon.thing(scene.prop, "en", coloured=coloured))
    return f"{head} {what} {rest}".rstrip()


def facts_of(scene: Scene, language: Language, *, where: bool = False) -> tuple[Fact, ...]:
    """What a sentence about a scene must say."""
    facts: list[Fact] = [(lexicon.name(scene.name, language),), verb_fact(scene.action, language)]
    if scene.prop is not None:
        facts.append((lexicon.thing(scene.prop, language, coloured=True),))
    if where:
        facts.append((lexicon.place(scene.place, language),))
    return tuple(facts)


def verb_fact(action: Action, language: Language) -> Fact:
    """The deed's word: the first one, since things stand between "gives" and "away"."""
    if language == "zh":
        return (lexicon.VERBS_ZH[action],)
    return (lexicon.VERBS[action][0].partition(" ")[0],)


def light_of(scene: Scene, language: Language) -> tuple[str, tuple[Fact, ...]]:
    """The hour and, outdoors, the weather of a scene, in a sentence, with its facts."""
    index = 0 if language == "en" else 1
    time = lexicon.TIME_WORDS[scene.time_of_day][index]
    weather = lexicon.WEATHER_WORDS[scene.weather][index]
    facts: tuple[Fact, ...] = ((time,),)
    plain = scene.weather == "clear" or indoors(scene)
    if not plain:
        facts += ((weather,),)
    if language == "zh":
        return (f"是{time}。" if plain else f"是{time}，{weather}。"), facts
    return (f"It is {time}." if plain else f"It is {time} with {weather}."), facts


def indoors(scene: Scene) -> bool:
    """Whether weather shows only in the window."""
    return world.PLACES[scene.place] in world.INDOORS


def looked_at(scene: Scene, form: str, *, coloured: bool) -> LookedFor:
    """What a picture must show to be the one a wording asks about.

    Deeds are only looked for where nothing else tells: in a wording without a thing.
    """
    names_thing = "{o}" in form or "{co}" in form
    deed = "{v" in form and scene.prop is None
    return LookedFor(
        place=scene.place if "{pl}" in form else None,
        object=scene.prop.object if scene.prop and names_thing else None,
        colour=scene.prop.colour if scene.prop and names_thing and coloured else None,
        action=scene.action if deed else None,
    )


def alone(scenes: Sequence[Scene], target: int) -> list[Scene]:
    """All scenes but one."""
    return [scene for index, scene in enumerate(scenes) if index != target]
