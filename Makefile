# Two targets do all the set-up: `make demo` runs the main job on a sample, `make test` the tests.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types layers score all clean

$(BIN)/unkg: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[all,dev]'
	@touch $@ $(BIN)/unkg

demo: $(BIN)/unkg
	mkdir -p out
	$(BIN)/unkg export samples/letter.zh.txt samples/letter.en.txt -o out/letters.nq
	$(BIN)/unkg export samples/letter.zh.txt -o out/letter.zh.ttl
	@echo; echo "Which documents do the two letters cite most?"
	$(BIN)/unkg query out/letters.nq most-cited --format table

test: $(VENV)/dev
	$(BIN)/python -m pytest -q

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

layers: $(VENV)/dev
	$(BIN)/lint-imports

all: test lint types layers

clean:
	rm -rf $(VENV) out dist build
