"""What the keys do. One table; the window turns each row into a menu action.

Single keys belong to whoever types: ``TypingGuard`` gives them to a text box that has
the keyboard, before any shortcut sees them.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

SMALL_STEP = 5.0
"""Seconds an arrow key goes on the seek bar."""
VOLUME_STEP = 5


@dataclass(frozen=True, slots=True)
class Binding:
    """An action's name, the keys it comes with, and the English words of its menu line.

    ``{short}`` and ``{long}`` in the words are the steps of the arrow keys.
    """

    action: str
    keys: tuple[str, ...]
    words: str


BINDINGS = (
    Binding("open", ("Ctrl+O",), "Open a film…"),
    Binding("open-folder", ("Ctrl+Shift+O",), "Open a folder…"),
    Binding("open-address", ("Ctrl+U",), "Open an address…"),
    Binding("sample", (), "Play the sample film"),
    Binding(
        "play", ("Space", "Media Play", "Media Pause", "Toggle Media Play/Pause"), "Play or pause"
    ),
    Binding("back", ("Left",), "Back {short}"),
    Binding("forward", ("Right",), "Forward {short}"),
    Binding("back-far", ("Shift+Left",), "Back {long}"),
    Binding("forward-far", ("Shift+Right",), "Forward {long}"),
    Binding("frame-back", (",",), "One frame back"),
    Binding("frame-forward", (".",), "One frame forward"),
    Binding("chapter-back", ("PgUp",), "Chapter before"),
    Binding("chapter-forward", ("PgDown",), "Next chapter"),
    Binding("loop", ("L",), "Loop (start, end, off)"),
    Binding("start-over", ("Home", "Shift+Backspace"), "Start over"),
    Binding("film-before", ("Ctrl+PgUp", "<", "Media Previous"), "Film before"),
    Binding("film-after", ("Ctrl+PgDown", ">", "Media Next"), "Next film"),
    Binding("playlist", ("Ctrl+P", "F8"), "Show or hide the playlist"),
    Binding("slower", ("[",), "Slower"),
    Binding("faster", ("]",), "Faster"),
    Binding("speed-normal", ("Backspace",), "Normal speed"),
    Binding("louder", ("Up",), "Louder"),
    Binding("softer", ("Down",), "Softer"),
    Binding("mute", ("M",), "Mute"),
    Binding("subtitles", ("V",), "Show or hide subtitles"),
    Binding("audio-next", ("#",), "Next sound"),
    Binding("audio-sooner", ("Ctrl+-",), "Sound sooner"),
    Binding("audio-later", ("Ctrl++", "Ctrl+="), "Sound later"),
    Binding("subtitles-next", ("J",), "Next subtitles"),
    Binding("subtitles-before", ("Shift+J",), "Subtitles before"),
    Binding("add-subtitles", (), "Add a subtitle file…"),
    Binding("subtitles-sooner", ("Z",), "Subtitles sooner"),
    Binding("subtitles-later", ("X",), "Subtitles later"),
    Binding("subtitles-smaller", ("Shift+F",), "Smaller subtitles"),
    Binding("subtitles-larger", ("Shift+G",), "Larger subtitles"),
    Binding("subtitles-up", ("R",), "Move subtitles up"),
    Binding("subtitles-down", ("Shift+R",), "Move subtitles down"),
    Binding("full-screen", ("F", "F11"), "Full screen"),
    Binding("leave-full-screen", ("Esc",), "Leave full screen"),
    Binding("picture-in-picture", ("P",), "Picture in picture"),
    Binding("on-top", ("T",), "Always on top"),
    Binding("screenshot", ("S",), "Save the picture"),
    Binding("screenshot-plain", ("Shift+S",), "Save it without subtitles"),
    Binding("screenshot-copy", ("Ctrl+Alt+C",), "Copy the picture"),
    Binding("about-film", ("I",), "About this film…"),
    Binding("panel", ("C",), "Show or hide the companion"),
    Binding("ask", ("/", "Ctrl+L"), "Ask a question"),
    Binding("packs", (), "Model packs…"),
    Binding("preferences", ("Ctrl+,",), "Preferences…"),
    Binding("keys", ("?", "F1"), "All keys…"),
    Binding("about", (), "About Reelmate…"),
    Binding("quit", ("Ctrl+Q",), "Quit"),
)

MENU = (
    ("open", "open-folder", "open-address", "sample"),
    ("play",),
    ("full-screen", "picture-in-picture", "on-top"),
    ("panel", "ask", "packs"),
    ("about-film",),
)
"""The menu's lines, a tuple a group; language, theme, preferences, keys, about and quit follow."""

PLAYBACK = (
    ("start-over",),
    ("back", "forward", "back-far", "forward-far", "frame-back", "frame-forward"),
    ("chapter-back", "chapter-forward", "loop"),
    ("slower", "faster", "speed-normal"),
)
"""The lines of the menu that stands behind "play"."""

PICTURE = (("screenshot", "screenshot-plain", "screenshot-copy"),)
"""The lines of the menu about the picture."""

SOUND = (("mute", "audio-next"), ("audio-sooner", "audio-later"))
"""What follows the tracks in the menu of sound."""

SUBTITLES = (
    ("add-subtitles",),
    ("subtitles", "subtitles-next", "subtitles-before"),
    ("subtitles-sooner", "subtitles-later"),
    ("subtitles-smaller", "subtitles-larger", "subtitles-up", "subtitles-down"),
)
"""What follows the tracks in the menu of subtitles."""


class TypingGuard(QObject):
    """Install on the application. Keys without Ctrl or Alt go to the text box, not to us."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the key for the text box by accepting Qt's question about shortcuts."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not takes_text(watched):
            return False
        held = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
            | Qt.KeyboardModifier.AltModifier
            | Qt.KeyboardModifier.MetaModifier
        )
        if held or event.key() == Qt.Key.Key_Escape or _is_function_key(event.key()):
            return False
        event.accept()
        return True


def takes_text(widget: QObject | None) -> bool:
    """Whether someone can type into ``widget``."""
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        return widget.isEnabled() and not widget.isReadOnly()
    return False


def _is_function_key(key: int) -> bool:
    return Qt.Key.Key_F1.value <= int(key) <= Qt.Key.Key_F35.value
