#!/usr/bin/env bash
# Make .venv, or mend it, and install the locked sets named as arguments, each with its hashes; then this checkout
# itself, editable. Nothing that is not locked is ever fetched. Does nothing when nothing changed since the last time.
set -eu -o pipefail
cd -P "$(dirname "$0")/.."
fail() { printf '%s\n' "$@" >&2; exit 1; }

# The Python: the one that PYTHON names, else that of a working .venv, else the first one that fits.
supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
python=""
for candidate in ${PYTHON:-.venv/bin/python python3 python3.13 python3.12 python3.11}; do
  if "$candidate" -c "$supported" 2>/dev/null; then python=$candidate; break; fi
done
[ -n "$python" ] || fail "SalingJaga needs Python 3.11, 3.12 or 3.13, and ${PYTHON:-python3} is none of them." \
  "Name another: make install PYTHON=/path/to/python3.12"
version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')

# One line that changes with anything that could make this environment stale: its place, its Python, what is locked.
key() { echo "$PWD $version $(cat "requirements/$1.txt" requirements/build.txt requirements/uv.txt pyproject.toml hatch_build.py \
  $(find src -name '*.po') | cksum)"; }
fresh() { [ -f ".venv/installed-$1" ] && [ "$(cat ".venv/installed-$1")" = "$(key "$1")" ]; }
runs() { .venv/bin/python -c "import sys; sys.exit('%d.%d.%d' % sys.version_info[:3] != '$version')" 2>/dev/null &&
  head -3 .venv/bin/salingjaga 2>/dev/null | grep -qF "$PWD/.venv/"; }

if runs; then
  wanted=()
  for set in "$@"; do fresh "$set" || wanted+=("$set"); done
  [ ${#wanted[@]} -gt 0 ] || exit 0
else
  wanted=("$@")
  [ "$python" != .venv/bin/python ] || python=$(.venv/bin/python -c 'import sys; print(sys._base_executable)')
  echo "Making .venv with Python $version" >&2
  rm -rf .venv
  if ! made=$("$python" -m venv .venv 2>&1); then
    rm -rf .venv
    case "$made" in
      *ensurepip*) fail "This Python cannot make environments yet. An administrator runs once:" \
        "    apt-get update && apt-get install -y python${version%.*}-venv" "Then run the same make command again." ;;
      *) fail "$made" ;;
    esac
  fi
  .venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/uv.txt
fi

uv() { .venv/bin/uv pip install --quiet --python .venv/bin/python "$@"; }
echo "Installing ${wanted[*]}" >&2
uv --require-hashes --no-build -r requirements/build.txt $(printf -- '-r requirements/%s.txt ' "${wanted[@]}")
uv --no-deps --no-build-isolation --editable .
for set in "${wanted[@]}"; do key "$set" >".venv/installed-$set"; done
