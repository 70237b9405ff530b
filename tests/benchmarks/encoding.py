"""Looking at frames with the published networks in their real sizes, beside a plain loop."""

from __future__ import annotations

from statistics import median

from tests.benchmarks.bench import Bench, ChildFailed
from tests.benchmarks.rows import Row, missing, spread

WHAT = "encode a frame with EVA-ViT-G and Q-Former, random weights, bf16"
PLAIN = "a plain eager loop, same numbers"


def measure(bench: Bench) -> list[Row]:
    """Seconds a frame, both in turns in one process."""
    bench.say("encoding with networks in their published sizes")
    try:
        found = bench.child("tests.benchmarks.encoding_child", str(bench.rounds))
    except ChildFailed as error:
        return [missing(WHAT, "s", PLAIN, str(error))]
    frames = found["frames"]
    ours = [seconds / frames for seconds in found["seconds"]["ours"]]
    plain = [seconds / frames for seconds in found["seconds"]["plain"]]
    aim = "0.67× or less" if found["device"] == "cuda" else "1× or less"
    note = f"{spread(ours)}; {frames} frames on {found['device']}"
    return [Row(WHAT, median(ours), "s", PLAIN, median(plain), aim, note)]
