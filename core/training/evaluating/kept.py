"""What was answered, kept line by line, so that an evaluation goes on where it was stopped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.training.asking.judge import Said, Truth, Verdict, judge


@dataclass(frozen=True, slots=True)
class Answer:
    """What a companion said to one question, before it is judged.

    Attributes:
        number: of the question in the plain edition of its film.
        said: its sentences with the scenes they are linked to.
        score: of the first linked scene, 0 where there is none.
        seconds: until the answer was whole.
        earlier: the answer and the moment, in seconds, that it leant on.
    """

    number: int
    said: tuple[Said, ...]
    score: float
    seconds: float
    earlier: tuple[str, float] | None = None

    def judged(self, truth: Truth) -> Verdict:
        """How it compares with the truth."""
        return judge(truth, self.said, self.score)

    @property
    def lands(self) -> float | None:
        """Where the first link takes the viewer, in seconds."""
        return next((scene[0] for said in self.said for scene in said.scenes), None)

    @classmethod
    def of(
        cls, number: int, report: dict[str, Any], earlier: tuple[str, float] | None = None
    ) -> Answer:
        """From what ``ask --json`` prints."""
        scenes = [scene for sentence in report["sentences"] for scene in sentence["scenes"]]
        said = tuple(
            Said(
                sentence["text"],
                tuple((scene["start_s"], scene["end_s"]) for scene in sentence["scenes"]),
            )
            for sentence in report["sentences"]
        )
        score = float(scenes[0]["score"]) if scenes else 0.0
        return cls(number, said, score, float(report["seconds"].get("total", 0.0)), earlier)


class AnswerFile:
    """Answers about one film, asked in one way; other answers than these are thrown away.

    Args:
        about: what decides the answers: pack, film, way. A file about anything else is begun anew.
    """

    def __init__(self, path: Path, about: dict[str, str]) -> None:
        self._path = path
        self._mended = False
        self.answers: dict[int, Answer] = {}
        self._lines = self._whole_lines()
        if self._lines and json.loads(self._lines[0]) == about:
            for line in self._lines[1:]:
                answer = _read(json.loads(line))
                self.answers[answer.number] = answer
        else:
            self._lines = [json.dumps(about, ensure_ascii=False)]

    def add(self, answer: Answer) -> None:
        """Keep one more; it is on the disk when this returns."""
        if not self._mended:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("".join(f"{line}\n" for line in self._lines), encoding="utf-8")
            self._mended = True
        self.answers[answer.number] = answer
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(_row(answer), ensure_ascii=False) + "\n")

    def _whole_lines(self) -> list[str]:
        """All lines that were written to their end."""
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8").split("\n")
        return [line for line in lines[:-1] if line]


def _row(answer: Answer) -> dict[str, Any]:
    return {
        "number": answer.number,
        "said": [[said.text, [list(scene) for scene in said.scenes]] for said in answer.said],
        "score": answer.score,
        "seconds": answer.seconds,
        "earlier": answer.earlier,
    }


def _read(row: dict[str, Any]) -> Answer:
    said = tuple(
        Said(text, tuple((start, end) for start, end in scenes)) for text, scenes in row["said"]
    )
    earlier = row["earlier"]
    return Answer(
        row["number"],
        said,
        row["score"],
        row["seconds"],
        None if earlier is None else (earlier[0], earlier[1]),
    )
