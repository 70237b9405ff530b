"""What a film's length costs: memory while watching, the wait for an answer, the first look.

Films of ten minutes and three hours are drawn, and one in 1080p is put together by ffmpeg from
the sample; ``REELMATE_BENCH_FILMS`` names the folder in which they are kept from one run to the
next, ``REELMATE_BENCH_HD_MINUTES`` how long the one in 1080p is. Takes an hour or more.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median

from core.training.evaluating.editions import drawn_film
from tests.benchmarks.bench import Bench, ChildFailed, timed
from tests.benchmarks.rows import Row, missing, spread

CHILD = "tests.benchmarks.lengths_child"
PATIENCE = 7200.0
SHORT, LONG = (900_001, 10.0), (900_003, 180.0)
CLIP_SECONDS = 60
HD_MINUTES = float(os.environ.get("REELMATE_BENCH_HD_MINUTES", "20"))
HD = [
    "-vf",
    "scale=1920:1080,noise=alls=4:allf=t,fps=24",
    *("-c:v", "libx264", "-preset", "veryfast"),
    *("-b:v", "6M", "-maxrate", "9M", "-bufsize", "12M", "-an"),
]
DECODING = "ffmpeg decodes it to nothing"


def measure(bench: Bench) -> list[Row]:
    """Each figure beside the shorter film, or beside ffmpeg."""
    kept = os.environ.get("REELMATE_BENCH_FILMS")
    folder = Path(kept) if kept else bench.folder / "films"
    patient = replace(bench, patience=PATIENCE)
    return [*_of_drawn_films(patient, folder), *_in_hd(patient, folder)]


def _of_drawn_films(bench: Bench, folder: Path) -> list[Row]:
    bench.say("drawing a film of ten minutes and one of three hours, unless they are there")
    short, long = (drawn_film(seed, minutes, folder) for seed, minutes in (SHORT, LONG))
    found = []
    for film in (short, long):
        bench.say(f"watching {film.name}, then asking")
        data = bench.folder / f"lengths-{film.stem}"
        try:
            found.append(bench.child(CHILD, str(film), REELMATE_DATA=str(data)))
        except ChildFailed as error:
            return [missing("peak memory while watching three hours", "MiB", "10 min", str(error))]
    ten, three = found
    hours = three["film_s"] / 3600
    return [
        Row(
            "peak memory while watching three hours",
            three["peak_mib"],
            "MiB",
            "the same for ten minutes",
            ten["peak_mib"],
            "at most 1.1×",
        ),
        Row(
            "memory on the disk, an hour of film, starter",
            three["bytes"] / 1e6 / hours,
            "MB",
            "computed for a 7B pack of two tokens",
            three["bytes_7b"] / 1e6 / hours,
            "under 100 MB",
            f"{three['frames']} frames",
        ),
        Row(
            "three hours: question to first token",
            median(three["first"]),
            "s",
            "the same in ten minutes",
            median(ten["first"]),
            "at most 1.2×",
            spread(three["first"]),
        ),
        Row(
            "three hours: question to first token",
            median(three["first"]),
            "s",
            "all frames looked at for it",
            three["whole"],
            "at most 1/30",
            "1 question about the whole film",
        ),
    ]


def _in_hd(bench: Bench, folder: Path) -> list[Row]:
    ffmpeg = shutil.which("ffmpeg")
    what = f"{HD_MINUTES:.0f} min of 1080p"
    if ffmpeg is None:
        return [missing(what, "s", DECODING, "ffmpeg is not installed")]
    film = folder / f"hd-{HD_MINUTES:g}min.mp4"
    if not film.is_file():
        bench.say(f"making {what}")
        _make_hd(ffmpeg, bench.film, film)
    data = {"REELMATE_DATA": str(bench.folder / "lengths-hd")}
    index = [sys.executable, "-m", "core.cli", "index", str(film), "--json"]
    bench.say(f"glimpsing {what}")
    glimpse, told = timed([*index, "--glimpse"], data, PATIENCE)
    bench.say("watching it")
    watching, _ = timed(index, data, PATIENCE)
    bench.say("decoding it with ffmpeg")
    decoding, _ = timed([ffmpeg, "-v", "error", "-i", str(film), "-f", "null", "-"], None, PATIENCE)
    known = json.loads(told)["known_s"]
    return [
        Row(
            f"{what}: coarsely known",
            glimpse,
            "s",
            DECODING,
            decoding,
            "at most 0.1×",
            f"whole process; {known:.0f} s of it known",
        ),
        Row(f"{what}: watched", watching, "s", DECODING, decoding, "at most 1.3×", "whole process"),
    ]


def _make_hd(ffmpeg: str, sample: Path, film: Path) -> None:
    clip = film.with_name("hd-clip.mp4")
    quiet = [ffmpeg, "-v", "error", "-y"]
    timed([*quiet, "-i", str(sample), "-t", str(CLIP_SECONDS), *HD, str(clip)], None, PATIENCE)
    times = max(1, round(HD_MINUTES * 60 / CLIP_SECONDS))
    loop = ["-stream_loop", str(times - 1), "-i", str(clip), "-c", "copy", str(film)]
    timed([*quiet, *loop], None, PATIENCE)
    clip.unlink()
