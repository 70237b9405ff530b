"""Errors that a viewer can act on.

Every error a person may meet has a class here. Each carries the data it speaks
of, so that the window can say the same thing in another language; ``str(error)``
is the plain English sentence, used on stderr and in logs. Anything else that is
raised is a bug and keeps its traceback.
"""

from __future__ import annotations

from pathlib import Path


class ReelmateError(Exception):
    """Base of everything a viewer can act on.

    Attributes:
        data: what the sentence speaks of, as plain strings and numbers.
    """

    def __init__(self, sentence: str, **data: str | int | float) -> None:
        super().__init__(sentence)
        self.data: dict[str, str | int | float] = data

    @property
    def kind(self) -> str:
        """The class's name, the key of its sentence in the window's languages."""
        return type(self).__name__


class MediaMissingError(ReelmateError):
    """There is nothing at this path."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no file at {path}.", path=str(path))


class MediaOpenError(ReelmateError):
    """The path is there but no film can be read from it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} can't be opened: {reason}.", path=str(path), reason=reason)


class NoVideoError(ReelmateError):
    """The file plays, but it has no picture to watch."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} has no picture, only sound.", path=str(path))


class PackMissingError(ReelmateError):
    """No model pack has this name."""

    def __init__(self, pack: str) -> None:
        super().__init__(f"There is no model pack named {pack}.", pack=pack)


class PackCorruptError(ReelmateError):
    """A file of the pack is missing or is not the one its manifest names."""

    def __init__(self, pack: str, file: str, reason: str) -> None:
        super().__init__(
            f"The model pack {pack} is damaged: {file} {reason}.",
            pack=pack,
            file=file,
            reason=reason,
        )


class NotACompanionError(ReelmateError):
    """A speech pack was to watch a film and answer."""

    def __init__(self, pack: str) -> None:
        super().__init__(
            f"The {pack} pack listens to films and can't answer about them; choose a companion.",
            pack=pack,
        )


class NotASpeechPackError(ReelmateError):
    """A companion was to listen to a film."""

    def __init__(self, pack: str) -> None:
        super().__init__(
            f"The {pack} pack is a companion and can't write down what is said in a film; choose "
            "a speech pack.",
            pack=pack,
        )


class CheckpointError(ReelmateError):
    """A folder that was to become a pack is no checkpoint that can be imported."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} can't be imported: {reason}.", path=str(path), reason=reason)


class PackPresentError(ReelmateError):
    """A pack that was to be fetched is there already."""

    def __init__(self, pack: str) -> None:
        super().__init__(f"There is a pack named {pack} already.", pack=pack)


class PackStaysError(ReelmateError):
    """A pack that Reelmate brings was to be removed."""

    def __init__(self, pack: str) -> None:
        super().__init__(f"The {pack} pack comes with Reelmate and stays.", pack=pack)


class CatalogueError(ReelmateError):
    """The list of packs that can be fetched can't be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} is no catalogue: {reason}.", path=str(path), reason=reason)


class LicenceError(ReelmateError):
    """A pack was to be fetched whose licence nobody has accepted."""

    def __init__(self, pack: str, licence: str) -> None:
        super().__init__(
            f"The {pack} pack comes under {licence}; read the terms with `reelmate packs "
            "catalogue` and add --accept-licence.",
            pack=pack,
            licence=licence,
        )


class OfflineError(ReelmateError):
    """A download was asked for while offline mode is on."""

    def __init__(self, variable: str) -> None:
        super().__init__(
            f"Offline mode is on; unset {variable} to download.",
            variable=variable,
        )


class NetworkError(ReelmateError):
    """The hub can't be reached, or the way to it is cut again and again."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(
            f"{host} can't be reached: {reason}; what was downloaded is kept, try again later.",
            host=host,
            reason=reason,
        )


class AccessError(ReelmateError):
    """The hub gives this repository only to those who have accepted its terms."""

    def __init__(self, repo: str) -> None:
        super().__init__(
            f"{repo} is not given to everyone: accept its terms on its page and set a token "
            "in HF_TOKEN.",
            repo=repo,
        )


class HubError(ReelmateError):
    """The hub answered, but not with what was asked for."""

    def __init__(self, repo: str, reason: str) -> None:
        super().__init__(f"{repo} can't be downloaded: {reason}.", repo=repo, reason=reason)


class DownloadCorruptError(ReelmateError):
    """A downloaded file was twice another one than the hub or the catalogue names."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            f"{file} was damaged on its way, twice: {reason}; try again later or from another "
            "mirror.",
            file=file,
            reason=reason,
        )


class DownloadInUseError(ReelmateError):
    """Two downloads of one pack at once."""

    def __init__(self, pack: str) -> None:
        super().__init__(f"The {pack} pack is being downloaded already.", pack=pack)


class DownloadStoppedError(ReelmateError):
    """The process that downloads ended without a word."""

    def __init__(self, pack: str, exit_code: int | None) -> None:
        super().__init__(
            f"The download of {pack} stopped unexpectedly; start it again, it goes on where "
            "it was.",
            pack=pack,
            exit_code=-1 if exit_code is None else exit_code,
        )


class ErrandStoppedError(ReelmateError):
    """The process that looked after the packs ended without a word."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(
            "Looking after the model packs stopped unexpectedly; try once more.",
            exit_code=-1 if exit_code is None else exit_code,
        )


class ModelFileError(ReelmateError):
    """A file that was to become a pack is no language model that can be talked to."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} can't be added: {reason}.", path=str(path), reason=reason)


class NoWordsError(ReelmateError):
    """A companion that only reads was asked about a film without words."""

    def __init__(self) -> None:
        super().__init__(
            "This film has no subtitles to read, and this companion knows a film by its words "
            "alone."
        )


class NoLinesError(ReelmateError):
    """A film's lines were asked for, and it has no subtitles."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path.name} has no subtitles; `reelmate words FILM --listen` listens to it.",
            path=str(path),
        )


class NoSpeechPackError(ReelmateError):
    """A film was to be listened to, and nothing here listens."""

    def __init__(self) -> None:
        super().__init__(
            "There is no speech pack on this machine; `reelmate packs catalogue` shows those that "
            "can be fetched."
        )


class NoSoundError(ReelmateError):
    """A film was to be listened to that has no sound, or listening was switched off."""

    def __init__(self) -> None:
        super().__init__("There is nothing to listen to: no sound, or listening is switched off.")


class NothingHeardError(ReelmateError):
    """A companion that only reads was asked before a film without subtitles was listened to."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing that is said in this film has been heard yet; ask again in a while."
        )


class NothingSaidError(ReelmateError):
    """A companion that only reads was asked before the first line."""

    def __init__(self) -> None:
        super().__init__("Nothing has been said in the film up to here.")


class MemoryMissingError(ReelmateError):
    """Nothing is remembered of a film."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Nothing is remembered of a film called {name!r}.", name=name)


class MemoryInUseError(ReelmateError):
    """A memory was to be removed while it is written, or open in a window."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} is being watched; close it first.", title=title)


class QuestionError(ReelmateError):
    """The question is empty or too long to be read."""

    def __init__(self, reason: str, length: int) -> None:
        super().__init__(f"The question {reason}.", reason=reason, length=length)


class NothingWatchedError(ReelmateError):
    """A question came before the companion had seen the first moment."""

    def __init__(self) -> None:
        super().__init__("The companion has not watched any of the film yet.")


class StorageError(ReelmateError):
    """The data folder can't be read or written (full, read-only, not a folder)."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} can't be written: {reason}.", path=str(path), reason=reason)


class OutOfMemoryError(ReelmateError):
    """The model and its context don't fit."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(
            f"The model needs {needed / 2**20:.0f} MiB of memory "
            f"and {free / 2**20:.0f} MiB are free.",
            needed=needed,
            free=free,
        )


class NothingFitsError(ReelmateError):
    """No way of dividing a pack between this machine's memories leaves room for all of it.

    Args:
        needed: bytes of RAM, the least that would do without a GPU.
        free: bytes of RAM that are free.
        would: what would fit, as the rest of a sentence.
    """

    def __init__(self, pack: str, needed: int, free: int, would: str) -> None:
        super().__init__(
            f"The {pack} pack needs {needed / 2**30:.1f} GiB of memory and "
            f"{free / 2**30:.1f} GiB are free; {would}.",
            pack=pack,
            needed=needed,
            free=free,
            would=would,
        )


class ContextError(ReelmateError):
    """All frames that were asked about don't fit into one context.

    Args:
        fitting: up to which moment they would, "" for none.
    """

    def __init__(self, rows: int, longest: int, needed: int, free: int, fitting: str) -> None:
        why = (
            f"the model reads {longest:,} at most"
            if rows > longest
            else f"they need {needed / 2**30:.1f} GiB and {free / 2**30:.1f} GiB are free"
        )
        would = f"; what comes before {fitting} would fit" if fitting else ""
        super().__init__(
            f"This takes {rows:,} rows of context and {why}{would}.",
            rows=rows,
            longest=longest,
            needed=needed,
            free=free,
            fitting=fitting,
        )


class PictureFormError(ReelmateError):
    """A pack of single pictures was to watch a film."""

    def __init__(self, pack: str) -> None:
        super().__init__(
            f"The {pack} pack is made for single pictures and can't watch a film.", pack=pack
        )


class ModelError(ReelmateError):
    """llama.cpp refused a model, a context or a batch."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The language model failed: {reason}.", reason=reason)


class EngineDiedError(ReelmateError):
    """The engine process ended without being asked to."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(
            "The companion stopped unexpectedly and is starting again; the film plays on.",
            exit_code=-1 if exit_code is None else exit_code,
        )


class FormError(ReelmateError):
    """A pack can't be asked in this way."""

    def __init__(self, pack: str, form: str) -> None:
        super().__init__(
            f"The {pack} pack can't be asked about {form}; a pack made of LLaMA-VID's published "
            "weights can.",
            pack=pack,
            form=form,
        )


class TimeFormatError(ReelmateError):
    """A time on the command line isn't H:MM:SS."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a time; write it as H:MM:SS.", text=text)
