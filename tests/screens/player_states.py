"""The window without a film, and the film with its controls."""

from __future__ import annotations

import time
import wave

from PySide6.QtCore import QPoint

from desktop.library.places import stamp
from desktop.library.recent import RecentFilm
from tests.screens.stage import Stage, at, sample, still
from tests.screens.steps import States, show_watched, suggestions

STATES = States()


@STATES.add
def empty(stage: Stage) -> None:
    """Nothing was ever opened."""


@STATES.add
def recent(stage: Stage) -> None:
    """Films were played before."""
    names = ("lighthouse", "The Long Way Home", "灯塔看守人", "Harbour at Dusk")
    library = stage.window.library
    for number, name in reversed(list(enumerate(names))):
        path = stage.folder / f"{name}.mkv"
        if number < 3:  # the last one has gone since
            path.symlink_to(sample().path)
        size, changed = stamp(str(path)) if number < 3 else (1, 1)
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
        library.recent.keep_picture(film.film, still((15.0, 67.0, 90.0, 120.0)[number]))
    library.show_recent()


@STATES.add
def watching(stage: Stage) -> None:
    """The film plays; the companion has seen half of it and glimpsed the rest."""
    stage.play(40)
    stage.watched(70, 150, suggestions(stage))
    stage.saw(40)


@STATES.add
def hover(stage: Stage) -> None:
    """The pointer rests on the seek bar."""
    show_watched(stage)
    bar = stage.window.side.bar.seek_bar
    stage.point(bar, QPoint(bar.width() // 3, bar.height() // 2))
    stage.until("the preview", stage.window.side.preview.isVisible)
    stage.give_pictures()


@STATES.add
def feedback(stage: Stage) -> None:
    """A key was pressed."""
    show_watched(stage)
    osd = stage.window.side.osd
    osd.say(stage.look.pick("Volume 85 %", "音量 85 %"), "volume")
    osd._hiding.stop()


@STATES.add
def menu(stage: Stage) -> None:
    """The menu behind the bar's button."""
    show_watched(stage)
    stage.unfold(stage.window.commands.menu, stage.window.side.bar.menu_button)


@STATES.add
def subtitle_menu(stage: Stage) -> None:
    """The menu of subtitles."""
    show_watched(stage)
    stage.unfold(stage.window.commands.tracks.subtitles, stage.window.side.bar.track_button)


@STATES.add
def playlist(stage: Stage) -> None:
    """The films that follow."""
    show_watched(stage)
    stage.window.library.panel.toggle()


@STATES.add
def full_screen(stage: Stage) -> None:
    """The film alone, with its controls."""
    show_watched(stage)
    stage.window.sides.toggle_full_screen()
    stage.until("full screen", stage.window.isFullScreen)
    side = stage.window.side
    stage.point(side, QPoint(side.width() // 2, side.height() - 60))
    stage.until("the controls", side.bar.isVisible)
    side._rest.stop()


@STATES.add
def full_screen_at_rest(stage: Stage) -> None:
    """The film plays, and there is nothing else."""
    show_watched(stage)
    stage.player.toggle_pause()
    stage.moves = True
    stage.window.sides.toggle_full_screen()
    stage.until("full screen", stage.window.isFullScreen)
    stage.point_away()
    stage.until("the controls' end", lambda: not stage.window.side.bar.isVisible())


@STATES.add
def small_picture(stage: Stage) -> None:
    """Picture in picture, with the controls under the pointer."""
    show_watched(stage)
    stage.window.small.toggle()
    stage.until("the small picture", lambda: stage.window.width() < 800)
    side = stage.window.side
    stage.point(side, QPoint(side.width() // 2, side.height() - 30))
    stage.until("the controls", side.bar.isVisible)


@STATES.add
def next_film(stage: Stage) -> None:
    """The film is over and the next of its playlist follows."""
    films = [stage.folder / f"{stage.look.pick('Part', '第')} {n}.mkv" for n in (1, 2, 3)]
    for film in films:
        film.symlink_to(sample().path)
    stage.window.library.open([str(film) for film in films], sort=True)
    stage.until("the film", lambda: stage.player.loaded and bool(stage.player.duration.us))
    stage.player.seek(stage.player.duration - at(0.4), exact=True)
    stage.until("the notice", stage.window.library.notice.isVisible)
    stage.moves = True


@STATES.add
def sound_only(stage: Stage) -> None:
    """A file without a picture."""
    path = stage.folder / f"{stage.look.pick('Song of the Sea', '海之歌')}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000 * 120))
    stage.window.play(str(path), paused=True)
    stage.until("the sound", lambda: stage.player.loaded and bool(stage.player.duration.us))


@STATES.add
def cannot_open(stage: Stage) -> None:
    """A film was opened that is none."""
    show_watched(stage)
    notes = stage.folder / "notes.mp4"
    notes.write_text("Buy milk. Ask Mira about the lantern.\n" * 50)
    stage.window.open_film(notes)
    stage.until("the sentence", stage.window.side.banner.isVisible)
    stage.until("the film's return", lambda: abs(stage.player.position.seconds - 66) < 1)
    stage.watched(sample().duration.seconds, suggestions=suggestions(stage))
    stage.saw(76)


@STATES.add
def about_film(stage: Stage) -> None:
    """What kind of file plays."""
    show_watched(stage)
    stage.window.commands.actions["about-film"].trigger()
    stage.until("the facts", lambda: bool(stage.dialog()))
