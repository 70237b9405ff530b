"""A chat model of the viewer's own: chosen or dropped as a file, and what to look for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.library.dropping import things_in
from desktop.packs import wording
from desktop.packs.meter import Meter
from desktop.packs.models import MODELS, models_in
from desktop.packs.shop import ADDING, Shop
from desktop.packs.told import Told, link, title
from desktop.translate import tr

WHERE = "https://huggingface.co/models?library=gguf&pipeline_tag=text-generation"


def models_link() -> Told:
    """Where chat models can be found."""
    return link(tr("Chat models to download on huggingface.co"), WHERE.replace("&", "&amp;"))


class OwnModel(QFrame):
    """Takes a GGUF; follows the shop by ``refresh``, which its page calls."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.setObjectName("packCard")
        self.setAcceptDrops(True)
        self._shop = shop
        heading = title(tr("A chat model of your own"))
        self.fitting = Told("", "chatSize")
        where = models_link()
        self.meter = Meter(heading.text())
        self.said = Told("", "packTrouble")
        self.said.setProperty("loud", True)
        self.choose = QPushButton(tr("Choose a GGUF file…"))
        self.choose.setObjectName("chooseModel")
        self.choose.clicked.connect(self.ask_file)
        self.stop = QPushButton(tr("Stop"))
        self.stop.setObjectName("stopModel")
        self.stop.setAccessibleName(tr("Stop adding the model"))
        self.stop.clicked.connect(self._shop.stop_adding)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choose)
        row.addWidget(self.stop)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addWidget(
            Told(
                tr(
                    "Any instruct or chat model in one GGUF file becomes a companion that reads "
                    "the subtitles and answers from them; together with its mmproj file it sees "
                    "the scenes too. Drop the file, or both, on the window, or choose them here."
                )
            )
        )
        for each in (self.fitting, where, self.meter, self.said):
            column.addWidget(each)
        column.addLayout(row)
        self.refresh()

    def refresh(self) -> None:
        """Show what fits here, and how far a model is that is being added."""
        job = self._shop.working("add")
        if job is not None:
            self.meter.show_job(job)
        trouble = self._shop.troubles.get(ADDING)
        self.meter.setVisible(job is not None)
        self.stop.setVisible(job is not None)
        self.choose.setVisible(job is None)
        self.said.setText("" if trouble is None else wording.trouble_words(trouble))
        self.said.setVisible(trouble is not None and job is None)
        self.fitting.setText(self._size_words())
        self.fitting.setVisible(bool(self.fitting.text()))

    def _size_words(self) -> str:
        survey = self._shop.survey
        if survey is None and self._shop.unlooked is not None:
            return wording.trouble_words(self._shop.unlooked)
        if survey is None:
            return tr("Looking at this machine…") if self._shop.looking else ""
        if survey.largest is None:
            return tr("Not even a small one fits the memory that is free now.")
        most = tr(
            "The memory that is free now holds models of up to about {billions} billion weights, "
            "a file of {size} in Q4_K_M.",
            **wording.size_fields(survey.largest),
        )
        if survey.brisk is None or survey.brisk == survey.largest:
            return most
        soon = tr(
            "Without a GPU, about {billions} billion ({size}) answer sooner.",
            **wording.size_fields(survey.brisk),
        )
        return wording.join(most, soon)

    # Taking a file ------------------------------------------------------------------

    def ask_file(self) -> None:
        """Which file."""
        dialog = QFileDialog(self.window(), tr("Choose a chat model"), str(Path.home()))
        dialog.setObjectName("modelDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"{tr('Chat models')} ({MODELS})", f"{tr('All files')} (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._shop.add([Path(name) for name in names]))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A model may be let go here."""
        if models_in(things_in(event.mimeData())):
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        super().dragLeaveEvent(event)
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Add it."""
        self._light(False)
        models = models_in(things_in(event.mimeData()))
        if models:
            event.acceptProposedAction()
            self._shop.add(models)

    def _light(self, on: bool) -> None:
        self.setProperty("dropping", on)
        self.style().unpolish(self)
        self.style().polish(self)
