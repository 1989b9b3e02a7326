# Everything that is done with this project; `make help` tells. A stamp in .venv/ stands for work that is done.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

export PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes --no-build-isolation
RUNS := $(VENV)/.runs
TESTS := $(VENV)/.tests
NODE := node_modules/.installed

.PHONY: help
help: ## Tell what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 18

.PHONY: run
run: $(RUNS) ## Serve and make packets on http://127.0.0.1:8000 (PORT), after installing what is missing
	@exec setpriv --pdeathsig TERM $(BIN)/pismovod serve --with-worker # ends when make is killed

.PHONY: setup
setup: $(TESTS) $(NODE) ## Only install: system packages, .venv/ from the locks, what the tests need from npm

.PHONY: test
test: setup ## Run all tests, after installing what is missing (ARGS for pytest)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

.PHONY: lint
lint: $(TESTS) ## Check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: bench
bench: setup ## Measure speed and memory, as a table
	@$(BIN)/python -m tests.benchmarks

.PHONY: pictures
pictures: setup ## Take the pictures of the README anew, samples/pictures/
	@$(BIN)/python -m tests.browser.pictures

.PHONY: templates
templates: $(RUNS) ## Make doc_templates/*.docx anew, byte for byte
	@$(BIN)/python -m doc_templates.build

$(RUNS): requirements-build.lock requirements.lock pyproject.toml scripts/install-missing scripts/find-python
	@scripts/install-missing --light
	@$(BIN)/python -c '' 2>/dev/null || "$$(scripts/find-python)" -m venv --clear $(VENV)
	@echo "Ставлю пакеты Python в $(VENV)/" >&2
	@$(PIP) -r requirements-build.lock
	@$(PIP) -r requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check --no-input install -qq --no-build-isolation --no-deps --editable .
	@touch $@

$(TESTS): $(RUNS) requirements-dev.lock
	@scripts/install-missing --all
	@$(PIP) -r requirements-dev.lock
	@touch $@

# Not `npm ci`: the validator is published for each system apart, and the lock holds the one that could be had.
$(NODE): $(TESTS) package.json package-lock.json
	@npm install --no-save --no-audit --no-fund --loglevel=error >&2
	@touch $@
