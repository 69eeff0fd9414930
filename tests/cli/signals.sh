#!/bin/sh
# Ctrl-C and SIGTERM: children are stopped, nothing is left, the old image stays.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# children_of PID: the processes below it.
children_of() {
	for child in $(pgrep -P "$1" || :); do
		echo "$child"
		children_of "$child"
	done
}

# interrupted SIGNAL STATUS WAIT_FOR OPTIONS...: a build is stopped when a child whose
# command line fits is there.
interrupted() {
	signal=$1
	wanted=$2
	waits_for=$3
	shift 3
	mkdir tmp
	before=$(listing dist)
	# A shell without job control has its background jobs ignore SIGINT.
	TMPDIR=$PWD/tmp start build env --default-signal=INT "$GOCI" build "$@"
	pid=$!
	tries=200
	until ps -o args= -p "$(children_of "$pid" | tr '\n' ,)1" | grep -q -- "$waits_for"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || fail "$(cat build.log)"
		sleep 0.05
	done
	below=$(children_of "$pid")
	kill "-$signal" "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" "$wanted" 'exit status'
	for child in $below; do
		# One that nobody has waited for yet is a zombie.
		case $(ps -o stat= -p "$child" || :) in
		'' | Z*) ;;
		*) fail "child $child is still there: $(ps -o args= -p "$child")" ;;
		esac
	done
	same "$(listing dist)" "$before" 'the output folder'
	same "$(find tmp -mindepth 1)" '' 'the temporary folder'
	grep -Eq '^goci: .*stopped by signal' build.log || fail "$(cat build.log)"
}

while_compiling() {
	module web
	succeeds "$GOCI" build --progress quiet web
	interrupted "$1" "$2" /compile.*-trimpath --no-cache web
}

while_waiting_for_the_lock() {
	module web
	succeeds "$GOCI" build --progress quiet web
	start holder flock dist/web sleep 30
	holder=$!
	sleep 0.2
	mkdir tmp
	before=$(listing dist)
	TMPDIR=$PWD/tmp start build "$GOCI" build --label new=1 web
	pid=$!
	sleep 4
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	kill "$holder"
	same "$status" 143
	same "$(listing dist)" "$before" 'the output folder'
	same "$(find tmp -mindepth 1)" '' 'the temporary folder'
}

killed_at_any_moment() {
	module web
	succeeds "$GOCI" build --progress quiet web
	for delay in 0.02 0.1 0.3 0.5 0.7 0.9; do
		start build "$GOCI" build --label "n=$delay" web
		pid=$!
		sleep "$delay"
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" || :
		"$JUDGE" layout dist/web
	done
	succeeds "$GOCI" build web
	"$JUDGE" layout dist/web
}

check 'Ctrl-C stops the compiler and keeps the old image' while_compiling INT 130
check 'SIGTERM stops the compiler and keeps the old image' while_compiling TERM 143
check 'a signal ends the wait for a lock' while_waiting_for_the_lock
check 'a kill at any moment leaves the layout whole' killed_at_any_moment
finish
