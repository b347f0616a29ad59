# Everything a person types. `make demo` and `make test` work on a fresh machine with
# Python 3.11+ (venv) and make; the rest is for those who change the code.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
PLAN ?= bac-kan-2025-2030
BIN := .venv/bin

.PHONY: demo run test test-long check format lock clean bench bench-plot bench-conversation bench-page crash decade drill fuzz gallery bench-charts audit soak

demo: .venv/ready
	@$(BIN)/tram demo --plan $(PLAN)

run: .venv/ready
	@$(BIN)/tram run

# Three at a time on two cores: the journeys wait for other processes more than they work.
test: .venv/ready-dev
	@$(BIN)/pytest -n 3 --dist worksteal

check: .venv/ready-dev
	@echo "ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "mypy --strict" && $(BIN)/mypy
	@echo "import-linter" && $(BIN)/lint-imports --config pyproject.toml
	@echo "house rules" && $(BIN)/pytest -q tests/house_rules
	@echo "plans" && $(BIN)/tram plan check plans/*

format: .venv/ready-dev
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

# Speed beside the peers and the libraries' own limits, in one run (about an hour); figures in data/benchmarks.
# aiogram with Redis is measured where redis-server is installed.
bench: .venv/ready-dev .venv-bench/ready
	@$(BIN)/python -m benchmarks.load
	@$(BIN)/python -m benchmarks.inside.profile
	@$(BIN)/python -m benchmarks.inside.engine
	@$(BIN)/python -m benchmarks.inside.broadcast
	@$(BIN)/python -m benchmarks.inside.whole_broadcast
	@$(BIN)/python -m benchmarks.inside.growth
	@$(BIN)/python -m benchmarks.inside.memory
	@$(BIN)/python -m benchmarks.inside.effect
	@$(BIN)/python -m benchmarks.rollup
	@$(BIN)/python -m benchmarks.capacity

# The picture of docs/benchmarks.md from the figures of the last `make bench`.
bench-plot: .venv/ready-dev
	@$(BIN)/python -m benchmarks.load.plot

# What one report costs the person and the phone, beside a plain survey of the same form (about half a minute).
bench-conversation: .venv/ready-dev
	@$(BIN)/python -m benchmarks.conversation

# A plan's page for a province: 108 stations, 16 indicators, 8 quarters (about a minute).
bench-page: .venv/ready-dev
	@$(BIN)/python -m benchmarks.plan_page

# The long form of the crash tests: killed at every step of a report and at random moments; two hundred and fifty times on each
# engine while many report and Telegram stumbles; two hundred times in one broadcast; twenty times as the leader of two
# processes (about an hour; the figures are printed).
crash: .venv/ready-dev
	@TRAM_TEST_LONG=1 $(BIN)/pytest -s tests/journeys/test_crash.py tests/journeys/test_crowd_crash.py \
	    tests/journeys/test_broadcast_crash.py tests/journeys/test_several_processes.py

# The long form of the played decade: every day from 2023 to 2032 in each of the five plans (about five minutes).
decade: .venv/ready-dev
	@TRAM_TEST_LONG=1 $(BIN)/pytest -s tests/reporting/test_played_decade.py

# The long forms of the drills: twenty evenings on each engine, backed up while everybody reports, restored and compared;
# and a move to PostgreSQL that is killed twenty times (about twelve minutes).
drill: .venv/ready-dev
	@TRAM_TEST_LONG=1 $(BIN)/pytest -s tests/storage/test_restore_drill.py tests/bot/test_cli_move.py

# The long form of the fuzzing tests: `make fuzz CASES=10000000`. Follows branches with atheris where that is installed.
CASES ?= 200000
fuzz: .venv/ready-dev
	@$(BIN)/python -m tests.fuzzing --cases $(CASES)

# Every kind of chart for each plan and for hard cases, into docs/gallery/ (look at them before they are committed).
gallery: .venv/ready-dev
	@$(BIN)/python -m tests.gallery

# What a picture costs: time with a warm worker, one worker beside two, weight, and the memory of the bot.
bench-charts: .venv/ready-dev
	@$(BIN)/python -m benchmarks.charts

# Half an hour of mixed load: whether memory, open files, the outbox or the time to a reply grow (table and picture).
soak: .venv/ready-dev
	@mkdir -p build && $(BIN)/python -m benchmarks.soak 30 build/soak.png

# Whether a library that the program runs with has a known weakness, as PyPI's advisories say (needs the network).
audit:
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && \
	    .venv-audit/bin/pip install --disable-pip-version-check -q --require-hashes -r requirements/audit.txt; }
	@.venv-audit/bin/pip-audit --disable-pip --require-hashes -r requirements/run.txt

# Writes the hash-pinned requirement files again from pyproject.toml (needs uv).
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header -c requirements/run.txt --group dev pyproject.toml -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --group pyproject.toml:bench -o requirements/bench.txt
	echo "pip-audit>=2.10,<3" | uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header - -o requirements/audit.txt

.venv/bin/python:
	@echo "Making the Python environment in .venv …"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python requirements/run.txt pyproject.toml
	@echo "Installing the libraries (once, about a minute) …"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements/run.txt | sed -un -E '/^(Collecting|Installing|Successfully|ERROR)/s/^(.{0,100}).*/  \1/p'
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: .venv/bin/python requirements/dev.txt pyproject.toml
	@echo "Installing the libraries and the test tools (once, one or two minutes) …"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements/dev.txt | sed -un -E '/^(Collecting|Installing|Successfully|ERROR)/s/^(.{0,100}).*/  \1/p'
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@ .venv/ready

# The peers that are measured beside the program: aiogram needs another pydantic than it.
.venv-bench/ready: requirements/bench.txt
	@echo "Installing what is measured beside the program …"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip install --disable-pip-version-check -q --require-hashes -r requirements/bench.txt
	@touch $@

clean:
	rm -rf .venv .venv-audit .venv-bench data build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
