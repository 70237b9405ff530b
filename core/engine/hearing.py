"""Listening to one film: what was heard before, and hearing more. Knows no companions and no
process."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

import torch

from core.engine.messages import Listened
from core.engine.watching import encode_threads
from core.film.types import Cue, FilmInfo
from core.memory.coverage import Coverage
from core.memory.heard import HeardMemory
from core.speech.listening import Listening, listen
from core.speech.protocol import Hearing
from core.speech.sound import SoundReader
from core.speech.source import SpeechSource

FOLLOW_SECONDS = 0.5


class FilmHearing:
    """One film and one speech model. ``listen`` belongs to one thread, the rest to any.

    Attributes:
        listening: what others may change meanwhile.

    Args:
        folder: the film's, in the memory.
        language: of the sound track that is wanted.
        track: the stream's index in the container.
        source: what hears.

    Raises:
        PackCorruptError: the speech pack's manifest can't be read.
        StorageError: the memory can't be opened.
    """

    def __init__(
        self, info: FilmInfo, folder: Path, language: str, track: int, source: SpeechSource
    ) -> None:
        self.listening = Listening()
        self._info = info
        self._folder = folder
        self._language = language
        self._key = source.key
        self._track = track
        self._memory = self._open_memory()

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The lines heard so far, in time order; as another process hears them, too.

        Raises:
            StorageError: they can't be read.
        """
        self._memory.refresh()
        return self._memory.lines

    @property
    def listened(self) -> Coverage:
        """The stretches of ``cues``.

        Raises:
            StorageError: they can't be read.
        """
        self._memory.refresh()
        return Coverage.of(self._info.duration, self._memory.listened)

    @property
    def finished(self) -> bool:
        """Whether all of the film was listened to, as far as is known here."""
        return self._memory.finished

    def listen(
        self, wait_turn: Callable[[], None], model: Callable[[], Hearing]
    ) -> Generator[Listened, None, None]:
        """Listen to what wasn't listened to yet, from where the viewer is.

        While another window or command listens to the same film, this one follows what that one
        commits, and takes over when it ends.

        Args:
            wait_turn: called all the time; may block while something else is more urgent.
            model: gives what hears, once it is needed.

        Raises:
            MediaOpenError: the film can't be read any further.
            StorageError: the memory can't be written.
            PackCorruptError, OutOfMemoryError: the model can't be opened.
        """
        self.listening.wait_turn = wait_turn
        with closing(self._open_memory()) as memory:
            yield from self._follow(memory)
            if memory.finished:
                yield _progress(memory)
            if memory.finished or self.listening.stop.is_set():
                return
            torch.set_num_threads(encode_threads())
            hearing = model()
            with SoundReader(self._info, self._language, wait_turn) as sound:
                for _ in listen(sound, memory, hearing, self.listening):
                    yield _progress(memory)

    def close(self) -> None:
        """Have ``listen`` end, and let the memory go."""
        self.listening.stop.set()
        self._memory.close()

    def _follow(self, memory: HeardMemory) -> Iterator[Listened]:
        """Tell the state at the start, then follow as ``OpenedFilm`` does."""
        if not memory.finished:
            yield _progress(memory)
        while not memory.finished and not memory.begin_writing():
            if self.listening.stop.wait(FOLLOW_SECONDS):
                return
            if memory.refresh() and not memory.finished:
                yield _progress(memory)

    def _open_memory(self) -> HeardMemory:
        return HeardMemory(self._folder, self._key, self._track, self._info.duration)


def _progress(memory: HeardMemory) -> Listened:
    return Listened(
        memory.listened, memory.duration, len(memory.lines), memory.finished, memory.language
    )
