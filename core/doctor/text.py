"""The report as plain text without a frame: it is to be copied into a bug report. English only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.doctor.report import Report
from core.doctor.verdicts import Verdict, gpu_devices


def report_text(report: Report, found: tuple[Verdict, ...]) -> str:
    """Everything, line by line, then what is wrong."""
    lines = [f"{name + ':':<14}{text}" for name, text in _lines(report)]
    lines.append("")
    for verdict in found:
        lines.append(f"{'Broken' if verdict.broken else 'Could be better'}: {verdict.sentence}")
        if verdict.command:
            lines.append(f"    {verdict.command}")
    if not any(verdict.broken for verdict in found):
        lines.append("Everything works.")
    return "\n".join(lines)


def _lines(report: Report) -> Iterator[tuple[str, str]]:
    machine = report.machine
    memory, folders = machine["ram"], machine["folders"]
    yield "Reelmate", machine["reelmate"] or "not installed as a package"
    yield "system", " · ".join(filter(None, (machine["distribution"], machine["system"])))
    yield "Python", machine["python"]
    yield "CPU", f"{machine['cpu']}, {machine['cpus']} threads"
    if machine["cpu_features"]:
        yield "features", " ".join(machine["cpu_features"])
    yield "memory", f"{_gib(memory['free'])} of {_gib(memory['total'])} free"
    if machine["cards"]:
        yield "cards", ", ".join(machine["cards"])
    yield "libraries", ", ".join(f"{k} {v or '–'}" for k, v in machine["libraries"].items())
    yield from _computing(report)
    yield from _playing(report)
    yield "data folder", _data_folder(folders)
    yield "settings", f"{folders['settings']}, {folders['keys']}"
    yield "engine's log", folders["log"]
    yield from _packs(report)


def _data_folder(folders: dict[str, Any]) -> str:
    moved = f" (by {folders['moved_by']})" if folders["moved_by"] else ""
    free = "unknown" if folders["disk_free"] is None else _gib(folders["disk_free"])
    return f"{folders['data']}{moved}, {_gib(folders['memory_bytes'])} of films, {free} free"


def _computing(report: Report) -> Iterator[tuple[str, str]]:
    torch, llama, speed = (report.found.get(name) for name in ("torch", "llama.cpp", "speed"))
    assert torch is not None
    assert llama is not None
    if torch.failed:
        yield "torch", torch.failed
    else:
        sees = ", ".join(map(_gpu, torch.facts["gpus"])) or (
            "this Mac's GPU" if torch.facts["metal"] else "no GPU"
        )
        yield "torch", f"{torch.facts['version']} sees {sees}"
    if llama.failed:
        yield "llama.cpp", llama.failed
    else:
        gpus = [_gpu(each) for each in gpu_devices(llama.facts)]
        built = ", ".join(llama.facts["backends"])
        yield (
            "llama.cpp",
            (f"{llama.facts['version']} built for {built}, sees {', '.join(gpus) or 'no GPU'}"),
        )
        yield "its build", llama.facts["system"]
    if speed is not None:
        yield "speed", speed.failed or _speed(speed.facts)


def _speed(facts: dict[str, Any]) -> str:
    gpu = f", {_mib(facts['gpu_memory'])} on the GPU" if facts["gpu_memory"] else ""
    return (
        f"{facts['written_a_second']:.0f} tokens a second written and "
        f"{facts['read_a_second']:.0f} read by the {facts['pack']} on {facts['device']}; "
        f"{facts['layers_on_gpu']} of {facts['layers']} layers on a GPU; "
        f"{_mib(facts['ram'])} of memory{gpu}"
    )


def _playing(report: Report) -> Iterator[tuple[str, str]]:
    player, video = report.found["player"], report.found["video"]
    yield (
        "libmpv",
        player.failed or (f"{player.facts['library']}, client API {player.facts['client_api']}"),
    )
    yield (
        "PyAV",
        video.failed
        or ", ".join(
            (video.facts["version"], *(f"{k} {v}" for k, v in video.facts["ffmpeg"].items()))
        ),
    )


def _packs(report: Report) -> Iterator[tuple[str, str]]:
    found = report.found["packs"]
    if found.failed:
        yield "packs", found.failed
    for pack in found.facts.get("packs", ()):
        if pack["whole"]:
            kind = f"{pack['kind']} with mmproj" if pack["mmproj"] else pack["kind"]
            yield "pack", f"{pack['name']} ({kind}), {_mib(pack['bytes'])}, whole"
        else:
            yield "pack", f"{pack['name']}, damaged"
    if not found.failed:
        yield "listens", found.facts.get("listens") or "no speech pack"


def _gpu(gpu: dict[str, Any]) -> str:
    if "free" not in gpu:
        return f"{gpu['name']} ({gpu.get('failed', 'no answer')})"
    return f"{gpu['name']} ({_gib(gpu['free'])} of {_gib(gpu['total'])} free)"


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"
