#!/bin/sh
# The sources compile with musl.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

build=${GOCI%/goci}

compiles() {
	need musl-gcc
	succeeds env BUILD="$build" "$TOP/scripts/check-musl.sh"
}

calls_are_found() {
	need musl-gcc
	mkdir -p scripts src/app oci/base
	cp "$TOP/scripts/check-musl.sh" scripts
	printf '#include <error.h>\n' >src/app/a.c
	printf '#include <string.h>\nconst char *f(void);\nconst char *f(void)\n{\n\treturn sigabbrev_np(1);\n}\n' \
		>src/app/b.c
	printf 'extern int good;\n' >oci/base/c.c
	fails_with 1 env BUILD="$build" scripts/check-musl.sh
	same "$(tail -n 1 stdout)" '2 other files do not compile with musl'
	grep -q 'src/app/a.c.*error.h' stdout || fail "$(cat stdout)"
	grep -q 'src/app/b.c.*sigabbrev_np' stdout || fail "$(cat stdout)"
}

check 'the sources compile with musl, but for what the script names' compiles
check 'a header and a call that musl does not have are listed' calls_are_found
finish
