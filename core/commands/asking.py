"""``reelmate ask``: a question about a film, a part of it, the whole of it, or a picture."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from core.chat.clock import Clock
from core.chat.types import NO_CIRCUMSTANCES, Circumstances
from core.commands.films import listen, look_for
from core.commands.printing import print_json
from core.commands.watching import open_session, watch
from core.errors import QuestionError
from core.film.languages import written_in
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.chat.remembered_film import PrefixUse
    from core.chat.types import Finished, LinkedScene, Sentence
    from core.engine.session import Session
    from core.film.types import SampledFrame

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
GUIDED = "Every frame is looked at anew for each question."


def add_arguments(ask: argparse.ArgumentParser) -> None:
    """What ``ask`` takes beside the film and the pack."""
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--until", metavar="H:MM:SS", help="know nothing of what comes after")
    ask.add_argument("--at", metavar="H:MM:SS", help='where you are, for what is happening "now"')
    ask.add_argument("--whole-film", action="store_true", help="read every frame, or line; slow")
    ask.add_argument(
        "--remembered",
        action="store_true",
        help="with --whole-film: from the film's memory, kept for the next question",
    )
    ask.add_argument("--from", dest="start", metavar="H:MM:SS", help="ask about a part only")
    ask.add_argument("--to", dest="end", metavar="H:MM:SS", help="where that part ends")


def ask(arguments: argparse.Namespace) -> int:
    """Answer in the form that was asked for."""
    from core.chat.question import check_question

    pictured = arguments.film.suffix.lower() in PICTURES
    if trouble := _at_odds(arguments, pictured):
        print(f"reelmate: {trouble}", file=sys.stderr)
        return 2
    question = check_question(arguments.question)
    if pictured:
        return _ask_picture(arguments, question)
    until = None if arguments.until is None else MediaTime.parse(arguments.until)
    if _is_part(arguments):
        return _ask_clip(arguments, question, until)
    around = NO_CIRCUMSTANCES
    if arguments.at is not None:
        around = Circumstances(position=MediaTime.parse(arguments.at))
    with open_session(arguments, written_in(question)) as session:
        in_one_prompt = arguments.whole_film and not session.looks_at_all
        if in_one_prompt or arguments.remembered:
            session.forms("a whole film at once")
        watch(session, until)
        listen(session.listen(), until)
        if in_one_prompt:
            _ask_whole_film(arguments, session, question, until)
        elif arguments.json:
            report = answer_report(
                session, question, until, around, whole_film=arguments.whole_film
            )
            print_json(report)
        else:
            sentences, _ = _answer(
                session, question, until, around, stream=True, whole_film=arguments.whole_film
            )
            _print_scenes(sentences)
    return 0


def _is_part(arguments: argparse.Namespace) -> bool:
    return arguments.start is not None or arguments.end is not None


def _at_odds(arguments: argparse.Namespace, pictured: bool) -> str:
    """What two options contradict each other; "" where none do."""
    told = {
        "--until": arguments.until is not None,
        "--at": arguments.at is not None,
        "--whole-film": arguments.whole_film,
        "--from and --to": _is_part(arguments),
    }
    if arguments.remembered and not arguments.whole_film:
        return "--remembered goes with --whole-film"
    wrong = [name for name, given in told.items() if given]
    if pictured and wrong:
        return f"{wrong[0]} can't be said of a picture"
    if _is_part(arguments) and (arguments.whole_film or arguments.at is not None):
        return f"--from and --to don't go with {'--whole-film' if arguments.whole_film else '--at'}"
    return ""


# In one prompt ------------------------------------------------------------------------


def _ask_picture(arguments: argparse.Namespace, question: str) -> int:
    from core.engine.session import Session
    from core.vision.pictures import read_picture

    look_for(arguments.film)
    with closing(Session(arguments.pack)) as session:
        picture = read_picture(arguments.film)
        forms = session.forms("a picture")
        _tell(arguments, question, forms.picture(picture, question))
    return 0


def _ask_clip(arguments: argparse.Namespace, question: str, until: MediaTime | None) -> int:
    start = MediaTime.parse(arguments.start) if arguments.start else MediaTime(0)
    end = MediaTime.parse(arguments.end) if arguments.end else None
    with open_session(arguments, written_in(question)) as session:
        forms = session.forms("a part of a film")
        end = min(end or session.duration, until or session.duration)
        if start >= end or start >= session.duration:
            raise QuestionError("is about a part that is empty", len(question))
        frames = _frames(session, start, end)
        pictures, times = [frame.picture for frame in frames], [frame.time for frame in frames]
        _tell(arguments, question, forms.clip(pictures, times, question))
    return 0


def _frames(session: Session, start: MediaTime, end: MediaTime) -> list[SampledFrame]:
    """The frames that are sampled between two times; the one on screen where there is none."""
    from core.film.frames import CHUNK, FrameReader

    found: list[SampledFrame] = []
    last: SampledFrame | None = None
    with FrameReader(session.info, session.manifest.picture_short_side) as reader:
        for index in range(start.us // CHUNK.us, (end.us - 1) // CHUNK.us + 1):
            for frame in reader.chunk(index):
                if start <= frame.time < end:
                    found.append(frame)
                elif frame.time < start:
                    last = frame
    if not found and last is not None:
        found.append(last)
    return found


def _ask_whole_film(
    arguments: argparse.Namespace, session: Session, question: str, until: MediaTime | None
) -> None:
    if not arguments.remembered:
        _tell(arguments, question, _guided(session, question, until), lambda: {"prefix": None})
        print(f"reelmate: {GUIDED}", file=sys.stderr)
        return
    used: list[PrefixUse] = []
    pieces = _remembered(session, question, until, used.append)
    _tell(arguments, question, pieces, lambda: _prefix_report(used[0]))
    if not arguments.json:
        print(f"reelmate: {_prefix_sentence(used[0])}", file=sys.stderr)
    session.keep_film()


def _guided(session: Session, question: str, until: MediaTime | None) -> Iterator[str]:
    with _looking() as looked:
        yield from session.forms("a whole film at once").film(
            session.memory.frames(), session.cues, until, question, looked
        )


def _remembered(
    session: Session, question: str, until: MediaTime | None, told: Callable[[PrefixUse], None]
) -> Iterator[str]:
    film, frames = session.remembered_film(), session.memory.frames()
    with _looking() as looked:
        for piece in film.answer(frames, session.cues, until, question, told):
            if isinstance(piece, str):
                yield piece
            else:
                looked(piece.done, piece.total)


def _prefix_report(use: PrefixUse) -> dict[str, Any]:
    return {
        "prefix": use.how,
        "rows": use.rows,
        "rows_reused": use.reused,
        "seconds": use.seconds,
    }


def _prefix_sentence(use: PrefixUse) -> str:
    if use.how == "made":
        return f"the film's {use.rows:,} rows were read for the first time"
    return f"{use.reused:,} of {use.rows:,} rows had been read before"


def _tell(
    arguments: argparse.Namespace,
    question: str,
    pieces: Iterator[str],
    more: Callable[[], dict[str, Any]] = dict,
) -> None:
    """Print an answer that has no scenes, as it comes or as one JSON object.

    Args:
        more: what else that object says, asked once the answer is whole; its "seconds" are
            put with the others.
    """
    clock = Clock()
    answer = ""
    for piece in pieces:
        if "first_token" not in clock.seconds:
            clock.mark("first_token")
        answer += piece
        if not arguments.json:
            sys.stdout.write(piece)
            sys.stdout.flush()
    clock.mark("total")
    if not arguments.json:
        print()
        return
    found = more()
    report = {
        "question": question,
        "answer": answer.strip(),
        "sentences": [{"text": answer.strip(), "scenes": []}],
        "pack": arguments.pack,
        **found,
        "seconds": {**found.get("seconds", {}), **clock.seconds},
    }
    print_json(report)


# From recalled scenes -----------------------------------------------------------------


def answer_report(
    session: Session,
    question: str,
    until: MediaTime | None,
    around: Circumstances = NO_CIRCUMSTANCES,
    *,
    whole_film: bool = False,
) -> dict[str, Any]:
    """Ask, and give the object that ``ask --json`` prints.

    Args:
        session: with a film open that has been watched far enough.
        until: nothing after it is known; None for the whole film.
        around: where the viewer is, and the turn before.
        whole_film: look at every frame.
    """
    sentences, finished = _answer(
        session, question, until, around, stream=False, whole_film=whole_film
    )
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
    session: Session,
    question: str,
    until: MediaTime | None,
    around: Circumstances,
    *,
    stream: bool,
    whole_film: bool = False,
) -> tuple[list[Sentence], Finished]:
    from core.chat.types import Finished, Looked, Sentence, TextPiece

    sentences: list[Sentence] = []
    with _looking() as looked:
        for event in session.answer(question, until, around, whole_film=whole_film):
            match event:
                case Looked(done, total):
                    looked(done, total)
                case TextPiece(text):
                    if stream:
                        print(text, end="", flush=True)
                case Sentence():
                    sentences.append(event)
                case Finished():
                    return sentences, event
    raise AssertionError("the answer ended without its last event")


@contextmanager
def _looking() -> Iterator[Callable[[int, int], None]]:
    """A progress bar that comes with the first frame that was looked at and goes with the last."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Looking at frames", total=None, visible=False)

        def looked(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=done < total)

        yield looked


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
