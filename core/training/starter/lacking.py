"""What a sample's prompt lacks, or tells otherwise than the question does.

Some have no pictures, some no lines, some lines that call nobody by name; in some the lines are in
the other language, and in some everybody bears a name that nobody has. What can't be told then
"wasn't seen"; whose name isn't heard is "somebody"; names and reasons are told as they are heard.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.training.asking.asked import Asked
from core.training.asking.whole import CAPTION
from core.training.asking.wordings import wording
from core.training.drawn import world
from core.training.drawn.lexicon import Language, name
from core.training.drawn.scenes import Scene
from core.training.starter.strangers import AS_THEY_ARE, Renaming, Strangers

NEEDS_WORDS = frozenset(
    ("who", "said-why", "holds", "who-to", "what", "how", "why-seen", "follow-who", "follow-why")
)
"""Kinds that can't be answered by eyes alone."""
NAMELESS = ("now", "clip", "summary", CAPTION)
"""Kinds that tell of "somebody" where no name is heard."""
SOMEBODY: dict[Language, str] = {"en": "Somebody", "zh": "有人"}
NEEDS_NO_PICTURES = frozenset(("said-why", "who-to", "follow-why", "follow-who", "follow-when"))
"""Kinds that are answered by what is said, or by the stamp of the answer before."""
_STOPS: dict[Language, str] = {"en": ".", "zh": "。"}


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of the samples lack what.

    Attributes:
        blind, deaf: no pictures, no lines at all.
        mixed: lines in the other language.
        renamed: some or all have names that nobody bears.
        unnamed: of the scenes, whose lines call nobody.
        babbled: of the scenes, before or behind whose lines stands one that nobody understands.
        empty: of the questions about a stretch, before which a title or a mere place stands; of
            those behind which one does.
        strayed: the same of other questions.
    """

    blind: float = 0.05
    deaf: float = 0.06
    mixed: float = 0.1
    renamed: float = 0.5
    unnamed: float = 0.1
    babbled: float = 0.15
    empty: float = 0.3
    strayed: float = 0.03


SHARES = Shares()


@dataclass(frozen=True, slots=True)
class Senses:
    """A sample's.

    Attributes:
        blind: its visual rows are zero.
        deaf: it has no lines.
        lines: what they are in.
        called: what everybody is called.
        unnamed: scenes whose lines call nobody.
        empty: whether a stretch in which nobody is seen stands before its scenes, behind them.
    """

    blind: bool
    deaf: bool
    lines: Language
    called: Renaming
    unnamed: frozenset[int]
    empty: tuple[bool, bool]

    @classmethod
    def draw(
        cls,
        rng: random.Random,
        asked: Asked,
        order: Sequence[int],
        strangers: Strangers | None,
        shares: Shares,
    ) -> Senses:
        """By lot.

        Args:
            order: the scenes of the prompt.
            strangers: where made-up names come from; None for those of the world only.
        """
        blind = rng.random() < shares.blind and asked.kind not in NAMELESS
        deaf = not blind and rng.random() < shares.deaf
        lines = asked.language
        if rng.random() < shares.mixed:
            lines = "zh" if lines == "en" else "en"
        called = AS_THEY_ARE
        if strangers is not None and rng.random() < shares.renamed:
            called = strangers.renaming(rng, lines)
        named = () if asked.kind in NAMELESS else (*asked.scenes, *asked.shown, asked.pinned)
        unnamed = [at for at in order if rng.random() < shares.unnamed and at not in named]
        share = shares.empty if asked.shown and asked.kind != "now" else shares.strayed
        empty = rng.random() < share, rng.random() < share
        return cls(blind, deaf, lines, called, frozenset(unnamed), empty)

    def can_tell(self, asked: Asked, scenes: Sequence[Scene]) -> bool:
        """Whether what the prompt lacks leaves the answer to be found in its scenes."""
        if self.blind:
            return asked.kind in NEEDS_NO_PICTURES
        if not self.deaf or asked.kind in NAMELESS:
            return True
        if asked.kind in NEEDS_WORDS or asked.kind == "review":
            return False
        named = "{n}" in wording(asked.kind, asked.language, asked.phrasing)
        fitting = [s for s in scenes if any(w.shown(s, True, True) for w in asked.looked_for)]
        return not named or len(fitting) == 1

    def as_heard(self, text: str, language: Language, scenes: Sequence[Scene]) -> str:
        """A question or an answer in ``language`` with names and reasons as the lines have them."""
        if language == self.lines:
            return text
        for scene in scenes:
            reason = scene.reason
            if reason is not None:
                own, heard = (reason.zh, reason.en) if language == "zh" else (reason.en, reason.zh)
                text = text.replace(own + _STOPS[language], heard + _STOPS[self.lines])
        for who in world.NAMES:
            own = name(who, language)
            whole = rf"\b{own}\b" if language == "en" else own
            text = re.sub(whole, name(who, self.lines), text, flags=re.IGNORECASE)
        return text

    def told(self, text: str, language: Language, scenes: Sequence[Scene], at: int) -> str:
        """What an answer says of the scene ``at``."""
        if self.deaf or at in self.unnamed:
            who = world.NAMES if self.deaf else (scenes[at].name,)
            for each in who:
                text = text.replace(name(each, language), SOMEBODY[language])
        return self.as_heard(text, language, scenes)
