"""The companion: answers, what they lack, and its troubles."""

from __future__ import annotations

from dataclasses import replace

from core.engine.messages import (
    AnswerStarted,
    AnswerText,
    EngineDied,
    Failed,
)
from tests.screens.stage import Stage
from tests.screens.steps import States, answered_turn, seen_machine, show_watched, suggestions

STATES = States()


@STATES.add
def streaming(stage: Stage) -> None:
    """An answer is being written."""
    show_watched(stage)
    request = stage.ask(stage.look.pick("Who holds the red lantern?", "谁拿着红色的灯笼？"))
    words = stage.look.pick("Arno holds the red lan", "阿诺拿着红色的灯")
    stage.say(AnswerStarted(request), AnswerText(request, words))


@STATES.add
def answered(stage: Stage) -> None:
    """An answer with its scenes, which are marked on the seek bar too."""
    show_watched(stage)
    answered_turn(stage)


@STATES.add
def answered_early(stage: Stage) -> None:
    """Asked before the film was watched: more could be told, and the whole film looked at."""
    stage.play(66)
    stage.watched(70, 150, suggestions(stage))
    stage.saw(66)
    answered_turn(stage, 70, whole=20.0)


@STATES.add
def small(stage: Stage) -> None:
    """The smallest window there may be."""
    stage.window.resize(stage.window.minimumSize())
    show_watched(stage)
    answered_turn(stage)


@STATES.add
def engine_trouble(stage: Stage) -> None:
    """The companion fell over in the middle of an answer, and comes back."""
    show_watched(stage)
    answered_turn(stage)
    request = stage.ask(stage.look.pick("And who is with him?", "他和谁在一起？"))
    words = stage.look.pick("Mira is", "米拉")
    stage.say(AnswerStarted(request), AnswerText(request, words), EngineDied(-9, True))


@STATES.add
def no_pack(stage: Stage) -> None:
    """The companion's model is not there."""
    stage.play(66)
    stage.say(Failed(None, "PackMissingError", "There is no pack.", {"pack": "llama-vid-7b"}))


@STATES.add
def only_drawn(stage: Stage) -> None:
    """The starter on a film it doesn't know."""
    stage.play(66)
    stage.watched(70, 150)
    stage.say(replace(stage.opened, known_world=False, fingerprint="another"))
    stage.saw(66)


@STATES.add
def machine_notice(stage: Stage) -> None:
    """What must be mended on this machine, above the conversation."""
    show_watched(stage)
    seen_machine(stage)
    stage.until("the notice", stage.window.panel.notice.isVisible)
