"""The window's folders among the files that come with Reelmate. Paths only."""

from __future__ import annotations

from core.resources import resource_path

ICONS = resource_path("icons")
STYLES = resource_path("styles")
TRANSLATIONS = resource_path("translations")
