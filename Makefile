# What a person types. Everything is built into .venv; needs Python 3.9 or later with venv, stable Rust, make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
DOCS_BIN := build/docs-venv/$(notdir $(BIN))
SCHEMA := $(BIN)/check-jsonschema --quiet --builtin-schema vendor
DEMO := tests/data/viral_fragments.fa
RUST := $(shell find rust -name '*.rs' -o -name 'Cargo.toml') Cargo.toml Cargo.lock

.PHONY: demo test test-rust test-python coverage lint bench build docs

build: $(VENV)/built

$(VENV)/installed: requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements/dev.txt
	touch $@

$(VENV)/built: $(VENV)/installed $(RUST) pyproject.toml
	cargo fetch --quiet --locked # for all platforms: `make lint` reads their licences offline
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin develop --release --quiet
	touch $@

demo: build
	@echo "\n$$ head -n 2 $(DEMO)" && head -n 2 $(DEMO)
	@echo "\n$$ sixfast translate $(DEMO) -o build/demo" && $(BIN)/sixfast translate $(DEMO) -o build/demo
	@echo "\n$$ head -n 4 build/demo/viral_fragments_nucleotide.fa" && head -n 4 build/demo/viral_fragments_nucleotide.fa
	@echo "\n$$ head -n 4 build/demo/viral_fragments_protein.faa" && head -n 4 build/demo/viral_fragments_protein.faa

test: test-rust test-python

test-rust:
	cargo test --quiet --package sixfast-core -- --nocapture

test-python: build
	$(BIN)/python -m pytest --quiet

# All tests, as `make test` runs them, and how many lines they reach.
coverage: build
	$(BIN)/python scripts/rust_coverage.py
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest --quiet
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

# The one list of checks: CI and the pre-commit hook run it too.
lint: build
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets -- --deny warnings
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/basedpyright --pythonpath $(BIN)/python
	$(BIN)/python -m mypy.stubtest sixfast._kernel --ignore-disjoint-bases
	$(BIN)/python scripts/check_licenses.py
	$(BIN)/zizmor --offline --quiet .github
	$(SCHEMA).github-workflows .github/workflows/*.yml
	$(SCHEMA).dependabot .github/dependabot.yml
	$(SCHEMA).github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(SCHEMA).github-issue-forms .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/feature.yml
	$(SCHEMA).citation-file-format --default-filetype yaml CITATION.cff

bench: build
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python -m benchmarks all

# The site, in build/site; needs Python 3.11 or later. A warning or a broken link is an error.
docs: build build/docs-venv/installed
	PYTHONPATH=python $(DOCS_BIN)/sphinx-build --quiet --fail-on-warning --keep-going --fresh-env -c docs . build/site
	$(BIN)/python docs/check_links.py build/site

build/docs-venv/installed: requirements/docs.txt
	$(PYTHON) -m venv build/docs-venv
	$(DOCS_BIN)/python -m pip install --quiet --requirement requirements/docs.txt
	touch $@
