"""All that is done about packs in one window, whether its page is open or not.

Each kind of work has a lane of its own, so that a chat model can be added while a download of
hours goes on. Knows no widgets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from core.errors import PackMissingError, ReelmateError
from core.language.quantisation import Quantisation
from core.packs.catalogue import Catalogue, Entry, load_catalogue
from core.packs.chat_model import name_of
from core.packs.download_events import Fetching, Made, Making
from core.packs.download_process import Addition, Download
from core.packs.errand import Errand
from core.packs.find import find_pack, pack_names
from core.packs.findings import Survey
from core.packs.manifest import Manifest, read_manifest
from core.packs.removing import Begun, begun, is_viewers
from core.packs.speech import choose_speech, listening_off, speech_pack
from desktop.packs.lane import Lane
from desktop.packs.models import with_eyes
from desktop.packs.pace import Pace

Kind = Literal["get", "add", "verify", "remove", "forget"]

QUANTISATION: Quantisation = "Q4_K_M"
LOOK_AGAIN_S = 60.0
"""Seconds that a survey holds: it reads torch, and the film may be playing."""
ADDING = ""
NOBODY = "*"
"""In place of a pack's name where none shall listen."""
UNNAMED = "chat-model"
"""What a pack is called where nothing of its file's name can be in a pack's."""


@dataclass(slots=True)
class Job:
    """Work on one pack.

    Attributes:
        name: the pack's.
        file: of a chat model that is added.
        event: what was told of it last.
        left: seconds until all bytes of this step are there, None where that can't be told.
    """

    kind: Kind
    name: str
    file: Path | None = None
    event: Fetching | Making | None = None
    left: float | None = None


class Shop(QObject):
    """Attributes:
    catalogue: what can be fetched.
    survey: how packs do on this machine, None until that was looked at.
    unlooked: why it couldn't be looked at.
    troubles: what went wrong last, by the pack's name; under ``ADDING`` with a model's file.
    """

    changed = Signal()
    """There are other packs, other downloads that can go on, other work, or another survey."""
    moved = Signal(str)
    """Work on the pack of this name went on."""
    made = Signal(str, str)
    """The pack of this name is here and whole; after this ``Kind`` of work."""
    failed = Signal(str, object)
    """What went wrong with the pack of this name (or ``ADDING``), a ``ReelmateError``."""
    gone = Signal(str)
    """The pack of this name was removed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue: Catalogue = load_catalogue()
        self.survey: Survey | None = None
        self.unlooked: ReelmateError | None = None
        self.troubles: dict[str, ReelmateError] = {}
        self._jobs: dict[Lane, Job] = {}
        self._pace = Pace()
        self._downloads = self._lane()
        self._additions = self._lane()
        self._care = self._lane()
        self._waiting: list[tuple[Job, Callable[[], Errand]]] = []
        self._looking = Lane(self)
        self._looked_at = -LOOK_AGAIN_S
        self._looking.told.connect(self._on_survey)
        self._looking.ended.connect(self._on_looked)

    def _lane(self) -> Lane:
        lane = Lane(self)
        lane.told.connect(lambda event: self._on_told(lane, event))
        lane.ended.connect(lambda error: self._on_ended(lane, error))
        return lane

    # What there is ------------------------------------------------------------------

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the catalogue has, without what comes with Reelmate."""
        return tuple(each for each in self.catalogue.entries if each.sizes is not None)

    def entry(self, name: str) -> Entry | None:
        """What the catalogue says of a pack."""
        try:
            return self.catalogue.entry(name)
        except PackMissingError:
            return None

    @staticmethod
    def here() -> dict[str, Manifest | None]:
        """The packs on this machine by name; None for a damaged one."""
        found: dict[str, Manifest | None] = {}
        for name in pack_names():
            try:
                found[name] = read_manifest(find_pack(name))
            except ReelmateError:
                found[name] = None
        return found

    def listens(self, name: str, manifest: Manifest | None = None) -> bool:
        """Whether it is a speech pack, by itself, or by the catalogue where it is damaged or not
        here."""
        told = manifest or self.entry(name)
        return told is not None and told.listens

    @staticmethod
    def listening() -> str:
        """The name of the speech pack that listens, "" for none."""
        folder = speech_pack()
        return "" if folder is None else folder.name

    @staticmethod
    def silenced() -> bool:
        """Whether the viewer wants nobody to listen."""
        return listening_off()

    @staticmethod
    def removable(name: str) -> bool:
        """Whether the pack was added, and so may be removed."""
        try:
            return is_viewers(find_pack(name))
        except PackMissingError:
            return False

    def begun(self) -> dict[str, Begun]:
        """Downloads that can go on, by the pack's name; without the one that goes on now."""
        known = {entry.name for entry in self.entries}
        busy = {job.name for job in self._jobs.values()}
        here = pack_names()
        return {
            each.name: each
            for each in begun()
            if each.name in known and each.name not in busy and each.name not in here
        }

    @property
    def looking(self) -> bool:
        """Whether this machine is being looked at."""
        return self._looking.busy

    def job(self, name: str) -> Job | None:
        """The work on the pack of this name; a model that is added is none yet."""
        jobs = (job for job in self._jobs.values() if job.kind != "add")
        return next((job for job in jobs if job.name == name), None)

    def working(self, kind: Kind) -> Job | None:
        """The work of this kind that is under way."""
        return next((job for job in self._jobs.values() if job.kind == kind), None)

    # What is wanted -----------------------------------------------------------------

    def look(self, anew: bool = False) -> None:
        """Find out, beside the window, how packs do on this machine; what was found out a moment
        ago still holds, unless it shall be looked at ``anew``."""
        if self._looking.busy or not (anew or time.monotonic() - self._looked_at > LOOK_AGAIN_S):
            return
        self.unlooked = None
        self._looking.begin(lambda: Errand("core.packs.errands:survey"))

    def get(self, name: str) -> None:
        """Fetch a pack of the catalogue, or go on with it; its licence was accepted."""
        entry = self.entry(name)
        if entry is not None and not self._downloads.busy:
            self._begin(self._downloads, Job("get", name), lambda: Download(entry, QUANTISATION))

    def add(self, files: Sequence[Path]) -> None:
        """Make a pack of a chat model's file, and of its mmproj where that is one of ``files``."""
        file, eyes = with_eyes(files)
        name = name_of(file) or UNNAMED
        if not self._additions.busy:
            job = Job("add", name, file)
            self._begin(self._additions, job, lambda: Addition(file, name, eyes))

    def listen(self, name: str) -> None:
        """Have this speech pack listen from the next film on, or ``NOBODY``."""
        self.troubles.pop(name, None)
        try:
            choose_speech(None if name == NOBODY else name)
        except ReelmateError as error:
            self.troubles[name] = error
        self.changed.emit()
        if name in self.troubles:
            self.failed.emit(name, self.troubles[name])

    def verify(self, name: str) -> None:
        """Compare all its files with their digests."""
        self._take_care("verify", name)

    def remove(self, name: str) -> None:
        """Delete a pack that was added."""
        self._take_care("remove", name)

    def forget(self, name: str) -> None:
        """Throw away what was downloaded of it."""
        self._take_care("forget", name)

    def stop(self, name: str) -> None:
        """End the work on it; what was downloaded stays."""
        for lane, job in list(self._jobs.items()):
            if job.name == name and lane is not self._additions:
                self._end(lane)

    def stop_adding(self) -> None:
        """A model that is being added isn't wanted after all."""
        if self._additions in self._jobs:
            self._end(self._additions)

    def _end(self, lane: Lane) -> None:
        del self._jobs[lane]
        lane.stop()
        if lane is self._care and self._waiting:
            self._begin(lane, *self._waiting.pop(0))
        self.changed.emit()

    def dismiss(self, name: str) -> None:
        """What went wrong was read."""
        if self.troubles.pop(name, None) is not None:
            self.changed.emit()

    def close(self) -> None:
        """The window closes: no process stays."""
        self._waiting.clear()
        self._jobs.clear()
        for lane in (self._downloads, self._additions, self._care, self._looking):
            lane.stop()

    def _take_care(self, kind: Kind, name: str) -> None:
        job = Job(kind, name)

        def make() -> Errand:
            return Errand(f"core.packs.errands:{kind}", name)

        if self._care.busy:
            self._waiting.append((job, make))
        else:
            self._begin(self._care, job, make)

    def _begin(self, lane: Lane, job: Job, make: Callable[[], Errand]) -> None:
        self._jobs[lane] = job
        self.troubles.pop(_key(job), None)
        if lane is self._downloads:
            self._pace = Pace()
        lane.begin(make)
        self.changed.emit()

    # What happens -------------------------------------------------------------------

    def _on_told(self, lane: Lane, event: object) -> None:
        job = self._jobs.get(lane)
        if job is None:
            return
        if isinstance(event, Made):
            job.name = event.pack  # a file that was a pack already has that one's name
        elif isinstance(event, Fetching | Making):
            if lane is self._downloads:
                if type(event) is not type(job.event):
                    self._pace = Pace()
                self._pace.reached(event.done)
                job.left = self._pace.seconds_left(event.total) if event.total else None
            job.event = event
        self.moved.emit(job.name)

    def _on_ended(self, lane: Lane, error: ReelmateError | None) -> None:
        job = self._jobs.pop(lane, None)
        if job is None:
            return
        if lane is self._care and self._waiting:
            self._begin(lane, *self._waiting.pop(0))
        if error is not None:
            self.troubles[_key(job)] = error
        self.changed.emit()
        if error is not None:
            self.failed.emit(_key(job), error)
        elif job.kind in ("get", "add", "verify"):
            self.made.emit(job.name, job.kind)
        elif job.kind == "remove":
            self.gone.emit(job.name)
        if error is None and job.kind in ("get", "add", "remove") and self.survey is not None:
            self.look(anew=True)

    def _on_survey(self, survey: object) -> None:
        if isinstance(survey, Survey):
            self.survey = survey
            self._looked_at = time.monotonic()

    def _on_looked(self, error: ReelmateError | None) -> None:
        self.unlooked = error
        self.changed.emit()


def _key(job: Job) -> str:
    return ADDING if job.kind == "add" else job.name
