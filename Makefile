# What a person types. Everything is built into .venv; needs Python 3.9 or later with venv, stable Rust, make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
DOCS_BIN := build/docs-venv/$(notdir $(BIN))
SCHEMA := $(BIN)/check-jsonschema --quiet --builtin-schema vendor
DEMO := tests/data/viral_fragments.fa
TOOLS := $(CURDIR)/build/tools
# Its paths would stand in the wheel, in the places of panics.
CARGO_HOME ?= $(HOME)/.cargo
# Linked by zig, the kernel runs with older C libraries than this machine's.
MANYLINUX := $(if $(filter Linux,$(shell uname)),--zig --compatibility manylinux_2_17)
# Most tests wait for processes that they start, so more of them run at a time than a small machine has cores.
# A bare pytest runs one after the other, to be watched and debugged.
SIDE_BY_SIDE := --numprocesses $(or $(TESTERS),4) --dist worksteal
# A check links nothing, so the fuzzer itself, which is C++, need not be compiled; and others are found compiled.
FUZZ_CHECK := CUSTOM_LIBFUZZER_PATH=target/absent CARGO_TARGET_DIR=target
RUST := $(shell find rust -name '*.rs' -o -name 'Cargo.toml') Cargo.toml Cargo.lock

# Where it is set every Python compiles anew what it imports, and the tests start thousands.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-rust test-python test-tables test-ray coverage fuzz soak lint bench docs build wheel wheel-test

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

# At once: the Rust tests are done by the time that pytest has collected the others.
test:
	$(MAKE) --no-print-directory --jobs 2 test-rust test-python

test-rust:
	PROPTEST_DISABLE_FAILURE_PERSISTENCE=1 cargo test --quiet --workspace -- --nocapture

test-python: build
	$(BIN)/python -m pytest --quiet $(SIDE_BY_SIDE)

# All tests, as `make test` runs them, and how many lines they reach.
coverage: build
	$(BIN)/python scripts/rust_coverage.py
	$(BIN)/python -m coverage erase
	$(BIN)/python -m pytest --quiet $(SIDE_BY_SIDE) --cov --cov-report=
	$(BIN)/python -m coverage report

# Tables of Arrow, by the libraries that take them. The oldest of these:
# make test-tables TABLES='duckdb==1.1.3 nanoarrow==0.5.0 numpy<2 pandas==2.2.3 polars==1.29.0 pyarrow==15.0.2'
test-tables: build build/tables-venv/installed
	PYTHONPATH=python build/tables-venv/$(notdir $(BIN))/python -m pytest --quiet tests/translation/test_arrow.py \
	  tests/translation/test_arrow_recipes.py

build/tables-venv/installed: requirements/tables.txt
	$(PYTHON) -m venv --clear build/tables-venv
	build/tables-venv/$(notdir $(BIN))/python -m pip install --quiet --no-compile --requirement requirements/tables.txt \
	  $(foreach library,$(TABLES),'$(library)')
	touch $@

# A real cluster of Ray and a real S3 server, in an environment of their own, by any Python from 3.9 on:
# make test-ray RAY='ray[data]==2.51.*' PYTHON=python3.9
test-ray: build build/ray-venv/installed
	PYTHONPATH=python build/ray-venv/$(notdir $(BIN))/python -m pytest --quiet tests/ray

build/ray-venv/installed: requirements/ray.txt
	$(PYTHON) -m venv --clear build/ray-venv
	build/ray-venv/$(notdir $(BIN))/python -m pip install --quiet --requirement requirements/ray.txt $(and $(RAY),'$(RAY)')
	touch $@

# Each fuzz target for some seconds: make fuzz SECONDS=600
fuzz:
	PYTHON="$(PYTHON)" scripts/fuzz.sh $(or $(SECONDS),10)

# Random jobs with random faults for a minute: make soak SECONDS=3600 SEED=2
soak: build
	$(BIN)/python scripts/soak.py --seconds $(or $(SECONDS),60) --seed $(or $(SEED),1)

# The one list of checks: CI and the pre-commit hook run it too.
lint: build
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets -- --deny warnings
	cargo fmt --manifest-path rust/fuzz/Cargo.toml --check
	$(FUZZ_CHECK) cargo clippy --quiet --manifest-path rust/fuzz/Cargo.toml --locked -- --deny warnings
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports
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
	$(BIN)/vermin --target=3.9- --violations --no-tips --quiet python scripts tests benchmarks

# The wheel is built from the source distribution, checked, and tried where there is neither Rust nor anything else.
wheel: $(TOOLS)/installed
	rm -rf dist
	PATH=$(TOOLS)/bin:$$PATH RUSTFLAGS="--remap-path-prefix=$(CARGO_HOME)=cargo" \
	  maturin build --sdist --release --locked --quiet --out dist $(MANYLINUX)
	$(TOOLS)/bin/python scripts/check_wheel.py
	$(PYTHON) -m venv --clear build/empty
	build/empty/bin/python -m pip install --quiet --only-binary :all: dist/*.whl
	env -i PATH=$(CURDIR)/build/empty/bin build/empty/bin/python scripts/smoke.py

$(TOOLS)/installed: requirements/wheel.txt
	$(PYTHON) -m venv --clear $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --no-compile --requirement requirements/wheel.txt
	touch $@

# All Python tests on the wheel in dist, by any Python: make wheel-test PYTHON=python3.13
wheel-test:
	rm -rf build/unpacked && mkdir -p build/unpacked
	tar --extract --gzip --file dist/*.tar.gz --directory build/unpacked --strip-components 1
	$(PYTHON) -m venv --clear build/tested
	build/tested/bin/python -m pip install --quiet --only-binary :all: --requirement requirements/dev.txt dist/*.whl
	build/tested/bin/python scripts/smoke.py
	cd build/unpacked && $(CURDIR)/build/tested/bin/python -c \
	  'import sixfast; assert "site-packages" in sixfast.__file__, sixfast.__file__'
	cd build/unpacked && $(CURDIR)/build/tested/bin/python -m pytest --quiet $(SIDE_BY_SIDE) tests README.md --pyargs sixfast

bench: build
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python -m benchmarks all

# The site, in build/site; needs Python 3.11 or later. A warning or a broken link is an error.
# An environment without a pip of its own is made in a moment, and what is used once need not all be compiled.
docs: build build/docs-venv/installed
	PYTHONPATH=python $(DOCS_BIN)/sphinx-build --quiet --fail-on-warning --keep-going --fresh-env -c docs . build/site
	$(BIN)/python docs/check_links.py build/site

build/docs-venv/installed: requirements/docs.txt $(VENV)/installed
	$(PYTHON) -m venv --without-pip build/docs-venv
	$(BIN)/python -m pip --python $(DOCS_BIN)/python install --quiet --no-compile --requirement requirements/docs.txt
	touch $@
