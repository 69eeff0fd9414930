#!/bin/sh
# run-test.sh LOGS NAME SECONDS COMMAND...: runs one test program for run-tests.sh, for no longer
# than SECONDS, into LOGS/NAME.log. Prints how many of its tests passed, and what failed; the
# numbers are left in LOGS/NAME.count.
set -eu

logs=$1
name=$2
seconds=$3
shift 3
log=$logs/$name.log

# count PATTERN: the lines of the log that begin with it.
count() {
	grep -c "^$1" "$log" || true
}

status=0
began=$(date +%s)
CMOCKA_MESSAGE_OUTPUT=TAP timeout "$seconds" "$@" >"$log" 2>&1 || status=$?
# How cmocka says that a test was skipped: "not ok 7 # SKIP name".
sed -i 's/^\(not \)\{0,1\}ok [0-9]* # SKIP/skip -/' "$log"
passed=$(count 'ok ')
skipped=$(count 'skip ')
failed=$(count 'not ok ')
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
	failed=1
	echo "not ok - $name ended with status $status" >>"$log"
fi
if [ "$status" -eq 0 ] && [ $((passed + skipped + failed)) -eq 0 ]; then
	failed=1
	echo "not ok - $name ran no test" >>"$log"
fi
if [ "${GOCI_TOOLS_MUST_WORK:-}" = 1 ] && [ "$skipped" -gt 0 ]; then
	failed=$((failed + skipped))
	skipped=0
fi
echo "$passed $failed $skipped" >"$logs/$name.count"

# In one piece: others run at the same time.
text=$(
	printf '%-28s %4d passed  %d failed  %d skipped  %ds\n' \
		"$name" "$passed" "$failed" "$skipped" $(($(date +%s) - began))
	[ "$failed" -eq 0 ] || sed 's/^/    /' "$log" | tail -n 60
)
printf '%s\n' "$text"
