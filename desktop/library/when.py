"""When something was, as one says it."""

from __future__ import annotations

from datetime import datetime

from desktop.translate import tr


def day_words(then: datetime, today: datetime) -> str:
    """Today, yesterday, some days ago; farther back the date."""
    days = (today.date() - then.date()).days
    if days <= 0:
        return tr("Today")
    if days == 1:
        return tr("Yesterday")
    if days < 7:
        return tr("{days} days ago", days=days)
    return then.date().isoformat()
