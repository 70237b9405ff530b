"""Does it play, encode, decode and see on this machine? Each for a second, each in a child
process, so that one that crashes is a row of the table and not the end of it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from core import program
from core.errors import ReelmateError
from core.resources import sample_film

SECOND = 1.0
CHILD_SECONDS = 90
PACK = "starter"


def self_test() -> int:
    """Run all checks, print a table, give the exit code: 0 when all of them passed."""
    from rich.console import Console
    from rich.table import Table

    film = str(sample_film() or "")
    checks = (
        ("plays", "desktop.self_test", film),
        ("encodes", "core.self_test", "encode", film),
        ("decodes", "core.self_test", "decode"),
        ("sees", "core.self_test", "see"),
    )
    table = Table("", "", "found", title="Reelmate on this machine", title_justify="left")
    passed = True
    for name, *command in checks:
        ok, found = _child(command) if command[-1] else (False, _NO_FILM)
        table.add_row(name, "[green]yes[/]" if ok else "[red]no[/]", found)
        passed = passed and ok
    Console().print(table)
    return 0 if passed else 1


_NO_FILM = "this copy comes without the sample film"


def _child(check: list[str]) -> tuple[bool, str]:
    """Run one check; gives whether it passed and what it found, or why it did not."""
    try:
        run = subprocess.run(
            program.command(*check),
            capture_output=True,
            text=True,
            timeout=CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer in {CHILD_SECONDS} s"
    if run.returncode == 0:
        return True, str(json.loads(run.stdout.splitlines()[-1])["found"])
    if run.returncode < 0:
        return False, f"the process was ended by signal {-run.returncode}"
    return False, (run.stderr.strip().splitlines() or ["it ended without a word"])[-1]


def encode(film: Path) -> str:
    """Encode the film's first frames for a second."""
    import torch

    from core.film.frames import FrameReader
    from core.film.probe import probe
    from core.packs.pack import Pack

    encoder = Pack.load(PACK).load_encoder()
    with FrameReader(probe(film), encoder.picture_short_side) as reader:
        pictures = [frame.picture for frame in reader.chunk(0)][:16]
    frames = 0
    started = time.monotonic()
    with torch.inference_mode():
        while (took := time.monotonic() - started) < SECOND:
            features = encoder.encode(encoder.preprocess(pictures))
            if not bool(features.isfinite().all()):
                raise ArithmeticError("the encoder's features are not finite")
            frames += len(pictures)
    return f"{frames / took:.0f} frames a second, {encoder.width} wide, torch on the CPU"


def decode() -> str:
    """Let the pack's language model read a few words and write for a second."""
    from core.language.device import describe_device
    from core.packs.pack import Pack

    tokens = 0
    with Pack.load(PACK).open_language(512) as model:
        words = model.tokenize("Who holds the red lantern?")
        logits = model.prefill(model.embed(words))
        started = time.monotonic()
        while (took := time.monotonic() - started) < SECOND and len(words) + tokens < 512:
            logits = model.step(int(logits.argmax()))
            tokens += 1
    return f"{tokens / took:.0f} tokens a second, llama.cpp on {describe_device()}"


def see() -> str:
    """Load what shows pictures to a language model; no model that sees comes along."""
    from llama_cpp import mtmd_cpp

    mark = mtmd_cpp.mtmd_default_marker().decode()
    return f"pictures in place of {mark}, llama.cpp's mtmd"


def main() -> int:
    """The child: ``encode FILM``, ``decode`` or ``see``."""
    try:
        what, *words = sys.argv[1:]
        found = encode(Path(*words)) if what == "encode" else {"decode": decode, "see": see}[what]()
    except ReelmateError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps({"found": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
