"""A whole film from its memory: what was read of it once is not read again, and nothing else
than what would be read is taken for it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import llama_cpp
import numpy as np
import pytest
from numpy.typing import NDArray

from core.chat import one_prompt, remembered_film
from core.chat.llama_vid_prompt import as_text, movie_prompt
from core.chat.one_prompt import LONGEST_ANSWER
from core.chat.published_rows import prompt_rows
from core.chat.remembered_film import AT_ONCE, PrefixUse, RememberedFilm, prefix_rows, visual_rows
from core.chat.types import Looked
from core.errors import ContextError, NothingWatchedError
from core.film.types import Cue
from core.language.budget import Budget
from core.language.llama import LlamaEngine
from core.language.prefix_cache import PrefixCache
from core.language.protocol import Cancelled
from core.language.quantisation import Quantisation
from core.language.spm import SentencePieces
from core.memory.table import FrameTable
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.manifest import LANGUAGE, WORDS
from core.packs.pack import Pack
from core.timeline import MediaTime, TimeRange
from tests.core.memory.tables import rows_of, table_of

FRAMES = 300
WHO, WHERE = "who holds the lantern?", "where is the red lantern?"


class Reader(LlamaEngine):
    """Tells what it was given to read."""

    def __init__(self, gguf: Path, context_rows: int) -> None:
        super().__init__(gguf, context_rows, threads=1)
        self.read: list[int] = []
        self.logits: list[NDArray[np.float32]] = []

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        self.read.append(len(rows))
        self.logits.append(super().prefill(rows, keep=keep))
        return self.logits[-1]


@dataclass
class Asked:
    """A question's answer, where its film came from, what was read for it."""

    answer: str
    use: PrefixUse
    read: list[int]
    logits: NDArray[np.float32]


@dataclass
class Companion:
    """A remembered film and the engines it has opened."""

    pack: Pack
    cache: PrefixCache | None
    engines: list[Reader] = field(default_factory=list)

    def __post_init__(self) -> None:
        words = SentencePieces.read(self.pack.folder / WORDS)
        self.gguf = self.pack.folder / LANGUAGE
        self.film = RememberedFilm(self._open, as_kept, self.gguf, words, self.cache)

    def _open(self, context_rows: int) -> Reader:
        self.engines.append(Reader(self.gguf, context_rows))
        return self.engines[-1]

    def ask(
        self,
        frames: FrameTable,
        cues: tuple[Cue, ...],
        question: str = WHO,
        until: MediaTime | None = None,
    ) -> Asked:
        used: list[PrefixUse] = []
        before = sum(len(engine.read) for engine in self.engines)
        pieces = list(self.film.answer(frames, cues, until, question, used.append))
        self.film.keep()
        told = [piece.done for piece in pieces if isinstance(piece, Looked)]
        assert told == sorted(told)
        assert told or used[0].how != "made"
        answer = "".join(piece for piece in pieces if isinstance(piece, str))
        *prefix, last = [count for engine in self.engines for count in engine.read][before:]
        assert len(prefix) == len(told)
        read = [sum(prefix), last] if prefix else [last]
        assert sum(read) == used[0].rows - used[0].reused
        return Asked(answer, used[0], read, self.engines[-1].logits[-1])


def as_kept(content: NDArray[np.float16], neutral: NDArray[np.float16]) -> NDArray[np.float32]:
    """No projector: what is kept are the tokens."""
    return np.concatenate([neutral[:, None], content], axis=1).astype(np.float32)


def second(number: float) -> MediaTime:
    return MediaTime.from_seconds(number)


def bring(published: Path, root: Path, quantisation: Quantisation = "F32") -> Pack:
    source = LlamaVidSource.find(published)
    import_llama_vid(source, "tiny", quantisation, root)
    source.close()
    return Pack.load("tiny", root)


@pytest.fixture(scope="module")
def pack(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return bring(published, tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random model would go on to the longest."""
    monkeypatch.setattr(one_prompt, "LONGEST_ANSWER", 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prefixes"


def digest(pack: Pack) -> str:
    file = pack.manifest.file(LANGUAGE)
    assert file is not None
    return file.sha256


@pytest.fixture
def open_film(pack: Pack, folder: Path) -> Iterator[Callable[..., Companion]]:
    """A companion as a program that has just begun would make it."""
    opened: list[Companion] = []

    def make(of: Pack = pack, keeping: bool = True) -> Companion:
        cache = PrefixCache(folder, digest(of)) if keeping else None
        opened.append(Companion(of, cache))
        return opened[-1]

    yield make
    for companion in opened:
        companion.film.close()


@pytest.fixture(scope="module")
def frames() -> FrameTable:
    chance = np.random.default_rng(3)
    return table_of(
        range(FRAMES),
        chance.normal(size=(FRAMES, 1, 32)).astype(np.float16),
        chance.normal(size=(FRAMES, 32)).astype(np.float16),
    )


CUES = tuple(
    Cue(TimeRange(second(at), second(at + 1.5)), "the red lantern") for at in range(0, FRAMES, 20)
)


# What is read ------------------------------------------------------------------------


def test_rows_are_the_memorys_tokens_context_first(frames: FrameTable) -> None:
    rows = visual_rows(frames, FRAMES - 1, as_kept).reshape(FRAMES - 1, 2, 32)
    np.testing.assert_array_equal(rows[:, 0], frames.neutral[: FRAMES - 1].astype(np.float32))
    np.testing.assert_array_equal(rows[:, 1], frames.content[: FRAMES - 1][:, 0].astype(np.float32))


def test_a_frames_rows_do_not_depend_on_how_many_follow(frames: FrameTable) -> None:
    seen: list[int] = []

    def project(content: NDArray[np.float16], neutral: NDArray[np.float16]) -> NDArray[np.float32]:
        seen.append(len(content))
        assert len(content) == len(neutral)
        return as_kept(content, neutral)

    few, many = visual_rows(frames, 7, project), visual_rows(frames, FRAMES, project)
    np.testing.assert_array_equal(few, many[: len(few)])
    assert seen == [AT_ONCE] * 3


def test_a_film_too_long_for_the_model_is_thinned(
    open_film: Callable[..., Companion], frames: FrameTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = open_film(keeping=False).ask(frames, ())
    trained = Budget.of

    def shorter(gguf: Path) -> Budget:
        return replace(trained(gguf), longest=whole.use.rows // 2)

    monkeypatch.setattr(Budget, "of", shorter)
    asked = open_film(keeping=False).ask(frames, ())
    rest = whole.use.rows - 2 * FRAMES
    assert asked.use.rows - rest == 2 * (FRAMES // 4)  # a half and the rest is too much


def test_the_prefix_ends_with_the_last_frame_since_words_are_cut_together(pack: Pack) -> None:
    words = SentencePieces.read(pack.folder / WORDS)
    prompt = movie_prompt(WHO, ["the red", "", "lantern"], 2)
    assert prompt[-1] == f"lanternNow the movie end.\n{WHO} ASSISTANT:"
    assert prefix_rows(prompt, words.encode) == 1 + len(words.encode(str(prompt[0]))) + 6 + len(
        words.encode("the red")
    )


def test_it_reads_what_the_published_prompt_says(
    open_film: Callable[..., Companion], pack: Pack, frames: FrameTable
) -> None:
    asked = open_film(keeping=False).ask(frames, CUES)
    spoken = [""] * FRAMES
    for cue in CUES:
        spoken[cue.span.end.us // 1_000_000] += cue.text
    prompt = movie_prompt(WHO, spoken, 2)
    assert as_text(prompt).count("the red lantern") == len(CUES)
    words = SentencePieces.read(pack.folder / WORDS)
    with LlamaEngine(pack.folder / LANGUAGE, 2000) as language:
        logits = language.prefill(
            prompt_rows(language, prompt, visual_rows(frames, FRAMES, as_kept), words.encode)
        )
    np.testing.assert_allclose(asked.logits, logits, atol=0.02)  # read in other batches
    assert asked.use.rows > 2 * FRAMES


# Where it comes from -----------------------------------------------------------------


def test_a_second_question_reads_only_itself(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    first = companion.ask(frames, CUES)
    again = companion.ask(frames, CUES, WHERE)
    assert (first.use.how, again.use.how) == ("made", "kept")
    assert first.use.reused == 0
    assert len(again.read) == 1
    assert again.read[0] < 100
    assert again.use.reused == first.read[0]
    assert len(companion.engines) == 1
    fresh = open_film(keeping=False).ask(frames, CUES, WHERE)
    np.testing.assert_array_equal(again.logits, fresh.logits)
    assert not np.allclose(again.logits, first.logits, atol=0.01)
    assert again.answer == fresh.answer


def test_the_next_program_reads_it_from_the_disk(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    made = open_film().ask(frames, CUES)
    read = open_film().ask(frames, CUES)
    assert (made.use.how, read.use.how) == ("made", "read")
    assert read.read == made.read[1:]
    np.testing.assert_array_equal(read.logits, made.logits)
    assert read.answer == made.answer


def test_without_a_folder_nothing_is_kept_on_the_disk(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    open_film(keeping=False).ask(frames, CUES)
    assert not folder.exists()


def test_what_has_been_watched_since_is_read_behind_what_was_kept(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    early = companion.ask(frames, CUES, until=second(200))
    late = companion.ask(frames, CUES, until=second(220))
    assert late.use.how == "kept"
    assert late.use.reused == early.read[0]
    assert late.read[0] < 80
    fresh = open_film(keeping=False).ask(frames, CUES, until=second(220))
    np.testing.assert_allclose(late.logits, fresh.logits, atol=0.02)


@pytest.mark.parametrize("restart", [False, True])
def test_an_earlier_bound_uses_no_later_row(
    open_film: Callable[..., Companion], frames: FrameTable, restart: bool
) -> None:
    companion = open_film()
    companion.ask(frames, CUES)
    if restart:
        companion = open_film()
    early = companion.ask(frames, CUES, until=second(250))
    assert early.use.how == ("read" if restart else "kept")
    assert len(early.read) == 1
    fresh = open_film(keeping=False).ask(frames, CUES, until=second(250))
    np.testing.assert_allclose(early.logits, fresh.logits, atol=0.02)
    assert early.answer == fresh.answer


def test_a_film_kept_to_an_earlier_bound_is_the_beginning_of_the_whole(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    early = open_film().ask(frames, CUES, until=second(200))
    whole = open_film().ask(frames, CUES)
    assert whole.use.how == "read"
    assert whole.use.reused == early.read[0]
    assert open_film().ask(frames, CUES).read == whole.read[1:]


# What is not taken for it --------------------------------------------------------------


def test_one_changed_frame_is_read_and_what_follows_it(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    content = frames.content[:].copy()
    content[10, 0, 5] += np.float16(0.25)
    changed = replace(frames, content=rows_of(content))
    before = open_film(keeping=False).ask(frames, CUES, until=second(10)).read[0]
    companion = open_film()
    whole = companion.ask(frames, CUES)
    asked = companion.ask(changed, CUES)
    assert asked.use.how == "made"
    assert asked.use.reused == before + 1  # its context token
    fresh = open_film(keeping=False).ask(changed, CUES)
    np.testing.assert_allclose(asked.logits, fresh.logits, atol=0.02)
    assert not np.allclose(asked.logits, whole.logits, atol=1e-4)


def test_one_changed_frame_is_not_read_from_the_disk(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    neutral = frames.neutral[:].copy()
    neutral[10, 5] += np.float16(0.25)
    open_film().ask(frames, CUES)
    asked = open_film().ask(replace(frames, neutral=rows_of(neutral)), CUES)
    assert (asked.use.how, asked.use.reused) == ("made", 0)


def test_another_model_reads_for_itself(
    open_film: Callable[..., Companion], published: Path, tmp_path: Path, frames: FrameTable
) -> None:
    other = bring(published, tmp_path / "other", "F16")
    open_film().ask(frames, CUES)
    assert open_film(other).ask(frames, CUES).use.how == "made"
    assert open_film(other).ask(frames, CUES).use.how == "read"


def test_another_version_of_llama_cpp_reads_for_itself(
    open_film: Callable[..., Companion], frames: FrameTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_film().ask(frames, CUES)
    monkeypatch.setattr(llama_cpp, "__version__", "0.0.0")
    assert open_film().ask(frames, CUES).use.how == "made"


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_file_is_made_anew(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path, damage: str
) -> None:
    made = open_film().ask(frames, CUES)
    (path,) = folder.glob("*.prefix")
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data[: len(data) // 2] if damage == "cut" else data)
    again = open_film().ask(frames, CUES)
    assert again.use.how == "made"
    np.testing.assert_array_equal(again.logits, made.logits)
    assert open_film().ask(frames, CUES).use.how == "read"


# Room, and being stopped ----------------------------------------------------------------


def test_a_longer_film_than_the_context_opens_it_anew(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    companion.ask(frames, CUES, until=second(5))
    companion.ask(frames, CUES, until=second(100))
    assert len(companion.engines) == 1
    companion.ask(frames, (), WHO + " and who holds it now? " * 30)
    assert len(companion.engines) == 2
    assert companion.engines[1].context_rows <= Budget.of(companion.gguf).longest


def test_what_does_not_fit_is_refused_with_numbers(
    open_film: Callable[..., Companion], frames: FrameTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    companion = open_film()
    budget = Budget.of(companion.gguf)
    monkeypatch.setattr(one_prompt, "free_ram", lambda: budget.needed(LONGEST_ANSWER + 200))
    with pytest.raises(ContextError) as caught:
        companion.ask(frames, CUES)
    assert caught.value.data["fitting"]
    companion.ask(frames, CUES, until=second(20))


def test_before_the_first_frame_there_is_nothing_to_ask_about(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    with pytest.raises(NothingWatchedError):
        open_film().ask(frames, CUES, until=second(0))


def test_what_was_read_before_a_cancel_is_kept(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    companion.ask(frames, CUES, until=second(30))
    companion.film.cancel()
    with pytest.raises(Cancelled):
        companion.ask(frames, CUES)
    whole = companion.ask(frames, CUES)
    assert whole.use.reused > 60
    fresh = open_film(keeping=False).ask(frames, CUES)
    np.testing.assert_allclose(whole.logits, fresh.logits, atol=0.02)


def test_a_cancel_while_it_speaks_ends_one_answer(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    film = companion.film
    with pytest.raises(Cancelled):
        list(film.answer(frames, CUES, None, WHO, lambda _: film.cancel()))
    assert companion.ask(frames, CUES).use.how == "kept"
    film.cancel()
    film.resume()
    assert companion.ask(frames, CUES).answer


def test_an_answer_that_is_left_alone_keeps_its_film_in_the_engine(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    companion = open_film()
    pieces = companion.film.answer(frames, CUES, None, WHO)
    next(piece for piece in pieces if isinstance(piece, str))
    del pieces
    assert not folder.exists()
    assert companion.ask(frames, CUES, WHERE).use.how == "kept"
    assert len(list(folder.glob("*.prefix"))) == 1


def test_what_took_long_is_written_before_the_answer_begins(
    open_film: Callable[..., Companion],
    frames: FrameTable,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered_film, "DEAR", 0.0)
    pieces = open_film().film.answer(frames, CUES, None, WHO)
    next(piece for piece in pieces if isinstance(piece, str))
    assert len(list(folder.glob("*.prefix"))) == 1
    assert open_film().ask(frames, CUES).use.how == "read"


def test_an_answer_ends_before_anything_is_written(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    companion = open_film()
    assert list(companion.film.answer(frames, CUES, None, WHO))
    assert not folder.exists()
    companion.film.keep()
    assert len(list(folder.glob("*.prefix"))) == 1
    assert open_film().ask(frames, CUES).use.how == "read"


def test_what_something_else_ended_is_written_whole_the_next_time(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    companion = open_film()
    assert list(companion.film.answer(frames, CUES, None, WHO))
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked == 3

    companion.film.keep(stopped)
    assert asked == 3
    assert not list(folder.glob("*.p*"))
    again = companion.ask(frames, CUES, WHERE)
    assert again.use.how == "kept"
    fresh = open_film(keeping=False).ask(frames, CUES, WHERE)
    np.testing.assert_array_equal(again.logits, fresh.logits)
    assert open_film().ask(frames, CUES).use.how == "read"


def test_a_film_that_was_not_read_whole_is_not_written(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    film = open_film().film
    pieces = film.answer(frames, CUES, None, WHO)
    next(pieces)
    film.cancel()
    with pytest.raises(Cancelled):
        list(pieces)
    film.keep()
    assert not folder.exists()


def test_a_cancel_while_it_is_written_before_the_answer_leaves_nothing(
    open_film: Callable[..., Companion],
    frames: FrameTable,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered_film, "DEAR", 0.0)
    companion = open_film()
    film, given = companion.film, Reader.slices

    def slices(engine: Reader) -> Generator[memoryview, None, None]:
        film.cancel()
        return given(engine)

    monkeypatch.setattr(Reader, "slices", slices)
    with pytest.raises(Cancelled):
        list(film.answer(frames, CUES, None, WHO))
    assert not list(folder.glob("*.p*"))
    monkeypatch.setattr(Reader, "slices", given)
    film.keep()
    assert len(list(folder.glob("*.prefix"))) == 1
    assert companion.ask(frames, CUES).use.how == "kept"
