"""What tests with a window share: our theme, and English, before and after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop import theme, translate


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in our dark theme, in English."""
    # Without a running loop nothing deletes the widgets of earlier tests.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    _dress(qapp)
    yield qapp
    translate.set_language("en")
    _dress(qapp)


def _dress(app: QApplication) -> None:
    if app.styleSheet() != theme.stylesheet(theme.DARK):
        theme.apply(app)  # polishes every widget there is: once is enough
