"""The commands in groups, as the menu has them: for the table of keys and the sheet of all."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.keys.table import BINDINGS, MENU, PICTURE, PLAYBACK, SOUND, SUBTITLES, Binding
from desktop.translate import tr

_FILMS = ("start-over", "film-before", "film-after", "playlist")
_SEEN = ("full-screen", "leave-full-screen", "picture-in-picture", "on-top")
_LOUDNESS = ("louder", "softer")


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that belong together, under the menu's word for them."""

    title: str
    bindings: tuple[Binding, ...]


def groups() -> tuple[Group, ...]:
    """Every command once; what no menu names stands with the window's own."""
    rows = {binding.action: binding for binding in BINDINGS}
    wanted = (
        (tr("Films"), (*MENU[0], *_FILMS)),
        (tr("Playback"), ("play", *_flat(PLAYBACK))),
        (tr("Picture"), (*_SEEN, *_flat(PICTURE))),
        (tr("Sound and volume"), (*_LOUDNESS, *_flat(SOUND))),
        (tr("Subtitles"), _flat(SUBTITLES)),
    )
    made = []
    for title, names in wanted:
        taken = tuple(rows.pop(name) for name in names if name in rows)
        made.append(Group(title, taken))
    return (*made, Group(tr("Window"), tuple(rows.values())))


def _flat(lines: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(name for line in lines for name in line)
