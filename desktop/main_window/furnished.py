"""Reads all that ``furnishing`` needs, for a thread to do beforehand. Has nothing of its own."""

from __future__ import annotations

import desktop.chat.panel
import desktop.choices
import desktop.engine_bridge
import desktop.keys.commands
import desktop.keys.keymap
import desktop.library.choosing
import desktop.library.library
import desktop.library.menus
import desktop.main_window.deeds
import desktop.main_window.keeping
import desktop.main_window.picture_in_picture
import desktop.main_window.screening
import desktop.main_window.wires
import desktop.player.controls
import desktop.player.hover
import desktop.player.overlays
import desktop.player.preview
import desktop.player.screenshots
import desktop.player.shots
import desktop.player.sound_page
import desktop.settings.settings
import desktop.system.desk  # noqa: F401
