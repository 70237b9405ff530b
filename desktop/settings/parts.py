"""What the pages of the preferences reach of the window."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.choices import Choices
from desktop.engine_bridge import EngineBridge
from desktop.keys.keymap import Keymap
from desktop.main_window.appearance import Appearance
from desktop.main_window.keeping import Keeping
from desktop.main_window.screening import Screening
from desktop.main_window.sides import Sides
from desktop.packs.shop import Shop
from desktop.player.mpv_player import Player


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
    shop: Shop
    keeping: Keeping
