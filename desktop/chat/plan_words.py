"""What a plan takes of the machine, as one sentence."""

from __future__ import annotations

from core.language.plan import Plan
from desktop.translate import tr

GB = 1e9


def plan_words(plan: Plan | None) -> str:
    """Where the models compute and what they take; "" where nothing was planned."""
    if plan is None:
        return ""
    ram, gpu = f"{plan.ram / GB:.1f}", f"{plan.gpu / GB:.1f}"
    devices = {plan.encoder_device is None, plan.language_device is None}
    if devices == {True}:
        return tr("It computes on the CPU and takes about {ram} GB of memory.", ram=ram)
    if devices == {False}:
        return tr(
            "It computes on the GPU and takes about {gpu} GB of its memory and {ram} GB of RAM.",
            gpu=gpu,
            ram=ram,
        )
    return tr(
        "It computes on GPU and CPU and takes about {gpu} GB of the GPU's memory and {ram} GB of "
        "RAM.",
        gpu=gpu,
        ram=ram,
    )
