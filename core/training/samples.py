"""Training samples: a film put together from the bank, a question, a prompt, an answer.

What the app does is mirrored here: scenes are recalled, hard ones first, in time order;
each brings a few frames and its lines. Some samples lack the pictures, the words or the
scene that was asked about, and the right answer is then that it wasn't seen.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tokenizers import Tokenizer

from core.chat.hearing import heard_share
from core.chat.starter_prompt import END, NONE, PromptScene, lay_out, stamp
from core.language.bpe import as_read, encode_plain
from core.training import world
from core.training.bank import Bank
from core.training.questions import (
    ABSENT_ANSWER,
    ATTRIBUTES,
    Asked,
    ask,
    ask_absent,
)
from core.training.scenes import Scene, make_reason, speak
from core.training.story import make_story, name_scenes
from core.training.wordings import wording

KIND_WEIGHTS = {
    "colour": 1.0,
    "holds": 1.4,
    "who": 1.5,
    "where": 1.8,
    "when": 1.0,
    "said-why": 1.8,
    "absent": 2.2,
}
"""How often each kind is asked: what is learnt late more often."""
MOST_FRAMES = 4
FRAME_COUNTS = (1, 2, 3, 4, 4, 4)
"""Frames of a scene, drawn from these: the app mostly shows as many as it may."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question, laid out.

    Attributes:
        question: ids of its words for the query encoder; empty asks for neutral tokens.
        rows: ids of prompt and answer, ``SLOT`` for visual rows.
        echo: how many ids the question's second copy has, which ends before <a>.
        answer_from: index in ``rows`` of the answer's first id.
        stills: bank index of every frame, two slots each, in order.
        scene_of_row: which of the prompt's scenes each row belongs to, −1 for none.
        scene_of_still: which of them each frame belongs to.
        heard: the share of the question that is spoken in each scene.
        looked_for: place, object, colour, action index, −1 where the question is silent.
        asks_for: which of ``questions.ATTRIBUTES`` the question wants told.
        blind: the visual rows are to be zero.
    """

    question: list[int]
    rows: list[int]
    echo: int
    answer_from: int
    stills: list[int]
    scene_of_row: list[int]
    scene_of_still: list[int]
    heard: list[float]
    looked_for: tuple[int, int, int, int]
    asks_for: tuple[bool, ...]
    blind: bool


class Composer:
    """Puts samples together.

    Args:
        first, last: the range of bank scenes that may be used.
    """

    def __init__(self, bank: Bank, tokenizer: Tokenizer, first: int, last: int) -> None:
        self.bank = bank
        self.tokenizer = tokenizer
        self.range = range(first, last)
        self.stills: dict[int, list[int]] = defaultdict(list)
        for still, scene in enumerate(bank.scene):
            self.stills[int(scene)].append(still)
        self.by_object: dict[int, list[int]] = defaultdict(list)
        self.by_place: dict[int, list[int]] = defaultdict(list)
        for index in self.range:
            scene = bank.scenes[index]
            self.by_place[scene.place].append(index)
            if scene.prop is not None:
                self.by_object[scene.prop.object].append(index)

    def compose(
        self, rng: random.Random, fewest: int, most: int, *, held_out: bool = False
    ) -> Sample:
        """A sample whose prompt holds ``fewest`` to ``most`` scenes."""
        while True:
            sample = self._try(rng, rng.randint(fewest, most), held_out)
            if sample is not None:
                return sample

    def _try(self, rng: random.Random, shown: int, held_out: bool) -> Sample | None:
        kind = rng.choices(list(KIND_WEIGHTS), list(KIND_WEIGHTS.values()))[0]
        film = self._film(rng, max(shown, rng.randint(4, 18)))
        scenes = name_scenes([self.bank.scenes[i] for i in film], rng)
        target = rng.randrange(len(scenes))
        if kind == "absent":
            asked = ask_absent(scenes, rng, held_out=held_out)
        else:
            reason = scenes[target].reason
            if kind == "said-why":
                reason = reason or make_reason(rng)
            elif kind in ("who", "when"):
                reason = ""
            scenes[target] = replace(scenes[target], reason=reason)
            asked = ask(scenes, target, kind, rng, held_out=held_out)
        if asked is None:
            return None
        order = self._recall(rng, scenes, asked, shown)
        return self._lay_out(rng, film, scenes, asked, order)

    def _film(self, rng: random.Random, count: int) -> list[int]:
        """Bank scenes of one film: a few alike in object or place, the rest by lot."""
        seed = rng.choice(self.range)
        scene = self.bank.scenes[seed]
        film = [seed]
        if scene.prop is not None:
            film += _some(rng, self.by_object[scene.prop.object], rng.randint(0, 3))
        film += _some(rng, self.by_place[scene.place], rng.randint(0, 2))
        film += _some(rng, self.range, count)
        film = list(dict.fromkeys(film))[:count]
        rng.shuffle(film)
        return film

    def _recall(
        self, rng: random.Random, scenes: list[Scene], asked: Asked, shown: int
    ) -> list[int]:
        """Which scenes stand in the prompt, in time order: what a good recall brings."""
        wanted = asked.looked_for
        names = {s.name for s in scenes if s.name in asked.question}

        def likeness(index: int) -> float:
            scene = scenes[index]
            same = float(scene.name in names) + float(scene.place == wanted.place)
            if scene.prop is not None:
                same += float(scene.prop.object == wanted.object)
                same += 0.5 * float(scene.prop.colour == wanted.colour)
            return same + rng.random() * 1.5

        ranked = sorted(range(len(scenes)), key=likeness, reverse=True)
        chosen = ranked[:shown]
        if asked.scene is not None:
            forgotten = rng.random() < 0.05 and len(scenes) > shown
            if forgotten:
                chosen = [i for i in ranked if i != asked.scene][:shown]
            elif asked.scene not in chosen:
                chosen[-1] = asked.scene
        return sorted(chosen)

    def _lay_out(
        self,
        rng: random.Random,
        film: list[int],
        scenes: list[Scene],
        asked: Asked,
        order: list[int],
    ) -> Sample:
        blind = rng.random() < 0.05
        deaf = not blind and rng.random() < 0.06
        form = wording(asked.kind, asked.phrasing) if asked.kind != "absent" else ""
        found = asked.scene in order
        if blind and asked.kind != "said-why":
            found = False
        needs_words = asked.kind in ("who", "said-why", "holds") or "{pl}" in form
        if deaf and needs_words:
            found = False
        at = rng.choice((0.0, rng.uniform(0, 300), rng.uniform(0, 4 * 3600)))
        stills: list[int] = []
        prompt: list[PromptScene] = []
        answer_start = 0
        heard: list[float] = []
        scene_of_still: list[int] = []
        for number, index in enumerate(order):
            at += rng.choice((0.0, 0.0, rng.expovariate(1 / 40)))
            mine = self.stills[film[index]]
            frames = sorted(rng.sample(mine, min(len(mine), rng.choice(FRAME_COUNTS))))
            if index == asked.scene and not any(self.bank.deed_in_view[f] for f in frames):
                frames = [f for f in mine if self.bank.deed_in_view[f]][:MOST_FRAMES]
            stills.extend(frames)
            shots = self.bank.shots[film[index]]
            lines = speak(scenes[index], shots, at, rng)
            texts = [] if deaf else [line.text for line in lines]
            words = self.encode(" ".join(texts)) if texts else []
            heard.append(heard_share(asked.question, texts))
            scene_of_still += [number] * len(frames)
            prompt.append(PromptScene(int(at), len(frames), words))
            if index == asked.scene:
                answer_start = int(at)
            at += sum(shot.seconds for shot in shots)
        question = self.encode(_as_typed(asked.question, rng))
        rows = lay_out(question, prompt)
        answer_from = len(rows)
        scene_of_row = [-1] * (2 + len(question))
        for number, shown in enumerate(prompt):
            scene_of_row += [number] * shown.rows(2)
        if found:
            time = stamp(answer_start)
            before, dots, after = asked.sentence.partition("{t}")
            rows += [*time, *self.encode(before)]
            rows += [*time, *encode_plain(self.tokenizer, after)] if dots else []
        else:
            rows += [NONE, *self.encode(ABSENT_ANSWER)]
        rows.append(END)
        wanted = asked.looked_for
        return Sample(
            question=[] if rng.random() < 0.04 else question,
            rows=rows,
            echo=len(question),
            answer_from=answer_from,
            stills=stills,
            scene_of_row=scene_of_row,
            scene_of_still=scene_of_still,
            heard=heard,
            looked_for=(
                -1 if wanted.place is None else wanted.place,
                -1 if wanted.object is None else wanted.object,
                -1 if wanted.colour is None else wanted.colour,
                -1 if wanted.action is None else world.ACTIONS.index(wanted.action),
            ),
            asks_for=tuple(name in asked.asks_for for name in ATTRIBUTES),
            blind=blind,
        )

    def encode(self, text: str) -> list[int]:
        """Words to ids, as the app does."""
        return encode_plain(self.tokenizer, as_read(text))


def _some(rng: random.Random, among: Sequence[int], count: int) -> list[int]:
    return rng.sample(among, min(count, len(among)))


LEADS = ("Please tell me: ", "Say, ", "In this film, ", "One question: ", "I wonder: ", "Hey, ")
"""What people put before a question."""
NOT_TYPED = ("the", "does", "is", "that", "do", "it")
"""What they leave out in a hurry."""


def _as_typed(question: str, rng: random.Random) -> str:
    """The question as people type it: often small letters, no mark at the end, sometimes
    with words before it, sometimes in telegram style."""
    if rng.random() < 0.08:
        question = rng.choice(LEADS) + question
    if rng.random() < 0.06:
        left_out = rng.sample(NOT_TYPED, 2)
        question = " ".join(word for word in question.split() if word not in left_out)
    if rng.random() < 0.35:
        question = question.lower()
    if rng.random() < 0.25:
        question = question.rstrip("?.")
    if rng.random() < 0.1:
        question = question.replace("colour", "color")
    return question


def corpus(seed: int, films: int) -> Iterator[str]:
    """Text like all that the model will read and write, for its tokenizer."""
    rng = random.Random(seed)
    for film in range(films):
        story = make_story(film, 180)
        for line in story.lines:
            yield as_read(line.text)
        for question in story.questions:
            yield as_read(_as_typed(question.question, rng))
            yield as_read(question.sentence)
