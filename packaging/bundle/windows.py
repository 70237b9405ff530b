"""Makes the installer for Windows: the program's folder through Inno Setup."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import set_up
from bundle import freeze
from bundle.errors import PackageError
from bundle.flavour import Flavour
from bundle.identity import BUILD, COMMAND, KINDS, NAME, PACKAGING, WINDOWED, fill, version

TEMPLATE = PACKAGING / "windows" / "reelmate.iss"
COMPILER = "ISCC.exe"
_USUAL = Path("Inno Setup 6") / COMPILER
_TYPE = "Reelmate.Film"


def script(flavour: Flavour, folder: Path, output: Path) -> str:
    """Inno Setup's script for a folder with the program."""
    return fill(
        TEMPLATE,
        NAME=NAME,
        VERSION=version(),
        FLAVOUR=flavour.name,
        COMMAND=COMMAND,
        WINDOWED=WINDOWED,
        FOLDER=str(folder),
        ICON=str(BUILD / "icons" / f"{COMMAND}.ico"),
        OUTPUT=str(output),
        LICENCE=str(folder / "licences" / "LICENSE"),
        TYPE=_TYPE,
        ASSOCIATIONS="\n".join(associations()),
    )


def associations() -> list[str]:
    """Registry's lines: each kind of film can be opened with Reelmate. Nobody's default changes."""
    return [
        f'Root: HKA; Subkey: "Software\\Classes\\{suffix}\\OpenWithProgids"; ValueType: string; '
        f'ValueName: "{_TYPE}"; ValueData: ""; Flags: uninsdeletevalue; Tasks: films'
        for kind in KINDS
        for suffix in kind.suffixes
    ]


def make(show: set_up.Show, flavour: Flavour) -> list[str]:
    """Make the installer; gives what was made.

    Raises:
        PackageError: Inno Setup is not installed.
    """
    show.begin("Installer for Windows")
    output = freeze.output(flavour)
    written = output / "reelmate.iss"
    # With its mark: without one Inno Setup reads a script in the machine's old code page.
    text = script(flavour, freeze.program_folder(flavour), output)
    written.write_text(text, encoding="utf-8-sig")
    set_up.run(show, [compiler(), "/Qp", written])
    made = sorted(output.glob(f"{NAME}-*.exe"))
    return [f"{each}: {each.stat().st_size / 1e6:.0f} MB" for each in made]


def compiler() -> Path:
    """Inno Setup's compiler.

    Raises:
        PackageError: it is not installed.
    """
    folders = [os.environ.get(name, "") for name in ("ProgramFiles(x86)", "ProgramFiles")]
    usual = [Path(folder) / _USUAL for folder in folders if folder]
    on_path = shutil.which(COMPILER)
    found = [Path(on_path)] if on_path else [path for path in usual if path.exists()]
    if not found:
        raise PackageError("Inno Setup 6 is not installed: winget install JRSoftware.InnoSetup")
    return found[0]
