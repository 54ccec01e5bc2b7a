# Everything a newcomer needs: make demo, make run, make test, make check. Needs Python 3.11 and make.
SHELL := /bin/sh
PYTHON ?= python3.11
PORT ?= 8000
UV := .uv/bin/uv
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -p tests.quick_start -q --no-loadscope-reorder
SERVE := $(BIN)/python -m uvicorn handoff_project.asgi:application --host 127.0.0.1 --timeout-graceful-shutdown 5 --no-access-log --no-server-header
# Everything below starts Python many times; without kept bytecode each start would compile all code again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo run test check bench faults sbom licences audit mutations examples pictures requirements openapi messages clean

demo: .venv/ready ## two deployments on this machine, already paired; PORTS="8100 8101 8102" chooses
	$(BIN)/python deploy/demo $(if $(PORTS),--ports $(PORTS))

run: .venv/ready ## one deployment; first-run set-up in the browser
	@echo "Making the tables of the database, or bringing them up to date; the first time this takes a while ..."
	@$(BIN)/python manage.py migrate --verbosity 0
	@echo "Starting. When Uvicorn says that it runs, open http://127.0.0.1:$(PORT)/: the first time, it asks for your"
	@echo "institution and makes your account. Everything is kept in $${DATA_DIR:-var/}. Ctrl-C stops it."
	@PLATFORM_DOMAIN=$${PLATFORM_DOMAIN:-http://127.0.0.1:$(PORT)} $(SERVE) --port $(PORT)

test: .venv/ready-dev ## all tests; suites whose service is missing are listed with the reason
	$(PYTEST) -n 4 --dist loadfile -m "not journey"
	$(PYTEST) -n 4 --dist loadgroup -m journey tests/journeys tests/demo tests/faults
	$(BIN)/python -m tests.on_postgres

check: .venv/ready-dev ## lint, types, architecture, templates, migrations, deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files -z -- 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	DATA_DIR=var/check $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python deploy/check_production.py

bench: .venv/ready-dev ## timings as ratios against a floor measured in the same run; ONLY=matching, filter, embedded, postgres
	$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY))

faults: .venv/ready-dev ## what becomes of every message when things break; ONLY=kills,switch and QUICK=1 choose
	$(BIN)/python -m tests.faults $(if $(ONLY),--only "$(ONLY)") $(if $(QUICK),--quick)

sbom: .venv/ready-dev ## what a deployment is made of, as CycloneDX, in var/sbom.json
	@mkdir -p -m 700 var
	$(BIN)/python -m deploy.bill_of_materials var/sbom.json

licences: .venv/ready-dev ## the licence of every library; fails on one that is unknown or not allowed
	$(BIN)/python -m deploy.licences

audit: .venv/ready-dev ## known holes in the libraries; ADVISORIES=a copy of pypa/advisory-database, or the index is asked
	$(BIN)/python -m deploy.audit $(if $(ADVISORIES),--advisories "$(ADVISORIES)")

mutations: .venv/ready-dev ## takes out security checks one by one, in a copy, and shows that the attacks notice
	$(BIN)/python -m tests.attacks.mutations

examples: .venv-examples/ready ## what docs/examples needs (LangGraph, ADK), in an environment of its own

pictures: .venv/ready-dev ## the README's pictures, taken from the running demo
	$(BIN)/python docs/take_pictures.py

requirements: .uv/bin/uv ## for those without uv
	$(UV) export --quiet --frozen --no-dev --no-emit-project --output-file requirements.txt

openapi: .venv/ready-dev ## writes docs/openapi.json, which a test compares with what is served
	DATA_DIR=var/check $(BIN)/python manage.py spectacular --format openapi-json --validate --fail-on-warn --file docs/openapi.json

messages: .venv/ready-dev ## collects what is said into locale/ and compiles it; needs GNU gettext
	$(BIN)/python manage.py makemessages --locale es --ignore .venv --ignore .uv --ignore var --ignore tests --ignore docs \
		--ignore deploy --no-location --no-obsolete --no-wrap
	$(BIN)/python manage.py compilemessages --locale es --ignore .venv

.uv/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (or set PYTHON=...)."; exit 1; }
	@echo "1 of 2: getting uv into .uv; it gets everything else ..."
	@# In a folder of its own until it is whole: two of these commands may be started at once.
	@own=.uv-$$$$; $(PYTHON) -m venv $$own && $$own/bin/python -m pip install --disable-pip-version-check uv==0.13.9 \
		|| { rm -rf $$own; exit 1; }; \
		[ -x $@ ] || rm -rf .uv; \
		mv -T $$own .uv 2>/dev/null || rm -rf $$own

.venv/ready: .uv/bin/uv pyproject.toml uv.lock
	@echo "2 of 2: getting the libraries into .venv; the first time this takes half a minute ..."
	@$(UV) sync --frozen --inexact --no-dev --python $(PYTHON)
	@touch $@

.venv/ready-dev: .uv/bin/uv pyproject.toml uv.lock
	@echo "2 of 2: getting the libraries into .venv, those for tests included; the first time this takes a minute ..."
	@$(UV) sync --frozen --inexact --python $(PYTHON)
	@touch $@ .venv/ready

.venv-examples/ready: .uv/bin/uv docs/examples/requirements.txt
	$(UV) venv --quiet --clear --python $(PYTHON) .venv-examples
	$(UV) pip install --quiet --python .venv-examples/bin/python -r docs/examples/requirements.txt
	@touch $@

clean: ## removes what the commands above made, but for your data in var/
	rm -rf .venv .venv-examples .uv .mypy_cache .ruff_cache .pytest_cache staticfiles
