"""The engine as the window sees it: plain calls out, Qt signals back.

``EngineBridge`` wraps the client of ``core.engine``. The client calls back on its
own reader thread; every event crosses to the GUI thread in one queued connection
and leaves as the signal of its type. Knows nothing of widgets or of the player.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol, assert_never

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.chat.types import NO_CIRCUMSTANCES, Circumstances
from core.engine.client import EngineClient
from core.engine.messages import (
    AnswerFinished,
    AnswerProgress,
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    Ask,
    Cancel,
    CloseFilm,
    EngineDied,
    EngineReady,
    Event,
    Failed,
    FilmOpened,
    GetPicture,
    GetShots,
    GetUse,
    IndexProgress,
    Listened,
    MachineSeen,
    MachineUse,
    OnBattery,
    OpenFilm,
    Picture,
    Playing,
    Power,
    Request,
    Shots,
)
from core.timeline import MediaTime, TimeRange

CLOSE_TIMEOUT = 5.0
"""Seconds the engine has to end its open chunk before it is ended."""


class Client(Protocol):
    """What the bridge needs of the engine's client; tests bring their own."""

    def start(self) -> None:
        """Start the engine; events come from now on, on the client's thread."""
        ...

    def send(self, request: Request) -> None:
        """Hand over a request without waiting."""
        ...

    def close(self, timeout: float) -> None:
        """End the engine within ``timeout`` seconds; no events come afterwards."""
        ...


class EngineBridge(QObject):
    """Requests to the engine as methods, its events as signals on the GUI thread.

    Every signal but the first two carries the event itself, the frozen dataclass of
    ``core.engine.messages`` whose name it bears. What the engine still had to say of a film
    that was left is passed over.
    """

    film_opening = Signal(object)
    """A film was asked for; carries its path."""
    film_closed = Signal()
    """The film was closed by ``close_film``."""

    engine_ready = Signal(EngineReady)
    machine_seen = Signal(MachineSeen)
    machine_use = Signal(MachineUse)
    film_opened = Signal(FilmOpened)
    index_progress = Signal(IndexProgress)
    listened = Signal(Listened)
    answer_started = Signal(AnswerStarted)
    answer_progress = Signal(AnswerProgress)
    answer_text = Signal(AnswerText)
    answer_sentence = Signal(AnswerSentence)
    answer_finished = Signal(AnswerFinished)
    picture = Signal(Picture)
    shots = Signal(Shots)
    failed = Signal(Failed)
    engine_died = Signal(EngineDied)

    _arrived = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        make_client: Callable[[Callable[[Event], None]], Client] = EngineClient,
    ) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._closed = False
        self._wanted: Path | None = None
        self._opened = False
        self._arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._client = make_client(self._arrived.emit)

    def start(self) -> None:
        """Start the engine process, unless it was closed before. Connect to the signals first."""
        if not self._closed:
            self._client.start()

    def open_film(
        self,
        path: str,
        pack: str = "starter",
        subtitle_language: str = "en",
        position: MediaTime = MediaTime(),  # noqa: B008 - a frozen value
    ) -> None:
        """Have the companion watch the film at ``path`` instead of the one before.

        Args:
            position: where the viewer is; what follows is watched first.
        """
        self._wanted, self._opened = Path(path), False
        self.film_opening.emit(path)
        self._client.send(OpenFilm(path, pack, subtitle_language, position))

    def viewer_is_at(self, position: MediaTime, strained: bool = False) -> None:
        """Tell where the viewer is, and whether the player has dropped frames since the last
        time."""
        self._client.send(Playing(position, strained))

    def watch_on_battery(self, how: OnBattery) -> None:
        """Tell how watching goes on while the machine runs on battery."""
        self._client.send(Power(how))

    def close_film(self) -> None:
        """Have the companion stop watching; its memory stays."""
        self._wanted, self._opened = None, False
        self._client.send(CloseFilm())
        self.film_closed.emit()

    def ask(
        self,
        question: str,
        until: MediaTime | None = None,
        around: Circumstances = NO_CIRCUMSTANCES,
        *,
        whole_film: bool = False,
    ) -> int:
        """Ask about the film up to ``until`` (None: all of it); gives the request's number.

        Args:
            around: where the viewer is, and the turn before.
            whole_film: look at every frame, not only at the scenes that are recalled.
        """
        request = next(self._numbers)
        self._client.send(Ask(request, question, until, whole_film, around))
        return request

    def cancel(self, request: int) -> None:
        """Stop the answer to ``request``; it still ends with ``answer_finished``."""
        self._client.send(Cancel(request))

    def get_picture(self, time: MediaTime, until: MediaTime | None = None) -> int:
        """Ask for the remembered picture nearest to ``time`` and not after ``until``; gives the
        request's number."""
        request = next(self._numbers)
        self._client.send(GetPicture(request, time, until))
        return request

    def get_shots(self, span: TimeRange, until: MediaTime | None = None) -> int:
        """Ask where shots begin within ``span`` and before ``until``; gives the request's
        number."""
        request = next(self._numbers)
        self._client.send(GetShots(request, span, until))
        return request

    def get_use(self) -> None:
        """Ask what the models take of the machine; no answer where the engine isn't ready."""
        self._client.send(GetUse())

    def close(self) -> None:
        """End the engine; no signal comes afterwards. May be called more than once."""
        if self._closed:
            return
        self._closed = True
        self._client.close(CLOSE_TIMEOUT)

    def _is_late(self, event: Event) -> bool:
        """Whether it speaks of a film that was left while it was on its way."""
        if isinstance(event, FilmOpened):
            self._opened = event.info.path == self._wanted
        return isinstance(event, (FilmOpened, IndexProgress, Listened)) and not self._opened

    @Slot(object)
    def _pass_on(self, event: Event) -> None:
        if self._closed or self._is_late(event):
            return
        match event:
            case EngineReady():
                self.engine_ready.emit(event)
            case MachineSeen():
                self.machine_seen.emit(event)
            case MachineUse():
                self.machine_use.emit(event)
            case FilmOpened():
                self.film_opened.emit(event)
            case IndexProgress():
                self.index_progress.emit(event)
            case Listened():
                self.listened.emit(event)
            case AnswerStarted():
                self.answer_started.emit(event)
            case AnswerProgress():
                self.answer_progress.emit(event)
            case AnswerText():
                self.answer_text.emit(event)
            case AnswerSentence():
                self.answer_sentence.emit(event)
            case AnswerFinished():
                self.answer_finished.emit(event)
            case Picture():
                self.picture.emit(event)
            case Shots():
                self.shots.emit(event)
            case Failed():
                self.failed.emit(event)
            case EngineDied():
                self.engine_died.emit(event)
            case _ as never:
                assert_never(never)
