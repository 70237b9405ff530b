"""What went wrong, as one sentence a viewer can act on, in the chosen language."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

from core.chat.question import LONGEST_QUESTION
from core.engine.messages import Failed
from desktop.reasons import reason_words
from desktop.translate import tr

_LINES = {
    "MediaMissingError": "There is no file at {path}.",
    "MediaOpenError": "{name} can't be opened: {reason}.",
    "NoVideoError": "{name} has no picture, only sound.",
    "NoFilmsError": "There are no films in the folder {name}.",
    "FolderError": "The folder {name} can't be read: {reason}.",
    "EmptyListError": "The list {name} names no films.",
    "AddressError": "{address} is no address of a film; it begins with http:// or https://.",
    "AddressFailedError": (
        "{address} can't be played from there. The address must be that of the film itself, "
        "not of a page that shows it."
    ),
    "ElsewhereError": (
        "The companion watches films on this machine only; this one plays without it."
    ),
    "NoAnswerError": "{address} can't be reached. Is its drive or the network connected?",
    "ScreenshotError": (
        "The picture can't be saved in {path}: {reason}. "
        "Free some room there, or choose another folder in the preferences."
    ),
    "GoneError": "The file of {name} is gone. Once it is back, opening it goes on from here.",
    "PackMissingError": "There is no model pack named {pack}.",
    "PackCorruptError": "The model pack {pack} is damaged: {file} {reason}. Install it again.",
    "NotACompanionError": (
        "The {pack} pack listens to films and can't answer about them. Choose a companion."
    ),
    "NotASpeechPackError": (
        "The {pack} pack is a companion and can't write down what is said in a film. Choose a "
        "speech pack."
    ),
    "PackStaysError": "The {pack} pack comes with Reelmate and stays.",
    "PackPresentError": "There is a pack named {pack} already.",
    "CheckpointError": "{name} can't become a pack: {reason}.",
    "ModelFileError": "{name} can't become a pack: {reason}.",
    "CatalogueError": "The list of packs can't be read: {reason}.",
    "LicenceError": "The {pack} pack comes under {licence}; accept its terms before it is fetched.",
    "OfflineError": (
        "Offline mode is on. To download, start Reelmate without the variable {variable}."
    ),
    "NetworkError": (
        "{host} can't be reached: {reason}. What was downloaded is kept; try again later."
    ),
    "AccessError": (
        "{repo} is not given to everyone. Accept its terms on its page, and set a token in "
        "HF_TOKEN."
    ),
    "HubError": "{repo} can't be downloaded: {reason}.",
    "DownloadCorruptError": (
        "{file} was damaged on its way, twice: {reason}. Try again later or from another mirror."
    ),
    "DownloadInUseError": "The {pack} pack is being downloaded already.",
    "DownloadStoppedError": (
        "The download of {pack} stopped unexpectedly. Start it again, it goes on where it was."
    ),
    "NothingWatchedError": "The companion has not watched any of the film yet.",
    "NoWordsError": (
        "This film has no subtitles to read, and this companion knows a film by its words alone."
    ),
    "NothingSaidError": "Nothing has been said in the film up to here.",
    "NoLinesError": "{name} has no subtitles, and nothing was heard of it yet.",
    "NoSpeechPackError": "There is no speech pack on this machine. The list of models has some.",
    "NoSoundError": "There is nothing to listen to: no sound, or listening is switched off.",
    "NothingHeardError": (
        "Nothing that is said in this film has been heard yet. Ask again in a while."
    ),
    "StorageError": "{path} can't be written: {reason}.",
    "MemoryInUseError": "{title} is being watched; close it first.",
    "MemoryMissingError": "Nothing is remembered of a film called {name}.",
    "ErrandStoppedError": "Looking after the model packs stopped unexpectedly; try once more.",
    "OutOfMemoryError": "The model needs {needed_mib} MiB of memory; {free_mib} MiB are free.",
    "NothingFitsError": (
        "The {pack} pack needs {needed_mib} MiB of memory; {free_mib} MiB are free. "
        "Choose a smaller pack, or close other programs."
    ),
    "PictureFormError": "The {pack} pack is made for single pictures and can't watch a film.",
    "ContextError": (
        "This takes {rows} rows of context, more than the model or this machine can hold."
    ),
    "FormError": "The {pack} pack can't be asked in this way.",
    "ModelError": "The language model failed: {reason}.",
    "ReelmateError": "The companion met an error of its own; its log tells more.",
    "TimeFormatError": "{text} is not a time; write it as H:MM:SS.",
    "EngineDiedError": (
        "The companion stopped unexpectedly and is starting again; the film plays on."
    ),
}
"""Error kind → sentence; the keys of its translations."""

_QUESTIONS = {
    "is empty": "The question is empty.",
    "can't be answered before a film is open": "Open a film, and the question can be answered.",
    "is about a part that is empty": "There is nothing in the part that you ask about.",
}
"""Why a question can't be answered → sentence; every other reason is its length."""

KINDS = frozenset({*_LINES, "QuestionError"})
"""All kinds that have a sentence here."""

FILM_ERRORS = frozenset({"MediaMissingError", "MediaOpenError"})
"""The kinds that are the film's own fault; with others it plays, only unwatched."""


def error_sentence(failed: Failed) -> str:
    """The error in the chosen language; its own sentence where the kind is not known."""
    data = dict(failed.data)
    if failed.kind == "QuestionError":
        line = _QUESTIONS.get(str(data.get("reason")))
        if line is not None:
            return tr(line)
        if int(data.get("length", 0)) > LONGEST_QUESTION:
            return tr("The question is too long; {most} characters are the most.", most="2,000")
        return tr("The question is too long for this model.")
    if "path" in data:
        data["name"] = Path(str(data["path"])).name
    for amount in ("needed", "free"):
        if amount in data:
            data[f"{amount}_mib"] = f"{int(data[amount]) / 2**20:,.0f}"
    if "reason" in data:
        data["reason"] = reason_words(str(data["reason"]))
    line = _LINES.get(failed.kind)
    if line is None or not _fields(line) <= data.keys():
        return failed.sentence
    return tr(line, **data)


def _fields(line: str) -> set[str]:
    """What the line's braces ask for."""
    return {name for _, name, _, _ in Formatter().parse(line) if name}


def engine_died(restarting: bool) -> str:
    """What the panel says when the engine's process ended by itself."""
    if restarting:
        return tr(_LINES["EngineDiedError"])
    return tr(
        "The companion keeps stopping and was given up; the film plays on. "
        "Open the film again to try once more."
    )
