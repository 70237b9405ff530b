"""The card that stands over the seek bar while the pointer is there: picture, chapter, time,
line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.timeline import MediaTime
from desktop import theme

WIDTH = 196
PAD = 10
SMALL = 12
LINE_PX = 18


class PreviewCard(QWidget):
    """A moment of the film at a glance. Without a picture only the time and its line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("previewCard")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.time = MediaTime()
        self.line = ""
        self.chapter = ""
        self.image = QImage()
        self._rows: list[str] = []
        self.hide()

    def show_moment(self, time: MediaTime, jpeg: bytes, line: str, chapter: str = "") -> None:
        """Show ``jpeg``, ``line`` and ``chapter`` (each may be empty) for ``time``."""
        self.time = time
        self.chapter = " ".join(chapter.split())
        self.line = " ".join(line.split())
        self.image = QImage.fromData(jpeg) if jpeg else QImage()
        self._rows = self._wrap(f"{time.clock()} · “{self.line}”" if self.line else time.clock())
        self.resize(self.sizeHint())
        self.update()
        self.show()
        self.raise_()

    def retime(self, time: MediaTime, chapter: str = "") -> None:
        """Another time over the same picture, whose line is not of this moment."""
        self.time, self.line = time, ""
        self.chapter = " ".join(chapter.split())
        self._rows = [time.clock()]
        self.resize(self.sizeHint())
        self.update()

    def place(self, tip: QPoint, left: int, right: int) -> None:
        """Stand centred over ``tip``, within ``left`` to ``right`` (parent's pixels)."""
        x = max(left, min(tip.x() - self.width() // 2, right - self.width()))
        self.move(x, tip.y() - self.height())

    @property
    def picture_height(self) -> int:
        """Pixels the picture takes at the card's width; 0 without one."""
        if self.image.isNull():
            return 0
        return min(150, round((WIDTH - 2) * self.image.height() / max(1, self.image.width())))

    def sizeHint(self) -> QSize:
        """As much as the words and the picture need."""
        rows = len(self._rows) + bool(self.chapter)
        words = rows * LINE_PX + 2 * PAD - 4
        if self.image.isNull() and rows == 1:
            metrics = QFontMetricsF(theme.font(SMALL, QFont.Weight.DemiBold))
            return QSize(round(metrics.horizontalAdvance(self._rows[0])) + 2 * PAD + 2, words)
        return QSize(WIDTH, words + self.picture_height)

    def _wrap(self, text: str) -> list[str]:
        """At most two rows; what is too long ends in an ellipsis."""
        metrics = QFontMetricsF(theme.font(SMALL))
        room = WIDTH - 2 * PAD - 6
        first = ""
        pieces = text.split(" ") if " " in text else list(text)
        join = " " if " " in text else ""
        while pieces and metrics.horizontalAdvance(first + join + pieces[0]) <= room:
            first = f"{first}{join}{pieces.pop(0)}" if first else pieces.pop(0)
        if not first:
            return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)]
        rest = join.join(pieces)
        if not rest:
            return [first]
        return [first, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room)]

    def paintEvent(self, _: QPaintEvent) -> None:
        """Picture above, words below, one thin line around."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 8, 8)
        painter.fillPath(shape, theme.colour(colours.raised))
        height = self.picture_height
        if height:
            painter.save()
            painter.setClipPath(shape)
            painter.drawImage(QRectF(1, 1, self.width() - 2, height), self.image)
            painter.restore()
        painter.setPen(theme.colour(colours.line_strong))
        painter.drawPath(shape)
        top = float(height + PAD - 2)
        if self.chapter:
            self._paint_chapter(painter, top)
            top += LINE_PX
        self._paint_words(painter, top)

    def _paint_chapter(self, painter: QPainter, top: float) -> None:
        """Its name, in one row."""
        face = theme.font(SMALL, QFont.Weight.Medium)
        box = QRectF(PAD, top, self.width() - 2 * PAD, LINE_PX)
        title = QFontMetricsF(face).elidedText(
            self.chapter, Qt.TextElideMode.ElideRight, box.width()
        )
        painter.setFont(face)
        painter.setPen(theme.colour(theme.tokens().text))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_words(self, painter: QPainter, top: float) -> None:
        colours = theme.tokens()
        clock = self.time.clock()
        for number, row in enumerate(self._rows):
            x = float(PAD)
            box = QRectF(x, top + number * LINE_PX, self.width() - PAD, LINE_PX)
            middle = Qt.AlignmentFlag.AlignVCenter
            if number == 0:
                bold = theme.font(SMALL, QFont.Weight.DemiBold)
                painter.setFont(bold)
                painter.setPen(theme.colour(colours.text))
                painter.drawText(box, middle, clock)
                box.setLeft(x + QFontMetricsF(bold).horizontalAdvance(clock))
                row = row.removeprefix(clock)
            painter.setFont(theme.font(SMALL))
            painter.setPen(theme.colour(colours.quieter))
            painter.drawText(box, middle, row)
