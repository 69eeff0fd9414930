#!/bin/sh
# The judge as a program. Its own tests (tests/judge/check.sh) say what it refuses.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

rejects_nothing() {
	fails_with 1 "$JUDGE" layout "$PWD"
	has stdout '^FAIL A1: index.json: '
	fails_with 2 "$JUDGE" layout
	fails_with 1 "$JUDGE" tree "$PWD"
}

check 'the judge rejects an empty folder' rejects_nothing
finish
