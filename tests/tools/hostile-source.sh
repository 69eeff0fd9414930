#!/bin/sh
# A stranger's source is built, run and reproduced: nothing of it is run but the service by
# `goci dev`, and nothing is read or written outside of what the command line names.
# fixtures/hostile-source has the attacks, tests/judge/hostilesource tries them and looks on
# by strace, and lib/hostile-source.rules has what may be reached for, with the reasons.
#
# HOSTILE_ALL=1: all attacks as another user, too, not only some. HOSTILE='NAME...': these.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"

fixtures=$TOP/fixtures/hostile-source
rules=$TOP/tests/tools/lib/hostile-source.rules
# As system calls have them.
GOROOT=$(readlink -f "$(go env GOROOT)")
# Debian's Go has links to its sources there.
GOSHARE=$(dirname "$(readlink -f "$GOROOT/src")")
BUSYBOX=$(readlink -f "$(command -v busybox)")
GOCI=$(readlink -f "$GOCI")
export GOROOT GOSHARE BUSYBOX

# Of another user's, one of each kind.
some='yaml-toolexec yaml-shell yaml-file-link yaml-trace link-go-sum-replaced link-dist
	link-vendored gomod-replace git-file environment-goenv path-dot dockerfile fifo-source'

prepare() {
	need strace git go busybox ld mkfifo
	build_tool "$TOP/tests/judge/hostilesource" "$TMP/hostilesource"
}

# attempt WORK [NAME...]: what is found is in WORK, and what was tried in WORK/list. What an
# attack that succeeds leaves in Go's caches is in no other test's.
attempt() {
	mkdir -p "$1"
	share_go_caches "$1/go"
	[ -z "$as" ] || chown "$NOBODY:$NOBODY" "$1"
	GOCACHE=$1/go/build GOMODCACHE=$1/go/mod GOCI_CACHE=$1/cache \
		$as "$TMP/hostilesource" "$fixtures" "$rules" "$@" >"$1.list"
}

# What is found when a program does all of it.
sees_what_is_done() {
	cat >goci <<-'END'
		#!/bin/sh
		cat ../outside/secret
		cat ../outside/nothing
		echo here >../outside/here
		mkdir ../outside/folder
		mkdir -p dist/web
		cp ../outside/secret dist/web
	END
	chmod 755 goci
	GOCI=$PWD/goci attempt "$PWD/work" benign
	for found in 'run "/[a-z/]*/cat"' 'read "/.*/outside/secret"' \
		'look "/.*/outside/nothing"' 'write "/.*/outside/here"' \
		'write "/.*/outside/folder"' 'prints the secret' 'what is outside has changed' \
		'the secret is in .*/web/dist/web'; do
		has work/benign.found "$found"
	done
}

# attacks_are_tried WORK LEAST [NAME...]
attacks_are_tried() {
	work=$1
	least=$2
	shift 2
	attempt "$work" "$@"
	[ "$(wc -l <"$work.list")" -ge "$least" ] || fail "$(cat "$work.list")"
}

attacks_are_tried_as_nobody() {
	need_root
	as=as_nobody
	attacks_are_tried "$@"
}

# nothing_comes_of WORK NAME
nothing_comes_of() {
	[ -e "$1/$2.found" ] || fail 'was not tried'
	[ ! -s "$1/$2.found" ] || fail "$(cat "$1/$2.found")"
}

# each WORK WHOSE: a test for each attack.
each() {
	[ -e "$1.list" ] || return 0
	while read -r name sentence; do
		check "nothing comes of$2 $name: $sentence" nothing_comes_of "$1" "$name"
	done <"$1.list"
}

as=
check 'the tools of the tests of hostile sources are there' prepare
check 'what a program does outside of the tree is seen' sees_what_is_done
# shellcheck disable=SC2086 # names
check 'the attacks of hostile sources are tried' attacks_are_tried "$TMP/mine" \
	${HOSTILE:+2} ${HOSTILE:-150}
each "$TMP/mine" ''
# shellcheck disable=SC2086 # names
check 'the attacks of hostile sources are tried as another user' \
	attacks_are_tried_as_nobody "$TMP/nobody" 2 \
	${HOSTILE:-$([ "${HOSTILE_ALL:-0}" = 1 ] || echo $some)}
each "$TMP/nobody" " another user's"
finish
