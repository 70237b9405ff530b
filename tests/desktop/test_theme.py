"""Both themes can be read, and nothing is missing from sheets and icons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop import theme
from desktop.resources import ICONS
from desktop.theme import Tokens


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""

    def light(value: str) -> float:
        parts = (QColor(value).redF(), QColor(value).greenF(), QColor(value).blueF())
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


BOTH = pytest.mark.parametrize("tokens", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)


@BOTH
@pytest.mark.parametrize("voice", ["text", "quieter", "quietest", "teal", "heard"])
def test_words_stand_out_from_the_panel(tokens: Tokens, voice: str) -> None:
    assert contrast(getattr(tokens, voice), tokens.surface) >= 4.5


@BOTH
def test_words_stand_out_where_they_lie_on_something_else(tokens: Tokens) -> None:
    assert contrast(tokens.teal, tokens.on_teal) >= 4.5
    assert contrast(tokens.on_amber, tokens.amber) >= 4.5
    assert contrast(tokens.text, tokens.bubble) >= 4.5
    assert contrast(tokens.quieter, tokens.bar) >= 4.5


@BOTH
def test_the_played_part_of_the_bar_stands_out(tokens: Tokens) -> None:
    assert contrast(tokens.amber, tokens.bar) >= 3


@BOTH
def test_the_style_sheets_name_only_tokens_that_exist(tokens: Tokens) -> None:
    assert "@" not in theme.stylesheet(tokens)


def test_an_unknown_token_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.qss").write_text("QWidget { color: @mauve; }")
    monkeypatch.setattr(theme, "STYLES", tmp_path)
    with pytest.raises(KeyError, match="mauve"):
        theme.stylesheet(theme.DARK)


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_draws_something(qapp: QApplication, path: Path) -> None:
    picture = QImage(24, 24, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    theme.paint_icon(painter, path.stem, QRectF(0, 0, 24, 24), "#ffffff")
    painter.end()
    assert any(picture.pixelColor(x, y).alpha() for x in range(24) for y in range(24))


def test_running_figures_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetricsF(theme.font(14))
    widths = {round(metrics.horizontalAdvance(f"0:{d}{d}:{d}{d}"), 2) for d in range(10)}
    assert len(widths) == 1


def test_the_two_accents_are_those_of_the_drawing() -> None:
    assert (theme.DARK.amber, theme.DARK.teal, theme.DARK.on_teal) == (
        "#f2b84b",
        "#86d6c7",
        "#18302c",
    )
    assert all(re.fullmatch(r"#[0-9a-f]{6}", v) for v in (theme.LIGHT.amber, theme.LIGHT.teal))
