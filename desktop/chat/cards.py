"""Scene cards: the picture an answer rests on, its time, how it is known, the words there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from core.chat.types import LinkedScene
from core.timeline import MediaTime
from desktop import theme
from desktop.translate import tr

GAP = 10
NARROWEST = 140
MOST_SHOWN = 4
_EDGE = 10.0
_TIME_PX = 13
_CAPTION_LINE = 17.0


class SceneCard(QPushButton):
    """One scene. A click, Enter or Space asks for its start."""

    seek_requested = Signal(MediaTime)
    picture_wanted = Signal()
    """The card is seen for the first time and came without a picture."""

    def __init__(self, scene: LinkedScene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sceneCard")
        self.scene = scene
        self.best = False
        self._picture = QPixmap()
        self._asked = bool(scene.picture)
        if scene.picture:
            self._picture.loadFromData(scene.picture)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(scene.caption)
        self.retranslate()
        self.clicked.connect(lambda: self.seek_requested.emit(self.scene.start))

    def retranslate(self) -> None:
        """Say the card's words again in the chosen language."""
        known = source_word(self.scene)
        self.setAccessibleName(
            tr("Scene at {time}, {source}", time=self.scene.start.clock(), source=known)
        )
        self.setAccessibleDescription(self.scene.caption)
        self.update()

    def set_picture(self, jpeg: bytes) -> None:
        """The picture came later than the card."""
        self._picture.loadFromData(jpeg)
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to see on it."""
        return not self._picture.isNull()

    def set_best(self, best: bool) -> None:
        """Outline the card as the strongest evidence."""
        self.best = best
        self.update()

    def height_at(self, width: int) -> int:
        """Height in pixels the card wants at ``width``."""
        lines = len(_wrap(self.scene.caption, width - 2 * _EDGE))
        return round(width * 9 / 16 + 38 + lines * _CAPTION_LINE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the card as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all is painted)
        """The picture above, then time and source in one line, then the caption."""
        if not self._asked:
            self._asked = True
            self.picture_wanted.emit()
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        shape = QPainterPath()
        shape.addRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        over = self.underMouse() or self.isDown()
        painter.fillPath(shape, QColor(t.hover if over else t.raised))
        painter.save()
        painter.setClipPath(shape)
        self._paint_picture(painter, QRectF(0, 0, self.width(), self.width() * 9 / 16))
        painter.restore()
        self._paint_words(painter, self.width() * 9 / 16)
        outline = QPen(QColor(t.teal if self.best else t.line_strong if over else t.line))
        outline.setWidthF(1.25)
        if self.hasFocus():
            outline = QPen(QColor(t.text), 2)
        painter.setPen(outline)
        painter.drawPath(shape)

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        t = theme.tokens()
        painter.fillRect(place, QColor("#000000" if not self._picture.isNull() else t.ground))
        if self._picture.isNull():
            side = 28.0
            middle = QRectF(0, 0, side, side)
            middle.moveCenter(place.center())
            theme.paint_icon(painter, "film", middle, t.quietest)
            return
        fitted = self._picture.size().scaled(
            place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio
        )
        if fitted.height() >= place.height() - 2 and fitted.width() >= place.width() - 2:
            fitted = QSize(round(place.width()), round(place.height()))
        target = QRectF(0, 0, fitted.width(), fitted.height())
        target.moveCenter(place.center())
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))

    def _paint_words(self, painter: QPainter, top: float) -> None:
        t = theme.tokens()
        row = QRectF(_EDGE, top + 10, self.width() - 2 * _EDGE, 18)
        painter.setFont(theme.font(_TIME_PX, QFont.Weight.Bold))
        painter.setPen(QColor(t.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(row, middle, self.scene.start.clock())
        painter.setFont(theme.font(11))
        painter.setPen(QColor(t.heard if self.scene.source == "heard" else t.teal))
        painter.drawText(row, middle | Qt.AlignmentFlag.AlignRight, source_word(self.scene))
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(QColor(t.quieter))
        line = QRectF(_EDGE, row.bottom() + 1, row.width(), _CAPTION_LINE)
        for words in _wrap(self.scene.caption, row.width()):
            painter.drawText(line, middle, words)
            line.translate(0, _CAPTION_LINE)


class CardGrid(QWidget):
    """Cards side by side as many as fit, in the order in which they were linked."""

    seek_requested = Signal(MediaTime)
    picture_wanted = Signal(SceneCard)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[SceneCard] = []
        self._open = False
        self._more = QPushButton(self)
        self._more.setObjectName("moreScenes")
        self._more.setCursor(Qt.CursorShape.PointingHandCursor)
        self._more.clicked.connect(self._show_all)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_scenes(self, scenes: tuple[LinkedScene, ...]) -> None:
        """Show these scenes; the first, which the answer means above all, is outlined."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [SceneCard(scene, self) for scene in scenes]
        for card in self.cards:
            card.set_best(card is self.cards[0])
            card.seek_requested.connect(self.seek_requested)
            card.picture_wanted.connect(lambda card=card: self.picture_wanted.emit(card))
        self._open = False
        self.setVisible(bool(scenes))
        self._arrange()

    def retranslate(self) -> None:
        """Say every card's words again in the chosen language."""
        for card in self.cards:
            card.retranslate()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap to the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _show_all(self) -> None:
        self._open = True
        self._arrange()

    def _arrange(self) -> None:
        columns = max(1, min(2, (self.width() + GAP) // (NARROWEST + GAP)))
        width = (self.width() - GAP * (columns - 1)) // columns
        shown = self.cards if self._open else self.cards[:MOST_SHOWN]
        top = 0
        for first in range(0, len(shown), columns):
            row = shown[first : first + columns]
            height = max(card.height_at(width) for card in row)
            for column, card in enumerate(row):
                card.setGeometry(column * (width + GAP), top, width, height)
                card.show()
            top += height + GAP
        for card in self.cards[len(shown) :]:
            card.hide()
        hidden = len(self.cards) - len(shown)
        self._more.setVisible(hidden > 0)
        if hidden:
            self._more.setText(tr("Show all {count} scenes", count=len(self.cards)))
            self._more.adjustSize()
            self._more.move(0, top - 2)
            top += self._more.height() + GAP - 2
        self.setFixedHeight(max(0, top - GAP))


def source_word(scene: LinkedScene) -> str:
    """How a scene is known, in the chosen language."""
    return {"seen": tr("seen"), "heard": tr("heard"), "both": tr("both")}[scene.source]


def _wrap(caption: str, width: float) -> list[str]:
    """At most two lines of ``width`` pixels, the second shortened with an ellipsis."""
    text = " ".join(caption.split())
    if not text:
        return []
    face = theme.font(theme.SMALL_PX)
    layout = QTextLayout(text, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(max(1.0, width))
    layout.endLayout()
    cut = first.textLength()
    if cut >= len(text.encode("utf-16-le")) // 2:
        return [text]
    # Qt counts in UTF-16 units; Python slices in characters.
    units = text.encode("utf-16-le")
    head, rest = units[: cut * 2].decode("utf-16-le"), units[cut * 2 :].decode("utf-16-le")
    elided = QFontMetricsF(face).elidedText(rest.strip(), Qt.TextElideMode.ElideRight, width)
    return [head.rstrip(), elided]
