"""No spoilers: nothing that comes after the bound reaches the prompt, the answer or its links.

A question is asked twice: about the whole film with a bound, and about a twin of its memory
that ends there. Every row the language model reads must be the same in both, to the last bit,
and so must the answer: then no fact, picture, word or time of what comes later was used, counted
or compared with. The questions are those of the film's own later scenes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.chat.companion import Companion
from core.chat.parts import Parts
from core.chat.types import AnswerEvent, Finished, LinkedScene, Sentence
from core.engine.session import Session
from core.film.types import Cue
from core.language.protocol import LanguageEngine
from core.memory.coverage import Coverage
from core.memory.table import FrameTable, TokenRows
from core.memory.words import WordIndex
from core.packs.pack import Pack
from core.timeline import MediaTime

QUESTIONS = 100
MORE = (
    "Who is {name}?",
    "Does {name} ever come back?",
    "What happens at the end?",
    "Why does {name} leave?",
    "Where is {name} at the end?",
)


class Recorder:
    """A language model that keeps every prompt it reads."""

    def __init__(self, inner: LanguageEngine) -> None:
        self.inner = inner
        self.prompts: list[NDArray[np.float32]] = []
        self.width, self.vocabulary = inner.width, inner.vocabulary
        self.context_rows = inner.context_rows
        self.tokenize, self.token_bytes = inner.tokenize, inner.token_bytes
        self.embed, self.is_end, self.step = inner.embed, inner.is_end, inner.step
        self.cancel, self.resume, self.close = inner.cancel, inner.resume, inner.close

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        self.prompts.append(rows.copy())
        return self.inner.prefill(rows, keep=keep)


class Cut:
    """The beginning of a film's memory, as if nothing more had been watched."""

    def __init__(self, table: FrameTable, bound: MediaTime) -> None:
        count = table.count_before(bound)
        self._table = FrameTable(
            table.times_us[:count],
            table.shot_start[:count],
            table.search[:count],
            table.palettes[:count],
            TokenRows(no_tokens, np.zeros(count, np.int64), (1, 1)),
            TokenRows(no_tokens, np.zeros(count, np.int64), (1,)),
            [table.pictures[index] for index in range(count)],
            Coverage.of(bound, table.coverage.watched),
        )

    def frames(self) -> FrameTable:
        return self._table


def no_tokens(offset: int, size: int) -> bytes:
    """The starter looks at pictures; what it thought of them before is not asked for."""
    raise AssertionError("a question read tokens of the memory")


@dataclass
class Asked:
    """What came of a question."""

    rows: list[NDArray[np.float32]]
    text: str = ""
    links: list[LinkedScene] = field(default_factory=list)
    finished: Finished | None = None


@pytest.fixture(scope="module")
def session(
    pack: Path, sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """The sample film, watched to its end."""
    with closing(Session("starter", tmp_path_factory.mktemp("data"))) as session:
        session.open(sample)
        for _ in session.watch():
            pass
        yield session


@pytest.fixture(scope="module")
def language(pack: Path) -> Iterator[Recorder]:
    with Pack.load("starter").open_language() as engine:
        yield Recorder(engine)


def later_questions(sample: Path, duration: MediaTime) -> list[tuple[str, MediaTime]]:
    """A hundred questions, each with a bound before the scene that answers it."""
    chance = random.Random(5)
    lines = sample.with_suffix(".questions.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    answered = [each for each in told if "start_s" in each and each["start_s"] > 12]
    names = sorted({word for each in told for word in each["answers"] if word.istitle()})
    found = []
    for number in range(QUESTIONS):
        truth = chance.choice(answered)
        question = truth["question"]
        if number % 3 == 2:
            question = chance.choice(MORE).format(name=chance.choice(names))
        bound = MediaTime.from_seconds(round(chance.uniform(8.0, truth["start_s"]), 3))
        found.append((question, min(bound, duration)))
    return found


def ask(events: Iterator[AnswerEvent], language: Recorder) -> Asked:
    language.prompts.clear()
    asked = Asked([])
    for event in events:
        match event:
            case Sentence(_, text, scenes):
                asked.text += text
                asked.links += scenes
            case Finished():
                asked.finished = event
    asked.rows = list(language.prompts)
    return asked


def companion(
    memory: object, words: WordIndex, cues: Sequence[Cue], session: Session, language: Recorder
) -> Companion:
    encoder, tokens = session.models()
    return Companion(
        Parts(memory, words, cues, encoder, tokens, language, session.duration)  # type: ignore[arg-type]
    )


@pytest.mark.timeout(900)
def test_a_hundred_questions_about_later_scenes_find_nothing_of_them(
    session: Session, language: Recorder, sample: Path, tmp_path: Path
) -> None:
    table = session.memory.frames()
    words = WordIndex(tmp_path / "whole.sqlite")
    words.fill(session.cues)
    whole = companion(session.memory, words, session.cues, session, language)
    for number, (question, bound) in enumerate(later_questions(sample, session.duration)):
        early = [cue for cue in session.cues if cue.span.start < bound]
        some_words = WordIndex(tmp_path / f"{number}.sqlite")
        some_words.fill(early)
        twin = companion(Cut(table, bound), some_words, early, session, language)
        everything = number % 10 == 9
        one = ask((whole.answer_whole if everything else whole.answer)(question, bound), language)
        other = ask((twin.answer_whole if everything else twin.answer)(question, None), language)

        said = f"{question!r} until {bound}"
        for mine, its in zip(one.rows, other.rows, strict=True):
            np.testing.assert_array_equal(mine, its, err_msg=said)
        assert one.text == other.text, said
        assert one.links == other.links, said
        pictures = {table.pictures[index] for index in range(table.count_before(bound))}
        for link in one.links:
            assert link.start < bound, said
            assert link.end <= bound, said
            assert link.picture in pictures, said
        assert one.finished is not None
        assert one.finished.watched_until <= bound, said
        assert all(part.end <= bound for part in one.finished.watched), said
        some_words.close()
    words.close()
