"""An answerer and a judge that say what a test wrote down."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.training.datasets.__main__ import main
from core.training.datasets.records import Form, Record
from core.training.datasets.run import read_records
from core.training.datasets.sets import SETS

Says = Callable[[Record], str]


def right(record: Record) -> str:
    return record.truths[0]


class Script:
    """Answers by a function; keeps what it was asked."""

    def __init__(self, says: Says, identity: str = "script") -> None:
        self.identity = identity
        self.notes: tuple[str, ...] = ()
        self.asked: list[Record] = []
        self.closed = False
        self._says = says

    def answer(self, record: Record) -> str:
        self.asked.append(record)
        return self._says(record)

    def close(self) -> None:
        self.closed = True

    def open(self, pack: str, work: Path, form: Form, watching: Callable[[float], None]) -> Script:
        return self


class Verdicts:
    """Judges by a function of what it is shown."""

    def __init__(self, says: Callable[[str, str], str]) -> None:
        self.identity = "made judge"
        self.asked: list[tuple[str, str]] = []
        self._says = says

    def reply(self, instructions: str, request: str) -> str:
        self.asked.append((instructions, request))
        return self._says(instructions, request)

    def close(self) -> None:
        pass


def as_told(answers: Mapping[str, str], otherwise: str = "") -> Says:
    """What is written down for a record's id."""
    return lambda record: answers.get(record.id, otherwise)


class Runs:
    """The command with a script in place of a pack, on one folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def records(self, name: str, split: str | None = None) -> list[Record]:
        data_set = SETS[name]
        return read_records(data_set, self.folder, split or data_set.splits[0])

    def report(
        self, name: str, says: Says | Script, *more: str, judge: Verdicts | None = None
    ) -> dict[str, Any]:
        script = says if isinstance(says, Script) else Script(says)
        words = [name, str(self.folder), "--json", *more]
        if judge is not None:
            words += ["--judge", "made.gguf"]
        code = main(
            words,
            make_answerer=script.open,
            make_judge=lambda _: judge or pytest.fail("no judge was named"),
            check_judge=lambda _: None,
        )
        out, err = self._capsys.readouterr()
        assert (code, err) == (0, "")
        assert out.count("\n") == 1
        found: dict[str, Any] = json.loads(out)
        return found

    def lines(
        self, name: str, says: Says | Script, *more: str, judge: Verdicts | None = None
    ) -> dict[str, dict[str, Any]]:
        report = self.report(name, says, *more, judge=judge)
        return {line.pop("name"): line for line in report["lines"]}

    def refused(self, name: str, says: Says = right, *more: str) -> str:
        """The one sentence that the command refuses with."""
        code = main([name, str(self.folder), *more], make_answerer=Script(says).open)
        out, err = self._capsys.readouterr()
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        assert err.startswith("core.training.datasets: ")
        return err
