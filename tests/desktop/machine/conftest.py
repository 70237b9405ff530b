"""The real window over a fake mpv and a scripted engine, and its preferences."""

from __future__ import annotations

from tests.desktop.settings.conftest import stage

__all__ = ["stage"]
