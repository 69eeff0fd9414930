# shellcheck shell=sh
# What the shell tests share. A script sources this file, calls
#	check SENTENCE FUNCTION [ARGUMENT...]
# once a test, and ends with `finish`. Each check prints one line on stdout:
#	ok - SENTENCE
#	not ok - SENTENCE		(why: on stderr, each line after "# ")
#	skip - SENTENCE: WHY
# and the script exits with 1 if a test failed. With GOCI_TOOLS_MUST_WORK=1 a
# skipped test is a failed one.
#
# From the environment, all absolute: TOP (the source tree), GOCI (the
# program), JUDGE (tests/judge, built when it is not given).

find_top() {
	top_dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
	until [ -f "$top_dir/tests/lib.sh" ]; do
		[ "$top_dir" != / ] || { echo "tests/lib.sh is not above $0" >&2; exit 1; }
		top_dir=$(dirname -- "$top_dir")
	done
	printf '%s\n' "$top_dir"
}

absolute() {
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) printf '%s/%s\n' "$PWD" "$1" ;;
	esac
}

# build_tool FOLDER PROGRAM: a tool of ours in Go; by a newer Go than the host's where its
# modules want one.
build_tool() {
	# shellcheck disable=SC2086 # flags without blanks
	(cd "$1" && CGO_ENABLED=0 GOTOOLCHAIN=auto go build $GO_FLAGS -o "$2" .)
}

# build_judge: builds JUDGE unless it is newer than its sources.
build_judge() {
	if [ -x "$JUDGE" ] &&
		[ -z "$(find "$TOP/tests/judge" -newer "$JUDGE" -name '[a-z]*.*')" ]; then
		return 0
	fi
	mkdir -p "$(dirname -- "$JUDGE")"
	build_tool "$TOP/tests/judge" "$JUDGE.$$" && mv "$JUDGE.$$" "$JUDGE"
}

# stop_children: ends what `start` started, by id, and waits for it.
stop_children() {
	for child in $children; do
		kill "$child" 2>/dev/null || :
		wait "$child" 2>/dev/null || :
	done
	children=
}

# disown_children: in a subshell, leaves the parent's children to the parent.
disown_children() {
	children=
}

clean_up() {
	stop_children
	chmod -R u+rwX "$TMP" 2>/dev/null || :
	rm -rf "$TMP"
}

# fail WHY...: ends the test that calls it.
fail() {
	printf '%s\n' "$*"
	exit 1
}

# skip_because WHY...: ends the test that calls it, as not tried.
skip_because() {
	printf '%s\n' "$*" >"$TMP/why-skipped"
	exit 77
}

report() {
	case $1 in
	0)
		printf 'ok - %s\n' "$2"
		return ;;
	77)
		if [ "${GOCI_TOOLS_MUST_WORK:-0}" != 1 ]; then
			printf 'skip - %s: %s\n' "$2" "$(cat "$TMP/why-skipped")"
			return
		fi
		cat "$TMP/why-skipped" >>"$3" ;;
	esac
	failed=$((failed + 1))
	printf 'not ok - %s\n' "$2"
	sed 's/^/# /' "$3" >&2
}

# check SENTENCE FUNCTION [ARGUMENT...]: one test, in a subshell of its own with
# `set -e` and a new folder; what it prints is shown when it fails. $TMP is the
# same for all tests of a script.
check() {
	sentence=$1
	shift
	number=$((number + 1))
	test_dir=$TMP/test-$number
	mkdir "$test_dir"
	set +e
	(
		disown_children
		trap stop_children EXIT
		trap 'exit 130' INT
		trap 'exit 143' TERM
		set -e
		cd "$test_dir"
		"$@"
	) >"$test_dir.log" 2>&1
	result=$?
	set -e
	report "$result" "$sentence" "$test_dir.log"
}

finish() {
	[ "$failed" -eq 0 ] || exit 1
	exit 0
}

# need TOOL...: fails unless all are installed. A missing tool is a failure.
need() {
	for tool in "$@"; do
		PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null ||
			fail "$tool is not installed"
	done
}

need_root() {
	[ "$(id -u)" -eq 0 ] || skip_because 'needs root to change users or start containers'
}

# run COMMAND...: leaves what it prints in the files stdout and stderr and its
# exit status in $status.
run() {
	status=0
	"$@" >stdout 2>stderr || status=$?
}

show_run() {
	printf '%s\n' "$1: exit status $status; stdout:"
	cat stdout
	printf 'stderr:\n'
	cat stderr
}

# succeeds COMMAND...: as `run`, and fails unless the status is 0.
succeeds() {
	run "$@"
	[ "$status" -eq 0 ] || { show_run "$*"; exit 1; }
}

# fails_with STATUS COMMAND...: as `run`, and fails unless the status is STATUS.
fails_with() {
	want_status=$1
	shift
	run "$@"
	[ "$status" -eq "$want_status" ] || { show_run "$*"; fail "want $want_status"; }
}

# same GOT WANT [WHAT]
same() {
	[ "$1" = "$2" ] || fail "${3:-value}: got '$1', want '$2'"
}

# flip FILE OFFSET: another byte is there.
flip() {
	byte=$(od -An -tu1 -j "$2" -N 1 -- "$1" | tr -d ' ')
	printf %b "\\0$(printf %o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# has FILE PATTERN: a basic regular expression of grep.
has() {
	grep -q -e "$2" -- "$1" || { head -n 40 -- "$1"; fail "no line of $1 matches $2"; }
}

# comes FILE PATTERN: such a line comes, within a minute.
comes() {
	tries=600
	until grep -qs -e "$2" -- "$1"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || break
		sleep 0.1
	done
	has "$1" "$2"
}

# shows PATTERN: the terminal of the test, which `screen` prints, does within thirty seconds.
shows() {
	tries=300
	until screen | grep -q -e "$1"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { screen; fail "the terminal does not show $1"; }
		sleep 0.1
	done
}

has_not() {
	if grep -e "$2" -- "$1"; then
		fail "a line of $1 matches $2"
	fi
}

# start NAME COMMAND...: in the background, output in NAME.log; its id is $!.
# It is stopped when the test ends (the script, when called outside a test).
start() {
	start_name=$1
	shift
	"$@" >"$start_name.log" 2>&1 </dev/null &
	children="$children $!"
}

# wait_http URL [TENTHS]: until the server answers with status 200.
wait_http() {
	tries=${2:-100}
	until "$JUDGE" get "$1" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { "$JUDGE" get "$1" || :; fail "$1 does not answer"; }
		sleep 0.1
	done
}

free_port() {
	"$JUDGE" port
}

# digest_of FILE: the digest in the one reference that goci printed there.
digest_of() {
	[ "$(wc -l <"$1")" -eq 1 ] || { cat "$1"; fail "$1 is not one reference"; }
	sed -n 's/^oci:.*@\(sha256:[0-9a-f]\{64\}\)$/\1/p' "$1" | grep . ||
		{ cat "$1"; fail "$1 holds no digest"; }
}

# as_nobody COMMAND...: as a plain user: no groups, no capabilities, no way to
# get any. When the tests run as such a user already, it is just run. With
# $cut_off set, in a network namespace of its own, where nothing is up.
as_nobody() {
	if [ "$(id -u)" -ne 0 ]; then
		${cut_off:+unshare -rn} "$@"
		return
	fi
	${cut_off:+unshare -n} setpriv --reuid "$NOBODY" --regid "$NOBODY" \
		--clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs "$@"
}

# give_to_nobody FILE...
give_to_nobody() {
	[ "$(id -u)" -ne 0 ] || chown -R "$NOBODY:$NOBODY" "$@"
}

# share_go_caches DIR MODULE...: makes DIR/build and DIR/mod, Go's caches for
# `as_nobody`, out of the ones of this user: the files of the build cache are
# linked, the modules of these folders come from the downloads that are there.
share_go_caches() {
	caches=$1
	shift
	mkdir -p "$caches/build" "$caches/mod"
	cp -al "$(go env GOCACHE)/." "$caches/build/" 2>/dev/null || :
	rm -f "$caches/build/trim.txt"
	find "$caches/build" -type d -exec chmod 755 {} +
	[ "$(id -u)" -ne 0 ] ||
		find "$caches/build" -type d -exec chown "$NOBODY:$NOBODY" {} +
	downloads=$(go env GOMODCACHE)/cache/download
	for module in "$@"; do
		(cd "$module" && GOMODCACHE=$caches/mod GOFLAGS=-modcacherw \
			GOPROXY="file://$downloads,$(go env GOPROXY)" go mod download)
	done
	give_to_nobody "$caches/mod"
}

TOP=${TOP:-$(find_top)}
GOCI=$(absolute "${GOCI:-$TOP/build/goci}")
NOBODY=65533
SERVICES='websocket-gateway presence-service workflow-engine'
FIXTURES=$TOP/fixtures/services
# What goci compiles services with: what is compiled with it shares the standard library
# with them in the build cache.
GO_FLAGS='-trimpath -buildvcs=false -tags=netgo -gcflags=all=-dwarf=false'
number=0
failed=0
children=
status=0
cut_off=
umask 022
# The tests say themselves which CI they are in.
unset GITHUB_ACTIONS GITLAB_CI GOCI_CI GOCI_TEKTON_RESULTS
# No capital letters, which no image's name may have.
TMP=${TMPDIR:-/tmp}/goci-test-$$
mkdir "$TMP"
chmod 755 "$TMP"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ -z "${JUDGE:-}" ]; then
	JUDGE=$TOP/build/judge
	build_judge || { echo 'not ok - the judge can be built'; exit 1; }
fi
JUDGE=$(absolute "$JUDGE")
# A cache of goci's own for each script, so that no test depends on another.
GOCI_CACHE=$TMP/goci-cache
export TOP GOCI JUDGE GOCI_CACHE SERVICES FIXTURES NOBODY TMP
