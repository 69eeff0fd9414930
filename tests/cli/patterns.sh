#!/bin/sh
# Patterns: what they match is built, and what cannot be read or parsed is told by its
# name. Nothing is left out without a word.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

main='package main

func main() {}
'

# programs NAME...: a module, many, with a program in cmd/NAME for each.
programs() {
	mkdir -p many/lib
	printf 'module example.com/test/many\n\ngo 1.19\n' >many/go.mod
	printf 'package lib\n' >many/lib/lib.go
	for name in "$@"; do
		mkdir -p "many/cmd/$name"
		printf '%s' "$main" >"many/cmd/$name/main.go"
	done
}

# built: the names of what was built, sorted.
built() {
	sed -n 's/^oci:dist.\([^:]*\):.*/\1/p' stdout | sort | tr '\n' ' '
}

goci() {
	"$GOCI" build --no-tzdata --ca-certificates none "$@"
}

# breaks PATTERN COMMAND: what COMMAND does to cmd/b is told so, by its name; a and c are
# built in spite of it, on their own and of a pattern, in each way to write one.
breaks() {
	programs a b c
	(cd many && succeeds goci ./... && same "$(built)" 'a b c ' 'built')
	eval "$2"
	cd many
	for pattern in ./... ./cmd/... cmd/... example.com/test/many/... './.../b ./.../a ./.../c'; do
		rm -rf dist
		# shellcheck disable=SC2086 # several patterns
		fails_with 1 goci $pattern
		has_line "^goci: [^ ]*cmd/b: .*$1"
		same "$(grep -c '^goci: ' stderr)" 1 "errors of $pattern"
		same "$(built)" 'a c ' "built by $pattern"
	done
	fails_with 1 goci --dry-run ./...
	has_line "$1"
	same "$(jq -r '.[].service' stdout | tr '\n' ' ')" 'a c '
	fails_with 1 goci --context-report ./...
	has_line "$1"
	fails_with 1 goci ./cmd/b
	cd ..
}

closed_folders_hide_nothing() {
	need_root
	programs a b c
	chmod 000 many/cmd/b
	mkdir home
	cp "$GOCI" plain
	share_go_caches "$PWD/go" many
	give_to_nobody home
	chmod 755 . many many/cmd
	mkdir -p many/dist && give_to_nobody many/dist
	for pattern in ./... ./cmd/... example.com/test/many/... './.../a ./.../c'; do
		# shellcheck disable=SC2086 # several patterns
		(cd many && fails_with 1 as_nobody env HOME="$PWD/../home" TMPDIR=/tmp \
			GOCACHE="$PWD/../go/build" GOCI_CACHE="$PWD/../home/cache" \
			../plain build --no-tzdata $pattern >../out 2>&1; cp stdout stderr ..) ||
			fail "$(cat out)"
		has_line '^goci: cmd/b: .*permission denied'
		same "$(grep -c '^goci: ' stderr)" 1 "errors of $pattern"
		same "$(built)" 'a c ' "built by $pattern"
	done
}

# Folders that are no package of the module, whatever is in them.
what_go_passes_over_is_passed_over() {
	programs a
	for folder in vendor/x testdata _x .x node_modules/y/testdata cmd/a/_y cmd/a/testdata; do
		mkdir -p "many/$folder"
		echo '<<<<<<< HEAD' >"many/$folder/main.go"
	done
	rm -r many/vendor
	mkdir -p many/cmd/tests many/cmd/other
	echo 'package main' >many/cmd/tests/x_test.go
	printf '//go:build plan9\n\n%s' "$main" >many/cmd/other/main.go
	printf '//go:build ignore\n\n%s' "$main" >many/lib/gen.go
	ln -s nowhere many/cmd/a/.#main.go
	ln -s .. many/cmd/a/loop
	cd many
	succeeds goci ./...
	same "$(built)" 'a '
	refuses 1 'has no Go files but tests' goci ./cmd/tests
	refuses 1 'build constraints exclude all Go files' goci ./cmd/other
}

nothing_matches() {
	programs a
	printf 'services:\n  x:\n    path: ./nowhere\n' >many/goci.yaml
	cd many
	for word in ./nonexist/... nonexist/... ../nonexist/... ./lib/... ./.../b a/.../b \
		example.com/nope/... ./cmd/b ./cmd/b... x nope; do
		fails_with 1 goci --metadata-file meta.json "$word"
		has_line "^goci: [^ ]*$(basename "${word%%...*}")"
		[ ! -s stdout ] || fail "$word: $(cat stdout)"
	done
	fails_with 1 goci ./cmd/... ./nonexist/...
	same "$(built)" 'a '
	fails_with 1 "$GOCI" dev ./nonexist/...
	has_line '^goci: ./nonexist/'
}

modules_in_modules() {
	programs a
	mkdir -p many/sub/deep many/sub/own
	(cd many/sub && module deep)
	printf '%s' "$main" >many/sub/own/main.go
	cd many
	succeeds goci ./sub/...
	same "$(built)" 'deep own '
	succeeds goci ./...
	same "$(built)" 'a deep own '
	d=sub
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
		d=$d/$n
	done
	mkdir -p "$d"
	(cd "$d" && module far)
	succeeds goci ./...
	same "$(built)" 'a deep far own '
	echo 'module' >sub/deep/go.mod
	fails_with 1 goci ./...
	has_line '^goci: [^ ]*sub/deep: '
	same "$(built)" 'a far own '
}

init_tells() {
	programs a b c d
	echo '<<<<<<< HEAD' >many/cmd/b/main.go
	: >many/cmd/c/main.go
	ln -sf nowhere many/cmd/d/main.go
	succeeds "$GOCI" init many
	for name in b c d; do
		has_line "^cmd/$name/main.go: "
		has many/goci.yaml "^# cmd/$name/main.go: "
	done
	has many/goci.yaml '^    path: ./cmd/a'
	has_not many/goci.yaml '^    path: ./cmd/[bcd]'
}

init_tells_of_closed_folders() {
	need_root
	programs a b
	mkdir many/services
	chmod 000 many/cmd/b many/services
	cp "$GOCI" plain
	chmod 755 . many many/cmd
	succeeds as_nobody ./plain init --dry-run many
	has_line '^cmd/b: .*Permission denied'
	has_line '^services: .*Permission denied'
}

check 'a main that a merge has left broken is an error with its name, and the others are built' \
	breaks "main.go:1:1: expected 'package'" 'echo "<<<<<<< HEAD" >many/cmd/b/main.go'
check 'so is an empty one' breaks "main.go:1:1: expected 'package'" ': >many/cmd/b/main.go'
check 'so is one that is a symlink to nothing' breaks 'main.go: is a broken symlink' \
	'ln -sf nowhere many/cmd/b/main.go'
check 'so is one that is a symlink to nothing outside of the source' breaks \
	'main.go: is a broken symlink' 'ln -sf /nowhere/x many/cmd/b/main.go'
check 'so is one that is a symlink to itself' breaks 'main.go: is a broken symlink' \
	'ln -sf main.go many/cmd/b/main.go'
check 'so is one with a symlink to nothing beside it' breaks \
	'b/z.go: is a broken symlink' 'ln -s nowhere many/cmd/b/z.go'
check 'so are two packages in one folder' breaks 'found packages .*main' \
	'echo "package other" >many/cmd/b/a.go'
check 'a folder that cannot be entered is told, and hides no program after it' \
	closed_folders_hide_nothing
check 'what Go passes over for ./... is passed over' what_go_passes_over_is_passed_over
check 'a pattern or a word that matches nothing is an error with its name' nothing_matches
check 'the modules below a folder hide neither its own packages nor one another' modules_in_modules
check 'init tells of files that it cannot read or parse' init_tells
check 'init tells of folders that it cannot enter' init_tells_of_closed_folders
finish
