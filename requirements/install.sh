#!/bin/sh
# Makes a virtual environment of what a lock says, and of nothing else: install.sh VENV LOCK
#
# A lock is whole, so nothing is resolved. Without --no-deps, a pip before 24 takes the newest release of a package that another
# one asks for with an extra, and then refuses it because the lock has no hash of it (pip's issue 9644). `pip check` says
# afterwards whether the lock really is whole. What is built here is built with the lock's own setuptools: pip would
# fetch the newest one for each build.
set -u
venv=$1 lock=$2
log=$venv/install.log
"${PYTHON:-python3}" -m venv --clear "$venv" || exit 1

install() {
  "$venv/bin/pip" install --disable-pip-version-check --no-input --no-deps --no-build-isolation --require-hashes -r "$1" \
    >>"$log" 2>&1
}

awk '/^[^ #]/ { builds = /^(setuptools|wheel)==/ } builds' "$lock" >"$venv/build.txt"
if { [ ! -s "$venv/build.txt" ] || install "$venv/build.txt"; } && install "$lock" &&
  "$venv/bin/pip" check --disable-pip-version-check >>"$log" 2>&1; then
  exit 0
fi
# The cause alone: pip says much on the way that would hide it.
{
  echo "shopbell: $lock could not be installed into $venv:"
  grep -v '^WARNING: ' "$log" | grep -E '^ *ERROR|^ +[^ ]+==.* from |Expected|Got  |requires|is not supported' | grep -v 'Ignored the following' |
    cut -c -300 | sort -u | head -n 8
  grep -E 'Failed to establish|Connection|resolution|timed out|SSL' "$log" | tail -n 1 | cut -c -300
  echo "All that pip said is in $log."
} >&2
exit 1
