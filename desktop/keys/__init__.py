"""The keys and the menu: what there is to do, and which key does it."""
