#!/usr/bin/env bash
# The browser that the tests drive: one on PATH, else Debian's. Where neither can be had, say what to do, and stop.
set -eu -o pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing chromium for the tests" >&2
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
printf '%s\n' "The tests need a browser, and there is none. An administrator runs once:" \
  "    apt-get update && apt-get install -y chromium" "Then run make test again." >&2
exit 1
