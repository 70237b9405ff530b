"""Gathers the licences of everything that a bundle carries into one folder of it.

``python -m bundle.licences FOLDER`` runs in the build's environment and reads what the installed
distributions say of themselves. Qt for Python's wheels bring no text, and the FFmpeg, x264 and
libmpv that bundles carry are under the GPL: those texts lie in ``packaging/licences``.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import set_up
from bundle.environment import variables
from bundle.identity import PACKAGING, ROOT

TEXTS = PACKAGING / "licences"
_TELLING = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_NOT_CARRIED = ("pip", "setuptools", "hf-xet", "altgraph", "pyinstaller-hooks-contrib", "reelmate")


def gather(show: set_up.Show, python: Path, folder: Path) -> None:
    """Have the build's environment write its licences into a folder."""
    set_up.run(show, [python, "-m", "bundle.licences", folder], environment=variables())


def write(folder: Path) -> list[str]:
    """Write all texts; gives the names of what they belong to."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in (ROOT / "LICENSE", ROOT / "NOTICE", *sorted(TEXTS.glob("*.txt"))):
        shutil.copy(path, folder)
    told, lines = [], []
    for distribution in sorted(metadata.distributions(), key=_name):
        name = _name(distribution)
        if name in _NOT_CARRIED:
            continue
        texts = sorted(_texts(distribution))
        for text in texts:
            shutil.copy(text, folder / f"{name}-{text.name}")
        told.append(name)
        lines.append(f"{name} {distribution.version}: {_words(distribution)}")
    (folder / "CARRIED.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return told


def _name(distribution: metadata.Distribution) -> str:
    return re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()


def _texts(distribution: metadata.Distribution) -> Iterator[Path]:
    for file in distribution.files or ():
        path = Path(str(distribution.locate_file(file)))
        if ".dist-info" in str(file) and _TELLING.search(path.name) and path.is_file():
            yield path


def _words(distribution: metadata.Distribution) -> str:
    """The licence's name in a few words, as the distribution tells it."""
    told = distribution.metadata.json
    lines = [str(each) for each in told.get("classifier", ())]
    names = [each.rpartition(" :: ")[2] for each in lines if each.startswith("License ::")]
    plain = str(told.get("license_expression") or "; ".join(names) or told.get("license") or "")
    plain = plain or "see its text"
    return plain.splitlines()[0]


if __name__ == "__main__":
    write(Path(sys.argv[1]))
