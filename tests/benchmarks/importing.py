"""Importing a made checkpoint of several gigabytes: time, and memory beside its own size."""

from __future__ import annotations

import os
import shutil

import torch

from tests.benchmarks.bench import Bench, ChildFailed
from tests.benchmarks.rows import Row, missing
from tests.core.packs.checkpoints import Sizes, write_checkpoint

GIGABYTES = float(os.environ.get("REELMATE_BENCH_GB", "4"))
CHILD = "tests.benchmarks.importing_child"
LAYER_GB = 0.405
"""Of one layer of a 7B in f16."""


def measure(bench: Bench) -> list[Row]:
    """Make it, import it once; a single round, since it takes minutes."""
    what = f"import a checkpoint of {GIGABYTES:.0f} GB as Q8_0"
    bench.say(f"making a checkpoint of {GIGABYTES:.0f} GB")
    folder = bench.folder / "made"
    layers = max(1, round((GIGABYTES - 1.4) / LAYER_GB))
    write_checkpoint(
        folder,
        Sizes(
            vision=1408,
            blocks=6,
            side=224,
            bert=768,
            bert_layers=12,
            queries=32,
            language=4096,
            layers=layers,
            heads=32,
            ff_width=11008,
            vocabulary=32_000,
            shards=2,
            kind=torch.float16,
        ),
    )
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    bench.say("importing it")
    data = {"REELMATE_DATA": str(bench.folder / "imported")}
    try:
        plain = bench.child(CHILD, "", **data)
        found = bench.child(CHILD, str(folder), **data)
    except ChildFailed as error:
        return [missing(what, "s", "copying the same bytes", str(error))]
    finally:
        shutil.rmtree(folder)
    over = found["peak_mib"] - plain["peak_mib"]
    return [
        Row(
            what,
            found["seconds"],
            "s",
            "no other",
            None,
            note=f"{size / 1e9:.1f} GB read, {found['bytes'] / 1e9:.1f} GB written",
        ),
        Row(
            "the same, peak memory over the interpreter",
            over,
            "MiB",
            "the checkpoint's size",
            size / 2**20,
            "under 2,000 MiB",
            f"interpreter and modules {plain['peak_mib']:.0f} MiB",
        ),
    ]
