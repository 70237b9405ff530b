"""Signs Reelmate.app where there is an identity for it, and makes the dmg it comes in.

``REELMATE_SIGN`` names the identity ("Developer ID Application: …"); without one the app is signed
for this machine alone, as PyInstaller leaves it. ``REELMATE_NOTARY`` names a profile that
``xcrun notarytool store-credentials`` has kept; Apple then looks at the dmg.
"""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

import set_up
from bundle import freeze
from bundle.errors import need_tools
from bundle.flavour import Flavour
from bundle.identity import NAME, PACKAGING, version

ENTITLEMENTS = PACKAGING / "macos" / "entitlements.plist"


def app(flavour: Flavour) -> Path:
    """The app that PyInstaller made."""
    return freeze.program_folder(flavour).with_name(f"{NAME}.app")


def image(flavour: Flavour) -> Path:
    """The dmg."""
    return freeze.output(flavour) / f"{NAME}-{version()}-{platform.machine()}.dmg"


def sign_commands(bundle: Path, identity: str) -> list[list[str]]:
    """Sign the whole app and look at the result. Its libraries are signed by PyInstaller."""
    stamp = "--timestamp=none" if identity == "-" else "--timestamp"
    how = ["--force", stamp, "--options", "runtime", "--entitlements", str(ENTITLEMENTS)]
    return [
        ["codesign", *how, "--sign", identity, str(bundle)],
        ["codesign", "--verify", "--deep", "--strict", str(bundle)],
    ]


def image_commands(folder: Path, dmg: Path) -> list[list[str]]:
    """Make a compressed image of a folder."""
    how = ["-fs", "APFS", "-format", "ULFO", "-ov"]
    return [["hdiutil", "create", "-volname", NAME, "-srcfolder", str(folder), *how, str(dmg)]]


def notary_commands(dmg: Path, profile: str) -> list[list[str]]:
    """Have Apple look at the image and staple its ticket to it."""
    submit = ["xcrun", "notarytool", "submit", str(dmg), "--keychain-profile", profile, "--wait"]
    return [submit, ["xcrun", "stapler", "staple", str(dmg)]]


def make(show: set_up.Show, flavour: Flavour) -> list[str]:
    """Sign and pack; gives what was made.

    Raises:
        PackageError: a tool of Xcode's is missing.
    """
    show.begin("Image for macOS")
    need_tools(("codesign", "hdiutil"), "Xcode's command line tools: xcode-select --install")
    bundle, dmg = app(flavour), image(flavour)
    licences = bundle / "Contents" / "Resources" / "licences"
    shutil.copytree(freeze.program_folder(flavour) / "licences", licences, dirs_exist_ok=True)
    # What was put in after PyInstaller signed it breaks its seal; "-" seals it for this machine.
    commands = sign_commands(bundle, os.environ.get("REELMATE_SIGN", "-"))
    folder = freeze.output(flavour) / "dmg"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for command in commands:
        set_up.run(show, command)
    shutil.copytree(bundle, folder / bundle.name, symlinks=True)
    (folder / "Applications").symlink_to("/Applications")
    commands = image_commands(folder, dmg)
    if profile := os.environ.get("REELMATE_NOTARY"):
        commands += notary_commands(dmg, profile)
    for command in commands:
        set_up.run(show, command)
    return [f"{dmg}: {dmg.stat().st_size / 1e6:.0f} MB"]
