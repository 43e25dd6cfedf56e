#!/bin/sh
# Runs a command and says so on one line, with how far it is every five seconds, and its time: progress.sh TEXT FAR COMMAND…
#
# FAR is a shell command that prints how far it is, as in "40 of 125"; where it prints nothing new, the seconds are said.
set -u
text=$1 far=$2
shift 2
begun=$(date +%s)

tell() {
  said=
  while sleep 5; do
    word=$(eval "$far" 2>/dev/null)
    if [ "$word" = "$said" ]; then printf ' %s s …' $(($(date +%s) - begun)); else printf ' %s …' "$word"; fi
    said=$word
  done
}

printf '  %s …' "$text"
tell &
teller=$!
# The command is in front, so that Ctrl-C reaches it.
trap 'exit 130' INT TERM
trap 'kill "$teller"' EXIT
"$@"
status=$?
if [ "$status" = 0 ]; then printf ' %s s\n' $(($(date +%s) - begun)); else echo; fi
exit "$status"
