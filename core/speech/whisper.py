"""Whisper, transformers' own, on one window at a time: features, encoder, one decoding.

Knows ids and probabilities; what they mean for a film is not known here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor
from transformers import WhisperForConditionalGeneration as Network
from transformers.generation.stopping_criteria import StoppingCriteria, StoppingCriteriaList
from transformers.initialization import no_init_weights
from transformers.modeling_outputs import BaseModelOutput

from core.speech.sound import RATE, SAMPLES, Sound
from core.vision.placement import EXACT, Placement

_SEED = 30
"""Of what is drawn at temperatures above zero: the same window gives the same words."""
_FEATURES = ("feature_size", "sampling_rate", "hop_length", "chunk_length", "n_fft")
_FORCED = ("forced_decoder_ids", "suppress_tokens", "begin_suppress_tokens")


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the decoder says before its first word.

    Attributes:
        language: the likeliest, two letters or three; "" of a model that knows only English.
        sure: its probability among all languages.
        no_speech: the probability that nobody speaks.
    """

    language: str
    sure: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """One decoding of a window.

    Attributes:
        ids: timestamps and words, without start tokens and the end of text.
        likely: the mean logarithm of their probabilities, that of the end among them.
    """

    ids: tuple[int, ...]
    likely: float


class Whisper:
    """The network with what it needs around it.

    Attributes:
        network: without weights until ``core.speech.model`` fills it in.
        first_stamp: the token of 0.00.
        end: the token that ends a text; those of words lie below it.
        multilingual: whether it knows languages.

    Args:
        config: a ``speech.json``.
        placement: where the weights will lie.

    Raises:
        ValueError: what is told there isn't a Whisper's.
    """

    def __init__(self, config: Mapping[str, Any], placement: Placement = EXACT) -> None:
        self.placement = placement
        self.features = _extractor(config["features"])
        sizes = WhisperConfig(**_without(config["model"], _FORCED))
        if 2 * sizes.max_source_positions != self.features.nb_max_frames:
            raise ValueError("its windows aren't half a minute")
        if sizes.num_mel_bins != self.features.feature_size:
            raise ValueError("its features aren't the encoder's")
        with no_init_weights():
            self.network: Any = Network(sizes)
        told = config["generation"]
        self.generation = GenerationConfig(
            **_without(told, ("forced_decoder_ids",)),
            return_dict_in_generate=True,
            output_scores=True,
        )
        # transformers' own Whisper hands its generation what that then calls deprecated.
        logging.getLogger("transformers.generation.utils").setLevel(logging.ERROR)
        self.languages = _languages(told)
        self.multilingual = bool(self.languages)
        self.end: int = self.generation.eos_token_id
        self.first_stamp: int = told["no_timestamps_token_id"] + 1
        self._start: int = self.generation.decoder_start_token_id
        if max(self.end, self.first_stamp, self._start, *self.languages.values()) >= (
            sizes.vocab_size
        ):
            raise ValueError("its tokens aren't in its vocabulary")
        self.network.generation_config = self.generation
        self._cancelled: Callable[[], bool] = _never
        for layer in self.network.model.encoder.layers:
            layer.register_forward_pre_hook(self._between_layers)

    def features_of(self, sound: Sound) -> torch.Tensor:
        """float32 [SAMPLES] → log-mel features [1, M, 3000], float32."""
        made = self.features(sound, sampling_rate=RATE, return_tensors="pt")
        features: torch.Tensor = made.input_features
        return features

    @torch.inference_mode()
    def encode(
        self, features: torch.Tensor, cancelled: Callable[[], bool] = lambda: False
    ) -> torch.Tensor | None:
        """[1, M, 3000] → [1, 1500, D]; None where it was cancelled, between two layers."""
        self._cancelled = cancelled
        try:
            found = self.network.model.encoder(self.placement.put(features))
        except _Cancelled:
            return None
        finally:
            self._cancelled = _never
        encoded: torch.Tensor = found.last_hidden_state
        return encoded

    def _between_layers(self, *_: object) -> None:
        if self._cancelled():
            raise _Cancelled

    @torch.inference_mode()
    def first_look(self, encoded: torch.Tensor) -> FirstLook:
        """Language and silence, from one step of the decoder."""
        start = torch.tensor([[self._start]], device=encoded.device)
        found = self.network(
            encoder_outputs=BaseModelOutput(last_hidden_state=encoded),
            decoder_input_ids=start,
            use_cache=False,
        )
        logits = found.logits[0, -1].float()
        no_speech = float(logits.softmax(-1)[self.first_stamp - 2])  # stands before no_timestamps
        if not self.languages:
            return FirstLook("", 1.0, no_speech)
        codes = list(self.languages)
        shares = logits[list(self.languages.values())].softmax(-1)
        best = int(shares.argmax())
        return FirstLook(codes[best], float(shares[best]), no_speech)

    @torch.inference_mode()
    def decode(
        self,
        encoded: torch.Tensor,
        language: str,
        temperature: float = 0.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Decoded | None:
        """One decoding with timestamps, greedy at temperature zero; None where it was cancelled."""
        spoken = {"language": language, "task": "transcribe"} if self.multilingual else {}
        stop = _Stop(cancelled)
        with torch.random.fork_rng(devices=[], enabled=temperature > 0):
            if temperature > 0:
                torch.manual_seed(_SEED)
            made = self.network.generate(
                encoder_outputs=BaseModelOutput(last_hidden_state=encoded),
                return_timestamps=True,
                force_unique_generate_call=True,
                return_dict_in_generate=True,
                temperature=temperature,
                stopping_criteria=StoppingCriteriaList([stop]),
                **spoken,
            )
        if stop.stopped:
            return None
        ids = made.sequences[0].tolist()[-len(made.scores) :]
        likely = sum(
            float((scores[0].float() * (temperature or 1.0)).log_softmax(-1)[token])
            for scores, token in zip(made.scores, ids, strict=True)
        ) / len(ids)
        while ids and ids[-1] == self.end:
            ids.pop()
        return Decoded(tuple(ids), likely)


class _Cancelled(Exception):
    """Ends an encoder between two layers."""


def _never() -> bool:
    return False


class _Stop(StoppingCriteria):  # type: ignore[misc]
    """Ends a decoding between two tokens."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self.stopped = False

    def __call__(self, input_ids: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
        self.stopped = self.stopped or self._cancelled()
        return torch.full((len(input_ids),), self.stopped, device=input_ids.device)


def _extractor(config: Mapping[str, Any]) -> WhisperFeatureExtractor:
    made = WhisperFeatureExtractor(**{n: config[n] for n in _FEATURES if n in config})
    if (made.sampling_rate, made.n_samples) != (RATE, SAMPLES):
        raise ValueError("its windows aren't half a minute of 16 kHz")
    return made


def _without(config: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name not in names}


def _languages(told: Mapping[str, Any]) -> dict[str, int]:
    """Code → token; none of a model for English alone."""
    if not told.get("is_multilingual", True):
        return {}
    return {token.strip("<|>"): number for token, number in told.get("lang_to_id", {}).items()}
