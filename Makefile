# Everything works from a fresh clone: each target sets up what it needs first.
# Doors that keep their shape: setup run test check bench reset package deploy (docs/operations.md).

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The newest of these that runs; it is also the Lambda runtime of what `make package` builds.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$name; break; }; done)
STAGE ?= local
# Of the tests; one for each core of the machine that they are meant for.
WORKERS ?= 2
PIP := -m pip install --quiet --disable-pip-version-check --require-hashes
CHROMIUM := $(shell command -v chromium chromium-browser google-chrome 2>/dev/null | head -n 1)

.PHONY: help setup run test check audit bench reset pages package deploy dns lock format browser openapi train

help:
	@echo "make run      the whole system on this machine: http://127.0.0.1:8080"
	@echo "make test     all checks and tests"
	@echo "make check    format, lint, types, import contracts, docstrings, template lint"
	@echo "make audit    what checkov and pip-audit say of the template and the libraries: docs/security.md"
	@echo "make bench    what it costs: time, AWS calls, request units"
	@echo "make train    train the judge of urgency anew: docs/urgency.md"
	@echo "make reset    forget the local data"
	@echo "make pages    bundle the web pages for a web server: build/pages (needs npm)"
	@echo "make package  build for AWS: STAGE=<name of stages/*.toml>"
	@echo "make deploy   package, show what changes, deploy, look whether it works: STAGE="
	@echo "make dns      the records that a stage needs in DNS: STAGE= (CHECK=1 asks DNS)"

setup: .venv/.done .venv-emulator/.done browser

.venv/.done: requirements-dev.txt
	@[ -n "$(PYTHON)" ] || { echo "Fronta needs Python 3.11 or newer on the PATH, or named by make PYTHON=…"; exit 1; }
	@echo "installing the development environment (.venv)"
	@$(PYTHON) -m venv .venv
	@.venv/bin/python $(PIP) -r requirements-dev.txt
	@touch $@

# The emulator runs the Lambdas, so its interpreter and the package's are the same.
.venv-emulator/.done: local/requirements.txt
	@echo "installing the AWS emulator (.venv-emulator)"
	@$(PYTHON) -m venv .venv-emulator
	@.venv-emulator/bin/python $(PIP) -r local/requirements.txt
	@touch $@

browser:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing chromium"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "The browser tests need chromium: install it with your package manager, e.g. apt-get install chromium"; exit 1; fi
endif

run: .venv/.done .venv-emulator/.done
	@exec .venv/bin/python -m local run

check: .venv/.done
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/interrogate --quiet tests chalicelib local infra bench training app.py
	.venv/bin/python -m infra.lint

test: setup check
	.venv/bin/python -m pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS)

bench: setup
	@.venv/bin/python -m bench

reset:
	@state="$${FRONTA_STATE:-.local}"; \
	if [ ! -e "$$state" ]; then echo "nothing to forget in $$state"; \
	elif [ ! -e "$$state/stack.pid" ]; then echo "$$state holds no stack of Fronta; nothing was deleted"; exit 1; \
	else .venv/bin/python -m local down; rm -rf "$$state" && echo "forgot $$state"; fi

.venv-security/.done: security/requirements.txt
	@echo "installing what the audit needs (.venv-security)"
	@$(PYTHON) -m venv .venv-security
	@.venv-security/bin/python $(PIP) -r security/requirements.txt
	@touch $@

# 3: nothing found, but the database of weaknesses could not be asked (docs/security.md).
audit: .venv/.done .venv-security/.done
	@.venv/bin/python -m infra.audit

.venv-training/.done: training/requirements.txt
	@echo "installing what training needs (.venv-training)"
	@$(PYTHON) -m venv .venv-training
	@.venv-training/bin/python $(PIP) -r training/requirements.txt
	@touch $@

train: .venv-training/.done
	@.venv-training/bin/python -m training.urgency.train $(TRAIN_ARGS)

pages: .venv/.done
	.venv/bin/python -m infra.pages

package: .venv/.done
	.venv/bin/python -m infra.package --stage $(STAGE)

# The stage file says it all. Variables that win over it: BUCKET, MAIL_DOMAIN, CONSOLE_ORIGIN, PARAMETERS, TAKE_OVER_MAIL.
deploy: .venv/.done
	@if [ "$(STAGE)" = local ]; then echo "make deploy STAGE=<a file of stages/, not local>: docs/deploying.md"; exit 2; fi
	@.venv/bin/python -m infra.deploy --stage $(STAGE) $(if $(YES),--yes) $(if $(BUCKET),--bucket "$(BUCKET)") \
	  $(if $(MAIL_DOMAIN),--mail-domain "$(MAIL_DOMAIN)") $(if $(CONSOLE_ORIGIN),--console-origin "$(CONSOLE_ORIGIN)") \
	  $(if $(TAKE_OVER_MAIL),--take-over-mail) $(addprefix --parameter ,$(PARAMETERS))

dns: .venv/.done
	@.venv/bin/python -m infra.dns --stage $(STAGE) $(if $(CHECK),--check) $(if $(RESOLVER),--resolver $(RESOLVER))

format: .venv/.done
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

openapi: .venv/.done
	FRONTA_STAGE_FILE=stages/local.toml AWS_DEFAULT_REGION=eu-central-1 .venv/bin/python -m chalicelib.api > docs/openapi.json

# Lock files with hashes, from requirements*.in.
COMPILE := .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: .venv/.done
	$(COMPILE) --allow-unsafe -o requirements.txt requirements.in
	$(COMPILE) --unsafe-package botocore --unsafe-package jmespath --unsafe-package python-dateutil --unsafe-package six \
	  --unsafe-package typing-extensions --unsafe-package urllib3 -o requirements-vendor.txt requirements-vendor.in
	$(COMPILE) --allow-unsafe -o requirements-dev.txt requirements-dev.in
	$(COMPILE) --allow-unsafe -o local/requirements.txt local/requirements.in
	$(COMPILE) --allow-unsafe -o training/requirements.txt training/requirements.in
	$(COMPILE) --allow-unsafe -o security/requirements.txt security/requirements.in
