"""The wires between the window's parts, one line each, none of which knows another.

What the player says goes to the bar, what the engine says goes to the bar and the preview,
what the panel wishes goes to the player.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.engine.messages import FilmOpened, IndexProgress
from core.timeline import MediaTime
from desktop.machine.machine import is_failure
from desktop.machine.words import say
from desktop.main_window.known import known
from desktop.preferences import Preferences
from desktop.translate import tr

if TYPE_CHECKING:
    from desktop.main_window.window import MainWindow


def connect(window: MainWindow) -> None:
    """Connect all parts of a window that has just been put together."""
    _player(window)
    _bar(window)
    _commands(window)
    _companion(window)
    _library(window)
    _packs(window)
    _machine(window)


def _player(window: MainWindow) -> None:
    player, side, bar = window.player, window.side, window.side.bar
    player.position_changed.connect(bar.show_position)
    player.position_changed.connect(window.panel.viewer_is_at)
    player.duration_changed.connect(bar.show_duration)
    player.paused_changed.connect(lambda on: bar.show_paused(on or not player.loaded))
    player.volume_changed.connect(bar.volume.show_volume)
    player.speed_changed.connect(bar.show_speed)
    player.subtitles_changed.connect(bar.show_subtitles)
    player.chapters_changed.connect(bar.seek_bar.set_chapters)
    player.loop.changed.connect(bar.seek_bar.set_loop)
    player.buffered.changed.connect(bar.seek_bar.set_buffered)
    player.words_refused.connect(
        lambda name: side.banner.say(tr("There are no subtitles in {file}.", file=Path(name).name))
    )
    player.end_reached.connect(lambda: bar.show_paused(True))
    side.no_surface.connect(
        lambda: side.banner.say(tr("The picture can't be drawn on this machine; the sound plays."))
    )


def _bar(window: MainWindow) -> None:
    player, side, bar = window.player, window.side, window.side.bar
    bar.seek_bar.seek_requested.connect(window.seek)
    bar.play_toggled.connect(player.toggle_pause)
    bar.volume_wanted.connect(player.set_volume)
    bar.mute_wanted.connect(player.set_muted)
    bar.speed_wanted.connect(player.set_speed)
    bar.subtitles_toggled.connect(player.toggle_subtitles)
    bar.full_screen_toggled.connect(window.sides.toggle_full_screen)
    bar.panel_toggled.connect(window.sides.toggle_panel)
    bar.menu_button.setMenu(window.commands.menu)
    bar.track_button.setMenu(window.commands.tracks.subtitles)
    side.full_screen_wanted.connect(window.sides.toggle_full_screen)
    side.pause_wanted.connect(player.toggle_pause)
    side.pointer_moved.connect(window.sides.follow_pointer)
    side.pointer_left.connect(window.sides.lose_pointer)
    side.empty.open_wanted.connect(window.choosing.choose_films)
    side.empty.sample_wanted.connect(window.open_sample)


def _commands(window: MainWindow) -> None:
    commands, side = window.commands, window.side
    side.volume_by.connect(commands.volume_by)
    side.menu_wanted.connect(commands.menu.popup)
    commands.seek_wanted.connect(window.seek)
    commands.language_wanted.connect(window.appearance.set_language)
    commands.theme_wanted.connect(window.appearance.set_theme)
    window.appearance.dressed.connect(window.retranslate)
    window.keymap.trouble.connect(window.say_error)

    def on_choice(before: Preferences, now: Preferences) -> None:
        if (before.short_step, before.long_step) != (now.short_step, now.long_step):
            commands.retranslate()

    window.choices.changed.connect(on_choice)

    def show_keys() -> None:
        side.bar.show_keys({row: window.keymap.first(row) for row in commands.actions})

    window.keymap.changed.connect(show_keys)
    show_keys()


def _companion(window: MainWindow) -> None:
    panel, bridge, shots, hover = window.panel, window.bridge, window.shots, window.hover
    seek_bar = window.side.bar.seek_bar

    def bound_preview() -> None:
        hover.bound = panel.header.until
        shots.set_bound(panel.header.until)

    def on_furthest(furthest: MediaTime) -> None:
        panel.set_furthest(furthest)
        bound_preview()

    def on_known(event: FilmOpened | IndexProgress) -> None:
        coverage = known(event)
        seek_bar.set_watched(coverage.watched, coverage.glimpsed)
        hover.more_known(coverage.watched + coverage.glimpsed)
        shots.more_known()

    panel.seek_requested.connect(window.seek)
    panel.scenes_changed.connect(seek_bar.set_scenes)
    panel.header.pack_wanted.connect(window.screening.use_pack)
    panel.header.no_spoilers_changed.connect(lambda: bound_preview())
    window.whereabouts.furthest_changed.connect(on_furthest)
    window.keeping.trouble.connect(window.say_error)
    bridge.film_opened.connect(on_known)
    bridge.index_progress.connect(on_known)


def _library(window: MainWindow) -> None:
    screening, library = window.screening, window.library
    screening.trouble.connect(window.say_error)
    screening.title_changed.connect(window.show_title)
    library.play_wanted.connect(screening.play)
    library.seek_wanted.connect(screening.seek)
    library.trouble.connect(window.say_error)
    window.screenshots.trouble.connect(window.say_error)


def _packs(window: MainWindow) -> None:
    shop, empty = window.shop, window.side.empty
    starter = Preferences().pack

    def on_made(name: str, kind: str) -> None:
        """A model of the viewer's own is chosen at once, a download where nothing else was, and a
        speech pack that was fetched listens."""
        manifest = shop.here().get(name)
        if manifest is not None and manifest.listens:
            if kind == "get":
                shop.listen(name)
                if window.panel.unheard:
                    window.screening.listen_now()
                window.pack_line.refresh()
        elif kind == "add" or (kind == "get" and window.choices.now.pack == starter):
            window.screening.use_pack(name)
            window.pack_line.refresh()

    def on_gone(name: str) -> None:
        if window.choices.now.pack == name:
            window.screening.use_pack(starter)

    def only_drawn() -> None:
        empty.offer_packs(window.choices.now.pack == starter)

    shop.made.connect(on_made)
    shop.gone.connect(on_gone)
    window.pack_line.page_wanted.connect(window.show_packs)
    window.pack_line.listening_wanted.connect(window.show_listening)
    window.panel.packs_wanted.connect(window.show_packs)
    window.panel.speech_wanted.connect(window.show_listening)
    empty.packs_wanted.connect(window.show_packs)
    window.choices.changed.connect(lambda *_: only_drawn())
    only_drawn()


def _machine(window: MainWindow) -> None:
    machine, notice = window.machine, window.panel.notice

    last: str | None = None

    def on_known() -> None:
        """Say once what must be mended; what keeps the companion from starting, in every run."""
        nonlocal last
        trouble = machine.trouble
        words = "" if trouble is None else trouble.sentence
        if machine.report is None or words == last:
            return
        last = words
        if trouble is None:
            notice.hide()
        elif is_failure(trouble) or words != window.choices.now.machine_told:
            notice.say(lambda: say(trouble.told))
        window.choices.change(machine_told=words)

    machine.changed.connect(on_known)
    notice.more_wanted.connect(lambda: window.settings.open("machine"))
