"""What other programs see of the film on the session bus, and what they can do to it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.system.mpris import NAME, PATH
from tests.desktop.chat import scripted
from tests.desktop.library.staging import Stage, at
from tests.desktop.player.fake_player import FakePlayer
from tests.desktop.system.conftest import PATIENCE, Bus

ROOT, PLAYER = "org.mpris.MediaPlayer2", "org.mpris.MediaPlayer2.Player"
PROPERTIES = "org.freedesktop.DBus.Properties"
HOURS = 3 * 3600.0


class Ears(QObject):
    """Hears what is told on the bus. Qt calls a slot only where the message's types are its own."""

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self.changed: dict[str, object] = {}
        self.sought: list[int] = []
        self._line = QDBusConnection.connectToBus(bus.address, "ears")
        for interface, name, slot in (
            (PROPERTIES, "PropertiesChanged", "hear(QString,QVariantMap,QStringList)"),
            (PLAYER, "Seeked", "seek(qlonglong)"),
        ):
            where = ("", PATH, interface, name)
            assert self._line.connect(*where, self, SLOT(slot))  # type: ignore[call-overload]

    @Slot(str, "QVariantMap", "QStringList")
    def hear(self, interface: str, changed: dict[str, object], gone: list[str]) -> None:
        assert gone == []
        self.changed.update(changed)

    @Slot("qlonglong")
    def seek(self, position: int) -> None:
        self.sought.append(position)

    def close(self) -> None:
        QDBusConnection.disconnectFromBus("ears")


@pytest.fixture
def ears(bus: Bus) -> Iterator[Ears]:
    made = Ears(bus)
    yield made
    made.close()


def call(bus: Bus, method: str, *arguments: str) -> str:
    return bus.send(f"--dest={NAME}", PATH, method, *arguments)


def told(bus: Bus, name: str, interface: str = PLAYER) -> str:
    """One property, with its type, on one line."""
    answer = call(bus, f"{PROPERTIES}.Get", f"string:{interface}", f"string:{name}")
    return " ".join(answer.partition("variant")[2].split())


def put(bus: Bus, name: str, value: str, interface: str = PLAYER) -> None:
    call(bus, f"{PROPERTIES}.Set", f"string:{interface}", f"string:{name}", f"variant:{value}")


def test_the_desktop_sees_which_film_plays_and_where_it_is(stage: Stage, bus: Bus) -> None:
    film = stage.film("电影 & film.mkv")
    assert told(bus, "PlaybackStatus") == 'string "Stopped"'
    assert told(bus, "CanPlay") == "boolean false"
    stage.play(film, HOURS)
    stage.player.observe(time_pos=61.5)
    assert told(bus, "PlaybackStatus") == 'string "Playing"'
    assert told(bus, "Position") == "int64 61500000"
    assert told(bus, "Rate") == "double 1"
    assert told(bus, "CanSeek") == "boolean true"
    facts = told(bus, "Metadata")
    assert 'string "mpris:length" variant int64 10800000000' in facts
    assert 'string "mpris:trackid" variant object path "/org/reelmate/Film/1"' in facts
    assert 'string "xesam:title" variant string "电影 & film"' in facts
    assert "/films/%E7%94%B5%E5%BD%B1%20&%20film.mkv" in facts
    assert told(bus, "Identity", ROOT) == 'string "Reelmate"'
    assert 'string "http"' in told(bus, "SupportedUriSchemes", ROOT)


def test_the_films_picture_is_named_once_there_is_one(stage: Stage, bus: Bus, ears: Ears) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    assert "mpris:artUrl" not in told(bus, "Metadata")
    stage.library.recent.keep_picture(str(film), scripted.picture())
    art = stage.library.recent.picture_file(str(film))
    assert art is not None
    assert f'string "mpris:artUrl" variant string "file://{art}"' in told(bus, "Metadata")


def test_media_keys_play_and_pause_through_the_desktop(stage: Stage, bus: Bus) -> None:
    stage.play(stage.film("a.mkv"))
    _ = stage.player.sent
    call(bus, f"{PLAYER}.PlayPause")
    assert stage.player.sent == [("set", "pause", "yes")]
    stage.player.observe(pause=True)
    assert told(bus, "PlaybackStatus") == 'string "Paused"'
    call(bus, f"{PLAYER}.Play")
    assert stage.player.sent == [("set", "pause", "no")]


def test_media_keys_play_and_pause_in_the_window(stage: Stage, qtbot: QtBot) -> None:
    stage.play(stage.film("a.mkv"))
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow, timeout=PATIENCE)
    _ = stage.player.sent
    subprocess.run(["xdotool", "key", "XF86AudioPlay"], check=True)
    sent = stage.player.fake.sent
    qtbot.waitUntil(lambda: ("set", "pause", "yes") in sent, timeout=PATIENCE)


def test_the_desktop_goes_to_a_moment_of_the_film_it_means(stage: Stage, bus: Bus) -> None:
    stage.play(stage.film("a.mkv"))
    stage.player.observe(time_pos=10.0)
    call(bus, f"{PLAYER}.Seek", "int64:5000000")
    stage.player.arrive()
    call(bus, f"{PLAYER}.Seek", "int64:-60000000")
    stage.player.arrive()
    call(bus, f"{PLAYER}.SetPosition", "objpath:/org/reelmate/Film/1", "int64:42000000")
    call(bus, f"{PLAYER}.SetPosition", "objpath:/org/reelmate/Film/7", "int64:77000000")
    call(bus, f"{PLAYER}.SetPosition", "objpath:/org/reelmate/Film/1", "int64:9000000000")
    assert stage.seeks() == ["15.000000", "0.000000", "42.000000"]


def test_next_and_previous_go_through_the_playlist(stage: Stage, bus: Bus, qtbot: QtBot) -> None:
    films = [stage.film(f"{name}.mkv") for name in "ab"]
    stage.drop(*films)
    qtbot.waitUntil(lambda: len(stage.library.playlist.films) == 2, timeout=PATIENCE)
    stage.loads(str(films[0]))
    assert told(bus, "CanGoNext") == "boolean true"
    assert told(bus, "CanGoPrevious") == "boolean false"
    call(bus, f"{PLAYER}.Next")
    stage.loads(str(films[1]))
    assert told(bus, "CanGoNext") == "boolean false"
    call(bus, f"{PLAYER}.Previous")
    qtbot.waitUntil(lambda: stage.player.path == str(films[0]), timeout=PATIENCE)


def test_volume_speed_and_repeat_are_set_from_outside(stage: Stage, bus: Bus) -> None:
    stage.play(stage.film("a.mkv"))
    _ = stage.player.sent
    put(bus, "Volume", "double:0.4")
    put(bus, "Rate", "double:1.5")
    put(bus, "LoopStatus", "string:Track")
    put(bus, "Volume", "double:-3")
    assert stage.player.sent == [
        ("set", "volume", "40"),
        ("set", "speed", "1.50"),
        ("set", "volume", "0"),
    ]
    assert stage.library.playlist.repeat == "one"


def test_what_changes_is_told(stage: Stage, ears: Ears, qtbot: QtBot) -> None:
    stage.play(stage.film("a.mkv"), HOURS)
    qtbot.waitUntil(lambda: ears.changed.get("PlaybackStatus") == "Playing", timeout=PATIENCE)
    assert "Metadata" in ears.changed
    ears.changed.clear()
    ears.sought.clear()
    stage.player.observe(pause=True, volume=30.0)
    stage.window.seek(at(70))
    stage.player.arrive()
    qtbot.waitUntil(lambda: bool(ears.changed and ears.sought), timeout=PATIENCE)
    assert ears.changed == {"PlaybackStatus": "Paused", "Volume": 0.3}
    assert ears.sought == [70_000_000]


def test_the_window_comes_to_the_front_opens_films_and_closes(
    stage: Stage, bus: Bus, qtbot: QtBot
) -> None:
    stage.window.showMinimized()
    qtbot.waitUntil(stage.window.isMinimized, timeout=PATIENCE)
    call(bus, f"{ROOT}.Raise")
    qtbot.waitUntil(lambda: not stage.window.isMinimized(), timeout=PATIENCE)
    film = stage.film("a b.mkv")
    call(bus, f"{PLAYER}.OpenUri", f"string:file://{str(film).replace(' ', '%20')}")
    qtbot.waitUntil(lambda: stage.player.path == str(film), timeout=PATIENCE)
    put(bus, "Fullscreen", "boolean:true", ROOT)
    qtbot.waitUntil(stage.window.isFullScreen, timeout=PATIENCE)
    with qtbot.waitSignal(stage.window.closed, timeout=PATIENCE):
        call(bus, f"{ROOT}.Quit")
    assert "was not provided" in call(bus, f"{PLAYER}.Play")


def test_a_second_window_has_a_name_of_its_own(stage: Stage, bus: Bus) -> None:
    bridge = EngineBridge(make_client=scripted.ScriptedClient)
    other = MainWindow(FakePlayer(), bridge)
    mpris = other.desk.mpris
    assert mpris is not None
    assert mpris.name.startswith(f"{NAME}.instance")
    other.close()
    other.deleteLater()


def test_a_bus_that_dies_takes_nothing_along(stage: Stage, bus: Bus, qtbot: QtBot) -> None:
    stage.play(stage.film("a.mkv"))
    bus.end()
    stage.player.observe(pause=True)
    stage.window.seek(at(5))
    assert stage.seeks() == ["5.000000"]
    qtbot.wait(200)
    assert stage.banner == ""


@pytest.mark.parametrize("address", ["disabled:", "unix:path=/nowhere/bus", "nonsense"])
def test_without_a_bus_the_film_plays_all_the_same(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    stage.again()
    assert stage.window.desk.mpris is None
    stage.play(stage.film("a.mkv"))
    assert stage.banner == ""
