"""Start and end of the window's process, in the one order that works.

mpv is made by a thread of its own first of all (``MpvAhead``), since that must be done before
``QApplication`` takes the numeric locale. Then surface format and shared contexts, the
application, the window, the film, and when that is seen everything else (``desktop.opening``).
At the end the window has let go of everything in its own order; the last references fall while
Qt still lives.
"""

from __future__ import annotations

import gc
import locale
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import ReelmateError
from desktop import preferences
from desktop.library.command_line import Command, read_command
from desktop.library.socket_name import give_back, take_socket
from desktop.player.mpv_ahead import MpvAhead, begin_mpv, sound

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtWidgets import QApplication

    from desktop.engine_bridge import EngineBridge
    from desktop.library.file_open import FileOpenings
    from desktop.main_window.window import MainWindow
    from desktop.preferences import Preferences

log = logging.getLogger(__name__)


def run(
    argv: Sequence[str] | None = None,
    ahead: MpvAhead | None = None,
    watch: Callable[[MainWindow], None] | None = None,
    make_bridge: Callable[[], EngineBridge] | None = None,
) -> int:
    """Open the window, with the films of ``argv`` if any are named; gives the exit code.

    0 after the window was closed or another one has taken the films, 2 with one line on stderr
    where they can't be read.

    Args:
        ahead: what ``begin_mpv`` has begun.
        watch: called with the window before it is shown.
        make_bridge: makes the companion's, a real engine's by itself.
    """
    ahead = ahead or begin_mpv()
    try:
        command = read_command(argv)
    except ReelmateError as error:
        sys.stderr.write(f"reelmate: {error}\n")
        return 2
    chosen = preferences.load()
    app = _bare_application(chosen, ahead)
    openings = _file_openings(app, command)
    taken = None if command.new_window else take_socket()
    if taken is None and not command.new_window and _handed_over(app, command, openings):
        ahead.leave()
        return 0
    window = _bare_window(chosen, ahead, command)
    if watch is not None:
        watch(window)
    window.begin_furnishing(make_bridge or _make_bridge)
    after = _open(app, window, command, chosen, taken, openings)
    code = app.exec()
    after()
    sys.excepthook = sys.__excepthook__
    window.deleteLater()
    _let_go()
    return code


def _open(
    app: QApplication,
    window: MainWindow,
    command: Command,
    chosen: Preferences,
    taken: int | None,
    openings: FileOpenings | None,
) -> Callable[[], None]:
    """Show the window and what was asked for; gives what is to be done when it was closed."""
    from desktop.about.updated import tell_once
    from desktop.opening import Opening
    from desktop.quitting import Quitting

    wish, films = command.wish, command.films
    quitting = Quitting(window)
    endings = [quitting.forget]

    def end() -> None:
        nonlocal taken
        gc.enable()
        _log_faults(window)
        _late_start(window)
        endings.append(_listen(window, command.new_window, taken))
        taken = None
        plays = bool(films.films or films.subtitles)
        if plays:
            window.library.play_all(films, wish.start, wish.paused)
        window.wake()
        if openings is not None:
            plays = plays or bool(openings.things)
            openings.listen(window.grant)
            endings.append(openings.leave)
        tell_once(window, plays=plays)

    opening = Opening(window, lambda: _dress(app, chosen), end)
    endings.append(opening.leave)
    if _early_film(command):
        window.show()
        opening.wait_for_film()
    elif wish.full_screen:
        window.show()
        opening.finish()
        window.sides.toggle_full_screen()
    else:
        window.show()
        opening.finish_soon()

    def after() -> None:
        for each in endings:
            each()
        if taken is not None:
            give_back(taken)

    return after


def make_application() -> QApplication:
    """The one application, dressed and speaking the viewer's language."""
    chosen = preferences.load()
    app = _bare_application(chosen, None)
    _dress(app, chosen)
    return app


def _bare_application(chosen: Preferences, ahead: MpvAhead | None) -> QApplication:
    """The application as far as a film's picture needs it: its language and its ground."""
    from PySide6.QtWidgets import QApplication

    from desktop import colours, translate
    from desktop.player.video_widget import has_chip

    if has_chip():
        _prepare_opengl()
    if ahead is not None:
        ahead.wait()
    app = QApplication.instance() or QApplication(["reelmate"])
    assert isinstance(app, QApplication)
    app.setApplicationName("Reelmate")
    app.setDesktopFileName("reelmate")
    # QApplication takes the locale over; mpv needs numbers as C writes them.
    locale.setlocale(locale.LC_NUMERIC, "C")
    colours.take(chosen.theme, lambda: app.styleHints().colorScheme().name == "Light")
    translate.begin(translate.spoken(chosen.language))
    return app


def _prepare_opengl() -> None:
    """What a place that OpenGL draws needs of the application, before that is made."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QSurfaceFormat

    surface = QSurfaceFormat()
    surface.setVersion(4, 1) if sys.platform == "darwin" else surface.setVersion(3, 3)
    surface.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    surface.setSwapInterval(1)
    QSurfaceFormat.setDefaultFormat(surface)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)


def _dress(app: QApplication, chosen: Preferences) -> None:
    """The rest of what a whole window needs of the application."""
    from PySide6.QtGui import QIcon

    from desktop import theme, translate
    from desktop.resources import ICONS

    translate.set_language(translate.spoken(chosen.language))
    app.setWindowIcon(QIcon(str(ICONS / "reelmate.svg")))
    theme.wear(app, chosen.theme)


def make_window(bridge: EngineBridge | None = None) -> MainWindow:
    """The window with real mpv and a real engine, or another one; whole, for a film to come."""
    window = _bare_window(preferences.load(), None)
    window.begin_furnishing(lambda: bridge or _make_bridge())
    window.furnish()
    _late_start(window)
    return window


def _bare_window(
    chosen: Preferences, ahead: MpvAhead | None, command: Command | None = None
) -> MainWindow:
    """The window as far as a film's picture needs it; the film of ``command`` is on its way before
    there is a window at all."""
    from desktop.player.mpv_player import Player
    from desktop.player.video_widget import early_surface
    from desktop.settings.languages import preferred_subtitles

    player = Player(hold=True, ao=sound(), ahead=ahead)
    player.prefer_subtitles(preferred_subtitles(chosen))
    film = _early_film(command)
    if film and command is not None:
        from desktop.library.places import begins_at

        wish = command.wish
        start = wish.start if wish.start is not None else begins_at(film, chosen.resume)
        player.open_early(film, start, wish.paused)
    early = early_surface(player) if film else None

    from desktop.main_window.window import MainWindow

    window = MainWindow(player, chosen=chosen, early=early)
    if film:
        window.expect(film)
    return window


def _early_film(command: Command | None) -> str:
    """The film that is to be seen before all else, "" for none. In full screen the window is
    furnished first, since it would change its size before the viewer's eyes."""
    if command is None or not command.films.films or command.wish.full_screen:
        return ""
    return command.films.films[0]


def _make_bridge() -> EngineBridge:
    from desktop.engine_bridge import EngineBridge

    return EngineBridge()


def _late_start(window: MainWindow) -> None:
    from desktop.main_window.late_start import LateStart

    LateStart(window.player, window.bridge.start, window)


def _file_openings(app: QApplication, command: Command) -> FileOpenings | None:
    """What hears of the films that the system opens by events; None where it doesn't."""
    from desktop.library import file_open

    return file_open.FileOpenings(app, command.wish.things) if file_open.COMES else None


def _handed_over(app: QApplication, command: Command, openings: FileOpenings | None) -> bool:
    """Whether a window that is open already takes the films."""
    from desktop.library.single import hand_over

    wish = command.wish
    if openings is not None:
        app.processEvents()  # those that this program was started for
        wish = replace(wish, things=wish.things + openings.things)
    return hand_over(wish)


def _listen(window: MainWindow, alone: bool, taken: int | None) -> Callable[[], None]:
    """Take the films of later starts, at the socket that is taken already or another; gives what
    ends that."""
    from desktop.library.single import FirstWindow

    first = FirstWindow(window)
    first.wished.connect(window.grant)
    if not alone:
        first.listen(taken)
    return first.close


def dismiss(window: MainWindow) -> None:
    """Close a window and let go of the last of it while Qt still lives."""
    from PySide6.QtWidgets import QApplication

    window.close()
    window.deleteLater()
    _let_go()
    QApplication.processEvents()


def _let_go() -> None:
    """Delete what is to be deleted."""
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


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
