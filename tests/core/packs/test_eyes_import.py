"""A chat model with its mmproj becomes a pack that sees; whatever can't be its eyes is refused by a
sentence, before anything is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

from core.cli import main
from core.errors import ModelFileError, PackCorruptError
from core.language.seeing import SeeingEngine
from core.packs.chat_import import add_chat
from core.packs.chat_model import EyesFacts
from core.packs.pack import Pack
from core.packs.sizes import PackSizes
from core.vision.placement import EXACT
from tests.core.packs.chat_models import write_chat_model, write_other
from tests.core.packs.eyes_models import PICTURE_ROWS, eyes_tensors, write_eyes
from tests.core.packs.search_checkpoints import write_search_clip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chat_model(tmp_path_factory.mktemp("model") / "talker.gguf")


def test_model_and_eyes_become_one_pack(model: Path, tmp_path: Path, data_folder: Path) -> None:
    eyes = write_eyes(tmp_path / "mmproj.gguf")
    manifest = add_chat(model, mmproj=eyes)
    assert manifest.kind == "chat"
    assert {file.path for file in manifest.files} == {
        "language.gguf",
        "mmproj.gguf",
        "eyes.json",
    }
    folder = data_folder / "packs" / manifest.name
    assert (folder / "mmproj.gguf").samefile(eyes)
    facts = EyesFacts.of(json.loads((folder / "eyes.json").read_text()))
    assert (facts.projector, facts.picture_rows) == ("mlp", PICTURE_ROWS)
    assert 1_000 < facts.work_bytes < 4 << 20
    assert 0 < facts.seconds < 60
    pack = Pack.load(manifest.name)
    assert pack.sees
    sizes = PackSizes.of(pack.folder)
    assert sizes.eyes_weights == eyes.stat().st_size
    assert sizes.eyes_work == facts.work_bytes
    with pack.open_language(256) as language:
        assert isinstance(language, SeeingEngine)
        assert language.picture_rows(398, 224) == PICTURE_ROWS
        assert language.picture_seconds == facts.seconds


def test_a_pack_with_eyes_shares_its_films_with_one_without(
    model: Path, tmp_path: Path, data_folder: Path
) -> None:
    seeing = add_chat(model, "seeing", mmproj=write_eyes(tmp_path / "mmproj.gguf"))
    reading = add_chat(model, "reading")
    assert Pack.load(seeing.name).key == Pack.load(reading.name).key


def test_the_commands_know_of_eyes(
    model: Path, tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    eyes = write_eyes(tmp_path / "mmproj.gguf")
    assert main(["packs", "add", str(model), "--mmproj", str(eyes), "--as", "seer"]) == 0
    assert capsys.readouterr().out.endswith("; it reads and sees\n")
    assert main(["packs", "list"]) == 0
    assert "Tiny Talker, reads and sees" in capsys.readouterr().out
    assert main(["packs", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["seer"]["mmproj"]
    assert not rows["starter"]["mmproj"]
    assert main(["packs", "verify", "seer"]) == 0
    assert "seer: whole, 3 files" in capsys.readouterr().out
    kept = data_folder / "packs" / "seer" / "mmproj.gguf"
    data = kept.read_bytes()
    kept.unlink()  # else the viewer's own file would change, too
    kept.write_bytes(data[:-1] + b"\x00" if data[-1] else data[:-1] + b"\x01")
    assert main(["packs", "verify", "seer"]) == 2
    assert "mmproj.gguf is not the one" in capsys.readouterr().err
    assert main(["packs", "remove", "seer"]) == 0
    assert not (data_folder / "packs" / "seer").exists()
    assert eyes.is_file()


def test_eyes_of_which_nothing_is_known_are_damaged(
    model: Path, tmp_path: Path, data_folder: Path
) -> None:
    manifest = add_chat(model, mmproj=write_eyes(tmp_path / "mmproj.gguf"))
    folder = data_folder / "packs" / manifest.name
    for text in (
        "{}",
        "[]",
        '{"projector": "mlp", "picture_rows": -1, "work_bytes": true, "seconds": 1}',
        '{"projector": "mlp", "picture_rows": 4, "work_bytes": 1, "seconds": NaN}',
    ):
        (folder / "eyes.json").write_text(text)
        with pytest.raises(PackCorruptError, match=r"eyes\.json can't be read"):
            PackSizes.of(folder)


def test_a_search_encoder_becomes_part_of_it(
    model: Path, tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_search_clip(tmp_path / "clip")
    eyes = write_eyes(tmp_path / "mmproj.gguf")
    words = ["packs", "add", str(model), "--search", str(tmp_path / "clip"), "--as"]
    assert main([*words, "finder", "--mmproj", str(eyes)]) == 0
    pack = Pack.load("finder")
    tokens = pack.load_tokens(EXACT)
    assert tokens.search is not None
    assert tokens.search.width == 12
    assert pack.load_encoder(EXACT).batch == EXACT.batch
    plain = add_chat(model, "plain", mmproj=eyes)
    assert Pack.load(plain.name).key != pack.key, "other vectors, another memory"
    sizes = PackSizes.of(pack.folder)
    network = tokens.search.network  # type: ignore[attr-defined]
    assert sizes.vision_values == sum(each.numel() for each in network.state_dict().values())
    assert sizes.work_values == 5 * (24 + 4 * 48)
    assert sizes.encoder_moves
    capsys.readouterr()
    assert main([*words, "blind"]) == 2
    assert "it sees nothing without an mmproj" in capsys.readouterr().err
    assert not (data_folder / "packs" / "blind").exists()


# Refused ------------------------------------------------------------------------------


def no_gguf(path: Path) -> None:
    path.write_bytes(b"a picture of a cat")


def cut_off(path: Path) -> None:
    write_eyes(path)
    path.write_bytes(path.read_bytes()[:-2000])


def header_alone(path: Path) -> None:
    write_eyes(path)
    path.write_bytes(path.read_bytes()[:700])


def of_another_model(path: Path) -> None:
    write_eyes(path, 48)


def ears(path: Path) -> None:
    write_eyes(path, vision=False, audio=True)


def nothing_at_all(path: Path) -> None:
    write_eyes(path, vision=False)


def a_language_model(path: Path) -> None:
    write_chat_model(path)


def another_architecture(path: Path) -> None:
    write_other(path, "llama")


def unknown_projector(path: Path) -> None:
    write_eyes(path, projector="crystal-ball")


def without_a_tensor(path: Path) -> None:
    tensors = eyes_tensors(64)
    del tensors["v.blk.0.attn_out.weight"]
    write_eyes(path, tensors=tensors)


def crashing(path: Path) -> None:
    """Position embeddings for fewer patches than there are: llama.cpp reads past them."""
    tensors = eyes_tensors(64)
    tensors["v.position_embd.weight"] = tensors["v.position_embd.weight"][:1]
    write_eyes(path, tensors=tensors)


def of_no_numbers(path: Path) -> None:
    tensors = eyes_tensors(64)
    tensors["mm.2.bias"] = np.full_like(tensors["mm.2.bias"], np.nan)
    write_eyes(path, tensors=tensors)


def enormous(path: Path) -> None:
    """More patches a side than its positions, and a tensor of terabytes that isn't there."""
    write_eyes(path)
    reader = gguf.GGUFReader(path, "r+")
    shape = next(t for t in reader.tensors if t.name == "mm.0.weight").field.parts[3]
    shape[:] = 1 << 20
    reader.data.flush()


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (no_gguf, "it is no GGUF file"),
        (cut_off, "it is cut off or damaged"),
        (header_alone, "it is cut off or damaged"),
        (of_another_model, "its rows have 48 numbers and this model's 64"),
        (ears, "it is a model's ears, not its eyes"),
        (nothing_at_all, "it is no mmproj"),
        (a_language_model, "it is no mmproj"),
        (another_architecture, "it is no mmproj"),
        (unknown_projector, "unknown projector type: crystal-ball"),
        (without_a_tensor, "unable to find tensor v.blk.0.attn_out.weight"),
        (crashing, "looking at it ended its process"),
        (of_no_numbers, "what it sees in a picture are no numbers"),
        (enormous, "it is cut off or damaged"),
    ],
)
def test_what_cannot_be_its_eyes_is_refused(
    write: Callable[[Path], None], says: str, model: Path, tmp_path: Path, data_folder: Path
) -> None:
    path = tmp_path / "mmproj.gguf"
    write(path)
    links = model.stat().st_nlink
    with pytest.raises(ModelFileError) as error:
        add_chat(model, mmproj=path)
    assert says in str(error.value)
    assert str(error.value).startswith("mmproj.gguf can't be added: ")
    assert "\n" not in str(error.value)
    assert not list((data_folder / "packs").glob("*")), "nothing is left behind"
    assert model.stat().st_nlink == links, "nothing was brought before it was looked at"


def test_eyes_that_are_not_there_are_a_sentence(
    model: Path, tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["packs", "add", str(model), "--mmproj", str(tmp_path / "gone.gguf")]
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.err == "reelmate: gone.gguf can't be added: there is no such file.\n"
