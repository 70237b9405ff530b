"""``reelmate packs catalogue`` and ``get``: what is printed, asked and refused."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from core.cli import main
from core.packs.pack import Pack
from tests.core.packs.hub import Hub
from tests.core.packs.troubles import (
    CHECKPOINT,
    SHARD,
    made_entry,
    on,
    slow,
    status,
    wait_for_part,
)


@pytest.fixture
def tiny_in_catalogue(data_folder: Path) -> None:
    """A newer catalogue that has the tiny pack."""
    data_folder.mkdir()
    packs = json.dumps({"format": 1, "version": 99, "packs": [asdict(made_entry())]})
    (data_folder / "catalogue.json").write_text(packs, encoding="utf-8")


class Terminal(io.StringIO):
    """Someone who answers."""

    def isatty(self) -> bool:
        return True


def test_the_catalogue_tells_size_licence_and_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "catalogue"]) == 0
    said = capsys.readouterr().out
    for words in ("starter  (here)", "llama-vid-7b-long", "17.9 GB", "GiB of memory", "BY-NC"):
        assert words in said
    assert main(["packs", "catalogue", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["here"]
    assert rows[1]["memory"]["verdict"] in ("fits", "changes", "no")
    assert rows[1]["good_at"]["zh"]


def test_a_pack_is_fetched_once_its_licence_is_accepted(
    hub: Hub,
    tiny_in_catalogue: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["packs", "get", "tiny", "--quantise", "F32"]) == 2
    said = capsys.readouterr().err
    assert "--accept-licence" in said
    assert len(said.splitlines()) == 1
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    assert main(["packs", "get", "tiny", "--quantise", "F32"]) == 2
    assert "Not to be sold." in capsys.readouterr().err
    assert not hub.asked
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    assert main(["packs", "get", "tiny", "--quantise", "F32"]) == 0
    assert "tiny: ready, CC-BY-NC-4.0" in capsys.readouterr().out
    Pack.load("tiny")
    assert main(["packs", "get", "tiny", "--accept-licence"]) == 2
    assert "already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["starter", "nobody", "../tiny"])
def test_what_cannot_be_fetched_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "get", name, "--accept-licence"]) == 2
    assert name in capsys.readouterr().err


def test_ctrl_c_keeps_what_came(hub: Hub, tiny_in_catalogue: None, data_folder: Path) -> None:
    hub.trouble = on("bytes", slow)
    words = [sys.executable, "-m", "core.cli", "packs", "get", "tiny", "--accept-licence"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, start_new_session=True) as command:
        wait_for_part(data_folder)
        os.killpg(command.pid, signal.SIGINT)  # a terminal tells the whole group
        _, said = command.communicate(timeout=60)
    assert command.returncode == 130
    assert said.decode().splitlines()[-1] == "reelmate: stopped"
    assert b"Traceback" not in said
    assert list((data_folder / "downloads" / "tiny").rglob(f".{SHARD}.*.part"))
    assert not (data_folder / "packs").exists()


def test_progress_can_be_read_by_a_program(
    hub: Hub, tiny_in_catalogue: None, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["packs", "get", "tiny", "--quantise", "F32", "--accept-licence", "--json"]
    hub.trouble = on("bytes", status(403))
    assert main(words) == 2
    failed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (failed["event"], failed["kind"]) == ("failed", "AccessError")
    assert failed["data"]["repo"] == CHECKPOINT
    hub.trouble = lambda _, __: None
    assert main(words) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    fetched = [each for each in told if each["event"] == "fetching"]
    assert fetched[-1]["done"] == fetched[-1]["total"] > 0
    assert any(each["event"] == "making" for each in told)
    assert told[-1] == {"event": "made", "pack": "tiny"}
