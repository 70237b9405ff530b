"""What the viewer may choose: the window for it, the keys, and what carries choices out."""
