"""``reelmate words``: a film's lines, read or heard."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.films import listen, look_for
from core.commands.printing import print_json
from core.errors import NoLinesError, NoSoundError, NoSpeechPackError, StorageError
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.engine.film_words import FilmWords
    from core.film.types import Cue

_LANGUAGE = "en"


def add_arguments(words: argparse.ArgumentParser) -> None:
    """What ``words`` takes."""
    words.add_argument("film", metavar="FILM", type=Path)
    words.add_argument(
        "--listen",
        action="store_true",
        help="write them down from its sound, whatever subtitles it has; goes on where it stopped",
    )
    words.add_argument(
        "--language",
        default=_LANGUAGE,
        metavar="L",
        help="of the subtitles or the sound track, where there are several (%(default)s)",
    )
    words.add_argument("--out", type=Path, metavar="FILE.srt", help="write them there")
    words.add_argument("--json", action="store_true", help="print a JSON array")


def words(arguments: argparse.Namespace) -> int:
    """Print the lines as SubRip, or write them to a file."""
    look_for(arguments.film)
    cues = _lines(arguments)
    if arguments.json:
        print_json([_row(cue) for cue in cues])
    elif arguments.out is None:
        print(_subrip(cues), end="")
    else:
        try:
            arguments.out.write_text(_subrip(cues), encoding="utf-8")
        except OSError as error:
            raise StorageError(arguments.out, (error.strerror or str(error)).lower()) from error
        print(f"{len(cues)} lines written to {arguments.out}")
    return 0


def _lines(arguments: argparse.Namespace) -> tuple[Cue, ...]:
    from core.engine.film_words import Ears
    from core.film.fingerprint import fingerprint
    from core.film.probe import probe
    from core.film.subtitles import Written, load_words
    from core.folders import memory_root
    from core.memory.shelf import label
    from core.speech.source import installed_speech

    info = probe(arguments.film)
    written = Written((), forced=False)
    if not arguments.listen:
        written = load_words(info, arguments.language)
    folder = memory_root() / fingerprint(info.path)
    ears = Ears(installed_speech, None)
    lines = ears.words_of(info, written, folder, arguments.language, MediaTime)
    with closing(lines):
        if arguments.listen:
            if lines.why is not None:
                raise lines.why
            if lines.hearing is None:
                raise _deaf(lines)
            label(folder, info.title, info.path.absolute())
            with closing(ears.listen(lines, lambda: None, 0)) as listening:
                listen(listening)
        cues = lines.cues
    if not cues and not arguments.listen:
        raise NoLinesError(info.path)
    if not cues:
        print("reelmate: nothing is said in it", file=sys.stderr)
    return cues


def _deaf(lines: FilmWords) -> NoSpeechPackError | NoSoundError:
    return NoSpeechPackError() if lines.come == "no_model" else NoSoundError()


def _subrip(cues: tuple[Cue, ...]) -> str:
    from core.film.subrip import subrip

    return subrip(cues)


def _row(cue: Cue) -> dict[str, object]:
    return {"start_s": cue.span.start.seconds, "end_s": cue.span.end.seconds, "text": cue.text}
