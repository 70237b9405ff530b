"""The drawn world: what can stand on the paper stage, and what one shot of it is.

Words and values only. ``story`` makes up films from them, ``stage`` draws them.
The order of the tuples is part of a film's seed: append, never reorder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

PLACES = (
    "harbour",
    "forest",
    "kitchen",
    "market",
    "library",
    "mountain",
    "bridge",
    "garden",
    "station",
    "beach",
    "castle",
    "village",
    "island",
    "mill",
    "lake",
    "theatre",
)
"""Sixteen places; each has its own skyline, ground and palette."""

INDOORS = ("kitchen", "library", "castle", "theatre")
"""Places with a roof: weather shows only in the window."""

LOOKS = (
    "captain",
    "girl",
    "grandmother",
    "boy",
    "baker",
    "painter",
    "queen",
    "fisherman",
    "knight",
    "magician",
    "gardener",
    "nurse",
)
"""Twelve silhouettes. A look has no name: names are only ever spoken."""

COLOURS = (
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "pink",
    "white",
    "black",
    "brown",
)
"""Coats and objects take one of these."""

OBJECTS = (
    "lantern",
    "key",
    "cup",
    "book",
    "umbrella",
    "ball",
    "bell",
    "box",
    "letter",
    "flower",
    "fish",
    "kite",
    "clock",
    "apple",
    "guitar",
    "crown",
    "drum",
    "shell",
)

OPENABLE = ("book", "umbrella", "box", "letter")

NAMES = (
    "Mira",
    "Arno",
    "Lena",
    "Otto",
    "Nora",
    "Felix",
    "Ida",
    "Bruno",
    "Clara",
    "Hugo",
    "Vera",
    "Emil",
    "Rosa",
    "Jonas",
    "Greta",
    "Paul",
    "Anna",
    "Karl",
    "Stella",
    "Theo",
    "Maria",
    "Simon",
    "Elsa",
    "Victor",
    "Nina",
    "Oskar",
    "Marta",
    "Leo",
    "Ella",
    "Anton",
    "Julia",
    "Martin",
    "Sofia",
    "Robert",
    "Helena",
    "David",
    "Laura",
    "Adam",
    "Eva",
    "Max",
)
"""A film gives each of its looks one of these by lot; only the dialogue tells."""

TimeOfDay = Literal["dawn", "day", "dusk", "night"]
Weather = Literal["clear", "rain", "snow", "fog"]
Scale = Literal["wide", "medium", "close"]
Action = Literal[
    "holds",
    "gives",
    "drops",
    "finds",
    "opens",
    "sleeps",
    "leaves",
    "throws",
    "breaks",
    "lifts",
    "hides",
    "dances",
    "waves",
]
Pose = Literal[
    "stand",
    "hold",
    "give",
    "drop",
    "find",
    "open",
    "sleep",
    "walk",
    "throw",
    "break",
    "lift",
    "hide",
    "dance",
    "wave",
]

TIMES_OF_DAY: tuple[TimeOfDay, ...] = get_args(TimeOfDay)
WEATHERS: tuple[Weather, ...] = get_args(Weather)
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Figure:
    """Someone on the stage.

    Attributes:
        look: index into ``LOOKS``.
        coat: index into ``COLOURS``.
        x: where the feet stand, 0 (left edge) to 1 (right edge) of the place, before
            the camera frames it.
        facing: 1 looks right, -1 looks left.
        pose: what the body does; the shot's prop is drawn where the pose puts it
            (in the hand, between two hands, falling, flying, on the ground, open, broken,
            over the head, half in a basket).
    """

    look: int
    coat: int
    x: float
    facing: Literal[-1, 1]
    pose: Pose


@dataclass(frozen=True, slots=True)
class Prop:
    """The one object a shot is about, handled by ``Shot.figures[0]``."""

    object: int
    colour: int


@dataclass(frozen=True, slots=True)
class Shot:
    """One uncut stretch of film.

    Attributes:
        seconds: its length.
        scale: wide shows the place and whole figures (a figure about 55 % of the
            picture's height, a held object about 17 %), medium goes to the knees
            (object about 28 %), close shows hands and object (object about 50 %)
            before a soft piece of the place, with the coat's sleeve in view.
        figures: the first one acts; empty for a view of the place.
        title: a title card's text; everything else is then ignored but place and light.
        fade: whether it comes out of black rather than by a cut.
        seed: decides the small things: clouds, camera drift, how the place is arranged.
    """

    seconds: float
    place: int
    time_of_day: TimeOfDay
    weather: Weather
    scale: Scale
    figures: tuple[Figure, ...] = ()
    prop: Prop | None = None
    title: str = ""
    fade: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A subtitle: ``text`` from ``start`` to ``end``, in seconds of the film."""

    start: float
    end: float
    text: str
    text_zh: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an answer.

    Attributes:
        sentence: as the companion should say it.
        facts: what it must say, each in any of its accepted forms.
        scenes: start and end, in seconds, of the scenes it rests on.
    """

    sentence: str
    facts: tuple[tuple[str, ...], ...]
    scenes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its truth.

    Attributes:
        language: "en" or "zh", of the question and of its answer.
        phrasing: which wording of its kind asks it; held-out ones are never trained on.
        steps: the answer; none for what the film doesn't show.
        moment: where the viewer is, for what is asked about this moment.
        earlier: the question and the answer that this one leans on.
    """

    question: str
    kind: str
    language: str
    phrasing: int
    steps: tuple[Told, ...]
    moment: float | None = None
    earlier: tuple[str, str] | None = None

    @property
    def sentence(self) -> str:
        """The whole answer."""
        return ("" if self.language == "zh" else " ").join(step.sentence for step in self.steps)


@dataclass(frozen=True, slots=True)
class Story:
    """A whole film before it is drawn; the shots follow each other without gaps."""

    seed: int
    title: str
    shots: tuple[Shot, ...]
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]

    @property
    def seconds(self) -> float:
        return sum(shot.seconds for shot in self.shots)
