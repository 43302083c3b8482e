PYTHON ?= python3
BIN := .venv/bin

install: ## make .venv with the salingjaga command in it
	@test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q uv && $(BIN)/uv pip install -q -p $(BIN)/python -e . --group dev
