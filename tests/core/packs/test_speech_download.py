"""A Whisper of the catalogue is fetched, imported and chosen; after a cut it goes on, and damage is
one sentence."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from core.cli import main
from core.errors import CheckpointError, DownloadCorruptError, DownloadStoppedError, NetworkError
from core.packs.catalogue import Entry, Licence, Part, PartFile, Words
from core.packs.download import bring
from core.packs.download_events import Event, Fetching, Made, Making
from core.packs.download_process import Download
from core.packs.find import pack_names
from core.packs.manifest import read_manifest
from core.packs.pack import verify
from core.packs.speech import choose_speech, speech_pack
from core.packs.whisper_shape import WhisperShape
from tests.core.packs import hub as hubs
from tests.core.packs.hub import Answer, Asked, Hub, Trouble
from tests.core.packs.troubles import NO_WAITS, body, both, cut, flipped, going_on, slow
from tests.core.packs.whispers import FILES, write_whisper

REPO, WEIGHTS = "someone/tiny-whisper", "model.safetensors"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


@pytest.fixture(autouse=True)
def serve(hub: Hub, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub has a Whisper too, its weights in LFS as the real one."""
    monkeypatch.setattr(hubs, "LARGE", (*hubs.LARGE, ".safetensors"))
    hub.add(REPO, made, *FILES)


def made_entry() -> Entry:
    return Entry(
        name="hearing",
        kind="whisper",
        title=Words("Hearing", "听"),
        good_at=Words("Tests.", "测试。"),
        licences=(Licence("MIT", Words("Free.", "自由。"), "https://x"),),
        parts=(Part("speech", REPO, "main", tuple(map(PartFile, FILES))),),
        download=1,
        sizes=WhisperShape(16, 2, 2, 2, 2, 32, 32, 1813, 80, 1500, 64),
    )


def get() -> list[Event]:
    seen: list[Event] = []
    bring(made_entry(), "Q4_K_M", seen.append, waits=NO_WAITS)
    return seen


def about_weights(asked: Asked) -> bool:
    return (asked.kind, asked.repo, asked.file) == ("bytes", REPO, WEIGHTS)


def trouble(change: Callable[[Asked, Answer], None], times: int = 1_000) -> Trouble:
    """The change, to the weights' bytes."""

    def do(asked: Asked, answer: Answer) -> None:
        if about_weights(asked) and asked.time <= times:
            change(asked, answer)

    return do


def check_nothing_half_made(data_folder: Path) -> None:
    assert "hearing" not in pack_names()
    assert speech_pack() is None
    packs = data_folder / "packs"
    assert not packs.exists() or not list(packs.iterdir())


def check_whole(data_folder: Path) -> None:
    manifest = verify("hearing")
    assert (manifest.title, manifest.licence) == ("Hearing", "MIT")
    assert [path.name for path in (data_folder / "packs").iterdir()] == ["hearing"]
    assert not (data_folder / "downloads" / "hearing").exists()


def wait_for_some(data_folder: Path) -> None:
    """Of the weights."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for part in (data_folder / "downloads" / "hearing").rglob(f".{WEIGHTS}.*.part"):
            if part.stat().st_size > 4_000:
                return
        time.sleep(0.005)
    raise AssertionError("nothing came")


def test_it_is_fetched_imported_and_listens(hub: Hub, data_folder: Path) -> None:
    seen = get()
    check_whole(data_folder)
    assert speech_pack() == data_folder / "packs" / "hearing"
    fetched = [event for event in seen if isinstance(event, Fetching)]
    assert fetched[-1].done == fetched[-1].total
    assert {event.what for event in seen if isinstance(event, Making)} == {
        "reading",
        "speech",
        "checking",
    }
    assert seen[-1] == Made("hearing")
    choose_speech("hearing")
    assert speech_pack() is not None


def test_after_a_cut_only_the_rest_is_asked_for(hub: Hub, data_folder: Path) -> None:
    hub.trouble = both(trouble(cut(70_000), 1), trouble(going_on(cut(0))))
    with pytest.raises(NetworkError, match="what was downloaded is kept"):
        get()
    check_nothing_half_made(data_folder)
    hub.asked.clear()
    hub.trouble = lambda _, __: None
    get()
    check_whole(data_folder)
    starts = {each.file: each.start for each in hub.asked if each.kind in ("bytes", "resolve")}
    assert starts[WEIGHTS] == 70_000
    assert "tokenizer.json" not in starts, "it was whole already"


def test_a_cut_in_the_middle_goes_on_by_itself(hub: Hub, data_folder: Path) -> None:
    hub.trouble = trouble(cut(50_000), 1)
    get()
    check_whole(data_folder)
    assert [each.start for each in hub.asked if about_weights(each)] == [None, 50_000]


def test_damage_on_the_way_is_one_sentence(hub: Hub, data_folder: Path) -> None:
    hub.trouble = trouble(body(flipped))
    with pytest.raises(DownloadCorruptError, match=r"model\.safetensors was damaged on its way"):
        get()
    check_nothing_half_made(data_folder)


def test_what_comes_whole_and_is_no_whisper_is_one_sentence(hub: Hub, data_folder: Path) -> None:
    config = json.loads(hub.repos[REPO]["config.json"])
    hub.repos[REPO]["config.json"] = json.dumps(config | {"d_model": 32}).encode()
    with pytest.raises(CheckpointError, match="hearing can't be imported: its "):
        get()
    check_nothing_half_made(data_folder)


def test_a_killed_download_goes_on(hub: Hub, data_folder: Path) -> None:
    hub.trouble = trouble(slow)
    with Download(made_entry(), "Q4_K_M") as first:
        events = first.events()
        while getattr(next(events), "file", "") != WEIGHTS:
            pass
        wait_for_some(data_folder)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        with pytest.raises(DownloadStoppedError):
            list(events)
    check_nothing_half_made(data_folder)
    hub.trouble = lambda _, __: None
    hub.asked.clear()
    with Download(made_entry(), "Q4_K_M") as second:
        list(second.events())
    check_whole(data_folder)
    assert next(each.start for each in hub.asked if about_weights(each))


def test_it_comes_and_is_chosen_by_command(
    hub: Hub, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_folder.mkdir()
    packs = json.dumps({"format": 1, "version": 99, "packs": [asdict(made_entry())]})
    (data_folder / "catalogue.json").write_text(packs, encoding="utf-8")
    assert main(["packs", "listen"]) == 0
    assert "No pack listens" in capsys.readouterr().out
    assert main(["packs", "get", "hearing", "--accept-licence"]) == 0
    assert "hearing: ready, MIT" in capsys.readouterr().out
    assert main(["packs", "list"]) == 0
    said = capsys.readouterr().out
    companions, _, listening = said.partition("Listening")
    assert "starter" in companions
    assert "hearing" not in companions
    assert "hearing" in listening
    assert "in use" in listening
    assert main(["packs", "listen", "--off"]) == 0
    assert "No pack listens" in capsys.readouterr().out
    assert speech_pack() is None
    assert main(["packs", "listen", "hearing"]) == 0
    assert "hearing listens" in capsys.readouterr().out
    assert speech_pack() == data_folder / "packs" / "hearing"
    assert main(["packs", "listen", "starter"]) == 2
    assert "is a companion" in capsys.readouterr().err
    assert main(["packs", "listen", "hearing", "--off"]) == 2
    assert main(["packs", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["hearing"]["listens"] is True
    assert rows["hearing"]["in_use"] is True
    assert rows["starter"]["listens"] is False
    assert main(["packs", "catalogue"]) == 0
    assert "Listening" in capsys.readouterr().out
    assert read_manifest(data_folder / "packs" / "hearing").speaks[0] == "en"
