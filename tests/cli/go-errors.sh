#!/bin/sh
# What Go says when it fails, and what goci adds: one last line that says what to do.
# shellcheck disable=SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# program IMPORTS BODY: web, a main package.
program() {
	rm -rf web
	mkdir web
	printf 'module %s\n\ngo 1.19\n' "${path:-example.com/test/web}" >web/go.mod
	printf 'package main\n\n%s\n\nfunc main() { %s }\n' "$1" "$2" >web/main.go
}

# ends PATTERN [OPTION...]: the build fails, and its last line fits.
ends() {
	pattern=$1
	shift
	fails_with 1 "$GOCI" build "$@" web
	tail -n 1 stderr | grep -Eq -- "$pattern" || {
		cat stderr
		fail "the last line does not say: $pattern"
	}
	[ ! -s stdout ] || fail 'a reference is printed'
}

own_packages_are_not_for_tidy() {
	program 'import "example.com/test/web/gen"' 'gen.X()'
	ends '/gen: .*generated code.*gitignore.*Git LFS'
	has_not stderr 'go mod tidy'
	mkdir web/gen
	echo text >web/gen/x.txt
	ends '/gen: .*generated code'
	path=web
	program 'import "web/gen"' 'gen.X()'
	ends '/gen: .*generated code'
	path=
	program 'import "example.com/test/web/gen"' 'gen.X()'
	printf 'go 1.19\n\nuse ./web\n' >go.work
	ends '/gen: .*generated code'
	rm go.work
	program 'import "example.com/test/webber"' 'webber.X()'
	ends 'go mod tidy'
	program 'import "no/such"' 'such.X()'
	ends 'no/such: there is no such package'
}

embedded_files_are_told() {
	program 'import _ "embed"
//go:embed static/a.txt
var file string' 'println(file)'
	ends 'go:embed.*generated code'
	mkdir web/static
	echo text >web/static/a.txt
	printf '# rules\n**/*.txt\n' >web/.dockerignore
	ends '\.dockerignore:2: "\*\*/\*\.txt" leaves static/a.txt out; --ignore-file none'
	has_not stderr 'generated code'
	succeeds "$GOCI" build --ignore-file none web
	echo '!static/a.txt' >>web/.dockerignore
	succeeds "$GOCI" build web
}

# Of a package, a file of it, and all by "*".
rules_are_told() {
	program '' 'x()'
	printf 'package main\n\nfunc x() {}\n' >web/x.go
	echo x.go >web/.dockerignore
	ends '\.dockerignore:1: "x.go" leaves x.go out; --ignore-file none'
	printf '*\n!binary\n' >web/.dockerignore
	ends '\.dockerignore:1: "\*" excludes go.mod.*--ignore-file none if .* is built elsewhere'
	printf '*.go\n' >web/.dockerignore
	ends '\.dockerignore:1: "\*\.go" excludes example.com/test/web.*--ignore-file none'
	echo '*' >rules
	ends 'rules:1: "\*" excludes go.mod.*--ignore-file none' --ignore-file rules
	echo 'defaults: {ignore-file: none}' >web/goci.yaml
	succeeds "$GOCI" build web
	rm web/goci.yaml
	printf '*\n!*.go\n!go.mod\n' >web/.dockerignore
	succeeds "$GOCI" build web
}

each_has_its_own_line() {
	program 'import "C"' ''
	ends 'needs cgo.*static'
	program 'import "example.com/test/web/p"' 'p.X()'
	mkdir web/p web/q
	printf 'package p\n\nimport "C"\n\nfunc X() {}\n' >web/p/p.go
	ends '/web/p: needs cgo'
	printf '//go:build other\n\npackage p\n\nfunc X() {}\n' >web/p/p.go
	ends '/web/p: none of its files .*--go-tags'
	printf 'package p\n\nimport "example.com/test/web/q"\n\nfunc X() { q.X() }\n' >web/p/p.go
	printf 'package q\n\nimport "example.com/test/web/p"\n\nfunc X() { p.X() }\n' >web/q/q.go
	ends 'in a circle'
	program 'import "internal/abi"' 'println(abi.FuncPCABI0(main))'
	ends 'internal/abi: is internal'
	program '' ''
	sed -i 's/func main/func other/' web/main.go
	ends 'has no func main'
	rm web/main.go
	ends 'name the folder of a program'
	printf 'package main_test\n' >web/a_test.go
	ends 'but tests: name'
	program '' ''
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' >web/x.go
	ends 'Git LFS'
}

# The linker's usage is 110 lines.
flags_of_tools_are_told_in_one_line() {
	program '' ''
	for flags in '-X main.version={{ .Git.Tag }}' -bogus '-X main.version=a b c'; do
		ends "linker does not take its flags.*ldflags in goci.yaml" "--ldflags=$flags"
		has_not stderr 'print link trace'
		[ "$(wc -l <stderr)" -lt 6 ] || { cat stderr; fail 'more than a few lines'; }
	done
	GOFLAGS="'-ldflags=-X main.a=b c'" ends 'linker does not take its flags'
	ends 'NAME=VALUE' '--ldflags=-X foo'
	ends 'compiler does not take its flags: flag provided but not defined: -bogus' \
		--go-flag=-gcflags=-bogus
	ends 'no flag of this name' --go-flag=-bogus
	# What else is wrong is still shown.
	printf 'package main\n\nvar x int = "text"\n' >web/x.go
	ends 'exited with status 1' --ldflags=-bogus
	has stderr 'x.go:3:'
}

# full PATTERN DIR KB COMMAND...: the command fails with so much room in DIR, and says so.
full() {
	pattern=$1
	dir=$2
	size=$3
	shift 3
	mkdir -p "$dir"
	mount -t tmpfs -o "mode=755,size=$((size + 64))k" none "$dir"
	[ "$size" -gt 0 ] || dd if=/dev/zero of="$dir/full" bs=4k status=none 2>/dev/null || :
	run "$@"
	umount "$dir"
	[ "$status" -eq 1 ] || { show_run "$*"; fail 'it did not fail'; }
	tail -n 1 stderr | grep -Eq -- "$pattern" || { cat stderr; fail "not told: $pattern"; }
}

full_disks_are_told() {
	need_root
	[ "${FULL_APART:-}" ] || {
		unshare -m true 2>/dev/null || skip_because 'needs mounts of its own'
		FULL_APART=1 unshare -m --propagation private sh "$TOP/tests/cli/go-errors.sh"
		return
	}
	program '' 'println("a")'
	full "Go's build cache, .*/gc: .*go clean -cache" gc 0 \
		env GOCACHE="$PWD/gc" "$GOCI" build web
	full "goci's cache, .*/cc: .*GOCI_CACHE" cc 500 \
		env GOCI_CACHE="$PWD/cc" "$GOCI" build --no-tzdata --ca-certificates none web
	full 'layout .*od/web.*: No space left.*--output' od 500 \
		"$GOCI" build -o oci:od/web --compression none web
	# Go has a folder of its own there.
	full 'the temporary folder, .*/td: .*TMPDIR' td 600 \
		env TMPDIR="$PWD/td" GOCACHE="$PWD/new" "$GOCI" build web
}

if [ "${FULL_APART:-}" ]; then
	check 'a full disk tells which folder has no room' full_disks_are_told
	finish
fi
check "a package of the source itself that is not there is none for go mod tidy" \
	own_packages_are_not_for_tidy
check 'a file that go:embed misses is told, with the rule that leaves it out' \
	embedded_files_are_told
check 'a rule that leaves out what the program needs is told by file and line' \
	rules_are_told
check 'cgo, circles, internal packages and no main have each a line of their own' \
	each_has_its_own_line
check "flags that Go's tools do not take are told in one line" \
	flags_of_tools_are_told_in_one_line
check 'a full disk tells which folder has no room' full_disks_are_told
finish
