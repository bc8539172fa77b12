# make briefing   everything from nothing: environment, model, and the briefing of samples/ in out/
# make test       the tests, with branch coverage
# Other targets are listed by `make help`. Only Python 3.11 or newer and make are needed.

.DEFAULT_GOAL := help
.PHONY: help briefing test lint format lock docs wheel clean clean-all
# Folder names may hold spaces, so every path below is relative and nothing here uses $(CURDIR).

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := 2.13.0
MODEL := smollm2-135m
EMBEDDER := all-minilm-l6-v2
DAY := 2024-12-11
ZONE := Asia/Tokyo

# The first Python that is new enough and can make environments. Not just the first of that name: a
# version manager leaves stubs on the path for versions that are not installed.
PYTHON = $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)

# Tests run side by side, a file in one process, each computing with one thread: several processes of several
# threads on the same cores spend their time waiting for each other.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile
ONE_THREAD := OMP_NUM_THREADS=1

# An install is repeated only when what it depends on has changed, by content: a fresh clone and a checkout
# change every time stamp. The folder counts too, for an environment does not survive being moved.
sum = $(shell { cat $(1); pwd; } | cksum | cut -d ' ' -f 1)
RUN := $(VENV)/.installed-$(call sum,requirements.lock pyproject.toml tools/install_torch.py Makefile)
DEV := $(VENV)/.installed-dev-$(call sum,requirements.lock requirements-dev.lock pyproject.toml Makefile)

help: ## Show the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

briefing: $(RUN) ## Install, bring the model, and compile the briefing of samples/ into out/
	@$(BIN)/python -m briefing models pull $(MODEL) $(EMBEDDER) >/dev/null
	@$(BIN)/python -m briefing daily samples --all --date $(DAY) --timezone $(ZONE) --out out

test: $(DEV) ## Run the tests with branch coverage; PYTEST="-k name" passes options on
	@$(BIN)/python -m briefing models pull $(MODEL) $(EMBEDDER) >/dev/null
	@$(ONE_THREAD) $(BIN)/python -m pytest $(SIDE_BY_SIDE) --cov --cov-report=term $(PYTEST)

lint: $(DEV) ## Check style, format, types and import contracts
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports

format: $(DEV) ## Format the code and mend what can be mended
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

lock: $(DEV) ## Pin the dependencies anew; UPGRADE=1 takes newer versions
	@$(PIP) install --quiet 'pip-tools>=7.6'
	@$(BIN)/python tools/lock.py

docs: $(DEV) ## Write docs/cli.md from the program's help
	@$(BIN)/python tools/cli_reference.py > docs/cli.md

wheel: $(DEV) ## Build the wheel into dist/
	@$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove caches and build results
	@rm -rf build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

clean-all: clean ## Also remove the environment and out/
	@rm -rf $(VENV) out

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer with venv and pip was found; install one \
	(Debian: apt-get install python3-venv), or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "creating $(VENV) with $(PYTHON)"
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

# pip first, from the lock: an old one downloads whole wheels where it needs only their metadata.
# torch next and by itself (see tools/install_torch.py); the lock holds what it depends on.
$(RUN): | $(VENV)/.created
	@echo "installing (this takes some minutes the first time)"
	@sed -n '/^pip==/,/[^\\]$$/p' requirements.lock > $(VENV)/pip.lock
	@$(PIP) install --quiet --require-hashes -r $(VENV)/pip.lock
	@GOAL="$(MAKECMDGOALS)" $(BIN)/python tools/install_torch.py $(TORCH)
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.installed-*
	@touch $@

$(DEV): $(RUN)
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
