"""Deeds in a process of their own: what they tell, what they raise, and that they end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import ErrandStoppedError, ModelFileError, PackCorruptError, PackStaysError
from core.folders import downloads_root
from core.packs import removing
from core.packs.chat_import import add_chat
from core.packs.download_events import Made
from core.packs.download_lock import alone
from core.packs.download_process import Addition
from core.packs.errand import Errand
from core.packs.find import find_pack, pack_names
from core.packs.findings import Survey
from core.packs.removing import begun, clear, remove_pack, sweep
from core.packs.whole import made_whole
from tests.core.packs.chat_models import write_chat_model


def all_of(errand: Errand) -> list[object]:
    with errand:
        return list(errand.events())


def test_a_survey_tells_how_every_pack_does_here(data_folder: Path, tmp_path: Path) -> None:
    add_chat(write_chat_model(tmp_path / "talker.gguf"))
    half = data_folder / "packs" / ".other.abc"
    half.mkdir(parents=True)
    (survey,) = all_of(Errand("core.packs.errands:survey"))
    assert isinstance(survey, Survey)
    seven = survey.of("llama-vid-7b")
    assert seven is not None
    assert seven.fit is not None
    assert seven.fit.needed > 4e9
    assert seven.making > 10e9
    for name in ("starter", "talker"):
        found = survey.of(name)
        assert found is not None
        assert found.fit is not None
        assert found.fit.verdict == "fits"
    assert survey.brisk is not None
    assert survey.largest is not None
    assert survey.brisk.file <= survey.largest.file
    assert not half.exists(), "what a killed process left was put away"


def test_a_model_is_added_under_a_free_name_and_only_once(tmp_path: Path) -> None:
    file = write_chat_model(tmp_path / "talker.gguf")
    *_, made = all_of(Addition(file, "talker"))
    assert made == Made("talker")
    *_, again = all_of(Addition(file, "talker"))
    assert again == Made("talker"), "the same file is the same pack"
    other = write_chat_model(tmp_path / "sub-talker.gguf", licence="MIT")
    *_, second = all_of(Addition(other, "talker"))
    assert second == Made("talker-2")
    assert {"talker", "talker-2"} <= set(pack_names())


def test_what_a_deed_raises_is_raised_here_with_its_data(tmp_path: Path) -> None:
    notes = tmp_path / "notes.gguf"
    notes.write_text("Buy milk.")
    with pytest.raises(ModelFileError) as caught:
        all_of(Addition(notes, "notes"))
    assert caught.value.data["reason"] == "it is no GGUF file"
    with pytest.raises(PackStaysError):
        all_of(Errand("core.packs.errands:remove", "starter"))


def test_a_damaged_pack_is_found_out(tmp_path: Path, data_folder: Path) -> None:
    add_chat(write_chat_model(tmp_path / "talker.gguf"))
    *_, whole = all_of(Errand("core.packs.errands:verify", "talker"))
    assert whole == Made("talker")
    file = find_pack("talker") / "language.gguf"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.unlink()
    file.write_bytes(bytes(data))
    with pytest.raises(PackCorruptError):
        all_of(Errand("core.packs.errands:verify", "talker"))


def test_a_deed_that_is_killed_is_an_error_and_one_that_is_stopped_is_none() -> None:
    with Errand("time:sleep", 60.0) as errand:
        assert errand.pid is not None
        os.kill(errand.pid, signal.SIGKILL)
        with pytest.raises(ErrandStoppedError):
            list(errand.events())
    stopped = Errand("core.packs.errands:survey")
    with stopped:
        pass
    assert stopped.pid is not None
    deadline = time.monotonic() + 5
    while Path(f"/proc/{stopped.pid}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_model_on_another_disk_is_copied_with_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("another disk")

    monkeypatch.setattr(os, "link", refuse)
    told: list[tuple[str, int, int]] = []
    file = write_chat_model(tmp_path / "talker.gguf")
    add_chat(file, progress=lambda *each: told.append(each))
    size = file.stat().st_size
    assert ("copying", size, size) in told
    steps = list(dict.fromkeys(what for what, _, _ in told))
    assert steps == ["reading", "copying", "checking"]


def test_what_was_begun_can_be_seen_and_what_is_written_now_is_left_alone(
    data_folder: Path,
) -> None:
    part = data_folder / "downloads" / "tiny" / "vision" / ".x.abc.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(5_000))
    (data_folder / "downloads" / "empty").mkdir()
    assert [(each.name, each.size) for each in begun()] == [("tiny", 5_000)]
    half = data_folder / "packs" / ".tiny.abc"
    half.mkdir(parents=True)
    with alone("tiny"):
        sweep()
        clear("tiny")
        assert half.is_dir()
    sweep()
    assert not half.exists()


def test_a_pack_of_a_longer_name_is_left_alone(data_folder: Path) -> None:
    half = data_folder / "packs" / ".tiny.v2.abc"
    half.mkdir(parents=True)
    clear("tiny")
    with made_whole(data_folder / "packs", "tiny"):
        pass
    assert half.is_dir()
    clear("tiny.v2")
    assert not half.exists()


def test_a_removed_pack_is_gone_and_the_starter_stays(tmp_path: Path, data_folder: Path) -> None:
    add_chat(write_chat_model(tmp_path / "talker.gguf"))
    remove_pack("talker")
    assert "talker" not in pack_names()
    assert list((data_folder / "packs").iterdir()) == []
    with pytest.raises(PackStaysError, match="starter pack comes with Reelmate"):
        remove_pack("starter")


def test_the_window_loads_no_model_library() -> None:
    words = (
        "import sys, desktop.main_window.window, desktop.settings.models_page\n"
        "names = ('torch', 'llama_cpp', 'transformers', 'cv2', 'huggingface_hub', 'gguf')\n"
        "print([name for name in names if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_download_that_is_moved_away_while_it_is_measured_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = downloads_root(tmp_path) / "tiny" / "a" / "b"
    half.mkdir(parents=True)
    for folder in (half.parent.parent, half.parent, half):
        (folder / "part").write_bytes(b"x")

    def vanishing(path: Path) -> int:
        shutil.rmtree(downloads_root(tmp_path), ignore_errors=True)
        return 0

    monkeypatch.setattr(removing, "_size", vanishing)
    assert removing.begun(tmp_path) == ()
