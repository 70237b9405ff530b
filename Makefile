# Everything a newcomer, a developer and the CI run. Each target sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test check bench screens package train-starter format clean

help:
	@echo "make demo           set up, then watch, ask and seek on the sample film"
	@echo "make test           set up, then run every test"
	@echo "make check          format, lint, types, import rules, parity with the references"
	@echo "make bench          measure, each figure beside its baseline"
	@echo "make screens        take pictures of every state into build/screens"
	@echo "make package        the installers of this system, in build/package (CPU flavour)"
	@echo "make train-starter  train the starter pack from nothing"
	@echo "make format         let ruff format and mend what it can"

setup:
	@$(PYTHON) packaging/set_up.py

demo: setup
	@$(BIN)/python -m desktop.demo

# In the files' own order: those of tests/acceptance, the longest, come first.
test: setup
	@$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy packaging/set_up.py packaging/package.py packaging/entry.py packaging/bundle
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m parity

bench: setup
	@$(BIN)/python -m tests.benchmarks

screens: setup
	@$(BIN)/python -m tests.screens

package:
	@$(PYTHON) packaging/package.py $(if $(FLAVOUR),--flavour $(FLAVOUR))

train-starter: setup
	@$(BIN)/python -m core.training.starter

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache
