"""Pace, advice and reasons: what is said of packs, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import (
    AccessError,
    DownloadCorruptError,
    DownloadInUseError,
    DownloadStoppedError,
    ErrandStoppedError,
    HubError,
    ModelFileError,
    NetworkError,
    OfflineError,
    PackPresentError,
    PackStaysError,
    ReelmateError,
    StorageError,
)
from core.packs.catalogue import load_catalogue
from core.packs.findings import ChatSize, Fit, Outlook, Survey
from core.packs.manifest import Manifest
from desktop import translate
from desktop.packs import wording
from desktop.packs.advice import BEST, Bring, Fetch, Read, Stay, Use, advise
from desktop.packs.pace import Pace

FITS, NO = Fit("fits", 1 << 30), Fit("no", 9 << 30, missing=1 << 30)
SMALL = ChatSize(1.5, 10**9, 2 * 10**9)
ENTRIES = load_catalogue().entries


@pytest.fixture
def chinese() -> Iterator[None]:
    translate.set_language("zh_CN")
    yield
    translate.set_language("en")


def survey(best: Fit, gpus: tuple[str, ...] = (), size: ChatSize | None = SMALL) -> Survey:
    return Survey((Outlook(BEST, best), Outlook("talker", FITS)), gpus, size, size)


def manifest(world: str, compress_type: str = "mean", kind: str = "chat") -> Manifest:
    return Manifest("x", kind, "X", "MIT", "", "en", world, 224, compress_type, 1, (), ("en",))  # type: ignore[arg-type]


# Advice -------------------------------------------------------------------------------


def test_a_gpu_that_holds_it_is_worth_the_best_pack() -> None:
    here = {"starter": manifest("drawn")}
    assert advise(survey(FITS, ("H",)), here, ENTRIES, "starter") == Fetch(BEST, "H")


def test_without_a_gpu_a_model_that_reads_is_worth_more() -> None:
    here = {"starter": manifest("drawn")}
    assert advise(survey(FITS), here, ENTRIES, "starter") == Bring(SMALL)
    assert advise(survey(NO, ("H",)), here, ENTRIES, "starter") == Bring(SMALL)
    assert advise(survey(NO, size=None), here, ENTRIES, "starter") == Stay()


def test_a_chat_model_of_the_catalogue_is_named_where_it_answers_soon() -> None:
    here = {"starter": manifest("drawn")}
    found = survey(NO)
    readers = tuple(Outlook(name, FITS) for name in ("qwen2.5-1.5b", "qwen3-4b"))
    cpu = replace(found, packs=(*found.packs, *readers))
    assert advise(cpu, here, ENTRIES, "starter") == Read("qwen2.5-1.5b")
    large = ChatSize(7, 5 * 10**9, 6 * 10**9)
    gpu = replace(cpu, gpus=("H",), brisk=large, largest=large)
    assert advise(gpu, here, ENTRIES, "starter") == Read("qwen3-4b")


def test_what_is_here_comes_first_and_a_good_choice_needs_no_advice() -> None:
    here = {"starter": manifest("drawn"), "talker": manifest("real"), "broken": None}
    assert advise(survey(FITS, ("H",)), here, ENTRIES, "starter") == Use("talker")
    assert advise(survey(FITS, ("H",)), here, ENTRIES, "talker") is None
    pictures = {"starter": manifest("drawn"), "talker": manifest("real", "none")}
    assert advise(survey(FITS), pictures, ENTRIES, "starter") == Bring(SMALL)


# Pace ---------------------------------------------------------------------------------


def test_the_time_left_follows_the_pace_of_late() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    assert pace.seconds_left(100) is None
    for now in range(10):
        pace.reached(int(now) * 10)
    assert pace.seconds_left(1090) == pytest.approx(100)
    for now in range(10, 60):
        pace.reached(90 + (int(now) - 9))
    assert pace.seconds_left(1140) == pytest.approx(1000, rel=0.05)


def test_a_pace_that_begins_anew_tells_nothing_at_first() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    for now in range(5):
        pace.reached(int(now) * 100)
    pace.reached(10)
    assert pace.seconds_left(100) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (20.0, "less than a minute left"),
        (700.0, "about 12 min left"),
        (9000.0, "about 2.5 h left"),
    ],
)
def test_time_left_is_said_roughly(seconds: float | None, words: str) -> None:
    assert wording.left_words(seconds) == words


def test_whether_it_fits_is_said_with_what_would_help() -> None:
    assert wording.fit_words(FITS) == "fits this machine"
    assert "shorter memory (2,048 rows)" in wording.fit_words(Fit("changes", 1, context_rows=2048))
    assert "Q5_K_M" in wording.fit_words(Fit("changes", 1, quantise="Q5_K_M"))
    assert wording.fit_words(NO) == "doesn't fit: 1.1 GB more free memory would do"


# Errors -------------------------------------------------------------------------------


PATH = Path("/data/packs")
ERRORS: tuple[ReelmateError, ...] = (
    StorageError(PATH, "download and pack need 24.4 GB and 12.0 GB are free"),
    StorageError(PATH, "the pack needs 4.4 GB and 2.0 GB are free"),
    StorageError(PATH, "No space left on device; what was downloaded is kept"),
    NetworkError("huggingface.co", "there is no connection"),
    NetworkError("huggingface.co", "nothing came for 10 seconds"),
    NetworkError("huggingface.co", "the connection is cut"),
    OfflineError("HF_HUB_OFFLINE"),
    AccessError("someone/model"),
    HubError("someone/model", "huggingface.co is out of order (503), try again later"),
    HubError(
        "someone/model",
        "a web page came in place of config.json; the network may want you to sign in",
    ),
    DownloadCorruptError("weights.bin", "its checksum is another one"),
    DownloadInUseError("tiny"),
    DownloadStoppedError("tiny", -9),
    ErrandStoppedError(-9),
    PackPresentError("tiny"),
    PackStaysError("starter"),
    ModelFileError(Path("/x/notes.gguf"), "it is no GGUF file"),
    ModelFileError(
        Path("/x/new.gguf"),
        "this llama.cpp (0.3.1) doesn't know its architecture, 'new'; a newer Reelmate may",
    ),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.kind)
def test_an_error_is_said_in_both_languages(error: ReelmateError, chinese: None) -> None:
    words = wording.trouble_words(error)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in words)
    for english in (" the ", " is ", " can't ", " it ", " and "):
        assert english not in words, words
    translate.set_language("en")
    assert wording.trouble_words(error).endswith(".")
