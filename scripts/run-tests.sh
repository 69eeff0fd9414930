#!/bin/sh
# Runs the test suites named (default: all), shows what failed, and ends with one line:
# N passed, N failed, N skipped.
#
# A test program prints a line for each test: "ok - SENTENCE", "not ok - SENTENCE" or
# "skip - SENTENCE: why" (unit tests: TAP). One that ends badly without such a line is
# a failure of its own. With GOCI_TOOLS_MUST_WORK=1 a skip is a failure.
set -eu

BUILD=${BUILD:-build}
TOP=$(cd "$(dirname "$0")/.." && pwd)
GOCI=$(cd "$TOP/$BUILD" && pwd)/goci
logs=$TOP/$BUILD/test-logs
mkdir -p "$logs"
WATCH=$GOCI-watch
export TOP GOCI WATCH

passed=0
failed=0
skipped=0

# Counts the lines of a log that begin with a pattern.
count() {
	grep -c "$1" "$2" || true
}

# run NAME COMMAND...: one test program.
run() {
	name=$1
	shift
	log=$logs/$name.log
	status=0
	began=$(date +%s)
	"$@" >"$log" 2>&1 || status=$?
	# How cmocka says that a test was skipped: "not ok 7 # SKIP name".
	sed -i 's/^\(not \)\{0,1\}ok [0-9]* # SKIP/skip -/' "$log"
	p=$(count '^ok ' "$log")
	s=$(count '^skip ' "$log")
	f=$(count '^not ok ' "$log")
	if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1
		echo "not ok - $name ended with status $status" >>"$log"
	fi
	if [ "$status" -eq 0 ] && [ $((p + s + f)) -eq 0 ]; then
		f=1
		echo "not ok - $name ran no test" >>"$log"
	fi
	if [ "${GOCI_TOOLS_MUST_WORK:-}" = 1 ] && [ "$s" -gt 0 ]; then
		f=$((f + s))
		s=0
	fi
	passed=$((passed + p))
	failed=$((failed + f))
	skipped=$((skipped + s))
	printf '%-28s %4d passed  %d failed  %d skipped  %ds\n' \
		"$name" "$p" "$f" "$s" $(($(date +%s) - began))
	if [ "$f" -gt 0 ]; then
		sed 's/^/    /' "$log" | tail -n 60
	fi
}

[ $# -gt 0 ] || set -- unit cli tools repro judge

cd "$TOP"
for suite in "$@"; do
	case $suite in
	unit)
		for t in "$BUILD"/unit/*_test; do
			run "unit-$(basename "$t")" env CMOCKA_MESSAGE_OUTPUT=TAP \
				timeout 300 "$t"
		done
		;;
	judge)
		run judge timeout 600 sh tests/judge/check.sh
		;;
	*)
		for t in tests/"$suite"/*.sh; do
			run "$suite-$(basename "$t" .sh)" timeout 1200 sh "$t"
		done
		;;
	esac
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
