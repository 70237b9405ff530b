"""The tokens a Whisper writes: its own ``tokenizer.json``, or one made of the older files, and
whether it knows the times that stand among the words."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from core.errors import CheckpointError
from core.packs.checkpoint import read_json
from core.packs.manifest import SPEECH_WORDS

BEGIN, END, UNTIMED = "<|startoftranscript|>", "<|endoftext|>", "<|notimestamps|>"
STEPS = 1500
"""Of 0.02 s, in a window of 30 s."""
FIRST_TIME, LAST_TIME = "<|0.00|>", "<|30.00|>"

_VOCABULARY, _MERGES, _ADDED = "vocab.json", "merges.txt", "added_tokens.json"


def read_words(folder: Path) -> Tokenizer:
    """The tokenizer of a published folder, its times included.

    Raises:
        CheckpointError: there is none, or it is none of Whisper's.
    """
    if (folder / SPEECH_WORDS).is_file():
        words = _parsed(folder / SPEECH_WORDS)
    elif (folder / _VOCABULARY).is_file() and (folder / _MERGES).is_file():
        words = _built(folder)
    else:
        raise CheckpointError(folder, f"it has no {SPEECH_WORDS} and no {_VOCABULARY}")
    ids = {token: _id(folder, words, token) for token in (BEGIN, END, UNTIMED)}
    first, last = _id(folder, words, FIRST_TIME), _id(folder, words, LAST_TIME)
    if last - first != STEPS or first != ids[UNTIMED] + 1:
        raise CheckpointError(folder, "the times among its words don't stand in order")
    return words


def check_words(
    folder: Path, words: Tokenizer, config: Mapping[str, Any], generation: Mapping[str, Any]
) -> None:
    """Whether these are the model's own words.

    Raises:
        CheckpointError: they are another one's.
    """
    size = max(_id(folder, words, LAST_TIME) + 1, words.get_vocab_size())
    rows = int(config["vocab_size"])
    if size > rows:
        raise CheckpointError(folder, f"it has {size} words and {rows} rows for them")
    for key, token, place in (
        ("decoder_start_token_id", BEGIN, config),
        ("eos_token_id", END, config),
        ("no_timestamps_token_id", UNTIMED, generation),
    ):
        said = place.get(key)
        if said is not None and said != words.token_to_id(token):
            raise CheckpointError(folder, f"its {key} is {said!r}, not {words.token_to_id(token)}")


def write_words(words: Tokenizer, folder: Path, target: Path) -> None:
    """The published file as it is, or the one that was made."""
    published = folder / SPEECH_WORDS
    if published.is_file():
        shutil.copyfile(published, target)
    else:
        words.save(str(target))


def _id(folder: Path, words: Tokenizer, token: str) -> int:
    found = words.token_to_id(token)
    if found is None:
        raise CheckpointError(folder, f"its words have no {token}")
    return found


def _parsed(path: Path) -> Tokenizer:
    model = read_json(path).get("model")
    if not isinstance(model, dict) or not model.get("vocab"):
        raise CheckpointError(path, "it is no tokenizer")
    return _made(path, lambda: Tokenizer.from_file(str(path)))


def _built(folder: Path) -> Tokenizer:
    """Byte-level BPE, as GPT-2's, with what was added to it in the order of the ids."""
    path = folder / _VOCABULARY
    vocabulary = _ids(path)
    added = _ids(folder / _ADDED) if (folder / _ADDED).is_file() else {}
    merges = _merges(folder / _MERGES)
    words = _made(path, lambda: Tokenizer(models.BPE(vocab=vocabulary, merges=merges)))
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    ordered = sorted(added.items(), key=lambda item: item[1])
    words.add_tokens([_added(token) for token, _ in ordered])
    for token, wanted in ordered:
        if words.token_to_id(token) != wanted:
            raise CheckpointError(folder / _ADDED, f"there is a gap before {token}")
    return words


def _added(token: str) -> AddedToken:
    """A time is written like a word; the others are not."""
    return AddedToken(token, special=not token[2:3].isdigit(), normalized=False)


def _merges(path: Path) -> list[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise CheckpointError(path, "it is no tokenizer") from error
    pairs = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
    if not all(len(pair) == 2 for pair in pairs):
        raise CheckpointError(path, "it is no tokenizer")
    return [(pair[0], pair[1]) for pair in pairs]


def _ids(path: Path) -> dict[str, int]:
    found = read_json(path)
    if not found or not all(type(number) is int and number >= 0 for number in found.values()):
        raise CheckpointError(path, "it is no tokenizer")
    return found


def _made(path: Path, make: Any) -> Tokenizer:
    """tokenizers tells whatever is wrong with a file by a plain Exception."""
    try:
        words: Tokenizer = make()
    except Exception as error:
        raise CheckpointError(path, "it is no tokenizer") from error
    return words
