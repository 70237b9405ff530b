"""Published benchmarks, read from their own files and scored by their own rules.

No set is shipped and nothing is fetched: a folder the user has is read as it was published.
``python -m core.training.datasets --help``.
"""
