# Two commands: make demo, make test. They need Python 3.11 or later, make and a package registry; afterwards nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench screenshots lock clean

help: ## list all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.runtime ## make the environment alone; then use .venv/bin/gateway

demo: $(VENV)/.runtime ## start the gateway and show a real round trip (ONCE=1 ends by itself)
	@$(BIN)/gateway demo $(if $(ONCE),--once)

test: $(VENV)/.test lint ## set up what tests need and run everything
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

lint: $(VENV)/.test ## look at style, types and who imports whom
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/.test ## put the code into shape
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(VENV)/.test ## measure accuracy, quality and speed beside their baselines
	@$(BIN)/python -m tests.benchmarks

screenshots: $(VENV)/.test ## take the pictures of the console under docs/screenshots anew (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

lock: $(VENV)/.test ## pin all dependencies anew
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes -q --no-header -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes -q --no-header -c requirements.lock -o requirements-test.lock

clean: ## remove the environment and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or later is needed: make PYTHON=python3.12 ...' >&2; exit 2; }
	@echo 'Making the environment in $(VENV) ...'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo 'Installing what the gateway needs (about a minute) ...'
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.runtime
	@echo 'Installing what the tests need ...'
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@
