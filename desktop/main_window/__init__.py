"""The main window: its two sides, and the wires between its parts."""
