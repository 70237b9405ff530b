"""``python -m desktop [FILM]``: the window."""

import sys

if __name__ == "__main__":
    # Imported here only: the engine's process imports this module again when it is spawned.
    from desktop.app import run

    sys.exit(run())
