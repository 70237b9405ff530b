"""Downloads go on where they were, end with their process, and know the machine's limits."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import socket
import sys
import threading
from io import BytesIO
from pathlib import Path

import pytest
import torch

from core.errors import (
    AccessError,
    CheckpointError,
    DownloadInUseError,
    DownloadStoppedError,
    HubError,
    NetworkError,
    OfflineError,
    PackPresentError,
    StorageError,
)
from core.packs.download import bring
from core.packs.download_events import Event, Fetching, Making
from core.packs.download_lock import alone
from core.packs.download_process import Download
from core.packs.removing import forget
from tests.core.packs.hub import Hub
from tests.core.packs.troubles import (
    CHECKPOINT,
    NO_WAITS,
    SHARD,
    VISION,
    both,
    check_nothing_half_made,
    check_whole,
    cut,
    flipped,
    get,
    going_on,
    made_entry,
    on,
    slow,
    status,
    told,
    wait_for_part,
)

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


def test_a_second_process_leaves_the_first_ones_work_alone(hub: Hub, data_folder: Path) -> None:
    half = data_folder / "packs" / ".tiny.half"
    half.mkdir(parents=True)
    with (
        alone("tiny"),
        pytest.raises(DownloadInUseError),
        Download(made_entry(), "F32") as second,
    ):
        list(second.events())
    assert half.exists()


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
    import resource

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
