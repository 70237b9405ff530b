"""``python -m desktop [FILM]``: the window."""

import sys

if __name__ == "__main__":
    # Imported here only: the engine's process imports this module again when it is spawned.
    from desktop.player.mpv_ahead import begin_mpv

    ahead = begin_mpv()
    from desktop.app import run

    sys.exit(run(ahead=ahead))
