"""``reelmate words`` prints what is read or heard; ``index`` listens where nothing can be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from core.packs.speech import choose_speech
from tests.clips import make_clip
from tests.core.speech.sounds import Line, PitchSource, make_sounding, spoken_track
from tests.core.speech.tiny_whisper import make_network, make_pack

LINES = (
    Line(2.0, 4.0, "Mira, where is the red lantern?"),
    Line(28.8, 31.5, "By the harbour."),
)
SUBRIP = "1\n00:00:01,000 --> 00:00:02,500\nThe lantern is red.\n"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spoken") / "spoken.mkv"
    return make_sounding(path, [spoken_track(LINES)], 40)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    film = make_clip(tmp_path / "written.mp4", [("red", 3.0)])
    film.with_suffix(".srt").write_text(SUBRIP, encoding="utf-8")
    return film


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> PitchSource:
    """What listens, in the place of an installed pack."""
    source = PitchSource(LINES)
    monkeypatch.setattr("core.speech.source.speech_pack", lambda _: Path("a-pack"))
    monkeypatch.setattr("core.speech.source.InstalledSpeech", lambda _: source)
    return source


@pytest.mark.usefixtures("data_folder")
def test_subtitles_are_printed_as_they_are_read(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["words", str(written)]) == 0
    assert capsys.readouterr().out == SUBRIP
    assert main(["words", str(written), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row == {"start_s": 1.0, "end_s": 2.5, "text": "The lantern is red."}


@pytest.mark.usefixtures("data_folder")
def test_a_film_is_listened_to_once(
    spoken: Path, ears: PitchSource, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["words", str(spoken)]) == 2
    assert "--listen` listens to it" in capsys.readouterr().err
    assert main(["words", str(spoken), "--listen"]) == 0
    told = capsys.readouterr().out.split("\n")
    assert [told[2], told[6]] == [line.text for line in LINES]
    assert told[1].startswith("00:00:0")
    out = tmp_path / "heard.srt"
    assert main(["words", str(spoken), "--listen", "--out", str(out)]) == 0
    assert main(["words", str(spoken)]) == 0
    assert capsys.readouterr().out.endswith(out.read_text())
    assert len(ears.opened) == 1


@pytest.mark.usefixtures("data_folder")
def test_listening_takes_the_sound_whatever_is_written(
    written: Path, ears: PitchSource, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["words", str(written), "--listen"]) == 0
    found = capsys.readouterr()
    assert SUBRIP not in found.out
    assert len(ears.opened) == 1


def test_without_ears_or_sound_one_sentence_says_so(
    spoken: Path, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mute = make_clip(tmp_path / "mute.mp4", [("red", 2.0)], sound=False)
    for film, words in ((spoken, "no speech pack"), (mute, "nothing to listen to")):
        assert main(["words", str(film), "--listen"]) == 2
        assert words in capsys.readouterr().err
    choose_speech(None, data_folder)
    assert main(["words", str(spoken), "--listen"]) == 2
    assert "switched off" in capsys.readouterr().err


def test_an_installed_whisper_listens(
    spoken: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_pack(data_folder / "packs" / "tiny-whisper", make_network())
    assert main(["words", str(spoken), "--listen", "--json"]) == 0
    found = capsys.readouterr()
    assert isinstance(json.loads(found.out), list)
    assert "[transformers]" not in found.err
    assert len(list((data_folder / "memory").glob("*/heard-*/heard.log"))) == 1


@pytest.mark.usefixtures("data_folder", "ears")
def test_index_watches_and_listens(spoken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", str(spoken), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["lines"], report["listened_s"]) == (2, report["film_s"])
    assert main(["index", str(spoken)]) == 0
    assert "Listened to 0:00:40 of 0:00:40: 2 lines heard." in capsys.readouterr().out


@pytest.mark.usefixtures("data_folder")
def test_what_cannot_be_written_is_said(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["words", str(written), "--out", str(tmp_path / "no" / "where.srt")]) == 2
    assert "can't be written" in capsys.readouterr().err
