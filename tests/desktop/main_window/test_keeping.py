"""The window's memory of the viewer follows the film that is open, and never raises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.engine.messages import Event
from core.errors import StorageError
from core.folders import memory_root
from core.memory.kept import Kept, KeptTurn
from core.memory.viewer import ViewerMemory
from desktop.engine_bridge import EngineBridge
from desktop.main_window.keeping import Keeping
from tests.core.memory.viewing import END, TURN, at
from tests.desktop.chat import scripted


@dataclass
class Kit:
    bridge: EngineBridge
    client: scripted.ScriptedClient
    keeping: Keeping
    troubles: list[StorageError]

    def open(self, fingerprint: str = "f1", path: str = "/films/keeper.mp4") -> None:
        self.bridge.open_film(path)
        self.say(fingerprint, path)

    def say(self, fingerprint: str, path: str) -> None:
        self.client.say(scripted.opened(fingerprint=fingerprint, path=Path(path)))
        QApplication.processEvents()


@pytest.fixture
def kit(qapp: QApplication) -> Iterator[Kit]:
    clients: list[scripted.ScriptedClient] = []

    def client(on_event: Callable[[Event], None]) -> scripted.ScriptedClient:
        clients.append(scripted.ScriptedClient(on_event))
        return clients[-1]

    bridge = EngineBridge(make_client=client)
    keeping = Keeping(bridge)
    troubles: list[StorageError] = []
    keeping.trouble.connect(troubles.append)
    yield Kit(bridge, clients[0], keeping, troubles)
    keeping.close()
    bridge.close()


def stored(fingerprint: str) -> Kept:
    with closing(ViewerMemory(memory_root() / fingerprint)) as memory:
        return memory.load()


def test_each_film_has_its_own_viewer(kit: Kit) -> None:
    kit.open("f1")
    kit.keeping.keep_place(at(40), at(60))
    kit.keeping.keep_no_spoilers(False)
    kit.open("f2", "/films/other.mp4")
    assert kit.keeping.kept == Kept()
    kit.keeping.keep_place(at(1), at(2))
    kit.open("f1")
    assert kit.keeping.kept == Kept(at(60), at(40), False)
    assert stored("f2").furthest == at(2)


def test_nothing_is_written_to_the_film_before_while_another_opens(kit: Kit) -> None:
    kit.open("f1")
    kit.bridge.open_film("/films/other.mp4")
    kit.keeping.keep_place(at(99), at(99))
    kit.say("f1", "/films/keeper.mp4")  # a late word
    kit.keeping.keep_place(at(99), at(99))
    assert stored("f1") == Kept()


def test_an_engine_that_starts_again_changes_nothing(kit: Kit) -> None:
    kit.open("f1")
    number = kit.keeping.begin_turn(TURN)
    kit.say("f1", "/films/keeper.mp4")
    assert kit.keeping.kept == Kept()
    kit.keeping.end_turn(number, TURN.text, TURN.sentences, END)
    assert stored("f1").turns == (TURN,)


def test_without_a_film_nothing_is_kept(kit: Kit) -> None:
    assert kit.keeping.begin_turn(KeptTurn("Who?")) is None
    kit.keeping.end_turn(None, "", (), END)
    kit.keeping.keep_place(at(1), at(1))
    assert not memory_root().exists()


def test_a_folder_that_cannot_be_written_is_said_once_and_then_quiet(kit: Kit) -> None:
    memory_root().parent.mkdir(parents=True, exist_ok=True)
    memory_root().write_text("in the way")
    kit.open("f1")
    kit.keeping.keep_place(at(1), at(1))
    assert kit.keeping.begin_turn(TURN) is None
    kit.open("f2", "/films/other.mp4")
    assert [error.kind for error in kit.troubles] == ["StorageError"]


def test_a_write_that_fails_later_is_said_once(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.open("f1")

    def full(*_: object) -> None:
        raise StorageError(memory_root(), "database or disk is full")

    monkeypatch.setattr(ViewerMemory, "keep_place", full)
    for second in range(3):
        kit.keeping.keep_place(at(second), at(second))
    assert [error.data["reason"] for error in kit.troubles] == ["database or disk is full"]
