# Everything happens inside this folder: the environment in .venv, the demonstration in .demo, the tests in .test.
# Needs Python 3.11 or newer with pip and venv, and make. PYTHON=… names another interpreter.

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=
MINUTES ?= 60

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
PIP := $(PY) -m pip --disable-pip-version-check --no-cache-dir --no-input -q

HERE := $(CURDIR)
DEMO_ENV := XDG_DATA_HOME="$(HERE)/.demo/data" XDG_CONFIG_HOME="$(HERE)/.demo/config" \
	XDG_CACHE_HOME="$(HERE)/.demo/cache" XDG_STATE_HOME="$(HERE)/.demo/state" TMPDIR="$(HERE)/.demo/tmp"
TEST_ENV := TMPDIR="$(HERE)/.test" PYTHONHASHSEED=0

# What programs note of stores in the user's state folder stays inside as well.
export XDG_STATE_HOME := $(HERE)/.test/state

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench wheel pinyin calendars cheatsheet screenshots tables docs drill-schema \
	walks simulate simulate-short fuzz-bundles kill kill-sync lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV_READY) ## set everything up in .venv
	@echo "Ready: $(BIN)/dispatch-tui"

demo: $(RUN_READY) ## open the console on a throw-away store with a working day under way
	@mkdir -p .demo/tmp
	@$(DEMO_ENV) $(PY) -m dispatch_tui demo $(ARGS)

test: $(DEV_READY) ## run all tests; ARGS=… goes to pytest
	@mkdir -p .test
	@$(TEST_ENV) $(PY) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --basetemp=.test/pytest $(ARGS)

check: $(DEV_READY) ## style, types, layers, message catalogue
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@mkdir -p .test
	@$(TEST_ENV) $(PY) -m pytest -q --basetemp=.test/words tests/words

format: $(DEV_READY) ## lay out the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: $(DEV_READY) ## measure; prints the ratios and writes them as JSON
	@$(PY) -m tools.bench $(ARGS)

wheel: $(DEV_READY) ## build the wheel into dist/
	@$(BIN)/hatchling build -t wheel

pinyin: $(DEV_READY) ## fill the packs' pinyin columns
	@$(PY) -m tools.pinyin $(ARGS)

calendars: $(DEV_READY) ## write the packs' holidays and make-up working days
	@$(PY) -m tools.calendars $(ARGS)

tables: $(DEV_READY) ## write down anew what SQLite is given of the store's table classes
	@$(PY) -m tools.lay_out --update

docs: $(DEV_READY) ## write the documented table of the life of a work order anew
	@$(PY) -m tools.life_table --update

drill-schema: $(DEV_READY) ## write the JSON Schema of drills and the tables of their manual anew
	@$(PY) -m tools.drill_schema
	@$(PY) -m tools.drill_manual

cheatsheet: $(DEV_READY) ## write the READMEs' table of keys and verbs anew
	@$(PY) -m tools.cheatsheet $(ARGS)

screenshots: $(DEV_READY) ## draw the screens anew for the README
	@$(PY) -m tools.screenshots $(ARGS)

simulate: $(DEV_READY) ## run the simulator of several stations on all cores for MINUTES=60
	@$(PY) -m tests.simulation --minutes $(MINUTES) $(ARGS)

simulate-short: $(DEV_READY) ## run the simulator as the tests do
	@$(PY) -m tests.simulation --short $(ARGS)

walks: $(DEV_READY) ## work two matters through real terminals (tmux), in both languages and sizes
	@$(PY) -m tests.walks $(ARGS)

fuzz-bundles: $(DEV_READY) ## corrupt a hundred thousand bundles; none may be taken, none may crash
	@$(PY) -m tests.fuzz --workers $(WORKERS) $(ARGS)

kill: $(DEV_READY) ## kill a writing process again and again; no act may be torn
	@$(PY) -m tools.kill $(ARGS)

kill-sync: $(DEV_READY) ## kill imports and exports again and again; none may leave anything half done
	@$(PY) -m tools.kill_sync $(ARGS)

lock: | $(PY) ## resolve the dependencies anew into requirements/; ARGS=--upgrade takes newer ones
	@$(PY) tools/lock.py $(ARGS)

clean: ## remove all that these targets made
	rm -rf $(VENV) .demo .test .lock dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The first interpreter of these that is new enough makes the environment.
$(PY):
	@for python in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Setting up $(VENV) with $$("$$python" --version) …"; \
			exec "$$python" -m venv $(VENV); \
		fi; \
	done; \
	echo "dispatch-tui needs Python 3.11 or newer, and none was found; PYTHON=/path/to/python3 make … names one." >&2; \
	exit 1

$(RUN_READY): requirements/run.txt | $(PY)
	@echo "Installing what the console needs …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@touch $@

$(DEV_READY): requirements/run.txt requirements/dev.txt pyproject.toml | $(PY)
	@echo "Installing what the console and its tests need …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(RUN_READY) $@
