#!/bin/sh
# Prints how many packages of a lock are in a virtual environment, or on their way there: far.sh VENV LOCK
total=$(grep -c '^[^ #]' "$2")
# pip fetches all of them before it installs the first one; its own folder is there from the beginning.
fetched=$(grep -c '^Collecting ' "$1/install.log")
installed=$(find "$1"/lib/python*/site-packages -maxdepth 1 -name '*.dist-info' ! -name 'pip-*' | wc -l)
if [ "$fetched" -lt "$total" ]; then echo "$fetched of $total fetched"; else echo "$((installed)) of $total installed"; fi
