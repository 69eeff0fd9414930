#!/bin/sh
# Modules that are folders: go.work, and replacements by a path.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# library DIR: the module example.com/test/lib.
library() {
	mkdir -p "$1"
	printf 'module example.com/test/lib\n\ngo 1.19\n' >"$1/go.mod"
	printf 'package lib\n\nconst Name = "lib"\n' >"$1/lib.go"
}

# user_of_library DIR: a main package that needs it.
user_of_library() {
	module "$1"
	printf 'package main\n\nimport "example.com/test/lib"\n\nfunc init() { version = lib.Name }\n' \
		>"$1/lib.go"
}

# requires DIR PATH: its go.mod asks for the library, which is at PATH.
requires() {
	printf 'require example.com/test/lib v0.0.0\n\nreplace example.com/test/lib => %s\n' \
		"$2" >>"$1/go.mod"
}

# only_production PATTERN DIR: the stages are refused so before any work.
only_production() {
	for stage in base development builder; do
		refuses 1 "$1" "$GOCI" build --target "$stage" "$2"
		one_line
		[ ! -e dist ] || fail 'dist was made'
	done
	succeeds "$GOCI" build "$2"
	digest dist/web production | grep -q sha256 || fail 'no image of production'
	rm -r dist
}

used_outside() {
	user_of_library top/web
	library lib
	printf 'go 1.19\n\nuse (\n\t./web\n\t../lib // the ../library\n)\n' >top/go.work
	only_production "/top/go.work:5: \.\./lib is outside of $PWD/top, .*put a go.work into" \
		top/web
}

replaced_outside() {
	user_of_library web
	library lib
	requires web ../lib
	only_production "/web/go.mod:6: \.\./lib is outside of $PWD/web, .*put a go.work into" web
}

replaced_by_go_work() {
	user_of_library top/web
	library lib
	printf 'go 1.19\n\nuse ./web\n\nreplace example.com/test/lib => ./../lib\n' >top/go.work
	printf '\nrequire example.com/test/lib v0.0.0\n' >>top/web/go.mod
	only_production '/top/go.work:5: \./\.\./lib is outside of ' top/web
}

absolute_paths() {
	user_of_library web
	library web/lib
	requires web "$PWD/web/lib"
	only_production "/web/go.mod:6: $PWD/web/lib is a path of this host" web
}

an_edit_of_what_replaces_counts() {
	user_of_library web
	library web/lib
	requires web ./lib
	succeeds "$GOCI" build --progress plain web
	has_line ' verify modules '
	succeeds "$GOCI" build --progress plain web
	! grep ' verify modules ' stderr || fail 'nothing changed, and it was verified again'
	echo '// Edited.' >>web/lib/go.mod
	succeeds "$GOCI" build --progress plain web
	has_line ' verify modules '
}

check "go.work names a folder outside of its own: the stages are refused with the line, \
production is built" used_outside
check 'so it is when go.mod replaces a module by a folder outside' replaced_outside
check 'so it is when go.work does' replaced_by_go_work
check 'so it is when a path is absolute' absolute_paths
check 'the modules are verified again when the go.mod of a folder that replaces one changes' \
	an_edit_of_what_replaces_counts
finish
