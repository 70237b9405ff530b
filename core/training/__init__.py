"""Drawn films, their questions and the starter trained on them; the app never imports it."""
