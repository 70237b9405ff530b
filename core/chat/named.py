"""The scenes that a question names without telling what they show: by a time, or by a turn before.

Knows no models.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.chat.scenes import Scene
from core.chat.scope import THINGS, Scope
from core.chat.types import Earlier
from core.timeline import MediaTime

MOST_TOLD = 6
"""Scenes of a stretch, or of the whole film, that are told of: evenly over it."""


def named_by(scope: Scope, earlier: Earlier | None, scenes: Sequence[Scene]) -> list[int]:
    """The scenes that a question names by a time, or by the answer it leans on, or by asking for
    all: of a stretch or a film at most ``MOST_TOLD``, evenly over it.

    Where a film is mostly talk, scenes without a word are left out of the whole: cards with titles,
    credits and views of the town tell least of it.
    """
    if earlier is not None:
        return [at for at, s in enumerate(scenes) if earlier.moment in s.span][:1]
    if scope is THINGS:
        return []
    inside = list(range(len(scenes)))
    span = scope.span
    if span is not None:
        inside = [at for at in inside if _middle(scenes[at]) in span]
        near = min(range(len(scenes)), key=lambda at: _away(scenes[at], span.start))
        inside = inside if inside and scope.kind == "stretch" else [near]
    else:
        spoken = [at for at in inside if scenes[at].cues]
        inside = spoken if 2 * len(spoken) >= len(inside) else inside
    if len(inside) <= MOST_TOLD:
        return inside
    step = (len(inside) - 1) / (MOST_TOLD - 1)
    return [inside[round(step * n)] for n in range(MOST_TOLD)]


def _middle(scene: Scene) -> MediaTime:
    """What decides whether a stretch holds a scene: cuts lie where nobody sees them exactly."""
    return MediaTime((scene.span.start.us + scene.span.end.us) // 2)


def _away(scene: Scene, moment: MediaTime) -> int:
    """Microseconds between a scene and a moment, 0 inside of it."""
    return max(0, scene.span.start.us - moment.us, moment.us - scene.span.end.us + 1)
