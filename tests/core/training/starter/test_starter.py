"""The trainer from nothing to a pack, in its smallest form."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

import pytest

from core.packs.pack import Pack
from core.training.running.log import RUN, read_log
from core.training.starter.__main__ import main
from core.training.starter.stages import EYES, STAGES, Pace, train_starter

WEIGHTS = ("vision.safetensors", "tokens.safetensors")

pytestmark = pytest.mark.timeout(1200)  # three stages on a machine that may be busy


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("training")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and transformers warn about each other
        main(["--tiny", "--work", str(root / "work"), "--out", str(root / "packs" / "starter")])
    return root


def test_a_run_writes_a_pack_that_loads_and_speaks(trained: Path) -> None:
    pack = Pack.load("starter", trained)
    assert pack.manifest.world == "drawn"
    assert sum(file.size for file in pack.manifest.files) <= 40e6
    tokens = pack.load_tokens()
    assert tokens.language_width == 256
    with pack.open_language(context_rows=256) as language:
        assert language.width == tokens.language_width
        rows = language.embed(language.tokenize("who holds the red lantern?"))
        assert language.prefill(rows).shape == (language.vocabulary,)


def test_each_stage_keeps_how_it_went(trained: Path) -> None:
    for stage in (EYES, *STAGES):
        folder = trained / "work" / stage
        assert [row["step"] for row in read_log(folder / "log.csv")] == [1.0, 2.0]
        card = json.loads((folder / RUN).read_text())
        assert card["steps_done"] == 2
        assert card["seeds"]["bank"] == 7


def test_a_run_that_was_stopped_goes_on_and_ends_with_the_same_weights(trained: Path) -> None:
    def digest() -> str:
        path = trained / "packs" / "starter" / "tokens.safetensors"
        return hashlib.sha256(path.read_bytes()).hexdigest()

    before = digest()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train_starter(trained / "work", trained / "packs" / "starter", pace=Pace(tiny=True))
    assert digest() == before


def test_a_run_from_a_pack_can_leave_its_eyes_as_they_are(trained: Path, tmp_path: Path) -> None:
    begin, out = trained / "packs" / "starter", tmp_path / "further"
    (tmp_path / "work").mkdir()
    for made in ("bank.npz", "tokenizer.json"):
        (tmp_path / "work" / made).write_bytes((trained / "work" / made).read_bytes())
    words = ["--tiny", "--work", str(tmp_path / "work"), "--out", str(out)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        main([*words, "--from", str(begin), "--same-eyes"])
    same = {name: (begin / name).read_bytes() == (out / name).read_bytes() for name in WEIGHTS}
    assert same == {"vision.safetensors": True, "tokens.safetensors": False}
    assert not (tmp_path / "work" / EYES).exists()


def test_there_are_no_same_eyes_without_a_pack(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--tiny", "--same-eyes"])
    assert "add --from" in capsys.readouterr().err
