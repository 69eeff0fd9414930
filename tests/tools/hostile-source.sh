#!/bin/sh
# A stranger's source is built, run and reproduced: nothing of it is run but the service by
# `goci dev`, and nothing is read or written outside of what the command line names.
# fixtures/hostile-source has the attacks, tests/judge/hostilesource tries them and looks on
# by strace, and lib/hostile-source.rules has what may be reached for, with the reasons.
#
# HOSTILE_AS_NOBODY=1: all of it as another user, too. HOSTILE='NAME...': these alone.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"

fixtures=$TOP/fixtures/hostile-source
rules=$TOP/tests/tools/lib/hostile-source.rules
# As system calls have them.
GOROOT=$(readlink -f "$(go env GOROOT)")
BUSYBOX=$(readlink -f "$(command -v busybox)")
GOCI=$(readlink -f "$GOCI")
export GOROOT BUSYBOX

# The program that tries them, and Go's caches for it: what an attack that succeeds leaves in
# them is in no other test's.
prepare() {
	need strace git go busybox ld mkfifo
	build_tool "$TOP/tests/judge/hostilesource" "$TMP/hostilesource"
	share_go_caches "$TMP/go"
}

# attempt WORK [NAME...]: what is found is in WORK, and what was tried in WORK/list.
attempt() {
	GOCACHE=$TMP/go/build GOMODCACHE=$TMP/go/mod GOCI_CACHE=$1/cache \
		"$TMP/hostilesource" "$fixtures" "$rules" "$@" >"$1/list"
}

# What is found when a program does all of it.
sees_what_is_done() {
	mkdir work
	cat >goci <<-'END'
		#!/bin/sh
		cat ../outside/secret
		cat ../outside/nothing
		echo here >../outside/here
		mkdir ../outside/folder
		cp ../outside/secret dist
	END
	chmod 755 goci
	GOCI=$PWD/goci attempt "$PWD/work" benign
	for found in 'run "/[a-z/]*/cat"' 'read "/.*/outside/secret"' \
		'look "/.*/outside/nothing"' 'write "/.*/outside/here"' \
		'write "/.*/outside/folder"' 'prints the secret' 'what is outside has changed' \
		'the secret is in .*/web/dist'; do
		has work/benign.found "$found"
	done
}

attacks_are_tried() {
	mkdir "$TMP/root"
	# shellcheck disable=SC2086 # names
	attempt "$TMP/root" ${HOSTILE:-}
	[ "$(wc -l <"$TMP/root/list")" -ge "${HOSTILE:+1}${HOSTILE:-150}" ] ||
		fail "$(wc -l <"$TMP/root/list") attacks"
}

# nothing_comes_of WORK NAME
nothing_comes_of() {
	[ -e "$1/$2.found" ] || fail 'was not tried'
	[ ! -s "$1/$2.found" ] || fail "$(cat "$1/$2.found")"
}

# each WORK [WHO]: a test for each attack.
each() {
	while read -r name sentence; do
		check "nothing comes of $name${2:-}: $sentence" nothing_comes_of "$1" "$name"
	done <"$1/list"
}

check 'the tools of the tests of hostile sources are there' prepare
check 'what a program does outside of the tree is seen' sees_what_is_done
check 'the attacks of hostile sources are tried' attacks_are_tried
each "$TMP/root"
finish
