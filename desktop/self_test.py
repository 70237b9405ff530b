"""Plays a second of a film with the system's libmpv, unseen and unheard.

``python -m desktop.self_test FILM`` is a child of ``reelmate self-test``: prints one JSON
object and exits 0, or says in one line on stderr why it can't play and exits 1.
"""

from __future__ import annotations

import json
import locale
import sys
import time

SECOND = 1.0
PATIENCE = 15.0


def play(film: str) -> dict[str, str]:
    """Play the film's first second; gives what was seen of it.

    Raises:
        OSError: libmpv is not there.
        TimeoutError: it did not get a second far in ``PATIENCE`` seconds.
    """
    locale.setlocale(locale.LC_NUMERIC, "C")  # mpv refuses to start under any other
    import mpv

    player = mpv.MPV(vo="null", ao="null", config=False, ytdl=False, input_default_bindings=False)
    try:
        started = time.monotonic()
        player.play(film)
        player.wait_for_property(
            "time-pos", lambda at: at is not None and at >= SECOND, timeout=PATIENCE
        )
        took = time.monotonic() - started
        dropped = (player.frame_drop_count or 0) + (player.decoder_frame_drop_count or 0)
        version = str(player.mpv_version)
        return {"found": f"{version}, a second in {took:.1f} s, {dropped} frames dropped"}
    finally:
        player.terminate()


def main() -> int:
    """Play the film named on the command line."""
    try:
        found = play(sys.argv[1])
    except TimeoutError:
        print(f"mpv did not play a second in {PATIENCE:.0f} s", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"libmpv can't be loaded: {error}", file=sys.stderr)
        return 1
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
