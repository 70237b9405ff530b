"""Training samples: a film put together from the bank, a question, a prompt, an answer.

What the app does is mirrored here: scenes are recalled, hard ones first, in time order;
each brings a few frames and its lines. Some samples lack the scene that was asked about, and the
right answer is then that it wasn't seen; what else they lack stands in ``lacking``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from core.chat.hearing import heard_share
from core.chat.starter_prompt import (
    END,
    NONE,
    PromptScene,
    last_stamps,
    lay_out,
    stamp,
    turn,
)
from core.language.bpe import as_read, encode_plain
from core.training.asking.asked import ABSENT_ANSWER, ATTRIBUTES, Asked, LookedFor
from core.training.drawn import speech, world
from core.training.drawn.lexicon import LANGUAGES
from core.training.drawn.scenes import Scene, speak
from core.training.drawn.story import clock, make_story
from core.training.starter.bank import Bank
from core.training.starter.casting import CHINESE_SHARE, Casting, Film
from core.training.starter.lacking import SHARES, SOMEBODY, Senses, Shares
from core.training.starter.pairs import PAIRS, Pair, Pairing
from core.training.starter.strangers import Strangers
from core.training.starter.typed import LEADS, LEADS_ZH, as_typed

FRAME_COUNTS = (1, 2, 3, 4, 4, 4)
"""Frames of a scene, drawn from these, where a lesson doesn't tell: the app mostly shows as many
as it may."""
MOST_LOOKED_FOR = 2
NOTHING_LOOKED_FOR = (-2, -2, -2, -2)
"""Fits no picture."""
ANYTHING_LOOKED_FOR = (-1, -1, -1, -1)
"""Fits whatever shows somebody: a question about a stretch asks about all that the prompt holds."""
EMPTY_SECONDS = 4.0
"""Of a title or a mere place, about."""
ASIDE_SHARE = 0.4
"""Of those, over which something is said."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question, laid out.

    Attributes:
        question: ids of its words for the query encoder, after those of the answer it leans on.
        rows: ids of prompt and answer, ``SLOT`` for visual rows.
        echo: how many ids the question's second copy has, which ends before <a>.
        answer_from: index in ``rows`` of the answer's first id.
        stills: bank index of every frame, two slots each, in order.
        scene_of_row: which of the prompt's scenes each row belongs to, −1 for none.
        named_of_row: which of them an answer's row, or one of the turn's before, names or tells
            of: that of the last whole stamp before or on it, −1 for none.
        scene_of_still: which of them each frame belongs to.
        starts: whole seconds at which the prompt's scenes begin.
        heard: the share of the question that is spoken in each scene.
        looked_for: ``MOST_LOOKED_FOR`` times place, object, colour, action index, −1 where the
            question is silent; a picture fits that shows one of them.
        asks_for: which of ``ATTRIBUTES`` the question wants told.
        chinese: the words that pictures are to say are Chinese.
        blind: the visual rows are to be zero.
        pairs: pictures and questions beside the film, for the match score.
    """

    question: list[int]
    rows: list[int]
    echo: int
    answer_from: int
    stills: list[int]
    scene_of_row: list[int]
    named_of_row: list[int]
    scene_of_still: list[int]
    starts: list[int]
    heard: list[float]
    looked_for: tuple[tuple[int, int, int, int], ...]
    asks_for: tuple[bool, ...]
    chinese: bool
    blind: bool
    pairs: list[Pair]


class Composer:
    """Puts samples together.

    Args:
        first, last: the range of bank scenes that may be used.
        kinds: how often each kind is asked.
        frame_counts: how many frames a scene brings, drawn from these.
        strangers: where made-up names come from; None for those of the world only.
        shares: how many samples lack what.
    """

    def __init__(
        self,
        bank: Bank,
        tokenizer: Tokenizer,
        first: int,
        last: int,
        kinds: dict[str, float],
        frame_counts: Sequence[int] = FRAME_COUNTS,
        strangers: Strangers | None = None,
        shares: Shares = SHARES,
    ) -> None:
        self.bank = bank
        self.tokenizer = tokenizer
        self.frame_counts = frame_counts
        self.strangers = strangers
        self.shares = shares
        self.casting = Casting(bank, first, last, kinds)
        self.pairing = Pairing(bank, self.encode, first, last)
        self.stills: dict[int, list[int]] = {}
        for still, scene in enumerate(bank.scene):
            self.stills.setdefault(int(scene), []).append(still)
        self.empty = [scene for scene in self.stills if scene < 0]

    def compose(
        self, rng: random.Random, fewest: int, most: int, *, held_out: bool = False
    ) -> Sample:
        """A sample whose prompt holds ``fewest`` to ``most`` scenes."""
        film, asked, order = self.casting.cast(rng, fewest, most, held_out=held_out)
        return self._lay_out(rng, film, asked, order)

    def _lay_out(
        self, rng: random.Random, film: Film, asked: Asked, order: Sequence[int]
    ) -> Sample:
        scenes = film.scenes
        senses = Senses.draw(rng, asked, order, self.strangers, self.shares)
        found = bool(asked.steps) and set(asked.scenes) <= set(order)
        found = found and senses.can_tell(asked, [scenes[index] for index in order])
        order = self._with_empty(rng, order, senses)
        banked = [index if index < 0 else film.bank[index] for index in order]
        starts = _starts(rng, banked, order, self.bank)
        stills: list[int] = []
        prompt: list[PromptScene] = []
        heard: list[float] = []
        scene_of_still: list[int] = []

        def as_heard(text: str) -> str:
            return senses.as_heard(text, asked.language, scenes)

        before = as_heard(_before(asked, starts))
        asked_words = before + as_heard(_with_times(asked.question, asked, starts))
        for number, (index, own) in enumerate(zip(order, banked, strict=True)):
            frames = self._frames(rng, own, shown=index in asked.scenes)
            stills.extend(frames)
            texts = self._lines(rng, film, index, starts[index], senses)
            words = self._words(rng, texts, senses)
            heard.append(heard_share(asked_words, texts))
            scene_of_still += [number] * len(frames)
            prompt.append(PromptScene(int(starts[index]), len(frames), words))
        typed = as_heard(as_typed(_with_times(asked.question, asked, starts), rng))
        question = senses.called.of(self.encode(typed))
        earlier = senses.called.of(self._earlier(asked, starts, scenes, senses))
        rows = lay_out(question, prompt, earlier=earlier)
        answer_from = len(rows)
        scene_of_row = [-1] * (2 + len(earlier) + len(question))
        for number, shown in enumerate(prompt):
            scene_of_row += [number] * shown.rows(2)
        answer = senses.called.of(self._answer(asked, starts, scenes, senses, found=found))
        rows += answer
        stamps = [stamp(shown.start) for shown in prompt]
        encoder = question
        if before:
            encoder = senses.called.of(self.encode(before + as_heard(asked.question)))
        wanted = [_ids_of(each) for each in asked.looked_for[:MOST_LOOKED_FOR]]
        wanted += [ANYTHING_LOOKED_FOR] if asked.shown else []
        return Sample(
            question=encoder,
            rows=rows,
            echo=len(question),
            answer_from=answer_from,
            stills=stills,
            scene_of_row=scene_of_row,
            named_of_row=[
                -1,
                *_named(earlier, stamps),
                *[-1] * (answer_from - 1 - len(earlier)),
                *_named(answer, stamps),
            ],
            scene_of_still=scene_of_still,
            starts=[shown.start for shown in prompt],
            heard=heard,
            looked_for=filled(wanted),
            asks_for=tuple(each in asked.asks_for for each in ATTRIBUTES),
            chinese=asked.language == "zh",
            blind=senses.blind,
            pairs=[
                self.pairing.draw(rng, "zh" if rng.random() < CHINESE_SHARE else "en")
                for _ in range(PAIRS)
            ],
        )

    def _with_empty(
        self, rng: random.Random, order: Sequence[int], senses: Senses
    ) -> Sequence[int]:
        """The prompt's scenes and the bank's empty stretches before and behind them."""
        if not self.empty or not any(senses.empty):
            return order
        first, last = senses.empty
        chosen = rng.sample(self.empty, min(first + last, len(self.empty)))
        before = chosen[:1] if first else []
        return [*before, *order, *chosen[len(before) :]]

    def _words(self, rng: random.Random, texts: Sequence[str], senses: Senses) -> list[int]:
        """Lines as the prompt holds them."""
        if senses.deaf:
            return []
        words = senses.called.of(self.encode(" ".join(texts))) if texts else []
        if self.strangers is None or rng.random() >= self.shares.babbled:
            return words
        babble = self.strangers.babble(rng)
        return [*babble, *words] if rng.random() < 0.5 else [*words, *babble]

    def _lines(
        self, rng: random.Random, film: Film, index: int, start: float, senses: Senses
    ) -> list[str]:
        """What is spoken in a scene, or over an empty stretch."""
        if senses.deaf:
            return []
        if index < 0:
            said = []
            if rng.random() < ASIDE_SHARE:
                said = [speech.line(start, start, rng.choice(speech.ASIDES))]
        else:
            scene = film.scenes[index]
            said = speak(scene, self.bank.shots[film.bank[index]], start, rng)
            if index in senses.unnamed:
                said = [each for each in said if scene.name not in each.text]
        return [each.text_zh if senses.lines == "zh" else each.text for each in said]

    def _frames(self, rng: random.Random, scene: int, *, shown: bool) -> list[int]:
        """A few of a bank scene's stills; of one that answers such as show the deed."""
        mine = self.stills[scene]
        count = rng.choice(self.frame_counts)
        frames = sorted(rng.sample(mine, min(len(mine), count)))
        if shown and not any(self.bank.deed_in_view[frame] for frame in frames):
            return [frame for frame in mine if self.bank.deed_in_view[frame]][:count]
        return frames

    def _earlier(
        self, asked: Asked, starts: dict[int, float], scenes: Sequence[Scene], senses: Senses
    ) -> list[int]:
        """The turn that the question leans on, as the prompt holds it."""
        if asked.earlier is None or asked.pinned is None:
            return []
        start = int(starts[asked.pinned])
        question, answer = asked.earlier
        question = senses.as_heard(question, asked.language, scenes)
        answer = senses.as_heard(answer, asked.language, scenes)
        return turn(self.encode(question), start, self._told(answer, stamp(start)))

    def _answer(
        self,
        asked: Asked,
        starts: dict[int, float],
        scenes: Sequence[Scene],
        senses: Senses,
        *,
        found: bool,
    ) -> list[int]:
        if not found:
            return [NONE, *self.encode(ABSENT_ANSWER[asked.language]), END]
        rows: list[int] = []
        for step in asked.steps:
            times = [stamp(int(starts[index])) for index in step.scenes]
            for time in times:
                rows += time
            text = senses.told(step.text, asked.language, scenes, step.scenes[0])
            rows += self._told(text, times[0])
        return [*rows, END]

    def _told(self, text: str, time: Sequence[int]) -> list[int]:
        """A sentence as ids, "{t}" as the three of a stamp."""
        before, dots, after = text.partition("{t}")
        ids = self.encode(before)
        return [*ids, *time, *encode_plain(self.tokenizer, after)] if dots else ids

    def encode(self, text: str) -> list[int]:
        """Words to ids, as the app does."""
        return encode_plain(self.tokenizer, as_read(text))


def _named(ids: Sequence[int], stamps: Sequence[tuple[int, ...]]) -> list[int]:
    """Of each id of a turn which scene's stamp was whole last; −1 before there was one."""
    return [-1 if each is None else stamps.index(each) for each in last_stamps(ids)]


def _starts(
    rng: random.Random,
    banked: Sequence[int],
    order: Sequence[int],
    bank: Bank,
) -> dict[int, float]:
    """When each scene of the prompt begins, by scene: somewhere in a film of up to four hours."""
    at = rng.choice((0.0, rng.uniform(0, 300), rng.uniform(0, 4 * 3600)))
    starts: dict[int, float] = {}
    for index, scene in zip(order, banked, strict=True):
        at += rng.choice((0.0, 0.0, rng.expovariate(1 / 40), rng.expovariate(1 / 400)))
        starts[index] = at
        at += EMPTY_SECONDS if scene < 0 else sum(shot.seconds for shot in bank.shots[scene])
    return starts


def _with_times(text: str, asked: Asked, starts: dict[int, float]) -> str:
    """A question about a stretch names its ends."""
    if asked.span is None:
        return text
    first, last = (starts.get(index, 0.0) for index in asked.span)
    return text.format(**{"from": clock(first), "to": clock(last + 9.0)})


def _before(asked: Asked, starts: dict[int, float]) -> str:
    """The answer that a question leans on, as it was read; "" for none."""
    if asked.earlier is None or asked.pinned is None:
        return ""
    return asked.earlier[1].format(t=clock(starts[asked.pinned])) + " "


def filled(wanted: Sequence[tuple[int, int, int, int]]) -> tuple[tuple[int, int, int, int], ...]:
    """As many of them as every question has."""
    return (*wanted, *[NOTHING_LOOKED_FOR] * (MOST_LOOKED_FOR - len(wanted)))


def _ids_of(wanted: LookedFor) -> tuple[int, int, int, int]:
    return (
        -1 if wanted.place is None else wanted.place,
        -1 if wanted.object is None else wanted.object,
        -1 if wanted.colour is None else wanted.colour,
        -1 if wanted.action is None else world.ACTIONS.index(wanted.action),
    )


def answers(films: int) -> Iterator[str]:
    """Of ``corpus`` what the model will write."""
    for film in range(films):
        yield from (as_read(question.sentence) for question in make_story(film, 180).questions)


def corpus(seed: int, films: int) -> Iterator[str]:
    """Text like all that the model will read and write, for its tokenizer."""
    rng = random.Random(seed)
    for language in LANGUAGES:
        yield as_read(ABSENT_ANSWER[language])
        yield as_read(SOMEBODY[language])
    yield from (as_read(lead) for lead in LEADS + LEADS_ZH)
    for film in range(films):
        story = make_story(film, 180)
        for line in story.lines:
            yield as_read(line.text)
            yield as_read(line.text_zh)
        for question in story.questions:
            yield as_read(as_typed(question.question, rng))
            yield as_read(question.sentence)
