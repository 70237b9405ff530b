"""A listener's commits in a process of its own, which then waits to be killed."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from core.memory.heard import HeardMemory, HeardStretch
from core.timeline import MediaTime, TimeRange


def main() -> None:
    """Commit two stretches, tear a third, then hang."""
    folder = Path(sys.argv[1])
    memory = HeardMemory(folder, "key", 1, MediaTime.from_seconds(100))
    memory.begin_writing()
    for start in (0, 30):
        memory.append(
            HeardStretch(
                TimeRange(MediaTime.from_seconds(start), MediaTime.from_seconds(start + 30))
            )
        )
    (log,) = folder.glob("*/heard.log")
    with log.open("ab") as file:
        file.write(b"RMCK torn")
    sys.stdout.write("written\n")
    sys.stdout.flush()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
