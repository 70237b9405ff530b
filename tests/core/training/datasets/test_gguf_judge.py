"""A chat model in a GGUF file as the judge, through llama.cpp's own chat interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

from core.language.bpe import train_bpe
from core.language.gguf_writer import LlamaShape, write_llama
from core.training.datasets import gguf_judge
from core.training.datasets.__main__ import main
from core.training.datasets.gguf_judge import GgufJudge
from core.training.datasets.records import DataSetError
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import Script

SAYS = " pred: yes, score=4"
TURNS = (
    "{% for message in messages %}<q>{{ message['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<a>{% endif %}"
)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small a model is slower with more."""
    monkeypatch.setattr(gguf_judge, "default_threads", lambda: 1)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama that writes ``SAYS`` behind any turn, without a chat template.

    Its layers add nothing, and its output head gives each token of ``SAYS`` the likeness of the
    one before.
    """
    folder = tmp_path_factory.mktemp("judge")
    tokenizer = train_bpe([SAYS, "who sings?", "Compare."] * 5, 400, ("<s>", "</s>", "<q>", "<a>"))
    tokenizer.save(str(folder / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    shape = LlamaShape(
        width=64,
        layers=1,
        heads=1,
        kv_heads=1,
        head_dim=64,
        ff_width=64,
        vocab=size,
        context=8192,
    )
    words = np.random.default_rng(3).normal(size=(size, 64)).astype(np.float32)
    tensors = {
        key: (np.ones if len(form) == 1 else np.zeros)(form, np.float32)
        for key, form in shape.tensor_shapes().items()
    }
    said = tokenizer.encode(SAYS, add_special_tokens=False).ids
    assert len(set(said)) == len(said)
    begin, end = tokenizer.token_to_id("<a>"), tokenizer.token_to_id("</s>")
    assert begin is not None
    assert end is not None
    chain = [begin, *said, end]
    head = np.zeros((size, 64), np.float32)
    head[chain[1:]] = words[chain[:-1]]
    tensors |= {"model.embed_tokens.weight": words, "lm_head.weight": head}
    path = folder / "plain.gguf"
    write_llama(path, tensors, shape, folder / "tokenizer.json", "f32", "Tiny", "Apache-2.0")
    return path


@pytest.fixture(scope="module")
def chat(plain: Path) -> Path:
    """The same with a chat template."""
    path = plain.with_name("chat.gguf")
    with_template(plain, path, TURNS)
    return path


def with_template(source: Path, path: Path, template: str) -> None:
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(str(path), "llama")
    for name, field in reader.fields.items():
        if name.startswith("GGUF.") or name == "general.architecture":
            continue
        inner = field.types[1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), field.types[0], sub_type=inner)
    writer.add_chat_template(template)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, np.array(tensor.data), raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_a_chat_model_is_asked_in_its_own_turns(chat: Path) -> None:
    GgufJudge.check(chat)
    with GgufJudge(chat) as judge:
        for number in range(2):
            assert judge.reply("Compare.", f"who sings? {number}").strip() == SAYS.strip()
        assert judge.identity.startswith("chat.gguf (")


def test_answers_are_judged_from_end_to_end(
    chat: Path, runs_on: RunsOn, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["msvd-qa", str(runs_on("msvd-qa").folder), "--judge", str(chat), "--json"]
    assert main(words, make_answerer=Script(lambda _: "someone").open) == 0
    out, err = capsys.readouterr()
    assert err == ""
    report = json.loads(out)
    whole = report["lines"][-1]
    assert (whole["exact"], whole["accuracy"], whole["score"]) == (0, 100, 4)
    assert "chat.gguf" in report["notes"][0]


def test_too_much_to_read_is_one_sentence(chat: Path) -> None:
    with GgufJudge(chat) as judge, pytest.raises(DataSetError, match="can't judge an answer"):
        judge.reply("Compare.", "who sings? " * 9_000)


@pytest.mark.parametrize("look", [GgufJudge, GgufJudge.check])
def test_what_is_no_chat_model_is_refused(
    plain: Path, tmp_path: Path, look: Callable[[Path], object]
) -> None:
    with pytest.raises(DataSetError, match="no chat template"):
        look(plain)
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and no more")
    with pytest.raises(DataSetError, match="can't be a judge"):
        look(broken)
    with pytest.raises(DataSetError, match="no judge at"):
        look(tmp_path / "nowhere.gguf")
