"""The states a viewer meets, each by name, as steps on a stage."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from core.engine.messages import AnswerStarted, AnswerText, EngineDied, Failed
from core.errors import MediaOpenError
from desktop.library.places import stamp
from desktop.library.recent import RecentFilm
from tests.desktop.chat import scripted
from tests.screens.stage import Stage, sample, still

State = Callable[[Stage], None]
STATES: dict[str, State] = {}


def state(do: State) -> State:
    """Add a state under its function's name."""
    STATES[do.__name__.replace("_", "-")] = do
    return do


# What the film and the viewer say ------------------------------------------------------


def suggestions(stage: Stage) -> tuple[str, ...]:
    if stage.look.chinese:
        return ("谁拿着红色的灯笼？", "信是什么颜色的？", "米拉为什么打开盒子？")
    return (
        "Who holds the red lantern?",
        "What colour is the letter?",
        "Why does Mira open the box?",
    )


def answered_turn(stage: Stage, known: float = 150.0, whole: float = 0.0) -> None:
    """One question with an answer of two sentences and three scenes."""
    pick = stage.look.pick
    request = stage.ask(pick("Who holds the red lantern, and where?", "谁拿着红色的灯笼？在哪里？"))
    lantern = stage.scene(10, 25, pick("Arno holds the red lantern", "阿诺拿着红色的灯笼"))
    letter = stage.scene(
        26, 38, pick("“I promised her mother.”", "“我答应过她母亲。”"), "heard", 0.7
    )
    later = stage.scene(62, 74, pick("The lantern is on the quay", "灯笼在码头上"), "both", 0.6)
    first = pick("Arno holds the red lantern by the lighthouse.", "阿诺在灯塔旁拿着红色的灯笼。")
    second = pick(
        "He had promised to keep it burning, and it is seen again on the quay.",
        "他答应过让它一直亮着，后来它又出现在码头上。",
    )
    stage.say(*scripted.answer(request, (first, (lantern,)), (second, (letter, later))))
    stage.finish(request, known, whole)


def show_watched(stage: Stage, place: float = 66.0) -> None:
    """The film stands there, and the companion knows all of it."""
    stage.play(place)
    stage.watched(sample().duration.seconds, suggestions=suggestions(stage))


# The window without a film ---------------------------------------------------------------


@state
def empty(stage: Stage) -> None:
    """Nothing was ever opened."""


@state
def recent(stage: Stage) -> None:
    """Films were played before."""
    names = ("lighthouse", "The Long Way Home", "灯塔看守人", "Harbour at Dusk")
    library = stage.window.library
    for number, name in reversed(list(enumerate(names))):
        path = sample().path if number == 0 else Path(f"/films/{name}.mkv")
        size, changed = stamp(str(path)) if number == 0 else (0, 0)
        film = RecentFilm(
            str(path),
            name,
            size,
            changed,
            position_us=(number + 1) * 1100 * 10**6,
            duration_us=6012 * 10**6,
            left=time.time() - number * 86_400 * 2,
        )
        library.recent.put(film)
        library.recent.keep_picture(film.film, still(12.0 + 30 * number))
    library.show_recent()


# The film ----------------------------------------------------------------------------------


@state
def watching(stage: Stage) -> None:
    """The film plays; the companion has seen half of it and glimpsed the rest."""
    stage.play(40)
    stage.watched(70, 150, suggestions(stage))


@state
def hover(stage: Stage) -> None:
    """The pointer rests on the seek bar."""
    show_watched(stage)
    bar = stage.window.side.bar.seek_bar
    stage.point(bar, QPoint(bar.width() // 3, bar.height() // 2))
    stage.until("the preview", stage.window.side.preview.isVisible)
    stage.give_pictures()


@state
def feedback(stage: Stage) -> None:
    """A key was pressed."""
    show_watched(stage)
    osd = stage.window.side.osd
    osd.say(stage.look.pick("Volume 85 %", "音量 85 %"), "volume")
    osd._hiding.stop()


@state
def menu(stage: Stage) -> None:
    """The menu behind the bar's button."""
    show_watched(stage)
    menu = stage.window.commands.menu
    button = stage.window.side.bar.menu_button
    menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
    stage.until("the menu", menu.isVisible)


@state
def subtitle_menu(stage: Stage) -> None:
    """The menu of subtitles."""
    show_watched(stage)
    menu = stage.window.commands.tracks.subtitles
    button = stage.window.side.bar.track_button
    menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
    stage.until("the menu", menu.isVisible)


@state
def playlist(stage: Stage) -> None:
    """The films that follow."""
    show_watched(stage)
    stage.window.library.panel.toggle()


@state
def full_screen(stage: Stage) -> None:
    """The film alone, with its controls."""
    show_watched(stage)
    stage.window.sides.toggle_full_screen()
    stage.until("full screen", stage.window.isFullScreen)
    side = stage.window.side
    stage.point(side, QPoint(side.width() // 2, side.height() - 60))
    stage.until("the controls", side.bar.isVisible)
    side._rest.stop()


@state
def full_screen_at_rest(stage: Stage) -> None:
    """The film and nothing else."""
    show_watched(stage)
    stage.window.sides.toggle_full_screen()
    stage.until("full screen", stage.window.isFullScreen)
    stage.point_away()
    stage.until("the controls' end", lambda: not stage.window.side.bar.isVisible())


# The companion -------------------------------------------------------------------------------


@state
def streaming(stage: Stage) -> None:
    """An answer is being written."""
    show_watched(stage)
    request = stage.ask(stage.look.pick("Who holds the red lantern?", "谁拿着红色的灯笼？"))
    words = stage.look.pick("Arno holds the red lan", "阿诺拿着红色的灯")
    stage.say(AnswerStarted(request), AnswerText(request, words))


@state
def answered(stage: Stage) -> None:
    """An answer with its scenes, which are marked on the seek bar too."""
    show_watched(stage)
    answered_turn(stage)


@state
def answered_early(stage: Stage) -> None:
    """Asked before the film was watched: more could be told, and the whole film looked at."""
    stage.play(66)
    stage.watched(70, 150, suggestions(stage))
    answered_turn(stage, 70, whole=20.0)


@state
def small(stage: Stage) -> None:
    """The smallest window there may be."""
    stage.window.resize(stage.window.minimumSize())
    show_watched(stage)
    answered_turn(stage)


# Troubles --------------------------------------------------------------------------------------


@state
def cannot_open(stage: Stage) -> None:
    """A film was opened that is none."""
    show_watched(stage)
    stage.window.say_error(MediaOpenError(Path("/films/notes.mp4"), "it is not a film"))


@state
def engine_trouble(stage: Stage) -> None:
    """The companion fell over in the middle of an answer, and comes back."""
    show_watched(stage)
    answered_turn(stage)
    request = stage.ask(stage.look.pick("And who is with him?", "他和谁在一起？"))
    words = stage.look.pick("Mira is", "米拉")
    stage.say(AnswerStarted(request), AnswerText(request, words), EngineDied(-9, True))


@state
def no_pack(stage: Stage) -> None:
    """The companion's model is not there."""
    stage.play(66)
    stage.say(Failed(None, "PackMissingError", "There is no pack.", {"pack": "llama-vid-7b"}))


# Choices -----------------------------------------------------------------------------------------


@state
def preferences(stage: Stage) -> None:
    """The preferences."""
    show_watched(stage)
    stage.window.settings.open()
    stage.until("the preferences", lambda: bool(stage.dialog()))


@state
def preferences_keys(stage: Stage) -> None:
    """The keys, which can be changed."""
    show_watched(stage)
    stage.window.settings.open("keys")
    stage.until("the preferences", lambda: bool(stage.dialog()))


@state
def key_sheet(stage: Stage) -> None:
    """All keys at a glance."""
    show_watched(stage)
    stage.window.settings.show_keys()
    QApplication.processEvents()
