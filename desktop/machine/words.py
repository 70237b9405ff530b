"""What is known of this machine, in the language in force."""

from __future__ import annotations

from collections.abc import Iterator

from core.children import Found
from core.doctor.report import Report
from core.doctor.verdicts import gpu_devices
from core.engine.messages import GpuUse, MachineUse
from core.told import Told
from desktop.reasons import reason_words
from desktop.translate import tr

Row = tuple[str, str]
"""A name and what is told of it."""


def say(told: Told) -> str:
    """What was told, in the language in force."""
    if not told.data:
        return reason_words(told.form)
    return tr(told.form, **{k: say(v) if isinstance(v, Told) else v for k, v in told.data.items()})


def seen_rows(report: Report | None) -> Iterator[Row]:
    """What torch and llama.cpp see of a GPU."""
    looks, answers = tr("Looks at films: torch"), tr("Answers: llama.cpp")
    if report is None:
        yield looks, tr("not known yet")
        yield answers, tr("not known yet")
        return
    yield looks, _torch(report.found["torch"])
    yield answers, _llama(report.found["llama.cpp"])
    if cards := report.machine.get("cards"):
        yield tr("Graphics cards"), tr(", ").join(cards)


def _torch(found: Found) -> str:
    if found.failed:
        return say(found.why)
    version = found.facts["version"]
    names = [gpu["name"] for gpu in found.facts["gpus"]]
    if not names and found.facts["metal"]:
        return tr("{version}, sees this Mac's GPU", version=version)
    if not names:
        return tr("{version}, sees no GPU", version=version)
    return tr("{version}, sees {gpus}", version=version, gpus=tr(", ").join(names))


def _llama(found: Found) -> str:
    if found.failed:
        return say(found.why)
    facts = found.facts
    names = [device["name"] for device in gpu_devices(facts)]
    built = tr(", ").join(facts["backends"])
    if not names:
        return tr("{version} for {built}, sees no GPU", version=facts["version"], built=built)
    return tr(
        "{version} for {built}, sees {gpus}",
        version=facts["version"],
        built=built,
        gpus=tr(", ").join(names),
    )


def use_rows(use: MachineUse | None) -> Iterator[Row]:
    """What the running companion takes, and how fast it writes."""
    if use is None:
        yield tr("Companion"), tr("not started yet")
        return
    yield tr("Layers on a GPU"), _layers(use)
    yield (
        tr("Working memory"),
        tr(
            "{ram} GB by the companion; {free} of {total} GB free",
            ram=_gb(use.ram),
            free=_gb(use.ram_free),
            total=_gb(use.ram_total),
        ),
    )
    for gpu in use.gpus:
        yield gpu.name, _gpu(gpu)
    yield (
        tr("Last answer"),
        tr("{count} tokens a second", count=_speed(use.written_a_second))
        if use.written_a_second
        else tr("nothing was answered yet"),
    )


def _layers(use: MachineUse) -> str:
    if not use.layers:
        return tr("the language model is read with the first question")
    if not use.layers_on_gpu:
        return tr("none of {layers}: the processor answers", layers=use.layers)
    return tr("{count} of {layers}", count=use.layers_on_gpu, layers=use.layers)


def _gpu(gpu: GpuUse) -> str:
    return tr(
        "{used} of {total} GB taken, by all programs", used=_gb(gpu.used), total=_gb(gpu.total)
    )


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f}"


def _speed(count: float) -> str:
    return f"{count:.0f}" if count >= 10 else f"{count:.1f}"
