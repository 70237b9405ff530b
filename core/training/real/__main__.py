"""``python -m core.training.real CONFIG.toml``: one stage of LLaMA-VID on real data.

Under ``torchrun`` the same on several GPUs or machines, which share ``--work``. What was trained
lies in WORK/model afterwards: ``reelmate packs import`` takes it, and the next stage as --base.
Exit code 0; 2 with one sentence on stderr for what you can mend; 1 is a bug.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from transformers import BertTokenizer

from core.errors import ReelmateError
from core.language.spm import SentencePieces
from core.packs.manifest import sha256_of
from core.training.real.base import (
    Base,
    ModelSettings,
    build_language,
    build_tokens,
    build_tower,
    open_base,
)
from core.training.real.export import export
from core.training.real.records import check_media, read_records
from core.training.real.shifted import register
from core.training.real.task import DataSettings, LlamaVid, LlamaVidTask
from core.training.running.config import RunConfig, read_config
from core.training.running.errors import EXIT_CODE, TrainingError
from core.training.running.loop import train
from core.training.running.ranks import Ranks

MODEL = "model"


def main(arguments: list[str] | None = None) -> int:
    """Train one stage and export it."""
    parser = argparse.ArgumentParser(prog="core.training.real", description=__doc__)
    parser.add_argument("config", type=Path, metavar="CONFIG.toml")
    parser.add_argument("--data", nargs="+", metavar="JSON", help="records in LLaVA's form")
    parser.add_argument("--folder", metavar="MEDIA", help="pictures, videos, features")
    parser.add_argument("--base", metavar="FOLDER", help="a LLaMA-VID or a Llama")
    parser.add_argument("--vision", metavar="FILE", help="eva_vit_g.pth")
    parser.add_argument("--bert", metavar="FOLDER", help="bert-base-uncased")
    parser.add_argument("--qformer", metavar="FILE", help="InstructBLIP's, of LAVIS")
    parser.add_argument("--work", type=Path, default=None, metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    work = chosen.work or Path("build") / chosen.config.stem
    try:
        run(_told_otherwise(read_config(chosen.config), chosen), work)
    except ReelmateError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        return EXIT_CODE
    return 0


def run(config: RunConfig, work: Path) -> None:
    """Train by ``config`` in ``work``; the model lies in ``work/model`` afterwards.

    Raises:
        ReelmateError: something that whoever started it can mend.
    """
    settings = config.section("model", ModelSettings)
    data = config.section("data", DataSettings)
    records = read_records(data.files, data.folder)
    if int(os.environ.get("RANK", "0")) == 0:
        check_media(records)
    base = open_base(settings)
    try:
        model = build(base, settings, config)
        bert = BertTokenizer.from_pretrained(base.source.bert, truncation_side="left")
        words = _words(base.source.words)
        task = LlamaVidTask(model, records, bert, words, config, data)

        def finish(ranks: Ranks) -> None:
            export(model, base, settings, config.rows, work / MODEL, ranks)

        digests = {file.name: sha256_of(file) for file in data.files}
        train(task, config, work, {"sha256 of the records": digests}, finish)
    finally:
        base.close()


def build(base: Base, settings: ModelSettings, config: RunConfig) -> LlamaVid:
    """The three networks with the base's weights; what begins at random follows from the seed."""
    torch.manual_seed(config.seed)
    attention = register(config.group) if config.attention == "s2" else "sdpa"
    language = build_language(base, config.rows, attention)
    if settings.recompute:
        language.activation_checkpointing_enable()
    return LlamaVid(build_tower(base), build_tokens(base, settings.dropout), language)


def _words(path: Path) -> SentencePieces:
    try:
        return SentencePieces.read(path)
    except ValueError as error:
        raise TrainingError(path, "it is no SentencePiece model with <s> and </s>") from error


def _told_otherwise(config: RunConfig, chosen: argparse.Namespace) -> RunConfig:
    """The configuration with what the command line tells put in its place."""
    data: dict[str, Any] = {"files": chosen.data, "folder": chosen.folder}
    model = {name: getattr(chosen, name) for name in ("base", "vision", "bert", "qformer")}
    told = [
        {name: value for name, value in values.items() if value is not None}
        for values in (data, model)
    ]
    return replace(config, data={**config.data, **told[0]}, model={**config.model, **told[1]})


if __name__ == "__main__":
    sys.exit(main())
