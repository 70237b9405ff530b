"""``reelmate plan``: what a pack and a film would take of this machine. Loads no weights."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from core.commands.films import look_for
from core.commands.printing import print_json

if TYPE_CHECKING:
    from fractions import Fraction

    from core.language.machine import Machine
    from core.language.plan import Plan, WholeFilm
    from core.timeline import MediaTime


def plan(arguments: argparse.Namespace) -> int:
    """Print the plan, as a table or as one JSON object."""
    look_for(arguments.film)
    from core.film.probe import probe
    from core.language.machine import Machine
    from core.language.plan import make_plan
    from core.packs.find import find_pack
    from core.packs.sizes import PackSizes

    sizes = PackSizes.of(find_pack(arguments.pack))
    duration = probe(arguments.film).duration
    machine = Machine.here()
    made = make_plan(machine, sizes, duration)
    if arguments.json:
        names = {"film": str(arguments.film), "pack": sizes.name}
        print_json(names | report(machine, made, duration))
    else:
        _print(machine, made, duration)
    return 0


def report(machine: Machine, made: Plan, duration: MediaTime) -> dict[str, Any]:
    """The plan as JSON has it; all sizes in bytes."""
    whole = made.whole_film
    return {
        "film_s": duration.seconds,
        "encoder": {
            "device": _device(machine, made.encoder_device),
            "numbers": made.numbers,
            "batch": made.batch,
        },
        "language": {
            "device": _device(machine, made.language_device),
            "gpu_layers": made.gpu_layers,
            "context_rows": made.context_rows,
            "kv_type": made.kv_type,
        },
        "eyes": {"device": _device(machine, made.eyes_device)}
        if any(part.name == "eyes weights" for part in made.predicted)
        else None,
        "frames_a_second": float(made.frames_a_second),
        "predicted": [
            {"part": part.name, "device": _device(machine, part.device), "bytes": part.size}
            for part in made.predicted
        ],
        "ram": {"needed": made.ram, "free": machine.ram},
        "gpus": [
            {"name": gpu.name, "needed": made.total(index), "free": gpu.free}
            for index, gpu in enumerate(machine.gpus)
        ],
        "whole_film": None
        if whole is None
        else {"rows": whole.rows, "fits": whole.fits, "kv_type": whole.kv_type},
    }


def _print(machine: Machine, made: Plan, duration: MediaTime) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("part", "where", title="Before anything is loaded")
    table.add_column("MiB", justify="right")
    for part in made.predicted:
        table.add_row(part.name, _device(machine, part.device), _mib(part.size))
    table.add_section()
    for index, gpu in enumerate(machine.gpus):
        if made.total(index):
            table.add_row("in all", gpu.name, f"{_mib(made.total(index))} of {_mib(gpu.free)}")
    free = "" if machine.ram is None else f" of {_mib(machine.ram)}"
    table.add_row("in all", "RAM", _mib(made.ram) + free)
    Console().print(table)
    print(
        f"Language model: {made.context_rows:,} rows of context in {made.kv_type}, "
        f"{made.gpu_layers} layers on a GPU, the head counted as one."
    )
    print(f"Film of {duration}: a frame a second, {made.batch} encoded at once, in {made.numbers}.")
    if made.whole_film is not None:
        print(_whole(made.whole_film, made.frames_a_second))


def _whole(whole: WholeFilm, rate: Fraction) -> str:
    if whole.fits:
        thinned = "" if rate == 1 else f", a frame every {rate.denominator} seconds"
        return f"All of it in one prompt: about {whole.rows:,} rows{thinned}, in {whole.kv_type}."
    why = (
        f"the model reads {whole.longest:,} at most"
        if whole.rows > whole.longest
        else "there is no memory for them"
    )
    return f"All of it in one prompt: not here, about {whole.rows:,} rows, and {why}."


def _device(machine: Machine, device: int | None) -> str:
    return "RAM" if device is None else machine.gpus[device].name


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f}"
