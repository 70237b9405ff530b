"""What was answered and judged so far, a line a time in a file, so that a stopped run goes on.

Each line is one JSON object, on the disk as soon as it is said: ``{"set", "split", "by", "id",
"question", "answer"}`` for an answer, ``{"judge", "asked", "said"}`` for a verdict (``asked`` is
a digest). A line that a kill cut short is dropped. Answers of another pack, set or split, or to
another question, are not mixed in: that is an error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from core.closing import Closing
from core.errors import StorageError
from core.training.datasets.records import DataSetError, Judge, Record


class Answers(Closing):
    """The answers and verdicts of one run.

    Args:
        path: the file; None keeps all in memory.
        name: the set's.
        by: the answerer's identity.

    Raises:
        DataSetError: the file is no such file, or of another run.
        StorageError: it can't be written.
    """

    def __init__(self, path: Path | None, name: str, split: str, by: str) -> None:
        self._path = path
        self._head = {"set": name, "split": split, "by": by}
        self._answers: dict[str, tuple[str, str]] = {}
        self._verdicts: dict[tuple[str, str], str] = {}
        self._file: IO[bytes] | None = None
        if path is not None:
            self._file = self._open(path)

    def find(self, record: Record) -> str | None:
        """What was answered to this record before; None where it wasn't asked.

        Raises:
            DataSetError: it was another question.
        """
        found = self._answers.get(record.id)
        if found is None:
            return None
        question, answer = found
        if question != record.question:
            raise DataSetError(
                f"{self._path} holds an answer to another question {record.id!r}; "
                "start a new file of answers."
            )
        return answer

    def keep(self, record: Record, answer: str) -> None:
        """Append an answer.

        Raises:
            StorageError: it can't be written.
        """
        self._answers[record.id] = record.question, answer
        self._append({**self._head, "id": record.id, "question": record.question, "answer": answer})

    def verdict(self, judge: str, asked: str) -> str | None:
        """What this judge said of this before."""
        return self._verdicts.get((judge, asked))

    def keep_verdict(self, judge: str, asked: str, said: str) -> None:
        """Append a verdict. Raises as ``keep``."""
        self._verdicts[judge, asked] = said
        self._append({"judge": judge, "asked": asked, "said": said})

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _open(self, path: Path) -> IO[bytes]:
        try:
            data = path.read_bytes() if path.exists() else b""
            whole = data.rfind(b"\n") + 1
            for number, line in enumerate(data[:whole].splitlines(), 1):
                if line.strip():
                    self._take(line, f"{path}, line {number}")
            path.parent.mkdir(parents=True, exist_ok=True)
            if whole < len(data):
                os.truncate(path, whole)
            return path.open("ab")
        except OSError as exc:
            raise StorageError(path, exc.strerror or str(exc)) from exc

    def _take(self, line: bytes, where: str) -> None:
        try:
            row = json.loads(line)
            if "judge" in row:
                self._verdicts[str(row["judge"]), str(row["asked"])] = str(row["said"])
                return
            head = {name: row[name] for name in self._head}
            answer = str(row["id"]), (str(row["question"]), str(row["answer"]))
        except (ValueError, KeyError, TypeError) as exc:
            raise DataSetError(f"{where} is no answer of an earlier run.") from exc
        for name, value in self._head.items():
            if head[name] != value:
                raise DataSetError(
                    f"{where} was answered with another {_WORDS[name]}, {head[name]}, "
                    f"not {value}; start a new file of answers."
                )
        self._answers[answer[0]] = answer[1]

    def _append(self, row: dict[str, Any]) -> None:
        if self._file is None or self._path is None:
            return
        try:
            self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as exc:
            raise StorageError(self._path, exc.strerror or str(exc)) from exc


_WORDS = {"set": "set", "split": "split", "by": "pack or form"}


class RememberingJudge:
    """A judge that is not asked twice.

    Args:
        told: called at every verdict, new or remembered.
    """

    def __init__(
        self, judge: Judge, answers: Answers, told: Callable[[], None] = lambda: None
    ) -> None:
        self.identity = judge.identity
        self._judge = judge
        self._answers = answers
        self._told = told

    def reply(self, instructions: str, request: str) -> str:
        """What it said before, or says now."""
        asked = sha256(f"{instructions}\0{request}".encode()).hexdigest()[:32]
        said = self._answers.verdict(self.identity, asked)
        if said is None:
            said = self._judge.reply(instructions, request)
            self._answers.keep_verdict(self.identity, asked, said)
        self._told()
        return said
