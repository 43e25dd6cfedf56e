#!/bin/sh
# Pins every package with its hashes, for all systems and Python versions from 3.11 on. Needs uv.
set -eu
cd "$(dirname "$0")"
lock() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
    --annotation-style line "$1" --output-file "$2"
}
lock runtime.in ../requirements.txt
lock dev.in dev.txt
lock ministack.in ministack.txt
