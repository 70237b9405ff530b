"""A chat model with eyes from two files, all the way: added, shown a film, asked, stopped; real
llama.cpp and mtmd."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.chat.types import Circumstances, Finished, Sentence, TextPiece
from core.cli import main
from core.engine.session import Session
from core.errors import NothingWatchedError
from core.packs.chat_import import add_chat
from core.packs.search_source import SearchSource
from core.resources import sample_film
from core.timeline import MediaTime
from tests.clips import make_clip
from tests.core.packs.chat_models import write_chat_model, write_parrot
from tests.core.packs.eyes_models import write_eyes
from tests.core.packs.search_checkpoints import write_search_clip

FILM = sample_film()
needs_film = pytest.mark.skipif(FILM is None, reason="this copy comes without the sample film")
QUESTION = "Who holds the red lantern at the harbour?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_chat_model(folder / "talker.gguf", scale=0.2)
    write_eyes(folder / "mmproj.gguf")
    return folder


@pytest.fixture
def seer(folder: Path, data_folder: Path) -> str:
    return add_chat(folder / "talker.gguf", "seer", mmproj=folder / "mmproj.gguf").name


@pytest.fixture
def session(seer: str) -> Iterator[Session]:
    with closing(Session(seer)) as session:
        yield session


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 seconds in three colours, without a word."""
    path = tmp_path_factory.mktemp("silent") / "silent.mp4"
    colours = [("red", 8.0), ("blue", 8.0), ("green", 8.0)]
    return make_clip(path, colours, size=(64, 36), fps=4, sound=False)


def answer(
    session: Session, until: MediaTime | None = None, question: str = QUESTION
) -> tuple[str, list[Sentence], Finished]:
    session.begin_answer()
    *events, finished = session.answer(question, until)
    assert isinstance(finished, Finished)
    assert not finished.cancelled
    pieces = [event.text for event in events if isinstance(event, TextPiece)]
    sentences = [event for event in events if isinstance(event, Sentence)]
    text = " ".join(each.text for each in sentences)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert len(pieces) > 1, "it streams"
    return text, sentences, finished


def shown_until(session: Session, film: Path, until: float) -> None:
    """Open it and watch it that far, as an engine does that was stopped there."""
    session.open(film)
    for event in session.watch():
        if event.watched_until.seconds >= until:
            session.stop_watching()


@needs_film
def test_it_answers_about_the_sample_film_with_links_within_the_bound(
    folder: Path, data_folder: Path
) -> None:
    """A model that says a line of the film, with eyes that add pictures to its prompt."""
    assert FILM is not None
    parrot = write_parrot(folder / "parrot.gguf", "The clock is broken.")
    name = add_chat(parrot, mmproj=write_eyes(folder / "wide.gguf", 512)).name
    until = MediaTime.parse("0:01:10")
    with closing(Session(name)) as session:
        assert session.open(FILM).heard
        text, (sentence,), before = answer(session, until)
        assert text.strip() == "The clock is broken."
        assert [link.start.clock() for link in sentence.scenes] == ["0:00:52"]
        assert sentence.scenes[0].caption == "I must open it because the clock is broken."
        assert not before.watched
        shown_until(session, FILM, 60)
        text, (sentence,), after = answer(session, until)
        assert [link.start.clock() for link in sentence.scenes] == ["0:00:52"]
        assert sentence.scenes[0].picture.startswith(b"\xff\xd8")
        assert after.watched_until == MediaTime.from_seconds(60)
        assert after.rows > before.rows, "pictures stand in the prompt, too"
        _, (sentence,), _ = answer(session, MediaTime.parse("0:00:56"))
        assert sentence.scenes == (), "nobody has said it yet"


def test_a_film_without_words_is_answered_from_its_pictures(session: Session, silent: Path) -> None:
    assert not session.open(silent).heard
    session.begin_answer()
    with pytest.raises(NothingWatchedError):
        list(session.answer(QUESTION, None))
    *_, last = session.watch()
    assert last.finished
    _, _, finished = answer(session)
    assert finished.scenes_recalled == 3
    assert finished.watched_until == session.duration
    assert "first_token" in finished.seconds
    _, _, half = answer(session, MediaTime.from_seconds(9))
    assert half.scenes_recalled == 2
    assert half.rows < finished.rows


def test_another_film_of_the_same_length_is_answered_otherwise(
    session: Session, silent: Path, tmp_path: Path
) -> None:
    """No word of the prompt differs: it can only be the pictures."""
    colours = [("yellow", 8.0), ("red", 8.0), ("green", 8.0)]
    other = make_clip(tmp_path / "other.mp4", colours, size=(64, 36), fps=4, sound=False)
    said: dict[Path, list[tuple[str, int]]] = {}
    for film in (silent, other, silent):
        session.open(film)
        *_, last = session.watch()
        assert last.finished
        text, _, finished = answer(session)
        said.setdefault(film, []).append((text, finished.rows))
    assert said[silent][0] == said[silent][1]
    assert said[silent][0][1] == said[other][0][1], "as many rows"
    assert said[silent][0][0] != said[other][0][0]


def test_a_scene_is_pointed_to_by_the_model_itself(session: Session, silent: Path) -> None:
    """Where a random model points means nothing; that it points is all its own."""
    session.open(silent)
    list(session.watch())
    links = []
    for question in (QUESTION, "Where is the key?", "What is seen?", "Who comes home?"):
        _, sentences, _ = answer(session, None, question)
        links += [link for sentence in sentences for link in sentence.scenes]
    assert links
    for link in links:
        assert link.source == "seen"
        assert 0.2 <= link.score <= 1
        assert link.picture.startswith(b"\xff\xd8")


def test_a_film_is_watched_for_what_is_searched_by(
    folder: Path, data_folder: Path, silent: Path, tmp_path: Path
) -> None:
    write_search_clip(tmp_path / "clip")
    with closing(SearchSource.find(tmp_path / "clip")) as search:
        eyes = folder / "mmproj.gguf"
        name = add_chat(folder / "talker.gguf", "finder", mmproj=eyes, search=search).name
    with closing(Session(name)) as session:
        session.open(silent)
        list(session.watch())
        vectors = session.memory.frames().search.astype(np.float32)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)
        assert vectors.shape[1] == 12
        _, _, finished = answer(session)
        assert finished.scenes_recalled == 3


def test_an_answer_is_stopped_and_the_next_one_is_whole(session: Session, silent: Path) -> None:
    session.open(silent)
    list(session.watch())
    expected, _, _ = answer(session)
    session.begin_answer()
    told = session.answer(QUESTION, None)
    while not isinstance(next(told), TextPiece):
        pass
    stopper = threading.Thread(target=session.cancel_answer)
    stopper.start()
    stopper.join()
    *_, finished = told
    assert isinstance(finished, Finished)
    assert finished.cancelled
    assert answer(session)[0] == expected


def test_now_is_answered_where_the_viewer_is(session: Session, silent: Path) -> None:
    session.open(silent)
    list(session.watch())
    session.begin_answer()
    here = Circumstances(position=MediaTime.from_seconds(12))
    *_, finished = session.answer("What is happening now?", None, here)
    assert isinstance(finished, Finished)
    assert finished.scenes_recalled == 2


def test_the_command_line_asks_it_and_plans_for_it(
    seer: str, silent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(silent), "--pack", seer, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    sizes = {part["part"]: part["bytes"] for part in plan["predicted"]}
    assert sizes["eyes weights"] > 10_000
    assert sizes["eyes work space"] > 1_000
    assert plan["eyes"] == {"device": "RAM"}
    assert main(["index", str(silent), "--pack", seer]) == 0
    capsys.readouterr()
    assert main(["ask", str(silent), QUESTION, "--pack", seer, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pack"] == seer
    assert told["rows"] > 100
    assert np.isclose(told["watched_until_s"], 24, atol=0.5)
