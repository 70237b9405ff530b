"""One film, one pack: open, watch, ask, look. The whole companion in one object.

The command line uses it in-process, the engine process from its lanes. It knows no
process, no pipe and no window.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from core.chat.parts import Parts
from core.chat.types import NO_CIRCUMSTANCES, AnswerEvent, Circumstances
from core.engine.companions import Answering, LooksAtAll, MakeCompanion, ModelPack, make_companion
from core.engine.film_words import Ears
from core.engine.loaded import LoadedModels
from core.engine.messages import FilmOpened, IndexProgress, Listened, Picture
from core.engine.opened import OpenedFilm, with_listened
from core.engine.suggestions import suggestions
from core.engine.watching import Going, Models, encode_threads
from core.errors import NothingHeardError, NoWordsError, PictureFormError, QuestionError
from core.film.fingerprint import fingerprint
from core.film.frames import CHUNK
from core.film.probe import probe
from core.film.subtitles import load_words
from core.film.types import DRAWN_COMMENT, Cue, FilmInfo
from core.folders import memory_root
from core.language.protocol import Cancelled
from core.memory.shelf import label
from core.memory.store import FilmMemory
from core.memory.words import WordIndex
from core.packs.manifest import Manifest
from core.packs.pack import KINDS, Pack
from core.speech.source import SpeechSource, installed_speech
from core.timeline import MediaTime, TimeRange
from core.tokens.protocol import TokenGenerator
from core.vision.protocol import VisionEncoder

if TYPE_CHECKING:
    from core.chat.published_forms import PublishedForms
    from core.chat.remembered_film import RememberedFilm

_START = MediaTime()


class Session:
    """A companion for one film at a time.

    ``watch``, ``listen`` and ``answer`` may run in three threads; the thread that answers owns
    the language model, the one that listens the speech model. ``picture``, ``shots`` and
    ``cancel_answer`` may be called from any thread. ``open`` and ``close`` must not overlap an
    answer.

    Args:
        pack_name: the model pack.
        data_root: the data folder; None for the viewer's.
        load_pack: finds and verifies a pack by name and data folder.
        make_companion: makes what answers, once a film, and again when more of it was heard.
        find_speech: finds what listens to films without subtitles, by data folder.

    Raises:
        PackMissingError: there is no pack of this name.
        PackCorruptError: a file of it is missing or damaged.
    """

    def __init__(
        self,
        pack_name: str,
        data_root: Path | None = None,
        *,
        load_pack: Callable[[str, Path | None], ModelPack] = Pack.load,
        make_companion: MakeCompanion = make_companion,
        find_speech: Callable[[Path | None], SpeechSource | None] = installed_speech,
    ) -> None:
        self.pack_name = pack_name
        self._data_root = data_root
        self._models = LoadedModels(load_pack(pack_name, data_root), data_root)
        self._make_companion = make_companion
        self._ears = Ears(find_speech, data_root)
        self._guard = threading.Lock()
        self._film: OpenedFilm | None = None
        self._written_a_second = 0.0
        self._cancelled = threading.Event()

    @property
    def manifest(self) -> Manifest:
        """The pack's manifest."""
        return self._models.manifest

    @property
    def looks_at_all(self) -> bool:
        """Whether a question about the whole film looks at each frame and finds scenes; else all
        frames go into one prompt."""
        return KINDS[self.manifest.kind].looks_at_all

    @property
    def layers(self) -> tuple[int, int]:
        """The language model's layers and how many of them lie on a GPU; none before it is read.

        From any thread.
        """
        return self._models.layers

    @property
    def written_a_second(self) -> float:
        """Tokens of the last answer, 0 before the first. From any thread."""
        return self._written_a_second

    @property
    def info(self) -> FilmInfo:
        """What is known of the open film."""
        return self._open_film().info

    @property
    def duration(self) -> MediaTime:
        """How long the open film is."""
        return self.info.duration

    @property
    def memory(self) -> FilmMemory:
        """The open film's memory."""
        return self._open_film().memory

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The open film's lines, in the language that was asked for; those that were heard where
        it has none."""
        return self._open_film().read_lines()

    def open(
        self,
        path: Path | str,
        subtitle_language: str | None = None,
        position: MediaTime = _START,
    ) -> FilmOpened:
        """Open a film and its memory; the film before is closed.

        Args:
            position: where the viewer is; what follows is watched first.
            subtitle_language: which lines to read; None for the pack's language.

        Raises:
            MediaMissingError, MediaOpenError, NoVideoError: there is no film to watch.
            StorageError: its memory can't be opened.
            NothingFitsError: the pack doesn't fit into this machine's memory.
            PictureFormError: the pack keeps every patch of a frame, which no film's memory holds.
        """
        self.close_film()
        if self.manifest.compress_type == "none":
            raise PictureFormError(self.pack_name)
        info = probe(Path(path))
        self._models.make_plan(info.duration)
        name = fingerprint(info.path)
        language = subtitle_language or self.manifest.language
        written = load_words(info, language)
        folder = memory_root(self._data_root) / name
        key = self._models.key
        memory = FilmMemory(folder / key, key, info.duration, CHUNK)
        try:
            label(folder, info.title, info.path.absolute())
            words = WordIndex(folder / "film.sqlite")
            lines = self._ears.words_of(info, written, folder, language, self._position)
            film = OpenedFilm(info, memory, words, lines, lines.cues, Going(), position)
            words.fill(film.cues)
        except BaseException:
            memory.close()
            raise
        film.going.position = lambda: film.position
        with self._guard:
            self._film = film
        return FilmOpened(
            info=info,
            fingerprint=name,
            pack=self.pack_name,
            heard=bool(film.cues),
            known_world=self.manifest.world != "drawn" or info.comment.startswith(DRAWN_COMMENT),
            watched_until=memory.watched_until,
            suggestions=suggestions(info.path, info.duration, chinese="zh" in self.manifest.speaks),
            plan=self._models.plan,
            made_anew=memory.made_anew,
            words=lines.come,
        )

    def watch(
        self,
        wait_turn: Callable[[], None] = lambda: None,
        *,
        glimpse: bool = False,
        fill: bool = True,
    ) -> Generator[IndexProgress, None, None]:
        """Watch what is not in the memory yet, chunk by chunk, from where the viewer is.

        While another window or command watches the same film, this one follows what
        that one commits, and takes over when it ends.

        Args:
            wait_turn: called before every batch; may block while something else is more urgent.
            glimpse: look at some key frames of all of a long film first.
            fill: False ends after that.

        Raises:
            MediaOpenError: the film can't be read any further.
            StorageError: the memory can't be written.
        """
        film = self._open_film()
        encoder, tokens = self.models()
        yield from film.watch(Models(encoder, tokens), wait_turn, glimpse=glimpse, fill=fill)

    def listen(
        self, wait_turn: Callable[[], None] = lambda: None
    ) -> Generator[Listened, None, None]:
        """Listen to what is not in the memory yet, from where the viewer is; nothing where the
        film has subtitles, no sound, or nothing here listens.

        Args:
            wait_turn: called all the time; may block while something else is more urgent.

        Raises:
            MediaOpenError: the film can't be read any further.
            StorageError: the memory can't be written.
            PackCorruptError, OutOfMemoryError: the speech pack can't be used.
        """
        with self._guard:
            film = self._film
        if film is not None:
            plan = self._models.plan
            promised = 0 if plan is None else plan.total(0)
            with closing(self._ears.listen(film.lines, wait_turn, promised)) as progress:
                yield from progress

    def viewer_is_at(self, position: MediaTime) -> None:
        """From any thread: what comes after ``position`` is watched first."""
        with self._guard:
            if self._film is not None:
                self._film.position = position

    def stop_watching(self) -> None:
        """From any thread: have ``watch`` and ``listen`` end at their last commits."""
        with self._guard:
            if self._film is not None:
                self._film.going.stop.set()
        self.stop_listening()

    def stop_following(self) -> None:
        """From any thread: have ``watch`` end where another window or command writes."""
        with self._guard:
            if self._film is not None:
                self._film.stop_following()

    def stop_listening(self) -> None:
        """From any thread: have ``listen`` end at the last commit."""
        with self._guard:
            if self._film is not None:
                self._film.lines.stop()

    def answer(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
        *,
        whole_film: bool = False,
    ) -> Generator[AnswerEvent, None, None]:
        """Answer from what has been watched so far.

        Args:
            until: nothing after it is recalled (no spoilers); None for the whole film.
            around: where the viewer is, and the turn before.
            whole_film: from every frame before ``until``; slow.

        Raises:
            QuestionError: the question is empty or too long.
            ModelError, OutOfMemoryError: the language model can't be used.
            FormError, ContextError: the whole film can't be asked about with this pack, or here.
            Cancelled: ``cancel_answer`` was called before the companion began.
        """
        film = self._open_film()
        film.memory.refresh()
        listened = film.lines.listened_before(until)
        film.read_lines()
        before = self._models.written
        try:
            if whole_film and not self.looks_at_all:
                events = self._answer_remembered(film, question, until)
            else:
                companion = self._companion_of(film)
                if whole_film:
                    assert isinstance(companion, LooksAtAll), "its kind says that it looks at all"
                    events = companion.answer_whole(question, until, around)
                else:
                    events = companion.answer(question, until, around)
            if self._cancelled.is_set():  # while the models were being read
                raise Cancelled
            yield from with_listened(events, listened)
        except NoWordsError:
            if film.lines.hearing is None or film.lines.hearing.finished:
                raise
            raise NothingHeardError from None
        finally:
            count, seconds = self._models.written
            if count > before[0] and seconds > before[1]:
                self._written_a_second = (count - before[0]) / (seconds - before[1])

    def _companion_of(self, film: OpenedFilm) -> Answering:
        """What answers about the film, with a language model that is there."""
        if film.companion is None or not self._models.has_language:
            torch.set_num_threads(encode_threads())
            encoder, tokens = self.models()
            film.companion = self._make_companion(
                Parts(
                    film.memory,
                    film.words,
                    film.cues,
                    encoder,
                    tokens,
                    self._models.language(),
                    film.info.duration,
                )
            )
        return film.companion

    def _answer_remembered(
        self, film: OpenedFilm, question: str, until: MediaTime | None
    ) -> Iterator[AnswerEvent]:
        """From the memory's tokens; what was read of the film is kept for the next question."""
        from core.chat.published_whole import whole_film

        torch.set_num_threads(encode_threads())
        return whole_film(
            self.remembered_film(),
            film.memory.frames(),
            film.cues,
            until,
            question,
            self.duration,
        )

    def remembered_film(self) -> RememberedFilm:
        """As ``LoadedModels.remembered_film``."""
        return self._models.remembered_film()

    def keep_film(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Write what the last question about a whole film read to the disk, for the next start.
        In the thread that answers, after the answer; may take a minute, until ``stopped``."""
        self._models.keep_film(stopped)

    def forms(self, asked: str) -> PublishedForms:
        """As ``LoadedModels.forms``."""
        return self._models.forms(asked)

    def models(self) -> tuple[VisionEncoder, TokenGenerator]:
        """As ``LoadedModels.vision``."""
        return self._models.vision()

    def begin_answer(self) -> None:
        """Forget a ``cancel_answer`` that came when nothing was being answered."""
        self._cancelled.clear()
        self._models.resume()

    def cancel_answer(self) -> None:
        """From any thread: the answer in progress ends within 100 ms on a CPU."""
        self._cancelled.set()
        self._models.cancel()

    def picture(self, time: MediaTime, until: MediaTime | None = None, request: int = 0) -> Picture:
        """As ``OpenedFilm.picture``; an empty one where no film is open."""
        with self._guard:
            if self._film is None:
                return Picture(request, time, b"", "")
            return self._film.picture(time, until, request)

    def unknown_at(self, time: MediaTime) -> FilmInfo | None:
        """The film that is open, where nothing is known of it around ``time``; else None."""
        with self._guard:
            film = self._film
            return film.info if film is not None and film.is_unknown(time) else None

    def shots(self, span: TimeRange, until: MediaTime | None) -> tuple[MediaTime, ...]:
        """As ``OpenedFilm.shots``; none where no film is open."""
        with self._guard:
            return () if self._film is None else self._film.shots(span, until)

    def close_film(self) -> None:
        """Close the film; its memory stays on the disk, the models in memory."""
        with self._guard:
            film, self._film = self._film, None
            if film is not None:
                film.close()

    def close(self) -> None:
        """Close the film and free the models."""
        self.close_film()
        self._models.close()
        self._ears.close()

    def _position(self) -> MediaTime:
        """Where the viewer is. A thread that listens on after its film may ask, too."""
        film = self._film
        return _START if film is None else film.position

    def _open_film(self) -> OpenedFilm:
        with self._guard:
            if self._film is None:
                raise QuestionError("can't be answered before a film is open", 0)
            return self._film
