#!/bin/sh
# Prints how many packages of a lock are in a virtual environment, or on their way there: far.sh VENV LOCK
total=$(grep -c '^[^ #]' "$2")
# pip fetches all of them before it installs the first one; its own folder is there from the beginning.
fetched=$(grep -c "^Collecting " "$1/install.log" 2>/dev/null)
installed=$(find "$1"/lib/python*/site-packages -maxdepth 1 -name '*.dist-info' ! -name 'pip-*' 2>/dev/null | wc -l)
if [ "${fetched:-0}" -lt "$total" ]; then echo "${fetched:-0} of $total fetched"; else echo "$((installed)) of $total installed"; fi
