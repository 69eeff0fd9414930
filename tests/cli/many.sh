#!/bin/sh
# Many services in one call: they share the compiler, and nothing else.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# programs NAME...: a module with a program for each, and a package that all import.
programs() {
	mkdir -p many/lib
	printf 'module example.com/test/many\n\ngo 1.19\n' >many/go.mod
	printf 'package lib\n\nfunc Say(s string) { println(s) }\n' >many/lib/lib.go
	for name in "$@"; do
		mkdir -p "many/$name"
		printf 'package main\n\nimport "example.com/test/many/lib"\n\nfunc main() { lib.Say("%s") }\n' \
			"$name" >"many/$name/main.go"
	done
}

# digests WORD... : name and digest of each reference on standard output.
digests() {
	sed 's/^oci:dist.//; s/:production@/ /' stdout | sort
}

share_one_call() {
	programs a b c
	succeeds "$GOCI" build ./many/...
	has_line '3 programs +compile'
	! grep -q 'a linux.* compile' stderr || fail 'a was compiled alone'
	digests >together
	rm -rf dist
	for name in a b c; do
		succeeds env GOCI_CACHE="$PWD/cache.$name" "$GOCI" build "./many/$name"
		digests >>alone
	done
	same "$(cat together)" "$(cat alone)" 'digests'
}

jobs_change_no_byte() {
	programs a b c
	for j in 1 2 16; do
		succeeds env GOCI_CACHE="$PWD/cache.$j" "$GOCI" build -j "$j" \
			--platform linux/amd64,linux/arm64 ./many/...
		digests >"digests.$j"
		rm -rf dist
	done
	cmp digests.1 digests.2
	cmp digests.1 digests.16
	succeeds env GOCI_CACHE="$PWD/cache.1" "$GOCI" build --no-cache \
		--platform linux/amd64,linux/arm64 ./many/...
	digests | cmp - digests.1
}

only_the_edited_is_packed() {
	programs a b c
	succeeds "$GOCI" build ./many/...
	digests >before
	sed -i 's/"b"/"B"/' many/b/main.go
	succeeds "$GOCI" build ./many/...
	digests >after
	same "$(diff before after | grep -c '^> ')" 1 'changed images'
	grep -q '^b ' after
	has_line ' a +unchanged'
	has_line ' c +unchanged'
}

one_that_fails_stops_no_other() {
	programs a b c
	echo x >>many/b/main.go
	fails_with 1 "$GOCI" build ./many/...
	same "$(digests | cut -d' ' -f1 | tr '\n' ' ')" 'a c '
	has_line '^goci: b: '
	same "$(grep -c '^goci: ' stderr)" 1 'errors'
}

equal_names_are_kept_apart() {
	programs x/api y/api
	cat >goci.yaml <<-'YAML'
		services:
		  one: {path: many/x/api}
		  two: {path: many/y/api}
	YAML
	succeeds "$GOCI" build one two
	digests >together
	same "$(cut -d' ' -f2 together | uniq | wc -l)" 2 'digests'
	rm -rf dist
	succeeds env GOCI_CACHE="$PWD/fresh" "$GOCI" build two
	digests >alone
	grep -qxf alone together || fail "$(cat alone together)"
}

other_flags_are_another_call() {
	programs a b
	cat >goci.yaml <<-'YAML'
		services:
		  a: {path: many/a}
		  b: {path: many/b, ldflags: -X main.x=1}
	YAML
	succeeds "$GOCI" build a b
	has_line 'a linux/[a-z0-9]+ +compile'
	has_line 'b linux/[a-z0-9]+ +compile'
}

# app LAYOUT TAG: the layer with the program.
app() {
	blob "$1" "$(digest "$1" "$2")" | jq -r '.layers[-1].digest'
}

stages_share_a_program() {
	programs a b
	succeeds "$GOCI" build --target all --progress plain ./many/...
	same "$(grep -c ' compile .*go1' stderr)" 1 'compiles'
	for name in a b; do
		succeeds env GOCI_CACHE="$PWD/cache.$name" "$GOCI" build -o "oci:alone.$name" "./many/$name"
		same "$(app "alone.$name" production)" "$(app "dist/$name" production)" "$name alone"
	done
	[ "$(app dist/a production)" != "$(app dist/b production)" ] || fail 'one program for both'
}

several_modules_are_built() {
	programs a
	module web
	succeeds "$GOCI" build ./many/a web
	same "$(digests | cut -d' ' -f1 | tr '\n' ' ')" 'a web '
	same "$(head -n 1 stdout | cut -d: -f2)" dist/a 'the first reference'
}

check 'programs of one module share one call of Go, and are what they are alone' share_one_call
check 'the number of jobs and --no-cache change no byte' jobs_change_no_byte
check 'an edit of one leaves the others unchanged' only_the_edited_is_packed
check 'one that does not compile stops no other' one_that_fails_stops_no_other
check 'programs of one name are kept apart' equal_names_are_kept_apart
check 'services with other flags are compiled by a call of their own' other_flags_are_another_call
check 'two images of one program share it, and each service keeps its own' stages_share_a_program
check 'services of several modules are built in their order' several_modules_are_built
finish
