# Each target is told in a line behind its name; `make` alone lists them.
# A Python can be named (make run PYTHON=/usr/bin/python3.12); ports: make run PORT=8010.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench soak

help: ## list the targets
	@sed -n 's/^\([a-z]*\): ## \(.*\)/  make \1	\2/p' Makefile

run: ## start the whole product here, with a demo season (PORT=8000, SANDBOX_PORT=PORT+1)
	@sh launch/start.sh run

test: ## run every test (ARGS="-k claim" picks some)
	@sh launch/start.sh test

lint: ## format, lint, types, import contracts, migrations, production checks
	@sh launch/start.sh lint

bench: ## the benchmarks, as ratios
	@sh launch/start.sh bench

soak: ## the long fault and load runs
	@sh launch/start.sh soak
