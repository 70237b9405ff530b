"""One file from the hub onto the disk, whole or not at all.

It grows under a name that its digest is part of, so that bytes of another version are never
continued, and gets its own name once it has been checked. Goes on where an earlier process
stopped, however that ended.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx2
from huggingface_hub import get_session
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

from core.errors import DownloadCorruptError, HubError, NetworkError, StorageError
from core.packs.hub import Remote, seconds, troubles

WAITS: tuple[float, ...] = (1, 2, 4, 8, 16)
"""Seconds before each new try, when none of the tries before brought a byte."""

_TRANSIENT = (httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError)
_TRANSIENT_CODES = (408, 429, 500, 502, 503, 504)
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_PIECE = 1 << 20


class _WrongError(Exception):
    """What came can't be this file; the words say why."""


def fetch(remote: Remote, folder: Path, waits: Sequence[float] = WAITS) -> Iterator[int]:
    """Bring ``remote`` into ``folder``; yields how many of its bytes are there, again and again.

    Raises:
        NetworkError, AccessError, HubError, OfflineError: see ``core.packs.hub``.
        DownloadCorruptError: twice, what came was another file.
        StorageError: the disk is full or can't be written; what is there stays.
    """
    path, part = folder / remote.name, _part(remote, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_whole(path, remote):
            _forget_others(folder, part)
            yield from _twice(remote, part, waits)
            part.replace(path)
        yield remote.size
    except OSError as error:
        reason = f"{error.strerror or error}; what was downloaded is kept"
        raise StorageError(folder, reason) from error


def present(remote: Remote, folder: Path) -> int:
    """Bytes of ``remote`` that needn't come any more, as far as sizes tell."""
    for path in (folder / remote.name, _part(remote, folder)):
        if path.is_file():
            return min(path.stat().st_size, remote.size)
    return 0


def _part(remote: Remote, folder: Path) -> Path:
    return folder / f".{remote.name}.{remote.digest[:16]}.part"


def _forget_others(folder: Path, part: Path) -> None:
    """Parts of other versions of this file."""
    name = part.name.rsplit(".", 2)[0]
    for other in folder.glob(".*.part"):
        if other != part and other.name.rsplit(".", 2)[0] == name:
            other.unlink()


def _is_whole(path: Path, remote: Remote) -> bool:
    if not path.is_file() or path.stat().st_size != remote.size:
        return False
    digest = hashlib.sha256()
    if len(remote.digest) == 40:  # as git names a file
        digest = hashlib.sha1(b"blob %d\0" % remote.size, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest() == remote.digest


def _twice(remote: Remote, part: Path, waits: Sequence[float]) -> Iterator[int]:
    """A file that came out wrong is thrown away and brought once more, from its first byte."""
    for last in (False, True):
        try:
            yield from _persist(remote, part, waits)
            if _is_whole(part, remote):
                return
            raise _WrongError("its checksum is another one")
        except _WrongError as error:
            part.unlink(missing_ok=True)
            if last:
                raise DownloadCorruptError(remote.name, str(error)) from error


def _persist(remote: Remote, part: Path, waits: Sequence[float]) -> Iterator[int]:
    """Try until all is there; a try that brought something starts the counting anew."""
    failed = 0
    part.touch()
    while (here := part.stat().st_size) < remote.size:
        try:
            with troubles(remote.repo):
                yield from _pour(remote, part, here)
        except (HubError, NetworkError) as error:
            failed = 0 if part.stat().st_size > here else failed + 1
            if failed > len(waits) or not may_pass(error.__cause__):
                raise
            time.sleep(waits[failed - 1] if failed else 0)


def may_pass(cause: BaseException | None) -> bool:
    """Whether trying again may help, by the network's own error."""
    if isinstance(cause, HfHubHTTPError):
        return cause.response.status_code in _TRANSIENT_CODES
    return isinstance(cause, _TRANSIENT) and not isinstance(cause, httpx2.ProxyError)


def _pour(remote: Remote, part: Path, here: int) -> Iterator[int]:
    """One request; what it brings goes behind the ``here`` bytes there are."""
    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if here:
        headers["Range"] = f"bytes={here}-"
    with get_session().stream("GET", remote.url, headers=headers, timeout=seconds()) as response:
        if response.status_code == 416:
            raise _WrongError("it ends earlier than the hub says")
        hf_raise_for_status(response)
        done = _start(response, remote, here)
        with part.open("r+b") as file:
            file.truncate(done)
            file.seek(done)
            for piece in response.iter_bytes():
                file.write(piece)
                done += len(piece)
                if done > remote.size:
                    raise _WrongError("it is longer than the hub says")
                yield done
    if done <= here:
        raise _WrongError("it ends earlier than the hub says")


def _start(response: httpx2.Response, remote: Remote, here: int) -> int:
    """From which byte on the answer goes: ``here``, or 0 where the hub gives all of it anew."""
    told = response.headers
    if told.get("Content-Type", "").startswith("text/html"):
        raise HubError(
            remote.repo,
            f"a web page came in place of {remote.name}; the network may want you to sign in",
        )
    if response.status_code == 206:
        found = _RANGE.fullmatch(told.get("Content-Range", ""))
        if not found or int(found[1]) != here or found[2] not in ("*", str(remote.size)):
            raise _WrongError("the hub went on at another place")
        return here
    length = told.get("Content-Length", str(remote.size))
    if "Content-Encoding" not in told and length != str(remote.size):
        raise _WrongError(f"it has {length} bytes where the hub says {remote.size}")
    return 0
