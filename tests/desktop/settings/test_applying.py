"""What is chosen reaches mpv, and what its keys change is chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desktop.choices import Choices
from desktop.engine_bridge import EngineBridge
from desktop.preferences import Preferences
from desktop.settings.applying import Applying
from desktop.settings.languages import preferred_subtitles
from tests.desktop.chat import scripted
from tests.desktop.player.fake_player import FakePlayer


def made(chosen: Preferences | None = None) -> tuple[Choices, FakePlayer, Applying]:
    choices, player = Choices(chosen or Preferences()), FakePlayer()
    bridge = EngineBridge(make_client=scripted.ScriptedClient)
    return choices, player, Applying(choices, player, bridge)


def test_a_profile_without_choices_tells_mpv_nothing(qapp: QApplication) -> None:
    _, player, _applying = made()
    assert player.sent == []


def test_the_choices_of_the_last_run_hold_from_the_start(qapp: QApplication) -> None:
    _, player, _applying = made(Preferences(subtitle_size=150, subtitle_colour="#ffe100"))
    sent = player.sent
    assert ("set", "sub-scale", "1.500") in sent
    assert ("set", "sub-color", "#ffe100") in sent


def test_a_box_behind_the_words_and_their_encoding_hold_at_once(qapp: QApplication) -> None:
    choices, player, _applying = made()
    choices.change(subtitle_box=True)
    assert ("set", "sub-border-style", "background-box") in player.sent
    choices.change(subtitle_encoding="gb18030")
    assert player.sent == [("set", "sub-codepage", "gb18030"), ("sub-reload",)]


def test_size_and_place_from_the_keys_are_chosen_too(qapp: QApplication) -> None:
    choices, player, _applying = made()
    player.subtitles.set_scale(1.3)
    player.subtitles.set_place(90)
    assert (choices.now.subtitle_size, choices.now.subtitle_place) == (130, 90)
    assert [command[1] for command in player.sent] == ["sub-scale", "sub-pos"]


def test_the_graphics_chip_decodes_only_where_there_is_one_and_it_is_wanted(
    qapp: QApplication,
) -> None:
    choices, player, _applying = made(Preferences(hardware=False))
    assert player.sent == []
    player.use_hardware()
    assert player.sent == [("set", "hwdec", "no")]
    choices.change(hardware=True)
    assert player.sent == [("set", "hwdec", "auto-safe")]


def test_another_language_is_shown_in_the_film_that_plays(qapp: QApplication) -> None:
    choices, player, _applying = made()
    player.load("/films/a.mkv")
    tracks: list[dict[str, object]] = [
        {"id": 1, "type": "sub", "selected": True, "lang": "eng"},
        {"id": 2, "type": "sub", "selected": False, "lang": "ger"},
    ]
    player.observe(track_list=tracks)
    _ = player.sent
    choices.change(subtitle_languages="fr,de")
    sent = player.sent
    assert ("set", "slang", "fr,fre,fra,de,ger,deu") in sent
    assert ("set", "sid", "2") in sent


def test_without_a_choice_the_windows_language_is_preferred(qapp: QApplication) -> None:
    assert preferred_subtitles(Preferences()) == "en,eng"
    after = Preferences(subtitle_languages=",de")
    assert preferred_subtitles(after) == "en,eng,de,ger,deu"
    assert preferred_subtitles(Preferences(subtitle_languages=",en")) == "en,eng"
