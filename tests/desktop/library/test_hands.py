"""The X server's own keys and mouse: what a keyboard's layout and a drag make of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from tests.desktop.library.staging import Stage

PATIENCE = 30_000


def hands(stage: Stage, *words: str) -> None:
    """Have xdotool do something, while the window goes on living."""
    process = subprocess.Popen(["xdotool", *words])
    stage.qtbot.waitUntil(lambda: process.poll() is not None, timeout=PATIENCE)
    assert process.returncode == 0


def down(pixels: int) -> tuple[str, ...]:
    return "mousemove_relative", "--", "0", str(pixels)


def spot(widget: QWidget, place: QPoint) -> tuple[str, str]:
    there = widget.mapToGlobal(place)
    return str(there.x()), str(there.y())


def test_less_and_greater_go_through_the_films(stage: Stage) -> None:
    films = [stage.film(f"{letter}.mkv") for letter in "abc"]
    stage.drop(*films)
    stage.loads(str(films[0]))
    stage.window.activateWindow()
    stage.qtbot.waitUntil(stage.window.isActiveWindow, timeout=PATIENCE)
    hands(stage, "key", "greater")
    stage.qtbot.waitUntil(lambda: stage.player.path == str(films[1]), timeout=PATIENCE)
    stage.loads(str(films[1]))
    _ = stage.player.sent
    hands(stage, "key", "less")
    stage.qtbot.waitUntil(lambda: stage.player.path == str(films[0]), timeout=PATIENCE)
    assert not any(command[0] == "frame-back-step" for command in stage.player.sent)
    stage.loads(str(films[0]))
    hands(stage, "key", "shift+BackSpace")
    stage.qtbot.waitUntil(lambda: stage.osd == "From the beginning", timeout=PATIENCE)


def test_a_film_is_dragged_to_another_place_of_the_playlist(stage: Stage) -> None:
    films = [stage.film(f"{letter}.mkv") for letter in "abcd"]
    stage.drop(*films)
    stage.loads(str(films[0]))
    panel = stage.library.panel
    panel.toggle()
    stage.qtbot.waitExposed(panel)
    rows = [panel.list.visualItemRect(panel.list.item(row)) for row in range(4)]
    viewport = panel.list.viewport()
    start = spot(viewport, rows[0].center())
    between = spot(viewport, QPoint(rows[2].center().x(), rows[2].bottom()))
    # All in one go: while something is dragged, Qt runs a loop of its own. On a busy machine
    # the hand may be gone before that loop begins; then nothing was moved, and it tries again.
    drag = [word for part in (4, 12, 30) for word in (*down(part), "sleep", "0.1")]
    aim = ("mousemove", *between, "sleep", "0.2", *down(1), "sleep", "0.2")
    playlist = stage.library.playlist

    def order() -> str:
        return "".join(Path(film).stem for film in playlist.films)

    for _ in range(4):
        hands(stage, "mousemove", *start, "mousedown", "1", *drag, *aim, "mouseup", "1")
        if order() == "abcd":
            stage.qtbot.wait(1000)
        if order() != "abcd":
            break
    assert order() == "bcad"
    shown = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert "".join(shown) == "bcad"
    assert playlist.film == str(films[0])
    assert panel.list.dragDropMode() == panel.list.DragDropMode.InternalMove
    assert panel.list.defaultDropAction() == Qt.DropAction.MoveAction
