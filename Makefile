# What one types. `make` alone lists the targets; the text after ## is the list.

PYTHON ?= python3
PORT ?= 8000
export SERVICE ?= pypi
python := .venv/bin/python
# One more than the two cores of a small machine: many tests wait for a server or a browser.
# tests/environment.py says which tests stay together.
parallel := --numprocesses 3
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check fix messages screenshots pins audit bench

help: ## List these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' \
		| while IFS="$$(printf '\t')" read -r name text; do printf 'make %-12s %s\n' "$$name" "$$text"; done

run: .venv/for-running .env ## Set up on first use, then serve on 127.0.0.1 (PORT=8000)
	@mkdir -p var
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py setup_demo
	@echo "Ankle Site is at http://127.0.0.1:$(PORT)/ (editors: /admin/). Stop it with Ctrl+C."
	@$(python) manage.py runserver 127.0.0.1:$(PORT)

# All workers of both runs find compiled what the first has compiled, whatever the machine prefers.
test: export PYTHONDONTWRITEBYTECODE :=
test: .venv/for-developing ## Run every test on SQLite with a real browser, then those of the database on PostgreSQL
	@.ci/packages
	@.ci/node-packages
	DATABASE_URL=sqlite://:memory: $(python) -m pytest $(parallel)
	.ci/postgres $(python) -m pytest $(parallel) --ignore tests/browser --ignore tests/content \
		-m "django_db and not any_database"

# Settings must parse, for mypy's and Django's checks too; nothing here depends on a developer's .env.
# mypy starts afresh: with django-stubs, its cache keeps errors that are gone and misses new ones.
check messages: export DEBUG := true
check messages: export DATABASE_URL := sqlite://:memory:
check: .venv/for-developing ## Check style, types, import rules, settings and migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --no-incremental .
	.venv/bin/djlint --lint --quiet ankle_site conditions triage
	.venv/bin/lint-imports --no-cache
	$(python) manage.py check --fail-level WARNING
	$(python) manage.py makemigrations --check --dry-run

fix: .venv/for-developing ## Mend what style checks can mend
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages: .venv/for-developing ## Collect the texts to translate, and compile the translations
	@.ci/packages
	$(python) manage.py makemessages --all --add-location file --no-obsolete \
		$(patsubst %,--ignore %,benchmarks docs tests var)
	$(python) manage.py compilemessages --ignore .venv

screenshots: .venv/for-developing ## Take the pictures of docs/screenshots.md and docs/editors.md
	@.ci/packages
	$(python) -m docs.screenshots
	DATABASE_URL=sqlite://:memory: ANKLE_PICTURES=docs/images $(python) -m pytest -q tests/browser/test_editors_day.py

# Extras stay in the names: without them pip takes the newest release for what asks for an extra,
# and refuses it for want of a hash.
pins: .venv/for-developing ## Pin the packages that requirements*.in ask for, keeping what is pinned
	for name in requirements requirements-dev requirements-audit; do \
		.venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header \
			--no-strip-extras $$name.in --output-file $$name.txt; done

audit: .venv/for-developing ## Ask whether a package is known to be vulnerable, and list packages and licences
	@.ci/audit

bench: .venv/for-developing ## Measure ranking and releases at 9 and 10,000 conditions
	@.ci/packages
	$(python) -m benchmarks.ranking

.venv/for-running: requirements.txt
	@.ci/venv $(PYTHON)
	@echo "Installing $< into .venv ..."
	@$(python) -m pip install -qq --require-hashes -r $<
	@touch $@

.venv/for-developing: requirements-dev.txt
	@.ci/venv $(PYTHON)
	@echo "Installing $< into .venv ..."
	@$(python) -m pip install -qq --require-hashes -r $<
	@touch $@

# Written once and never again: it holds this machine's key. No prerequisites, so no rewriting.
.env:
	@umask 077; printf 'DEBUG=true\nSECRET_KEY=%s\n' \
		"$$($(python) -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@
