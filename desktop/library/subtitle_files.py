"""Files of subtitles that are dropped beside a film or upon it."""

from __future__ import annotations

from pathlib import Path

from desktop.player.mpv_player import Player

SUFFIXES = frozenset({".srt", ".ass", ".ssa", ".vtt", ".sub", ".smi", ".sup", ".idx"})


def is_subtitle(path: Path) -> bool:
    """Whether the name is that of a file of subtitles."""
    return path.suffix.lower() in SUFFIXES


def add_subtitles(player: Player, path: Path) -> None:
    """Show the words of ``path`` with the film that plays."""
    if player.mpv is not None:
        player.mpv.command_async("sub-add", str(path), "select")
