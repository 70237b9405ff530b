"""Asking: through a real session on a small drawn film, with a scripted companion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.chat.parts import Parts
from core.chat.types import AnswerEvent, Circumstances, Finished, LinkedScene, Sentence
from core.engine.companions import Answering
from core.timeline import MediaTime
from core.training.asking.asked import ABSENT_ANSWER
from core.training.asking.judge import Truth
from core.training.drawn.encode import Picture
from core.training.drawn.lexicon import Language
from core.training.evaluating.asking import INSIDE, Asker, Job, numbers_of
from core.training.evaluating.editions import Edition
from core.training.evaluating.kept import Answer
from core.training.evaluating.plan import read_results
from core.training.evaluating.run import do_film
from core.training.evaluating.ways import FULL, NEITHER, SHUFFLED, WHOLE_FILM, WRONG_FILM, Way
from core.training.films import write_film
from tests.core.engine.fakes import FakePack

FILM = Edition(900_003, 0.9)
PACK = FakePack("tiny", 0.0)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder in which the film lies, small."""
    work = tmp_path_factory.mktemp("work")
    draw_small(FILM, work)
    return work


def draw_small(film: Edition, work: Path) -> None:
    path = film.file(work)
    path.parent.mkdir(parents=True, exist_ok=True)
    for _ in write_film(film.story, path, Picture(64, 36, 12)):
        pass
    path.with_suffix(".story").write_text(film.digest, encoding="utf-8")


class Scripted:
    """Answers what it was told to, and remembers what it was asked, and how."""

    def __init__(self, script: Callable[[str], Truth | None]) -> None:
        self.script = script
        self.asked: list[tuple[str, Circumstances, bool]] = []
        self.ways: list[Way] = []
        self.parts: list[Parts] = []

    def make(self, parts: Parts, way: Way) -> Answering:
        self.ways.append(way)
        self.parts.append(parts)
        return _Speaker(self, parts)


class _Speaker:
    def __init__(self, scripted: Scripted, parts: Parts) -> None:
        self._scripted = scripted
        self._parts = parts

    def answer(
        self, question: str, until: MediaTime | None, around: Circumstances
    ) -> Iterator[AnswerEvent]:
        yield from self._answer(question, around, whole_film=False)

    def answer_whole(
        self, question: str, until: MediaTime | None, around: Circumstances
    ) -> Iterator[AnswerEvent]:
        yield from self._answer(question, around, whole_film=True)

    def _answer(
        self, question: str, around: Circumstances, *, whole_film: bool
    ) -> Iterator[AnswerEvent]:
        self._scripted.asked.append((question, around, whole_film))
        truth = self._scripted.script(question)
        if truth is None:
            yield Sentence(0, ABSENT_ANSWER["en"], ())
        else:
            for at, step in enumerate(truth.steps):
                scenes = tuple(
                    LinkedScene(MediaTime.from_seconds(a), MediaTime.from_seconds(b), "seen", 0.75)
                    for a, b in step.scenes
                )
                yield Sentence(at, step.sentence, scenes)
        end = self._parts.film_duration
        yield Finished(False, end, end, None, 1, 9, {"total": 0.25})


def knows_all(question: str) -> Truth | None:
    """The truth of a question, but for those it was asked several times with another answer."""
    found = [t for t in FILM.truths.values() if t.question == question and t.steps]
    return found[0] if found else None


def knows_nothing(question: str) -> Truth | None:
    return None


def job(
    way: Way = FULL, language: Language = "en", kinds: Sequence[str] = ("colour", "where", "absent")
) -> Job:
    return Job(FILM, FILM, way, language, numbers_of(FILM, language, kinds))


def run(scripted: Scripted, mine: Job, work: Path, most: int | None = None) -> list[Answer]:
    answers = []
    with Asker(PACK, work, scripted.make) as asker:
        for _ in asker.watch(mine):
            pass
        asking = asker.ask(mine)
        for answer in asking:
            answers.append(answer)
            if len(answers) == most:
                break
    return answers


@pytest.fixture
def work(drawn: Path, tmp_path: Path) -> Path:
    """The drawn film and its memory, without anything asked yet."""
    for name in (f"{FILM.minutes:g}min", "data"):
        (drawn / name).mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(drawn / name)
    return tmp_path


def test_all_questions_are_asked_and_judged(work: Path) -> None:
    mine = job()
    run(Scripted(knows_all), mine, work)
    results = read_results(mine, work, PACK.manifest)
    assert [r.number for r in results] == list(mine.numbers)
    assert all(r.verdict.right for r in results)
    assert all(r.verdict.linked and r.off == 0.0 for r in results if not r.truth.absent)
    assert {r.answer.score for r in results} == {0.75, 0.0}


def test_a_stopped_evaluation_goes_on_where_it_was(work: Path) -> None:
    mine = job()
    first, second = Scripted(knows_all), Scripted(knows_all)
    run(first, mine, work, most=3)
    run(second, mine, work)
    assert len(first.asked) == 3
    assert len(first.asked) + len(second.asked) == len(mine.numbers)
    assert not {q for q, _, _ in first.asked} & {q for q, _, _ in second.asked}
    third = Scripted(knows_all)
    assert run(third, mine, work) == []
    assert third.asked == []


def test_a_line_that_was_cut_off_is_asked_again(work: Path) -> None:
    mine = job()
    run(Scripted(knows_all), mine, work)
    (kept,) = (work / "answers").rglob("*.jsonl")
    kept.write_bytes(kept.read_bytes()[:-9])
    again = Scripted(knows_all)
    assert [answer.number for answer in run(again, mine, work)] == [mine.numbers[-1]]
    assert len(read_results(mine, work, PACK.manifest)) == len(mine.numbers)


def test_answers_of_another_pack_are_not_taken(work: Path) -> None:
    mine = job()
    run(Scripted(knows_all), mine, work)
    other = FakePack("tiny", 0.0)
    file = replace(other.manifest.files[0], sha256="1" * 64)
    assert read_results(mine, work, replace(other.manifest, files=(file,))) == []


def test_answers_about_another_story_are_thrown_away(work: Path) -> None:
    mine = job()
    run(Scripted(knows_all), mine, work)
    (kept,) = (work / "answers").rglob("*.jsonl")
    kept.write_text(kept.read_text(encoding="utf-8").replace(FILM.digest, "0" * 16), "utf-8")
    assert len(run(Scripted(knows_all), mine, work)) == len(mine.numbers)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_film_is_heard_in_the_language_of_the_question(language: Language, work: Path) -> None:
    scripted = Scripted(knows_nothing)
    run(scripted, job(language=language), work, most=1)
    heard = [cue.text for cue in scripted.parts[0].cues]
    lines = FILM.story.lines
    assert heard == [line.text_zh if language == "zh" else line.text for line in lines]


def test_this_moment_is_asked_from_there(work: Path) -> None:
    scripted = Scripted(knows_nothing)
    mine = job(kinds=("now",))
    run(scripted, mine, work)
    moments = [FILM.truths[number].moment for number in mine.numbers]
    found = [around.position for _, around, _ in scripted.asked]
    assert found == [MediaTime.from_seconds(moment or 0) for moment in moments]


FOLLOWING = ("follow-where", "follow-who", "follow-coat", "follow-weather")


def test_a_follow_up_leans_on_the_companions_own_answer(work: Path) -> None:
    def confused(question: str) -> Truth | None:
        truth = knows_all(question)
        if truth is None:
            return None
        step = replace(truth.steps[0], sentence="It is Otto.", scenes=((7.0, 9.0),))
        return replace(truth, steps=(step,))

    scripted = Scripted(confused)
    mine = job(kinds=FOLLOWING)
    assert mine.numbers
    run(scripted, mine, work)
    for question, around, _ in scripted.asked:
        if around.earlier is None:  # the question before
            assert question in {(FILM.truths[n].earlier or ("", ""))[0] for n in mine.numbers}
            continue
        known = knows_all(around.earlier.question)
        if known is not None:
            assert around.earlier.answer == "It is Otto."
            assert around.earlier.moment == MediaTime.from_seconds(7.0)


def test_a_follow_up_leans_on_the_truth_where_nothing_was_linked(work: Path) -> None:
    scripted = Scripted(knows_nothing)
    mine = job(kinds=FOLLOWING)
    run(scripted, mine, work)
    leaning = [around.earlier for _, around, _ in scripted.asked if around.earlier is not None]
    assert len(leaning) == len(mine.numbers)
    for number, earlier in zip(mine.numbers, leaning, strict=True):
        truth = FILM.truths[number]
        assert truth.span is not None
        assert (earlier.question, earlier.answer) == truth.earlier
        assert earlier.moment == MediaTime.from_seconds(truth.span[0] + INSIDE)


def test_a_way_reaches_the_companion_and_the_session(work: Path) -> None:
    scripted = Scripted(knows_all)
    for way in (NEITHER, WHOLE_FILM):
        run(scripted, job(way), work, most=1)
    assert scripted.ways == [NEITHER, WHOLE_FILM]
    assert [whole for _, _, whole in scripted.asked] == [False, True]


def test_one_film_is_asked_anothers_questions(work: Path) -> None:
    other = Edition(900_004, FILM.minutes)
    mine = Job(FILM, other, WRONG_FILM, "en", numbers_of(other, "en", ("colour",), present=True))
    scripted = Scripted(knows_all)
    run(scripted, mine, work)
    assert [q for q, _, _ in scripted.asked] == [other.truths[n].question for n in mine.numbers]
    results = read_results(mine, work, PACK.manifest)
    assert {r.film for r in results} == {"900004/0.9"}


def test_shuffled_frames_keep_their_times_and_the_words(work: Path) -> None:
    from core.training.evaluating.ways import ShuffledMemory

    scripted = Scripted(knows_all)
    run(scripted, job(), work, most=1)
    # The memory is closed with its session; what it holds was read before.
    with Asker(PACK, work, scripted.make) as asker:
        mine = job(SHUFFLED)
        for _ in asker.watch(mine):
            pass
        next(iter(asker.ask(mine)))
        memory = scripted.parts[-1].memory
        plain, mixed = memory.frames(), ShuffledMemory(memory).frames()
        assert np.array_equal(plain.times_us, mixed.times_us)
        assert np.array_equal(plain.shot_start, mixed.shot_start)
        order = [list(plain.pictures).index(picture) for picture in mixed.pictures]
        assert sorted(order) != order
        assert not np.array_equal(plain.search, mixed.search)
        rows = np.sort(plain.palettes.astype(np.float32), axis=0)
        assert np.array_equal(rows, np.sort(mixed.palettes.astype(np.float32), axis=0))
        assert list(mixed.pictures[2:5]) == [mixed.pictures[at] for at in (2, 3, 4)]
        assert len(mixed.pictures) == len(plain)


def test_a_film_is_drawn_once_and_only_if_something_is_left(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    scripted = Scripted(knows_all)
    with Asker(PACK, work, scripted.make) as asker:
        do_film(asker, [job()], work, 1, "film", told.append)
        assert told == [f"film: {job().name}, {len(job().numbers)} asked"]
        do_film(asker, [job()], work, 1, "film", told.append)
        assert told[1:] == ["film: all was asked before"]


def test_a_film_whose_story_has_changed_is_drawn_again(tmp_path: Path) -> None:
    film = Edition(900_005, 0.2)
    draw_small(film, tmp_path)
    assert list(film.draw(tmp_path)) == []
    film.file(tmp_path).with_suffix(".story").write_text("another", encoding="utf-8")
    assert next(film.draw(tmp_path)) <= 1.0
