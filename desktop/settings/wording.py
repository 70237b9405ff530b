"""Amounts in words."""

from __future__ import annotations


def size_text(count: int) -> str:
    """Bytes as people read them: "0 MB", "4.2 MB", "310 MB", "1.7 GB"."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    if 0 < count < 1e7:
        return f"{max(0.1, count / 1e6):.1f} MB"
    return f"{count / 1e6:.0f} MB"
