"""Measure a pack on a published set: ``python -m core.training.datasets SET FOLDER --pack NAME``.

The table, or one JSON line, goes to stdout, progress to stderr. Exit code 0; 2 with one sentence
on stderr for what can be mended.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from core.errors import ReelmateError
from core.training.datasets.answers import Answers, RememberingJudge
from core.training.datasets.records import (
    FORMS,
    Answered,
    Answerer,
    DataSet,
    DataSetError,
    Form,
    Judge,
    Score,
)
from core.training.datasets.report import as_object, table
from core.training.datasets.run import ask_all, in_order, read_records, with_media, with_notes
from core.training.datasets.sets import SETS

_NAME = "core.training.datasets"


class OpenAnswerer(Answerer, Protocol):
    """An answerer that is closed at the end and may have something to add."""

    notes: tuple[str, ...]

    def close(self) -> None:
        """Free the models."""
        ...


class OpenJudge(Judge, Protocol):
    """A judge that is closed at the end."""

    def close(self) -> None:
        """Free the model."""
        ...


MakeAnswerer = Callable[[str, Path, Form, Callable[[float], None]], OpenAnswerer]
MakeJudge = Callable[[Path], OpenJudge]


def open_pack(pack: str, work: Path, form: Form, watching: Callable[[float], None]) -> OpenAnswerer:
    """A pack by its name; raises as ``PackAnswerer``."""
    from core.training.datasets.answering import PackAnswerer  # torch: seconds

    return PackAnswerer(pack, work, form, watching)


def open_judge(path: Path) -> OpenJudge:
    """A judge by its file; raises as ``GgufJudge``."""
    from core.training.datasets.gguf_judge import GgufJudge

    return GgufJudge(path)


def check_judge(path: Path) -> None:
    """Whether it will do, before hours of answering; raises as ``GgufJudge``."""
    from core.training.datasets.gguf_judge import GgufJudge

    GgufJudge.check(path)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{_NAME}: {message} (try --help)\n")


def main(
    arguments: Sequence[str] | None = None,
    *,
    make_answerer: MakeAnswerer = open_pack,
    make_judge: MakeJudge = open_judge,
    check_judge: Callable[[Path], None] = check_judge,
) -> int:
    """Run, and give the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        data_set = SETS[chosen.set]
        split = chosen.split or data_set.splits[0]
        if split not in data_set.splits:
            raise DataSetError(
                f"{data_set.name} has no split {split}; it has {', '.join(data_set.splits)}."
            )
        if chosen.judge is not None:
            check_judge(chosen.judge)
        _measure(chosen, data_set, split, make_answerer, make_judge)
    except ReelmateError as error:
        print(f"{_NAME}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{_NAME}: stopped; what is in --answers is kept", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    splits = "\n".join(f"  {one.name:15} {', '.join(one.splits)}" for one in SETS.values())
    parser = _Parser(
        prog=f"python -m {_NAME}",
        description="Measure a pack on a published set that you have.",
        epilog=f"sets and their splits, the first is asked where none is named:\n{splits}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("set", metavar="SET", choices=list(SETS), help="the set's name")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where it lies, as published")
    parser.add_argument("--pack", default="starter", metavar="NAME", help="%(default)s")
    parser.add_argument("--split", metavar="S", help="a part of the set")
    parser.add_argument("--limit", type=_count, metavar="N", help="only the first N records")
    parser.add_argument(
        "--skip-missing", action="store_true", help="leave out records whose media are missing"
    )
    parser.add_argument("--judge", type=Path, metavar="GGUF", help="a chat model that judges")
    parser.add_argument(
        "--answers", type=Path, metavar="FILE", help="answers so far, as JSON lines; goes on there"
    )
    parser.add_argument("--form", choices=FORMS, default="auto", help="how films are asked about")
    parser.add_argument(
        "--work", type=Path, default=Path("build/datasets"), help="for memories (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number above zero")
    return int(text)


def _measure(
    chosen: argparse.Namespace,
    data_set: DataSet,
    split: str,
    make_answerer: MakeAnswerer,
    make_judge: MakeJudge,
) -> None:
    started = time.monotonic()
    whole = read_records(data_set, chosen.folder, split, chosen.limit)
    records = with_media(whole, skip_missing=chosen.skip_missing)
    with ExitStack() as stack:
        bar = stack.enter_context(_progress())
        watching = bar.add_task("watching", total=1.0, visible=False)

        def watched(part: float) -> None:
            bar.update(watching, completed=part, visible=part < 1)

        found: list[Answered] = []
        anew = 0
        with closing(make_answerer(chosen.pack, chosen.work, chosen.form, watched)) as answerer:
            answers = stack.enter_context(
                Answers(chosen.answers, data_set.name, split, answerer.identity)
            )
            for step in bar.track(
                ask_all(records, answerer, answers), len(records), description="asking"
            ):
                found.append(step.answered)
                anew += step.anew
            by, notes = answerer.identity, answerer.notes
        with _judging(chosen.judge, answers, make_judge, bar) as judge:
            score = data_set.score(in_order(records, found), judge)
    if len(records) < len(whole):
        left_out = len(whole) - len(records)
        notes = (*notes, f"{left_out:,} records were left out, since their media are missing.")
    if chosen.limit is not None and len(whole) == chosen.limit:
        notes = (*notes, f"Only the first {chosen.limit:,} records were asked.")
    about = {
        "set": data_set.name,
        "split": split,
        "pack": chosen.pack,
        "by": by,
        "records": len(records),
        "asked": anew,
        "seconds": round(time.monotonic() - started, 1),
    }
    _print(with_notes(score, *notes), about, as_json=chosen.json)


@contextmanager
def _judging(
    path: Path | None, answers: Answers, make_judge: MakeJudge, bar: Progress
) -> Iterator[Judge | None]:
    """The judge, read once the pack is out of memory, with a count of its verdicts."""
    if path is None:
        yield None
        return
    task = bar.add_task("judging", total=None)
    with closing(make_judge(path)) as judge:
        yield RememberingJudge(judge, answers, lambda: bar.advance(task))


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _print(score: Score, about: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(as_object(score, about), ensure_ascii=False))
        return
    title = f"{about['set']} ({about['split']}), {about['records']:,} records, {about['by']}"
    console = Console()
    console.print(table(title, score))
    for note in score.notes:
        console.print(note, highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(main())
