"""Whatever the hub and the network do, a download ends in a whole pack or one clear sentence."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import (
    AccessError,
    CheckpointError,
    DownloadCorruptError,
    HubError,
    NetworkError,
    ReelmateError,
)
from tests.core.packs.hub import Hub, Trouble
from tests.core.packs.troubles import (
    body,
    both,
    check_nothing_half_made,
    check_whole,
    cut,
    flipped,
    get,
    going_on,
    hostile,
    lfs,
    on,
    says,
    slow,
    stall,
    status,
    told,
    whole_again,
)


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
