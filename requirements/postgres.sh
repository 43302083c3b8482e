#!/usr/bin/env bash
# Run a command with a throw-away PostgreSQL: requirements/postgres.sh COMMAND…  The command finds its address in
# SALINGJAGA_DATABASE_URL. The cluster lives in a temporary folder, on a socket only, and is gone afterwards.
set -eu -o pipefail

find_bin() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) /opt/homebrew/opt/postgresql*/bin /usr/pgsql-*/bin; do
    [ -x "$folder/initdb" ] && { echo "$folder"; return 0; }
  done
  command -v initdb >/dev/null && dirname "$(readlink -f "$(command -v initdb)")"
}

if ! bin=$(find_bin); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing PostgreSQL for the tests" >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  fi
  bin=$(find_bin) || { printf '%s\n' "The tests run on PostgreSQL, too, and there is none. An administrator runs once:" \
    "    apt-get update && apt-get install -y postgresql" "Then run make test again." >&2; exit 1; }
fi

# PostgreSQL refuses to run as root: there its own account runs it
folder=$(mktemp -d "${TMPDIR:-/tmp}/salingjaga-pg.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
  chown postgres "$folder"
  as=(runuser -u postgres --)
fi
stop() {
  "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$folder"
"${as[@]}" "$bin/initdb" -D "$folder/data" -U salingjaga -A trust -E UTF8 --locale=C >"$folder/initdb.log" 2>&1 ||
  { cat "$folder/initdb.log" >&2; exit 1; }
# Nothing here outlives the tests, so nothing waits for the disk; DURABLE=1 waits as an operator's does
fast="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
[ -z "${DURABLE:-}" ] || fast=""
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -o \
  "-k '$folder' -c listen_addresses='' -c max_connections=200 $fast" \
  start >/dev/null || { cat "$folder/server.log" >&2; exit 1; }
"${as[@]}" "$bin/createdb" -h "$folder" -U salingjaga salingjaga
cd "$OLDPWD"
SALINGJAGA_DATABASE_URL="postgres://salingjaga@/salingjaga?host=$folder" "$@"
