"""Measure a pack on drawn films it never saw: ``python -m core.training.evaluate``."""

from __future__ import annotations

import sys

from core.training.evaluating.command import main

if __name__ == "__main__":
    sys.exit(main())
