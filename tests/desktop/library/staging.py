"""A window with films to play, and hands to play them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.preferences import Preferences
from tests.desktop.chat import scripted
from tests.desktop.player.fake_player import FakePlayer

SCREENS = Path(__file__).parents[3] / "build" / "screens"
FILM_S = 600.0


class Stage:
    """One window; ``again`` closes it and opens another over the same data folder."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        folder.mkdir()
        self.preferences = Preferences()
        self._open()

    def _open(self) -> None:
        clients: list[scripted.ScriptedClient] = []

        def client(on_event: object) -> scripted.ScriptedClient:
            clients.append(scripted.ScriptedClient(on_event))  # type: ignore[arg-type]
            return clients[-1]

        self.player = FakePlayer()
        self.window = MainWindow(self.player, EngineBridge(make_client=client), self.preferences)
        self.client = clients[0]
        self.library = self.window.library
        self.window.resize(1200, 720)
        self.window.show()
        self.qtbot.waitExposed(self.window)
        self.window.side.banner.hide()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()

    def again(self) -> None:
        self.close()
        self._open()

    # Films --------------------------------------------------------------------------

    def film(self, name: str, content: bytes = b"") -> Path:
        """A file that passes for a film, with content of its own."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or name.encode())
        return path

    def play(self, film: Path | str, seconds: float = FILM_S) -> None:
        """Open it as the window does, and have the player load it."""
        if isinstance(film, Path):
            assert self.window.open_film(film)
        else:
            self.library.open((film,))
        self.loads(str(film), seconds)

    def loads(self, film: str, seconds: float = FILM_S) -> None:
        """mpv was asked for ``film`` and has it now."""
        self.qtbot.waitUntil(lambda: self.player.path == film)
        self.player.happen("start-file")
        tracks = [{"id": 1, "type": "video", "selected": True}]
        self.player.happen("file-loaded")
        self.player.observe(duration=seconds, track_list=tracks, pause=False)
        self.player.happen("playback-restart")

    def reach(self, seconds: float) -> None:
        """The film has come there."""
        self.player.observe(time_pos=seconds)
        self.player._tell_position()

    def ends(self, seconds: float = FILM_S) -> None:
        """The film plays to its end."""
        self.reach(seconds - 0.1)
        self.player.observe(eof_reached=True, pause=True)

    def begun_at(self) -> str:
        """Where mpv was told to begin the film it was told to load last."""
        return next(c[2] for c in reversed(self.player.fake.sent) if c[:2] == ("set", "start"))

    def seeks(self) -> list[str]:
        return [c[1] for c in self.player.fake.sent if c[0] == "seek"]

    # What is seen ---------------------------------------------------------------------

    @property
    def notice(self) -> str:
        notice = self.library.notice
        return notice.text.text() if notice.isVisible() else ""

    @property
    def banner(self) -> str:
        banner = self.window.side.banner
        return banner.text.text() if banner.isVisible() else ""

    @property
    def osd(self) -> str:
        return self.window.side.osd.text

    def shoot(self, name: str) -> None:
        """Keep the window's picture for people to look at."""
        for _ in range(3):
            QApplication.processEvents()
        SCREENS.mkdir(parents=True, exist_ok=True)
        assert self.window.grab().save(str(SCREENS / f"{name}.png"))

    def press_key(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """A key, in the active window."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.qtbot.keyClick(self.window, key, held or Qt.KeyboardModifier.NoModifier)

    # Dropping ---------------------------------------------------------------------------

    def drag(self, *things: Path | str, text: str = "") -> QMimeData:
        """Drag things over the window."""
        data = QMimeData()
        if things:
            data.setUrls(
                [QUrl.fromLocalFile(str(t)) if isinstance(t, Path) else QUrl(t) for t in things]
            )
        if text:
            data.setText(text)
        buttons, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, data, buttons, held)
        enter.ignore()
        self.window.dragEnterEvent(enter)
        self.accepted = enter.isAccepted()
        return data

    def drop(self, *things: Path | str, text: str = "") -> None:
        """Drag them over the window and let go."""
        data = self.drag(*things, text=text)
        buttons, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self.window.dropEvent(
            QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, buttons, held)
        )


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)
