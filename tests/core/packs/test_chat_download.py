"""A chat model of the catalogue is fetched as one file and becomes a companion that reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import DownloadCorruptError, ModelFileError, NetworkError
from core.packs.catalogue import Entry, Licence, Part, PartFile, Words
from core.packs.chat_shape import ChatShape
from core.packs.download import bring
from core.packs.download_events import Event, Fetching, Made
from core.packs.find import pack_names
from core.packs.pack import Pack
from core.packs.speech import companions, speech_packs
from tests.core.packs import hub as hubs
from tests.core.packs.chat_models import write_chat_model
from tests.core.packs.hub import Answer, Asked, Hub, Trouble
from tests.core.packs.troubles import NO_WAITS, body, both, cut, flipped, going_on

REPO, FILE = "someone/talker-GGUF", "talker-q4_k_m.gguf"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chat_model(tmp_path_factory.mktemp("chat") / FILE, licence="unknown-1.0").parent


@pytest.fixture(autouse=True)
def serve(hub: Hub, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "LARGE", (*hubs.LARGE, ".gguf"))
    hub.add(REPO, made, FILE)


def get() -> list[Event]:
    entry = Entry(
        name="talker",
        kind="chat",
        title=Words("Talker", "话匣子"),
        good_at=Words("Tests.", "测试。"),
        licences=(Licence("Apache-2.0", Words("Free.", "自由。"), "https://x"),),
        parts=(Part("gguf", REPO, "main", (PartFile(FILE),)),),
        download=1,
        sizes=ChatShape(64, 2, 1, 1, 64, 128, 420, 2, 4096),
    )
    seen: list[Event] = []
    bring(entry, "Q4_K_M", seen.append, waits=NO_WAITS)
    return seen


def trouble(change: Trouble, times: int = 1_000) -> Trouble:
    def do(asked: Asked, answer: Answer) -> None:
        if (asked.kind, asked.file) == ("bytes", FILE) and asked.time <= times:
            change(asked, answer)

    return do


def check_nothing_half_made(data_folder: Path) -> None:
    assert pack_names() == ("starter",)
    packs = data_folder / "packs"
    assert not packs.exists() or not list(packs.iterdir())


def test_it_is_fetched_and_can_be_talked_to(hub: Hub, data_folder: Path) -> None:
    seen = get()
    assert seen[-1] == Made("talker")
    fetched = [event for event in seen if isinstance(event, Fetching)]
    assert fetched[-1].done == fetched[-1].total
    pack = Pack.load("talker")
    assert (pack.manifest.kind, pack.manifest.title) == ("chat", "Talker")
    assert pack.manifest.licence == "Apache-2.0", "as the catalogue says, whatever the file does"
    assert companions() == ("starter", "talker")
    assert speech_packs() == ()
    assert not (data_folder / "downloads" / "talker").exists()
    with pack.open_language(256) as language:
        assert language.tokenize("lantern")


def test_what_an_older_catalogue_had_is_not_in_the_way(hub: Hub, data_folder: Path) -> None:
    folder = data_folder / "downloads" / "talker" / "gguf"
    folder.mkdir(parents=True)
    for name in ("older-q4_k_m.gguf", ".older-q4_k_m.gguf.0123456789abcdef.part"):
        (folder / name).write_bytes(b"GGUF of another day")
    hub.trouble = both(trouble(cut(70_000), 1), trouble(going_on(cut(0))))
    with pytest.raises(NetworkError):
        get()
    (part,) = folder.iterdir()
    assert part.name.startswith(f".{FILE}.")
    hub.trouble = lambda _, __: None
    (folder / "older-q4_k_m.gguf").write_bytes(b"GGUF of another day")
    get()
    Pack.load("talker")


def test_after_a_cut_only_the_rest_is_asked_for(hub: Hub, data_folder: Path) -> None:
    hub.trouble = both(trouble(cut(70_000), 1), trouble(going_on(cut(0))))
    with pytest.raises(NetworkError):
        get()
    check_nothing_half_made(data_folder)
    hub.asked.clear()
    hub.trouble = lambda _, __: None
    get()
    assert [each.start for each in hub.asked if each.kind == "bytes"] == [70_000]
    Pack.load("talker")


def test_damage_on_the_way_is_one_sentence(hub: Hub, data_folder: Path) -> None:
    hub.trouble = trouble(body(flipped))
    with pytest.raises(DownloadCorruptError, match="was damaged on its way, twice"):
        get()
    check_nothing_half_made(data_folder)


def test_a_file_that_is_no_chat_model_is_one_sentence(hub: Hub, data_folder: Path) -> None:
    hub.repos[REPO][FILE] = b"GGUF" + b"\0" * 5_000
    with pytest.raises(ModelFileError, match="can't be added"):
        get()
    check_nothing_half_made(data_folder)
