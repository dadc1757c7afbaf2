# Two commands: `make start` shows what Habitué does, `make test` proves it. Both set up what they need.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
HABITUE := $(VENV)/bin/habitue
SOURCES := src tests benchmarks scripts
QUICK := env -u PYTHONDONTWRITEBYTECODE $(VENV)/bin/pytest -p no:xdist -p no:cov -m "not browser and not database and not slow"

.PHONY: help setup start report test check coverage long pure pure-metrics pure-others lock format bench calibrate stateful crash race storm order sim sim-mutants e2e-offline screens clean

help: ## list the commands
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## make .venv with .venv/bin/habitue, ready to use
	@scripts/setup run

start: setup ## open the demo shop: a café with two years of history, at http://localhost:8000/
	@$(HABITUE) demo

report: setup ## write and show the report of the example shop
	@mkdir -p out
	@$(HABITUE) report examples/cdnow.csv --sector online --currency USD --since-opening --title "CDNOW" --output out/report.html --open

test: ## everything that CI runs: style, types, arrows, tests
	@scripts/setup test
	@scripts/check

coverage: ## every line of the pure rooms, nine tenths of the others: the tests with coverage, half an hour
	@scripts/setup test
	@scripts/coverage

long: ## the tests with all their cases, before a release: about two hours
	@HABITUE_LONG=1 $(MAKE) --no-print-directory test

pure: ## the quick tests only: no browser, no server, no large file
	@scripts/setup test
	@$(MAKE) --no-print-directory -j2 pure-metrics pure-others

# Two processes that share no imports are quicker than two workers that both collect everything.
pure-metrics:
	@$(QUICK) tests/metrics

pure-others:
	@$(QUICK) tests/models tests/report tests/test_formulas.py

format: ## put the code in shape
	@$(VENV)/bin/ruff format $(SOURCES)
	@$(VENV)/bin/ruff check --fix $(SOURCES)

bench: ## measure speed beside pandas, DuckDB and named peers; see benchmarks/README.md
	@scripts/setup test
	@$(VENV)/bin/python -m benchmarks

# Proofs under fault and load, each on a server and a database of its own: DB=sqlite or DB=postgres; SEED=... repeats one.
DB ?= sqlite
PROVE = $(VENV)/bin/python -m tests.faults
OPTIONS = --db $(DB) $(if $(SEED),--seed $(SEED))

calibrate: ## whether the verdicts on effects keep what they promise, on real customers: RUNS=2000 STEPS=aa,power
	@scripts/setup test
	@$(VENV)/bin/python -m benchmarks.calibrate --runs $(or $(RUNS),2000) $(if $(STEPS),--steps $(STEPS)) --write

stateful: ## whatever people do, the ledger is the oracle's: EXAMPLES=2000 DB=sqlite
	@scripts/setup test
	@$(PROVE).stateful $(OPTIONS) --examples $(or $(EXAMPLES),2000)

crash: ## kill -9 under load, nothing lost or doubled: KILLS=200 DB=sqlite
	@scripts/setup test
	@$(PROVE).crash $(OPTIONS) --kills $(or $(KILLS),200) --senders $(or $(SENDERS),6)

race: ## parallel redemptions of one reward give exactly one: ROUNDS=20 CLIENTS=50 DB=sqlite
	@scripts/setup test
	@$(PROVE).race $(OPTIONS) --rounds $(or $(ROUNDS),20) --clients $(or $(CLIENTS),50)

storm: ## every till sends its queue at once, a third of it twice: SENDERS=20 EVENTS=500 DB=sqlite
	@scripts/setup test
	@$(PROVE).storm $(OPTIONS) --senders $(or $(SENDERS),20) --events $(or $(EVENTS),500)

order: ## the same facts in any order give the same ledger: ORDERS=40 DB=sqlite
	@scripts/setup test
	@$(PROVE).order $(OPTIONS) --orders $(or $(ORDERS),40) --events $(or $(EVENTS),150)

sim: ## tills, clocks and a bad network, invented and replayed from a seed: SEEDS=1000, or SEED=42 DB=sqlite
	@scripts/setup test
	@$(VENV)/bin/python -m tests.sim --db $(DB) $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),1000))

sim-mutants: ## each planted mistake must be caught: SEEDS=1000
	@scripts/setup test
	@$(VENV)/bin/python -m tests.sim --mutants --seeds $(or $(SEEDS),1000)

e2e-offline: ## a till in Chromium: 100 visits without network, the browser killed 30 times, each visit counted once
	@scripts/setup test
	@HABITUE_LONG=1 $(VENV)/bin/pytest -p no:cov -p no:xdist tests/web/browser/test_till.py -k hundred_visits

screens: ## take a picture of every page of the demo shop: docs/screens
	@scripts/setup test
	@$(VENV)/bin/python scripts/screens.py

lock: ## resolve the requirements anew
	@scripts/lock

clean: ## remove what was built
	rm -rf $(VENV) out .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage
