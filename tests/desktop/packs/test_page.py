"""A pack from the catalogue to its use and its end, in the window, with mouse and keys."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QPushButton

from core.engine.messages import OpenFilm
from core.folders import packs_root
from core.packs.catalogue import Entry, Sizes
from core.packs.chat_import import add_chat
from core.packs.find import find_pack, pack_names
from desktop.packs.terms import Tick
from desktop.settings.controls import Pick
from tests.core.packs.chat_models import write_chat_model
from tests.core.packs.hub import Hub
from tests.core.packs.troubles import (
    CHECKPOINT,
    SHARD,
    body,
    check_whole,
    flipped,
    on,
    slow,
    status,
    wait_for_part,
)
from tests.desktop.chat import scripted
from tests.desktop.packs.conftest import put
from tests.desktop.packs.staging import Stage


def begin(stage: Stage) -> None:
    """Ask for the pack, tick its licence and have it downloaded."""
    stage.press("get-tiny")
    stage.press("accept-tiny-0")
    stage.press("download-tiny")


def test_every_pack_says_what_it_is_good_at_and_what_it_takes(
    surveying: None, stage: Stage
) -> None:
    page = stage.page
    assert set(page.picks) == {"starter"}
    assert "llama-vid-13b-pictures-336" in page.cards
    card = "llama-vid-7b-long"
    for words in ("Whole films of up to three hours", "17.9 GB to download", "CC-BY-NC-4.0"):
        assert words in stage.words(card)
    stage.until(lambda: stage.window.shop.survey is not None)
    stage.until(lambda: "of memory" in stage.words(card))
    assert "fit" in stage.words(card)
    assert "of memory" in stage.words("starter")
    stage.until(lambda: "billion weights" in page.own.fitting.text())
    assert page.advice.isVisible()
    assert "Recommended here" in page.advice.heading.text()


def test_a_machine_that_cannot_be_looked_at_is_said(
    surveying: None, stage: Stage, data_folder: Path
) -> None:
    stage.page.isVisible()
    looking = stage.window.shop._looking._errand
    assert looking is not None
    assert looking.pid is not None
    os.kill(looking.pid, signal.SIGKILL)
    stage.until(lambda: "stopped unexpectedly" in stage.page.own.fitting.text())


def test_a_licence_is_accepted_before_anything_is_asked_for(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage
) -> None:
    stage.press("get-tiny")
    go = stage.see(QPushButton, "download-tiny")
    assert not go.isEnabled()
    tick = stage.see(Tick, "accept-tiny-0")
    assert "CC-BY-NC-4.0" in tick.text()
    links = [each.text() for each in stage.page.findChildren(QLabel, "packLink")]
    assert any("https://x" in each for each in links)
    assert "Not to be sold." in stage.words()
    stage.until(lambda: QApplication.focusWidget() is tick)
    stage.qtbot.keyClick(tick, Qt.Key.Key_Space)
    assert go.isEnabled()
    stage.press("leave-tiny")
    assert not stage.shown("download-tiny")
    assert hub.asked == []


def test_a_pack_is_fetched_with_the_keyboard_and_used_without_a_restart(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, data_folder: Path
) -> None:
    stage.play(stage.film("a.mkv"))
    seen: set[str] = set()
    stage.window.shop.moved.connect(lambda _: seen.add(stage.line.words.text()))
    get = stage.see(QPushButton, "get-tiny")
    get.setFocus()
    stage.qtbot.keyClick(get, Qt.Key.Key_Space)
    tick = stage.see(Tick, "accept-tiny-0")
    stage.until(lambda: QApplication.focusWidget() is tick)
    stage.qtbot.keyClick(tick, Qt.Key.Key_Return)
    go = stage.see(QPushButton, "download-tiny")
    go.setFocus()
    stage.qtbot.keyClick(go, Qt.Key.Key_Space)
    stage.until(lambda: "tiny" in stage.page.picks)
    check_whole(data_folder)
    assert any(" of " in words for words in seen), "bytes were told"
    assert any("Importing" in words for words in seen), "that it is made was told"
    stage.until(lambda: stage.page.picks["tiny"].isChecked())
    opened = [each for each in stage.client.sent if isinstance(each, OpenFilm)]
    assert [each.pack for each in opened] == ["starter", "tiny"]
    assert stage.line.words.text() == "Tiny watches along from now on."


def test_it_is_stopped_and_goes_on_where_it_was(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, data_folder: Path
) -> None:
    hub.trouble = on("bytes", slow)
    begin(stage)
    wait(stage, data_folder)
    stage.press("stop-tiny")
    stage.until(lambda: "are here already" in stage.words())
    assert stage.window.shop.working("get") is None
    hub.trouble = lambda _, __: None
    hub.asked.clear()
    stage.press("go-on-tiny")
    stage.until(lambda: has_come(stage))
    check_whole(data_folder)
    starts = [each.start for each in hub.asked if each.kind == "bytes" and each.file == SHARD]
    assert starts[0] is not None
    assert starts[0] > 0


def test_a_window_that_closes_leaves_no_process_and_a_later_one_offers_to_go_on(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, data_folder: Path
) -> None:
    hub.trouble = on("bytes", slow)
    begin(stage)
    wait(stage, data_folder)
    child = stage.window.shop._downloads._errand
    assert child is not None
    pid = child.pid
    assert pid is not None
    stage.window.close()
    assert not Path(f"/proc/{pid}").exists()
    packs = data_folder / "packs"
    assert not packs.exists() or not list(packs.iterdir())
    hub.trouble = lambda _, __: None
    stage.again()
    assert "The download of Tiny can go on" in stage.line.words.text()
    stage.qtbot.mouseClick(stage.line.button, Qt.MouseButton.LeftButton)
    stage.until(lambda: has_come(stage))
    check_whole(data_folder)


def test_an_offer_that_is_sent_away_stays_away_and_what_is_here_can_be_thrown_away(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, data_folder: Path
) -> None:
    hub.trouble = on("bytes", slow)
    begin(stage)
    wait(stage, data_folder)
    stage.again()
    stage.qtbot.mouseClick(stage.line.close_button, Qt.MouseButton.LeftButton)
    assert not stage.line.isVisible()
    stage.press("forget-tiny")
    stage.until(lambda: not (data_folder / "downloads" / "tiny").exists())
    stage.until(lambda: stage.shown("get-tiny"))


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (on("bytes", body(flipped)), "was damaged on its way, twice"),
        (on("api", status(401)), "is not given to everyone"),
        (on("resolve", status(403)), "is not given to everyone"),
        (on("api", status(404)), "it is gone from the hub"),
    ],
    ids=["corrupt", "gated", "refused", "gone"],
)
def test_trouble_with_the_hub_is_one_sentence(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, trouble: object, words: str
) -> None:
    hub.trouble = trouble  # type: ignore[assignment]
    begin(stage)
    stage.until(lambda: words in stage.words())
    assert words in stage.line.words.text()
    assert stage.line.words.property("loud")
    stage.window.set_language("zh_CN")
    stage.until(lambda: any(word in stage.words() for word in ("损坏", "人人可得", "无法下载")))
    assert CHECKPOINT in stage.words() or SHARD in stage.words()


def test_offline_mode_is_one_sentence(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    begin(stage)
    stage.until(lambda: "without the variable HF_HUB_OFFLINE" in stage.words())


def test_a_disk_that_is_too_full_is_found_before_the_download(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, data_folder: Path
) -> None:
    sizes = tiny_in_catalogue.sizes
    assert isinstance(sizes, Sizes)
    put(data_folder, replace(tiny_in_catalogue, sizes=replace(sizes, vision_values=10**16)))
    stage.again()
    begin(stage)
    stage.until(lambda: "download and pack need 20000000." in stage.words())
    assert not any(each.kind == "bytes" for each in hub.asked)
    stage.window.set_language("zh_CN")
    stage.until(lambda: "只剩" in stage.words())


def test_a_download_whose_process_is_killed_can_go_on(
    hub: Hub, tiny_in_catalogue: Entry, stage: Stage, data_folder: Path
) -> None:
    hub.trouble = on("bytes", slow)
    begin(stage)
    wait(stage, data_folder)
    child = stage.window.shop._downloads._errand
    assert child is not None
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    stage.until(lambda: "stopped unexpectedly" in stage.words())
    hub.trouble = lambda _, __: None
    stage.press("go-on-tiny")
    stage.until(lambda: has_come(stage))


def test_a_pack_is_chosen_checked_and_removed(
    stage: Stage, tmp_path: Path, data_folder: Path
) -> None:
    add_chat(write_chat_model(tmp_path / "talker.gguf"))
    stage.play(stage.film("a.mkv"))
    stage.press("pack-talker")
    assert stage.window.choices.now.pack == "talker"
    assert "Apache-2.0" in stage.words("talker")
    assert "Reads a film's subtitles" in stage.words("talker")
    stage.press("verify-talker")
    stage.until(lambda: stage.window.shop.job("talker") is None)
    assert stage.window.shop.troubles == {}
    (data_folder / "packs" / "talker" / "language.gguf").unlink()
    stage.press("verify-talker")
    stage.until(lambda: "The model pack talker is damaged" in stage.words("talker"))
    stage.press("remove-talker")
    stage.answer("removeQuestion", "removeYes")
    stage.until(lambda: "talker" not in stage.page.cards)
    assert pack_names() == ("starter",)
    assert stage.window.choices.now.pack == "starter"
    assert stage.page.picks["starter"].isChecked()
    assert not stage.shown("remove-starter")


def test_another_pack_is_chosen_and_a_damaged_one_cannot_be(stage: Stage) -> None:
    copied = json.loads((find_pack("starter") / "manifest.json").read_text())
    copied |= {"name": "tiny", "title": "A tiny pack", "licence": "MIT"}
    for name, text in (("tiny", json.dumps(copied)), ("torn", "{")):
        (packs_root() / name).mkdir(parents=True)
        (packs_root() / name / "manifest.json").write_text(text)
    stage.play(stage.film("a.mkv"))
    page = stage.page
    words = "\n".join(label.text() for label in page.findChildren(QLabel))
    assert "A tiny pack" in words
    assert "MIT" in words
    assert not stage.control(Pick, "pack-torn").isEnabled()
    stage.control(Pick, "pack-tiny").click()
    wanted = [sent for sent in stage.client.sent if isinstance(sent, OpenFilm)]
    assert [each.pack for each in wanted] == ["starter", "tiny"]
    assert stage.window.choices.now.pack == "tiny"


def test_a_pack_is_kept_when_the_question_is_answered_so(stage: Stage, tmp_path: Path) -> None:
    add_chat(write_chat_model(tmp_path / "talker.gguf"))
    stage.press("remove-talker")
    dialog = stage.window.settings.dialog
    assert dialog is not None
    yes = dialog.findChild(QAbstractButton, "removeYes")
    assert yes is not None
    stage.qtbot.keyClick(yes.window(), Qt.Key.Key_Escape)
    assert "talker" in pack_names()


def test_a_pack_for_single_pictures_cannot_watch_a_film(
    stage: Stage, tmp_path: Path, data_folder: Path
) -> None:
    add_chat(write_chat_model(tmp_path / "talker.gguf"))
    manifest = data_folder / "packs" / "talker" / "manifest.json"
    text = manifest.read_text().replace('"compress_type": "mean"', '"compress_type": "none"')
    manifest.write_text(text.replace('"kind": "chat"', '"kind": "llama-vid"'))
    assert not stage.see(Pick, "pack-talker").isEnabled()
    assert "it can't watch a film" in stage.words("talker")


def test_the_page_is_opened_from_menu_header_and_empty_window(stage: Stage) -> None:
    window = stage.window

    def opened() -> bool:
        dialog = window.settings.dialog
        found = dialog is not None and dialog.stack.currentWidget() is dialog.pages["models"]
        if dialog is not None:
            dialog.close()
            stage.until(lambda: window.settings.dialog is None)
        return found

    stage.qtbot.mouseClick(window.side.empty.packs_button, Qt.MouseButton.LeftButton)
    assert opened()
    window.commands.actions["packs"].trigger()
    assert opened()
    film = stage.film("a.mkv")
    stage.play(film)
    stage.client.say(scripted.opened(path=film))
    header = window.panel.header
    stage.until(header.pack.isVisible)
    stage.qtbot.mouseClick(header.pack, Qt.MouseButton.LeftButton)
    menu = header.findChild(QMenu, "packMenu")
    assert menu is not None
    menu.actions()[-1].trigger()
    menu.close()
    assert opened()


def has_come(stage: Stage) -> bool:
    """The pack is there, and what it was made of is put away."""
    return "tiny" in pack_names() and stage.window.shop.working("get") is None


def wait(stage: Stage, data_folder: Path) -> None:
    """Let the window live until some of the download is there."""
    deadline = time.monotonic() + 90
    while True:
        parts = list((data_folder / "downloads" / "tiny").rglob(f".{SHARD}.*.part"))
        if parts and parts[0].stat().st_size > 4_000:
            break
        assert time.monotonic() < deadline
        stage.qtbot.wait(10)
    wait_for_part(data_folder)
    job = stage.window.shop.job("tiny")
    assert job is not None
    stage.until(lambda: job.event is not None)
