"""Start and end of the window's process, in the one order that works.

Surface format and shared contexts, then the application, then the numeric locale that
mpv needs, then mpv. At the end the window has let go of everything in its own order; the
last references fall while Qt still lives.
"""

from __future__ import annotations

import locale
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from types import TracebackType

from PySide6.QtCore import QEvent, QSocketNotifier, Qt
from PySide6.QtGui import QIcon, QSurfaceFormat
from PySide6.QtWidgets import QApplication

from core.errors import ReelmateError
from desktop import preferences
from desktop.about.updated import tell_once
from desktop.engine_bridge import EngineBridge
from desktop.library.command_line import read_command
from desktop.library.single import FirstWindow, hand_over
from desktop.main_window import appearance
from desktop.main_window.late_start import LateStart
from desktop.main_window.window import MainWindow
from desktop.player.mpv_player import Player
from desktop.resources import ICONS
from desktop.settings.applying import preferred_subtitles

log = logging.getLogger(__name__)


def run(argv: Sequence[str] | None = None) -> int:
    """Open the window, with the films of ``argv`` if any are named; gives the exit code.

    0 after the window was closed or another one has taken the films, 2 with one line on stderr
    where they can't be read.
    """
    try:
        command = read_command(argv)
    except ReelmateError as error:
        sys.stderr.write(f"reelmate: {error}\n")
        return 2
    app = make_application()
    if not command.new_window and hand_over(command.wish):
        return 0
    window = make_window()
    _log_faults(window)
    quitting = _Signals(window)
    first = FirstWindow(window)
    first.wished.connect(window.grant)
    if not command.new_window:
        first.listen()
    window.show()
    wish = command.wish
    plays = bool(command.films.films or command.films.subtitles)
    tell_once(window, plays=plays)
    if plays:
        window.library.play_all(command.films, wish.start, wish.paused)
    if wish.full_screen:
        window.sides.toggle_full_screen()
    code = app.exec()
    first.close()
    quitting.forget()
    sys.excepthook = sys.__excepthook__
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return code


def make_application() -> QApplication:
    """The one application, dressed and speaking the viewer's language."""
    surface = QSurfaceFormat()
    surface.setVersion(4, 1) if sys.platform == "darwin" else surface.setVersion(3, 3)
    surface.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    surface.setSwapInterval(1)
    QSurfaceFormat.setDefaultFormat(surface)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    app = QApplication.instance() or QApplication(["reelmate"])
    assert isinstance(app, QApplication)
    app.setApplicationName("Reelmate")
    app.setDesktopFileName("reelmate")
    # QApplication takes the locale over; mpv needs numbers as C writes them.
    locale.setlocale(locale.LC_NUMERIC, "C")
    app.setWindowIcon(QIcon(str(ICONS / "reelmate.svg")))
    appearance.begin(app, preferences.load())
    return app


def make_window(bridge: EngineBridge | None = None) -> MainWindow:
    """The window with real mpv and a real engine, or another one."""
    bridge = bridge or EngineBridge()
    chosen = preferences.load()
    player = Player(
        hold=True, ao=os.environ.get("REELMATE_AUDIO", ""), slang=preferred_subtitles(chosen)
    )
    window = MainWindow(player, bridge, chosen)
    LateStart(player, bridge.start, window)
    return window


def dismiss(window: MainWindow) -> None:
    """Close a window and let go of the last of it while Qt still lives."""
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


class _Signals:
    """Closes the window on Ctrl+C or a polite kill; Python sees signals only when it runs."""

    def __init__(self, window: MainWindow) -> None:
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)
        self._before = signal.set_wakeup_fd(self._write.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda: (self._read.recv(16), window.close()))

    def forget(self) -> None:
        """Put everything back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._read.close()
        self._write.close()


def _log_faults(window: MainWindow) -> None:
    """What is raised in a slot is a bug: logged with its traceback, said once."""
    said = False

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal said
        log.critical("a fault in the window", exc_info=(kind, error, trace))
        if not said:
            said = True
            window.say_trouble()

    sys.excepthook = hook
