"""Every face of the window as a picture, for people to look at: ``python -m tests.screens``.

The window, mpv and the sample film are real; the companion says what it is told to, so that a
picture is the same each time. Pictures lie in ``build/screens``, one a state, theme and language.
"""
