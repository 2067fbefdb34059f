# `make demo` and `make test` do all their set-up themselves; `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install everything demo test quick check bench gauntlet golden docs clean FORCE

VENV := .venv/bin/python
READY := .venv/made-in
TESTS := $(VENV) -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal
# A fresh clone spends a quarter minute a process on preparing assertions for their messages, which
# only those that fail need: what failed is run once more, for them. It has failed all the same.
FAST := --assert=plain
AGAIN := { test $$? -ne 1 || $(TESTS) --last-failed --last-failed-no-failures=none; exit 1; }
DEMO := build/demo
BEFORE := HEAD~1
EARLIER := build/before

# Many tests start Python anew: what is compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

help:      ## Say what can be made.
	@grep -E '^[a-z]+: .*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 18

install: $(READY)  ## Set up .venv with Onward and every Python package.

# Set up again when pyproject.toml changed or the checkout was moved (an environment knows its place).
$(READY): pyproject.toml tools/setup.sh $(if $(filter $(CURDIR),$(shell cat $(READY) 2>/dev/null)),,FORCE)
	@tools/setup.sh python

FORCE:

demo: install  ## Assess real transactions in a fresh workspace and print where the briefings are.
	@rm -rf $(DEMO)
	@$(VENV) -m onward demo --out $(DEMO)

# What only some tests need; where it cannot be had they are skipped, and say so. What Debian and Maven
# have to give is fetched while Python's packages are installed.
everything:
	@tools/setup.sh venv
	@{ tools/setup.sh debian; tools/setup.sh neo4j & tools/setup.sh icu; wait; } & \
		make --silent install && tools/setup.sh compiled && wait
	@tools/setup.sh names

test: everything  ## Set up what is missing, then run every test but the long ones.
	$(TESTS) $(FAST) || $(AGAIN)

quick: install  ## Run the tests that need nothing but Python.
	$(TESTS) $(FAST) -m "not (bench or gauntlet or browser or neo4j or index)" || $(AGAIN)

check: everything  ## Judge the code: lint, format, types, layers, tests with coverage, wheel.
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(VENV) -m mypy
	.venv/bin/lint-imports
	CI=true $(TESTS) --cov --cov-report=term:skip-covered --cov-fail-under=90
	CI=true $(VENV) -m pytest -m index tests/house/test_wheel.py

bench: install  ## Measure beside the commit BEFORE, and write the tables into docs/benchmarks.md.
	git worktree add --force --detach $(EARLIER) $(BEFORE)
	ONWARD_BEFORE=$(CURDIR)/$(EARLIER) $(VENV) -m pytest -m bench -p no:randomly -s tests/bench; \
		code=$$?; git worktree remove --force $(EARLIER); exit $$code

gauntlet: everything  ## Run the long tests: kills, faults, hostile files, deep random search.
	@tools/setup.sh newer
	@tools/setup.sh long
	ONWARD_HYPOTHESIS=gauntlet $(TESTS) -m gauntlet
	ONWARD_HYPOTHESIS=gauntlet $(TESTS) tests/property tests/contract/test_schemas.py \
		tests/unit/loaders/test_hostile.py

golden: install  ## Write the golden files anew; read the difference before you commit it.
	$(VENV) -m tools.indicator_pages
	$(VENV) -m tools.ruling_out_page
	$(VENV) -m tools.order_page
	$(VENV) -m tools.source_table
	$(VENV) -m tools.architecture_picture
	ONWARD_UPDATE_GOLDEN=1 $(VENV) -m pytest tests/golden

docs: install  ## Write the indicators' pages; judge links, make targets, changelog, decisions, docstrings.
	$(VENV) -m tools.indicator_pages
	$(VENV) -m tools.ruling_out_page
	$(VENV) -m tools.source_table
	$(VENV) -m tools.architecture_picture
	$(VENV) -m pytest tests/house/test_documents.py onward

clean:     ## Remove everything that was built.
	rm -rf .venv build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
