"""What states are, and the steps that many of them share."""

from __future__ import annotations

from collections.abc import Callable

from core.engine.messages import (
    EngineReady,
    GpuUse,
    MachineSeen,
    MachineUse,
)
from tests.desktop.chat import scripted
from tests.desktop.machine import reports
from tests.screens.stage import Stage, sample

State = Callable[[Stage], None]


class States(dict[str, State]):
    """States by name."""

    def add(self, do: State) -> State:
        """One more, under its function's name."""
        self[do.__name__.replace("_", "-")] = do
        return do


def suggestions(stage: Stage) -> tuple[str, ...]:
    """What the panel offers to ask."""
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


def seen_machine(stage: Stage) -> None:
    """The engine runs: torch sees a GPU, and llama.cpp was built without."""
    gpus = (GpuUse("NVIDIA GeForce RTX 4090", 5_200_000_000, 25_757_220_864),)
    use = MachineUse(1_340_000_000, 9_100_000_000, 16_700_000_000, gpus, 33, 0, 4.2)
    stage.say(EngineReady(1, "CPU, 16 threads"), MachineSeen(reports.CUDA_AND_CPU), use)
