# Everything needs only make and a Python of at least 3.11: the virtual environment and what goes into it come from the
# hashed pins in requirements/.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
CONFIG := examples/ingest.toml

RUN := $(VENV)/.run
DEV := $(VENV)/.dev

.PHONY: help run test test-fast lint types bench setup pins clean

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*##  */  make \1\t/p' Makefile | expand -t 20

run: $(RUN)  ## run the example, showing stories as they are published; Ctrl-C ends it
	@exec $(BIN)/ingest run --config $(CONFIG) --show

test: lint types $(DEV)  ## everything, with a real Kafka
	INGEST_REQUIRE_KAFKA=1 $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --tb=native

test-fast: $(DEV)  ## the suite without Kafka and without crashes
	$(BIN)/python -m pytest -m "not kafka and not crash"

lint: $(DEV)  ## style, formatting, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(DEV)  ## mypy, strict
	$(BIN)/mypy

bench: $(DEV)  ## the benchmarks: ratios against a baseline of the same run
	$(BIN)/python -m benchmarks

setup: $(DEV)  ## the virtual environment with everything for development

# Shims may exist for versions that are not installed: a candidate counts only if it runs.
$(BIN)/python:
	@for candidate in $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3 python; do \
		if "$$candidate" -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' >/dev/null 2>&1; then \
			echo "virtual environment: $$($$candidate --version)"; \
			exec "$$candidate" -m venv $(VENV); \
		fi; \
	done; \
	echo "make: no Python of at least 3.11 with venv was found; name one: make PYTHON=/path/to/python" >&2; exit 1

$(RUN): requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

UV := uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --no-emit-package ingest

pins:  ## resolve requirements/*.txt anew (needs uv); UPGRADE=--upgrade moves the versions
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements/run.txt
	$(COMPILE) $(UPGRADE) requirements/build.in -c requirements/run.txt -o requirements/build.txt
	$(COMPILE) $(UPGRADE) requirements/dev.in --group pyproject.toml:dev \
		-c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt

clean:  ## remove the virtual environment, caches and what the example wrote
	rm -rf $(VENV) var dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
