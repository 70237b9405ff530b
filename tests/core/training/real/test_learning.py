"""What the networks learn from: the tokens of the app, and one loss on any number of processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core.packs.llama_vid_source import LlamaVidSource
from core.tokens.llama_vid import LlamaVidTokens
from core.training.real.__main__ import main
from core.training.real.base import Base, ModelSettings, build_tokens, build_tower, open_base
from core.training.running.log import read_log
from core.training.running.loop import CHECKPOINT
from tests.core.training.real.ground import base_arguments, config, write_bases, write_data

ROOT = Path(__file__).parents[4]
SMALL: dict[str, object] = {
    "batch": 4,
    "rows": 512,
    "workers": 0,
    "precision": '"float32"',
    "epochs": 1,
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ground")
    write_bases(root)
    return write_data(root)


@pytest.fixture
def tokens(published: Path) -> LlamaVidTokens:
    base = open_base(ModelSettings(base=published))
    try:
        return build_tokens(base, 0.0).eval()
    finally:
        base.close()


def test_trained_tokens_are_the_apps_tokens(tokens: LlamaVidTokens) -> None:
    torch.manual_seed(2)
    features = torch.randn(3, 5, 48)
    ids = torch.tensor([[2, 5, 6, 3]])
    for film in (True, False):
        shown = tokens.tokens_of_ids(features, ids, film=film)
        learnt = tokens.frame_tokens(features, ids, film=film)
        assert torch.equal(shown, learnt)
        assert learnt.requires_grad
        filled = torch.tensor([[2, 5, 6, 3, 0, 0]]).expand(3, -1)
        padded = tokens.frame_tokens(features, filled, filled != 0, film=film)
        torch.testing.assert_close(padded, learnt, rtol=1e-4, atol=1e-5)


def test_every_part_of_the_token_generator_is_reached_by_its_gradients(
    tokens: LlamaVidTokens,
) -> None:
    ids = torch.tensor([[2, 5, 6, 3]])
    tokens.frame_tokens(torch.randn(2, 5, 48), ids).sum().backward()
    assert [name for name, each in tokens.named_parameters() if each.grad is None] == []


def test_a_base_is_read_as_the_import_reads_it(published: Path) -> None:
    base: Base = open_base(ModelSettings(base=published))
    source = LlamaVidSource.find(published)
    try:
        tower = build_tower(base)
        assert torch.equal(
            tower.tower.embeddings.class_embedding, source.tower["cls_token"].float()
        )
    finally:
        source.close()
        base.close()


def _words(ground: Path, work: Path, stage: int, data: str, **values: object) -> list[str]:
    work.mkdir()
    path = work / "stage.toml"
    path.write_text(config(stage, **{**SMALL, **values}) + "dropout = 0.0\n")
    told = ["--data", str(ground / data), "--folder", str(ground), "--work", str(work)]
    return [str(path), *told, *base_arguments(ground)]


@pytest.mark.parametrize("sharded", ["false", "true"])
def test_two_processes_have_the_losses_of_one(ground: Path, tmp_path: Path, sharded: str) -> None:
    rate = {"rate": "1e-3", "warm": 0.0, "sharded": "false"}
    assert main(_words(ground, tmp_path / "one", 2, "instruct.json", micro=4, **rate)) == 0
    rate["sharded"] = sharded
    words = _words(ground, tmp_path / "two", 2, "instruct.json", micro=1, **rate)
    torchrun = ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"]
    done = subprocess.run(
        [sys.executable, "-m", *torchrun, "core.training.real", *words],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    one, two = read_log(tmp_path / "one/log.csv"), read_log(tmp_path / "two/log.csv")
    assert len(one) == len(two) == 4
    for ours, theirs in zip(one, two, strict=True):
        assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-4)
        assert ours["norm"] == pytest.approx(theirs["norm"], rel=1e-3)
    assert (tmp_path / "two/model/config.json").is_file()
    assert (tmp_path / "two" / CHECKPOINT).is_file()
