# Everything about Shopbell that is done by a command. `make` alone lists the targets.

PYTHON ?= python3
PORT ?= 4566
SHOP_PORT ?= 8010
INBOX_PORT ?= 8011
WIDGET_PORT ?= 8012
MAIL_PORT ?= 8025
STAGE ?= dev
export PORT SHOP_PORT INBOX_PORT WIDGET_PORT MAIL_PORT STAGE
# Chalice ships what it finds under chalicelib/: without .pyc files, the package is the same every time.
export PYTHONDONTWRITEBYTECODE = 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = 1
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION = 1
export CDK_DISABLE_CLI_TELEMETRY = 1

BIN := .venv/bin
FRONT := $(shell find client/src widget/src inbox/src inbox/public -type f -not -name wire.d.ts 2>/dev/null)

SHIPPED := $(BIN)/deptry . --requirements-files requirements/runtime.in --extend-exclude '(infra|tests|bench)/' \
  --per-rule-ignores 'DEP001=chalice,DEP002=tzdata,DEP003=botocore|chalice|lxml|referencing'

ADMIN = $(BIN)/python -m infra.admin --stage $(STAGE) $(if $(filter local,$(ON)),--local)
# A line on the screen for what takes a while: what it is, a command that says how far it is, the command itself.
PROGRESS := requirements/progress.sh

.DEFAULT_GOAL := help
.PHONY: help run test check format build setup bench pictures chaos mixed lock sbom deploy destroy publish store agent remove-agent reset-factor mail redrive reindex clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Ports of make run: PORT=$(PORT) (AWS on this machine), SHOP_PORT=$(SHOP_PORT) (demo shop), INBOX_PORT=$(INBOX_PORT),"
	@echo "  WIDGET_PORT=$(WIDGET_PORT), MAIL_PORT=$(MAIL_PORT) (SMTP, and the one after it)."

run: setup build ## run all of Shopbell on this machine; its ports are below
	@$(BIN)/python -m infra.local.run

test: check build .local/browser ## set up, check, and pass every test
	@# A mistake can make a loop endless, which no test runner gets out of by itself.
	@$(BIN)/python -c 'import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:], timeout=600).returncode)' \
	  node_modules/.bin/vitest run
	@$(BIN)/python -m pytest tests/unit tests/integration tests/contract --cov
	@$(BIN)/python -m pytest tests/lab
	@$(BIN)/python -m pytest tests/infra
	@$(BIN)/python -m pytest tests/e2e

check: setup client/src/wire.d.ts ## format, lint, types, import rules, dependency rules, what static tools find in the template
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports --no-logo
	@$(BIN)/deptry . >/dev/null 2>&1 || $(BIN)/deptry .
	@# What ships may need only what ships; chalice is added by its own packager.
	@$(SHIPPED) >/dev/null 2>&1 || $(SHIPPED)
	@node_modules/.bin/biome check --error-on-warnings .
	@for part in client widget inbox; do node_modules/.bin/tsc -p $$part || exit 1; done
	@$(BIN)/python -m infra.check_template

format: setup ## put all code into its format
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@node_modules/.bin/biome check --write .

build: widget/dist/w.js inbox/dist/index.html ## build widget and inbox

setup: .venv/ready .ministack-venv/ready node_modules/ready ## install everything that is missing

bench: setup build ## run the benchmarks, and write bench/results.md
	@$(BIN)/python -m bench

pictures: setup build .local/browser ## take the pictures of the README anew
	@$(BIN)/python -m tests.e2e.pictures

chaos: setup ## run random fault histories for long: make chaos MINUTES=60 [SEED=1]
	@$(BIN)/python -m tests.lab.chaos --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

mixed: setup ## this version and the baseline together, both ways: make mixed [HISTORIES=400] [SEED=1]
	@$(BIN)/python -m tests.lab.mixed $(if $(HISTORIES),--histories $(HISTORIES)) $(if $(SEED),--seed $(SEED))

deploy: setup build ## deploy to your AWS account: make deploy STAGE=prod [MAIL_DOMAIN=mail.shop.example]; options: docs/operations.md
	@node_modules/.bin/cdk deploy -c stage=$(STAGE) -c mail_domain=$(MAIL_DOMAIN) -c temporary=$(TEMPORARY) -c mfa=$(MFA) -c waf=$(WAF) \
	  -c budget=$(BUDGET) -c budget_mail=$(BUDGET_MAIL) -c store_rate=$(STORE_RATE) -c rate=$(RATE) --require-approval broadening
	@$(BIN)/python -m infra.admin --stage $(STAGE) publish

destroy: setup ## take a stage down again: make destroy STAGE=dev
	@node_modules/.bin/cdk destroy -c stage=$(STAGE)

publish: setup build ## upload widget and inbox again: make publish [STAGE=prod, or ON=local]
	@$(ADMIN) publish

mail: setup ## take mail in, and show the DNS records for it: make mail STAGE=prod
	@$(BIN)/python -m infra.admin --stage $(STAGE) mail

redrive: setup ## send dead letters back: make redrive QUEUE=email-fallback [STAGE=prod, or ON=local]; QUEUE=list says whose there are
	@$(ADMIN) redrive $(QUEUE)

reindex: setup ## make the lists of all conversations anew, after an update that says so: make reindex [STAGE=prod, or ON=local]
	@$(ADMIN) reindex

store: setup ## create or change a store: make store STAGE=prod ID=acme NAME="Acme" ORIGINS="https://acme.example" [ON=local]
	@$(ADMIN) store "$(ID)" "$(NAME)" $(ORIGINS) $(if $(LANGUAGE),--language $(LANGUAGE)) \
	  $(if $(MAIL_AFTER),--mail-after $(MAIL_AFTER)) $(if $(LOGO),--logo "$(LOGO)") $(if $(WEBHOOK),--webhook "$(WEBHOOK)") \
	  $(if $(CLAIM),$(if $(filter no,$(CLAIM)),--no-claim,--claim)) $(if $(CONFIRM),$(if $(filter no,$(CONFIRM)),--no-confirm,--confirm))

agent: setup ## let somebody work in a store: make agent STAGE=prod ID=acme EMAIL=ana@acme.example NAME=Ana [ROLE=admin] [ON=local]
	@$(ADMIN) agent "$(ID)" "$(EMAIL)" "$(NAME)" $(if $(ROLE),--role $(ROLE))

remove-agent: setup ## let somebody no longer work in a store, from now on: make remove-agent STAGE=prod ID=acme EMAIL=ana@acme.example [ON=local]
	@$(ADMIN) remove-agent "$(ID)" "$(EMAIL)"

reset-factor: setup ## let somebody sign in who has lost their authenticator app: make reset-factor STAGE=prod EMAIL=ana@acme.example [ON=local]
	@$(ADMIN) reset-factor "$(EMAIL)"

lock: .lock-venv/ready ## pin the newest packages that fit, and say what moved (CONTRIBUTING.md)
	@.lock-venv/bin/python requirements/lock.py

sbom: .lock-venv/ready node_modules/ready ## list what ships, for scanners (CycloneDX), in .local/sbom
	@mkdir -p .local/sbom
	@# Chalice adds itself to the functions' package; its lines of the lock are those up to the first that ends without \.
	@{ cat requirements.txt; awk '/^chalice==/ { on = 1 } on { print } on && !/\\$$/ { exit }' requirements/dev.txt; } | \
	  .lock-venv/bin/cyclonedx-py requirements --output-reproducible --of JSON -o .local/sbom/functions.json - 2>.local/sbom/log
	@[ "$$(npm --version | cut -d. -f1)" -ge 10 ] || \
	  { echo "shopbell: npm 10 or newer is needed to list what the front ends bring, this is $$(npm --version)" >&2; exit 1; }
	@npm sbom --sbom-format cyclonedx --omit dev --package-lock-only >.local/sbom/front-ends.json
	@echo "shopbell: .local/sbom/functions.json and front-ends.json"

clean: ## remove everything that was installed, built or stored here
	rm -rf .venv .ministack-venv .lock-venv node_modules */dist */*.tsbuildinfo .local .chalice/deployments chalice.out cdk.out \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

# What is behind the targets. A file named `ready` says that an installation is whole, and from which list.

tools:
	@command -v $(PYTHON) >/dev/null || { echo "shopbell: Python 3.11 or newer is missing (looked for $(PYTHON))"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "shopbell: Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) -V 2>&1)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "shopbell: Python's venv is missing (Debian: python3-venv)"; exit 1; }
	@command -v node >/dev/null || { echo "shopbell: Node.js 20 or newer is missing"; exit 1; }
	@node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' || \
	  { echo "shopbell: Node.js 20 or newer is needed, this is $$(node --version)"; exit 1; }
	@command -v npm >/dev/null || { echo "shopbell: npm is missing"; exit 1; }
.PHONY: tools

.venv/ready: requirements/dev.txt | tools
	@PYTHON=$(PYTHON) $(PROGRESS) "installing the Python packages" "requirements/far.sh .venv requirements/dev.txt" \
	  requirements/install.sh .venv requirements/dev.txt
	@touch $@

.ministack-venv/ready: requirements/ministack.txt | tools
	@PYTHON=$(PYTHON) $(PROGRESS) "installing MiniStack" "requirements/far.sh .ministack-venv requirements/ministack.txt" \
	  requirements/install.sh .ministack-venv requirements/ministack.txt
	@touch $@

.lock-venv/ready: requirements/lock.txt | tools
	@PYTHON=$(PYTHON) $(PROGRESS) "installing what makes locks" "requirements/far.sh .lock-venv requirements/lock.txt" \
	  requirements/install.sh .lock-venv requirements/lock.txt
	@touch $@

node_modules/ready: package-lock.json | tools
	@$(PROGRESS) "installing the npm packages" "" npm ci --silent --no-audit --no-fund
	@touch $@

# The clients' types of the wire: they are made from the document, which is made from the schemas and the routes.
client/src/wire.d.ts: docs/openapi.json node_modules/ready
	@node_modules/.bin/openapi-typescript docs/openapi.json --output $@ >/dev/null 2>&1

widget/dist/w.js: $(FRONT) widget/build.mjs node_modules/ready
	@$(PROGRESS) "building the widget" "" sh -c "cd widget && node build.mjs"

inbox/dist/index.html: $(FRONT) inbox/index.html inbox/vite.config.ts inbox/words-plugin.ts node_modules/ready
	@$(PROGRESS) "building the inbox" "" sh -c "cd inbox && ../node_modules/.bin/vite build --logLevel warn"
	@touch $@

# A Chromium for the browser tests: one that is there, else Playwright's own, else Debian's package.
.local/browser: .venv/ready
	@mkdir -p .local
	@$(BIN)/python -m tests.e2e.browser > $@.found && mv $@.found $@
