# Everything that is done with Ducat, by name. `make` alone lists it.

DATA ?= data
LISTEN ?= 127.0.0.1:7171
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
ROUNDS ?= 20
COMMANDS ?= 200000
PAYMENTS ?= 1000
SEED ?=

# The binary that is shipped is the one that is tested from outside: release, with Swift's runtime linked in. Unit tests are built
# for debugging, with every check of the language on.
RELEASE = -c release --product ducat --static-swift-stdlib
BINARY = .build/release/ducat
OUTSIDE = DUCAT_BINARY=$(CURDIR)/$(BINARY)
# Outside tests start servers and measure; side by side they would only disturb each other.
OUTSIDE_TESTS = '^(BudgetTests|ProcessTests|ModelTests)\.'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo build test bench fuzz check-docs crash test-chaos model budgets install clean sandbox
.PHONY: packages test-packages lint unit-tests build-tests outside-tests client-tests sandbox-tests payment-tests build-sandbox

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## install what is missing, build, and serve on 127.0.0.1:7171 (DATA=dir LISTEN=host:port)
	@scripts/serve.sh "$(DATA)" "$(LISTEN)"

sandbox: build-sandbox ## build the sandbox and run it on 127.0.0.1:12111 (SEED=n): a payment service provider to try payments against
	.build/release/ducat-sandbox $(if $(SEED),--seed $(SEED))

demo: test-packages build build-sandbox ## a checkout of three sellers on the hosted page, a refund, a payout, and the books (BY=browser|hand|interface)
	@scripts/clients-venv.sh
	@.build/clients/bin/python3 scripts/demo.py $(if $(BY),--by $(BY))

build: packages ## build the release binary, .build/release/ducat
	swift build $(RELEASE)

test: test-packages build lint unit-tests outside-tests client-tests sandbox-tests payment-tests check-docs ## install, build, lint, and run every test
	@echo "Everything passed."

check-docs: test-packages build build-sandbox build-tests ## the reference is current, links resolve, examples in the README run as printed
	@scripts/clients-venv.sh
	scripts/check-docs.sh

crash: test-packages build build-tests ## kill -9 under load, ROUNDS times (20)
	$(OUTSIDE) DUCAT_CRASH_ROUNDS=$(ROUNDS) DUCAT_SEED=$(SEED) swift test --skip-build --no-parallel --filter ProcessTests.CrashTests

test-chaos: test-packages build build-sandbox build-tests ## payments under faults and kill -9, ROUNDS seeds (20) from SEED: simulated, and with the programs themselves
	@scripts/clients-venv.sh
	DUCAT_SEED=$(SEED) DUCAT_CHAOS_SEEDS=$(ROUNDS) swift test --skip-build --filter ChaosTests.SimulationTests
	.build/clients/bin/python3 Tests/Payments/chaos.py $(if $(SEED),--seed $(SEED)) --rounds $(ROUNDS) --payments $(PAYMENTS)

model: test-packages build build-tests ## random commands against the plain model (COMMANDS=200000 SEED=n)
	$(OUTSIDE) DUCAT_MODEL_COMMANDS=$(COMMANDS) DUCAT_SEED=$(SEED) swift test --skip-build --no-parallel --filter ModelTests

budgets: test-packages build build-tests ## count allocations, calls of the system and bytes of the server
	$(OUTSIDE) swift test --skip-build --no-parallel --filter '^BudgetTests\.'

fuzz: packages ## run each fuzzer for FUZZ_SECONDS (60)
	scripts/fuzz.sh $(FUZZ_SECONDS)

ifneq ($(wildcard benchmarks/bench.mk),)
include benchmarks/bench.mk
else
bench:
	@echo "There are no benchmarks yet." >&2; exit 1
endif

install: build ## install the stripped binary and the manual page below PREFIX (/usr/local)
	scripts/install-binary.sh "$(PREFIX)"

clean: ## remove everything that was built
	rm -rf .build Fuzz/.build

packages:
	@scripts/install-packages.sh build

test-packages:
	@scripts/install-packages.sh test

lint:
	scripts/lint.sh

build-tests: packages
	swift build --build-tests

unit-tests: build-tests
	swift test --skip-build --skip $(OUTSIDE_TESTS)

outside-tests: build build-tests
	$(OUTSIDE) swift test --skip-build --no-parallel --filter $(OUTSIDE_TESTS)

client-tests: test-packages build
	@scripts/clients-venv.sh
	Tests/Clients/run.sh $(BINARY)

build-sandbox: packages
	swift build -c release --product ducat-sandbox --static-swift-stdlib

sandbox-tests: test-packages build-sandbox
	@scripts/clients-venv.sh
	Tests/Clients/run-sandbox.sh .build/release/ducat-sandbox

payment-tests: test-packages build build-sandbox
	@scripts/clients-venv.sh
	Tests/Payments/run.sh
	.build/clients/bin/python3 Tests/Payments/chaos.py --payments 300
	.build/clients/bin/python3 scripts/demo.py
	.build/clients/bin/python3 scripts/demo.py
