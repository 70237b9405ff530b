"""Which Reelmate this is, and what is new in it."""
