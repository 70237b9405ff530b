"""Any chat GGUF becomes a pack, and whatever is none is refused by a sentence that says why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gguf
import pytest

from core.cli import main
from core.errors import ModelFileError
from core.language.template import Turn
from core.packs.chat_import import add_chat
from core.packs.chat_model import name_of
from core.packs.find import pack_names
from core.packs.pack import Pack
from core.packs.sizes import PackSizes
from tests.core.packs.chat_models import write_chat_model, write_other


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_chat_model(tmp_path / "Tiny Talker-Q8_0.gguf", licence="MIT")


def test_a_chat_model_becomes_a_pack_that_outlives_its_download(
    model: Path, data_folder: Path
) -> None:
    manifest = add_chat(model)
    assert (manifest.name, manifest.kind, manifest.title) == (
        "tiny-talker-q8_0",
        "chat",
        "Tiny Talker",
    )
    assert manifest.licence == "MIT"
    assert manifest.context_rows == 4096
    kept = data_folder / "packs" / manifest.name / "language.gguf"
    assert kept.samefile(model), "on one disk it takes no room twice"
    model.unlink()
    pack = Pack.load(manifest.name)
    assert PackSizes.of(pack.folder).vision_values == 0
    with pack.open_language(256) as language:
        assert language.chat_template().fill([Turn("user", "Who?")])[0].markup


def test_the_command_says_what_was_added(
    model: Path, capsys: pytest.CaptureFixture[str], data_folder: Path
) -> None:
    assert main(["packs", "add", str(model), "--as", "talker"]) == 0
    assert "talker: Tiny Talker" in capsys.readouterr().out
    assert main(["packs", "add", str(model), "--as", "talker"]) == 2
    assert "there is a pack named talker already" in capsys.readouterr().err
    assert main(["packs", "add", str(model), "--as", "starter"]) == 2
    assert main(["packs", "remove", "talker"]) == 0
    assert model.is_file(), "the viewer's own file stays"


def no_gguf(path: Path) -> None:
    path.write_bytes(b"not a model at all")


def cut_off(path: Path) -> None:
    write_chat_model(path)
    path.write_bytes(path.read_bytes()[:-2000])


def header_alone(path: Path) -> None:
    write_chat_model(path)
    path.write_bytes(path.read_bytes()[:3000])


def without_template(path: Path) -> None:
    write_chat_model(path, template="")


def broken_template(path: Path) -> None:
    write_chat_model(path, template="{% for message in messages %}{{ message.content }}")


def deaf_template(path: Path) -> None:
    write_chat_model(path, template="<|im_start|>user\nHello<|im_end|>\n")


def escaping_template(path: Path) -> None:
    write_chat_model(path, template="{{ messages.__class__.__mro__[1].__subclasses__() }}")


def unknown(path: Path) -> None:
    write_other(path, "frobnicate")


def embedder(path: Path) -> None:
    write_other(path, "bert", lambda w: w.add_pooling_type(gguf.PoolingType.MEAN))


def vision(path: Path) -> None:
    write_other(path, "clip")


def part(path: Path) -> None:
    write_other(path, "llama", lambda w: w.add_uint16("split.count", 3))


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (no_gguf, "it is no GGUF file"),
        (cut_off, "it is cut off or damaged"),
        (header_alone, "it is cut off or damaged"),
        (without_template, "it has no chat template"),
        (broken_template, "its chat template can't be used"),
        (deaf_template, "its chat template leaves out what is said"),
        (escaping_template, "its chat template"),
        (unknown, "doesn't know its architecture, 'frobnicate'"),
        (embedder, "it is an embedding model"),
        (vision, "it is the vision part of a model"),
        (part, "it is one part of several"),
    ],
)
def test_what_cannot_be_talked_to_is_refused(
    write: Callable[[Path], None], says: str, tmp_path: Path, data_folder: Path
) -> None:
    path = tmp_path / "model.gguf"
    write(path)
    with pytest.raises(ModelFileError) as error:
        add_chat(path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert "model" not in pack_names()
    assert not list((data_folder / "packs").glob("*")), "nothing is left behind"


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="there is no such file"):
        add_chat(tmp_path / "gone.gguf")


def test_a_name_is_made_of_the_file_s() -> None:
    assert (
        name_of(Path("/x/Qwen2.5 1.5B (Instruct).Q4_K_M.gguf")) == "qwen2.5-1.5b-instruct-.q4_k_m"
    )
