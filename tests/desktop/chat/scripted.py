"""A scripted engine for the panel's tests: a client that says what it is told to say."""

from __future__ import annotations

import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QLinearGradient, QPainter, QPolygonF

from core.chat.types import LinkedScene, Source
from core.engine.messages import (
    AnswerFinished,
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    Ask,
    Event,
    Failed,
    FilmOpened,
    Request,
    Suggestion,
    Words,
)
from core.errors import EngineDiedError
from core.film.types import FilmInfo
from core.timeline import MediaTime, TimeRange

FILM = MediaTime.parse("1:40:12")


class ScriptedClient:
    """Fulfils the bridge's ``Client``; events are emitted from a thread of its own."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self._on_event = on_event
        self.sent: list[Request] = []
        self.started = False
        self.closed_within: float | None = None

    def start(self) -> None:
        self.started = True

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def close(self, timeout: float) -> None:
        self.closed_within = timeout

    def say(self, *events: Event) -> None:
        """Emit ``events`` on another thread, as the real client does, and join it."""
        thread = threading.Thread(target=lambda: [self._on_event(event) for event in events])
        thread.start()
        thread.join()

    @property
    def asked(self) -> list[Ask]:
        """The questions that were sent."""
        return [request for request in self.sent if isinstance(request, Ask)]


def opened(
    *,
    title: str = "The Lighthouse Keeper",
    known_world: bool = True,
    heard: bool = True,
    watched: str = "0:00:00",
    fingerprint: str = "f1",
    suggestions: tuple[str | Suggestion, ...] = (),
    path: Path = Path("/films/keeper.mp4"),
    words: Words = "written",
) -> FilmOpened:
    """A film that is open; a suggestion without a time may be asked from the start."""
    info = FilmInfo(
        path=path,
        title=title,
        duration=FILM,
        width=1280,
        height=720,
        frame_rate=Fraction(24),
        video_codec="h264",
        audio_tracks=1,
        subtitles=(),
    )
    timed = tuple(
        each if isinstance(each, Suggestion) else Suggestion(each, MediaTime())
        for each in suggestions
    )
    return FilmOpened(
        info,
        fingerprint,
        "starter",
        heard,
        known_world,
        MediaTime.parse(watched),
        timed,
        words=words,
    )


def scene(
    at: str,
    source: Source = "seen",
    caption: str = "",
    score: float = 0.5,
    picture: bytes = b"",
) -> LinkedScene:
    """A scene of six seconds."""
    start = MediaTime.parse(at)
    end = start + MediaTime.from_seconds(6)
    return LinkedScene(start, end, source, score, caption, picture)


def finished(
    request: int,
    *,
    cancelled: bool = False,
    watched: str = "1:40:12",
    until: str | None = None,
    recalled: int = 4,
    parts: tuple[TimeRange, ...] = (),
    glimpsed: tuple[TimeRange, ...] = (),
    whole_film: bool = False,
    whole_film_seconds: float = 0.0,
    listened: tuple[TimeRange, ...] | None = None,
) -> AnswerFinished:
    """The end of an answer.

    Args:
        watched: how far the film was watched in one go; ``parts`` are watched stretches.
    """
    return AnswerFinished(
        request,
        cancelled,
        MediaTime.parse(watched),
        FILM,
        None if until is None else MediaTime.parse(until),
        recalled,
        412,
        {"first_token": 0.42, "total": 1.9},
        parts,
        glimpsed,
        whole_film,
        whole_film_seconds,
        listened,
    )


def span(start: str, end: str) -> TimeRange:
    """A stretch of film between two clock times."""
    return TimeRange(MediaTime.parse(start), MediaTime.parse(end))


def answer(request: int, *sentences: tuple[str, tuple[LinkedScene, ...]]) -> list[Event]:
    """Everything up to, but without, the end of an answer, in small pieces."""
    events: list[Event] = [AnswerStarted(request)]
    for index, (text, scenes) in enumerate(sentences):
        words = text if index == 0 or text[0] > "\u2e80" else f" {text}"
        events += [AnswerText(request, words[i : i + 4]) for i in range(0, len(words), 4)]
        events.append(AnswerSentence(request, index, text, scenes))
    return events


def lost(request: int) -> Failed:
    """What the client says of a question that died with the engine."""
    error = EngineDiedError(-9)
    return Failed(request, error.kind, str(error), error.data)


def picture(indoors: bool = False, size: tuple[int, int] = (256, 144)) -> bytes:
    """A small drawn scene as JPEG."""
    w, h = size
    image = QImage(w, h, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if indoors:
        image.fill(QColor("#6d4b34"))
        painter.fillRect(QRectF(0, h * 0.7, w, h * 0.3), QColor("#3d2a20"))
        painter.fillRect(QRectF(w * 0.12, h * 0.18, w * 0.2, h * 0.3), QColor("#1f2c52"))
    else:
        sky = QLinearGradient(QPointF(0, 0), QPointF(0, h * 0.6))
        sky.setColorAt(0, QColor("#202c52"))
        sky.setColorAt(1, QColor("#8a6488"))
        painter.fillRect(QRectF(0, 0, w, h), sky)
        painter.setBrush(QColor("#dfb088"))
        painter.drawEllipse(QPointF(w * 0.75, h * 0.62), h * 0.16, h * 0.16)
        painter.fillRect(QRectF(0, h * 0.62, w, h * 0.38), QColor("#2f4a6b"))
        painter.setBrush(QColor("#e9e3d8"))
        tower = [(0.17, 0.75), (0.19, 0.25), (0.24, 0.25), (0.26, 0.75)]
        painter.drawPolygon(QPolygonF([QPointF(w * x, h * y) for x, y in tower]))
    painter.setBrush(QColor("#31568f"))
    painter.drawRoundedRect(QRectF(w * 0.46, h * 0.5, w * 0.09, h * 0.36), 6, 6)
    painter.setBrush(QColor("#e8b995"))
    painter.drawEllipse(QPointF(w * 0.505, h * 0.44), h * 0.07, h * 0.07)
    painter.setBrush(QColor("#ff7a45"))
    painter.drawRoundedRect(QRectF(w * 0.57, h * 0.64, w * 0.03, h * 0.09), 2, 2)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpg"))
    writer.setQuality(88)
    writer.write(image)
    return bytes(buffer.data().data())
