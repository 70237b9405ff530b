"""All three published stages in small, from a Llama's folder to an answer of the app."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest
import torch

from core.cli import main as reelmate
from core.packs.checkpoint import open_checkpoint
from core.training.real.__main__ import main
from core.training.real.features import main as look_at_films
from core.training.running.log import read_log
from tests.core.training.real.ground import ASKED, base_arguments, config, write_bases, write_data

SMALL: dict[str, object] = {
    "batch": 7,
    "micro": 7,
    "rows": 2048,
    "workers": 0,
    "precision": '"float32"',
    "sharded": "false",
    "dropout": 0.0,
    "export": '"float32"',
}


@dataclass(frozen=True, slots=True)
class Trained:
    """The folders of the three stages' runs, and of what they were trained on."""

    alignment: Path
    instruction: Path
    long: Path
    shifted: Path
    data: Path


def _train(work: Path, stage: int, words: list[str], **values: object) -> None:
    work.mkdir()
    path = work / "stage.toml"
    path.write_text(_moved(config(stage, **{**SMALL, **values})))
    assert main([str(path), "--work", str(work), *words]) == 0


def _moved(text: str) -> str:
    """[model]'s keys that were put in front, in their place."""
    own = [line for line in text.splitlines() if line.startswith(("dropout", "export"))]
    rest = [line for line in text.splitlines() if line not in own]
    return "\n".join([*rest, *own]) + "\n"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    root = tmp_path_factory.mktemp("real")
    bases, data = root / "bases", root / "data"
    bases.mkdir()
    data.mkdir()
    write_bases(bases)
    write_data(data)
    one, two, three, shifted = (root / name for name in ("one", "two", "three", "shifted"))
    folder = ["--folder", str(data)]
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("REELMATE_DATA", str(root / "reelmate"))
        align = ["--data", str(data / "align.json"), *folder, *base_arguments(bases)]
        _train(one, 1, align, epochs=20, rate="1e-2")
        tell = ["--data", str(data / "instruct.json"), *folder, "--base", str(one / "model")]
        _train(two, 2, tell, epochs=60, rate="3e-3")
        assert reelmate(["packs", "import", str(two / "model"), "--as", "eyes", *F32]) == 0
        films = ["--pack", "eyes", "--out", str(data / "features")]
        assert look_at_films([str(data / "films"), *films]) == 0
        long = ["--data", str(data / "long.json"), *folder, "--base", str(two / "model")]
        _train(three, 3, long, epochs=40, rate="3e-3", batch=3, micro=3, rows=4096)
        s2 = {"attention": '"s2"', "group": 64}
        _train(shifted, 3, long, epochs=10, rate="3e-3", batch=3, micro=3, rows=4096, **s2)
    torch.set_num_threads(threads)
    return Trained(one, two, three, shifted, data)


F32 = ["--quantise", "F32"]


def _tensors(folder: Path) -> dict[str, torch.Tensor]:
    with open_checkpoint(folder / "model") as tensors:
        return {name: tensors[name].clone() for name in tensors}


def test_the_loss_falls_in_every_stage(trained: Trained) -> None:
    for work in astuple(trained)[:4]:
        losses = [row["loss"] for row in read_log(work / "log.csv")]
        assert sum(losses[-3:]) < 0.6 * sum(losses[:3]), work.name


def test_each_stage_teaches_what_the_paper_says(trained: Trained) -> None:
    one, two, three = (
        _tensors(work) for work in (trained.alignment, trained.instruction, trained.long)
    )
    changed = {name for name in one if not torch.equal(one[name], two[name])}
    assert not {name for name in changed if "vision_tower" in name}
    for taught in ("vlm_att_query", "vlm_att_ln.bias", "vlm_att_projector.weight"):
        assert f"model.{taught}" in changed
    assert "model.vlm_att_encoder.bert.encoder.layer.0.output_query.dense.weight" in changed
    assert "model.layers.0.self_attn.q_proj.weight" in changed
    changed = {name for name in two if not torch.equal(two[name], three[name])}
    assert not {name for name in changed if "vlm_att" in name or "vision_tower" in name}
    assert {name for name in two if "mm_projector" in name} <= changed
    assert "model.layers.0.self_attn.q_proj.weight" in changed
    told = json.loads((trained.long / "model" / "config.json").read_text())
    assert told["rope_scaling"] == {"factor": 32.0, "type": "linear"}
    assert told["max_position_embeddings"] == 128


def test_the_trained_model_answers_in_the_app(
    trained: Trained, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for work, name in ((trained.instruction, "two"), (trained.long, "three")):
        assert reelmate(["packs", "import", str(work / "model"), "--as", name, *F32]) == 0
    capsys.readouterr()
    right = 0
    for number, colour in enumerate(("red", "green", "blue", "yellow")):
        picture = str(trained.data / f"{number}.png")
        assert reelmate(["ask", picture, ASKED, "--pack", "two", "--json"]) == 0
        right += json.loads(capsys.readouterr().out)["answer"].strip() == colour
    assert right == 4
    film = str(trained.data / "films" / "film.mp4")
    question = ["who holds the lantern?", "--pack", "three", "--whole-film", "--json"]
    assert reelmate(["ask", film, *question]) == 0
    assert json.loads(capsys.readouterr().out)["answer"].strip() == "the harbour"
