# Everything a person does with this checkout. `make help` lists it. Ten targets at most.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install start test lint types bench lock
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS := never
export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1
BIN := .venv/bin

help: ## list these targets
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/\1\t\2/p' Makefile | expand -t 10

install: ## make .venv with the salingjaga command in it (EXTRA=semantic for other languages)
	@bash requirements/install.sh base $(EXTRA)

start: install ## install, prepare and start SalingJaga; HOST and PORT from the environment
	@exec $(BIN)/salingjaga start

test: ## install what the tests need; lint, types, content, every test, those of the database on PostgreSQL too
	@$(MAKE) lint types
	@bash requirements/browser.sh
	$(BIN)/salingjaga content check
	$(BIN)/python -m pytest -n auto
	bash requirements/postgres.sh $(BIN)/python -m pytest -n auto

lint: ## style, format, and that imports between the rooms go down only
	@bash requirements/install.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: ## type check with mypy
	@bash requirements/install.sh dev
	$(BIN)/mypy

bench: ## install the peers we compare with and print the numbers of docs/benchmarks.md
	@bash requirements/install.sh bench
	@exec $(BIN)/salingjaga bench

lock: ## write requirements/*.txt anew from pyproject.toml (UPGRADE=1: newest releases)
	@bash requirements/install.sh base
	@bash requirements/lock.sh
