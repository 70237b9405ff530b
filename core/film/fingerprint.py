"""A film's identity by what is in it, so that renaming and moving don't lose its memory.

The fingerprint is a hash of the size and of sixteen blocks spread evenly over the
file (all of it, up to 1 MiB): the same in a moment for 100 MB and for 100 GB. It tells
films apart, and it notices a cut, an appended or a re-encoded one. It does not notice a
change that keeps the size and falls between the blocks, so it proves nothing
about integrity; and a copy with other tags is another film to it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.errors import MediaOpenError
from core.film.readable import check_readable

_BLOCK = 64 * 1024
_BLOCKS = 16


def fingerprint(path: Path) -> str:
    """32 hexadecimal digits that stay the same when the film is renamed or moved.

    Raises:
        MediaMissingError, MediaOpenError: the file can't be read.
    """
    check_readable(path)
    digest = hashlib.blake2b(digest_size=16, person=b"reelmate-film-1")
    try:
        size = path.stat().st_size
        digest.update(size.to_bytes(8, "big"))
        with path.open("rb") as file:
            if size <= _BLOCK * _BLOCKS:
                digest.update(file.read())
            else:
                for block in range(_BLOCKS):
                    file.seek((size - _BLOCK) * block // (_BLOCKS - 1))
                    digest.update(file.read(_BLOCK))
    except OSError as exc:
        raise MediaOpenError(path, (exc.strerror or "it can't be read").lower()) from exc
    return digest.hexdigest()
