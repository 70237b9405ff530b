"""A child of the benchmarks: where recall ranks the scenes that drawn films' questions ask for.

``python -m tests.benchmarks.recalling_child FILM [FILM ...]`` prints one JSON object. Films are
watched into the data folder of ``REELMATE_DATA`` unless they were before; the waits are
timed film by film in turns, so that the machine's other work falls on all of them alike.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from math import comb
from pathlib import Path
from typing import Any

import numpy as np

from core.chat.companion import Companion
from core.chat.parts import Parts
from core.chat.recall import SHORTLIST, hear, look, rank, score_cues, shortlist
from core.chat.scenes import Scene, find_scenes
from core.chat.types import Finished, TextPiece
from core.engine.session import Session
from core.training.asking.judge import Truth
from core.training.asking.single import PLAIN
from core.training.asking.truths import read_truths

PACK = "starter"
TIMED = 20
"""Questions a film whose wait is timed, of all kinds alike."""

DEPTHS = (1, 5, 8, SHORTLIST)


class _Asked:
    """A watched film, its questions, and the parts of its companion."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.truths = [t for t in read_truths(film) if t.language == "en" and t.kind in PLAIN]
        self._parts: list[Parts] = []
        self.session = Session(PACK, make_companion=self._make)
        self.session.open(film)
        for _ in self.session.watch():
            pass
        self.cold = self.ask(self.truths[0])

    def _make(self, parts: Parts) -> Companion:
        self._parts.append(parts)
        return Companion(parts)

    def ask(self, truth: Truth) -> dict[str, Any]:
        """Seconds to the first piece of the answer, and of the steps before it."""
        began = time.perf_counter()
        first: float | None = None
        steps: dict[str, float] = {}
        rows = 0
        for event in self.session.answer(truth.question, None):
            if isinstance(event, TextPiece):
                first = first or time.perf_counter() - began
            elif isinstance(event, Finished):
                steps, rows = event.seconds, event.rows
        whole = time.perf_counter() - began
        return {"first": first or whole, "rows": rows, "steps": steps}

    def ranks(self) -> dict[str, Any]:
        """Where each way of ranking puts the scene that answers, from 0; None for nowhere."""
        (parts,) = self._parts
        frames = parts.memory.frames()
        scenes = find_scenes(frames, parts.cues, None)
        asked = []
        for truth in self.truths:
            spoken = score_cues(parts.words, truth.question, None, len(parts.cues))
            heard = hear(truth.question, scenes, parts.cues, spoken)
            query = parts.tokens.search_query(truth.question).float().cpu().numpy()
            likeness = frames.search.astype(np.float32) @ query
            chosen = shortlist(scenes, likeness, heard)
            looked = look(
                truth.question, scenes, chosen, frames, likeness, heard, parts.encoder, parts.tokens
            )
            orders = {
                "words": rank(scenes, np.zeros_like(likeness), heard),
                "pictures": rank(scenes, likeness, np.zeros_like(heard)),
                "remembered": rank(scenes, likeness, heard),
                "looked": [scene.index for scene in looked],
            }
            true = {i for i, scene in enumerate(scenes) if shows(scene, truth)}
            asked.append(
                {
                    "kind": truth.kind,
                    "question": truth.question,
                    "place": {name: place(order, true) for name, order in orders.items()},
                    "lot": {str(k): by_lot(len(scenes), len(true), k) for k in DEPTHS},
                }
            )
        return {"frames": len(frames), "scenes": len(scenes), "asked": asked}


def shows(scene: Scene, truth: Truth) -> bool:
    """Whether the middle of one lies in the other: that they touch is not enough."""
    assert truth.span is not None
    start, end = scene.span.start.seconds, scene.span.end.seconds
    return truth.span[0] <= (start + end) / 2 < truth.span[1] or start <= sum(truth.span) / 2 < end


def place(order: Sequence[int], true: set[int]) -> int | None:
    """Where the first of the true scenes stands."""
    return next((at for at, index in enumerate(order) if index in true), None)


def by_lot(count: int, true: int, depth: int) -> float:
    """The chance that one of ``true`` scenes is among ``depth`` of ``count`` drawn by lot."""
    return 1.0 - comb(count - true, depth) / comb(count, depth)


def main() -> int:
    """Rank the questions of every film, then time some of each in turns."""
    with ExitStack() as stack:
        films = []
        for name in sys.argv[1:]:
            films.append(_Asked(Path(name)))
            stack.enter_context(closing(films[-1].session))
        found = {str(film.film): {**film.ranks(), "waits": []} for film in films}
        for turn in range(TIMED):
            for film, told in zip(films, found.values(), strict=True):
                truth = film.truths[turn * len(film.truths) // TIMED]
                told["waits"].append(film.ask(truth))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
