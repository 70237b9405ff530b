"""Makes the installers of Reelmate; ``packaging/package.py`` is the command."""
