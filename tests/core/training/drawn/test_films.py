"""Drawn films: their length, their tags, and what is written beside them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pysubs2
import pytest
from numpy.typing import NDArray

from core.film.probe import probe
from core.film.subtitles import load_cues
from core.film.types import DRAWN_COMMENT
from core.resources import sample_film
from core.training.asking.truths import to_jsonl
from core.training.drawn.encode import Extras, Picture, plan_takes, shoot_film
from core.training.drawn.soundtrack import RATE, compose
from core.training.drawn.story import make_story
from core.training.drawn.world import Line, Shot, Story
from core.training.films import main, to_srt, write_film
from core.training.sample import sample_story, to_suggestions

TINY = Picture(64, 36, 12)
SMALL = Picture(128, 80, 12)
"""For what has to be the same to the bit: from the same frames of 64 by 36 libx264 made eight
kinds of files in 120 runs, of 64 by 48 others in 3 of 230, of these one kind in 45."""


def film(story: Story, out: Path, workers: int = 1, picture: Picture = TINY) -> Path:
    assert list(write_film(story, out, picture, workers))[-1] == 1.0
    return out


def decoded(path: Path) -> NDArray[np.uint8]:
    """All frames, uint8 [frames, h, w, 3]."""
    with av.open(str(path)) as container:
        return np.stack([f.to_ndarray(format="rgb24") for f in container.decode(video=0)])


@pytest.fixture(scope="module")
def story() -> Story:
    return make_story(900_001, 45.0)


@pytest.fixture(scope="module")
def drawn(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(story, tmp_path_factory.mktemp("films") / "tiny.mp4")


def test_a_film_is_exactly_as_long_as_its_story(drawn: Path) -> None:
    with av.open(str(drawn)) as container:
        stream = container.streams.video[0]
        times = [packet.pts for packet in container.demux(stream) if packet.pts is not None]
        assert stream.duration is not None
        assert stream.time_base is not None
        assert stream.duration * stream.time_base == 45
        assert stream.average_rate == 12
        assert [t * stream.time_base for t in times] == [Fraction(i, 12) for i in range(540)]


def test_every_shot_begins_with_a_keyframe(story: Story, drawn: Path) -> None:
    with av.open(str(drawn)) as container:
        keys = {i for i, frame in enumerate(container.decode(video=0)) if frame.key_frame}
    starts = {start for take in plan_takes(story.shots, 12) for start in take.starts}
    assert starts <= keys


def test_the_same_seed_gives_the_same_frames_on_any_number_of_processes(
    story: Story, tmp_path: Path
) -> None:
    once = film(story, tmp_path / "once.mp4", 1, SMALL)
    again = film(story, tmp_path / "again.mp4", 2, SMALL)
    assert np.array_equal(decoded(once), decoded(again))


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_films_say_that_they_are_drawn(name: str, tmp_path: Path) -> None:
    story = Story(1, "Small", (Shot(1.0, 3, "day", "clear", "wide"),), (), ())
    info = probe(film(story, tmp_path / name))
    assert info.comment == DRAWN_COMMENT
    assert info.title == "Small"


def test_the_lines_can_be_read_back_from_the_srt(story: Story, drawn: Path) -> None:
    for suffix, words in (
        (".en.srt", [line.text for line in story.lines]),
        (".zh.srt", [line.text_zh for line in story.lines]),
    ):
        read = pysubs2.load(str(drawn.with_suffix(suffix)), encoding="utf-8")
        assert [(cue.start, cue.end) for cue in read] == [
            (round(line.start * 1000), round(line.end * 1000)) for line in story.lines
        ]
        assert [cue.plaintext for cue in read] == words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_app_finds_the_lines_in_either_language(
    language: str, story: Story, drawn: Path
) -> None:
    said = [line.text_zh if language == "zh" else line.text for line in story.lines]
    assert [cue.text for cue in load_cues(probe(drawn), language)] == said


def test_times_past_an_hour_are_written_with_their_hour() -> None:
    assert "01:00:02,500 --> 02:03:04,000" in to_srt([Line(3602.5, 7384.0, "Hush now.")])


def test_questions_stand_one_on_a_line_with_their_truth(story: Story, drawn: Path) -> None:
    lines = drawn.with_suffix(".questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    assert len(questions) == len(story.questions) > 0
    for question in questions:
        assert set(question) == {
            "question", "kind", "language", "phrasing", "steps", "moment_s", "earlier",
            "start_s", "end_s", "sentence", "answers",
        }  # fmt: skip
        if question["kind"] == "absent":
            assert question["start_s"] is None
            assert question["end_s"] is None
            assert question["answers"] == []
        else:
            assert 0 <= question["start_s"] < question["end_s"] <= 45
            assert question["answers"]


def test_nothing_half_written_is_left_where_the_film_was_to_be(tmp_path: Path) -> None:
    shots = (Shot(1.0, 0, "day", "clear", "wide"), Shot(30.0, 1, "day", "clear", "wide"))
    drawing = shoot_film(shots * 2, tmp_path / "film.mp4", TINY, Extras({}), 1)
    next(drawing)
    assert not (tmp_path / "film.mp4").exists()
    drawing.close()
    assert list(tmp_path.iterdir()) == []


def test_sound_and_two_languages_go_into_one_container(tmp_path: Path) -> None:
    shots = (Shot(2.0, 0, "dusk", "rain", "wide"),)
    srt = to_srt([Line(0.2, 1.4, "Listen.", "听。")])
    chinese = to_srt([Line(0.2, 1.4, "Listen.", "听。")], chinese=True)
    extras = Extras({}, compose(shots, 1), (("eng", "English", srt), ("chi", "简体中文", chinese)))
    assert list(shoot_film(shots, tmp_path / "film.mkv", TINY, extras, 1)) == [1.0]
    with av.open(str(tmp_path / "film.mkv")) as container:
        assert [s.codec_context.name for s in container.streams.audio] == ["aac"]
        texts = [(s.metadata["language"], s.metadata["title"]) for s in container.streams.subtitles]
        assert texts == [("eng", "English"), ("chi", "简体中文")]
        words = [bytes(p) for p in container.demux(container.streams.subtitles[1]) if p.size]
    assert words == ["听。".encode()]


def test_a_soundtrack_is_as_long_as_its_film_and_never_clips() -> None:
    shots = (Shot(3.0, 0, "dusk", "rain", "wide"), Shot(3.5, 2, "day", "snow", "close"))
    sound = compose(shots, 5)
    assert sound.shape == (round(6.5 * RATE), 2)
    assert 0.1 < np.abs(sound).max() <= 0.9
    assert np.array_equal(sound, compose(shots, 5))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--seed", "x"], "a seed is a whole number"),
        (["--minutes", "0"], "a film has between"),
        (["--minutes", "nan"], "a film has between"),
        (["--size", "641x360"], "a size is WIDTHxHEIGHT in even numbers"),
        (["--fps", "0"], "frames a second are 1 to 60"),
        (["--out", "film.avi"], "the film's name ends in .mp4 or .mkv"),
        (["--out", "/nowhere/at/all/film.mp4"], "there is no folder"),
    ],
)
def test_a_bad_argument_gets_one_sentence_and_status_2(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good = ["--seed", "1", "--minutes", "0.1", "--out", str(tmp_path / "film.mp4")]
    with pytest.raises(SystemExit) as stopped:
        main([*good, *words])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_the_command_line_leaves_a_film_its_lines_and_its_questions(tmp_path: Path) -> None:
    words = ["--seed", "4", "--minutes", "0.1", "--size", "64x36", "--workers", "1"]
    assert main([*words, "--out", str(tmp_path / "film.mp4")]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["film.en.srt", "film.mp4", "film.questions.jsonl", "film.zh.srt"]


def test_the_sample_film_has_one_red_lantern_and_a_dozen_questions() -> None:
    story = sample_story()
    assert 180 <= story.seconds <= 240
    assert [q.language for q in story.questions] == ["en", "zh"] * 12
    for english, chinese in zip(story.questions[::2], story.questions[1::2], strict=True):
        assert english.steps[0].scenes == chinese.steps[0].scenes
    props = {(shot.prop.object, shot.prop.colour) for shot in story.shots if shot.prop}
    assert (0, 0) in props
    assert len({thing for thing, _ in props}) == len(props)
    assert all(line.text and line.text_zh for line in story.lines)
    for line, following in zip(story.lines, story.lines[1:], strict=False):
        assert line.end <= following.start


def test_the_sample_suggests_each_question_once_its_scene_is_over() -> None:
    story = sample_story()
    text = to_suggestions(story.questions)
    rows = json.loads(text)
    asked = [(row[key], row["after_s"]) for row in rows for key in ("question", "question_zh")]
    assert asked == [(q.question, q.steps[-1].scenes[-1][1]) for q in story.questions]
    film = sample_film()
    assert film is not None
    assert film.with_suffix(".suggestions.json").read_text(encoding="utf-8") == text
    truths = to_jsonl(story.questions)
    assert film.with_suffix(".questions.jsonl").read_text(encoding="utf-8") == truths
