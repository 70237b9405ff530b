"""What ``--json`` prints."""

from __future__ import annotations

import json
import sys


def print_json(value: object) -> None:
    """Print a value as one line of JSON, as readable as stdout allows.

    Where it can't encode all of it, as half a surrogate of a file name that is no text, or Chinese
    on a Windows pipe, everything beyond ASCII is escaped.
    """
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(value)
    print(line, flush=True)
