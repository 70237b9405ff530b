"""The page of models, as steps on a stage."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from core.errors import NetworkError
from core.folders import data_root
from core.packs.download_events import Fetching, Making
from core.packs.findings import ChatSize, Fit, Outlook, Survey
from desktop.packs.shop import Job
from desktop.settings.models_page import ModelsPage
from tests.screens.stage import NoScreenError, Stage
from tests.screens.steps import States, show_watched

STATES = States()


@STATES.add
def packs(stage: Stage) -> None:
    """The model packs: what is recommended, what is here, what can be had."""
    show_watched(stage)
    show_packs(stage)


@STATES.add
def packs_licence(stage: Stage) -> None:
    """The terms of a pack, one of them accepted."""
    show_packs(stage)
    card = packs_page(stage).cards["llama-vid-7b-long"]
    card.ask_terms()
    assert card.terms is not None
    card.terms.ticks[0].setChecked(True)
    scroll_to(stage, card)


@STATES.add
def packs_downloading(stage: Stage) -> None:
    """A pack comes; the panel tells too."""
    show_packs(stage)
    work(stage, Job("get", "llama-vid-7b-long", event=Fetching("a", 3_400_000_000, 17_920_000_000)))
    scroll_to(stage, packs_page(stage).cards["llama-vid-7b-long"])


@STATES.add
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


@STATES.add
def packs_own(stage: Stage) -> None:
    """A chat model of one's own, at the page's end."""
    show_packs(stage)
    scroll_to(stage, packs_page(stage).own)


@STATES.add
def adding_model(stage: Stage) -> None:
    """A dropped model is being added while the film is there."""
    show_watched(stage)
    shop = stage.window.shop
    file = Path("/models/Qwen2.5-1.5B-Instruct-Q4_K_M.gguf")
    event = Making("copying", 700_000_000, 1_100_000_000)
    shop._jobs[shop._additions] = Job("add", "qwen", file, event)
    shop.changed.emit()


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
