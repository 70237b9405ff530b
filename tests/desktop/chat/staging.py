"""A panel on a stage: the scripted engine behind it, a camera before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.chat.types import LinkedScene
from core.engine.messages import Event
from desktop.chat.answer import AnswerText
from desktop.chat.panel import ChatPanel
from desktop.chat.turn import Turn
from desktop.engine_bridge import EngineBridge
from desktop.main_window.keeping import Keeping
from tests.desktop.chat import scripted

SCREENS = Path(__file__).parents[3] / "build" / "screens"


class Stage:
    """A panel, the client behind it and a camera."""

    def __init__(self, qtbot: QtBot, width: int = 420, height: int = 860) -> None:
        self.qtbot = qtbot
        clients: list[scripted.ScriptedClient] = []

        def make(on_event: Callable[[Event], None]) -> scripted.ScriptedClient:
            clients.append(scripted.ScriptedClient(on_event))
            return clients[0]

        self.bridge = EngineBridge(make_client=make)
        self.client = clients[0]
        self.keeping = Keeping(self.bridge)
        self.panel = ChatPanel(self.bridge, self.keeping)
        qtbot.addWidget(self.panel)
        self.panel.resize(width, height)
        self.panel.focus_question()
        self.panel.show()

    def say(self, *events: Event) -> None:
        """Let the engine speak and the window hear."""
        self.client.say(*events)
        QApplication.processEvents()

    def open(self, *, no_spoilers: bool = False, **film: Any) -> None:
        """Open a film to the point where it can be asked about, by default all of it."""
        self.bridge.open_film("/films/keeper.mp4")
        self.say(scripted.opened(**film))
        self.panel.header.spoilers.setChecked(no_spoilers)

    def ask_and_answer(
        self, question: str, *sentences: tuple[str, tuple[LinkedScene, ...]], **end: Any
    ) -> None:
        """A whole turn."""
        self.panel.ask(question)
        request = self.client.asked[-1].request
        self.say(*scripted.answer(request, *sentences))
        self.say(scripted.finished(request, **end))

    def turns(self) -> list[Turn]:
        """All turns that can be seen, from top to bottom."""
        QApplication.processEvents()
        found = [turn for turn in self.panel.findChildren(Turn) if turn.isVisible()]
        return sorted(found, key=lambda turn: turn.y())

    def close(self) -> None:
        """Take the stage down."""
        self.keeping.close()
        self.bridge.close()

    def shoot(self, name: str) -> None:
        """Keep the panel's picture, and see that nothing sticks out at its side."""
        for answer in self.panel.findChildren(AnswerText):
            answer.flush()
        for _ in range(3):
            QApplication.processEvents()
        SCREENS.mkdir(parents=True, exist_ok=True)
        assert self.panel.grab().save(str(SCREENS / f"{name}.png"))
        column = self.panel.conversation.widget()
        assert column is not None
        assert column.width() <= self.panel.conversation.viewport().width()
        for child in self.panel.findChildren(QWidget):
            if child.isVisible() and child.window() is self.panel:
                right = child.mapTo(self.panel, child.rect().topRight()).x()
                assert right < self.panel.width(), f"{child.objectName() or child} sticks out"


def notes(stage: Stage) -> list[str]:
    """Every note that can be read, from top to bottom."""
    QApplication.processEvents()
    found = [label for label in stage.panel.findChildren(QLabel, "note") if label.isVisible()]
    found.sort(key=lambda label: label.mapTo(stage.panel, label.rect().topLeft()).y())
    return [label.text() for label in found]


def lantern() -> tuple[tuple[str, tuple[LinkedScene, ...]], ...]:
    """The answer of the drawing: one sentence seen, one heard."""
    seen = scripted.scene(
        "0:37:20", "seen", "Arno hangs a red lantern by the tower", 0.9, scripted.picture()
    )
    heard = scripted.scene(
        "0:24:41", "heard", "“I will not let the harbour go dark.”", 0.7, scripted.picture(True)
    )
    return (
        ("Captain Arno lit it.", (seen,)),
        (
            "Mira’s boat had not come back from the storm, and he promised her mother that "
            "the harbour would never be dark.",
            (heard,),
        ),
    )
