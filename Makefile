# Everything a person does with this checkout. `make help` lists it. Ten targets at most.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install start test lint types bench lock
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PYTHON ?= python3
BIN := .venv/bin
SETS := base build dev bench semantic

help: ## list these targets
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/\1\t\2/p' Makefile | expand -t 10

install: ## make .venv with the salingjaga command in it (EXTRA=semantic for other languages)
	@PYTHON='$(PYTHON)' bash requirements/install.sh base $(EXTRA)

start: install ## install, prepare and start SalingJaga; HOST and PORT from the environment
	@exec $(BIN)/salingjaga start

test: ## install what the tests need; lint, types, rooms, content, then every test
	@PYTHON='$(PYTHON)' bash requirements/install.sh dev
	@bash requirements/browser.sh
	@$(MAKE) lint types
	$(BIN)/salingjaga content check
	$(BIN)/python -m pytest -n auto

lint: ## style, format, and that imports between the rooms go down only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: ## type check with mypy
	$(BIN)/mypy

bench: ## install the peers we compare with and print the numbers of docs/benchmarks.md
	@PYTHON='$(PYTHON)' bash requirements/install.sh bench
	@exec $(BIN)/salingjaga bench

lock: ## resolve requirements/*.txt anew from pyproject.toml
	@PYTHON='$(PYTHON)' bash requirements/install.sh base
	@bash requirements/lock.sh
