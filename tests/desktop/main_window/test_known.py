"""Stretches are read from every event, and from one number where there are none."""

from __future__ import annotations

from core.engine.messages import IndexProgress
from core.timeline import MediaTime
from desktop.main_window.known import known, length
from tests.desktop.chat import scripted
from tests.desktop.chat.scripted import FILM, span

PARTS = (span("0:00:00", "0:10:00"), span("0:30:00", "0:40:00"))
GLIMPSED = (span("0:10:00", "0:30:00"),)


def test_an_engine_that_tells_stretches_is_believed() -> None:
    progress = IndexProgress(MediaTime.parse("0:10:00"), FILM, 20, False, PARTS, GLIMPSED)
    finished = scripted.finished(1, watched="0:10:00", parts=PARTS, glimpsed=GLIMPSED)
    for event in (progress, finished):
        assert known(event).watched == PARTS
        assert known(event).glimpsed == GLIMPSED
    assert length(PARTS) == MediaTime.parse("0:20:00")


def test_without_stretches_all_before_the_last_moment_is_watched() -> None:
    until = MediaTime.parse("0:10:00")
    for event in (
        IndexProgress(until, FILM, 20, False),
        scripted.finished(1, watched="0:10:00"),
        scripted.opened(watched="0:10:00"),
    ):
        assert known(event).watched == (span("0:00:00", "0:10:00"),)


def test_a_film_that_is_finished_is_watched_to_its_very_end() -> None:
    progress = IndexProgress(MediaTime.parse("1:40:11"), FILM, 6012, True)
    assert known(progress).finished
