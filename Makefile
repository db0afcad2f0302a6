# Everything a person does with this repository. `make demo` and `make test` need nothing but Python 3.11+ and make.
SHELL := /bin/bash
VENV ?= .venv
PY := $(VENV)/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup demo test unit e2e lint types floors bench fuzz docs web wheel check lock clean

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-8s %s\n", $$1, $$2}'

$(VENV)/.done: requirements.lock pyproject.toml
	@test -x $(PY) || python3 -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check "uv>=0.8"
	@$(VENV)/bin/uv pip sync --quiet --python $(PY) --require-hashes requirements.lock
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --no-deps --editable .
	@$(PY) tools/build_catalog.py
	@touch $@

setup: $(VENV)/.done ## create the virtual environment and install everything, hashes checked

web: src/bartizan/server/static/index.html ## build the dashboard into the package

WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)
src/bartizan/server/static/index.html: $(VENV)/.done $(WEB_SOURCES)
	@$(PY) tools/build_web.py

demo: setup web ## scan the example estate, feed it an attack, serve the dashboard, say what to look at
	@$(VENV)/bin/bartizan demo $(DEMO)

test: setup lint types floors web unit e2e ## every check and every test, the browser's included
	@true

unit: setup ## the tests without a browser
	@$(PY) -m pytest -q -n 2 --ignore=tests/e2e

e2e: setup web ## the dashboard in headless Chromium against a real server
	@bash tools/chromium.sh
	@$(PY) -m pytest -q tests/e2e

lint: setup ## ruff: style and formatting
	@$(VENV)/bin/ruff check --quiet . && $(VENV)/bin/ruff format --check --quiet .

types: setup ## mypy, strict
	@$(VENV)/bin/mypy --no-error-summary

floors: setup ## imports only go down; dependencies are declared
	@$(VENV)/bin/lint-imports --no-logo > .floors.log 2>&1 || { cat .floors.log; exit 1; }; rm -f .floors.log
	@$(VENV)/bin/deptry src > .floors.log 2>&1 || { cat .floors.log; exit 1; }; rm -f .floors.log

bench: setup ## what we claim about speed, each with its peer beside it
	@$(PY) bench/run.py

fuzz: setup ## long random tests of every parser
	@BARTIZAN_FUZZ=5000 $(PY) -m pytest -q -n 2 tests -k fuzz
	@$(PY) -m tests.artifacts.fuzzing.run

docs: setup ## regenerate docs/reference from the units
	@$(PY) tools/build_docs.py

wheel: setup web ## build the wheel with the dashboard inside
	@$(PY) tools/build_web.py --force && $(PY) tools/build_catalog.py && $(VENV)/bin/uv build --quiet --wheel && ls dist

lock: ## pin every dependency with its hashes
	@$(VENV)/bin/uv pip compile pyproject.toml --extra all --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock

check: lint types floors unit ## the quick checks before a commit

clean: ## remove what the other targets made
	@rm -rf $(VENV) .demo .test dist build web/node_modules src/bartizan/server/static
