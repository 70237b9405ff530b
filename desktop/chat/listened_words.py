"""How far a film was listened to, in the language in force."""

from __future__ import annotations

from core.engine.messages import Listened
from core.memory.coverage import Coverage
from core.timeline import MediaTime
from desktop.main_window.known import length
from desktop.translate import tr


def listened_words(listened: Listened, until: MediaTime | None) -> str:
    """Said behind how far it was watched; nothing that lies beyond ``until`` is told."""
    if listened.finished and until is None:
        return tr("listened to the end")
    heard = Coverage.of(listened.duration, listened.listened).before(until)
    return _how_far(heard) if heard.watched else tr("begins to listen")


def heard_words(heard: Coverage) -> str:
    """Said below an answer: how much of what was open to it had been listened to; "" for all."""
    if heard.finished:
        return ""
    return _how_far(heard) if heard.watched else tr("not listened to yet")


def _how_far(heard: Coverage) -> str:
    if heard.watched_until == heard.watched[-1].end:
        return tr("listened to {time}", time=heard.watched_until.clock())
    return tr("{time} listened to", time=length(heard.watched).clock())
