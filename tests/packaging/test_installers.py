"""The files that systems read of Reelmate: valid, complete, and of one mind with the program."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from bundle import appimage, deb, elf, identity, info_plist, linux_files, macos, root, windows
from bundle.errors import PackageError
from bundle.flavour import CPU, CUDA, CUDA_RELEASE, VULKAN
from bundle.identity import PACKAGING, ROOT
from core.film.beside import FILM_SUFFIXES
from desktop.library.film_file import LIST_SUFFIXES


def test_every_kind_of_film_that_the_window_takes_is_registered() -> None:
    assert set(identity.suffixes()) == {*FILM_SUFFIXES, *LIST_SUFFIXES}


def test_a_template_with_a_field_that_nobody_fills_is_an_error(tmp_path: Path) -> None:
    template = tmp_path / "template"
    template.write_text("@NAME@ @OTHER@")
    with pytest.raises(KeyError, match="OTHER"):
        identity.fill(template, NAME="Reelmate")


# Linux --------------------------------------------------------------------------------


def test_the_menu_s_entry_is_valid(tmp_path: Path) -> None:
    entry = tmp_path / "reelmate.desktop"
    entry.write_text(linux_files.desktop_entry(), encoding="utf-8")
    lines = dict(line.split("=", 1) for line in entry.read_text().splitlines() if "=" in line)
    assert lines["Exec"] == "reelmate %U"
    assert lines["Name[zh_CN]"] == identity.NAME_ZH
    assert set(filter(None, lines["MimeType"].split(";"))) == set(identity.mimes())
    if shutil.which("desktop-file-validate"):
        done = subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        assert "error" not in done.stdout


def test_software_centres_are_told_the_same(tmp_path: Path) -> None:
    text = linux_files.metainfo()
    tree = ET.fromstring(text)
    assert tree.findtext("id") == identity.IDENTIFIER
    assert tree.findtext("launchable") == "reelmate.desktop"
    assert {each.text for each in tree.iter("mediatype")} == set(identity.mimes())
    release = tree.find("releases/release")
    assert release is not None
    assert release.get("version") == identity.version()
    if shutil.which("appstreamcli"):
        path = tmp_path / f"{identity.IDENTIFIER}.metainfo.xml"
        path.write_text(text, encoding="utf-8")
        words = ["appstreamcli", "validate", "--no-net", "--pedantic", str(path)]
        done = subprocess.run(words, capture_output=True, text=True)
        assert "E:" not in done.stdout, done.stdout


def test_the_package_s_description_has_every_field_and_no_flavours_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deb, "architecture", lambda: "amd64")
    (tmp_path / "file").write_bytes(b"x" * 4096)
    text = deb.control_text(CPU, "libc6 (>= 2.36), libmpv2", tmp_path)
    assert "Package: reelmate\n" in text
    assert "Depends: libc6 (>= 2.36), libmpv2\n" in text
    for kind in (CPU, CUDA, VULKAN):
        other = deb.control_text(kind, "libc6", tmp_path)
        assert f"Package: {kind.package}\n" in other
        for field in ("Provides", "Conflicts", "Replaces"):
            assert f"\n{field}: reelmate-player\n" in other
    # Each line is a field, goes on the one before, or is a full stop for an empty one.
    assert all(re.match(r"[A-Z][A-Za-z-]+: \S| \S", line) for line in text.splitlines())


def test_what_only_a_driver_brings_is_no_dependency(tmp_path: Path) -> None:
    inside = tmp_path / "_internal"
    for name in (
        "llama_cpp/lib/libggml-cuda.so",
        "torch/lib/libcaffe2_nvrtc.so",
        "nvidia/cu13/lib/libcufile_rdma.so.1",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    ):
        assert not deb.is_asked(inside / name), name
    for name in ("llama_cpp/lib/libggml-vulkan.so", "torch/lib/libtorch_cuda.so", "libmpv.so.2"):
        assert deb.is_asked(inside / name), name


def test_purging_says_where_the_memory_lies_and_removing_says_nothing() -> None:
    script = PACKAGING / "linux" / "postrm"
    said = {
        word: subprocess.run(["sh", script, word], capture_output=True, text=True, check=True)
        for word in ("remove", "upgrade", "purge")
    }
    assert said["remove"].stdout == said["upgrade"].stdout == ""
    assert "rm -r ~/.local/share/reelmate" in said["purge"].stdout


def test_what_belongs_to_the_system_is_not_carried_by_the_appimage() -> None:
    for name in ("libc.so.6", "libGL.so.1", "libxcb.so.1", "libwayland-client.so.0", "libva.so.2"):
        assert not appimage.is_carried(name), name
    for name in ("libmpv.so.2", "libavcodec.so.59", "libass.so.9", "libxcb-cursor.so.0"):
        assert appimage.is_carried(name), name


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_library_that_one_part_has_for_itself_is_carried_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch").mkdir()
    for name in ("llama.so", "torch/torch.so", "torch/libgomp.so.1"):
        (tmp_path / name).write_bytes(b"\x7fELF and so on")
    system = tmp_path.parent / "libgomp.so.1"
    system.write_bytes(b"the system's")
    inside = tmp_path / "torch" / "libgomp.so.1"
    found = {"torch.so": inside, "llama.so": system}
    monkeypatch.setattr(
        elf,
        "found",
        lambda file: {"libgomp.so.1": found[file.name]} if file.name in found else {},
    )
    assert "libgomp.so.1" in appimage.carry(tmp_path)
    assert (tmp_path / "libgomp.so.1").read_bytes() == b"the system's"


def test_without_network_the_appimage_s_runtime_is_asked_for_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bundle.appimage.platform.machine", lambda: "x86_64")
    monkeypatch.setattr(appimage, "RUNTIME_ADDRESS", (tmp_path / "none").as_uri())
    monkeypatch.delenv(appimage.RUNTIME_VARIABLE, raising=False)
    with pytest.raises(PackageError, match=r"can.t be downloaded .*whole"):
        appimage._runtime()
    (tmp_path / "none").write_bytes(b"another program")
    with pytest.raises(PackageError, match="not the runtime that is known"):
        appimage._runtime()
    monkeypatch.setenv(appimage.RUNTIME_VARIABLE, str(tmp_path / "none"))
    assert appimage._runtime() == b"another program"


# Windows ------------------------------------------------------------------------------


def test_the_installer_s_script_has_its_files_and_asks_before_it_removes(tmp_path: Path) -> None:
    text = windows.script(CPU, tmp_path / "reelmate", tmp_path)
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    assert {"Setup", "Files", "Icons", "Registry", "Run", "Code"} <= set(sections)
    assert len(sections) == len(set(sections))
    assert not re.search(r"@[A-Z]+@", text)
    files = re.findall(r'^Source: "(.+?)";', text, re.MULTILINE)
    folder = str(tmp_path / "reelmate")
    parts = {source.removeprefix(folder + "\\") for source in files}
    assert parts == {"reelmate.exe", "reelmatew.exe", r"_internal\*", r"licences\*"}
    for suffix in identity.suffixes():
        assert f"Classes\\{suffix}\\OpenWithProgids" in text
    assert "MB_DEFBUTTON2, IDNO" in text, "without an answer, what is remembered stays"
    tasks = set(re.findall(r'^Name: "(\w+)"; Description', text, re.MULTILINE))
    assert set(re.findall(r"Tasks: (\w+)", text)) <= tasks


def test_without_inno_setup_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bundle.windows.shutil.which", lambda _: None)
    for name in ("ProgramFiles(x86)", "ProgramFiles"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PackageError, match=r"winget install JRSoftware\.InnoSetup"):
        windows.compiler()


# macOS --------------------------------------------------------------------------------


def test_info_plist_can_be_written_and_names_every_kind_of_film() -> None:
    keys = plistlib.loads(plistlib.dumps(info_plist.keys()))
    assert keys["CFBundleShortVersionString"] == identity.version()
    documents = keys["CFBundleDocumentTypes"]
    named = {f".{each}" for kind in documents for each in kind["CFBundleTypeExtensions"]}
    assert named == set(identity.suffixes())
    assert {kind["CFBundleTypeRole"] for kind in documents} == {"Viewer"}


def test_the_entitlements_are_a_plist_and_the_signing_uses_them() -> None:
    entitlements = plistlib.loads(macos.ENTITLEMENTS.read_bytes())
    assert entitlements
    assert all(value is True for value in entitlements.values())
    sign, verify = macos.sign_commands(Path("Reelmate.app"), "Developer ID Application: X")
    assert str(macos.ENTITLEMENTS) in sign
    assert "--timestamp" in sign
    assert "--strict" in verify
    assert "--timestamp=none" in macos.sign_commands(Path("Reelmate.app"), "-")[0]


# Licences -----------------------------------------------------------------------------

CALLED = {
    "av": "PyAV",
    "opencv-python-headless": "OpenCV",
    "scenedetect-headless": "PySceneDetect",
    "torch": "PyTorch",
}
"""What NOTICE calls distributions that have another name."""


def test_the_notice_names_all_that_a_bundle_carries() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=]", each)[0] for each in project["dependencies"]]
    missing = [name for name in names if CALLED.get(name, name).lower() not in notice.lower()]
    assert missing == []
    for part in ("libmpv", "FFmpeg", "oneMKL", "NVIDIA", "cuBLAS", "PyInstaller"):
        assert part in notice


# Workflows ----------------------------------------------------------------------------


def test_the_workflow_is_valid_and_refers_to_what_is_there() -> None:
    path = ROOT / ".github" / "workflows" / "package.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(workflow["jobs"]) == {"linux", "windows", "macos"}
    commands = []
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        assert job["timeout-minutes"] <= 240
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            commands.append(step.get("run", ""))
    scripts = set(re.findall(r"packaging/[\w/]+\.py", "\n".join(commands)))
    assert scripts == {"packaging/package.py"}
    assert all((ROOT / script).is_file() for script in scripts)


def test_the_workflow_builds_where_the_bundles_run_and_with_torch_s_cuda() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/package.yml").read_text(encoding="utf-8"))
    assert workflow["env"]["CUDA_RELEASE"] == CUDA_RELEASE
    # A library that was linked on a younger system asks for its C library.
    assert workflow["jobs"]["linux"]["container"]["image"] == "debian:12"
    assert root.SUITE == "bookworm"
    made_on = workflow["jobs"]["macos"]["runs-on"]
    least = info_plist.LEAST_MACOS.partition(".")[0]
    assert made_on == f"macos-{least}", "the libmpv of that machine is carried"
