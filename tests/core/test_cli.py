"""The command line's contract: what it prints, where, and with which exit code.

What needs a trained pack runs with the starter, and is skipped where there is none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import cli
from core.resources import resource_path, sample_film
from tests.clips import make_sound_only

needs_starter = pytest.mark.skipif(
    not resource_path("packs/starter/manifest.json").is_file(),
    reason="no starter pack in resources/packs: make train-starter",
)


def reelmate(*words: str | Path, check: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the real program, as a script would."""
    return subprocess.run(
        [sys.executable, "-m", "core.cli", *map(str, words)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=200,
        check=check,
    )


def assert_one_sentence(run: subprocess.CompletedProcess[str], *words: str) -> None:
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == 1, run.stderr
    for word in words:
        assert word in run.stderr


# Bad words on the command line --------------------------------------------------------


def test_an_unknown_option_is_one_line_and_exit_2() -> None:
    assert_one_sentence(reelmate("index", "a.mp4", "--fast"), "--fast")


def test_of_several_films_one_that_is_not_there_is_named(tiny_clip: Path) -> None:
    assert_one_sentence(reelmate(tiny_clip, "nowhere.mp4"), "no file", "nowhere.mp4")


def test_the_window_s_own_options_are_its_own() -> None:
    assert_one_sentence(reelmate("--start", "soon"), "'soon' is not a time")
    assert_one_sentence(reelmate("--paused", "--loud"), "--loud")


def test_help_tells_every_command() -> None:
    run = reelmate("--help", check=True)
    for command in ("[FILM...]", *cli.COMMANDS):
        assert command in run.stdout


@pytest.mark.parametrize("words", [[], ["index"], ["ask"]], ids=["window", "index", "ask"])
def test_a_missing_film_is_one_sentence(words: list[str], tmp_path: Path) -> None:
    film = tmp_path / "nowhere.mp4"
    question = ["who?"] if words == ["ask"] else []
    assert_one_sentence(reelmate(*words, film, *question), "no file", "nowhere.mp4")


def test_a_folder_is_no_film(tmp_path: Path) -> None:
    assert_one_sentence(reelmate(tmp_path), "folder")


# Questions and times, looked at before any film is opened ------------------------------


@pytest.mark.parametrize("question", ["", "   \n"])
def test_an_empty_question_is_refused_at_once(question: str, tiny_clip: Path) -> None:
    assert_one_sentence(reelmate("ask", tiny_clip, question), "The question is empty")


def test_a_question_of_20000_characters_is_refused_at_once(tiny_clip: Path) -> None:
    run = reelmate("ask", tiny_clip, "why? " * 4_000)
    assert_one_sentence(run, "The question has", "characters")


@pytest.mark.parametrize("option", ["--until", "--at"])
def test_a_bad_time_is_refused_at_once(option: str, tiny_clip: Path) -> None:
    run = reelmate("ask", tiny_clip, "who?", option, "soon")
    assert_one_sentence(run, "H:MM:SS")


# Packs --------------------------------------------------------------------------------


def test_a_pack_that_is_not_there_is_one_sentence(tiny_clip: Path) -> None:
    run = reelmate("index", tiny_clip, "--pack", "nobody")
    assert_one_sentence(run, "no model pack named nobody")


def test_a_corrupt_pack_is_one_sentence(tiny_clip: Path, data_folder: Path) -> None:
    pack = data_folder / "packs" / "broken"
    pack.mkdir(parents=True)
    (pack / "manifest.json").write_text("{")
    assert_one_sentence(reelmate("index", tiny_clip, "--pack", "broken"), "broken", "damaged")
    assert_one_sentence(reelmate("packs", "verify", "broken"), "broken", "damaged")


@needs_starter
def test_the_starter_is_listed_and_whole() -> None:
    rows = json.loads(reelmate("packs", "list", "--json", check=True).stdout)
    assert "starter" in [row["name"] for row in rows]
    assert "starter: whole" in reelmate("packs", "verify", "starter", check=True).stdout


# Films that are none ------------------------------------------------------------------


@needs_starter
def test_what_is_no_film_is_one_sentence(tmp_path: Path, tiny_clip: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear Mira, the lantern is red.\n" * 50)
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(tiny_clip.read_bytes()[:600])
    for film in (empty, letter, torn, tmp_path):
        assert_one_sentence(reelmate("index", film), film.name)


@needs_starter
def test_sound_alone_is_no_film(tmp_path: Path) -> None:
    film = make_sound_only(tmp_path / "song.mp4")
    assert_one_sentence(reelmate("index", film), "song.mp4", "no picture")


@needs_starter
def test_a_data_folder_that_is_a_file_is_one_sentence(
    tmp_path: Path, tiny_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    monkeypatch.setenv("REELMATE_DATA", str(taken))
    assert_one_sentence(reelmate("index", tiny_clip), "can't be written")


# The loop -----------------------------------------------------------------------------


@needs_starter
def test_indexing_twice_finds_it_done(tiny_clip: Path) -> None:
    first = json.loads(reelmate("index", tiny_clip, "--json", check=True).stdout)
    again = json.loads(reelmate("index", tiny_clip, "--json", check=True).stdout)
    assert first["finished"]
    assert first["frames"] >= 4
    assert first["film_s"] == pytest.approx(4.0, abs=0.1)
    assert {**again, "seconds": 0} == {**first, "seconds": 0}


@needs_starter
def test_an_answer_in_json_has_every_promised_field(tiny_clip: Path) -> None:
    run = reelmate("ask", tiny_clip, "Who holds the red lantern?", "--json", check=True)
    report = json.loads(run.stdout)
    promised = "question answer sentences watched_until_s film_s pack rows seconds"
    assert set(report) == set(promised.split())
    assert report["question"] == "Who holds the red lantern?"
    assert report["pack"] == "starter"
    assert report["answer"]
    timed = {"recall", "look_again", "prefill", "first_token", "total"}
    assert timed <= set(report["seconds"])
    for sentence in report["sentences"]:
        assert set(sentence) == {"text", "scenes"}
        for scene in sentence["scenes"]:
            assert set(scene) == {"start_s", "end_s", "source", "score"}
            assert scene["source"] in ("seen", "heard", "both")


@needs_starter
def test_until_keeps_what_comes_later_out(tiny_clip: Path) -> None:
    run = reelmate("ask", tiny_clip, "Where is the red lantern?", "--until", "0:00:02", "--json")
    assert run.returncode == 0, run.stderr
    scenes = [scene for s in json.loads(run.stdout)["sentences"] for scene in s["scenes"]]
    assert all(scene["start_s"] < 2.0 for scene in scenes)


@needs_starter
@pytest.mark.skipif(sample_film() is None, reason="no sample film in resources/sample")
def test_the_self_test_passes_here() -> None:
    run = reelmate("self-test")
    assert run.returncode == 0, run.stdout + run.stderr
    for word in ("plays", "encodes", "decodes", "sees"):
        assert word in run.stdout


def test_a_llama_cpp_that_was_built_without_eyes_is_told(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "core.self_test", "see"],
        env=os.environ | {"MTMD_CPP_LIB": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "'mtmd' not found" in run.stderr.splitlines()[-1]


# The window is another process ----------------------------------------------------------


def test_the_command_line_knows_neither_window_nor_models_until_needed() -> None:
    code = (
        "import sys, core.cli, core.commands.words\n"
        "heavy = {'torch', 'PySide6', 'llama_cpp', 'cv2', 'av', 'desktop'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(os.name == "nt", reason="exec does not replace a process there")
def test_a_film_alone_becomes_the_windows_process(
    tiny_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, command: became.append(command))
    cli.main([str(tiny_clip)])
    assert became == [[sys.executable, "-m", "desktop", str(tiny_clip)]]
