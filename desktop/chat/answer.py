"""The text of an answer as it is written: words, times that can be clicked, a cursor.

Pieces are gathered and shown about ten times a second, and only what changed is
touched, so that neither a selection nor the words above jump, and the film's
picture, which shares the window's composition, isn't disturbed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSizeF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from core.chat.types import LinkedScene
from core.timeline import MediaTime
from desktop import theme
from desktop.chat.wording import Run, Wording
from desktop.translate import tr

REPAINT_MS = 100
TEXT_PX = 15
LINE_PX = 24
_HOLD = "\u00a0"
_PAD = _HOLD * 2


class FlowText(QTextBrowser):
    """Read-only text as high as its words need; never scrolls by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("background: transparent;")
        self.viewport().setAutoFillBackground(False)
        self.setFont(theme.font(TEXT_PX))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document = self.document()
        document.setDocumentMargin(0)
        document.setUndoRedoEnabled(False)
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_PX, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        QTextCursor(document).setBlockFormat(lines)
        document.documentLayout().documentSizeChanged.connect(self._fit)
        self._fit(document.size())

    def _fit(self, size: QSizeF) -> None:
        self.setFixedHeight(max(LINE_PX, math.ceil(size.height())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the conversation."""
        event.ignore()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy plain words, without the spaces that pad the times."""
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n").replace(_PAD, ""))
        return data


class AnswerText(FlowText):
    """One answer's text. ``seek_requested`` carries the start of a clicked scene."""

    seek_requested = Signal(MediaTime)

    # Qt sends changeEvent while the base class is still being made.
    _shown: tuple[Run, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answerText")
        self.setAccessibleName(tr("Answer"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._wording = Wording()
        self._shown = ()
        self._writing = False
        self._waiting = ""
        self._hovered = ""
        self._timer = QTimer(self, interval=REPAINT_MS, singleShot=True)
        self._timer.timeout.connect(self.flush)
        self.anchorClicked.connect(self._follow)
        self.highlighted.connect(self._hover)

    # What is written --------------------------------------------------------

    def append_text(self, text: str) -> None:
        """Add a piece; it shows within a tenth of a second."""
        self._wording.append(text)
        self._later()

    def close_sentence(self, text: str, scenes: tuple[LinkedScene, ...]) -> None:
        """Set the time of the sentence's best scene at its end."""
        self._wording.close_sentence(text, scenes)
        self._later()

    def set_writing(self, writing: bool, waiting: str = "") -> None:
        """Show or hide the cursor; ``waiting`` stands beside it until the first word."""
        self._writing = writing
        self._waiting = waiting
        self.viewport().update()

    def plain(self) -> str:
        """Everything written so far, ready to copy."""
        return self._wording.plain()

    @property
    def waiting(self) -> str:
        """What stands beside the cursor until the first word."""
        return self._waiting

    @property
    def raw(self) -> str:
        """The words alone, as they were written."""
        return self._wording.raw

    def flush(self) -> None:
        """Show now what has been gathered."""
        self._timer.stop()
        runs = self._wording.runs()
        same = 0
        for old, new in zip(self._shown, runs, strict=False):
            if old != new:
                break
            same += 1
        keep = sum(_length(run) for run in runs[:same])
        tail = list(runs[same:])
        if same < len(self._shown) and tail and not tail[0].scene and not self._shown[same].scene:
            shared = _shared(self._shown[same].text, tail[0].text)
            keep += _length(Run(tail[0].text[:shared]))
            tail[0] = Run(tail[0].text[shared:])
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(keep)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        for run in tail:
            cursor.insertText(_inked(run), _format(run))
        cursor.endEditBlock()
        self._shown = runs
        self.viewport().update()

    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def changeEvent(self, event: QEvent) -> None:
        """Ink the words again in another theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown:
            self._shown = ()
            self.flush()

    # Times as links -----------------------------------------------------------

    def _follow(self, link: QUrl) -> None:
        self.seek_requested.emit(MediaTime(int(link.path())))

    def _hover(self, link: QUrl) -> None:
        self._hovered = link.toString()
        self.viewport().update()

    def link_rects(self) -> Iterator[tuple[str, QRectF]]:
        """Every time's address and its place in the viewport."""
        layout = self.document().documentLayout()
        start = 0
        for run in self._shown:
            end = start + _length(run)
            if run.scene is not None:
                block = self.document().findBlock(start)
                corner = layout.blockBoundingRect(block).topLeft()
                first = start - block.position()
                line = block.layout().lineForTextPosition(first)
                left = _x(line.cursorToX(first))
                right = _x(line.cursorToX(end - block.position()))
                base = corner.y() + line.y() + line.ascent()
                rect = QRectF(corner.x() + left, base - 14.5, right - left, 19.0)
                yield _address(run.scene), rect
            start = end

    def paintEvent(self, event: QPaintEvent) -> None:
        """Soft plates behind the times, the words, then the cursor."""
        t = theme.tokens()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for address, rect in self.link_rects():
            plate = QColor(t.on_teal)
            painter.setBrush(plate.lighter(135) if address == self._hovered else plate)
            painter.drawRoundedRect(rect, 5, 5)
        if self._writing:
            self._paint_cursor(painter)
        painter.end()
        super().paintEvent(event)

    def _paint_cursor(self, painter: QPainter) -> None:
        t = theme.tokens()
        end = QTextCursor(self.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        spot = self.cursorRect(end)
        left = min(spot.x() + (0 if self.document().isEmpty() else 3), self.viewport().width() - 8)
        block = end.block()
        line = block.layout().lineForTextPosition(end.positionInBlock())
        top = self.document().documentLayout().blockBoundingRect(block).y()
        base = top + (line.y() + line.ascent() if line.isValid() else 17.0)
        painter.setBrush(QColor(t.teal))
        painter.drawRoundedRect(QRectF(left, base - 13, 8, 16), 2, 2)
        if self.document().isEmpty() and self._waiting:
            painter.setPen(QColor(t.quietest))
            painter.setFont(self.font())
            room = self.viewport().width() - 18
            words = QFontMetricsF(self.font()).elidedText(
                self._waiting, Qt.TextElideMode.ElideRight, room
            )
            painter.drawText(QRectF(18, 0, room, LINE_PX), Qt.AlignmentFlag.AlignVCenter, words)


def _address(scene: LinkedScene) -> str:
    return f"scene:{scene.start.us}"


def _format(run: Run) -> QTextCharFormat:
    t = theme.tokens()
    ink = QTextCharFormat()
    ink.setFont(theme.font(TEXT_PX if run.scene is None else TEXT_PX - 1))
    ink.setForeground(QColor(t.text if run.scene is None else t.teal))
    if run.scene is not None:
        ink.setAnchor(True)
        ink.setAnchorHref(_address(run.scene))
        ink.setToolTip(run.scene.caption)
    return ink


def _inked(run: Run) -> str:
    return run.text if run.scene is None else f"{_PAD}{run.text}{_PAD}"


def _length(run: Run) -> int:
    """Characters as Qt counts them (UTF-16 units)."""
    return len(_inked(run).encode("utf-16-le")) // 2


def _shared(old: str, new: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))


def _x(place: object) -> float:
    """PySide gives ``cursorToX`` as (x, position), typed as ``object``."""
    if not isinstance(place, tuple):
        raise TypeError(place)
    return float(place[0])
