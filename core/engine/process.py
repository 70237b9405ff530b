"""The engine process: reads requests from a pipe, hands them to the lanes.

It starts light (torch comes with the session's module, imported while requests are
already read), so that a window which closes at once needn't wait for it. It ends when
it is told to, and when its parent is gone.
"""

from __future__ import annotations

import ctypes
import faulthandler
import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from core.engine.desk import Desk
from core.engine.lanes import EncodeLane, LanguageLane, ListenLane, MakeSession, failed
from core.engine.messages import (
    Ask,
    Cancel,
    CloseFilm,
    EngineReady,
    Event,
    GetPicture,
    GetShots,
    GetUse,
    OpenFilm,
    Picture,
    Playing,
    Power,
    Request,
    Shots,
    Shutdown,
)
from core.folders import logs_root

if TYPE_CHECKING:
    from core.engine.glances import GlanceLane
    from core.film.types import FilmInfo
    from core.timeline import MediaTime

DEVICE = "core.language.device:describe_device"
"""Import path of what says where the models compute; a path, because it brings llama.cpp, and
requests are read before that."""

GLANCES = "core.engine.glances:GlanceLane"
"""Import path of what decodes previews; it brings OpenCV, likewise."""

MACHINE_SEEN, MACHINE_USE = "core.engine.using:machine_seen", "core.engine.using:machine_use"
"""Import paths of what tells of the machine; torch and llama.cpp are there by then, likewise."""

LOG = "engine.log"
_LARGEST_LOG = 1 << 20
_OLD_LOGS = 3
_END_SECONDS = 30.0
_PR_SET_PDEATHSIG = 1

_log = logging.getLogger(__name__)


def run_engine(
    connection: Connection[Event, Request],
    session_factory: str,
    data_root: str | None,
    parent: int,
) -> None:
    """The process's main function.

    Args:
        connection: requests come in, events go out.
        session_factory: ``module:name`` of a callable like ``Session``.
        data_root: the data folder, None for the viewer's.
        parent: process id of the one that started it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _die_with(parent)
    root = None if data_root is None else Path(data_root)
    _log_to_file(logs_root(root))
    sending = threading.Lock()

    def send(event: Event) -> None:
        try:
            with sending:
                connection.send(event)
        except OSError:
            _log.info("nobody reads any more")

    desk = Desk(send)
    glances = Glances(desk)
    lanes = _start_lanes(desk, session_factory, root)
    while (request := _receive(connection)) is not None and not isinstance(request, Shutdown):
        _hand_over(desk, glances, request)
    desk.stop()
    glances.stop()
    lanes.join(_END_SECONDS)
    logging.shutdown()
    sys.stderr.flush()
    # Not through the interpreter's end: a lane may still be inside torch or llama.cpp.
    os._exit(0)


def _receive(connection: Connection[Event, Request]) -> Request | None:
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None


def _hand_over(desk: Desk, glances: Glances, request: Request) -> None:
    match request:
        case OpenFilm() | CloseFilm():
            desk.want_film(request)
        case Ask():
            desk.ask(request)
        case Cancel():
            desk.cancel(request.request)
        case GetPicture():
            _picture(desk, glances, request)
        case GetShots():
            desk.send(_shots(desk, request))
        case Playing():
            desk.viewer_is_at(request)
        case Power():
            desk.choose_power(request)
        case GetUse():
            if desk.ready:
                desk.send(_resolve(MACHINE_USE)(desk.session))
        case Shutdown():
            desk.stop()
        case _ as never:
            assert_never(never)


def _picture(desk: Desk, glances: Glances, request: GetPicture) -> None:
    """What is remembered is sent by the reading thread itself: it can't wait for a chunk."""
    session = desk.session
    until = request.until
    time = request.time if until is None else min(request.time, until)
    nothing = Picture(request.request, time, b"", "")
    if session is None:
        desk.send(nothing)
        return
    try:
        film = session.unknown_at(time)
        remembered = session.picture(time, until, request.request)
    except Exception as exc:  # noqa: BLE001 - the third lane
        desk.send(failed(request.request, exc))
        return
    if film is None:
        desk.send(remembered)
    else:
        glances.want(film, replace(nothing, line=remembered.line), until)


def _shots(desk: Desk, request: GetShots) -> Event:
    session = desk.session
    if session is None:
        return Shots(request.request)
    try:
        return Shots(request.request, session.shots(request.span, request.until))
    except Exception as exc:  # noqa: BLE001 - the third lane
        return failed(request.request, exc)


class Glances:
    """The lane that decodes previews, started with the first: until then its code isn't here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lane: GlanceLane | None = None

    def want(self, film: FilmInfo, place: Picture, until: MediaTime | None) -> None:
        """Fill in ``place`` with nothing after ``until``, and send it."""
        if self._lane is None:
            make: Callable[..., GlanceLane] = _resolve(GLANCES)
            self._lane = make(self._desk.send, lambda: self._desk.strained)
            self._lane.start()
        self._lane.want(film, place, until)

    def stop(self) -> None:
        """End the lane, if there is one."""
        if self._lane is not None:
            self._lane.stop()


def _start_lanes(desk: Desk, session_factory: str, data_root: Path | None) -> threading.Thread:
    """Import the models' code and start all lanes, in a thread that ends with them."""

    def work() -> None:
        try:
            make_session: MakeSession = _resolve(session_factory)
            device: str = _resolve(DEVICE)()
        except Exception:  # noqa: BLE001 - a lane's beginning
            _log.exception("the models' code can't be imported")
            os._exit(1)  # the client says so, and tries again
        desk.send(EngineReady(os.getpid(), device))
        desk.ready = True
        lanes = (EncodeLane(desk, make_session, data_root), ListenLane(desk), LanguageLane(desk))
        for lane in lanes:
            lane.start()
        _tell_of_machine(desk)
        for lane in lanes:
            lane.join()

    thread = threading.Thread(target=work, name="lanes", daemon=True)
    thread.start()
    return thread


def _tell_of_machine(desk: Desk) -> None:
    """Beside the lanes: a driver that hangs holds up nothing."""
    try:
        desk.send(_resolve(MACHINE_SEEN)())
    except Exception:  # noqa: BLE001 - told of no machine, the companion works all the same
        _log.exception("what the libraries see can't be told")


def _resolve(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def _die_with(parent: int) -> None:
    """Have the kernel end this process with its parent, where it can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


def _log_to_file(folder: Path) -> None:
    """Send everything printed, by Python or by C, to a file; keep a few older ones."""
    path = folder / LOG
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size > _LARGEST_LOG:
            for number in range(_OLD_LOGS, 0, -1):
                older = path if number == 1 else path.with_name(f"{LOG}.{number - 1}")
                if older.is_file():
                    older.replace(path.with_name(f"{LOG}.{number}"))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        # Opening a film will say that the data folder can't be written.
        descriptor = os.open(os.devnull, os.O_WRONLY)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="replace", closefd=False)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    faulthandler.enable()
    _log.info("engine %d starts", os.getpid())
