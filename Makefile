# Standpoint: `make run` opens the app, `make test` runs every check. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The same packages and targets in every call but `run`: other flags mean other features of the
# libraries, and minutes of compiling what is there already. One profile for running and testing, too.
ALL := --workspace --all-targets --locked
TARGET := $(or $(CARGO_TARGET_DIR),target)
SCREENS := $(shell find ui/src -type f) ui/index.html ui/package-lock.json ui/vite.config.ts ui/svelte.config.js

.PHONY: help setup setup-test bindings ui build run test lint unit types deny tour gallery demo bench soak kill crash faults simulate mutants clean

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install what building needs
	@scripts/setup run

setup-test: ## install what the tests need as well
	@scripts/setup test

bindings: setup ## write the screens' TypeScript from the desk's table of commands
	@mkdir -p ui/dist
	UPDATE_BINDINGS=1 cargo test $(ALL) --quiet bindings

ui: setup ui/dist/index.html ## build the screens

# Only when they have changed: a new ui/dist means a new program.
ui/dist/index.html: $(SCREENS) | setup
	npm --prefix ui run --silent build

build: ui ## build everything
	cargo build $(ALL)

# The app alone: whoever only wants to see it need not wait for the server and the tests.
run: ui ## build and open the app
	cargo build --package standpoint --locked
	@if [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	  echo "Standpoint is built, but there is no display to open its window on."; \
	  echo "Run it from a desktop, or see it without one: make tour"; \
	else \
	  $(TARGET)/debug/standpoint; \
	fi

test: setup-test lint types unit ## every check: format, lints, types, tests, the real window

lint: ui
	cargo fmt --all --check
	cargo clippy $(ALL) -- -D warnings

types: setup
	npm --prefix ui run --silent check
	npm --prefix ui run --silent test

unit: build
	cargo test $(ALL)

# Not a part of `make test`: a fresh machine has no cargo-deny, compiling it takes longer than all
# the other checks, and its answer changes only with Cargo.lock. Run it when that changes.
deny: ## check the libraries' licences and sources
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny
	cargo deny --locked check licenses bans sources

tour: setup-test build ## drive the real window through the whole job; pictures in target/tour
	$(TARGET)/debug/tour

gallery: setup-test build ## show every part of the window in every state; a page and pictures in target/gallery
	$(TARGET)/debug/gallery

demo: setup-test build ## the server and two connected laptops to try by hand; without a display they meet by themselves
	$(TARGET)/debug/demo

bench: setup-test ui ## measure in release; writes target/bench.json
	cargo build --workspace --bins --release --locked --features standpoint/tested
	$(TARGET)/release/bench

# Not a part of `make test` either: memory that grows shows itself only after a while.
MINUTES ?= 30
soak: setup-test ui ## work in the real window for MINUTES=30 in release, and see that the memory does not grow
	cargo build --workspace --bins --release --locked --features standpoint/tested
	$(TARGET)/release/soak $(MINUTES)

kill: setup-test build ## end the program 50 times while someone types, and look for what is lost
	cargo test $(ALL) fifty_kills -- --ignored --nocapture

KILLS ?= 200
crash: setup-test build ## kill laptops and the server while they sync (KILLS=200), on SQLite and PostgreSQL
	$(TARGET)/debug/crash $(KILLS)

SYNCS ?= 1000
faults: setup-test build ## sync through a network that does its worst (SYNCS=1000)
	$(TARGET)/debug/faults $(SYNCS)
# Neither is a part of `make test`, which lives a few hundred histories in debug. This builds the
# crate of the rules only, in release.
HISTORIES ?= 10000
SEED ?= 1
simulate: ## live random histories of the sync: HISTORIES=10000 SEED=1
	cargo run --release --locked --quiet --package sync --example simulate -- \
	  --histories $(HISTORIES) --seed $(SEED)

mutants: ## break the rules one at a time, and see that a test notices: LISTS="sync review"
	cargo run --locked --quiet --package sync --example mutants -- $(LISTS)

clean: ## remove what was built
	cargo clean
	rm -rf ui/dist ui/node_modules
