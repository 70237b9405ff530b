"""What the hub has of an entry: exact names, sizes and digests, at one commit.

Nothing the hub says is believed further than it can be checked; every trouble of the network is
turned into one of ``core.errors``. Downloads nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import HfApi, constants, get_session, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoSibling

from core.errors import AccessError, HubError, NetworkError, OfflineError
from core.packs.catalogue import Part, PartFile
from core.packs.manifest import is_inside

ENDPOINT_VARIABLE = "HF_ENDPOINT"
OFFLINE_VARIABLES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
_YES = ("1", "ON", "YES", "TRUE")
_LARGEST_PART = 64 << 30
"""Bytes of one file; the published ones have 10 GB at most."""
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Remote:
    """A file as the hub has it.

    Attributes:
        repo: for sentences.
        size: bytes.
        digest: SHA-256 of a large file, git's SHA-1 of a small one; hexadecimal.
        url: where its bytes are, at a commit.
    """

    repo: str
    name: str
    size: int
    digest: str
    url: str


def endpoint() -> str:
    """The hub or its mirror, as ``HF_ENDPOINT`` says."""
    return os.environ.get(ENDPOINT_VARIABLE, "").rstrip("/") or constants.ENDPOINT


def seconds() -> float:
    """How long nothing may come before a connection is given up (``HF_HUB_DOWNLOAD_TIMEOUT``)."""
    try:
        return float(os.environ.get("HF_HUB_DOWNLOAD_TIMEOUT", _SECONDS))
    except ValueError:
        return _SECONDS


def refuse_offline() -> None:
    """Raises OfflineError where offline mode is on."""
    for variable in OFFLINE_VARIABLES:
        if os.environ.get(variable, "").upper() in _YES:
            raise OfflineError(variable)


def files_of(part: Part) -> tuple[Remote, ...]:
    """What the part's names and patterns stand for.

    Raises:
        NetworkError: the hub can't be reached.
        AccessError: it wants its terms accepted.
        HubError: repository, revision or a file is gone, or the answer is of no use.
    """
    refuse_offline()
    with troubles(part.repo):
        get_session()  # refuses a proxy's address that can't be used
        api = HfApi(endpoint=endpoint())
        try:
            info = api.model_info(
                part.repo, revision=part.revision, files_metadata=True, timeout=seconds()
            )
            commit, siblings = info.sha, list(info.siblings or [])
            "".join(sibling.rfilename for sibling in siblings)  # a TypeError where one is no text
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            if isinstance(error, HfHubHTTPError):
                raise
            raise HubError(
                part.repo, f"{_host()} gave an answer that can't be read, it may be no hub"
            ) from error
    if not isinstance(commit, str) or not commit.isalnum():
        raise HubError(part.repo, f"{_host()} names no revision")
    return tuple(
        _remote(part, sibling, wanted, commit)
        for wanted in part.files
        for sibling in _matching(part, siblings, wanted)
    )


def _matching(part: Part, siblings: list[RepoSibling], wanted: PartFile) -> list[RepoSibling]:
    """Only names in the repository's own folder; those with ways out of it match nothing."""
    found = [
        sibling
        for sibling in siblings
        if "/" not in sibling.rfilename
        and is_inside(sibling.rfilename)
        and fnmatchcase(sibling.rfilename, wanted.name)
    ]
    if not found:
        raise HubError(part.repo, f"it has no {wanted.name}")
    if len({sibling.rfilename for sibling in found}) != len(found):
        raise HubError(part.repo, f"{wanted.name} is there twice")
    return found


def _remote(part: Part, sibling: RepoSibling, wanted: PartFile, commit: str) -> Remote:
    name = sibling.rfilename
    lfs = sibling.lfs
    size: object = sibling.size if lfs is None else lfs.size
    digest: object = sibling.blob_id if lfs is None else lfs.sha256
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= _LARGEST_PART:
        raise HubError(part.repo, f"{_host()} gives no size for {name}")
    if not isinstance(digest, str) or not digest.isalnum() or len(digest) != (64 if lfs else 40):
        raise HubError(part.repo, f"{_host()} gives no digest for {name}")
    if wanted.size not in (None, size) or (lfs and wanted.sha256 not in (None, digest)):
        raise HubError(part.repo, f"{name} is another file there than the catalogue names")
    url = hf_hub_url(part.repo, name, revision=commit, endpoint=endpoint())
    return Remote(part.repo, name, size, digest.lower(), url)


# Troubles -----------------------------------------------------------------------------


@contextmanager
def troubles(repo: str) -> Iterator[None]:
    """Turns what the network and the hub may raise into errors for people."""
    try:
        yield
    except OfflineModeIsEnabled as error:
        raise OfflineError(OFFLINE_VARIABLES[0]) from error
    except GatedRepoError as error:
        raise AccessError(repo) from error
    except HfHubHTTPError as error:
        raise _refused(repo, error) from error
    except httpx2.TooManyRedirects as error:
        raise HubError(repo, f"{_host()} sends from one address to the next without end") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise NetworkError(_host(), _reason(error)) from error
    except (ImportError, ValueError) as error:  # of a proxy's address that can't be used
        raise NetworkError(_host(), "the address of the hub or of a proxy is wrong") from error


def _refused(repo: str, error: HfHubHTTPError) -> AccessError | HubError:
    code = error.response.status_code
    match error:
        case RevisionNotFoundError():
            return HubError(repo, "this revision is gone from the hub")
        case RemoteEntryNotFoundError():
            return HubError(repo, "one of its files is gone from the hub")
        case RepositoryNotFoundError() if code == 404:
            return HubError(repo, "it is gone from the hub")
        case _:
            pass
    if code in (401, 403):
        return AccessError(repo)
    if code == 404:
        return HubError(repo, "it is gone from the hub")
    if code == 429:
        return HubError(repo, f"{_host()} has had too many requests, wait some minutes")
    if code >= 500:
        return HubError(repo, f"{_host()} is out of order ({code}), try again later")
    return HubError(repo, f"{_host()} refuses it ({code})")


def _reason(error: Exception) -> str:
    said = str(error)
    match error:
        case httpx2.ProxyError():
            return "the proxy refuses the connection"
        case httpx2.TimeoutException():
            return f"nothing came for {seconds():g} seconds"
        case httpx2.ConnectError() if "CERTIFICATE" in said.upper() or "SSL" in said.upper():
            return "its certificate can't be trusted, a proxy or a wrong clock may be the cause"
        case httpx2.ConnectError():
            through = ", through the proxy that is set" if _proxied() else ""
            return f"there is no connection{through}"
        case httpx2.RemoteProtocolError() | httpx2.ReadError():
            return "the connection is cut"
        case _:
            return "the connection fails"


def _proxied() -> bool:
    return any(
        os.environ.get(f"{kind}_proxy".upper()) or os.environ.get(f"{kind}_proxy")
        for kind in ("http", "https", "all")
    )


def _host() -> str:
    return urlsplit(endpoint()).netloc or endpoint()
