"""All states that are looked at, by name."""

from __future__ import annotations

from tests.screens import listening_states, states

STATES = states.STATES | listening_states.STATES
