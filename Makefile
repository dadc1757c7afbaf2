# Two commands: `make start` shows what Habitué does, `make test` proves it. Both set up what they need.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
HABITUE := $(VENV)/bin/habitue
SOURCES := src tests benchmarks scripts

.PHONY: help setup start test check pure lock format bench clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## make .venv with .venv/bin/habitue, ready to use
	@scripts/setup run

start: setup ## write and show the report of the example shop
	@mkdir -p out
	@$(HABITUE) report examples/cdnow.csv --sector online --currency USD --since-opening --title "CDNOW" --output out/report.html --open

test: ## everything that CI runs: style, types, arrows, tests, coverage
	@scripts/setup test
	@scripts/check

pure: ## the quick tests only: no browser, no server, no large file
	@scripts/setup test
	@$(VENV)/bin/pytest tests/metrics tests/report tests/models tests/test_formulas.py -m "not browser and not database and not slow"

format: ## put the code in shape
	@$(VENV)/bin/ruff format $(SOURCES)
	@$(VENV)/bin/ruff check --fix $(SOURCES)

bench: ## measure speed beside pandas, DuckDB and named peers; see benchmarks/README.md
	@scripts/setup test
	@$(VENV)/bin/python -m benchmarks

lock: ## resolve the requirements anew
	@scripts/lock

clean: ## remove what was built
	rm -rf $(VENV) out .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage
