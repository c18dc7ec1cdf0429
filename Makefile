# Everything runs inside .venv, from a bare checkout: `make demo`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.kernelwright-installed
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: setup test pure demo lint clean

setup: $(STAMP)

# venv and pip alone: what every python:3.11 image and Debian's python3-pip give. Debian keeps
# ensurepip in a package of its own, so the environment is made without pip and filled from outside.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv --without-pip .venv
	$(PIP) torch
	$(PIP) --editable '.[dev]'
	@if ! command -v c++ >/dev/null && ! command -v g++ >/dev/null && ! command -v clang++ >/dev/null; then \
	  echo "no C++ compiler on the PATH: installing the one in the ziglang wheel"; $(PIP) ziglang; fi
	@touch $(STAMP)

test: setup
	$(BIN)/python -m pytest -n 2 --dist worksteal

pure: setup
	$(BIN)/python -m pytest tests/pure -q

demo: setup
	$(BIN)/kernelwright demo

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis
