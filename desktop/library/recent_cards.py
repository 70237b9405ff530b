"""The last films as cards, below the buttons of the empty window."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from desktop import theme
from desktop.library.address import name_of
from desktop.library.recent import RecentFilm
from desktop.library.when import day_words
from desktop.translate import tr

WIDTH = 184
PICTURE = round(WIDTH * 9 / 16)
HEIGHT = PICTURE + 58
GAP = 16
MOST = 5
_EDGE = 10.0


class RecentCard(QPushButton):
    """One film. A click, Enter or Space plays it; Delete takes it off the list."""

    film_wanted = Signal(object)
    removal_wanted = Signal(object)

    def __init__(self, film: RecentFilm, jpeg: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentCard")
        self.film = film
        self.missing = False
        self._picture = QPixmap()
        if jpeg:
            self._picture.loadFromData(jpeg)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.remove_button = QToolButton(self)
        self.remove_button.setObjectName("removeRecent")
        self.remove_button.setIconSize(QSize(14, 14))
        self.remove_button.setGeometry(WIDTH - 32, 6, 26, 26)
        self.remove_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.remove_button.clicked.connect(lambda: self.removal_wanted.emit(self.film.film))
        self.remove_button.hide()
        self.clicked.connect(lambda: self.film_wanted.emit(self.film.film))
        self.retranslate()

    @property
    def name(self) -> str:
        """What the film is called."""
        return self.film.title or name_of(self.film.film)

    def set_missing(self, missing: bool) -> None:
        """Whether the film's file is where it was."""
        self.missing = missing
        self.setCursor(Qt.CursorShape.ArrowCursor if missing else Qt.CursorShape.PointingHandCursor)
        self.remove_button.setVisible(missing or self.underMouse())
        self.retranslate()

    def words(self) -> str:
        """The line under the name."""
        if self.missing:
            return tr("The file is not there")
        film = self.film
        left = day_words(datetime.fromtimestamp(film.left), datetime.now())
        if film.over:
            return tr("Watched · {when}", when=left)
        if not film.position_us:
            return left
        return tr("{time} · {when}", time=film.position.clock(), when=left)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setAccessibleName(f"{self.name}, {self.words()}")
        self.setToolTip(self.film.film)
        remove = tr("Take off the list")
        self.remove_button.setToolTip(remove)
        self.remove_button.setAccessibleName(remove)
        self.remove_button.setIcon(theme.icon("close", theme.DARK.text, 14))
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer to take it off."""
        super().enterEvent(event)
        self.remove_button.show()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        super().leaveEvent(event)
        self.remove_button.setVisible(self.missing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the card as Space does; Delete takes it off."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Delete:
            self.removal_wanted.emit(self.film.film)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        """The picture with its progress, then the name, then where and when."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        shape = QPainterPath()
        shape.addRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        over = not self.missing and (self.underMouse() or self.isDown())
        painter.fillPath(shape, QColor(t.hover if over else t.raised))
        painter.save()
        painter.setClipPath(shape)
        self._paint_picture(painter, QRectF(0, 0, WIDTH, PICTURE))
        painter.restore()
        self._paint_words(painter)
        outline = QPen(QColor(t.line_strong if over else t.line), 1.25)
        if self.hasFocus():
            outline = QPen(QColor(t.text), 2)
        painter.setPen(outline)
        painter.drawPath(shape)

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        t = theme.tokens()
        there = not self._picture.isNull()
        painter.fillRect(place, QColor("#000000" if there and not self.missing else t.ground))
        painter.setOpacity(0.35 if self.missing else 1.0)
        if there:
            fitted = self._picture.size().scaled(
                place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
            )
            target = QRectF(0, 0, fitted.width(), fitted.height())
            target.moveCenter(place.center())
            painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
        else:
            sign = QRectF(0, 0, 30, 30)
            sign.moveCenter(place.center())
            theme.paint_icon(painter, "film", sign, t.quietest)
        film = self.film
        part = 1.0 if film.over else min(1.0, film.position_us / max(1, film.duration_us))
        if part > 0 and film.duration_us:
            rail = QRectF(0, place.bottom() - 3, place.width(), 3)
            painter.fillRect(rail, theme.colour(theme.DARK.ground, 0.7))
            rail.setWidth(place.width() * part)
            painter.fillRect(rail, QColor(theme.DARK.amber if there else t.amber))
        painter.setOpacity(1.0)

    def _paint_words(self, painter: QPainter) -> None:
        t = theme.tokens()
        middle = Qt.AlignmentFlag.AlignVCenter
        row = QRectF(_EDGE, PICTURE + 9, WIDTH - 2 * _EDGE, 20)
        name = theme.font(13, QFont.Weight.DemiBold)
        painter.setFont(name)
        painter.setPen(QColor(t.quietest if self.missing else t.text))
        painter.drawText(row, middle, _elided(self.name, name, row.width()))
        row.translate(0, 20)
        line = theme.font(theme.SMALL_PX)
        painter.setFont(line)
        painter.setPen(QColor(t.quietest if self.missing else t.quieter))
        painter.drawText(row, middle, _elided(self.words(), line, row.width()))


class RecentShelf(QWidget):
    """As many cards as fit side by side; nothing where there are no films."""

    film_wanted = Signal(object)
    removal_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentShelf")
        self.cards: list[RecentCard] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.hide()

    def show_films(self, films: list[tuple[RecentFilm, bytes]]) -> None:
        """Show these, newest first."""
        missing = {card.film.film for card in self.cards if card.missing}
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [RecentCard(film, jpeg, self) for film, jpeg in films[:MOST]]
        for card in self.cards:
            card.film_wanted.connect(self.film_wanted)
            card.removal_wanted.connect(self.removal_wanted)
            if card.film.film in missing:
                card.set_missing(True)
        self.setVisible(bool(self.cards))
        self._arrange()

    def mark(self, film: str, there: bool) -> None:
        """Whether the file of ``film`` is where it was."""
        for card in self.cards:
            if card.film.film == film and card.missing == there:
                card.set_missing(not there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for card in self.cards:
                card.retranslate()

    def _arrange(self) -> None:
        fit = max(1, (self.width() + GAP) // (WIDTH + GAP))
        shown = self.cards[:fit]
        left = (self.width() - len(shown) * (WIDTH + GAP) + GAP) // 2
        for place, card in enumerate(shown):
            card.move(left + place * (WIDTH + GAP), 0)
            card.show()
        for card in self.cards[fit:]:
            card.hide()


def _elided(words: str, face: QFont, width: float) -> str:
    return QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, width)
