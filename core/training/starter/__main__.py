"""``python -m core.training.starter``: train the starter and write its pack."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.resources import resource_path
from core.training.starter.stages import Pace, train_starter


def main(arguments: list[str] | None = None) -> None:
    """Train and write the pack."""
    parser = argparse.ArgumentParser(prog="core.training.starter", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/train"))
    parser.add_argument("--out", type=Path, default=resource_path("packs/starter"))
    parser.add_argument(
        "--from", dest="begin", type=Path, metavar="PACK", help="go on from a starter's weights"
    )
    add = parser.add_argument
    add("--same-eyes", action="store_true", help="leave that starter's eyes as they are")
    add("--tiny", action="store_true", help="a few seconds, to try the pipeline")
    add("--batch-times", type=int, default=1, metavar="N", help="larger batches, for a GPU")
    add("--steps-share", type=float, default=1.0, metavar="F", help="fewer steps, for a GPU")
    add("--workers", type=int, metavar="N", help="processes that make batches")
    chosen = parser.parse_args(arguments)
    if chosen.same_eyes and chosen.begin is None:
        parser.error("--same-eyes are those of a pack: add --from")
    pace = Pace(chosen.batch_times, chosen.steps_share, chosen.workers, chosen.tiny)
    train_starter(
        chosen.work, chosen.out, begin=chosen.begin, same_eyes=chosen.same_eyes, pace=pace
    )


if __name__ == "__main__":
    main()
