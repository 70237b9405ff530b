"""Whether a path can be a film at all, or subtitles, and mpv's reasons in a viewer's words."""

from __future__ import annotations

from pathlib import Path

from core.errors import MediaMissingError, MediaOpenError
from core.film.beside import FILM_SUFFIXES
from core.film.readable import TEXT, what_is_wrong
from desktop.translate import tr

LIST_SUFFIXES = (".m3u", ".m3u8", ".pls")
"""What a list of films ends with."""
FILMS = " ".join(f"*{suffix}" for suffix in (*FILM_SUFFIXES, *LIST_SUFFIXES))
"""What the dialog offers first."""
_NO_FILM = "unrecognized file format"
_LISTS = (b"#extm3u", b"[playlist]", b"# mpv edl")
"""What files begin with, in small letters, that only name others."""
SUBTITLES = "*.srt *.ass *.ssa *.vtt *.sub *.idx *.sup *.smi *.sami *.lrc *.ttml *.mks"
"""Files that hold subtitles and no film."""


def is_subtitle(path: str | Path) -> bool:
    """Whether the file's name says that it holds subtitles, which a film can be given."""
    return f"*{Path(path).suffix.lower()}" in SUBTITLES.split()


def check_film(path: Path) -> Path:
    """The film's absolute path, if something can be read there.

    Raises:
        MediaMissingError, MediaOpenError: there is nothing, or no file with anything in it.
    """
    path = path.expanduser().absolute()
    try:
        if not path.exists():
            raise MediaMissingError(path)
        if path.is_dir():
            raise MediaOpenError(path, tr("it is a folder"))
        if not path.is_file():
            # Opening a pipe would wait for its other end.
            raise MediaOpenError(path, tr("it is not an ordinary file"))
        with path.open("rb") as file:
            head = file.read(16)
        if not head:
            raise MediaOpenError(path, tr("the file is empty"))
        if head.lower().startswith(_LISTS) and path.suffix.lower() not in LIST_SUFFIXES:
            # mpv would play what it names, from wherever that is.
            raise MediaOpenError(path, tr("it is a list, not a film"))
    except PermissionError as error:
        raise MediaOpenError(path, tr("you are not allowed to read it")) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise MediaOpenError(path, reason or str(error)) from error
    return path


def reason_text(reason: str, film: Path | None = None) -> str:
    """mpv's reason in a viewer's words.

    Args:
        film: looked at where mpv knows nothing better than that it is no film.
    """
    if reason == _NO_FILM and film is not None:
        why = what_is_wrong(film)
        if why and why != TEXT:
            return tr(why)
    known = {
        "no audio or video data played": tr("there is no film in it"),
        _NO_FILM: tr("it is no film"),
        "loading failed": tr("it can't be read"),
        # All that mpv 0.35 says of a picture that it has no decoder for.
        "something happened": tr("its picture is in a format that is not known"),
    }
    return known.get(reason, reason)
