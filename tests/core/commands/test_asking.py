"""``reelmate ask`` with a pack of the published kind: film, part, picture, whole film."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.chat import one_prompt
from core.cli import main
from core.engine.messages import FilmOpened
from core.engine.session import Session
from core.language.budget import Budget
from tests.clips import make_clip

QUESTION = "who holds the lantern?"
Ask = Callable[..., dict[str, object]]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_clip(tmp_path_factory.mktemp("film") / "film.mp4", [("red", 3.0), ("blue", 3.0)])
    path.with_suffix(".srt").write_text(
        "1\n00:00:01,000 --> 00:00:02,500\nThe lantern is red.\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def ask(published: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    assert main(["packs", "import", str(published), "--as", "tiny", "--quantise", "F32"]) == 0
    capsys.readouterr()

    def answer(path: Path, *more: str) -> dict[str, object]:
        assert main(["ask", str(path), QUESTION, "--pack", "tiny", "--json", *more]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    return answer


def test_a_film_is_answered_from_its_frames_and_lines(ask: Ask, film: Path) -> None:
    report = ask(film)
    assert report["answer"]
    rows = report["rows"]
    assert isinstance(rows, int)
    assert rows > 6 * 2  # two tokens of a frame a second, and the words


@pytest.mark.usefixtures("ask")
@pytest.mark.parametrize(("question", "language"), [(QUESTION, None), ("谁拿着灯笼？", "zh")])
def test_subtitles_are_read_in_the_questions_language(
    film: Path, monkeypatch: pytest.MonkeyPatch, question: str, language: str | None
) -> None:
    opened = []
    open_film = Session.open

    def opening(self: Session, path: Path, subtitle_language: str | None = None) -> FilmOpened:
        opened.append(subtitle_language)
        return open_film(self, path, subtitle_language)

    monkeypatch.setattr(Session, "open", opening)
    assert main(["ask", str(film), question, "--pack", "tiny", "--json"]) == 0
    assert opened == [language]


def test_a_whole_film_depends_on_every_frame(ask: Ask, film: Path) -> None:
    whole = ask(film, "--whole-film")["answer"]
    assert whole
    assert ask(film, "--whole-film")["answer"] == whole
    assert ask(film, "--whole-film", "--until", "0:00:02")["answer"] != whole


@pytest.fixture
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random model would go on to the longest."""
    monkeypatch.setattr(one_prompt, "LONGEST_ANSWER", 12)


@pytest.mark.usefixtures("short_answers")
def test_a_remembered_film_is_read_once(ask: Ask, film: Path) -> None:
    first = ask(film, "--whole-film", "--remembered")
    second = ask(film, "--whole-film", "--remembered")
    assert (first["prefix"], second["prefix"]) == ("made", "read")
    assert first["answer"] == second["answer"]
    rows, reused, seconds = second["rows"], second["rows_reused"], second["seconds"]
    assert isinstance(rows, int)
    assert isinstance(reused, int)
    assert isinstance(seconds, dict)
    assert first["rows_reused"] == 0 < reused < rows == first["rows"]
    assert set(seconds) == {"prefix", "prefill", "first_token", "total"}


@pytest.mark.usefixtures("short_answers")
def test_a_remembered_film_says_how_much_it_read(
    ask: Ask, film: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for said in ("read for the first time", "had been read before"):
        words = ["ask", str(film), QUESTION, "--pack", "tiny", "--whole-film", "--remembered"]
        assert main(words) == 0
        out, err = capsys.readouterr()
        assert out.strip()
        assert said in err
        assert "looked at anew" not in err


@pytest.mark.usefixtures("short_answers")
def test_a_guided_film_says_that_nothing_is_kept(
    ask: Ask, film: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(film), QUESTION, "--pack", "tiny", "--whole-film", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["prefix"] is None
    assert "Every frame is looked at anew for each question." in err
    assert not (data_folder / "prefixes").exists()


def test_remembered_without_a_whole_film_is_refused(
    ask: Ask, film: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(film), QUESTION, "--pack", "tiny", "--remembered"]) == 2
    assert capsys.readouterr().err == "reelmate: --remembered goes with --whole-film\n"


@pytest.mark.parametrize("more", [[], ["--remembered"]])
def test_a_whole_film_before_its_first_frame_is_refused(
    ask: Ask, film: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["ask", str(film), QUESTION, "--pack", "tiny", "--whole-film", "--until", "0:00:00"]
    assert main([*words, *more]) == 2
    assert "not watched" in capsys.readouterr().err


def test_a_part_is_not_the_other_part(ask: Ask, film: Path) -> None:
    red = ask(film, "--to", "0:00:03")["answer"]
    blue = ask(film, "--from", "0:00:03")["answer"]
    assert red
    assert red != blue


def test_a_part_ends_where_nothing_is_known_any_more(ask: Ask, film: Path) -> None:
    whole = ask(film, "--from", "0:00:00")["answer"]
    red = ask(film, "--from", "0:00:00", "--until", "0:00:03")["answer"]
    assert red == ask(film, "--from", "0:00:00", "--to", "0:00:03")["answer"]
    assert red != whole


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--from", "0:00:01", "--whole-film"], "--from and --to don't go with --whole-film"),
        (["--to", "0:00:02", "--at", "0:00:01"], "--from and --to don't go with --at"),
        (["--from", "0:00:01", "--until", "soon"], "H:MM:SS"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    ask: Ask, film: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(film), QUESTION, "--pack", "tiny", *more]) == 2
    assert said in capsys.readouterr().err


def test_a_picture_has_no_moments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["ask", str(tmp_path / "a.png"), QUESTION, "--pack", "tiny", "--until", "0:01:00"]
    assert main(words) == 2
    assert "--until can't be said of a picture" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_a_picture_can_be_asked_about(ask: Ask, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture{suffix}"
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (60, 90, 3), np.uint8))
    assert ask(path)["answer"]


def test_a_film_too_long_for_memory_is_refused_with_numbers(
    ask: Ask,
    film: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ask(film)
    budget = Budget.of(published_gguf())
    monkeypatch.setattr(one_prompt, "free_ram", lambda: budget.needed(560))
    assert main(["ask", str(film), QUESTION, "--pack", "tiny", "--whole-film"]) == 2
    said = capsys.readouterr().err
    assert "GiB are free" in said
    assert "would fit" in said
    assert len(said.splitlines()) == 1


def published_gguf() -> Path:
    from core.packs.find import find_pack

    return find_pack("tiny") / "language.gguf"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--from", "0:00:05", "--to", "0:00:02"], "empty"),
        (["--from", "0:10:00"], "empty"),
        (["--from", "soon"], "H:MM:SS"),
    ],
)
def test_a_part_that_cannot_be_is_refused(
    ask: Ask, film: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(film), QUESTION, "--pack", "tiny", *more]) == 2
    assert said in capsys.readouterr().err


def test_what_is_no_picture_is_refused(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"not a picture")
    assert main(["ask", str(path), QUESTION, "--pack", "tiny"]) == 2
    assert "no picture" in capsys.readouterr().err


def test_the_starter_says_what_it_cannot_be_asked(
    film: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(film), QUESTION, "--whole-film", "--remembered"]) == 2
    assert "published" in capsys.readouterr().err


def test_the_starter_looks_at_every_frame_of_a_film(
    film: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(film), QUESTION, "--whole-film", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["answer"]
    assert report["watched_until_s"] == report["film_s"]
