"""The states a viewer meets, each by name, as steps on a stage."""

from __future__ import annotations

import time
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from core.engine.messages import (
    AnswerStarted,
    AnswerText,
    EngineDied,
    EngineReady,
    Failed,
    GpuUse,
    MachineSeen,
    MachineUse,
)
from core.errors import NetworkError
from core.folders import data_root
from core.packs.download_events import Fetching, Making
from core.packs.findings import ChatSize, Fit, Outlook, Survey
from desktop.library.places import stamp
from desktop.library.recent import RecentFilm
from desktop.packs.shop import Job
from desktop.settings.models_page import ModelsPage
from tests.desktop.chat import scripted
from tests.desktop.machine import reports
from tests.screens.stage import NoScreenError, Stage, at, sample, still

State = Callable[[Stage], None]
STATES: dict[str, State] = {}

REPORT = """Reelmate:     0.1.0
system:       Debian GNU/Linux 12 (bookworm) · Linux 6.1.0 x86_64
CPU:          AMD Ryzen 5 5600G, 12 threads
memory:       3.1 GiB of 4.2 GiB free
torch:        2.13.0 sees no GPU
llama.cpp:    0.3.36 built for CPU, sees no GPU
speed:        41 tokens a second written and 980 read by the starter on CPU, 2 threads
PyAV:         18.0.0, libavcodec 62.1.100

Everything works."""


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
    """The film stands there, was seen a little further, and the companion knows all of it."""
    stage.play(place)
    stage.watched(sample().duration.seconds, suggestions=suggestions(stage))
    stage.saw(place + 10)


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


# The film ----------------------------------------------------------------------------------


@state
def watching(stage: Stage) -> None:
    """The film plays; the companion has seen half of it and glimpsed the rest."""
    stage.play(40)
    stage.watched(70, 150, suggestions(stage))
    stage.saw(40)


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
    stage.unfold(stage.window.commands.menu, stage.window.side.bar.menu_button)


@state
def subtitle_menu(stage: Stage) -> None:
    """The menu of subtitles."""
    show_watched(stage)
    stage.unfold(stage.window.commands.tracks.subtitles, stage.window.side.bar.track_button)


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
    """The film plays, and there is nothing else."""
    show_watched(stage)
    stage.player.toggle_pause()
    stage.moves = True
    stage.window.sides.toggle_full_screen()
    stage.until("full screen", stage.window.isFullScreen)
    stage.point_away()
    stage.until("the controls' end", lambda: not stage.window.side.bar.isVisible())


# The companion -------------------------------------------------------------------------------


@state
def small_picture(stage: Stage) -> None:
    """Picture in picture, with the controls under the pointer."""
    show_watched(stage)
    stage.window.small.toggle()
    stage.until("the small picture", lambda: stage.window.width() < 800)
    side = stage.window.side
    stage.point(side, QPoint(side.width() // 2, side.height() - 30))
    stage.until("the controls", side.bar.isVisible)


@state
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


@state
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
    stage.saw(66)
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
    notes = stage.folder / "notes.mp4"
    notes.write_text("Buy milk. Ask Mira about the lantern.\n" * 50)
    stage.window.open_film(notes)
    stage.until("the sentence", stage.window.side.banner.isVisible)
    stage.until("the film's return", lambda: abs(stage.player.position.seconds - 66) < 1)
    stage.watched(sample().duration.seconds, suggestions=suggestions(stage))
    stage.saw(76)


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
def packs(stage: Stage) -> None:
    """The model packs: what is recommended, what is here, what can be had."""
    show_watched(stage)
    show_packs(stage)


@state
def packs_licence(stage: Stage) -> None:
    """The terms of a pack, one of them accepted."""
    show_packs(stage)
    card = packs_page(stage).cards["llama-vid-7b-long"]
    card.ask_terms()
    assert card.terms is not None
    card.terms.ticks[0].setChecked(True)
    scroll_to(stage, card)


@state
def packs_downloading(stage: Stage) -> None:
    """A pack comes; the panel tells too."""
    show_packs(stage)
    work(stage, Job("get", "llama-vid-7b-long", event=Fetching("a", 3_400_000_000, 17_920_000_000)))
    scroll_to(stage, packs_page(stage).cards["llama-vid-7b-long"])


@state
def packs_trouble(stage: Stage) -> None:
    """A download came to a bad end, and can go on."""
    show_packs(stage)
    part = data_root() / "downloads" / "llama-vid-7b-long" / "vision" / ".eva.part"
    part.parent.mkdir(parents=True)
    with part.open("wb") as file:
        file.truncate(3_400_000_000)
    shop = stage.window.shop
    error = NetworkError("huggingface.co", "the connection is cut")
    shop.troubles["llama-vid-7b-long"] = error
    shop.changed.emit()
    shop.failed.emit("llama-vid-7b-long", error)
    scroll_to(stage, packs_page(stage).cards["llama-vid-7b-long"])


@state
def packs_own(stage: Stage) -> None:
    """A chat model of one's own, at the page's end."""
    show_packs(stage)
    scroll_to(stage, packs_page(stage).own)


@state
def adding_model(stage: Stage) -> None:
    """A dropped model is being added while the film is there."""
    show_watched(stage)
    shop = stage.window.shop
    file = Path("/models/Qwen2.5-1.5B-Instruct-Q4_K_M.gguf")
    event = Making("copying", 700_000_000, 1_100_000_000)
    shop._jobs[shop._additions] = Job("add", "qwen", file, event)
    shop.changed.emit()


@state
def only_drawn(stage: Stage) -> None:
    """The starter on a film it doesn't know."""
    stage.play(66)
    stage.watched(70, 150)
    stage.say(replace(stage.opened, known_world=False, fingerprint="another"))
    stage.saw(66)


def show_packs(stage: Stage) -> None:
    """The page of models on a machine that is always the same."""
    shop = stage.window.shop
    stage.stay(shop)
    needed = {"starter": 1, "llama-vid-7b-long": 9, "llama-vid-7b": 9, "llama-vid-13b": 16}
    fits = [
        Outlook(name, Fit("fits", gigabytes * 600_000_000), 12_000_000_000)
        for name, gigabytes in needed.items()
    ]
    fits[-1] = Outlook("llama-vid-13b", Fit("no", 16_000_000_000, missing=4_200_000_000))
    fits.append(Outlook("llama-vid-7b-pictures", Fit("changes", 5_000_000_000, context_rows=2048)))
    shop.survey = Survey(
        tuple(fits),
        ("NVIDIA GeForce RTX 4070",),
        ChatSize(14, 9_000_000_000, 11_000_000_000),
        ChatSize(14, 9_000_000_000, 11_000_000_000),
    )
    stage.window.show_packs()
    stage.until("the preferences", lambda: bool(stage.dialog()))
    stage.dialog().resize(860, 700)


def packs_page(stage: Stage) -> ModelsPage:
    dialog = stage.window.settings.dialog
    page = None if dialog is None else dialog.pages["models"]
    if not isinstance(page, ModelsPage):
        raise NoScreenError("the page of models is not there")
    return page


def work(stage: Stage, job: Job) -> None:
    """A download stands there."""
    shop = stage.window.shop
    job.left = 1300.0
    shop._jobs[shop._downloads] = job
    shop.changed.emit()


def scroll_to(stage: Stage, widget: QWidget) -> None:
    QApplication.processEvents()
    page = packs_page(stage)
    page.verticalScrollBar().setValue(max(0, widget.y() - 40))
    QApplication.processEvents()


@state
def preferences_keys(stage: Stage) -> None:
    """The keys, which can be changed."""
    show_watched(stage)
    stage.window.settings.open("keys")
    stage.until("the preferences", lambda: bool(stage.dialog()))


def seen_machine(stage: Stage) -> None:
    """The engine runs: torch sees a GPU, and llama.cpp was built without."""
    gpus = (GpuUse("NVIDIA GeForce RTX 4090", 5_200_000_000, 25_757_220_864),)
    use = MachineUse(1_340_000_000, 9_100_000_000, 16_700_000_000, gpus, 33, 0, 4.2)
    stage.say(EngineReady(1, "CPU, 16 threads"), MachineSeen(reports.CUDA_AND_CPU), use)


@state
def machine_notice(stage: Stage) -> None:
    """What must be mended on this machine, above the conversation."""
    show_watched(stage)
    seen_machine(stage)
    stage.until("the notice", stage.window.panel.notice.isVisible)


@state
def preferences_machine(stage: Stage) -> None:
    """What this machine computes with, and the command that mends it."""
    show_watched(stage)
    seen_machine(stage)
    stage.window.panel.notice.more.click()
    stage.until("the preferences", lambda: bool(stage.dialog()))


@state
def preferences_machine_report(stage: Stage) -> None:
    """Nothing is wrong, and the doctor's report is there."""
    show_watched(stage)
    stage.say(EngineReady(1, "CPU, 2 threads"), MachineSeen(reports.NOTHING))
    stage.say(MachineUse(612_000_000, 3_100_000_000, 4_200_000_000, (), 9, 0, 41.0))
    doctor = stage.window.machine.doctor
    doctor.report = reports.NOTHING
    doctor.text = REPORT
    stage.window.settings.open("machine")
    stage.until("the preferences", lambda: bool(stage.dialog()))
    page = stage.window.settings.dialog.pages["machine"]  # type: ignore[union-attr]
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())


@state
def preferences_about(stage: Stage) -> None:
    """Which Reelmate this is."""
    show_watched(stage)
    stage.window.settings.open("about")
    stage.until("the preferences", lambda: bool(stage.dialog()))


@state
def what_is_new(stage: Stage) -> None:
    """After an update."""
    stage.window.settings.show_changes()
    stage.until("the news", lambda: bool(stage.dialog()))


@state
def about_film(stage: Stage) -> None:
    """What kind of file plays."""
    show_watched(stage)
    stage.window.commands.actions["about-film"].trigger()
    stage.until("the facts", lambda: bool(stage.dialog()))


@state
def key_sheet(stage: Stage) -> None:
    """All keys at a glance."""
    show_watched(stage)
    stage.window.settings.show_keys()
    QApplication.processEvents()
