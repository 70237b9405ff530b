"""The scrolling column of questions, answers and notes.

It keeps to the newest words only while the viewer is already there; reading further up
is never disturbed, and a small button leads back down.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.chat.bubbles import Note
from desktop.chat.emptiness import Emptiness
from desktop.chat.film_note import FilmNote
from desktop.translate import tr

MARGIN = 20
_NEAR = 6


class Conversation(QScrollArea):
    """Turns and notes, newest below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stuck = True
        self._upwards = False
        self._below = 0
        self._says: list[tuple[Note, Callable[[], str]]] = []

        inside = QWidget()
        inside.setObjectName("conversationColumn")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(MARGIN, 20, MARGIN, 20)
        self._column.setSpacing(24)
        self.film_note = FilmNote()
        self._say_film: Callable[[], str] = str
        self._say_more: Callable[[], str] = str
        self._column.addWidget(self.film_note)
        self.empty = Emptiness()
        self._column.addWidget(self.empty, 1)
        self._filler = QWidget()
        self._filler.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        self._filler.hide()
        self._column.addWidget(self._filler, 1)
        self._fixed = (self.film_note, self.empty, self._filler)
        self.setWidget(inside)

        self._down = _DownButton(self)
        self._down.clicked.connect(self.go_to_newest)
        self._down.hide()
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._range_changed)
        bar.valueChanged.connect(self._moved)
        # Qt's own bar takes its width from the text, which would wrap anew when it appears.
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.hide()
        self._bar.valueChanged.connect(bar.setValue)
        self.retranslate()

    # Content ------------------------------------------------------------------------

    def add(self, widget: QWidget) -> None:
        """Put a turn or a note below everything else."""
        self.empty.hide()
        self._filler.show()
        self._column.insertWidget(self._column.count() - 1, widget)

    def add_first(self, widget: QWidget) -> None:
        """Put an earlier turn above all others."""
        self._column.insertWidget(self._column.indexOf(self.empty) + 1, widget)

    @property
    def grows_upwards(self) -> bool:
        """Whether earlier turns are still coming."""
        return self._upwards

    def grow_upwards(self, on: bool) -> None:
        """While earlier turns come from above, what is being read stays where it is."""
        self._upwards = on

    def add_before(self, widgets: list[QWidget], later: list[QWidget]) -> None:
        """Put what was said on an earlier day above ``later``, which is there already."""
        for widget in later:
            self._column.removeWidget(widget)
        for widget in widgets + later:
            self.add(widget)

    def set_film_note(self, say: Callable[[], str], more: Callable[[], str] = str) -> None:
        """What holds for the whole film stands above everything; "" for nothing.

        Args:
            more: says what a click leads to.
        """
        self._say_film, self._say_more = say, more
        self.film_note.say(say(), more())

    def add_note(self, say: Callable[[], str], *, loud: bool = False) -> Note:
        """Put a sentence below everything else; the same sentence twice running is said once."""
        last = self._items()[-2]
        if isinstance(last, Note) and last not in self._fixed and last.text() == say():
            return last
        note = Note(say(), loud=loud)
        self._says.append((note, say))
        self.add(note)
        return note

    def remove(self, widget: QWidget) -> None:
        """Take a turn out again."""
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        self._show_emptiness_if_empty()

    def clear(self) -> None:
        """Another film: begin with an empty column."""
        self._says.clear()
        self.set_film_note(str)
        for widget in self._items():
            if widget not in self._fixed:
                self._column.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._show_emptiness_if_empty()
        self._stuck = True

    def retranslate(self) -> None:
        """Say the notes again in the chosen language."""
        self.set_film_note(self._say_film, self._say_more)
        for note, say in self._says:
            note.setText(say())
        self._down.setAccessibleName(tr("Go to the newest answer"))
        self._down.setToolTip(tr("Go to the newest answer"))

    def _items(self) -> list[QWidget]:
        """Everything in the column from top to bottom, the filler last."""
        places = (self._column.itemAt(place) for place in range(self._column.count()))
        return [widget for place in places if place is not None and (widget := place.widget())]

    def _show_emptiness_if_empty(self) -> None:
        empty = self._column.count() == len(self._fixed)
        self.empty.setVisible(empty)
        self._filler.setVisible(not empty)

    # Keeping to the newest ------------------------------------------------------------

    def go_to_newest(self) -> None:
        """Show the end and keep to it."""
        self._stuck = True
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        self._place_button()

    def _range_changed(self) -> None:
        bar = self.verticalScrollBar()
        self._bar.setPageStep(bar.pageStep())
        self._bar.setSingleStep(bar.singleStep())
        self._bar.setRange(bar.minimum(), bar.maximum())
        self._bar.setVisible(bar.maximum() > bar.minimum())
        if self._stuck:
            bar.setValue(bar.maximum())
        elif self._upwards:
            bar.setValue(bar.maximum() - self._below)
        self._place_button()

    def _moved(self, value: int) -> None:
        self._bar.setValue(value)
        self._below = self.verticalScrollBar().maximum() - value
        self._stuck = self._below <= _NEAR
        self._place_button()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep to the newest at the new size as well."""
        super().resizeEvent(event)
        if self._stuck:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        self._place_button()

    def _place_button(self) -> None:
        self._bar.setGeometry(self.width() - 10, 2, 8, self.height() - 4)
        self._bar.raise_()
        self._down.setVisible(not self._stuck)
        self._down.move(
            (self.width() - self._down.width()) // 2, self.height() - self._down.height() - 8
        )
        self._down.raise_()


class _DownButton(QToolButton):
    """A small round button that floats over the column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("newestButton")
        self.setFixedSize(32, 32)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all is painted)
        """A disc with an outline and an arrow."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse()
        painter.setBrush(QColor(t.hover if over else t.raised))
        painter.setPen(QPen(QColor(t.text if self.hasFocus() else t.line_strong), 1))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        theme.paint_icon(painter, "arrow-down", QRectF(7, 7, 18, 18), t.quieter)
