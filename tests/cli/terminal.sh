#!/bin/sh
# At a terminal, and in a log of one: Ctrl-Z, Ctrl-C, a window that changes its size, long
# steps.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/terminal.sh
. "$TOP/tests/cli/lib/terminal.sh"

# begun LOG: waits until it tells that a compile has begun.
begun() {
	tries=300
	until grep -q 'compile .* begun' "$1"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || fail "nothing has begun: $(cat "$1")"
		sleep 0.1
	done
}

# all_below PID: the processes below it, with it.
all_below() {
	echo "$1"
	for child in $(pgrep -P "$1" || :); do
		all_below "$child"
	done
}

# family PID COLUMN: what ps knows of them.
family() {
	ps -o "$2=" -p "$(all_below "$1" | paste -sd ,)"
}

# states PID: what they are doing: T is stopped; but for those that have ended (Z).
states() {
	family "$1" stat | cut -c1 | grep -v Z | sort -u | tr -d '\n'
}

# started NAME: what runs in the terminal by this name.
started() {
	pgrep -P "$(pgrep -P "$(pgrep -f "tmux -S $PWD/tmux")" -x bash)" -x "$1"
}

# stops_and_goes_on NAME PATTERN: what runs in the terminal as NAME, once something below
# it fits the pattern.
stops_and_goes_on() {
	tries=300
	until main=$(started "$1") && family "$main" args | grep -q -e "$2"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { screen; fail "nothing runs that fits $2"; }
		sleep 0.1
	done
	type_keys C-z
	shows Stopped
	same "$(states "$main")" T 'the states of what was stopped'
	type_keys fg Enter
	tries=50
	while states "$main" | grep -q T; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || fail "some do not go on: $(ps -e -o pid,ppid,stat,args)"
		sleep 0.1
	done
}

build_pauses() {
	module web
	terminal 100
	type_keys "'$GOCI' build --metadata-file meta.json --no-cache web; echo status \$?" Enter
	stops_and_goes_on goci /compile.*-trimpath
}

dev_pauses() {
	module web
	cat >web/main.go <<-'GO'
		package main

		import "time"

		func main() { time.Sleep(time.Hour) }
	GO
	terminal 100
	type_keys "'$GOCI' dev web" Enter
	stops_and_goes_on goci-watch '/web$'
}

reproduce_pauses() {
	module web
	succeeds "$GOCI" build --progress quiet web
	terminal 100
	type_keys "GOCACHE=\$PWD/gocache '$GOCI' reproduce oci:dist/web:production --source web" \
		Enter
	stops_and_goes_on goci /compile.*-trimpath
}

# seconds_of STEP: what the build says that it took.
seconds_of() {
	jq --arg step "$1" '[.. | .steps? // empty | .[] | select(.name == $step)] | .[0].seconds' \
		meta.json
}

pause_takes_no_time() {
	module web
	cat >pause.sh <<-'SH'
		set -m
		date +%s.%N >began
		"$GOCI" build --progress plain --metadata-file meta.json --no-cache web 2>log &
		sleep 2
		kill -TSTP %1
		sleep 5
		kill -CONT %1
		wait %1
		date +%s.%N >ended
	SH
	GOCI=$GOCI script -qefc 'bash pause.sh' /dev/null </dev/null
	cat log
	for seconds in "$(seconds_of compile)" "$(sed -n '$s/s .*//p' log)"; do
		# A log rounds to a tenth.
		echo "$(cat ended) - $(cat began) - 5 + 0.1 >= $seconds" | bc | grep -q 1 ||
			fail "$seconds s count the pause"
	done
}

stopped_once() {
	for name in a b c; do
		module "$name"
	done
	start build env --default-signal=INT "$GOCI" build --no-cache a b c
	pid=$!
	begun build.log
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 130
	same "$(grep -c stopped build.log)" 1 'lines that say so'
	has_not build.log failed
}

long_step_is_told_of() {
	module web
	start build "$GOCI" build --no-cache web
	pid=$!
	begun build.log
	go=$(pgrep -P "$pid" -x go)
	until kill -STOP "$go" && sleep 1 && grep -q 'packages' build.log; do
		tries=$((${tries:-20} - 1))
		[ "$tries" -gt 0 ] || { cat build.log; fail 'nothing is told for 20 seconds'; }
	done
	kill -CONT "$go"
	wait "$pid" || fail "$(cat build.log)"
	has build.log ' web linux/amd64  compile  *15\.[0-9]s so far, [0-9]*/[0-9]* packages, [a-z]'
}

short_steps_are_told_of_once() {
	module web
	succeeds "$GOCI" build web
	succeeds "$GOCI" build --label a=b web
	has_not stderr 'begun\|so far'
}

narrower_leaves_nothing() {
	module long-name-of-a-service-that-takes-room
	terminal 100
	type_keys "'$GOCI' build --no-cache long*" Enter
	shows 's  long-.* compile .*[0-9]/[0-9]* packages, [a-z]'
	shows 's  long-.* skeleton'
	told=$(screen | grep -c 's  long-')
	resize 40 24
	sleep 1
	same "$(screen | grep -c 's  long-')" "$told" 'lines of steps, and the live line'
}

check 'Ctrl-Z stops goci build and its compilers, and fg has them go on' build_pauses
check 'Ctrl-Z stops goci dev and the service' dev_pauses
check 'Ctrl-Z stops goci reproduce and its compilers' reproduce_pauses
check 'a pause is in the time of no step' pause_takes_no_time
check 'Ctrl-C is told of once, for several services too' stopped_once
check 'a log tells that a long step has begun, and every 15 s how far it is' \
	long_step_is_told_of
check 'a log has one line for a short step' short_steps_are_told_of_once
check 'a window made narrower leaves no ghost of a line' narrower_leaves_nothing
finish
