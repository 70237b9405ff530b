"""Whatever the hub and the network do, a download ends in a whole pack or one clear sentence."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import resource
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
import torch
from huggingface_hub import close_session

from core.errors import (
    AccessError,
    CheckpointError,
    DownloadCorruptError,
    DownloadInUseError,
    DownloadStoppedError,
    HubError,
    NetworkError,
    OfflineError,
    PackPresentError,
    ReelmateError,
    StorageError,
)
from core.packs.catalogue import Entry, Licence, Part, PartFile, Sizes, Words
from core.packs.download import Event, Fetching, Making, bring, forget
from core.packs.download_process import Download
from core.packs.find import pack_names
from core.packs.pack import Pack
from tests.core.packs.hub import Answer, Asked, Hub, Trouble, serving

CHECKPOINT, VISION, BERT = "someone/tiny-llama-vid", "someone/tower", "someone/bert"
SHARD = "pytorch_model-00001-of-00002.bin"
CHECKPOINT_FILES = ("config.json", "tokenizer.model", "pytorch_model.bin.index.json")
BERT_FILES = ("vocab.txt", "tokenizer_config.json", "config.json")
NO_WAITS = (0.0, 0.0, 0.0)


@pytest.fixture
def hub(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that has all of a tiny pack, and is the one that is asked."""
    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    for kind in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{kind}_proxy", raising=False)
        monkeypatch.delenv(f"{kind}_proxy".upper(), raising=False)
    with serving() as server:
        shards = (path.name for path in published.glob("pytorch_model-*.bin"))
        server.add(CHECKPOINT, published, *CHECKPOINT_FILES, *shards)
        server.add(VISION, published, "eva_vit_g.pth")
        server.add(BERT, published / "bert-base-uncased", *BERT_FILES)
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        close_session()
        yield server
        close_session()


def made_entry(sha256: str | None = None) -> Entry:
    """As the catalogue would have it."""
    shards = (PartFile("pytorch_model-*.bin", sha256=sha256),)
    return Entry(
        name="tiny",
        kind="llama-vid",
        title=Words("Tiny", "小"),
        good_at=Words("Tests.", "测试。"),
        licences=(Licence("CC-BY-NC-4.0", Words("Not to be sold.", "不得出售。"), "https://x"),),
        parts=(
            Part("checkpoint", CHECKPOINT, "main", (*map(PartFile, CHECKPOINT_FILES), *shards)),
            Part("vision", VISION, "main", (PartFile("eva_vit_g.pth"),)),
            Part("bert", BERT, "main", tuple(map(PartFile, BERT_FILES))),
        ),
        download=1,
        sizes=Sizes(32, 2, 1, 64, 320, 2048, 28, "mean", 100_000, 100_000),
    )


def get(report: Callable[[Event], None] = lambda _: None) -> None:
    bring(made_entry(), "F32", report, waits=NO_WAITS)


# Kinds of trouble ---------------------------------------------------------------------


def on(
    kind: str, change: Callable[[Asked, Answer], None], file: str = SHARD, times: int = 1_000
) -> Trouble:
    """The change, to the first ``times`` answers of one kind about one file."""

    def trouble(asked: Asked, answer: Answer) -> None:
        about = asked.repo == CHECKPOINT if kind == "api" else asked.file == file
        if asked.kind == kind and about and asked.time <= times:
            change(asked, answer)

    return trouble


def both(*troubles: Trouble) -> Trouble:
    def trouble(asked: Asked, answer: Answer) -> None:
        for each in troubles:
            each(asked, answer)

    return trouble


def cut(after: int) -> Callable[[Asked, Answer], None]:
    def change(_: Asked, answer: Answer) -> None:
        answer.cut = after

    return change


def status(code: int, **headers: str) -> Callable[[Asked, Answer], None]:
    def change(_: Asked, answer: Answer) -> None:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        answer.status, answer.headers, answer.body = code, told, b""

    return change


def body(make: Callable[[bytes], bytes], **headers: str) -> Callable[[Asked, Answer], None]:
    def change(_: Asked, answer: Answer) -> None:
        answer.body = make(answer.body)
        answer.headers["Content-Length"] = str(len(answer.body))
        answer.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    return change


def told(**headers: str) -> Callable[[Asked, Answer], None]:
    def change(_: Asked, answer: Answer) -> None:
        answer.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    return change


def slow(_: Asked, answer: Answer) -> None:
    answer.pause, answer.piece = 0.005, 4_000


def stall(_: Asked, answer: Answer) -> None:
    answer.pause, answer.piece = 0.9, 1 << 30


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def going_on(change: Callable[[Asked, Answer], None]) -> Callable[[Asked, Answer], None]:
    """Only to those who ask for the rest of a file."""

    def changed(asked: Asked, answer: Answer) -> None:
        if asked.start:
            change(asked, answer)

    return changed


def whole_again(_: Asked, answer: Answer) -> None:
    """All of it from its first byte, whatever range was asked for."""
    answer.status, answer.body = 200, answer.whole
    answer.headers["Content-Length"] = str(len(answer.body))


def says(change: Callable[[dict[str, object]], object]) -> Callable[[Asked, Answer], None]:
    """Something else about the first shard, by the API."""

    def every(data: bytes) -> bytes:
        info = json.loads(data)
        change(next(each for each in info["siblings"] if each["rfilename"] == SHARD))
        return json.dumps(info).encode()

    return body(every)


def lfs(**values: object) -> Callable[[Asked, Answer], None]:
    return says(lambda sibling: sibling["lfs"].update(values))  # type: ignore[attr-defined]


def hostile(data: bytes) -> bytes:
    info = json.loads(data)
    names = ("../../evil.bin", "pytorch_model-/../../evil.bin", "/etc/pytorch_model-evil.bin")
    shard = next(each for each in info["siblings"] if each["rfilename"] == SHARD)
    extra = ("training_args.bin", "modeling_evil.py", "optimizer.pt", *names)
    info["siblings"] += [{**shard, "rfilename": name} for name in extra]
    return json.dumps(info).encode()


@dataclass(frozen=True)
class Case:
    """A kind of trouble and how a download with it ends: whole, where no error is named."""

    name: str
    trouble: Trouble
    error: type[ReelmateError] | None = None
    words: str = ""
    timeout: float = 10


HTML = body(lambda _: b"<html>Please sign in</html>", Content_Type="text/html; charset=utf-8")
CASES = (
    Case("nothing wrong", lambda _, __: None),
    Case("cut once", on("bytes", cut(20_000), times=1)),
    Case("cut again and again", on("bytes", cut(20_000))),
    Case("cut before the first byte", on("bytes", cut(0), times=2)),
    Case("always cut before the first byte", on("bytes", cut(0)), NetworkError, "is cut"),
    Case("slow", on("bytes", slow)),
    Case("stalls once", on("bytes", stall, times=1), timeout=0.4),
    Case("stalls always", on("bytes", stall), NetworkError, "nothing came", timeout=0.2),
    Case("the listing stalls", on("api", stall), NetworkError, "nothing came", timeout=0.2),
    Case("corrupt once", on("bytes", body(flipped), times=1)),
    Case("corrupt always", on("bytes", body(flipped)), DownloadCorruptError, "checksum"),
    Case(
        "a small file corrupt always",
        on("resolve", body(flipped), "vocab.txt"),
        DownloadCorruptError,
        "vocab.txt",
    ),
    Case("the listing says too much", on("api", lfs(size=10**6)), DownloadCorruptError, "bytes"),
    Case("the listing says too little", on("api", lfs(size=100)), DownloadCorruptError, "bytes"),
    Case(
        "too little, and no length told",
        both(on("api", lfs(size=100)), on("bytes", told(Content_Encoding="identity"))),
        DownloadCorruptError,
        "longer",
    ),
    Case(
        "the answer says too much",
        on("bytes", lambda a, b: (told(Content_Length="10000000")(a, b), cut(99)(a, b))[0]),
        DownloadCorruptError,
        "10000000 bytes",
    ),
    Case("half a file", on("bytes", body(lambda data: data[:9999])), DownloadCorruptError, "9999"),
    Case("an empty file", on("bytes", body(lambda _: b"")), DownloadCorruptError, "0 bytes"),
    Case("too large to be true", on("api", lfs(size=1 << 50)), HubError, "no size"),
    Case("a size that is no number", on("api", lfs(size="many")), HubError, "no size"),
    Case("a negative size", on("api", lfs(size=-1)), HubError, "no size"),
    Case("a digest that is none", on("api", lfs(sha256="../../x")), HubError, "no digest"),
    Case("a wrong etag", on("resolve", told(X_Linked_Etag='"0"', ETag='"0"'))),
    Case("compressed on the way", on("bytes", body(gzip.compress, Content_Encoding="gzip"))),
    Case("500 once", on("bytes", status(500), times=1)),
    Case("500 always", on("bytes", status(500)), HubError, "out of order (500)"),
    Case("503 at the listing once", on("api", status(503), times=1)),
    Case("503 at the listing always", on("api", status(503)), HubError, "out of order (503)"),
    Case("429 once", on("resolve", status(429), times=1)),
    Case("429 always", on("resolve", status(429)), HubError, "too many requests"),
    Case("400", on("resolve", status(400)), HubError, "refuses it (400)"),
    Case("gated", on("api", status(403, X_Error_Code="GatedRepo")), AccessError, "HF_TOKEN"),
    Case("401 at the listing", on("api", status(401)), AccessError, "accept its terms"),
    Case("403 at the file", on("bytes", status(403)), AccessError, "accept its terms"),
    Case("no repository", on("api", status(404, X_Error_Code="RepoNotFound")), HubError, "gone"),
    Case("no revision", on("api", status(404, X_Error_Code="RevisionNotFound")), HubError, "revi"),
    Case("no file", on("resolve", status(404, X_Error_Code="EntryNotFound")), HubError, "files"),
    Case("not listed", on("api", says(lambda each: each.update(rfilename="x"))), CheckpointError),
    Case(
        "no ranges",
        both(on("bytes", cut(20_000), times=1), on("bytes", going_on(whole_again))),
    ),
    Case(
        "a wrong range",
        both(
            on("bytes", cut(20_000), times=1),
            on("bytes", going_on(told(Content_Range="bytes 7-9/99"))),
        ),
    ),
    Case(
        "416 where it went on",
        both(on("bytes", cut(20_000), times=1), on("bytes", going_on(status(416)))),
    ),
    Case("a web page in place of the file", on("bytes", HTML), HubError, "sign in"),
    Case("a web page in place of the listing", on("api", HTML), HubError, "can't be read"),
    Case("a list in place of the listing", on("api", body(lambda _: b"[]")), HubError, "be read"),
    Case("half a listing", on("api", body(lambda data: data[:99])), HubError, "be read"),
    Case("an empty listing", on("api", body(lambda _: b"{}")), HubError),
    Case("a redirect to itself", on("resolve", told(Location="")), HubError),
    Case("names that lead out, and more files", on("api", body(hostile))),
)


def check_nothing_half_made(data_folder: Path, hub: Hub) -> None:
    """No pack, and what has a name of its own is whole."""
    assert "tiny" not in pack_names()
    packs = data_folder / "packs"
    assert not packs.exists() or not list(packs.iterdir())
    served = {data for files in hub.repos.values() for data in files.values()}
    for path in (data_folder / "downloads" / "tiny").rglob("*"):
        assert path.is_dir() or path.suffix == ".part" or path.read_bytes() in served


def check_whole(data_folder: Path) -> None:
    Pack.load("tiny")
    assert [path.name for path in (data_folder / "packs").iterdir()] == ["tiny"]
    assert not (data_folder / "downloads" / "tiny").exists()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_trouble_ends_in_a_whole_pack_or_one_sentence(
    case: Case, hub: Hub, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", str(case.timeout))
    hub.trouble = case.trouble
    if case.error is None:
        get()
        check_whole(data_folder)
    else:
        with pytest.raises(case.error) as caught:
            get()
        said = str(caught.value)
        assert case.words in said
        assert said.endswith(".")
        assert "\n" not in said
        check_nothing_half_made(data_folder, hub)
    assert not [asked for asked in hub.asked if "evil" in asked.file or "training" in asked.file]


# Going on -----------------------------------------------------------------------------


def stopped_at(hub: Hub, file: str = SHARD) -> None:
    """A download that ended in the middle of a file."""
    hub.trouble = both(on("bytes", cut(90_000), file, 1), on("bytes", going_on(cut(0)), file))
    with pytest.raises(NetworkError):
        get()
    hub.asked.clear()
    hub.trouble = lambda _, __: None


def test_a_later_download_asks_only_for_the_rest(hub: Hub, data_folder: Path) -> None:
    stopped_at(hub)
    seen: list[Event] = []
    get(seen.append)
    check_whole(data_folder)
    asked = {each.file: each.start for each in hub.asked if each.kind == "bytes"}
    assert asked.pop(SHARD) == 90_000
    assert "tokenizer.model" not in asked  # it was whole already
    assert isinstance(seen[0], Fetching)
    assert 90_000 < seen[0].done < seen[0].total
    assert [event.done for event in seen if isinstance(event, Fetching)][-1] == seen[0].total
    assert any(isinstance(event, Making) and event.what == "checking" for event in seen)


def test_a_file_that_was_replaced_is_begun_anew(hub: Hub, data_folder: Path) -> None:
    stopped_at(hub, "eva_vit_g.pth")
    tower = hub.repos[VISION]
    buffer = BytesIO()
    weights = torch.load(BytesIO(tower["eva_vit_g.pth"]), weights_only=True)
    torch.save({name: value + 1 for name, value in weights.items()}, buffer)
    tower["eva_vit_g.pth"] = buffer.getvalue()
    get()
    check_whole(data_folder)
    assert [each.start for each in hub.asked if each.file == "eva_vit_g.pth"] == [None, None]


def test_a_whole_file_that_was_changed_on_the_disk_comes_again(hub: Hub, data_folder: Path) -> None:
    stopped_at(hub)
    words = data_folder / "downloads" / "tiny" / "tiny" / "tokenizer.model"
    words.write_bytes(flipped(words.read_bytes()))
    get()
    check_whole(data_folder)


def test_what_was_downloaded_can_be_forgotten(hub: Hub, data_folder: Path) -> None:
    stopped_at(hub)
    assert (data_folder / "downloads" / "tiny").exists()
    forget("tiny")
    assert not (data_folder / "downloads" / "tiny").exists()


def test_a_pack_that_is_there_is_not_fetched_again(hub: Hub, data_folder: Path) -> None:
    get()
    hub.asked.clear()
    with pytest.raises(PackPresentError, match="tiny already"):
        get()
    assert not hub.asked
    check_whole(data_folder)


def test_two_downloads_of_one_pack_do_not_mix(hub: Hub, data_folder: Path) -> None:
    said: list[str] = []

    def other() -> None:
        try:
            get()
        except DownloadInUseError as error:
            said.append(str(error))

    def again(_: Event) -> None:
        if not said:
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()

    get(again)
    assert said == ["The tiny pack is being downloaded already."]
    check_whole(data_folder)


# The process --------------------------------------------------------------------------


def test_a_killed_download_goes_on_where_it_was(hub: Hub, data_folder: Path) -> None:
    hub.trouble = on("bytes", slow)
    with Download(made_entry(), "F32") as first:
        events = first.events()
        while getattr(next(events), "file", "") != SHARD:
            pass
        wait_for_part(data_folder)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        with pytest.raises(DownloadStoppedError):
            list(events)
    check_nothing_half_made(data_folder, hub)
    hub.trouble = lambda _, __: None
    hub.asked.clear()
    with Download(made_entry(), "F32") as second:
        list(second.events())
    check_whole(data_folder)
    assert next(each.start for each in hub.asked if (each.kind, each.file) == ("bytes", SHARD))


def wait_for_part(data_folder: Path) -> Path:
    """The shard's part, once something is in it."""
    for _ in range(12_000):  # a process may take long to begin
        for part in (data_folder / "downloads" / "tiny").rglob(f".{SHARD}.*.part"):
            if part.stat().st_size > 4_000:
                return part
        time.sleep(0.005)
    raise AssertionError("nothing came")


def test_an_error_comes_through_the_pipe_as_it_was(hub: Hub, data_folder: Path) -> None:
    hub.trouble = on("api", status(403, X_Error_Code="GatedRepo"))
    with Download(made_entry(), "F32") as child, pytest.raises(AccessError) as caught:
        list(child.events())
    assert caught.value.data == {"repo": CHECKPOINT}
    check_nothing_half_made(data_folder, hub)


# The machine --------------------------------------------------------------------------


def test_too_little_room_is_told_before_anything_comes(
    hub: Hub, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(data_folder.parent)._replace(free=500 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StorageError, match=r"need 0\.5 GB and 0\.5 GB are free"):
        get()
    assert {each.kind for each in hub.asked} == {"api"}
    check_nothing_half_made(data_folder, hub)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a limit stands in for a full disk")
def test_a_disk_that_fills_up_keeps_what_came(hub: Hub, data_folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StorageError, match="what was downloaded is kept"):
            get()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    check_nothing_half_made(data_folder, hub)
    get()
    check_whole(data_folder)
    assert 0 < max(each.start or 0 for each in hub.asked) <= 100_000


def test_a_data_folder_that_is_a_file_is_told(hub: Hub, data_folder: Path) -> None:
    data_folder.write_text("no folder")
    with pytest.raises(StorageError):
        get()


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_mode_asks_nobody(
    hub: Hub, data_folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(OfflineError, match=f"unset {variable}"):
        get()
    assert not hub.asked


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HF_ENDPOINT", "http://127.0.0.1:{port}", "there is no connection"),
        ("HF_ENDPOINT", "http://no-such-hub.invalid", "there is no connection"),
        ("HF_ENDPOINT", "nonsense", "nonsense can't be reached"),
        ("HF_ENDPOINT", "https://127.0.0.1:{served}", "certificate"),
        ("HTTP_PROXY", "http://127.0.0.1:{port}", "through the proxy"),
        ("HTTP_PROXY", "socks9://127.0.0.1:{port}", "proxy is wrong"),
    ],
)
def test_a_way_that_leads_nowhere_is_told(
    hub: Hub,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    words: str,
) -> None:
    served = hub.endpoint.rpartition(":")[2]
    monkeypatch.setenv(variable, value.format(port=closed_port(), served=served))
    with pytest.raises(NetworkError, match=words):
        get()
    assert not hub.asked
    check_nothing_half_made(data_folder, hub)


def test_the_token_goes_to_the_hub_and_not_to_where_it_sends(
    hub: Hub, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    elsewhere = hub.endpoint.replace("127.0.0.1", "localhost")
    place = f"{elsewhere}/cdn/{CHECKPOINT}/{SHARD}"
    hub.trouble = on("resolve", told(Location=place))
    get()
    check_whole(data_folder)
    asked = {each.kind: each.headers for each in hub.asked if each.file in ("", SHARD)}
    assert asked["api"]["authorization"] == "Bearer hf_secret"
    assert asked["resolve"]["authorization"] == "Bearer hf_secret"
    assert "authorization" not in asked["bytes"]


def test_a_file_that_is_not_the_catalogues_is_refused(hub: Hub, data_folder: Path) -> None:
    with pytest.raises(HubError, match="than the catalogue names"):
        bring(made_entry(sha256="0" * 64), "F32", lambda _: None, waits=NO_WAITS)
    check_nothing_half_made(data_folder, hub)


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("sprung",)


def test_a_pickle_that_carries_more_than_tensors_is_not_opened(
    hub: Hub, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    buffer = BytesIO()
    torch.save({"model.norm.weight": _Trap()}, buffer, pickle_module=pickle)
    hub.repos[CHECKPOINT][SHARD] = buffer.getvalue()
    with pytest.raises(CheckpointError, match="more than tensors"):
        get()
    assert not (tmp_path / "sprung").exists()
    check_nothing_half_made(data_folder, hub)
