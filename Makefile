# Everything that is done to this repository is a target here. `make help` lists them.

SWIFT ?= swift

# Debian's names of what is needed beside the Swift toolchain; what is missing is installed.
BUILD_PACKAGES := libavahi-client-dev
# The specification that the codec is held to, and what the Python peers of the interoperability tests need. Qpid Proton is
# compiled when it is installed, and finds OpenSSL and Cyrus SASL through pkg-config; without libsasl2-modules its SASL
# would have no mechanisms. openssl makes a certificate for clients that speak nothing but TLS.
TEST_PACKAGES := $(BUILD_PACKAGES) python3-venv python3-dev gcc libc6-dev pkg-config \
	libssl-dev libsasl2-dev libsasl2-modules openssl amqp-specs

SCRIPTS := .ci/run $(wildcard Tests/Scripts/*.sh)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help build release demo test fuzz sanitize mutants bench compare failover format lint doc-check clean build-packages test-packages

help: ## List the targets.
	@echo 'Targets:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

build: build-packages ## Build everything for debugging.
	$(SWIFT) build

release: build-packages ## Build the skein command, optimised.
	$(SWIFT) build -c release --product skein

demo: release ## Run three nodes in a line and send messages from one end to the other.
	@SKEIN="$$($(SWIFT) build -c release --show-bin-path)/skein" Tests/Scripts/demo.sh

test: test-packages ## Run the Swift tests, and the interoperability tests against the release build.
	@SWIFT="$(SWIFT)" Tests/Scripts/test.sh

fuzz: ## Fuzz the codec and the engine, FUZZ_SECONDS (60) for each target.
	@SWIFT="$(SWIFT)" Tests/Scripts/fuzz.sh

sanitize: build-packages ## Run the Swift tests under the thread sanitizer, then under the address sanitizer.
	@SWIFT="$(SWIFT)" Tests/Scripts/sanitize.sh

mutants: ## Break the router in several ways, and see that the simulator catches each.
	@SWIFT="$(SWIFT)" Tests/Scripts/mutants.py

bench: test-packages ## Time the codec, the engine, the router and the simulator, and Qpid Proton's C core beside them.
	@SWIFT="$(SWIFT)" Tests/Scripts/bench.sh

compare: build-packages ## Measure what a message costs a node, and nats-server and Zenoh beside it.
	@SWIFT="$(SWIFT)" Tests/Scripts/compare.sh

failover: test-packages ## Kill, stop and cut off nodes under a stream, and measure how long nothing comes.
	@SWIFT="$(SWIFT)" Tests/Scripts/failover.sh

format: ## Format the Swift sources in place.
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

lint: ## Check the format of the Swift sources, and the shell scripts.
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift
	@for script in $(SCRIPTS); do bash -n "$$script" || exit; done
	@if command -v shellcheck >/dev/null; then shellcheck $(SCRIPTS); fi

doc-check: ## Check links, paths, the table of the specification, and what the pure modules may import.
	@Tests/Scripts/doc-check.sh

clean: ## Remove everything that the other targets made.
	rm -rf .build .build-venv .build-venv-compare .build-fuzz .build-thread .build-address .build-mutants .pytest_cache
	find Tests \( -name __pycache__ -o -name .pytest_cache \) -prune -exec rm -rf {} +

build-packages:
	@Tests/Scripts/install-packages.sh $(BUILD_PACKAGES)

test-packages:
	@Tests/Scripts/install-packages.sh $(TEST_PACKAGES)
