#!/bin/sh
# Each fuzz target reads its corpus, seeds and what was once found, without a crash.
# `make fuzz` is what looks for more.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

REPLAY=$(dirname "$GOCI")/replay
CORPUS=$TOP/tests/fuzz/corpus

replays() {
	for file in "$CORPUS/$1"/*; do
		[ -f "$file" ] || fail "$CORPUS/$1 is empty"
	done
	succeeds timeout 60 "$REPLAY" "$1" "$CORPUS/$1"/*
}

every_corpus_has_a_target() {
	"$REPLAY" | LC_ALL=C sort >targets
	(cd "$CORPUS" && LC_ALL=C ls) >corpora
	succeeds diff targets corpora
}

check 'every corpus has a target' every_corpus_has_a_target
for target in $("$REPLAY"); do
	check "$target takes or refuses each file of its corpus" replays "$target"
done
finish
