"""What is new is told in both languages, and once."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton

from core import version
from core.resources import RESOURCES, notice
from core.version import VERSION, is_newer
from desktop import preferences, translate
from desktop.about import changes as told
from desktop.about import updated
from desktop.about.changes import Change, as_markdown, changes, since
from desktop.about.changes_dialog import ChangesDialog
from desktop.preferences import Preferences
from desktop.settings import about_page
from desktop.translate import LANGUAGES
from tests.desktop.settings.conftest import stage as stage
from tests.desktop.settings.staging import Stage

THREE = (Change("0.10.0", "- ten"), Change("0.9.0", "- nine"), Change("0.8.1", "- eight"))


@pytest.fixture
def ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """This is version 0.10.0."""
    for module in (told, updated, preferences):
        monkeypatch.setattr(module, "VERSION", "0.10.0")
    monkeypatch.setattr(told, "changes", lambda: THREE)


def shown(stage: Stage) -> list[ChangesDialog]:
    found = stage.window.findChildren(ChangesDialog)
    return [each for each in found if each.isVisible()]


def test_this_version_is_the_packages() -> None:
    project = tomllib.loads((RESOURCES.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION


def test_every_language_tells_of_the_same_versions_and_things() -> None:
    points = {
        code: [(each.version, each.words.count("\n- ") + 1) for each in changes(code)]
        for code in LANGUAGES
    }
    assert points["zh_CN"] == points["en"]
    versions = [each.version for each in changes("en")]
    assert versions[0] == VERSION, "the newest is this one"
    assert all(is_newer(a, b) for a, b in pairwise(versions))


def test_what_came_since_is_told_newest_first(ten: None) -> None:
    assert [each.version for each in since("0.8.1")] == ["0.10.0", "0.9.0"]
    assert [each.version for each in since("")] == ["0.10.0"]
    assert since("0.10.0") == since("1.0") == ()
    assert as_markdown(THREE[:2]) == "## 0.10.0\n\n- ten\n\n## 0.9.0\n\n- nine"


def test_a_new_profile_is_told_nothing(stage: Stage) -> None:
    assert preferences.load() == Preferences()
    updated.tell_once(stage.window, plays=False)
    assert shown(stage) == []


def test_after_an_update_it_is_told_once(stage: Stage, ten: None) -> None:
    stage.window.choices.change(version="0.9.0")
    updated.tell_once(stage.window, plays=False)
    (dialog,) = shown(stage)
    assert dialog.text.toPlainText().strip() == "ten"
    dialog.close_button.click()
    assert shown(stage) == []
    stage.window.choices.keep()
    assert preferences.load().version == "0.10.0"
    updated.tell_once(stage.window, plays=False)
    assert shown(stage) == []


def test_over_a_film_it_is_a_word_that_leads_there(stage: Stage, ten: None) -> None:
    stage.window.choices.change(version="")
    stage.play(stage.film("a.mkv"))
    updated.tell_once(stage.window, plays=True)
    assert shown(stage) == []
    assert stage.notice == "Reelmate is now 0.10.0"
    stage.library.notice.buttons[0].click()
    assert len(shown(stage)) == 1


def test_an_older_version_that_runs_again_tells_nothing(stage: Stage, ten: None) -> None:
    stage.window.choices.change(version="0.11.2")
    updated.tell_once(stage.window, plays=False)
    assert shown(stage) == []
    assert stage.window.choices.now.version == "0.10.0"


def test_what_is_new_speaks_another_language_at_once(stage: Stage) -> None:
    stage.window.settings.show_changes()
    (dialog,) = shown(stage)
    assert "No spoilers" in dialog.text.toPlainText()
    translate.set_language("zh_CN")
    stage.qtbot.waitUntil(lambda: "不剧透" in dialog.text.toPlainText())


def test_about_tells_version_licences_and_where_things_lie(
    stage: Stage, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    stage.window.commands.actions["about"].trigger()
    dialog = stage.window.settings.dialog
    assert dialog is not None
    page = dialog.pages["about"]
    assert isinstance(page, about_page.AboutPage)
    lies = [value.replace("\u200b", "") for _, value in page.folders.told]
    assert lies == [str(data_folder / name) for name in ("memory", "packs")] + [
        str(data_folder),
        str(data_folder / "logs"),
    ]
    assert ("Reelmate", "Apache-2.0") in page.packs.told
    licences = stage.control(QPlainTextEdit, "licences").toPlainText()
    assert licences == notice().rstrip("\n") or licences == notice()
    for name in ("libmpv", "PySide6", "PyTorch", "llama.cpp"):
        assert name in licences
    stage.control(QPushButton, "openDataFolder").click()
    assert opened == [str(data_folder)]
    stage.control(QPushButton, "whatIsNew").click()
    assert [each for each in dialog.findChildren(QDialog) if each.isVisible()]


@pytest.mark.parametrize("address", ["", "https://example.org/releases?a=1&b=2"])
def test_the_address_of_newer_versions_is_shown_where_there_is_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(version, "RELEASES", address)
    page = stage.settings("about").pages["about"]
    link = page.findChild(QLabel, "releases")
    if not address:
        assert link is None
    else:
        assert link is not None
        assert address.replace("&", "&amp;") in link.text()
