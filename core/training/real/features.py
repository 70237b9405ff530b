"""``python -m core.training.real.features FOLDER --pack P --out OUT``: look at films once.

Every sampled frame of every film in the folder goes through a pack's vision tower, as it does
when the app reads a whole film, and what came out is kept: NAME.safetensors (or .npy) with
float16 [n, 1 + P, D] and NAME.json with the words behind each frame: 2.6 GB an hour and more,
by its shots, with EVA-ViT-G at 224 pixels.
Films that have their file already are left alone, so a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray

from core.chat.llama_vid_prompt import lines_of_frames
from core.errors import NoVideoError, ReelmateError
from core.film.frames import FrameReader
from core.film.probe import probe
from core.film.subtitles import load_cues
from core.packs.pack import Pack
from core.packs.safetensors_writer import Planned, write_safetensors
from core.training.real.media import AT_ONCE
from core.training.running.checkpoint import replace_durably
from core.training.running.errors import EXIT_CODE, TrainingError
from core.vision.protocol import VisionEncoder

FILMS = (".mp4", ".mkv", ".webm", ".avi", ".mov", ".m4v")
Form = Literal["safetensors", "npy"]


def main(arguments: list[str] | None = None) -> int:
    """Look at every film of a folder."""
    parser = argparse.ArgumentParser(prog="core.training.real.features", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--pack", required=True, metavar="NAME")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--form", choices=get_args(Form), default="safetensors")
    parser.add_argument("--language", default="en", help="of the subtitles, where there are more")
    chosen = parser.parse_args(arguments)
    try:
        films = _films(chosen.folder)
        pack = Pack.load(chosen.pack)
        encoder = pack.load_encoder()
        chosen.out.mkdir(parents=True, exist_ok=True)
        for film in films:
            path = chosen.out / f"{film.stem}.{chosen.form}"
            if path.exists():
                continue
            count = look_at(film, encoder, path, pack.key, chosen.language)
            print(f"{path}: {count} frames", flush=True)
    except ReelmateError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        return EXIT_CODE
    return 0


def _films(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob("*") if path.suffix.lower() in FILMS)
    if not found:
        raise TrainingError(folder, "there is no film in it")
    stems = [film.stem for film in found]
    for stem in stems:
        if stems.count(stem) > 1:
            raise TrainingError(folder, f"it has two films called {stem}")
    return found


def look_at(film: Path, encoder: VisionEncoder, path: Path, pack: str, language: str) -> int:
    """Write one film's features and words; how many frames it has.

    Args:
        path: of the features; its suffix tells the form.
        pack: what is written down as their origin.

    Raises:
        ReelmateError: the film can't be read.
    """
    raw = path.with_name(f".{path.name}.raw")
    info = probe(film)
    times, shape = [], (0, 0)
    with raw.open("wb") as file:
        for batch_times, features in _looked(film, encoder):
            times += batch_times
            shape = features.shape[1], features.shape[2]
            file.write(features.numpy().tobytes())
    if not times:
        raise NoVideoError(film)
    lines = lines_of_frames(times, load_cues(info, language))
    told: dict[str, Any] = {
        "film": film.name,
        "pack": pack,
        "frames": len(times),
        "rows": shape[0],
        "width": shape[1],
        "times_us": [time.us for time in times],
        "lines": lines,
    }
    beside = path.with_suffix(".json")
    beside.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    rows = np.memmap(raw, np.float16, "r", shape=(len(times), *shape))
    partial_path = path.with_name(f".{path.name}.partial")
    partial_path.unlink(missing_ok=True)
    if path.suffix == ".npy":
        with partial_path.open("wb") as file:
            np.save(file, rows, allow_pickle=False)
    else:
        write_safetensors(partial_path, _planned(rows))
    del rows
    replace_durably(partial_path, path)
    raw.unlink()
    return len(times)


def _looked(film: Path, encoder: VisionEncoder) -> Iterator[tuple[list[Any], torch.Tensor]]:
    """Times and float16 features [m, 1 + P, D] of a few frames each."""
    with FrameReader(probe(film), encoder.picture_short_side) as reader:
        for index in range(reader.chunk_count):
            frames = reader.chunk(index)
            for first in range(0, len(frames), encoder.batch):
                some = frames[first : first + encoder.batch]
                features = encoder.encode(encoder.preprocess([frame.picture for frame in some]))
                yield [frame.time for frame in some], features.to("cpu", torch.float16)


def _planned(rows: NDArray[np.float16]) -> Iterator[Planned]:
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        read = partial(_tensor, part)
        yield Planned(f"features.{first:08}", part.shape, torch.float16, read)


def _tensor(part: NDArray[np.float16]) -> torch.Tensor:
    return torch.from_numpy(np.array(part))


if __name__ == "__main__":
    sys.exit(main())
