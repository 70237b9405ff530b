"""A hub on this machine that speaks the real one's protocol, and can be told to misbehave.

Serves folders as repositories: the model API with sizes and digests, ``resolve`` with a redirect
to where the bytes are, ranges. A ``Trouble`` changes an answer before it is sent.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" * 6 + "c0de"
LARGE = (".bin", ".pth", ".model")
"""Kept by LFS, as the real hub keeps them."""


@dataclass
class Answer:
    """What is about to be sent; a trouble may change all of it.

    Attributes:
        whole: all of the file, also where ``body`` is a range of it.
        cut: the connection ends after so many bytes of the body.
        pause: seconds before every ``piece`` bytes.
    """

    status: int
    headers: dict[str, str]
    body: bytes = b""
    whole: bytes = b""
    cut: int | None = None
    pause: float = 0.0
    piece: int = 1 << 16


@dataclass(frozen=True)
class Asked:
    """A request.

    Attributes:
        kind: "api", "resolve" or "bytes".
        file: "" for the API.
        time: how often this kind was asked for this file, from 1.
        start: of the range, None where all is asked for.
    """

    kind: str
    repo: str
    file: str
    time: int
    start: int | None
    headers: dict[str, str] = field(hash=False)


Trouble = Callable[[Asked, Answer], None]


class Hub:
    """Repositories by name, and what was asked of them."""

    def __init__(self) -> None:
        self.repos: dict[str, dict[str, bytes]] = {}
        self.trouble: Trouble = lambda _, __: None
        self.asked: list[Asked] = []
        self.endpoint = ""
        self._lock = threading.Lock()

    def add(self, repo: str, folder: Path, *names: str) -> None:
        """Serve these files of a folder."""
        self.repos[repo] = {name: (folder / name).read_bytes() for name in names}

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        """The answer to a GET, with the trouble in it."""
        kind, repo, file = _route(path)
        found = re.fullmatch(r"bytes=(\d+)-", headers.get("range", ""))
        start = int(found[1]) if found else None
        with self._lock:
            times = sum(
                (each.kind, each.repo, each.file) == (kind, repo, file) for each in self.asked
            )
            asked = Asked(kind, repo, file, times + 1, start, headers)
            self.asked.append(asked)
        answer = self._answer(asked)
        self.trouble(asked, answer)
        return answer

    def _answer(self, asked: Asked) -> Answer:
        files = self.repos.get(asked.repo)
        if files is None:
            return Answer(404, {"X-Error-Code": "RepoNotFound"})
        if asked.kind == "api":
            return _json(self.info(asked.repo))
        if asked.file not in files:
            return Answer(404, {"X-Error-Code": "EntryNotFound"})
        data = files[asked.file]
        if asked.kind == "resolve" and asked.file.endswith(LARGE):
            return Answer(
                302,
                {
                    "Location": f"{self.endpoint}/cdn/{asked.repo}/{asked.file}",
                    "X-Linked-Etag": f'"{hashlib.sha256(data).hexdigest()}"',
                    "X-Linked-Size": str(len(data)),
                    "X-Repo-Commit": COMMIT,
                },
            )
        return _bytes(data, asked.start)

    def info(self, repo: str) -> dict[str, Any]:
        """What the API says of a repository."""
        siblings = [_sibling(name, data) for name, data in self.repos[repo].items()]
        return {"id": repo, "modelId": repo, "sha": COMMIT, "siblings": siblings}


def _json(value: object) -> Answer:
    body = json.dumps(value).encode()
    return Answer(200, {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)


def _sibling(name: str, data: bytes) -> dict[str, Any]:
    git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    sibling: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": git}
    if name.endswith(LARGE):
        sha = hashlib.sha256(data).hexdigest()
        sibling["lfs"] = {"sha256": sha, "size": len(data), "pointerSize": 135}
    return sibling


def _bytes(data: bytes, start: int | None) -> Answer:
    headers = {
        "ETag": '"x"',
        "X-Repo-Commit": COMMIT,
        "Accept-Ranges": "bytes",
        "Content-Type": "application/octet-stream",
    }
    if start is None:
        return Answer(200, headers | {"Content-Length": str(len(data))}, data, data)
    if start >= len(data):
        return Answer(416, headers | {"Content-Range": f"bytes */{len(data)}"})
    span = f"bytes {start}-{len(data) - 1}/{len(data)}"
    length = str(len(data) - start)
    return Answer(
        206, headers | {"Content-Range": span, "Content-Length": length}, data[start:], data
    )


def _route(path: str) -> tuple[str, str, str]:
    words = unquote(urlsplit(path).path).strip("/").split("/")
    match words:
        case ["api", "models", owner, name, *_]:
            return "api", f"{owner}/{name}", ""
        case ["cdn", owner, name, *rest]:
            return "bytes", f"{owner}/{name}", "/".join(rest)
        case [owner, name, "resolve", _, *rest]:
            return "resolve", f"{owner}/{name}", "/".join(rest)
        case _:
            return "?", "", ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.hub.answer(self.path, headers)
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        body = answer.body if answer.cut is None else answer.body[: answer.cut]
        try:
            for start in range(0, len(body), answer.piece):
                if answer.pause:
                    self.wfile.flush()
                    time.sleep(answer.pause)
                self.wfile.write(body[start : start + answer.piece])
        except OSError:
            self.close_connection = True  # who asked has gone
        if answer.cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for all of them

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked has gone; that is what these tests are about."""


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub on a free port."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    with _Server(("127.0.0.1", 0), handler) as server:
        hub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="hub")
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
