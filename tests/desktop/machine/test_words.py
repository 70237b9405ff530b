"""What is told of a machine, in both languages."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest

from core.children import WAYS
from core.doctor.report import Report
from core.doctor.verdicts import FORMS, gpu_verdicts
from core.engine.messages import GpuUse, MachineUse
from core.told import Told
from desktop import translate
from desktop.machine.words import say, seen_rows, use_rows
from desktop.translate import table
from tests.desktop.machine import reports

TELLS = {
    "cuda torch beside a cpu llama.cpp": (
        reports.CUDA_AND_CPU,
        "2.13.0+cu130, sees NVIDIA GeForce RTX 4090",
        "0.3.36 for CPU, sees no GPU",
        'CMAKE_ARGS="-DGGML_CUDA=on"',
    ),
    "cuda": (
        reports.CUDA,
        "2.13.0+cu130, sees NVIDIA GeForce RTX 4090",
        "0.3.36 for CUDA, CPU, sees NVIDIA GeForce RTX 4090",
        "",
    ),
    "metal": (
        reports.MAC,
        "2.13.0, sees this Mac's GPU",
        "0.3.36 for Metal, CPU, sees Apple M3 Pro",
        "",
    ),
    "a mac whose llama.cpp is for the cpu": (
        reports.MAC_AND_CPU,
        "2.13.0, sees this Mac's GPU",
        "0.3.36 for CPU, sees no GPU",
        'CMAKE_ARGS="-DGGML_METAL=on"',
    ),
    "a radeon": (
        reports.RADEON,
        "2.13.0, sees no GPU",
        "0.3.36 for CPU, sees no GPU",
        'CMAKE_ARGS="-DGGML_VULKAN=on"',
    ),
    "nothing": (reports.NOTHING, "2.13.0, sees no GPU", "0.3.36 for CPU, sees no GPU", ""),
    "a broken torch": (
        reports.TORCH_BROKEN,
        "failed: ImportError: libtorch.so is gone",
        "0.3.36 for CPU, sees no GPU",
        "-m pip install --force-reinstall --no-deps torch==2.13.0",
    ),
    "a broken llama.cpp": (
        reports.LLAMA_BROKEN,
        "2.13.0, sees no GPU",
        "ended its process (SIGILL)",
        "--no-binary llama-cpp-python llama-cpp-python==0.3.36",
    ),
}


@pytest.fixture
def chinese() -> Iterator[None]:
    translate.set_language("zh_CN")
    yield
    translate.set_language("en")


@pytest.mark.parametrize("name", TELLS)
def test_a_machine_is_told_plainly_with_the_command_that_mends_it(name: str) -> None:
    report, torch, llama, command = TELLS[name]
    rows = dict(seen_rows(report))
    assert (rows["Looks at films: torch"], rows["Answers: llama.cpp"]) == (torch, llama)
    commands = [each.command for each in gpu_verdicts(report)]
    assert any(command in each for each in commands) if command else commands == []


def test_a_gpu_that_llama_cpp_does_not_use_is_said_in_chinese(chinese: None) -> None:
    (verdict,) = gpu_verdicts(reports.CUDA_AND_CPU)
    assert say(verdict.told) == (
        "torch 能用 NVIDIA GeForce RTX 4090，但这里的 llama.cpp 只为处理器编译，写回答会很慢；"
        "请为 CUDA 重新编译。"
    )


def test_a_failure_is_said_in_chinese_within_its_sentence(chinese: None) -> None:
    (verdict,) = gpu_verdicts(reports.LLAMA_BROKEN)
    assert say(verdict.told) == "运行语言模型的 llama.cpp 使进程崩溃（SIGILL）。"


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("form", [*FORMS, *WAYS])
def test_all_that_the_doctor_may_say_is_there_in_chinese(form: str) -> None:
    line = table("zh_CN")[form]
    assert fields(line) == fields(form)


def test_nothing_known_and_nothing_started_is_said_so() -> None:
    assert [value for _, value in seen_rows(None)] == ["not known yet", "not known yet"]
    assert list(use_rows(None)) == [("Companion", "not started yet")]


def test_what_is_taken_is_told_of_ram_and_each_gpu() -> None:
    gpus = (GpuUse("RTX 4090", 5_200_000_000, 24_000_000_000), GpuUse("RTX 3060", 0, 12 * 10**9))
    rows = dict(use_rows(MachineUse(612 * 10**6, 9 * 10**9, 16 * 10**9, gpus, 33, 32, 41.3)))
    assert rows == {
        "Layers on a GPU": "32 of 33",
        "Working memory": "0.6 GB by the companion; 9.0 of 16.0 GB free",
        "RTX 4090": "5.2 of 24.0 GB taken, by all programs",
        "RTX 3060": "0.0 of 12.0 GB taken, by all programs",
        "Last answer": "41 tokens a second",
    }


def test_before_the_first_question_no_number_is_made_up() -> None:
    rows = dict(use_rows(MachineUse(10**8, 10**9, 10**9)))
    assert rows["Layers on a GPU"] == "the language model is read with the first question"
    assert rows["Last answer"] == "nothing was answered yet"


def test_a_report_outlives_its_way_through_json() -> None:
    for report, *_ in TELLS.values():
        again = Report.from_json(report.as_json())
        assert again == report
        assert gpu_verdicts(again) == gpu_verdicts(report)


def test_braces_in_what_a_library_says_are_words() -> None:
    assert say(Told("failed: {said}", {"said": "KeyError: {name}"})) == "failed: KeyError: {name}"
    assert say(Told("names {no file}")) == "names {no file}"
