"""Records answered by a pack, through the same session that the app asks.

Pictures and clips go to a published pack in the one prompt that the reference code makes; films
frame by frame in the film's prompt. The starter answers from scenes it recalls, of clips and
films alike, and can't be asked about a picture. Memories of what is watched lie in a folder of
their own, never among the viewer's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.chat import one_prompt
from core.chat.llama_vid_prompt import SYSTEM
from core.chat.published_forms import PublishedForms
from core.chat.published_rows import prompt_rows
from core.chat.types import Sentence
from core.closing import Closing
from core.engine.session import Session
from core.errors import MediaOpenError, PictureFormError
from core.film.frames import CHUNK, FrameReader
from core.film.probe import probe
from core.language.llama import LlamaEngine
from core.packs.pack import Pack
from core.timeline import MediaTime
from core.training.datasets.records import DataSetError, Form, Record
from core.vision.pictures import read_picture

_ROWS_APART = 1024


class PackAnswerer(Closing):
    """Asks one pack; what is watched stays open while the questions are about it.

    Args:
        pack: its name.
        work: where memories are kept.
        form: how clips and films are asked about; "auto" as ``Record.kind`` and the pack ask for.
        watching: told how much of a film has been watched, from 0 to 1.

    Attributes:
        identity: names the pack's files and the form.
        notes: what a reader of the figures must know of this pack.

    Raises:
        PackMissingError, PackCorruptError: there is no such pack, or not all of it.
    """

    def __init__(
        self,
        pack: str,
        work: Path,
        form: Form = "auto",
        watching: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._session = Session(pack, work, load_pack=lambda name, _: Pack.load(name))
        manifest = self._session.manifest
        self._published = manifest.kind != "starter"
        self._form = form
        self._watching = watching
        self._forms: PublishedForms | None = None
        self._language: _KeptEngine | None = None
        self._film: Path | None = None
        self._clip: tuple[Record, list[NDArray[np.uint8]], list[MediaTime]] | None = None
        files = "\n".join(f"{file.path} {file.sha256}" for file in manifest.files)
        self.identity = f"{pack} {form} {sha256(files.encode()).hexdigest()[:12]}"
        self.notes: tuple[str, ...] = ()
        if manifest.world == "drawn":
            self.notes = (
                f"The {pack} pack only knows drawn films and understands little of these.",
            )

    def answer(self, record: Record) -> str:
        """What the pack says, without the white space around it.

        Raises:
            FormError, PictureFormError: a pack of this kind can't be asked so.
            MediaMissingError, MediaOpenError, NoVideoError: the record's media can't be read.
            DataSetError: the part of a clip that is meant is empty, or this form knows no parts.
            ContextError, OutOfMemoryError, ModelError: the language model can't be used.
        """
        return "".join(self._pieces(record)).strip()

    def close(self) -> None:
        """Free the models."""
        self._forms = None
        if self._language is not None:
            self._language.end()
            self._language = None
        self._session.close()

    def _pieces(self, record: Record) -> Iterator[str]:
        match record.kind:
            case "nothing":
                return self._of_nothing(record)
            case "picture":
                forms = self._open_forms("a picture")
                return forms.picture(_picture(record), record.question)
            case "clip":
                form = self._form
                if form == "auto":
                    form = "clip" if self._published else "recall"
            case _:
                form = self._form
                if form == "auto":
                    form = "whole" if self._published else "recall"
        return self._of_clip(record) if form == "clip" else self._of_film(record, form)

    # Published packs, in one prompt -------------------------------------------------------

    def _of_nothing(self, record: Record) -> Iterator[str]:
        forms = self._open_forms("nothing but words")
        words = [f"{SYSTEM} USER: {record.question} ASSISTANT:"]
        encode = forms.words.encode
        rows = len(encode(words[0])) + 1 + one_prompt.LONGEST_ANSWER
        with forms.open_language(rows) as language:
            nothing = np.zeros((0, language.width), np.float32)
            logits = language.prefill(prompt_rows(language, words, nothing, encode))
            yield from one_prompt.written(language, logits)

    def _of_clip(self, record: Record) -> Iterator[str]:
        forms = self._open_forms("a part of a film")
        if self._session.manifest.compress_type == "none":
            raise PictureFormError(self._session.pack_name)
        if self._clip is None or _part(self._clip[0]) != _part(record):
            self._clip = record, *_sampled(record, self._session.manifest.picture_short_side)
        _, frames, times = self._clip
        return forms.clip(frames, times, record.question)

    def _open_forms(self, asked: str) -> PublishedForms:
        if self._forms is None:
            forms = self._session.forms(asked)
            self._forms = replace(
                forms,
                open_language=self._open_language,
                room=lambda _: one_prompt.Room(one_prompt.fitting_in_ram(forms.gguf)),
            )
        return self._forms

    def _open_language(self, context_rows: int) -> LlamaEngine:
        """One engine for all questions that fit into it: reading the weights takes seconds."""
        assert self._forms is not None, "the forms were opened before the language model"
        if self._language is None or self._language.context_rows < context_rows:
            if self._language is not None:
                self._language.end()
                self._language = None
            rows = -(-context_rows // _ROWS_APART) * _ROWS_APART
            self._language = _KeptEngine(self._forms.gguf, rows)
        return self._language

    # Watched films ------------------------------------------------------------------------

    def _of_film(self, record: Record, form: Form) -> Iterator[str]:
        if record.start is not None:
            raise DataSetError(
                f"Question {record.id} is about a part of {_media(record).name}, which only the "
                "clip form knows; it takes a pack made of LLaMA-VID's published weights."
            )
        self._watch(_media(record))
        if form == "whole" and self._published:
            yield from self._open_forms("a whole film at once").film(
                self._session.memory.frames(), self._session.cues, record.end, record.question
            )
            return
        whole = form in ("whole", "remembered")
        said = [
            event.text.strip()
            for event in self._session.answer(record.question, record.end, whole_film=whole)
            if isinstance(event, Sentence)
        ]
        yield " ".join(said)
        self._session.keep_film()

    def _watch(self, film: Path) -> None:
        if self._film == film:
            return
        self._film = None
        self._session.open(film)
        for step in self._session.watch():
            self._watching(step.watched_until.us / max(1, step.duration.us))
        self._film = film


class _KeptEngine(LlamaEngine):
    """Stays open after a ``with``; ``end`` frees it."""

    _kept = False

    def __init__(self, gguf: Path, context_rows: int) -> None:
        super().__init__(gguf, context_rows)
        self._kept = True

    def close(self) -> None:
        """Nothing, once it is open."""
        if not self._kept:
            super().close()

    def end(self) -> None:
        """Free the context and the model."""
        self._kept = False
        self.close()


def _media(record: Record) -> Path:
    if record.media is None:
        raise DataSetError(f"Question {record.id} names no file that it is about.")
    return record.media


def _part(record: Record) -> tuple[Path, MediaTime | None, MediaTime | None]:
    return _media(record), record.start, record.end


def _picture(record: Record) -> NDArray[np.uint8]:
    """RGB uint8 [h, w, 3]."""
    if not record.picture:
        return read_picture(_media(record))
    try:
        with Image.open(BytesIO(record.picture)) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        raise DataSetError(f"The picture of question {record.id} can't be read.") from exc
    return np.asarray(upright, dtype=np.uint8)


def _sampled(record: Record, short_side: int) -> tuple[list[NDArray[np.uint8]], list[MediaTime]]:
    """The frames that are sampled of a clip, RGB uint8 [h, w, 3] each, and their times; the one
    on screen where none falls into the part that is meant."""
    try:
        info = probe(_media(record))
        start, end = record.start or MediaTime(), min(record.end or info.duration, info.duration)
        if start >= end:
            raise DataSetError(f"Question {record.id} is about a part that {info.title} hasn't.")
        frames, last = [], None
        with FrameReader(info, short_side) as reader:
            for index in range(start.us // CHUNK.us, (end.us - 1) // CHUNK.us + 1):
                for frame in reader.chunk(index):
                    if start <= frame.time < end:
                        frames.append(frame)
                    elif frame.time < start:
                        last = frame
    except OSError as exc:
        raise MediaOpenError(_media(record), exc.strerror or "it can't be read") from exc
    if not frames and last is not None:
        frames = [last]
    if not frames:
        raise MediaOpenError(_media(record), "no picture can be read from it")
    return [frame.picture for frame in frames], [frame.time for frame in frames]
