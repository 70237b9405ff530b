"""After an update, what is new is told once: at once where nothing plays, else in a calm word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.version import VERSION
from desktop.about.changes import since
from desktop.library.notice import Choice, Word
from desktop.translate import tr

if TYPE_CHECKING:
    from desktop.main_window.window import MainWindow

SECONDS = 15.0


def tell_once(window: MainWindow, *, plays: bool) -> None:
    """Compare this version with the one that ran last, and remember it.

    Args:
        plays: whether the window was given a film, which nothing may cover.
    """
    before = window.choices.now.version
    if before == VERSION:
        return
    window.choices.change(version=VERSION)
    if not since(before):
        return  # an older one runs again
    if not plays:
        window.settings.show_changes(before)
        return
    window.library.notice.say(
        Word(
            lambda: tr("Reelmate is now {version}", version=VERSION),
            (Choice(lambda: tr("What is new"), lambda: window.settings.show_changes(before)),),
            seconds=SECONDS,
        )
    )
