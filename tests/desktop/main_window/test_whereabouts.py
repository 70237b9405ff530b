"""The viewer's place reaches the engine and the disk, and not too often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.engine.messages import Event, Playing
from core.folders import memory_root
from core.memory.kept import Kept
from core.memory.viewer import ViewerMemory
from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.main_window.keeping import Keeping
from desktop.main_window.whereabouts import Whereabouts
from tests.core.memory.viewing import at
from tests.desktop.chat import scripted
from tests.desktop.player.fake_player import FakePlayer

FILM = "/films/keeper.mp4"


@dataclass
class Kit:
    player: FakePlayer
    bridge: EngineBridge
    client: scripted.ScriptedClient
    keeping: Keeping
    whereabouts: Whereabouts

    def open(self, fingerprint: str = "f1") -> None:
        self.player.load(FILM)
        self.whereabouts.begin()
        self.bridge.open_film(FILM)
        self.client.say(scripted.opened(fingerprint=fingerprint, path=Path(FILM)))
        QApplication.processEvents()

    def play(self, start: float, end: float) -> None:
        for tenth in range(round(start * 10), round(end * 10) + 1):
            self.player.observe(time_pos=tenth / 10)
            self.player._tell_position()

    @property
    def told(self) -> list[Playing]:
        return [sent for sent in self.client.sent if isinstance(sent, Playing)]


@pytest.fixture
def kit(qtbot: QtBot) -> Iterator[Kit]:
    clients: list[scripted.ScriptedClient] = []

    def client(on_event: Callable[[Event], None]) -> scripted.ScriptedClient:
        clients.append(scripted.ScriptedClient(on_event))
        return clients[-1]

    player = FakePlayer()
    bridge = EngineBridge(make_client=client)
    keeping = Keeping(bridge)
    whereabouts = Whereabouts(player, bridge, keeping)
    yield Kit(player, bridge, clients[0], keeping, whereabouts)
    whereabouts.leave()
    keeping.close()
    player.close()
    bridge.close()


def stored(fingerprint: str = "f1") -> Kept:
    with closing(ViewerMemory(memory_root() / fingerprint)) as memory:
        return memory.load()


def test_playing_is_told_and_kept_every_few_seconds(kit: Kit, qtbot: QtBot) -> None:
    kit.open()
    kit.whereabouts._clock.setInterval(20)
    kit.play(0, 7)
    qtbot.waitUntil(lambda: Playing(at(7), strained=False) in kit.told)
    qtbot.waitUntil(lambda: stored() == Kept(at(7), at(7)))


def test_a_film_that_stands_still_is_not_told_again(kit: Kit, qtbot: QtBot) -> None:
    kit.open()
    kit.player.observe(pause=True)
    kit.whereabouts._clock.setInterval(10)
    with qtbot.waitSignals([kit.whereabouts._clock.timeout] * 3):
        pass
    assert kit.told == []


def test_jumps_are_told_once_they_settle(kit: Kit, qtbot: QtBot) -> None:
    kit.open()
    for second in range(20, 60):
        kit.whereabouts.jump(at(second))
        kit.player.seek(at(second), exact=False)
    with qtbot.waitSignal(kit.whereabouts._jumped.timeout):
        pass
    assert kit.told == [Playing(at(59), strained=False)]


def test_a_player_that_drops_frames_is_strained_until_it_recovers(kit: Kit) -> None:
    kit.player.observe(frame_drop_count=3)
    kit.open()
    for drops in ({}, {"frame_drop_count": 5}, {}, {"decoder_frame_drop_count": 1}, {}):
        kit.player.observe(**drops)
        kit.whereabouts._tell()
    assert [told.strained for told in kit.told] == [False, True, False, True, False]


def test_a_pause_keeps_the_place_at_once(kit: Kit) -> None:
    kit.open()
    kit.play(0, 4)
    assert stored() == Kept()
    kit.player.observe(pause=True)
    assert stored() == Kept(at(4), at(4))


def test_leaving_keeps_the_place_and_then_nothing(kit: Kit) -> None:
    kit.open()
    kit.play(0, 4)
    kit.whereabouts.leave()
    kit.play(4, 9)
    kit.player.observe(pause=True)
    assert stored() == Kept(at(4), at(4))


def test_the_furthest_moment_of_an_earlier_day_holds(kit: Kit) -> None:
    with closing(ViewerMemory(memory_root() / "f1")) as memory:
        memory.keep_place(at(70), at(80))
    moved: list[MediaTime] = []
    kit.whereabouts.furthest_changed.connect(moved.append)
    kit.open()
    assert moved == [at(0), at(80)]
    kit.play(0, 4)
    assert kit.whereabouts.furthest == at(80)
    kit.whereabouts.begin()
    assert kit.whereabouts.furthest == at(0), "another film"


def test_who_played_to_the_end_has_seen_the_end(kit: Kit) -> None:
    kit.open()
    kit.whereabouts.jump(at(97))
    kit.play(97, 99.2)
    kit.player.observe(pause=True, eof_reached=True)
    assert kit.whereabouts.furthest == kit.player.duration == at(100)


def test_who_jumped_to_the_end_has_not(kit: Kit) -> None:
    kit.open()
    kit.play(0, 4)
    kit.whereabouts.jump(at(100))
    kit.player.observe(pause=True, eof_reached=True)
    assert kit.whereabouts.furthest == at(4)
