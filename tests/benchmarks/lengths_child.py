"""A child of the benchmarks: watches a film, tells its own peak memory, then asks about it.

``python -m tests.benchmarks.lengths_child FILM`` prints one JSON object. The data folder is the
one of ``REELMATE_DATA``.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from core.chat.types import TextPiece
from core.engine.session import Session
from core.memory.table import FrameTable
from core.memory.types import PALETTE
from core.training.asking.single import PLAIN
from core.training.asking.truths import read_truths
from core.vision.pictures import from_jpeg, to_jpeg

QUESTIONS = 12
KEPT_7B, SEARCH_7B = 1408, 768
"""Of EVA-ViT-G's patches, and of SigLIP's and CLIP's base models' vectors."""
SIDE_STARTER, SIDE_7B = 144, 224


def main() -> int:
    """Watch as the engine does, glimpse first, then ask."""
    film = Path(sys.argv[1])
    with closing(Session("starter")) as session:
        session.open(film)
        for _ in session.watch(glimpse=True):
            pass
        peak = peak_mib()
        log = next(session.memory.folder.glob("frames.log"))
        frames = session.memory.frames()
        truths = [t for t in read_truths(film) if t.language == "en" and t.kind in PLAIN]
        step = max(1, len(truths) // QUESTIONS)
        questions = [truth.question for truth in truths[::step][:QUESTIONS]]
        first_token(session, questions[0])  # the language model is read first
        first = [first_token(session, question) for question in questions]
        whole = first_token(session, questions[-1], whole_film=True)
        report = {
            "film_s": session.duration.seconds,
            "frames": len(frames),
            "peak_mib": peak,
            "bytes": log.stat().st_size,
            "bytes_7b": bytes_7b(frames),
            "first": first,
            "whole": whole,
        }
    print(json.dumps(report))
    return 0


def first_token(session: Session, question: str, *, whole_film: bool = False) -> float:
    """Seconds from the question to its answer's first word."""
    began = time.perf_counter()
    first = 0.0
    for event in session.answer(question, None, whole_film=whole_film):
        if isinstance(event, TextPiece) and not first:
            first = time.perf_counter() - began
    return first or time.perf_counter() - began


def bytes_7b(frames: FrameTable) -> float:
    """What the same frames would take with a 7B: what the projectors read
    for two tokens and a search vector in f16, and
    pictures of 224 pixels, whose bytes are those of some of these, made so large."""
    some = range(0, len(frames), max(1, len(frames) // 200))
    scale = SIDE_7B / SIDE_STARTER
    sizes = []
    for index in some:
        larger = cv2.resize(from_jpeg(frames.pictures[index]), None, fx=scale, fy=scale)
        sizes.append(len(to_jpeg(larger.astype(np.uint8))))
    others = 2 * PALETTE + 8 + 1 + 4
    return len(frames) * (2 * 2 * KEPT_7B + 2 * SEARCH_7B + others + sum(sizes) / len(sizes))


def peak_mib() -> float:
    """The most this process has had resident."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    sys.exit(main())
