#!/bin/sh
# One source has one digest, on every way to its image: for one platform, as digest.sh has two.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/../cli/lib/module.sh"

# The program `one` and another, and a package that both import.
module_of_two() {
	mkdir -p "$TMP/two/lib"
	cd "$TMP/two"
	printf 'module example.com/test/two\n\ngo 1.19\n' >go.mod
	printf 'package lib\n\nfunc Say(s string) { println(s) }\n' >lib/lib.go
	for name in one other; do
		mkdir "$name"
		printf 'package main\n\nimport "%s/lib"\n\nfunc main() { lib.Say("%s") }\n' \
			example.com/test/two "$name" >"$name/main.go"
	done
	cd "$TMP"
	with "$TMP/first" --cache-to "$TMP/shared" -j 1 ./two/one >digest
	[ -s digest ] || fail 'no digest was printed'
}

# with HOME OPTION...: the digest of `one`, made with the caches of HOME alone.
with() {
	rm -rf dist
	again "$@"
}

# again HOME OPTION...: the same onto the image that is there.
again() {
	home=$1
	shift
	succeeds env GOCACHE="$home/go" GOCI_CACHE="$home/goci" "$GOCI" build \
		--platform linux/amd64 "$@"
	sed -n 's/^oci:dist.one:production@//p' stdout
}

# gives_it HOME OPTION...: as `with`, and it is what the first build printed.
gives_it() {
	cp -r "$TMP/two" .
	same "$(with "$@")" "$(cat "$TMP/digest")" digest
}

cold() {
	gives_it "$PWD/home" -j 16 ./two/one
}

warm() {
	gives_it "$TMP/first" ./two/one
	has_line '2 of 2 layers from the cache'
	same "$(again "$TMP/first" ./two/one)" "$(cat "$TMP/digest")" 'unchanged digest'
	has_line ' unchanged '
}

after_an_edit_and_back() {
	cp -r "$TMP/two" .
	cp two/lib/lib.go kept
	echo 'func init() { println("edited") }' >>two/lib/lib.go
	[ "$(with "$TMP/first" ./two/one)" != "$(cat "$TMP/digest")" ] ||
		fail 'an edit changed nothing'
	cp kept two/lib/lib.go
	same "$(with "$TMP/first" ./two/one)" "$(cat "$TMP/digest")" digest
}

from_a_shared_cache() {
	gives_it "$PWD/home" --cache-from "$TMP/shared" ./two/one
	! grep -q 'warning' stderr || fail "the cache was not used: $(cat stderr)"
}

with_another() {
	gives_it "$PWD/home" -j 2 ./two/...
	same "$(wc -l <stdout)" 2 'images'
}

check 'a cold build of one program, with one job, prints a digest' module_of_two
check 'a cold build with 16 jobs gives that digest' cold
check 'warm builds give it, unchanged or made anew' warm
check 'an edit gives another, and taking it back that one' after_an_edit_and_back
check 'a fresh home with --cache-from gives it' from_a_shared_cache
check 'a cold call with two jobs that builds all programs of the module gives it' with_another
finish
