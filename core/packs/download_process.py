"""A download in a process of its own, which may be killed at any moment.

Imports neither torch nor the network here; the child does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DownloadStoppedError, ReelmateError
from core.packs.errand import Errand
from core.packs.removing import clear, sweep

if TYPE_CHECKING:
    from core.language.quantisation import Quantisation
    from core.packs.catalogue import Entry

_DOWNLOAD = "core.packs.errands:bring"


class Download(Errand):
    """One attempt to bring a pack. Leaving the ``with`` block ends it, finished or not.

    Its events are those of ``core.packs.download_events``; what it raises is what
    ``core.packs.download.bring`` does, or DownloadStoppedError.

    Args:
        data_root: the data folder, None for the viewer's.
    """

    def __init__(
        self, entry: Entry, quantisation: Quantisation, data_root: Path | None = None
    ) -> None:
        self._pack = entry.name
        self._data_root = data_root
        super().__init__(_DOWNLOAD, entry, quantisation, data_root)

    def _stopped(self, exit_code: int | None) -> ReelmateError:
        return DownloadStoppedError(self._pack, exit_code)

    def _clear(self) -> None:
        """A pack that was just being written is of no use; it is made anew the next time. One that
        another download writes is left alone. What was downloaded stays."""
        clear(self._pack, self._data_root)


class Addition(Errand):
    """A file of a chat model becomes a pack; see ``core.packs.errands.add``."""

    def __init__(
        self, path: Path, name: str, mmproj: Path | None = None, data_root: Path | None = None
    ) -> None:
        self._data_root = data_root
        super().__init__("core.packs.errands:add", path, name, mmproj, data_root)

    def _clear(self) -> None:
        sweep(self._data_root)
