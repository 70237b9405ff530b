"""Questions worth asking about a film, from the file that lies beside it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from core.engine.messages import Suggestion
from core.timeline import MediaTime

_MOST = 40
_LARGEST = 1 << 16

_log = logging.getLogger(__name__)


def suggestions(path: Path, duration: MediaTime, *, chinese: bool) -> tuple[Suggestion, ...]:
    """Questions worth asking, from the file beside the film; a bad file is no error.

    The file is a list of ``{"question": …, "question_zh": …, "after_s": …}``; the Chinese may be
    missing. A plain string is a question of which nobody said when its answer has been seen:
    at the end, then.

    Args:
        chinese: whether whoever is asked understands Chinese.
    """
    beside = path.with_name(f"{path.stem}.suggestions.json")
    try:
        if not beside.is_file() or beside.stat().st_size > _LARGEST:
            return ()
        values: object = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        _log.warning("%s can't be read: %s", beside, exc)
        return ()
    if not isinstance(values, list):
        return ()
    read = (_suggestion(value, duration, chinese=chinese) for value in values)
    return tuple(suggestion for suggestion in read if suggestion)[:_MOST]


def _suggestion(value: object, duration: MediaTime, *, chinese: bool) -> Suggestion | None:
    """One entry of the file; None where it is no question."""
    row: dict[object, object] = value if isinstance(value, dict) else {"question": value}
    question, translated, after = (row.get(key) for key in ("question", "question_zh", "after_s"))
    if not isinstance(question, str):
        return None
    if isinstance(after, bool) or not isinstance(after, int | float):
        after = duration.seconds
    known = MediaTime.from_seconds(after) if 0 <= after < duration.seconds else duration
    spoken = chinese and isinstance(translated, str)
    return Suggestion(question, known, str(translated) if spoken else "")
