"""Speech packs in the window: a group of their own, fetched, chosen, checked, removed; and never
among the companions."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from core.engine.messages import OpenFilm
from core.folders import packs_root
from core.packs.catalogue import Entry
from core.packs.find import pack_names
from core.packs.findings import Fit, Outlook, Survey
from core.packs.pack import verify
from core.packs.speech import choose_speech, listening_off, speech_pack
from desktop.packs.advice import advise_speech
from desktop.settings.controls import Pick
from tests.core.packs import hub as hubs
from tests.core.packs.hub import Hub
from tests.core.packs.test_speech import make_speech
from tests.core.packs.test_speech_download import REPO, WEIGHTS, made_entry
from tests.core.packs.troubles import body, flipped, slow
from tests.core.packs.whispers import FILES, write_whisper
from tests.desktop.chat import scripted
from tests.desktop.packs.conftest import put
from tests.desktop.packs.staging import Stage


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


@pytest.fixture
def whisper(hub: Hub, made: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A tiny Whisper is what the catalogue has, and the hub."""
    monkeypatch.setattr(hubs, "LARGE", (*hubs.LARGE, ".safetensors"))
    hub.add(REPO, made, *FILES)
    entry = made_entry()
    put(data_folder, entry)
    return entry


def survey(**verdicts: str) -> Survey:
    fits = {
        "fits": Fit("fits", 1),
        "no": Fit("no", 9, missing=1),
        "slow": Fit("changes", 1, slow=True),
    }
    packs = (Outlook(f"whisper-{n.replace('_', '-')}", fits[v]) for n, v in verdicts.items())
    return Survey(tuple(packs), (), None, None)


# What is recommended ------------------------------------------------------------------


def test_the_best_that_is_quick_enough_is_recommended() -> None:
    everything = survey(tiny="fits", base="fits", small="fits", large_v3_turbo="fits")
    assert advise_speech(everything, "") == "whisper-large-v3-turbo"
    cpu = survey(tiny="fits", base="fits", small="fits", medium="slow", large_v3_turbo="slow")
    assert advise_speech(cpu, "") == "whisper-small"
    assert advise_speech(survey(tiny="fits", base="no", small="no"), "") == "whisper-tiny"
    assert advise_speech(survey(tiny="no"), "") == ""


def test_who_has_one_that_is_quick_enough_is_left_alone() -> None:
    cpu = survey(tiny="fits", small="fits", medium="slow")
    assert advise_speech(cpu, "whisper-tiny") == ""
    assert advise_speech(cpu, "whisper-medium") == "whisper-small"


def test_the_page_recommends_one_and_leads_to_its_terms(stage: Stage) -> None:
    advice = stage.page.listening.advice
    assert not advice.isVisible()
    stage.window.shop.survey = survey(tiny="fits", base="fits", small="fits", medium="slow")
    stage.window.shop.changed.emit()
    assert advice.heading.text() == "Recommended here: Whisper small"
    assert "Get it… Recommended here: Whisper small" in advice.take.accessibleName()
    stage.press("takeSpeechAdvice")
    assert not stage.see(QPushButton, "download-whisper-small").isEnabled()
    assert "slow here" in stage.words("whisper-medium")
    assert "970 MB to download" in stage.words("whisper-small")


def test_what_is_here_already_is_used_at_the_press_of_its_button(
    stage: Stage, data_folder: Path
) -> None:
    make_speech(data_folder, "whisper-small", 10)
    make_speech(data_folder, "whisper-medium", 20)
    choose_speech("whisper-medium")
    page = stage.page
    stage.window.shop.survey = survey(tiny="fits", small="fits", medium="slow")
    stage.window.shop.changed.emit()
    assert page.listening.advice.take.text() == "Use it"
    stage.press("takeSpeechAdvice")
    assert speech_pack() == packs_root() / "whisper-small"
    assert not page.listening.advice.isVisible()


def test_who_wants_nobody_to_listen_is_left_alone(stage: Stage, data_folder: Path) -> None:
    make_speech(data_folder, "whisper-tiny", 10)
    stage.window.shop.survey = survey(tiny="fits", small="fits")
    stage.press("pack-nobody")
    assert not stage.page.listening.advice.isVisible()


# The two groups -----------------------------------------------------------------------


def test_the_page_has_two_titled_groups(stage: Stage, data_folder: Path) -> None:
    make_speech(data_folder)
    page = stage.page
    titles = [each.text() for each in page.findChildren(QLabel, "settingsGroup")]
    assert titles == ["Companions", "Listening: words for films without subtitles"]
    assert set(page.picks) == {"starter"}
    assert "hearing" in page.listening.cards
    assert "whisper-large-v3" in page.listening.cards
    assert "llama-vid-7b" not in page.listening.cards
    assert "Writes down what is said" in stage.words("hearing")
    stage.press("way-listening")
    heading = page.findChildren(QLabel, "settingsGroup")[1]
    assert heading.visibleRegion().boundingRect().height() > 0
    stage.press("way-companions")
    assert page.findChildren(QLabel, "settingsGroup")[0].visibleRegion().boundingRect().height() > 0
    stage.window.set_language("zh_CN")
    stage.until(lambda: any("听写" in x.text() for x in stage.page.findChildren(QLabel)))


def test_a_speech_pack_is_never_offered_as_a_companion(stage: Stage, data_folder: Path) -> None:
    make_speech(data_folder)
    stage.window.choices.change(pack="hearing")  # of a hand-written window.json
    film = stage.film("a.mkv")
    stage.play(film)
    assert [e.pack for e in stage.client.sent if isinstance(e, OpenFilm)] == ["starter"]
    stage.client.say(scripted.opened(path=film))
    header = stage.window.panel.header
    stage.until(header.pack.isVisible)
    stage.qtbot.mouseClick(header.pack, Qt.MouseButton.LeftButton)
    menu = header.findChild(QMenu, "packMenu")
    assert menu is not None
    offered = [action.text() for action in menu.actions() if action.isCheckable()]
    menu.close()
    assert offered == ["Starter"]


# Choosing -----------------------------------------------------------------------------


def test_who_listens_is_chosen_with_mouse_and_keys(stage: Stage, data_folder: Path) -> None:
    make_speech(data_folder, "one", 10)
    make_speech(data_folder, "two", 20)
    page = stage.page
    assert page.listening.picks["two"].isChecked(), "the larger one, while nobody chose"
    stage.press("pack-one")
    assert speech_pack() == packs_root() / "one"
    ring = stage.see(Pick, "pack-one")
    ring.setFocus()
    stage.qtbot.keyClick(ring, Qt.Key.Key_Down)
    assert speech_pack() == packs_root() / "two"
    stage.press("pack-nobody")
    assert listening_off()
    assert page.listening.picks["*"].isChecked()
    assert page.picks["starter"].isChecked(), "the companion is another choice"
    stage.press("pack-two")
    assert speech_pack() == packs_root() / "two"
    assert [e for e in stage.client.sent if isinstance(e, OpenFilm)] == []


def test_a_choice_that_cannot_be_kept_is_said(stage: Stage, data_folder: Path) -> None:
    make_speech(data_folder)
    (data_folder / "speech.new").mkdir()
    stage.press("pack-nobody")
    stage.until(lambda: "can't be written" in stage.line.words.text())
    assert any("can't be written" in x.text() for x in stage.page.listening.findChildren(QLabel))
    assert stage.page.listening.picks["hearing"].isChecked(), "it listens still"


def test_it_is_checked_and_removed(stage: Stage, data_folder: Path) -> None:
    make_speech(data_folder, "one", 10)
    make_speech(data_folder, "two", 20)
    choose_speech("two")
    stage.press("verify-two")
    stage.until(lambda: stage.window.shop.job("two") is None)
    assert stage.window.shop.troubles == {}
    (data_folder / "packs" / "two" / "tokenizer.json").write_text("[]")
    stage.press("verify-two")
    stage.until(lambda: "The model pack two is damaged" in stage.words("two"))
    stage.press("remove-two")
    stage.answer("removeQuestion", "removeYes")
    stage.until(lambda: "two" not in stage.page.cards)
    assert pack_names() == ("one", "starter")
    assert stage.page.listening.picks["one"].isChecked()
    assert stage.window.choices.now.pack == "starter"


def test_the_group_is_shown_at_the_top_and_stays_there(stage: Stage) -> None:
    def top() -> int:
        heading = page.findChildren(QLabel, "settingsGroup")[1]
        return heading.mapTo(page.viewport(), heading.rect().topLeft()).y()

    stage.window.show_listening()
    page = stage.page
    stage.until(lambda: 0 <= top() < 40)
    page.advice.say("Recommended", "What is above has grown.", "")
    stage.qtbot.wait(50)
    stage.window.shop.survey = survey(tiny="fits")
    stage.window.shop.changed.emit()
    stage.until(lambda: 0 <= top() < 40)
    page.verticalScrollBar().setValue(0)
    stage.window.shop.changed.emit()
    stage.qtbot.wait(50)
    assert page.verticalScrollBar().value() == 0, "where the viewer went"


def test_a_download_in_the_panel_leads_to_the_speech_packs(
    hub: Hub, whisper: Entry, stage: Stage
) -> None:
    asked: list[str] = []
    stage.line.listening_wanted.connect(lambda: asked.append("listening"))
    stage.line.page_wanted.connect(lambda: asked.append("companions"))
    hub.trouble = slow
    begin(stage)
    stage.until(lambda: stage.line.words.text().startswith("Hearing: "))
    stage.qtbot.mouseClick(stage.line.button, Qt.MouseButton.LeftButton)
    assert asked == ["listening"]
    stage.press("stop-hearing")


# Fetching -----------------------------------------------------------------------------


def begin(stage: Stage) -> None:
    stage.press("get-hearing")
    stage.press("accept-hearing-0")
    stage.press("download-hearing")


def test_it_is_fetched_with_the_keyboard_and_listens(
    whisper: Entry, stage: Stage, data_folder: Path
) -> None:
    assert not stage.shown("pack-nobody")
    get = stage.see(QPushButton, "get-hearing")
    get.setFocus()
    stage.qtbot.keyClick(get, Qt.Key.Key_Space)
    tick = stage.page.cards["hearing"].terms.ticks[0]  # type: ignore[union-attr]
    stage.until(lambda: QApplication.focusWidget() is tick)
    stage.qtbot.keyClick(tick, Qt.Key.Key_Return)
    go = stage.see(QPushButton, "download-hearing")
    go.setFocus()
    stage.qtbot.keyClick(go, Qt.Key.Key_Space)
    stage.until(lambda: "hearing" in stage.page.listening.picks)
    stage.until(lambda: stage.page.listening.picks["hearing"].isChecked())
    verify("hearing")
    assert speech_pack() == data_folder / "packs" / "hearing"
    assert stage.window.choices.now.pack == "starter"
    words = "Hearing listens to films without subtitles now."
    stage.until(lambda: stage.line.words.text() == words)
    assert stage.shown("pack-nobody")


def test_it_is_stopped_goes_on_and_is_thrown_away(
    hub: Hub, whisper: Entry, stage: Stage, data_folder: Path
) -> None:
    def creep(asked: hubs.Asked, answer: hubs.Answer) -> None:
        if asked.file == WEIGHTS:
            slow(asked, answer)

    def some() -> bool:
        parts = (data_folder / "downloads" / "hearing").rglob(f".{WEIGHTS}.*.part")
        return any(part.stat().st_size > 4_000 for part in parts)

    hub.trouble = creep
    begin(stage)
    stage.until(some)
    stage.press("stop-hearing")
    stage.until(lambda: "are here already" in stage.words("hearing"))
    stage.press("go-on-hearing")
    stage.until(lambda: any(each.start for each in hub.asked if each.file == WEIGHTS))
    stage.press("stop-hearing")
    stage.press("forget-hearing")
    stage.until(lambda: not (data_folder / "downloads" / "hearing").exists())
    stage.until(lambda: stage.shown("get-hearing"))


def test_damage_on_the_way_is_one_sentence_in_both_languages(
    hub: Hub, whisper: Entry, stage: Stage
) -> None:
    def damage(asked: hubs.Asked, answer: hubs.Answer) -> None:
        if (asked.kind, asked.file) == ("bytes", WEIGHTS):
            body(flipped)(asked, answer)

    hub.trouble = damage
    begin(stage)
    stage.until(lambda: "was damaged on its way, twice" in stage.words("hearing"))
    assert speech_pack() is None
    stage.window.set_language("zh_CN")
    stage.until(lambda: "损坏" in stage.words("hearing"))
