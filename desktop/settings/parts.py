"""What the pages of the preferences reach of the window."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.appearance import Appearance
from desktop.choices import Choices
from desktop.engine_bridge import EngineBridge
from desktop.keeping import Keeping
from desktop.keymap import Keymap
from desktop.player.mpv_player import Player
from desktop.screening import Screening
from desktop.sides import Sides


@dataclass(frozen=True, slots=True)
class Parts:
    """Handed to every page; each takes what it is about."""

    choices: Choices
    keymap: Keymap
    appearance: Appearance
    player: Player
    bridge: EngineBridge
    screening: Screening
    sides: Sides
    keeping: Keeping
