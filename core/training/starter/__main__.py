"""``python -m core.training.starter``: train the starter and write its pack."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.resources import resource_path
from core.training.starter.stages import train_starter


def main(arguments: list[str] | None = None) -> None:
    """Train and write the pack."""
    parser = argparse.ArgumentParser(prog="core.training.starter", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/train"))
    parser.add_argument("--out", type=Path, default=resource_path("packs/starter"))
    parser.add_argument(
        "--from", dest="begin", type=Path, metavar="PACK", help="go on from a starter's weights"
    )
    parser.add_argument("--tiny", action="store_true", help="a few seconds, to try the pipeline")
    chosen = parser.parse_args(arguments)
    train_starter(chosen.work, chosen.out, begin=chosen.begin, tiny=chosen.tiny)


if __name__ == "__main__":
    main()
