# `make` alone lists the targets. Everything installed goes into .venv; `make clean` removes it.
PYTHON ?= python3
VENV ?= .venv
KERNEL ?= samples/kernel
REPORT ?= build/readiness.html
# More for pytest, e.g. make test PYTEST="-n0 -k witness"
PYTEST ?= -n auto
# The kernel that `make oracle` asks, and which of its architectures: --arch x86,sparc --random 5 --seed 2
ORACLE_KERNEL ?= $(PTAUDIT_KERNELS)/6.12
ORACLE ?=
# How long `make fuzz` gives each of the three readers.
FUZZ_SECONDS ?= 10
# Where the fuzzer begins; 0 is another place every time, as `make fuzz-long` has it.
FUZZ_SEED ?= 1
# What to do where atheris has no wheel: fail, unless it is `no`.
FUZZ_REQUIRED ?= yes
export PTAUDIT_KERNELS ?= $(HOME)/.cache/ptaudit/kernels
export PTAUDIT_TRUTH ?= ../shared/truth

LOCK := requirements-dev.lock
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALLED := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
COMPILED := $(VENV)/.compiled
SOURCES := $(wildcard auditor/*.py auditor/*/*.py auditor/*/*/*.py rules/*.py)
fail = { echo "ptaudit: $(1)" >&2; exit 1; }

.DELETE_ON_ERROR:
.PHONY: help audit test test-kernels test-browser test-campaign test-limits oracle fuzz fuzz-long lint format types golden
.PHONY: bench bench-docs bench-history bench-page bench-campaign screenshots lock clean

help: ## list the targets (the default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# make itself cannot pass an exit code on. 3 (incomplete or inconclusive) still leaves a report, so it
# is said aloud and the target is done; 1 and 2 fail it. Scripts should call `ptaudit audit` directly.
audit: $(COMPILED) ## audit the bundled miniature kernel, or KERNEL=/path/to/linux, and write an HTML report
	@mkdir -p "$(dir $(REPORT))"
	@$(BIN)/ptaudit audit "$(KERNEL)"; code=$$?; \
	case $$code in 0|3) ;; *) exit $$code ;; esac; \
	$(BIN)/ptaudit report "$(KERNEL)" -o "$(REPORT)" || test $$? -eq 3 || exit 1; \
	echo; echo "HTML report: $(abspath $(REPORT))"; \
	test $$code -eq 0 || echo "Exit code of the audit: $$code, incomplete or inconclusive (see its notices)"

test: $(DEV) $(COMPILED) ## run every test that needs no real kernel and no browser
	$(BIN)/pytest $(PYTEST)

test-kernels: $(DEV) ## run the tests on real kernels (tests/kernels/fetch brings them) and the comparison with the truth
	$(BIN)/pytest $(PYTEST) -m kernels tests/kernels

oracle: $(INSTALLED) ## ask a kernel's own Kconfig and clang about sampled configurations, and compare (docs/oracle.md)
	$(BIN)/python -m oracle "$(ORACLE_KERNEL)" $(ORACLE)

test-browser: $(DEV) ## run the tests of the HTML report in Chromium (apt install chromium)
	$(BIN)/pytest $(PYTEST) -m browser tests/browser

fuzz: $(DEV) ## fuzz the readers of C, Kconfig and patches, FUZZ_SECONDS each (atheris: Python 3.11 to 3.13 on x86_64)
	@if ! { $(PIP) install --no-deps --only-binary :all: --requirement requirements-fuzz.lock && \
	  $(BIN)/python -c 'import atheris'; }; then \
	  echo "ptaudit: NOT FUZZED: atheris cannot be installed for $$($(BIN)/python -VV | head -1)" >&2; \
	  test "$(FUZZ_REQUIRED)" = no; exit; \
	fi; \
	mkdir -p build/fuzz; \
	for reader in c kconfig patch; do \
	  echo "fuzzing $$reader for $(FUZZ_SECONDS) s (log: build/fuzz/$$reader.log)"; \
	  $(BIN)/python -m tests.fuzz.run $$reader build/fuzz -seed=$(FUZZ_SEED) -max_total_time=$(FUZZ_SECONDS) >build/fuzz/$$reader.log 2>&1 || \
	    { tail -n 40 build/fuzz/$$reader.log >&2; $(call fail,the input that broke it is in build/fuzz: see CONTRIBUTING.md); }; \
	done

fuzz-long: ## the same for ten minutes each; what was learnt stays in build/fuzz
	$(MAKE) fuzz FUZZ_SECONDS=600 FUZZ_SEED=0

test-campaign: $(DEV) ## run the tests of large campaigns: 500 trees, killed runs, a Dask cluster on this machine
	$(BIN)/pytest $(PYTEST) -m campaign tests/campaign

lint: $(DEV) ## check style and formatting (ruff) and the syntax of the shell scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	bash -n .ci/run
	bash -n tests/kernels/fetch

format: $(DEV) ## let ruff mend and format what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV) ## check the types (mypy --strict)
	$(BIN)/mypy --strict

golden: $(DEV) ## refresh the files in tests/golden; review the change with git diff
	$(BIN)/pytest --golden-update
	@git --no-pager diff --stat -- tests/golden

bench: $(COMPILED) ## measure on real kernels, against grep, spatch, semgrep, ast-grep, CVEhound and the floor
	$(BIN)/python bench/run.py

bench-docs: $(COMPILED) ## the same, a profile and the growth, written into docs/performance.md; on a quiet machine
	$(BIN)/python bench/run.py --write

test-limits: $(INSTALLED) ## audit the worst input we can think of; print time and memory of each (not part of CI)
	$(BIN)/python bench/limits.py

bench-history: $(COMPILED) ## measure the history of three real kernels and 2,000 commits against a cold audit
	$(BIN)/python bench/history.py

bench-page: $(DEV) ## measure how soon Chromium shows the report of a real kernel (apt install chromium)
	$(BIN)/python bench/page.py

bench-campaign: $(INSTALLED) ## measure trees per second with one process and with two, and what memory they take
	$(BIN)/python bench/campaign.py

screenshots: $(DEV) ## take the pictures of the README anew (apt install chromium)
	$(BIN)/python -m tests.browser.screenshots

lock: ## write requirements-dev.lock anew from the newest releases pyproject.toml admits
	@rm -rf build/lock-venv && $(PYTHON) -m venv build/lock-venv
	build/lock-venv/bin/python -m pip --quiet install --editable '.[dev]'
	@{ echo "# Versions for development and CI, written by 'make lock'. Users get the ranges of pyproject.toml."; \
	  build/lock-venv/bin/python -m pip freeze --all --exclude pip --exclude-editable; } > $(LOCK)
	@rm -rf build/lock-venv

clean: ## remove everything made here: .venv, build, caches
	rm -rf $(VENV) build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find auditor oracle rules tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# An editable install: sources take effect at once, only these three files ask for another round. `compat` puts this
# folder on the path; setuptools' other way, a finder of its own, adds 12 ms to every start.
$(INSTALLED): pyproject.toml setup.py $(LOCK)
	@command -v $(PYTHON) >/dev/null || $(call fail,no $(PYTHON) here: apt install python3 python3-venv)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  $(call fail,$$($(PYTHON) --version) is too old$(comma) 3.11 is needed: make PYTHON=python3.12)
	@$(PYTHON) -c 'import ensurepip$(comma) venv' 2>/dev/null || \
	  $(call fail,$(PYTHON) cannot make a virtual environment: apt install python3-venv)
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint $(LOCK) setuptools
	$(PIP) install --constraint $(LOCK) --no-build-isolation --config-settings editable_mode=compat --editable .
	@touch $@

# Where Python is told to write no byte code (PYTHONDONTWRITEBYTECODE), every start would compile a hundred modules:
# that costs more than reading a kernel's Kconfig. A source that changes afterwards is noticed by its time, as ever.
$(COMPILED): $(INSTALLED) $(SOURCES)
	@$(BIN)/python -m compileall -q --invalidation-mode timestamp auditor rules
	@touch $@

$(DEV): $(INSTALLED)
	$(PIP) install --requirement $(LOCK)
	@touch $@

comma := ,
