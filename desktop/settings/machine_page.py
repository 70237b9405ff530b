"""Preferences: what this machine computes with, and a report on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from core.doctor.verdicts import Verdict
from desktop import theme
from desktop.machine.words import say, seen_rows, use_rows
from desktop.settings.facts import Facts, breakable
from desktop.settings.page import Page, quiet
from desktop.settings.parts import Parts
from desktop.translate import tr

LOOK_MS = 2000
"""Milliseconds between two questions to the engine while someone looks."""
COPIED_MS = 1500
_REPORT_PX = 150


class MachinePage(Page):
    """What was seen, what is wrong with it, what is taken now, and the doctor's report."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("machinePage", tr("This machine"), parts.choices)
        self._machine = parts.machine
        self._wanted = False
        self.section(tr("What computes"))
        self.seen = Facts()
        self.column.addWidget(self.seen)
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 6, 0, 0)
        self._cards.setSpacing(8)
        self.column.addLayout(self._cards)
        self._shown: tuple[Verdict, ...] = ()
        self.section(tr("The companion now"))
        self.use = Facts()
        self.column.addWidget(self.use)
        self.section(tr("For a bug report"))
        self.column.addWidget(
            quiet(
                tr(
                    "All that a report needs: versions, processor, memory, folders, packs. "
                    "Nothing is sent; you copy it."
                )
            )
        )
        self.run = self._button("runDoctor", tr("Run the check"), self._run)
        self.copy = self._button("copyReport", tr("Copy the report"), self._copy)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.run)
        line.addWidget(self.copy)
        line.addStretch(1)
        self.said = quiet("")
        self.said.setObjectName("doctorSaid")
        self.report = QPlainTextEdit()
        self.report.setObjectName("doctorReport")
        self.report.setAccessibleName(tr("The report"))
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setFont(_fixed())
        self.report.setFixedHeight(_REPORT_PX)
        self.column.addSpacing(8)
        self.column.addLayout(line)
        self.column.addSpacing(8)
        self.column.addWidget(self.said)
        self.column.addSpacing(4)
        self.column.addWidget(self.report)
        self.finish()
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._copied.timeout.connect(self._show_doctor)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._machine.look)
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._show_doctor)
        self._machine.changed.connect(self._show_all)
        self._show_all()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep asking while someone looks."""
        super().showEvent(event)
        self._machine.look()
        self._looking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._looking.stop()

    # What is told -------------------------------------------------------------------

    def _show_all(self) -> None:
        machine = self._machine
        self.seen.tell(tuple(seen_rows(machine.report)))
        self.use.tell(tuple(use_rows(machine.use)))
        if machine.verdicts != self._shown:
            self._shown = machine.verdicts
            while (item := self._cards.takeAt(0)) is not None:
                if (card := item.widget()) is not None:
                    card.hide()
                    card.deleteLater()
            for verdict in self._shown:
                self._cards.addWidget(Card(verdict))
        self._show_doctor()

    def _show_doctor(self) -> None:
        doctor = self._machine.doctor
        self.run.setText(tr("Stop") if doctor.running else tr("Run the check"))
        if not self._copied.isActive():
            self.copy.setText(tr("Copy the report"))
        if doctor.running:
            self._ticking.start()
            self.said.setText(tr("Looking… {seconds} s", seconds=doctor.seconds))
            return
        self._ticking.stop()
        if self._wanted and doctor.text:
            self._put_on_clipboard()
        self._wanted = False
        self.said.setText(self._result())
        self.said.setVisible(bool(self.said.text()))
        self.report.setVisible(bool(doctor.text))
        if self.report.toPlainText() != doctor.text:
            self.report.setPlainText(doctor.text)

    def _result(self) -> str:
        doctor = self._machine.doctor
        if doctor.why:
            return tr("The check {failed}.", failed=say(doctor.why))
        if doctor.report is None:
            return ""
        told = [say(each.told) for each in doctor.verdicts if each not in self._shown]
        if not any(each.broken for each in doctor.verdicts):
            told.append(tr("Everything works."))
        return "\n".join(told)

    # What can be done ---------------------------------------------------------------

    def _button(self, name: str, words: str, do: object) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(do)
        return button

    def _run(self) -> None:
        doctor = self._machine.doctor
        self._wanted = False
        if doctor.running:
            doctor.stop()
        else:
            doctor.run()

    def _copy(self) -> None:
        """The report there is; without one, the report once it is made."""
        if self._machine.doctor.text:
            self._put_on_clipboard()
        else:
            self._wanted = True
            self._machine.doctor.run()

    def _put_on_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._machine.doctor.text)
        self.copy.setText(tr("Copied"))
        self._copied.start()


class Card(QFrame):
    """What is wrong, and the command that mends it."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self.setObjectName("machineCard")
        self.command = verdict.command
        words = QLabel(say(verdict.told))
        words.setObjectName("machineVerdict")
        words.setWordWrap(True)
        words.setFont(theme.font(13, QFont.Weight.Medium))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(words)
        if not verdict.command:
            return
        hint = quiet(tr("This mends it, in a terminal; then start Reelmate again."))
        command = QLabel(breakable(verdict.command))
        command.setObjectName("machineCommand")
        command.setAccessibleName(verdict.command)
        command.setTextFormat(Qt.TextFormat.PlainText)
        command.setWordWrap(True)
        command.setFont(_fixed())
        self.copy = QPushButton(tr("Copy the command"))
        self.copy.setObjectName("copyCommand")
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._copied.timeout.connect(lambda: self.copy.setText(tr("Copy the command")))
        column.addWidget(hint)
        column.addWidget(command)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
        self.copy.setText(tr("Copied"))
        self._copied.start()


def _fixed() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(12)
    return font
