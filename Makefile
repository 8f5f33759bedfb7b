# Each target works from a new clone: it sets up what it needs first.
PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 7860

.PHONY: setup chat test lint evals bench clean

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

setup: $(VENV)/.ready

chat: setup
	test -e var/index/CURRENT || $(PY) -m index build
	PORT=$(PORT) $(PY) app.py

test: setup
	$(PY) -m pytest

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

evals: setup
	$(PY) -m evals run --gate

bench: setup
	$(PY) -m evals bench
	$(PY) -m chat bench

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
