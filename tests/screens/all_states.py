"""All states that are looked at, by name."""

from __future__ import annotations

from tests.screens import (
    choices_states,
    companion_states,
    listening_states,
    packs_states,
    player_states,
)

STATES = (
    player_states.STATES
    | companion_states.STATES
    | packs_states.STATES
    | listening_states.STATES
    | choices_states.STATES
)
