# Recipes. Each makes the environment it needs, from the lock; `uv` and `just` are the only things to install.

python := env("TRIAGE_PYTHON", "3.11")
run := "uv run --no-sync --quiet"

export UV_PROJECT_ENVIRONMENT := ".venv"

# list the recipes
default:
    @just --list --unsorted

# make .venv from the hash-pinned lock, once for each change of the lock
[private]
env:
    #!/usr/bin/env sh
    set -eu
    stamp="$(sha256sum requirements.lock pyproject.toml | sha256sum | cut -c1-16)-{{python}}"
    if [ -x .venv/bin/python ] && [ "$(cat .venv/stamp 2>/dev/null)" = "$stamp" ]; then exit 0; fi
    uv venv --quiet --clear --python {{python}} .venv
    export VIRTUAL_ENV="$PWD/.venv"
    uv pip sync --quiet --require-hashes requirements.lock
    uv pip install --quiet --no-deps --no-build-isolation --editable .
    echo "$stamp" > .venv/stamp

# start the desk on a fresh database with a book of exceptions, and serve its API on loopback
demo *ARGS: env
    {{run}} triage demo {{ARGS}}

# all tests
test *ARGS: env
    {{run}} pytest {{ARGS}}

# everything that must hold before a change is merged
check: env
    {{run}} ruff check .
    {{run}} ruff format --check .
    {{run}} mypy -p triage -p triage_api -p triage_eval
    {{run}} lint-imports
    {{run}} triage rules check
    {{run}} pytest

# exceptions a second through `triage run`, beside parsing and one durable insert of the same items
bench *ARGS: env
    {{run}} python -m triage_eval.bench {{ARGS}}

# measure the desk on labelled files
eval *ARGS: env
    {{run}} triage eval run {{ARGS}}

# write api/openapi.json anew
openapi: env
    {{run}} python -m triage_api.openapi

# resolve the dependencies anew: names, versions and hashes, no addresses
lock:
    uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --upgrade --quiet --output-file requirements.lock
