"""The starter pack, from nothing: its eyes, its lessons and its three stages."""
