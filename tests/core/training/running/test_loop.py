"""The loop: the same weights however a run was divided, killed and resumed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
import torch

from core.training.running.config import RunConfig, read_config
from core.training.running.errors import TrainingError
from core.training.running.log import read_log
from core.training.running.loop import CHECKPOINT, train
from tests.core.training.running.looping import Guessing

PLAIN = RunConfig(seed=5, batch=8, rate=0.02, steps=30, weight_decay=0.1, save_every=7, log_every=1)
FILE = """
seed = 5
batch = 8
micro = {micro}
rate = 0.02
steps = 30
weight_decay = 0.1
save_every = 5
log_every = 1
sharded = {sharded}
"""
ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def _weights(work: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(work / CHECKPOINT, weights_only=True)["model"]
    return state


def _start(words: list[str]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _run(words: list[str]) -> None:
    with _start(words) as child:
        _, told = child.communicate()
    assert child.returncode == 0, told.decode()


def test_the_loss_falls_and_what_is_kept_tells_how(tmp_path: Path) -> None:
    figures = train(Guessing(), replace(PLAIN, workers=1), tmp_path, seeds={"points": 3})
    rows = read_log(tmp_path / "log.csv")
    assert [row["step"] for row in rows] == list(range(1, 31))
    assert rows[-1]["loss"] < 0.8 * rows[0]["loss"]
    assert rows[-1]["right"] == pytest.approx(figures["right"], rel=1e-5)
    assert rows[-1]["rate"] < rows[3]["rate"]
    assert cv2.imread(str(tmp_path / "log.png")) is not None
    card = json.loads((tmp_path / "run.json").read_text())
    assert card["steps_done"] == 30
    assert card["seeds"] == {"run": 5, "points": 3}
    assert card["config"]["weight_decay"] == 0.1
    assert card["versions"]["torch"].startswith("2.")


def test_a_batch_in_parts_gives_the_weights_of_a_whole_one(tmp_path: Path) -> None:
    train(Guessing(), PLAIN, tmp_path / "whole")
    train(Guessing(), replace(PLAIN, micro=2), tmp_path / "parts")
    whole, parts = _weights(tmp_path / "whole"), _weights(tmp_path / "parts")
    for name, weight in whole.items():
        torch.testing.assert_close(parts[name], weight, rtol=1e-4, atol=1e-5)
    for one, other in zip(
        read_log(tmp_path / "whole/log.csv"), read_log(tmp_path / "parts/log.csv"), strict=True
    ):
        assert one["loss"] == pytest.approx(other["loss"], rel=1e-5)


def test_a_run_that_was_killed_goes_on_and_ends_with_the_same_bits(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text(FILE.format(micro=4, sharded="false"))
    folder = tmp_path / "killed"
    words = ["-m", "tests.core.training.running.looping", str(config), str(folder), "0.05"]
    checkpoint = folder / CHECKPOINT
    with _start(words) as child:
        while not checkpoint.exists():
            assert child.poll() is None
            time.sleep(0.01)
        time.sleep(0.1)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert 0 < torch.load(checkpoint, weights_only=True)["step"] < 30
    with (tmp_path / "killed/log.csv").open("a") as file:
        file.write("29,0.1,0.")
    train(Guessing(), read_config(config), tmp_path / "killed")
    train(Guessing(), read_config(config), tmp_path / "left alone")
    killed, alone = _weights(tmp_path / "killed"), _weights(tmp_path / "left alone")
    assert all(torch.equal(killed[name], alone[name]) for name in alone)
    lines = (tmp_path / "killed/log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(step) for step in range(1, 31)]
    assert json.loads((tmp_path / "killed/run.json").read_text())["times_resumed"] == 1


@pytest.mark.parametrize("sharded", ["false", "true"])
def test_two_processes_give_the_loss_and_the_weights_of_one(tmp_path: Path, sharded: str) -> None:
    train(Guessing(), replace(PLAIN, save_every=5), tmp_path / "one")
    config = tmp_path / "run.toml"
    config.write_text(FILE.format(micro=2, sharded=sharded))
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    program = ["-m", "tests.core.training.running.looping", str(config), str(tmp_path / "two"), "0"]
    _run([*torchrun, *program])
    one, two = read_log(tmp_path / "one/log.csv"), read_log(tmp_path / "two/log.csv")
    assert len(two) == 30
    for ours, theirs in zip(one, two, strict=True):
        assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-5)
        assert ours["norm"] == pytest.approx(theirs["norm"], rel=1e-4)
    weights = _weights(tmp_path / "one")
    if sharded == "false":
        parts = [_weights(tmp_path / "two")]
    else:
        folder = tmp_path / "two" / f"{CHECKPOINT}.{30:08}"
        parts = [
            torch.load(folder / f"{rank:05}.pt", weights_only=True)["model"] for rank in (0, 1)
        ]
    for name, weight in weights.items():
        joined = torch.cat([part[name] for part in parts])
        torch.testing.assert_close(joined, weight, rtol=1e-4, atol=1e-5)


def test_a_sharded_run_goes_on_from_its_parts(tmp_path: Path) -> None:
    sharded = replace(PLAIN, sharded=True)
    train(Guessing(), sharded, tmp_path / "alone")
    stopped = Guessing()
    kept = stopped.loss
    calls = iter(range(20))

    def until_the_twentieth(batch: object) -> dict[str, torch.Tensor]:
        next(calls)
        return kept(batch)  # type: ignore[arg-type]

    stopped.loss = until_the_twentieth  # type: ignore[method-assign]
    with pytest.raises(StopIteration):
        train(stopped, sharded, tmp_path / "stopped")
    train(Guessing(), sharded, tmp_path / "stopped")
    name = f"{CHECKPOINT}.{30:08}/00000.pt"
    alone, gone_on = (
        torch.load(tmp_path / place / name, weights_only=True)["model"]
        for place in ("alone", "stopped")
    )
    assert all(torch.equal(alone[key], gone_on[key]) for key in alone)


def test_what_is_frozen_stays_and_shares_slow_down(tmp_path: Path) -> None:
    task = Guessing(samples=11)
    before = {name: value.clone() for name, value in task.module.state_dict().items()}
    config = replace(
        PLAIN, steps=0, epochs=3.0, freeze=("eyes",), shares={"head": 0.0}, weight_decay=0.0
    )
    train(task, config, tmp_path)
    for name, value in task.module.state_dict().items():
        assert torch.equal(value, before[name]) == name.startswith(("eyes", "head"))
    assert len(read_log(tmp_path / "log.csv")) == 5  # 33 samples in batches of 8
    assert not any(name.startswith("eyes") for name in _weights(tmp_path))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("stepps = 3", "a key 'stepps'"),
        ("steps = 3\nepochs = 1", "one of 'steps'"),
        ("steps = true", "'steps' is True"),
        ("steps = 3\nattention = 's2'", "'group'"),
        ("steps = 3\nprecision = 'float16'", "not one of"),
        ("courses = [{steps = 3, pek = 1}]", "a key 'pek'"),
        ("steps = ", "no TOML"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "run.toml"
    path.write_text(f"seed = 1\nbatch = 8\nrate = 0.1\n{line}\n")
    with pytest.raises(TrainingError, match=told):
        read_config(path)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (replace(PLAIN, micro=3), "can't be divided"),
        (replace(PLAIN, train=("ears",)), "'ears'"),
        (replace(PLAIN, freeze=("",)), "nothing to learn"),
        (replace(PLAIN, steps=0, epochs=1.0), "never end"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(
    tmp_path: Path, config: RunConfig, told: str
) -> None:
    with pytest.raises(TrainingError, match=told):
        train(Guessing(), config, tmp_path)


def test_another_run_is_not_gone_on_from(tmp_path: Path) -> None:
    train(Guessing(), PLAIN, tmp_path)
    with pytest.raises(TrainingError, match="another run"):
        train(Guessing(), replace(PLAIN, freeze=("eyes",)), tmp_path)
    (tmp_path / CHECKPOINT).write_bytes(b"no checkpoint")
    with pytest.raises(TrainingError, match="damaged"):
        train(Guessing(), PLAIN, tmp_path)
