"""Preferences: how films play."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from desktop import theme
from desktop.chat.elided import ElidedLabel
from desktop.keys.commands import span_text
from desktop.player.screenshot_file import default_folder
from desktop.preferences import Preferences
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.translate import tr

SHORT_STEPS = (1, 2, 3, 5, 10, 15, 30)
LONG_STEPS = (20, 30, 60, 120, 300, 600)


class PlaybackPage(Page):
    """Beginning and going on, loudness, steps, decoding, pictures taken."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("playbackPage", tr("Playback"), parts.choices)
        self.section(tr("Films"))
        self.switch(tr("Go on where a film was left"), "resume")
        self.switch(
            tr("Play the next film by itself"),
            "next_by_itself",
            tr("At a film's end, the next of the playlist or the series follows."),
        )
        self.section(tr("Volume"))
        self.switch(tr("Begin as loud as last time"), "keep_volume")
        volume = self.amount(
            tr("Volume at the start"), "volume", (0, 130, 5), lambda percent: f"{percent} %"
        )
        self.follow(lambda now: volume.setEnabled(not now.keep_volume))
        self.section(tr("Arrow keys"))
        self.choice(tr("Alone"), "short_step", [(s, span_text(s)) for s in SHORT_STEPS])
        self.choice(tr("With Shift"), "long_step", [(s, span_text(s)) for s in LONG_STEPS])
        self.section(tr("Picture"))
        able = parts.player.has_hardware
        hardware = self.switch(
            tr("Let the graphics chip decode"),
            "hardware",
            tr("Where that is safe. Turn it off when the picture is torn or green.")
            if able
            else tr("There is no graphics chip to decode with here; the processor does it."),
        )
        hardware.setEnabled(able)
        self._folder = Folder(self)
        self.row(
            tr("Pictures taken of a film"),
            self._folder,
            tr("The folder they are kept in."),
            "shots",
        )
        self.follow(self._folder.show_choice)
        self.finish()


class Folder(QWidget):
    """Where pictures go: the folder's name, a button to choose it, one to go back."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._choices = page.choices
        self.path = ElidedLabel()
        self.path.setFont(theme.font(13))
        self.path.setFixedWidth(130)
        self.path.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.choose = QPushButton(tr("Choose…"))
        self.choose.setObjectName("chooseShotsFolder")
        self.choose.clicked.connect(self._ask)
        self.reset = QPushButton(tr("Reset"))
        self.reset.setObjectName("resetShotsFolder")
        self.reset.setAccessibleName(tr("Keep pictures in the usual folder"))
        self.reset.clicked.connect(lambda: self._choices.change(shots_folder=""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.path, self.choose, self.reset):
            row.addWidget(widget)
        self.setFocusProxy(self.choose)

    def show_choice(self, now: Preferences) -> None:
        """The folder in force."""
        folder = Path(now.shots_folder or default_folder())
        self.path.setText(folder.name or str(folder))
        self.path.setToolTip(str(folder))
        self.reset.setEnabled(bool(now.shots_folder))

    def _ask(self) -> None:
        folder = Path(self._choices.now.shots_folder or default_folder())
        begin = folder if folder.is_dir() else folder.parent  # ours is made with the first picture
        dialog = QFileDialog(self.window(), tr("Pictures taken of a film"), str(begin))
        dialog.setObjectName("shotsDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._choices.change(shots_folder=path))
        dialog.open()
