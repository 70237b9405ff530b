"""A window's writes in a process of their own, which then waits to be killed."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from core.memory.viewer import ViewerMemory
from tests.core.memory.viewing import END, TURN, at


def main() -> None:
    """Keep a place, a switch and two questions, of which one is answered; then hang."""
    memory = ViewerMemory(Path(sys.argv[1]))
    memory.keep_place(at(400), at(2284))
    memory.keep_no_spoilers(False)
    number = memory.begin_turn(TURN)
    memory.end_turn(number, TURN.text, TURN.sentences, END)
    memory.begin_turn(TURN)
    sys.stdout.write("written\n")
    sys.stdout.flush()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
