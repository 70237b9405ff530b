"""A tiny pack to fetch, ways for a hub to misbehave, and how a download must end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from core.packs.catalogue import Entry, Licence, Part, PartFile, Sizes, Words
from core.packs.download import bring
from core.packs.download_events import Event
from core.packs.find import pack_names
from core.packs.pack import Pack
from tests.core.packs.hub import Answer, Asked, Hub, Trouble

CHECKPOINT, VISION, BERT = "someone/tiny-llama-vid", "someone/tower", "someone/bert"
SHARD = "pytorch_model-00001-of-00002.bin"
CHECKPOINT_FILES = ("config.json", "tokenizer.model", "pytorch_model.bin.index.json")
BERT_FILES = ("vocab.txt", "tokenizer_config.json", "config.json")
NO_WAITS = (0.0, 0.0, 0.0)


def serve(hub: Hub, published: Path) -> None:
    """Give a hub all of a tiny pack."""
    shards = (path.name for path in published.glob("pytorch_model-*.bin"))
    hub.add(CHECKPOINT, published, *CHECKPOINT_FILES, *shards)
    hub.add(VISION, published, "eva_vit_g.pth")
    hub.add(BERT, published / "bert-base-uncased", *BERT_FILES)


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


def wait_for_part(data_folder: Path) -> Path:
    """The shard's part, once something is in it."""
    for _ in range(12_000):  # a process may take long to begin
        for part in (data_folder / "downloads" / "tiny").rglob(f".{SHARD}.*.part"):
            if part.stat().st_size > 4_000:
                return part
        time.sleep(0.005)
    raise AssertionError("nothing came")


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
