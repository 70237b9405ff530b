"""Whisper hears what transformers' own hears, and says nothing where it isn't to be believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.errors import PackCorruptError
from core.packs.manifest import MANIFEST
from core.speech import model as model_module
from core.speech.model import SpeechModel, compression, speech_placement
from core.speech.segments import segments_of
from core.speech.sound import SAMPLES, Sound
from core.speech.source import InstalledSpeech, installed_speech
from core.speech.whisper import Decoded, FirstLook
from core.vision.placement import EXACT
from tests.core.speech.tiny_whisper import (
    END,
    FIRST_STAMP,
    GENERATION,
    START,
    make_network,
    make_pack,
)

SPOKEN = {"language": "en", "task": "transcribe", "return_timestamps": True}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """So small a network only waits for a second one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def network() -> Any:
    from transformers import GenerationConfig

    made = make_network()
    told = {name: value for name, value in GENERATION.items() if name != "forced_decoder_ids"}
    made.generation_config = GenerationConfig(**told)
    made.config.forced_decoder_ids = None
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, network: Any) -> Path:
    return make_pack(tmp_path_factory.mktemp("packs") / "tiny-whisper", network)


@pytest.fixture(scope="module")
def speech(folder: Path) -> SpeechModel:
    return SpeechModel.open(folder, EXACT)


def encoded_of(speech: SpeechModel, features: torch.Tensor) -> torch.Tensor:
    encoded = speech.whisper.encode(features)
    assert encoded is not None
    return encoded


def sound(seed: int) -> Sound:
    chance = np.random.default_rng(seed)
    swell = np.interp(np.arange(SAMPLES), np.linspace(0, SAMPLES, 40), chance.random(40))
    return (0.2 * swell * chance.normal(size=SAMPLES)).astype(np.float32)


def text_of(ids: Any) -> str:
    return "".join(chr(97 + each % 26) for each in ids)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ids_are_those_of_transformers_own(speech: SpeechModel, network: Any, seed: int) -> None:
    features = speech.whisper.features_of(sound(seed))
    decoded = speech.whisper.decode(encoded_of(speech, features), "en")
    assert decoded is not None
    with torch.inference_mode():
        theirs = network.generate(features, force_unique_generate_call=True, **SPOKEN)
    ids = [each for each in theirs[0].tolist() if each != END and each != START]
    assert list(decoded.ids) == ids[-len(decoded.ids) :]
    assert len(set(decoded.ids)) > 5
    assert any(each >= FIRST_STAMP for each in decoded.ids[1:])


def test_windows_are_cut_as_transformers_cuts_them(speech: SpeechModel, network: Any) -> None:
    compared = 0
    for seed in range(4, 9):
        features = speech.whisper.features_of(sound(seed))
        with torch.inference_mode():
            theirs = network.generate(features, return_segments=True, **SPOKEN)["segments"][0]
        at, ours = 0, []
        while at < 3000:
            rest = torch.nn.functional.pad(features[:, :, at:], (0, at))
            decoded = speech.whisper.decode(encoded_of(speech, rest), "en")
            assert decoded is not None
            spoken, taken = segments_of(decoded.ids, FIRST_STAMP, text_of, (3000 - at) / 100)
            ours += [(at / 100 + each.start, at / 100 + each.end, each.text) for each in spoken]
            if taken >= (3000 - at) / 100:
                break
            at += round(taken * 100)
        told = [
            (
                float(each["start"]),
                float(each["end"]),
                text_of([token for token in each["tokens"].tolist() if token < END]),
            )
            for each in theirs
        ]
        told = [each for each in told if each[2]]
        assert [each[2] for each in ours] == [each[2] for each in told]
        for mine, other in zip(ours, told, strict=True):
            # It leaves a time as it is that lies behind what there is to hear.
            assert mine[1] == pytest.approx(min(other[1], 30.0), abs=0.011)
        compared += len(ours)
    assert compared > 10


def test_its_first_look_is_the_decoders(speech: SpeechModel, network: Any) -> None:
    features = speech.whisper.features_of(sound(1))
    look = speech.whisper.first_look(encoded_of(speech, features))
    with torch.inference_mode():
        token = int(network.detect_language(features)[0])
        logits = network(features, decoder_input_ids=torch.tensor([[START]])).logits[0, -1]
    assert GENERATION["lang_to_id"][f"<|{look.language}|>"] == token
    languages = logits[list(GENERATION["lang_to_id"].values())].softmax(-1)
    assert look.sure == pytest.approx(float(languages.max()), abs=1e-5)
    assert look.no_speech == pytest.approx(float(logits.softmax(-1)[FIRST_STAMP - 2]), abs=1e-5)


def test_its_likelihood_is_the_mean_of_its_tokens(speech: SpeechModel, network: Any) -> None:
    features = speech.whisper.features_of(sound(2))
    encoded = encoded_of(speech, features)
    decoded = speech.whisper.decode(encoded, "en")
    assert decoded is not None
    with torch.inference_mode():
        made = network.generate(
            features,
            force_unique_generate_call=True,
            return_dict_in_generate=True,
            output_scores=True,
            **SPOKEN,
        )
        tokens = made.sequences[0][-len(made.scores) :]
        mean = network._retrieve_avg_logprobs([each[0] for each in made.scores], tokens, 0.0)
    assert decoded.likely == pytest.approx(float(mean), abs=1e-4)


def test_a_decoding_stops_between_two_tokens(speech: SpeechModel) -> None:
    encoded = encoded_of(speech, speech.whisper.features_of(sound(1)))
    asked = 0

    def at_the_third() -> bool:
        nonlocal asked
        asked += 1
        return asked == 3

    assert speech.whisper.decode(encoded, "en", cancelled=at_the_third) is None
    assert asked == 3


@pytest.mark.parametrize("after", [0, 1, 2, 3, 9])
def test_hearing_stops_wherever_it_is(speech: SpeechModel, after: int) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    assert speech.hear(sound(1), "en", cancelled) is None
    assert asked == after + 1, "it asks between layers and between words"


def test_what_is_drawn_by_lot_is_the_same_each_time(speech: SpeechModel) -> None:
    encoded = encoded_of(speech, speech.whisper.features_of(sound(1)))
    before = torch.random.get_rng_state()
    first = speech.whisper.decode(encoded, "en", 0.8)
    assert first == speech.whisper.decode(encoded, "en", 0.8)
    assert torch.equal(before, torch.random.get_rng_state())


class Played:
    """In the place of a Whisper: gives what a test has it say, by temperature."""

    end, first_stamp = END, FIRST_STAMP
    languages = GENERATION["lang_to_id"]

    def __init__(self, look: FirstLook, by_temperature: dict[float, Decoded]) -> None:
        self.look = look
        self.by_temperature = by_temperature
        self.tried: list[float] = []
        self.languages = {"en": 1, "zh": 2, "fr": 3}
        self.spoken: list[str] = []

    def features_of(self, sound: Sound) -> None:
        return None

    def encode(self, features: None, cancelled: Any) -> str:
        return "encoded"

    def first_look(self, encoded: str) -> FirstLook:
        return self.look

    def decode(self, encoded: str, language: str, temperature: float, cancelled: Any) -> Decoded:
        self.tried.append(temperature)
        self.spoken.append(language)
        return self.by_temperature[temperature]


def said(text: str, likely: float = -0.3) -> Decoded:
    """A window in which ``text`` is said from its second to its fifth second."""
    return Decoded((FIRST_STAMP + 100, *map(ord, text), FIRST_STAMP + 250), likely)


def heard(
    speech: SpeechModel, look: FirstLook, by_temperature: dict[float, Decoded], language: str = ""
) -> tuple[tuple[str, ...], Played, str]:
    played = Played(look, by_temperature)
    doubtful = SpeechModel(played, speech._words)  # type: ignore[arg-type]
    doubtful._text = lambda ids: "".join(chr(x) for x in ids if x < END)  # type: ignore[method-assign]
    found = doubtful.hear(sound(1), language)
    assert found is not None
    return tuple(each.text for each in found.spoken), played, found.language


SPEECH = FirstLook("fr", 0.9, 0.1)
MUSIC = FirstLook("fr", 0.4, 0.9)


def test_a_good_first_decoding_is_believed(speech: SpeechModel) -> None:
    words, played, language = heard(speech, SPEECH, {0.0: said("Bonjour Mira.")})
    assert (words, played.tried, language) == (("Bonjour Mira.",), [0.0], "fr")
    words, played, language = heard(speech, SPEECH, {0.0: said("Hello Mira.")}, "en")
    assert (played.spoken, language) == (["en"], ""), "what is known is not asked again"


def test_a_language_that_is_not_sure_is_used_and_not_kept(speech: SpeechModel) -> None:
    look = FirstLook("zh", 0.3, 0.1)
    _, played, language = heard(speech, look, {0.0: said("Ni hao.")})
    assert (played.spoken, language) == (["zh"], "")


def test_words_that_are_unlikely_where_nobody_speaks_are_left_out(speech: SpeechModel) -> None:
    words, played, _ = heard(speech, MUSIC, {0.0: said("Thank you.", -1.4)})
    assert (words, played.tried) == ((), [0.0])
    words, _, _ = heard(speech, MUSIC, {0.0: said("I am here.", -0.4)})
    assert words == ("I am here.",)


def test_a_loop_is_tried_again_and_left_out_in_the_end(speech: SpeechModel) -> None:
    loop = said("and then he went " * 12)
    words, played, _ = heard(speech, SPEECH, {0.0: loop, 0.4: said("And then he went home.")})
    assert (words, played.tried) == (("And then he went home.",), [0.0, 0.4])
    words, played, _ = heard(speech, SPEECH, dict.fromkeys((0.0, 0.4, 0.8), loop))
    assert (words, played.tried) == ((), [0.0, 0.4, 0.8])


def test_mumbling_is_tried_again_and_kept_in_the_end(speech: SpeechModel) -> None:
    mumbled = said("Wha is tha?", -1.3)
    words, played, _ = heard(speech, SPEECH, dict.fromkeys((0.0, 0.4, 0.8), mumbled))
    assert (words, played.tried) == (("Wha is tha?",), [0.0, 0.4, 0.8])


def test_speech_compresses_less_than_a_loop() -> None:
    assert compression("") == 0.0
    assert compression("I left the lantern by the harbour because it rained all night.") < 1.5
    assert compression("我把红灯笼放在码头旁边，因为昨天晚上下了一整夜的雨。") < 2.0
    assert compression("Thank you. " * 20) > 2.4


def test_a_model_for_english_alone_is_asked_for_no_language(tmp_path: Path, network: Any) -> None:
    folder = make_pack(tmp_path / "english", network, is_multilingual=False)
    english = SpeechModel.open(folder, EXACT)
    assert english.hear(sound(1), "") is not None
    encoded = encoded_of(english, english.whisper.features_of(sound(1)))
    assert english.whisper.first_look(encoded).language == ""


def test_a_pack_is_known_by_its_files_without_reading_them(folder: Path, tmp_path: Path) -> None:
    key = InstalledSpeech(folder).key
    assert key.startswith("tiny-whisper-")
    other = make_pack(tmp_path / "tiny-whisper", make_network(8))
    assert InstalledSpeech(other).key != key
    assert installed_speech(tmp_path) is None


@pytest.mark.parametrize("file", ["speech.safetensors", "speech.json", "tokenizer.json"])
def test_a_changed_file_is_never_read(tmp_path: Path, network: Any, file: str) -> None:
    folder = make_pack(tmp_path / "changed", network)
    data = bytearray((folder / file).read_bytes())
    data[-2] ^= 1
    (folder / file).write_bytes(data)
    with pytest.raises(PackCorruptError, match=file):
        SpeechModel.open(folder, EXACT)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("speech.json", b"{}"),
        ("speech.json", b'{"model": {}, "generation": {}, "features": {"chunk_length": 10}}'),
        ("speech.json", b"["),
        ("tokenizer.json", b"{}"),
        ("speech.safetensors", b"\x08\0\0\0\0\0\0\0{}      "),
        ("speech.safetensors", b"no weights"),
    ],
)
def test_whole_files_that_are_no_whispers_are_said(
    tmp_path: Path, network: Any, file: str, content: bytes
) -> None:
    from core.packs.manifest import write_manifest

    folder = make_pack(tmp_path / "wrong", network)
    (folder / MANIFEST).unlink()
    (folder / file).write_bytes(content)
    write_manifest(
        folder, kind="whisper", title="Wrong", licence="none", origin="a test", speaks=("en",)
    )
    with pytest.raises(PackCorruptError, match=file):
        SpeechModel.open(folder)


def test_it_goes_where_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    placement = speech_placement(1000)
    assert placement.batch == 1
    monkeypatch.setattr(model_module, "free_ram", lambda: 1000)
    if placement.device.type == "cpu":
        from core.errors import OutOfMemoryError

        with pytest.raises(OutOfMemoryError):
            speech_placement(1000)


def test_ids_beyond_the_vocabulary_are_said(tmp_path: Path, network: Any) -> None:
    folder = make_pack(tmp_path / "beyond", network, no_timestamps_token_id=10**6)
    with pytest.raises(PackCorruptError, match=r"speech\.json"):
        SpeechModel.open(folder, EXACT)
    assert json.loads((folder / "speech.json").read_text())["generation"]["max_length"] == 448
