"""``make demo`` and ``reelmate demo``: the sample film in the window; without a display, a
viewer's hands too.

Where there is a display this only opens the film. Elsewhere it brings up one of its own
and does what a newcomer would, with real keys and clicks: waits until the companion has
watched, types a question, reads the answer, clicks the scene. Leaves ``demo.png``
and ``demo.txt`` in a folder (``build``); exits 1 with one sentence when a step did not come
about, 2 where it can't begin.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from core import program
from core.resources import sample_film
from core.timeline import MediaTime
from desktop import preferences
from desktop.private_display import PrivateDisplay, can_make_display

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.main_window.window import MainWindow

BUILD = Path("build")
QUESTION = "Who holds the red lantern?"
SCREEN = "1440x900"
CLOSE_ENOUGH = 0.5
"""Seconds the player may be away from the clicked scene's start."""

W = TypeVar("W", bound="QWidget")


class DemoFailed(Exception):
    """A step did not come about; the message says which."""


@dataclass
class Driver:
    """A viewer's eyes and hands: sees widgets by their names, uses the X server's keys."""

    window: MainWindow
    story: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        print(line, flush=True)
        self.story.append(line)

    def until(self, what: str, come: Callable[[], bool], seconds: float) -> None:
        """Let the window live until ``come``.

        Raises:
            DemoFailed: it did not come about in time.
        """
        deadline = time.monotonic() + seconds
        while not come():
            if time.monotonic() > deadline:
                raise DemoFailed(f"{what} did not come about in {seconds:.0f} s")
            _let_live(0.02)

    def find(self, kind: type[W], name: str) -> W | None:
        """The last widget of this name that can be seen."""
        seen = [each for each in self.window.findChildren(kind, name) if each.isVisible()]
        return seen[-1] if seen else None

    def hands(self, *words: str) -> None:
        """Have xdotool do something, while the window goes on living."""
        process = subprocess.Popen(["xdotool", *words])
        self.until(f"xdotool {words[0]}", lambda: process.poll() is not None, 30)
        if process.returncode:
            raise DemoFailed(f"xdotool {words[0]} failed")

    def click(self, widget: QWidget) -> None:
        spot = widget.mapToGlobal(widget.rect().center())
        self.hands("mousemove", str(spot.x()), str(spot.y()), "click", "1")

    def is_painted(self, widget: QWidget) -> bool:
        """Whether the screen already shows the widget as it would paint itself."""
        corner = widget.mapToGlobal(widget.rect().topLeft())
        size = widget.size()
        there = self.window.screen().grabWindow(
            0, corner.x(), corner.y(), size.width(), size.height()
        )
        wanted, seen = widget.grab().toImage(), there.toImage()
        spots = [(x, y) for x in range(8, size.width(), 9) for y in range(8, size.height(), 9)]
        alike = sum(
            abs(wanted.pixelColor(x, y).lightness() - seen.pixelColor(x, y).lightness()) < 24
            for x, y in spots
        )
        return alike > 0.8 * len(spots)

    def picture(self, path: Path) -> None:
        """Save what the screen shows of the window."""
        frame = self.window.frameGeometry()
        screen = self.window.screen()
        shot = screen.grabWindow(0, frame.x(), frame.y(), frame.width(), frame.height())
        if not shot.save(str(path)):
            raise DemoFailed(f"{path} can't be written")


def drive(window: MainWindow, picture: Path) -> list[str]:
    """Watch, ask and seek; gives the story, line by line.

    Args:
        picture: where to save the window with the answer in it.

    Raises:
        DemoFailed: a step did not come about.
    """
    from PySide6.QtWidgets import QAbstractButton, QWidget

    from desktop.chat.answer import AnswerText
    from desktop.chat.cards import SceneCard

    driver = Driver(window)
    player, bridge = window.player, window.bridge
    watched: list[bool] = []
    troubles: list[str] = []
    bridge.index_progress.connect(lambda event: watched.append(event.finished))
    bridge.failed.connect(lambda event: troubles.append(event.sentence))

    driver.until("the film's first second", lambda: player.position.seconds > 1, 60)
    print("The film plays. The companion watches…", flush=True)

    def all_watched() -> bool:
        if troubles:
            raise DemoFailed(troubles[0])
        return bool(watched and watched[-1])

    driver.until("watching to the end", all_watched, 900)

    # It has watched far more than a newcomer has; the question is about later scenes.
    chip = driver.find(QAbstractButton, "spoilerChip")
    if chip is None:
        raise DemoFailed("there is no switch for spoilers")
    if chip.isChecked():
        driver.click(chip)
        driver.until("the whole film's opening", lambda: not chip.isChecked(), 60)

    box = driver.find(QWidget, "questionBox")
    if box is None:
        raise DemoFailed("there is no question box")
    driver.click(box)
    driver.hands("type", "--delay", "25", QUESTION)
    send = driver.find(QAbstractButton, "sendButton")
    if send is None:
        raise DemoFailed("there is no send button")
    driver.click(send)
    driver.tell(f"question: {QUESTION}")

    def answered() -> bool:
        if troubles:
            raise DemoFailed(troubles[0])
        ready = driver.find(QAbstractButton, "sendButton")
        return ready is not None and driver.find(SceneCard, "sceneCard") is not None

    driver.until("an answer with a scene", answered, 120)
    answer = driver.find(AnswerText, "answerText")
    if answer is None or not answer.plain().strip():
        raise DemoFailed("the answer has no words")
    driver.tell(f"answer: {answer.plain().strip()}")
    _check_answer(answer.plain(), window.film)

    cards = [card for card in window.findChildren(SceneCard, "sceneCard") if card.isVisible()]
    card = next((card for card in cards if card.best), cards[0])
    scene = card.scene
    driver.tell(f"scene: {scene.start} to {scene.end}, {scene.source}")
    driver.until("the cards' place on the screen", lambda: _at_rest(card), 60)
    driver.until("the card's picture on the screen", lambda: driver.is_painted(card), 20)
    driver.picture(picture)

    arrived: list[float] = []
    player.seek_done.connect(lambda: arrived.append(float(player.mpv.time_pos or 0.0)))
    driver.tell(f"player before the click: {_exact(player.mpv.time_pos)}")
    driver.click(card)
    driver.until("the player's arrival", lambda: bool(arrived), 20)
    driver.tell(f"player after the click: {_exact(arrived[0])}")
    away = abs(arrived[0] - scene.start.seconds)
    driver.tell(f"scene's start: {_exact(scene.start.seconds)}, {away:.2f} s away")
    if away > CLOSE_ENOUGH:
        raise DemoFailed(f"the player is {away:.2f} s away from the clicked scene")
    return driver.story


def _let_live(seconds: float) -> None:
    """Let the window go on for a while."""
    from PySide6.QtCore import QEventLoop, QTimer

    pause = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), pause.quit)
    pause.exec()


def _at_rest(widget: QWidget) -> bool:
    """Whether the widget's middle is really on the screen, not scrolled away."""
    return not widget.visibleRegion().isEmpty() and widget.visibleRegion().contains(
        widget.rect().center()
    )


def _check_answer(answer: str, film: Path | None) -> None:
    """Compare with what the film's own question list says, where it has this question."""
    truths = film.with_suffix(".questions.jsonl") if film else None
    if truths is None or not truths.is_file():
        return
    for line in truths.read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        if truth["question"].lower() == QUESTION.lower():
            if not any(form.lower() in answer.lower() for form in truth["answers"]):
                wanted = " or ".join(truth["answers"])
                raise DemoFailed(f"the answer should have said {wanted}")
            return


def _exact(seconds: float | None) -> str:
    if seconds is None:
        raise DemoFailed("the player is nowhere")
    return f"{MediaTime.from_seconds(seconds)}.{round(seconds % 1 * 1000) % 1000:03d}"


def unattended(film: Path, out: Path) -> int:
    """Bring up a display, drive the window on it, write to ``out`` what came of it."""
    if not can_make_display():
        sys.stderr.write("The demo needs a display, or Xvfb, openbox and xdotool to make one.\n")
        return 2
    try:
        out.mkdir(exist_ok=True, parents=True)
    except OSError as error:
        sys.stderr.write(f"The folder {out} can't be made: {error.strerror}.\n")
        return 2
    with ExitStack() as stack:
        display = stack.enter_context(PrivateDisplay(SCREEN))
        runtime = stack.enter_context(TemporaryDirectory())
        os.environ |= display.environment(runtime) | {"REELMATE_AUDIO": "null"}
        # Kept between runs, apart from the viewer's own: a second demo has already watched.
        os.environ.setdefault("REELMATE_DATA", str(out.resolve() / "demo-data"))
        preferences.forget()
        return _play_and_drive(film, out)


def _play_and_drive(film: Path, out: Path) -> int:
    from desktop.app import dismiss, make_application, make_window

    make_application()
    window = make_window()
    window.showMaximized()
    window.open_film(film)
    failed: DemoFailed | None = None
    try:
        story = drive(window, out / "demo.png")
    except DemoFailed as error:
        failed = error
        story = [f"failed: {error}"]
        window.screen().grabWindow(0).save(str(out / "demo-failed.png"))
    finally:
        dismiss(window)
    (out / "demo.txt").write_text("\n".join(story) + "\n", encoding="utf-8")
    if failed:
        print(f"The demo failed: {failed}.", file=sys.stderr)
        return 1
    print(f"See {out / 'demo.png'} and {out / 'demo.txt'}.")
    return 0


def has_display() -> bool:
    """Whether a window would be seen by someone."""
    return sys.platform != "linux" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def main() -> int:
    """Open the sample film, or have it all done unattended (``--drive``, or no display)."""
    parser = argparse.ArgumentParser(prog="reelmate demo")
    parser.add_argument("--drive", action="store_true", help="on a display of its own")
    parser.add_argument("--out", type=Path, default=BUILD, help="for the picture and the story")
    arguments = parser.parse_args()
    film = sample_film()
    if film is None:
        sys.stderr.write("There is no film in resources/sample.\n")
        return 2
    if has_display() and not arguments.drive:
        return program.become("desktop", str(film))
    return unattended(film, arguments.out)


if __name__ == "__main__":
    sys.exit(main())
