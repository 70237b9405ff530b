"""What macOS reads of Reelmate before it starts it: Info.plist's keys."""

from __future__ import annotations

from typing import Any

from bundle.identity import KINDS, NAME, NAME_ZH, Kind, version

LEAST_MACOS = "14.0"
"""That of the machine that makes the image, for which the libmpv that it carries is built."""


def keys() -> dict[str, Any]:
    """Beside those that PyInstaller writes itself."""
    return {
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": version(),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "zh_CN"],
        "CFBundleSpokenName": NAME_ZH,
        "CFBundleDocumentTypes": [_document(kind) for kind in KINDS],
        "LSApplicationCategoryType": "public.app-category.video",
        "LSMinimumSystemVersion": LEAST_MACOS,
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSPrincipalClass": "NSApplication",
    }


def _document(kind: Kind) -> dict[str, Any]:
    told: dict[str, Any] = {
        "CFBundleTypeName": kind.words,
        "CFBundleTypeRole": "Viewer",
        "CFBundleTypeExtensions": [suffix.removeprefix(".") for suffix in kind.suffixes],
        # Others may open these files as well; nobody's default is taken away.
        "LSHandlerRank": "Alternate",
    }
    return told | ({"LSItemContentTypes": [kind.uti]} if kind.uti else {})
