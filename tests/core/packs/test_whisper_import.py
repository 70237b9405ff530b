"""A downloaded Whisper becomes a speech pack that transformers reads; anything else is refused in
one sentence, and leaves nothing behind."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from tqdm import tqdm  # type: ignore[import-untyped]
from transformers import WhisperConfig, WhisperForConditionalGeneration

from core.cli import main
from core.errors import CheckpointError, StorageError
from core.packs.manifest import Manifest
from core.packs.pack import verify
from core.packs.speech import speech_pack, speech_packs
from core.packs.whisper_import import import_whisper, name_of_folder
from core.packs.whisper_shape import WhisperShape
from core.packs.whisper_source import WhisperSource
from tests.core.packs.whispers import (
    FILES,
    LANGUAGES,
    change_json,
    save_tensors,
    split_words,
    write_json,
    write_whisper,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder; not to be written to."""
    return write_whisper(tmp_path_factory.mktemp("whisper") / "whisper-tiny")


@pytest.fixture
def whisper(made: Path, tmp_path: Path) -> Path:
    """A copy that may be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "whisper-tiny"))


def bring(folder: Path, name: str | None = None) -> Manifest:
    source = WhisperSource.find(folder)
    try:
        return import_whisper(source, name)
    finally:
        source.close()


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


# What comes out -----------------------------------------------------------------------


def test_its_tensors_are_those_of_transformers(made: Path) -> None:
    config = WhisperConfig(**json.loads((made / "config.json").read_text()))
    with torch.device("meta"):
        network = WhisperForConditionalGeneration(config)
    shape = WhisperShape.of(config.to_dict())
    wanted = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    del wanted["proj_out.weight"]
    assert shape.tensor_shapes() == wanted
    assert shape.values == sum(value.numel() for value in network.parameters())


@pytest.mark.parametrize(
    ("sizes", "millions"),
    [
        ((384, 4, 4, 6, 51_865, 80), 38),
        ((768, 12, 12, 12, 51_865, 80), 242),
        ((1280, 32, 32, 20, 51_866, 128), 1543),
        ((1280, 32, 4, 20, 51_866, 128), 809),
    ],
)
def test_published_sizes_have_the_weights_that_are_told_of_them(
    sizes: tuple[int, ...], millions: int
) -> None:
    width, encoder, decoder, heads, vocabulary, bins = sizes
    shape = WhisperShape(
        width, encoder, decoder, heads, heads, 4 * width, 4 * width, vocabulary, bins, 1500, 448
    )
    assert round(shape.values / 1e6) == millions


def test_a_whisper_becomes_a_speech_pack(made: Path, data_folder: Path) -> None:
    manifest = bring(made)
    assert (manifest.name, manifest.kind) == ("whisper-tiny", "whisper")
    assert manifest.speaks == LANGUAGES
    assert verify("whisper-tiny") == manifest
    folder = speech_pack()
    assert folder == data_folder / "packs" / "whisper-tiny"
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "speech.json",
        "speech.safetensors",
        "tokenizer.json",
    ]
    assert [path.name for path in folder.parent.iterdir()] == ["whisper-tiny"]


def test_the_pack_computes_what_the_published_files_do(
    made: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tqdm, "monitor_interval", 0)  # its thread would outlive the test
    bring(made)
    folder = data_folder / "packs" / "whisper-tiny"
    told = json.loads((folder / "speech.json").read_text())
    for key, file in (
        ("model", "config.json"),
        ("generation", "generation_config.json"),
        ("features", "preprocessor_config.json"),
    ):
        assert told[key] == json.loads((made / file).read_text())
    ours = WhisperForConditionalGeneration(WhisperConfig(**told["model"])).eval()
    missing, extra = ours.load_state_dict(load_file(folder / "speech.safetensors"), strict=False)
    ours.tie_weights()
    assert (missing, extra) == (["proj_out.weight"], [])
    theirs = WhisperForConditionalGeneration.from_pretrained(made).eval()
    sound = torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(1))
    begun = torch.tensor([[told["model"]["decoder_start_token_id"]]])
    with torch.inference_mode():
        found = ours(input_features=sound, decoder_input_ids=begun).logits
        wanted = theirs(input_features=sound, decoder_input_ids=begun).logits
    assert torch.equal(found, wanted)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_numbers_stay_as_they_were_published(
    tmp_path: Path, data_folder: Path, dtype: torch.dtype
) -> None:
    bring(write_whisper(tmp_path / "half", dtype=dtype))
    found = load_file(data_folder / "packs" / "half" / "speech.safetensors")
    assert {value.dtype for value in found.values()} == {dtype}


def test_shards_are_put_together_and_the_tied_head_left_out(
    made: Path, whisper: Path, data_folder: Path
) -> None:
    tensors = weights(whisper)
    (whisper / "model.safetensors").unlink()
    tied = {"proj_out.weight": tensors["model.decoder.embed_tokens.weight"].clone()}
    save_tensors(whisper, tensors | tied, shards=3)
    bring(whisper)
    found = load_file(data_folder / "packs" / "whisper-tiny" / "speech.safetensors")
    assert found.keys() == tensors.keys()
    assert all(torch.equal(found[name], value) for name, value in tensors.items())


def test_older_word_files_make_the_same_words(made: Path, whisper: Path, data_folder: Path) -> None:
    split_words(whisper)
    bring(whisper)
    words = Tokenizer.from_file(str(data_folder / "packs" / "whisper-tiny" / "tokenizer.json"))
    theirs = Tokenizer.from_file(str(made / "tokenizer.json"))
    text = "The red lantern 灯笼<|0.00|><|30.00|><|endoftext|>"
    assert words.encode(text).ids == theirs.encode(text).ids
    ids = theirs.encode(text).ids
    assert words.decode(ids) == theirs.decode(ids)
    assert words.get_vocab() == theirs.get_vocab()


def test_a_model_of_english_alone_understands_that(whisper: Path) -> None:
    change_json(whisper / "generation_config.json", lang_to_id=None, is_multilingual=False)
    assert bring(whisper).speaks == ("en",)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage:\n- en\nlicense: apache-2.0\ntags:\n- x\n---\n# Whisper\n", "apache-2.0"),
        ("# Whisper\nlicense: mit\n", "unknown"),
        ("---\nlicense:\n---\n", "unknown"),
        (None, "unknown"),
    ],
)
def test_its_card_tells_the_licence(whisper: Path, card: str | None, licence: str) -> None:
    if card is not None:
        (whisper / "README.md").write_text(card)
    assert bring(whisper).licence == licence


def test_a_folder_of_the_hubs_cache_is_called_as_its_repository(tmp_path: Path) -> None:
    folder = tmp_path / "models--openai--whisper-small" / "snapshots" / ("c0ffee" * 6 + "c0de")
    folder.mkdir(parents=True)
    assert name_of_folder(folder) == "whisper-small"
    assert name_of_folder(tmp_path / "Whisper Größe 2") == "whisper-gr-e-2"


# What is refused ----------------------------------------------------------------------


def rewritten(change: Callable[[dict[str, torch.Tensor]], object]) -> Callable[[Path], object]:
    """The weights with something else in them."""

    def spoil(folder: Path) -> None:
        tensors = weights(folder)
        change(tensors)
        save_file(tensors, folder / "model.safetensors")

    return spoil


def told(file: str, **values: object) -> Callable[[Path], object]:
    return lambda folder: change_json(folder / file, **values)


def without(file: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).unlink()


def text(file: str, words: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_text(words)


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def cut_off(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def pickled(folder: Path) -> None:
    torch.save(weights(folder), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def without_times(folder: Path) -> None:
    path = folder / "tokenizer.json"
    words = json.loads(path.read_text())
    words["added_tokens"] = [each for each in words["added_tokens"] if "." not in each["content"]]
    write_json(path, words)


def times_astray(folder: Path) -> None:
    split_words(folder)
    path = folder / "added_tokens.json"
    added = json.loads(path.read_text())
    added["<|30.00|>"], added["<|29.98|>"] = added["<|29.98|>"], added["<|30.00|>"]
    write_json(path, added)


def added_with_a_gap(folder: Path) -> None:
    split_words(folder)
    path = folder / "added_tokens.json"
    added = json.loads(path.read_text())
    del added["<|12.34|>"]
    write_json(path, added)


def index_to(file: object) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        names = dict.fromkeys(weights(folder), file)
        (folder / "model.safetensors").rename(folder / "other.safetensors")
        write_json(folder / "model.safetensors.index.json", {"weight_map": names})

    return spoil


_BERT = {"model_type": "bert", "architectures": ["BertModel"]}
_BIAS, _TABLE = "model.encoder.conv1.bias", "model.decoder.embed_tokens.weight"

WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "an empty folder": (emptied, "no config.json"),
    "another model": (told("config.json", **_BERT), "it is a BertModel, no Whisper"),
    "one that only classifies": (
        told("config.json", architectures=["WhisperForAudioClassification"]),
        "which writes no lines",
    ),
    "a broken configuration": (text("config.json", "{"), "it is no JSON"),
    "a size that is missing": (told("config.json", d_model=None), "its d_model is None"),
    "a size that cannot be": (told("config.json", encoder_layers=10**9), "encoder_layers is 10000"),
    "heads that do not divide": (told("config.json", encoder_attention_heads=3), "its heads"),
    "sizes of another one": (told("config.json", d_model=32), r"is \(16, 80, 3\), not \(32, 80"),
    "layers that are not there": (
        told("config.json", decoder_layers=3),
        "it has no model.decoder.layers.2",
    ),
    "layers too many": (told("config.json", decoder_layers=1), "is no part of a Whisper"),
    "no generation_config.json": (
        without("generation_config.json"),
        "it has no generation_config.json",
    ),
    "no preprocessor_config.json": (
        without("preprocessor_config.json"),
        "it has no preprocessor_config.json",
    ),
    "another spectrogram": (
        told("preprocessor_config.json", feature_size=128),
        "its feature_size is 128, not 80",
    ),
    "another rate": (told("preprocessor_config.json", sampling_rate=8000), "is 8000, not 16000"),
    "no words": (without("tokenizer.json"), "it has no tokenizer.json and no vocab.json"),
    "words that are none": (text("tokenizer.json", '{"model": {"vocab": 7}}'), "no tokenizer"),
    "words without times": (without_times, r"its words have no <\|0\.00\|>"),
    "times astray": (times_astray, "don't stand in order"),
    "a gap in the words": (added_with_a_gap, "there is a gap before"),
    "more words than rows": (told("config.json", vocab_size=400), "words and 400 rows for them"),
    "another beginning": (
        told("config.json", decoder_start_token_id=5),
        "its decoder_start_token_id is 5, not",
    ),
    "a pickle alone": (pickled, "its weights are a pickle"),
    "no weights": (without("model.safetensors"), "there are no weights in it"),
    "a file that is cut off": (cut_off, "damaged or no safetensors"),
    "a tensor that is missing": (rewritten(lambda t: t.pop(_BIAS)), f"it has no {_BIAS}"),
    "numbers that are none": (
        rewritten(lambda t: t.update({_BIAS: t[_BIAS].int()})),
        f"its {_BIAS} is stored as I32",
    ),
    "a weight that is no number": (
        rewritten(lambda t: t[_TABLE].view(-1)[7].fill_(float("nan"))),
        f"{_TABLE} is not finite",
    ),
    "an index to nowhere": (index_to("gone.safetensors"), "gone.safetensors is missing"),
    "an index out of the folder": (index_to("../x.safetensors"), "outside its folder"),
    "an index to a pickle": (index_to("pytorch_model.bin"), "that is no safetensors"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_whisper_is_told_in_one_sentence(
    whisper: Path, data_folder: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    spoil, words = WRONG[kind]
    spoil(whisper)
    with pytest.raises(CheckpointError, match=words):
        bring(whisper)
    assert main(["packs", "add", str(whisper)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "can't be imported" in said
    assert not speech_packs()
    packs = data_folder / "packs"
    assert not packs.exists() or not list(packs.iterdir())


def test_a_pickle_beside_the_weights_is_never_opened(whisper: Path, tmp_path: Path) -> None:
    (whisper / "pytorch_model.bin").write_bytes(pickle.dumps({"no": "tensor"}))
    write_json(whisper / "pytorch_model.bin.index.json", {"weight_map": {"a": "b.bin"}})
    assert bring(whisper).kind == "whisper"


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="it is no folder"):
        WhisperSource.find(tmp_path / "nothing")


def test_a_name_that_is_taken_or_cannot_be_one_is_told(made: Path, data_folder: Path) -> None:
    bring(made)
    with pytest.raises(CheckpointError, match="there is a pack named whisper-tiny already"):
        bring(made)
    with pytest.raises(CheckpointError, match="there is a pack named starter already"):
        bring(made, "starter")
    with pytest.raises(CheckpointError, match="can't be a pack's name"):
        bring(made, "Größe/..")
    assert speech_packs() == ("whisper-tiny",)


def test_too_little_room_is_told_before_anything_is_written(
    made: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(data_folder.parent)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StorageError, match=r"needs 0\.1 GB"):
        bring(made)
    assert not list((data_folder / "packs").iterdir())


# The command --------------------------------------------------------------------------


def test_it_comes_and_goes_by_command(
    made: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "add", str(made)]) == 0
    assert "whisper-tiny: whisper-tiny, 1 MiB; it listens" in capsys.readouterr().out
    assert main(["packs", "verify", "whisper-tiny"]) == 0
    assert main(["packs", "remove", "whisper-tiny"]) == 0
    files = [str(made / file) for file in FILES]
    assert main(["packs", "add", *files, "--as", "mine"]) == 0
    assert main(["packs", "add", str(made / "model.safetensors"), "--as", "second"]) == 0
    assert speech_packs() == ("mine", "second")
    assert main(["packs", "add", *files, "--mmproj", files[0]]) == 2
