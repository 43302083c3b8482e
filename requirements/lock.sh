#!/usr/bin/env bash
# Resolve requirements/*.txt from pyproject.toml: one file a purpose, with hashes, for every supported Python and
# platform, and without any registry's address. Run by `make lock`; UPGRADE=1 takes newer releases.
set -eu -o pipefail
cd "$(dirname "$0")/.."

resolve() { # NAME and what to resolve; keeps what is locked already unless told to upgrade
  local out="requirements/$1.txt"
  shift
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --custom-compile-command "make lock" --output-file "$out" ${UPGRADE:+--upgrade} "$@" >/dev/null
}

resolve base pyproject.toml
resolve uv --group uv
resolve build --group build -c requirements/base.txt
resolve dev pyproject.toml --group dev -c requirements/base.txt -c requirements/build.txt
resolve bench pyproject.toml --group bench -c requirements/dev.txt
resolve semantic pyproject.toml --extra semantic -c requirements/bench.txt
resolve postgres pyproject.toml --extra postgres -c requirements/dev.txt
if grep -nE 'https?://|index-url|find-links' requirements/*.txt; then
  echo "A lock names an address; it must not." >&2
  exit 1
fi
