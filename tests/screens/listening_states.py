"""Films without subtitles, and the speech packs on the page of models, as steps on a stage."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtTest import QTest

from core.engine.messages import Listened
from core.folders import data_root
from core.packs.download_events import Fetching
from core.packs.findings import Fit, Outlook
from core.packs.manifest import (
    MANIFEST,
    SPEECH,
    SPEECH_CONFIG,
    SPEECH_KIND,
    SPEECH_WORDS,
    write_manifest,
)
from core.timeline import MediaTime, TimeRange
from desktop.packs.shop import NOBODY, Job
from tests.screens.packs_states import packs_page, show_packs, work
from tests.screens.stage import Stage, at, sample
from tests.screens.steps import States, suggestions

STATES = States()

_SIZES = ("tiny", "base", "small", "medium", "large-v3-turbo", "large-v3")
_WEIGHTS = 1_000_000


@STATES.add
def packs_listening(stage: Stage) -> None:
    """None is here; a GPU hears with the best, which is recommended."""
    show_packs(stage)
    survey(stage, Fit("fits", 3_600_000_000), "NVIDIA GeForce RTX 4070")
    show_group(stage)


@STATES.add
def packs_listening_chosen(stage: Stage) -> None:
    """Two are here, one of them in use; a third one comes."""
    hear(stage, "whisper-small", "whisper-tiny")
    show_packs(stage)
    survey(stage, Fit("changes", 4_200_000_000, slow=True))
    work(stage, Job("get", "whisper-base", event=Fetching("a", 90_000_000, 293_100_000)))
    show_group(stage)


@STATES.add
def packs_listening_nobody(stage: Stage) -> None:
    """One is here and not in use, which the viewer wants so."""
    hear(stage, "whisper-small")
    show_packs(stage)
    survey(stage, Fit("changes", 4_200_000_000, slow=True))
    stage.window.shop.listen(NOBODY)
    show_group(stage)


@STATES.add
def packs_listening_better(stage: Stage) -> None:
    """A slow one listens, and a better choice is here."""
    hear(stage, "whisper-small", "whisper-medium")
    show_packs(stage)
    survey(stage, Fit("changes", 4_200_000_000, slow=True))
    stage.window.shop.listen("whisper-medium")
    show_group(stage)


@STATES.add
def packs_listening_slow(stage: Stage) -> None:
    """The end of the page: what is slow without a GPU, and terms that are read."""
    hear(stage, "whisper-small")
    show_packs(stage)
    survey(stage, Fit("changes", 4_200_000_000, slow=True))
    packs_page(stage).cards["whisper-large-v3-turbo"].ask_terms()
    show_group(stage)
    bar = packs_page(stage).verticalScrollBar()
    bar.setValue(bar.maximum())


@STATES.add
def film_unheard(stage: Stage) -> None:
    """A film without subtitles, and nothing that listens."""
    stage.play(40)
    without_subtitles(stage)
    stage.watched(70, 150, suggestions(stage), words="no_model")
    stage.saw(40)


@STATES.add
def film_listened(stage: Stage) -> None:
    """A film without subtitles is listened to."""
    stage.play(66)
    without_subtitles(stage)
    duration = sample().duration
    stage.watched(duration.seconds, suggestions=suggestions(stage), words="listening")
    stage.say(Listened((TimeRange(MediaTime(), at(58)),), duration, 14, False, "en"))
    stage.saw(76)


def without_subtitles(stage: Stage) -> None:
    """The sample film has some; here it is one that has none."""
    stage.window.player.mpv.sid = "no"
    QTest.qWait(200)


def show_group(stage: Stage) -> None:
    """Their heading at the top, once the page has its height."""
    stage.window.shop.changed.emit()
    QTest.qWait(100)
    packs_page(stage).show_group("listening")
    QTest.qWait(50)


def hear(stage: Stage, *names: str) -> None:
    """Speech packs of the catalogue lie there, by their manifests."""
    for name in names:
        folder = data_root() / "packs" / name
        folder.mkdir(parents=True)
        entry = stage.window.shop.entry(name)
        assert entry is not None
        for file in (SPEECH, SPEECH_CONFIG, SPEECH_WORDS):
            (folder / file).write_text("{}")
        with (folder / SPEECH).open("r+b") as weights:
            weights.truncate(_WEIGHTS)
        write_manifest(
            folder,
            kind=SPEECH_KIND,
            title=entry.title.en,
            licence=entry.licences[0].name,
            origin="made for a picture",
        )
        path = folder / MANIFEST
        path.write_text(path.read_text().replace(str(_WEIGHTS), str(entry.download)))


def survey(stage: Stage, large: Fit, *gpus: str) -> None:
    """How the speech packs do here, the three large ones all alike."""
    shop = stage.window.shop
    assert shop.survey is not None
    small = [Fit("fits", size) for size in (270_000_000, 420_000_000, 1_190_000_000)]
    found = zip(_SIZES, (*small, large, large, large), strict=True)
    packs = tuple(Outlook(f"whisper-{name}", fit, 500_000_000) for name, fit in found)
    shop.survey = replace(shop.survey, packs=(*shop.survey.packs, *packs), gpus=gpus)
