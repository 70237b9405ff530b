"""Where the files that come with Reelmate are: packs, the sample film, icons, styles.

``resources/`` lies beside ``core/`` in a checkout, in an installed wheel and in a bundle,
so one rule finds it everywhere.
"""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
_FILMS = (".mkv", ".mp4")


def resource_path(name: str) -> Path:
    """The file or folder ``name`` (with forward slashes) inside ``resources/``."""
    return RESOURCES.joinpath(*name.split("/"))


def sample_film() -> Path | None:
    """The film that comes with Reelmate, or None where this copy lacks it."""
    beside = resource_path("sample").glob("*")
    return min((path for path in beside if path.suffix in _FILMS), default=None)


def notice() -> str:
    """Whose work is inside, and under which licences: beside ``core/`` in a checkout, among the
    package's own files where it is installed."""
    beside = RESOURCES.parent / "NOTICE"
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    from importlib import metadata

    return metadata.distribution("reelmate").read_text("licenses/NOTICE") or ""
