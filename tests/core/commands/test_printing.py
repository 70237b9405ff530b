"""What ``--json`` prints can be read, whatever names and encodings there are."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.commands.printing import print_json

TOLD = {"film": "/films/caf\udce9 电影.mkv", "lines": ["“Où est Mira ?”"]}


@pytest.mark.parametrize(
    ("encoding", "errors"),
    [("utf-8", "strict"), ("utf-8", "surrogateescape"), ("cp1252", "strict"), ("ascii", "strict")],
)
def test_names_that_are_no_text_are_escaped(
    encoding: str, errors: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding, errors))
    print_json(TOLD)
    assert json.loads(out.getvalue().decode("ascii")) == TOLD


def test_what_can_be_printed_stands_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": "电影"})
    assert capsys.readouterr().out == '{"title": "电影"}\n'


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text there")
@pytest.mark.parametrize("command", ["plan", "index"])
def test_a_film_whose_name_is_no_text_is_reported_on(
    command: str, tiny_clip: Path, data_folder: Path, tmp_path: Path
) -> None:
    film = tmp_path / os.fsdecode(b"caf\xe9.mp4")
    shutil.copy(tiny_clip, film)
    ended = subprocess.run(
        [sys.executable, "-m", "core.cli", command, film, "--json"],
        env=os.environ | {"PYTHONIOENCODING": "utf-8:strict"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=200,
    )
    assert json.loads(ended.stdout)["film"] == str(film)
