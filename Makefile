# Two targets do all the set-up: `make demo` runs the main job on the samples, `make test` the tests.
# Another Python than `python3`: `make demo PYTHON=python3.12`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-servers test-compiled test-rest bench wheel rows yasgui check lint types layers all clean

# Where the system has Python and pip but not ensurepip, the system's pip puts one into the environment.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("unkg needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	  $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } || { rm -rf $(VENV); exit 1; }

$(BIN)/unkg: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[all]'
	@touch $@

$(VENV)/dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[all,dev]'
	@touch $@ $(BIN)/unkg

demo: $(BIN)/unkg
	mkdir -p out
	$(BIN)/unkg export samples/letter.zh.txt samples/letter.en.txt -o out/letters.nq
	$(BIN)/unkg export samples/letter.zh.txt -o out/letter.zh.ttl
	@echo; echo "Which documents do the two letters cite most?"
	$(BIN)/unkg query out/letters.nq most-cited --format table

# Three parts at a time: what asks real servers or kills what it starts, and so waits a good deal; what is compiled; the
# rest. Each prints when it is done.
test: $(VENV)/dev
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target test-rest test-servers test-compiled

SERVERS := $(wildcard tests/test_endpoint*.py tests/test_publish*.py tests/test_serve*.py tests/test_secrets.py tests/test_runs.py tests/test_cluster.py tests/test_store_disk.py)
COMPILED := tests/test_compiled.py

test-servers: $(VENV)/dev
	$(BIN)/python -m pytest -q $(SERVERS)

test-compiled: $(VENV)/dev
	$(BIN)/python -m pytest -q $(COMPILED)

test-rest: $(VENV)/dev
	$(BIN)/python -m pytest -q $(addprefix --ignore=,$(SERVERS) $(COMPILED))

# What names cost: 30,000 of them against 3,000.
bench: $(BIN)/unkg
	$(BIN)/python -m benchmarks.names

# unkg as machine code, for this machine and Python: dist/unkg-….whl. It needs a C compiler.
wheel: $(VENV)/dev
	$(BIN)/python -m benchmarks.compiled dist

# The editor of the query page, fetched again; a test compares the files with the sums that this writes.
yasgui: $(BIN)/python
	$(BIN)/python unkg/serving/static/fetch.py

# What a large answer of an endpoint costs: a million rows against a hundred thousand.
rows: $(VENV)/dev
	$(BIN)/python -m benchmarks.rows

check: lint types layers

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

layers: $(VENV)/dev
	$(BIN)/lint-imports

all: test check

clean:
	rm -rf $(VENV) out dist build
