"""What the window and the engine say to each other.

Frozen dataclasses over a pipe, pickled by ``multiprocessing`` between our own two
processes. Requests go to the engine, events come back. No Qt, no torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from core.chat.types import NO_CIRCUMSTANCES, Circumstances, LinkedScene
from core.doctor.report import Report
from core.film.types import FilmInfo
from core.language.plan import Plan
from core.timeline import MediaTime, TimeRange

# Requests ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenFilm:
    """Watch this film with this pack, from ``position`` onwards first; replaces the film
    before."""

    path: str
    pack: str = "starter"
    subtitle_language: str = "en"
    position: MediaTime = field(default_factory=MediaTime)


@dataclass(frozen=True, slots=True)
class CloseFilm:
    """Stop watching; the memory stays."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Answer ``question``; ``until`` bounds what may be recalled (no spoilers), None: all.

    Attributes:
        whole_film: look at every frame before ``until`` for this question, not only at the
            scenes that are recalled; slow.
        around: where the viewer is, and the turn before.
    """

    request: int
    question: str
    until: MediaTime | None = None
    whole_film: bool = False
    around: Circumstances = NO_CIRCUMSTANCES


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop answering ``request``."""

    request: int


@dataclass(frozen=True, slots=True)
class GetPicture:
    """The remembered picture nearest to ``time``; where nothing is known yet, the film's own,
    decoded once there is room for it. For the seek bar's preview.

    Attributes:
        until: neither the picture nor the line comes after it (no spoilers), None: any may.
    """

    request: int
    time: MediaTime
    until: MediaTime | None = None


@dataclass(frozen=True, slots=True)
class GetShots:
    """Where shots begin within ``span``; ``until`` bounds it (no spoilers), None: not."""

    request: int
    span: TimeRange
    until: MediaTime | None = None


@dataclass(frozen=True, slots=True)
class Playing:
    """Where the viewer is: what comes next is watched first.

    Attributes:
        strained: whether the player has dropped frames since it was last told.
    """

    position: MediaTime
    strained: bool = False


OnBattery = Literal["full", "slower", "pause"]
"""How watching goes on while the machine runs on battery."""


@dataclass(frozen=True, slots=True)
class Power:
    """What the viewer wants of the watching on battery; "slower" until told."""

    on_battery: OnBattery


@dataclass(frozen=True, slots=True)
class GetUse:
    """What the models take of the machine now."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """End the process after the open chunk."""


Request = (
    OpenFilm
    | CloseFilm
    | Ask
    | Cancel
    | GetPicture
    | GetShots
    | Playing
    | Power
    | GetUse
    | Shutdown
)


# Events -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The process is up; ``device`` is where it computes, in words ("CPU, 2 threads")."""

    pid: int
    device: str


@dataclass(frozen=True, slots=True)
class MachineSeen:
    """What torch and llama.cpp see of this machine, once in every process, after ``EngineReady``.

    Attributes:
        report: of these two, the cards and the libraries alone.
    """

    report: Report


@dataclass(frozen=True, slots=True)
class GpuUse:
    """A GPU's memory.

    Attributes:
        used: bytes that all programs together take.
    """

    name: str
    used: int
    total: int


@dataclass(frozen=True, slots=True)
class MachineUse:
    """The answer to ``GetUse``.

    Attributes:
        ram: bytes that the engine's process holds.
        ram_free, ram_total: bytes of the machine.
        gpus: those that the models can use, once a pack is loaded.
        layers: of the language model, its head counted as one; 0 before it is read, which the
            first question does.
        layers_on_gpu: how many of them.
        written_a_second: tokens of the last answer, 0 before the first.
    """

    ram: int
    ram_free: int
    ram_total: int
    gpus: tuple[GpuUse, ...] = ()
    layers: int = 0
    layers_on_gpu: int = 0
    written_a_second: float = 0.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question worth asking once the film has been watched up to ``after``.

    Attributes:
        question_zh: the same in Chinese; empty where nobody wrote it.
    """

    question: str
    after: MediaTime
    question_zh: str = ""


Words = Literal["written", "listening", "no_model", "none"]
"""Where a film's words come from: its subtitles, its sound, its sound if there were a speech pack,
or nowhere."""


@dataclass(frozen=True, slots=True)
class FilmOpened:
    """The film is open; ``heard`` tells whether it has words the companion can read by now.

    Attributes:
        words: where more come from, or might.
        known_world: False where the pack says it only knows another kind of film
            (the starter on anything but a drawn film).
        plan: where the pack's models go and what they take, None where that wasn't planned.
        suggestions: questions worth asking about this film, may be empty; where it isn't known
            when a question's answer has been seen, that is at the film's end.
        made_anew: whether another version's memory of it lay there, which is made anew.
    """

    info: FilmInfo
    fingerprint: str
    pack: str
    heard: bool
    known_world: bool
    watched_until: MediaTime
    suggestions: tuple[Suggestion, ...] = ()
    plan: Plan | None = None
    made_anew: bool = False
    words: Words = "written"


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Everything before ``watched_until`` is committed to the memory.

    Attributes:
        watched, glimpsed: the stretches that are known, as in ``core.memory.coverage``.
    """

    watched_until: MediaTime
    duration: MediaTime
    frames: int
    finished: bool
    watched: tuple[TimeRange, ...] = ()
    glimpsed: tuple[TimeRange, ...] = ()

    @property
    def known_s(self) -> float:
        """Seconds of the film that are known, watched or glimpsed."""
        return sum((p.end - p.start).seconds for p in (*self.watched, *self.glimpsed))


@dataclass(frozen=True, slots=True)
class Listened:
    """So much of a film without subtitles was listened to.

    Attributes:
        listened: the stretches, rising, none touching.
        lines: how many lines were heard in them.
        finished: whether that is all of the film.
        language: that is spoken, two letters; "" as long as it isn't known.
    """

    listened: tuple[TimeRange, ...]
    duration: MediaTime
    lines: int
    finished: bool
    language: str = ""

    @property
    def listened_s(self) -> float:
        """Seconds of the film that were listened to."""
        return sum((part.end - part.start).seconds for part in self.listened)

    @property
    def listened_until(self) -> MediaTime:
        """All before it was listened to."""
        if self.listened and self.listened[0].start == MediaTime():
            return self.listened[0].end
        return MediaTime()


@dataclass(frozen=True, slots=True)
class AnswerStarted:
    """The question was taken up; scenes are being recalled."""

    request: int


@dataclass(frozen=True, slots=True)
class AnswerProgress:
    """So many of the frames that are looked at for a question have been looked at."""

    request: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class AnswerText:
    """A piece of the answer, to be appended to what came before."""

    request: int
    text: str


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """Sentence ``index`` is whole: its text and the scenes it rests on, best first."""

    request: int
    index: int
    text: str
    scenes: tuple[LinkedScene, ...]


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """The answer is whole (or was cancelled).

    Attributes:
        watched_until: how far the film had been watched when the scenes were recalled.
        until: the no-spoiler bound in force, None where the whole film was open.
        rows: rows of the prompt.
        seconds: "recall", "look_again", "prefill", "first_token", "total".
        watched, glimpsed: the stretches before ``until`` that were known by then.
        whole_film: whether every frame of them was looked at for this question.
        whole_film_seconds: how long that would take, about; 0 where it is not offered.
        listened: the stretches before ``until`` whose lines were heard by then; None where lines
            are read, and where that isn't known any more.
    """

    request: int
    cancelled: bool
    watched_until: MediaTime
    film_duration: MediaTime
    until: MediaTime | None
    scenes_recalled: int
    rows: int
    seconds: dict[str, float] = field(default_factory=dict)
    watched: tuple[TimeRange, ...] = ()
    glimpsed: tuple[TimeRange, ...] = ()
    whole_film: bool = False
    whole_film_seconds: float = 0.0
    listened: tuple[TimeRange, ...] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The answer to ``GetPicture``: JPEG bytes and the line spoken there (either may be empty)."""

    request: int
    time: MediaTime
    jpeg: bytes
    line: str


@dataclass(frozen=True, slots=True)
class Shots:
    """The answer to ``GetShots``: the first moments of the shots that are known, rising."""

    request: int
    starts: tuple[MediaTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Something a viewer can act on went wrong.

    Attributes:
        request: the question it belongs to, or None for the film or the engine.
        kind: the error's class name in ``core.errors``.
        sentence: plain English; the window says ``kind`` and ``data`` in its own language.
    """

    request: int | None
    kind: str
    sentence: str
    data: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineDied:
    """The process ended without being asked to; the client starts it again by itself."""

    exit_code: int | None
    restarting: bool


Event = (
    EngineReady
    | MachineSeen
    | MachineUse
    | FilmOpened
    | IndexProgress
    | Listened
    | AnswerStarted
    | AnswerProgress
    | AnswerText
    | AnswerSentence
    | AnswerFinished
    | Picture
    | Shots
    | Failed
    | EngineDied
)
