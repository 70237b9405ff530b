"""A child of the benchmarks: watches a film, asks about it, times both.

``python -m tests.benchmarks.companion_child FILM ROUNDS`` prints one JSON object. The
data folder is the one of ``REELMATE_DATA``.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from core.chat.types import Finished, TextPiece
from core.engine.session import Session
from core.language.protocol import LanguageEngine
from core.packs.manifest import Manifest
from core.packs.pack import Pack
from core.tokens.protocol import TokenGenerator
from core.vision.protocol import VisionEncoder

PACK = "starter"
MOST_QUESTIONS = 6
OWN_QUESTIONS = ("Who holds the red lantern?", "Where is the blue boat?", "When does it rain?")
"""For a film that comes with none."""


class Lent:
    """A pack that remembers the language model it opened, so that it can be timed alone."""

    def __init__(self, name: str, data_root: Path | None) -> None:
        self._pack = Pack.load(name, data_root)
        self.language: LanguageEngine | None = None

    @property
    def manifest(self) -> Manifest:
        return self._pack.manifest

    @property
    def key(self) -> str:
        return self._pack.key

    def load_encoder(self) -> VisionEncoder:
        return self._pack.load_encoder()

    def load_tokens(self) -> TokenGenerator:
        return self._pack.load_tokens()

    def open_language(self) -> LanguageEngine:
        self.language = self._pack.open_language()
        return self.language


def main() -> int:
    """Watch once, ask each question ``ROUNDS`` times."""
    film, rounds = Path(sys.argv[1]), int(sys.argv[2])
    lent: list[Lent] = []

    def load(name: str, data_root: Path | None) -> Lent:
        lent.append(Lent(name, data_root))
        return lent[-1]

    with closing(Session(PACK, load_pack=load)) as session:
        opened = session.open(film)
        watching = _watch(session)
        suggested = tuple(each.question for each in opened.suggestions)
        questions = (suggested or OWN_QUESTIONS)[:MOST_QUESTIONS]
        cold = _ask(session, questions[0])["first"]
        language = lent[0].language
        assert language is not None
        asked = [
            _beside(language, _ask(session, question))
            for _ in range(rounds)
            for question in questions
        ]
    print(json.dumps({"watching": watching, "cold": cold, "asked": asked}))
    return 0


def _watch(session: Session) -> float:
    """Seconds from the first report, when the models are read, to the last."""
    reports = session.watch()
    next(reports)
    began = time.perf_counter()
    for _ in reports:
        pass
    return time.perf_counter() - began


def _ask(session: Session, question: str) -> dict[str, Any]:
    began = time.perf_counter()
    first: float | None = None
    rows, text = 0, ""
    steps: dict[str, float] = {}
    for event in session.answer(question, None):
        if isinstance(event, TextPiece):
            first = first or time.perf_counter() - began
            text += event.text
        elif isinstance(event, Finished):
            rows, steps = event.rows, event.seconds
    total = time.perf_counter() - began
    return {
        "question": question,
        "first": total if first is None else first,
        "total": total,
        "rows": rows,
        "text": text,
        "steps": steps,
    }


def _beside(language: LanguageEngine, asked: dict[str, Any]) -> dict[str, Any]:
    """The same rows read and the same words written by the model alone."""
    words = language.tokenize(asked["text"])
    rows = language.embed([number % language.vocabulary for number in range(asked["rows"])])
    began = time.perf_counter()
    language.prefill(rows)
    reading = time.perf_counter() - began
    for word in words:
        language.step(word)
    writing = time.perf_counter() - began
    return {**asked, "reading": reading, "writing": writing, "words": len(words)}


if __name__ == "__main__":
    sys.exit(main())
