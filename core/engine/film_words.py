"""A film's lines, wherever they come from: its subtitles, or its sound."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core.engine.hearing import FilmHearing
from core.engine.messages import Listened, Words
from core.errors import NoSpeechPackError, ReelmateError
from core.film.subtitles import Written
from core.film.types import Cue, FilmInfo
from core.speech.protocol import Hearing
from core.speech.sound import SoundReader
from core.speech.source import SpeechSource, might_listen
from core.timeline import MediaTime, TimeRange


@dataclass(frozen=True, slots=True)
class FilmWords:
    """The lines of one film.

    Attributes:
        written: those of its subtitles.
        come: where more come from, or might.
        hearing: what listens to it; None where nothing does, for ``why`` if that is an error.
    """

    written: tuple[Cue, ...]
    come: Words
    hearing: FilmHearing | None = None
    why: ReelmateError | None = None

    @property
    def cues(self) -> tuple[Cue, ...]:
        """All lines that are known by now, in time order.

        Raises:
            StorageError: what was heard can't be read.
        """
        if self.hearing is None:
            return self.written
        if not self.written:
            return self.hearing.cues
        together = (*self.written, *self.hearing.cues)
        return tuple(sorted(together, key=lambda cue: (cue.span.start, cue.span.end, cue.text)))

    def listened_before(self, until: MediaTime | None) -> tuple[TimeRange, ...] | None:
        """The stretches before ``until`` that were listened to; None where nothing listens.

        Raises:
            StorageError: what was heard can't be read.
        """
        if self.hearing is None:
            return None
        return self.hearing.listened.before(until).watched

    def stop(self) -> None:
        """Have the listening end at its last commit."""
        if self.hearing is not None:
            self.hearing.listening.stop.set()

    def close(self) -> None:
        """Have the listening end, and let the files go."""
        if self.hearing is not None:
            self.hearing.close()


class Ears:
    """What listens to films, one after the other; to be used by one thread at a time.

    Args:
        find: tells what listens, None for nothing.
        data_root: the data folder, None for the viewer's.
    """

    def __init__(
        self, find: Callable[[Path | None], SpeechSource | None], data_root: Path | None
    ) -> None:
        self._find = find
        self._data_root = data_root
        self._model: tuple[str, Hearing] | None = None

    def words_of(
        self,
        info: FilmInfo,
        written: Written,
        folder: Path,
        language: str,
        position: Callable[[], MediaTime],
    ) -> FilmWords:
        """Get ready to listen, where a film's subtitles leave out what is said in it: it has none,
        or such alone as translate what is foreign in it.

        Args:
            written: its subtitles' lines.
            folder: of its memory.
            language: of the sound track that is wanted.
            position: where the viewer is; what follows is listened to first.
        """
        cues = written.cues
        if cues and not written.forced:
            return FilmWords(cues, "written")
        source = self._find(self._data_root)
        if source is None:
            deaf = info.audio_tracks > 0 and might_listen(self._data_root)
            return FilmWords(cues, "no_model" if deaf else "none")
        try:
            with SoundReader(info, language) as sound:
                track = sound.track
            if track < 0:
                return FilmWords(cues, "none")
            hearing = FilmHearing(info, folder, language, track, source)
        except ReelmateError as error:  # the film is watched all the same
            return FilmWords(cues, "none", why=error)
        hearing.listening.position = position
        return FilmWords(cues, "listening", hearing)

    def listen(
        self, words: FilmWords, wait_turn: Callable[[], None], promised: int
    ) -> Generator[Listened, None, None]:
        """Listen to what was not listened to yet; nothing where nothing is to be heard.

        Args:
            promised: bytes of a GPU that are to be left for others.

        Raises:
            NoSpeechPackError, PackCorruptError, OutOfMemoryError: the speech pack can't be used.
            MediaOpenError, StorageError: as ``FilmHearing.listen`` does.
        """
        if words.why is not None:
            raise words.why
        if words.hearing is not None:
            with closing(words.hearing.listen(wait_turn, lambda: self._hearing(promised))) as heard:
                yield from heard

    def close(self) -> None:
        """Let the model go."""
        self._model = None

    def _hearing(self, promised: int) -> Hearing:
        """The model, read when it is first needed."""
        source = self._find(self._data_root)
        if source is None:  # removed since the film was opened
            raise NoSpeechPackError
        if self._model is None or self._model[0] != source.key:
            self._model = None  # before the next one is read
            self._model = source.key, source.open(promised)
        return self._model[1]
