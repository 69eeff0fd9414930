#!/bin/sh
# Runs the test suites named (default: all), shows what failed, and ends with one line:
# N passed, N failed, N skipped.
#
# A test program prints a line for each test: "ok - SENTENCE", "not ok - SENTENCE" or
# "skip - SENTENCE: why" (unit tests: TAP). One that ends badly without such a line is
# a failure of its own. With GOCI_TOOLS_MUST_WORK=1 a skip is a failure.
#
# As many run at once as there are CPUs, four at most; TEST_JOBS=N: N.
set -eu

BUILD=${BUILD:-build}
TOP=$(cd "$(dirname "$0")/.." && pwd)
GOCI=$(cd "$TOP/$BUILD" && pwd)/goci
WATCH=$GOCI-watch
export TOP GOCI WATCH
# A test that calls make starts one of its own.
unset MAKEFLAGS MFLAGS MAKELEVEL
logs=$TOP/$BUILD/test-logs
cpus=$(nproc)
jobs=${TEST_JOBS:-$((cpus < 4 ? cpus : 4))}

# list SUITE: a line for each program, as run-test.sh takes it.
list() {
	case $1 in
	unit)
		for t in "$BUILD"/unit/*_test; do
			echo "unit-$(basename "$t") 300 $t"
		done ;;
	judge)
		echo 'judge 600 sh tests/judge/check.sh' ;;
	*)
		for t in tests/"$1"/*.sh; do
			echo "$1-$(basename "$t" .sh) 1200 sh $t"
		done ;;
	esac
}

# What takes longest first, so that none is left to run alone at the end.
[ $# -gt 0 ] || set -- repro tools judge cli unit

rm -rf "$logs"
mkdir -p "$logs"
cd "$TOP"
for suite in "$@"; do
	list "$suite"
done >"$logs/list"
# A program that fails has said so, and its numbers count.
xargs -a "$logs/list" -P "$jobs" -L 1 scripts/run-test.sh "$logs" || :

cat "$logs"/*.count | awk -v programs="$(wc -l <"$logs/list")" '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		# One that could not tell its numbers has failed.
		failed += programs - NR
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0
	}'
