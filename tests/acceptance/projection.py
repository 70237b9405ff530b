"""The child of ``cinema``: the real window, told what to play, tells what is to be seen.

One order a line on stdin, one report a line on stdout, both JSON. Real mpv plays on the
display of the environment; the real engine process watches along, with the small models of
``tests.core.engine.fakes``.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel

from core.engine.client import EngineClient
from core.engine.messages import EngineDied, Failed, FilmOpened, IndexProgress, Picture
from core.timeline import MediaTime
from desktop.app import make_application, make_window
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from tests.core.engine.fakes import SESSION

TROUBLES = ("This film can't be opened", "The companion can't watch along")
COLOURS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "green": (0, 160, 0),
    "yellow": (255, 255, 0),
}
SHORT_FILM = 300.0
"""Seconds; a longer film is not waited for until all of it was watched."""
PATIENCE = 120.0
SETTLED_S, ABOUT_S = 3.0, 0.2
Report = dict[str, Any]


def live(seconds: float = 0.03) -> None:
    """Let the window live as it does in the app."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def until(come: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Let the window live until ``come``; gives whether it came about in time."""
    deadline = time.monotonic() + seconds
    while not come():
        if time.monotonic() > deadline:
            return False
        live()
    return True


class Projection:
    """The window, and what was heard of the film it was told to play last."""

    def __init__(self) -> None:
        bridge = EngineBridge(make_client=partial(EngineClient, session_factory=SESSION))
        self.deaths = 0
        self.window: MainWindow = make_window(bridge)
        self.player = self.window.player
        self._forget()
        bridge.film_opened.connect(self._on_opened)
        bridge.index_progress.connect(self._on_progress)
        bridge.picture.connect(self._on_picture)
        bridge.failed.connect(self._on_failed)
        bridge.engine_died.connect(self._on_died)
        self.player.seek_done.connect(self._on_sought)
        self.player.file_loaded.connect(self._on_loaded)
        self.window.resize(900, 500)
        self.window.show()

    def _forget(self) -> None:
        self._loaded: list[str] = []
        self._opened: list[FilmOpened] = []
        self._failed: list[str] = []
        self._progress: IndexProgress | None = None
        self._pictures: dict[int, Picture] = {}
        self._sought = 0

    def _on_opened(self, event: FilmOpened) -> None:
        self._opened.append(event)

    def _on_progress(self, event: IndexProgress) -> None:
        self._progress = event

    def _on_picture(self, event: Picture) -> None:
        self._pictures[event.request] = event

    def _on_failed(self, event: Failed) -> None:
        self._failed.append(event.sentence)

    def _on_died(self, _: EngineDied) -> None:
        self.deaths += 1

    def _on_sought(self) -> None:
        self._sought += 1

    def _on_loaded(self, name: str) -> None:
        self._loaded.append(name)

    # Orders -----------------------------------------------------------------------

    def play(self, film: str) -> Report:
        """Open a film as a drop does; tell once it plays, or what was said instead."""
        self._forget()
        self.window.side.banner.dismiss()
        before = self.said()
        self.window.library.open((film,))
        done = until(lambda: film in self._loaded or self.said() not in ([], before))
        if self._loaded:
            until(lambda: self.player.duration.us > 0, 5)
        live(0.1)
        return {"came": done, **self.state()}

    def open(self, film: str) -> Report:
        """Have it opened, and wait for a sentence about it."""
        self.window.side.banner.dismiss()
        before = self.said()
        self.window.library.open((film,))
        until(lambda: self.said() not in ([], before))
        return self.state()

    def back(self, film: str) -> Report:
        """Wait until this film is there again."""
        until(lambda: self.player.loaded and self.player.path == film, 10)
        until(lambda: self.player.duration.us > 0 and self.player.paused, 10)
        return self.state()

    def see(self, red_from: float) -> Report:
        """What stands on the screen at a moment, held there."""
        self.player.pause()
        came = self._go(red_from)
        until(lambda: self._box() is not None, 5)
        live(0.05)
        return {"came": came, "position": self.player.position.seconds, **self._look()}

    def end(self, before: float) -> Report:
        """Play from so many seconds before the end to the end."""
        self._go(max(0.0, self.player.duration.seconds - before))
        self.player.play()
        ended = until(lambda: self.player.at_end)
        return {"ended": ended, **self.state()}

    def wait(self, seconds: float) -> Report:
        """Let it play for a while."""
        self.player.play()
        live(seconds)
        return self.state()

    def companion(self) -> Report:
        """What the companion makes of the film, once it has watched a short one to its end."""
        until(lambda: bool(self._opened or self._failed))
        opened = self._opened[-1] if self._opened else None
        short = opened is not None and opened.info.duration.seconds < SHORT_FILM
        if short:
            until(lambda: self._finished() or bool(self._failed))
        else:
            until(lambda: self._progress is not None or bool(self._failed))
        progress = self._progress
        found: Report = {"failed": self._failed, "finished": self._finished()}
        if progress is not None:
            found |= {"frames": progress.frames, "watched_s": progress.watched_until.seconds}
        if opened is not None:
            info = opened.info
            found["opened"] = {
                "path": str(info.path),
                "duration": info.duration.seconds,
                "size": [info.width, info.height],
                "fps": float(info.frame_rate or 0),
                "codec": info.video_codec,
                "sounds": info.audio_tracks,
                "words": len(info.subtitles),
                "heard": opened.heard,
                "fingerprint": opened.fingerprint,
            }
        return found

    def remembered(self, seconds: float) -> Report:
        """The picture that the seek bar's preview would show there."""
        request = self.window.bridge.get_picture(MediaTime.from_seconds(seconds))
        until(lambda: request in self._pictures)
        told = self._pictures.get(request)
        if told is None or not told.jpeg:
            return {"size": [0, 0], "sides": {}}
        image = QImage.fromData(told.jpeg)
        return {
            "time": told.time.seconds,
            "size": [image.width(), image.height()],
            "sides": sides(image, (0, 0, image.width(), image.height())),
            "line": told.line,
        }

    def state(self) -> Report:
        """What the window says and shows of the film now."""
        player = self.player
        return {
            "loaded": player.loaded,
            "film": "" if self.window.film is None else str(self.window.film),
            "said": self.said(),
            "empty": self.window.side.empty.isVisible(),
            "title": self.window.windowTitle(),
            "duration": player.duration.seconds,
            "position": player.position.seconds,
            "paused": player.paused,
            "picture": player.has_picture,
            "tracks": [[t.kind, t.codec, t.language] for t in player.tracks],
            "chapters": [chapter.start.seconds for chapter in player.chapters],
            "codec": player.media.info.video.codec if player.media.info.video else "",
            "fps": player.media.info.video.fps if player.media.info.video else 0.0,
            "deaths": self.deaths,
        }

    # What is seen -------------------------------------------------------------------

    def said(self) -> list[str]:
        """Every sentence about a trouble that can be read in the window."""
        banner, empty = self.window.side.banner, self.window.panel.conversation.empty
        said = [banner.text.text()] if banner.isVisible() else []
        if empty.isVisible() and empty.heading.text() in TROUBLES:
            said.append(empty.words.accessibleName())
        for note in self.window.panel.findChildren(QLabel, "note"):
            if note.isVisible() and note.property("loud"):
                said.append(note.text())
        return said

    def _go(self, seconds: float) -> bool:
        sought = self._sought
        self.window.seek(MediaTime.from_seconds(seconds))
        came = until(lambda: self._sought > sought)
        # The first to come may be the film's own beginning, where its pictures take long.
        until(lambda: self._is_about(seconds), SETTLED_S)
        return came

    def _is_about(self, seconds: float) -> bool:
        shown = self.player.mpv.time_pos
        return shown is not None and abs(shown - seconds) < ABOUT_S

    def _finished(self) -> bool:
        return self._progress is not None and self._progress.finished

    def _screen(self) -> QImage:
        surface = self.window.side.surface
        assert surface is not None
        place = surface.mapToGlobal(surface.rect().topLeft())
        size = surface.size()
        pixmap = surface.screen().grabWindow(0, place.x(), place.y(), size.width(), size.height())
        return pixmap.toImage()

    def _box(self) -> tuple[int, int, int, int] | None:
        return box(self._screen())

    def _look(self) -> Report:
        image = self._screen()
        found = box(image)
        if found is None:
            return {"size": [0, 0], "sides": {}}
        return {"size": [found[2], found[3]], "sides": sides(image, found)}


def box(image: QImage) -> tuple[int, int, int, int] | None:
    """Where the picture lies between black bars: x, y, width, height; None where all is black."""
    lit_x = [x for x in range(image.width()) if _lit_column(image, x)]
    if not lit_x:
        return None
    beside_words = lit_x[0] + (lit_x[-1] - lit_x[0]) // 20
    lit_y = [y for y in range(image.height()) if lit(image.pixelColor(beside_words, y))]
    if not lit_y:
        return None
    return lit_x[0], lit_y[0], lit_x[-1] - lit_x[0] + 1, lit_y[-1] - lit_y[0] + 1


def _lit_column(image: QImage, x: int) -> bool:
    """Whether the picture reaches this column, looked at a little off its middle."""
    height = image.height()
    return any(lit(image.pixelColor(x, height * part // 16)) for part in (6, 7, 9, 10))


def lit(colour: QColor) -> bool:
    """Whether it is none of the black around the picture."""
    return max(colour.red(), colour.green(), colour.blue()) > 40


def sides(image: QImage, where: tuple[int, int, int, int]) -> dict[str, str]:
    """The colour towards each side of a part of the image, by name."""
    x, y, width, height = where
    spots = {"top": (0.5, 0.3), "right": (0.7, 0.5), "bottom": (0.5, 0.7), "left": (0.3, 0.5)}
    return {
        side: name_of(image.pixelColor(x + int(width * across), y + int(height * down)))
        for side, (across, down) in spots.items()
    }


def name_of(colour: QColor) -> str:
    """The nearest of ``COLOURS``."""
    seen = (colour.red(), colour.green(), colour.blue())
    return min(
        COLOURS,
        key=lambda name: sum((a - b) ** 2 for a, b in zip(seen, COLOURS[name], strict=True)),
    )


def main() -> int:
    """Take orders until there are none."""
    app = make_application()
    projection = Projection()
    live(0.3)
    print("{}", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        report = getattr(projection, order["do"])(*order["with"])
        print(json.dumps(report), flush=True)
    with contextlib.suppress(RuntimeError):
        projection.window.close()
        projection.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
