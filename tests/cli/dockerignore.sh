#!/bin/sh
# .dockerignore counts for the compiler as it does for an image.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# says LAYOUT: what the program in the image prints.
says() {
	blob "$1" "$(blob "$1" "$(digest "$1" production)" | jq -r '.layers[-1].digest')" |
		tar -xz app/main
	app/main
	rm -rf app
}

with_extra() {
	module web
	printf 'package main\n\nfunc init() { version = "extra" }\n' >web/extra.go
}

excluded_files_are_not_compiled() {
	with_extra
	succeeds "$GOCI" build web
	same "$(says dist/web)" 'hello extra'
	echo 'extra.go' >web/.dockerignore
	succeeds "$GOCI" build web
	same "$(says dist/web)" 'hello dev'
	printf '*.go\n!main.go\n' >web/.dockerignore
	succeeds "$GOCI" build web
	same "$(says dist/web)" 'hello dev'
}

another_file_can_be_named() {
	with_extra
	echo 'extra.go' >rules
	succeeds "$GOCI" build --ignore-file rules web
	same "$(says dist/web)" 'hello dev'
	refuses 1 'No such file' "$GOCI" build --ignore-file nothing web
}

what_is_needed_cannot_be_excluded() {
	with_extra
	printf '# no\n*.go\n' >web/.dockerignore
	refuses 1 '\.dockerignore:2: "\*\.go" excludes example.com/test/web' "$GOCI" build web
	printf '*\n!main.go\n' >web/.dockerignore
	refuses 1 '\.dockerignore:1: "\*" excludes go.mod' "$GOCI" build web
	[ ! -e dist ] || fail 'dist was made'
}

illegal_patterns_are_told() {
	with_extra
	printf 'a\nb[\n' >web/.dockerignore
	refuses 1 '\.dockerignore:2: .*b\[' "$GOCI" build web
	printf 'a\n\\d*\n' >web/.dockerignore
	refuses 1 '\.dockerignore:2: .*\[0-9\]' "$GOCI" build web
	printf '!\n' >web/.dockerignore
	refuses 1 '\.dockerignore:1: ' "$GOCI" build web
}

the_context_can_be_seen() {
	with_extra
	echo 'secret=1' >web/.env
	printf '*.md\n' >web/.dockerignore
	echo '# x' >web/README.md
	succeeds "$GOCI" build --context-report web
	grep -Eq '^in	extra.go' stdout || fail "$(cat stdout)"
	grep -Eq '^out	README.md	.dockerignore:1: \*.md' stdout || fail "$(cat stdout)"
	grep -Eq '^out	.env' stdout || fail "$(cat stdout)"
	[ ! -e dist ] || fail 'dist was made'
}

check 'a file that is excluded takes no part in the build' excluded_files_are_not_compiled
check 'another file of rules can be named' another_file_can_be_named
check 'excluding what the program needs is told with the pattern' what_is_needed_cannot_be_excluded
check 'an illegal pattern is told with its line' illegal_patterns_are_told
check 'the context can be seen' the_context_can_be_seen
finish
