"""A bare Debian in a folder: what a bundle meets on a machine that has nothing of ours.

Made with debootstrap, kept as an archive, unpacked anew for every test. What runs in it sees
neither the checkout nor Python nor an environment of the machine around it, only the network,
which apt needs. Needs root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import set_up
from bundle.errors import PackageError, need_tools
from bundle.identity import BUILD

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
ARCHIVE = BUILD / f"{SUITE}.tar"
VIEWER = "viewer"
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
TOOLS = ("debootstrap", "unshare", "chroot", "tar")
TOOL_PACKAGES = ("debootstrap", "util-linux", "coreutils", "tar")
_MOUNTS = (
    "mount -t proc proc /proc && mount -t tmpfs tmpfs /dev/shm && mount -t tmpfs tmpfs /tmp "
    "&& chmod 1777 /tmp /dev/shm && "
)


class Root:
    """One bare system.

    Args:
        folder: where it lies; whatever was there is removed.
    """

    def __init__(self, show: set_up.Show, folder: Path) -> None:
        self._show = show
        self.folder = folder
        if os.geteuid() != 0:
            raise PackageError("The smoke test makes a bare system in a folder: run it as root.")
        need_tools(TOOLS, " ".join(TOOL_PACKAGES))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if not ARCHIVE.exists():
            _bootstrap(show)
        set_up.run(show, ["tar", "--extract", "--file", ARCHIVE, "--directory", folder])
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        self.run("apt-get update --quiet")

    def command(self, line: str, user: str, variables: Mapping[str, str]) -> list[str]:
        """What runs a line of shell in it, with only these variables."""
        told = {
            "PATH": PATH,
            "LANG": "C.UTF-8",
            "HOME": "/root" if user == "root" else f"/home/{user}",
            "DEBIAN_FRONTEND": "noninteractive",
            **variables,
        }
        setting = [f"{name}={value}" for name, value in told.items()]
        inner = f'{_MOUNTS} exec setpriv --reuid {user} --regid {user} --init-groups sh -c "$0"'
        # A space of mounts and processes of its own: all of it ends with the command.
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        return [*apart, "chroot", str(self.folder), "env", "-i", *setting, "sh", "-c", inner, line]

    def run(self, line: str, user: str = "root", **variables: str) -> None:
        """Run a line of shell in it; what it prints goes to the log.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        set_up.run(self._show, self.command(line, user, variables), environment={})

    def ask(
        self, line: str, user: str = "root", seconds: float = 600, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a line of shell in it and give what it said, whether it went well or not."""
        done = subprocess.run(
            self.command(line, user, variables),
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
        with self._show.log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ {line}\n{done.stdout}{done.stderr}")
        return done

    def install(self, *packages: str) -> None:
        """Let apt bring packages, or files of such, with what they depend on."""
        self.run(f"apt-get install --quiet --yes --no-install-recommends {' '.join(packages)}")

    def put(self, file: Path, folder: str = "root") -> str:
        """Copy a file into it; gives its path there."""
        shutil.copy(file, self.folder / folder)
        return f"/{folder}/{file.name}"

    def make_viewer(self) -> None:
        """A person without any rights, with a home of their own."""
        self.run(f"useradd --create-home {VIEWER}")

    def lacks(self, names: Sequence[str]) -> list[str]:
        """Which of these commands it does not have."""
        return [name for name in names if self.ask(f"command -v {name}").returncode]


def _bootstrap(show: set_up.Show) -> None:
    """Make the archive. Whatever comes of a failure is not taken for one."""
    work = BUILD / f"{SUITE}.new"
    shutil.rmtree(work, ignore_errors=True)
    set_up.run(show, ["debootstrap", "--variant=minbase", SUITE, work, MIRROR])
    part = ARCHIVE.with_suffix(".part")
    set_up.run(show, ["tar", "--create", "--file", part, "--directory", work, "."])
    part.replace(ARCHIVE)
    shutil.rmtree(work, ignore_errors=True)
