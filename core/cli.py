"""The command line: ``reelmate [FILM]``, ``index``, ``ask``, ``self-test``, ``packs``.

Exit codes: 0; 2 with one sentence on stderr for what a person can mend; 1 with a
traceback for a bug; 130 after Ctrl-C. What a command found goes to stdout, progress to
stderr. Heavy modules are imported by the command that needs them, and the window by
nobody here: ``reelmate FILM`` becomes ``python -m desktop FILM``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from core.errors import MediaMissingError, MediaOpenError, ReelmateError
from core.packs import commands as packs
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.chat.types import Finished, LinkedScene, Sentence
    from core.engine.messages import IndexProgress
    from core.engine.session import Session

STARTER = "starter"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; the usage is for those who ask with ``--help``."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (try {self.prog} --help)\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="reelmate",
        description="A film player with a companion that watches along.",
        epilog="reelmate [FILM] opens the window.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="watch a whole film now; goes on where it stopped")
    _add_film(index)

    ask = commands.add_parser("ask", help="ask about a film")
    _add_film(ask)
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--until", metavar="H:MM:SS", help="know nothing of what comes after")

    commands.add_parser("self-test", help="does it play, encode and decode here?")

    packs.add_arguments(commands.add_parser("packs", help="the model packs on this machine"))
    return parser


def _add_film(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("film", metavar="FILM", type=Path)
    parser.add_argument("--pack", default=STARTER, metavar="P", help="model pack (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


COMMANDS = ("index", "ask", "self-test", "packs")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if not words or (words[0] not in COMMANDS and not words[0].startswith("-")):
            return _window(words)
        arguments = _parser().parse_args(words)
        match arguments.command:
            case "index":
                return _index(arguments)
            case "ask":
                return _ask(arguments)
            case "packs":
                return packs.run(arguments)
            case _:
                from core.self_test import self_test

                return self_test()
    except ReelmateError as error:
        print(f"reelmate: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("reelmate: stopped", file=sys.stderr)
        return 130


# The window ---------------------------------------------------------------------------


def _window(words: list[str]) -> int:
    """Become the window's process. Never returns where a process can be replaced."""
    if len(words) > 1:
        print("reelmate: one film at a time (try reelmate --help)", file=sys.stderr)
        return 2
    for word in words:
        _look_for(Path(word))
    command = [sys.executable, "-m", "desktop", *words]
    if os.name == "nt":  # exec there starts a second process and ends ours
        return subprocess.call(command)
    os.execv(sys.executable, command)


def _look_for(film: Path) -> None:
    """Refuse at once what needs no decoder to be refused."""
    if not film.exists():
        raise MediaMissingError(film)
    if film.is_dir():
        raise MediaOpenError(film, "it is a folder")


# Watching -----------------------------------------------------------------------------


@contextmanager
def _session(arguments: argparse.Namespace) -> Iterator[Session]:
    _look_for(arguments.film)
    from core.engine.session import Session

    with closing(Session(arguments.pack)) as session:
        opened = session.open(arguments.film)
        yield session
    if not opened.known_world:  # at the end: where something fails, that is the one line
        print(
            f"reelmate: the {arguments.pack} pack only knows drawn films; "
            "of this one it understands little",
            file=sys.stderr,
        )


def _watch(session: Session, until: MediaTime | None = None) -> IndexProgress | None:
    """Watch on to ``until``, or to the end, with a progress bar; gives the last report."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("Watching"),
        BarColumn(),
        TextColumn("{task.fields[clock]}"),
        TimeRemainingColumn(),
    )
    last: IndexProgress | None = None
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, clock="")
        for last in session.watch():
            bar.update(
                task,
                total=last.duration.seconds,
                completed=last.watched_until.seconds,
                clock=f"{last.watched_until} of {last.duration}",
            )
            if until is not None and last.watched_until >= until:
                break
    return last


def _index(arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    with _session(arguments) as session:
        last = _watch(session)
    assert last is not None, "watching ended without a report"
    report = {
        "film": str(arguments.film),
        "pack": arguments.pack,
        "frames": last.frames,
        "watched_until_s": last.watched_until.seconds,
        "film_s": last.duration.seconds,
        "finished": last.finished,
        "seconds": round(time.monotonic() - started, 3),
    }
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print(f"Watched {last.watched_until} of {last.duration}: {last.frames} frames kept.")
    return 0


# Asking -------------------------------------------------------------------------------


def _ask(arguments: argparse.Namespace) -> int:
    from core.chat.question import check_question

    question = check_question(arguments.question)
    until = None if arguments.until is None else MediaTime.parse(arguments.until)
    with _session(arguments) as session:
        _watch(session, until)
        if arguments.json:
            print(json.dumps(answer_report(session, question, until)))
        else:
            sentences, _ = _answer(session, question, until, stream=True)
            _print_scenes(sentences)
    return 0


def answer_report(session: Session, question: str, until: MediaTime | None) -> dict[str, Any]:
    """Ask, and give the object that ``ask --json`` prints.

    Args:
        session: with a film open that has been watched far enough.
        until: nothing after it is known; None for the whole film.
    """
    sentences, finished = _answer(session, question, until, stream=False)
    return {
        "question": question,
        "answer": " ".join(sentence.text.strip() for sentence in sentences),
        "sentences": [
            {"text": sentence.text.strip(), "scenes": [_scene(scene) for scene in sentence.scenes]}
            for sentence in sentences
        ],
        "watched_until_s": finished.watched_until.seconds,
        "film_s": finished.film_duration.seconds,
        "pack": session.pack_name,
        "rows": finished.rows,
        "seconds": finished.seconds,
    }


def _answer(
    session: Session, question: str, until: MediaTime | None, *, stream: bool
) -> tuple[list[Sentence], Finished]:
    from core.chat.types import Finished, Sentence, TextPiece

    sentences: list[Sentence] = []
    for event in session.answer(question, until):
        match event:
            case TextPiece(text):
                if stream:
                    print(text, end="", flush=True)
            case Sentence():
                sentences.append(event)
            case Finished():
                return sentences, event
    raise AssertionError("the answer ended without its last event")


def _scene(scene: LinkedScene) -> dict[str, Any]:
    return {
        "start_s": scene.start.seconds,
        "end_s": scene.end.seconds,
        "source": scene.source,
        "score": scene.score,
    }


def _print_scenes(sentences: list[Sentence]) -> None:
    print()
    told: set[MediaTime] = set()
    for scene in (scene for sentence in sentences for scene in sentence.scenes):
        if scene.start not in told:
            told.add(scene.start)
            print(f"  {scene.start} to {scene.end}  {scene.source:5}  {scene.caption}".rstrip())


# Packs --------------------------------------------------------------------------------


if __name__ == "__main__":
    sys.exit(main())
