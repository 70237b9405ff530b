"""A chat model from a file, all the way: added, asked about the sample film, stopped."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.chat.types import Finished, Sentence, TextPiece
from core.cli import main
from core.engine.session import Session
from core.errors import NoWordsError
from core.packs.chat_import import add_chat
from core.packs.pack import Pack
from core.resources import sample_film
from core.timeline import MediaTime
from tests.core.packs.chat_models import CHATML, write_chat_model

FILM = sample_film()
needs_film = pytest.mark.skipif(FILM is None, reason="this copy comes without the sample film")


@pytest.fixture
def talker(tmp_path: Path, data_folder: Path) -> str:
    return add_chat(write_chat_model(tmp_path / "talker.gguf")).name


@pytest.fixture
def session(talker: str) -> Iterator[Session]:
    with closing(Session(talker)) as session:
        yield session


@needs_film
def test_it_answers_before_anything_is_watched_and_within_the_bound(session: Session) -> None:
    assert FILM is not None
    opened = session.open(FILM)
    assert opened.heard
    assert opened.known_world
    until = MediaTime.parse("0:01:00")
    session.begin_answer()
    *events, finished = session.answer("Why did she look for it?", until)
    assert isinstance(finished, Finished)
    assert not finished.cancelled
    assert finished.watched_until == until
    assert "first_token" in finished.seconds
    pieces = [event.text for event in events if isinstance(event, TextPiece)]
    sentences = [event for event in events if isinstance(event, Sentence)]
    assert len(pieces) > 1, "it streams"
    assert "".join(pieces).split() == " ".join(each.text for each in sentences).split()
    assert all(link.start < until for each in sentences for link in each.scenes)


@needs_film
def test_an_answer_is_stopped_and_the_next_one_is_whole(session: Session) -> None:
    assert FILM is not None
    session.open(FILM)
    session.begin_answer()
    answer = session.answer("What now, Hugo?", None)
    while not isinstance(next(answer), TextPiece):
        pass
    stopper = threading.Thread(target=session.cancel_answer)
    stopper.start()
    stopper.join()
    *_, finished = answer
    assert isinstance(finished, Finished)
    assert finished.cancelled
    session.begin_answer()
    *_, finished = session.answer("What now, Hugo?", None)
    assert isinstance(finished, Finished)
    assert not finished.cancelled


def test_watching_keeps_the_pictures_and_nothing_else(session: Session, film: Path) -> None:
    session.open(film)
    *_, last = session.watch()
    assert last.finished
    frames = session.memory.frames()
    assert len(frames) >= 130
    assert frames.pictures[60].startswith(b"\xff\xd8")
    assert frames.content.row == (0, 0)
    assert session.picture(MediaTime.from_seconds(46)).line == "By the harbour."
    session.begin_answer()
    *_, finished = session.answer("Where is the red lantern?", None)
    assert isinstance(finished, Finished)
    assert finished.scenes_recalled == 2


def test_two_chat_models_share_what_was_watched(talker: str, tmp_path: Path) -> None:
    other = add_chat(write_chat_model(tmp_path / "other.gguf", template=f"{CHATML} "))
    assert Pack.load(other.name).key == Pack.load(talker).key
    assert Pack.load("starter").key.startswith("starter-")


def test_a_film_without_words_plays_and_says_why_it_is_not_answered(
    session: Session, tiny_clip: Path
) -> None:
    assert not session.open(tiny_clip).heard
    session.begin_answer()
    with pytest.raises(NoWordsError):
        list(session.answer("Who is it?", None))


@needs_film
def test_the_command_line_asks_it_and_plans_for_it(
    talker: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(FILM), "--pack", talker, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["whole_film"] is None
    assert "encoder weights" not in [part["part"] for part in plan["predicted"]]
    words = ["ask", str(FILM), "Who is here?", "--pack", talker, "--until", "0:00:40", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pack"] == talker
    assert told["watched_until_s"] == 40.0
    assert main([*words[:-1], "--whole-film"]) == 0
    assert main([*words[:-1], "--whole-film", "--remembered"]) == 2
