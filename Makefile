# Everything sets itself up: a fresh clone needs Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint campaign accuracy bench neo4j neo4j-stop docs clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/modelroots --home .demo demo --output .demo/lineage.html

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(STAMP) lint
	$(BIN)/pytest -q -n auto --dist loadgroup

# Larger editions of the tests, on data that is not bundled: MODELROOTS_EVAL_DATA names its folder.
campaign: $(STAMP)
	$(BIN)/python -m tests.campaigns

accuracy: $(STAMP)
	$(BIN)/python -m bench accuracy

bench: $(STAMP)
	$(BIN)/python -m bench --short

neo4j: $(STAMP)
	$(BIN)/python -m tools.neo4j.server start

neo4j-stop: $(STAMP)
	$(BIN)/python -m tools.neo4j.server stop

docs: $(STAMP)
	$(BIN)/python -m tools.docs

clean:
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache
