#!/bin/sh
# What a terminal shows while services are built: a line for each, and what remains. Go
# waits (lib/terminal.sh), so that the screen stays as it is until the test goes on.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/terminal.sh
. "$TOP/tests/cli/lib/terminal.sh"

long=a-service-with-a-name-that-is-longer-than-forty-columns

# six_services: four programs of one module, which one call of Go compiles, and two.
six_services() {
	programs alpha beta gamma delta
	module web
	module "$long"
	go_that_waits
}

# builds ARGUMENT...: types the command.
builds() {
	type_keys "clear; PATH=\$PWD/bin:\$PATH '$GOCI' build $*" Enter
}

# looks_like FILE: the screen does, each line by its basic regexp.
looks_like() {
	tries=100
	until screen | sed '/^$/d' >seen && [ "$(wc -l <seen)" -eq "$(wc -l <"$1")" ] &&
		paste -d "\n" "$1" seen | while IFS= read -r pattern && IFS= read -r line; do
			printf '%s\n' "$line" | grep -q -x -e "$pattern" || exit 1
		done; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { cat seen; fail "the screen is not as in $1"; }
		sleep 0.1
	done
}

# ends_with_six: what is left are closing lines and references, and no live line.
ends_with_six() {
	touch go-on
	ends
	screen >seen
	same "$(grep -c 's  [a-z-]*  *built\( \|$\)' seen)" 6 'closing lines'
	same "$(tr -d '\n' <seen | grep -o 'oci:dist/[a-z-]*:production@sha256:' | sort -u | wc -l)" \
		6 references
	! grep -e waiting -e ' of 6 built' -e '/[0-9]* packages' seen || fail 'a live line is left'
}

in_80_columns() {
	six_services
	terminal 80 24
	builds ./many/... web "$long"
	cat >wanted <<-'END'
		 *[0-9.]*s  alpha                            compile  [0-9]*/[0-9]* packages, os
		 *[0-9.]*s  beta                             compile  [0-9]*/[0-9]* packages, os
		 *[0-9.]*s  delta                            compile  [0-9]*/[0-9]* packages, os
		 *[0-9.]*s  gamma                            compile  [0-9]*/[0-9]* packages, os
		         web                              waiting
		         a-service-with-a-name-that-i\.\.\.  waiting
		 *[0-9.]*s  0 of 6 built, 2 waiting
	END
	looks_like wanted
	ends_with_six
}

in_200_columns() {
	six_services
	terminal 200 50
	builds ./many/... web "$long"
	cat >wanted <<-'END'
		 *[0-9.]*s  alpha                                     compile  [0-9]*/[0-9]* packages, os
		 *[0-9.]*s  beta                                      compile  [0-9]*/[0-9]* packages, os
		 *[0-9.]*s  delta                                     compile  [0-9]*/[0-9]* packages, os
		 *[0-9.]*s  gamma                                     compile  [0-9]*/[0-9]* packages, os
		         web                                       waiting
		         a-service-with-a-name-that-is-longer-\.\.\.  waiting
		 *[0-9.]*s  0 of 6 built, 2 waiting
	END
	looks_like wanted
	ends_with_six
}

# now_shows PATTERN: the screen does, with one line of each service and one last line. (What
# a terminal moves off the screen as it gets smaller cannot be erased: tmux does so while
# there are empty lines below.)
now_shows() {
	tries=300
	until visible >seen && grep -q -e "$1" seen &&
		[ "$(grep -c 's  alpha' seen)" -le 1 ] && [ "$(grep -c 's  0 of 6' seen)" -eq 1 ] &&
		[ "$(grep -c '  web ' seen)" -le 1 ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { cat seen; fail "the screen does not show $1, once"; }
		sleep 0.1
	done
}

# Each size is reached from the one before, with lines that were drawn for that one.
sizes_change() {
	six_services
	terminal 80 24
	type_keys 'seq 60' Enter
	shows '^60$'
	type_keys "PATH=\$PWD/bin:\$PATH '$GOCI' build ./many/... web $long" Enter
	now_shows '0 of 6 built, 2 waiting'
	resize 40 24
	now_shows '^ *[0-9.]*s  alpha            compile  [0-9]*/[0-9]*$'
	resize 120 24
	now_shows 's  alpha  .*packages, os$'
	resize 80 12
	now_shows '         web  .*waiting'
	resize 80 5
	now_shows '^         and 4 more$'
	resize 80 2
	now_shows '0 of 6 built, 2 waiting'
	touch go-on
	ends
	visible >seen
	! grep -e waiting -e ' of 6 built' seen || fail 'a live line is left'
}

forty_keep_the_height() {
	programs $(seq -f 'service-%02.0f' 40)
	module zoo
	go_that_waits
	terminal 80 24
	builds zoo ./many/...
	shows '0 of 41 built, 40 waiting'
	cat >wanted <<-'END'
		 *[0-9.]*s  zoo         compile  [0-9]*/[0-9]* packages, os
		         service-01  waiting
		         service-02  waiting
		         service-03  waiting
		         service-04  waiting
		         service-05  waiting
		         service-06  waiting
		         service-07  waiting
		         service-08  waiting
		         service-09  waiting
		         service-10  waiting
		         service-11  waiting
		         service-12  waiting
		         service-13  waiting
		         service-14  waiting
		         service-15  waiting
		         and 25 more
		 *[0-9.]*s  0 of 41 built, 40 waiting
	END
	looks_like wanted
	type_keys C-c
	ends
	! screen | grep -e waiting -e ' more$' || fail 'live lines are left'
}

# A name that is not declared is in the message: the line is wider than the terminal.
errors_are_whole() {
	wide=$(seq 1 90 | sed 's/.*/undeclared/' | tr -d '\n')
	module broken
	printf 'package main\n\nfunc main() { %s() }\n' "$wide" >broken/main.go
	programs alpha beta
	go_that_waits
	# shellcheck disable=SC2016 # of the script
	sed -i 's/until/case $PWD in *broken) touch go-on.broken ;; esac; until [ -e go-on.broken ] ||/' bin/go
	terminal 80 24
	builds broken ./many/...
	shows '1 failed$'
	screen | tr -d '\n' | grep -q "undefined: $wide" || { screen; fail 'the error is not whole'; }
	same "$(screen | grep -c 'of 3 built')" 1 'last lines'
	same "$(screen | grep -c 's  alpha')" 1 'lines of alpha'
	touch go-on
	ends
	! screen | grep -e 'of 3 built' || fail 'a live line is left'
}

in_plain_lines() {
	programs alpha beta
	go_that_waits
	terminal 80 24
	for setting in TERM=dumb '-u TERM'; do
		type_keys "clear; env $setting PATH=\$PWD/bin:\$PATH '$GOCI' build --label x='$setting' ./many/..." Enter
		shows 'compile *begun'
		! screen | grep 'of 2 built' || fail "live lines with $setting"
		touch go-on
		ends
		rm go-on
	done
}

without_colors() {
	programs alpha beta
	go_that_waits
	terminal 80 24
	builds --label a=b ./many/...
	shows 's  alpha  compile'
	colors=0
	! tmux -S "$PWD/tmux" capture-pane -p -e | grep -q '\[36m' || colors=1
	same "$colors" 1 'whether there are colors'
	type_keys C-c
	ends
	type_keys 'export NO_COLOR=1' Enter
	builds --label a=c ./many/...
	shows 's  alpha  compile'
	! tmux -S "$PWD/tmux" capture-pane -p -e | grep '\[36m' || fail 'there are colors'
	type_keys C-c
	ends
}

# Every state of the screen, by another emulator.
every_state() {
	python=
	for program in python3 /usr/bin/python3; do
		[ -n "$python" ] || ! "$program" -c 'import pyte' 2>/dev/null || python=$program
	done
	[ -n "$python" ] || skip_because 'python3-pyte is not installed'
	programs alpha beta gamma
	module web
	module "$long"
	go_that_waits
	for size in 80x24 20x24 9x24 200x50 80x4 80x2 80x1 1x1; do
		rm -f go-on
		PATH=$PWD/bin:$PATH "$python" "$TOP/tests/cli/lib/screen.py" "$size" go-on \
			"$GOCI" build --label size="$size" ./many/... web "$long"
	done
}

check 'six services have a line each on a terminal of 80x24' in_80_columns
check 'six services have a line each on a terminal of 200x50' in_200_columns
check 'a terminal that changes its size has no ghosts of lines' sizes_change
check 'forty services keep the height of the terminal, and Ctrl-C leaves nothing' \
	forty_keep_the_height
check 'an error that is wider than the terminal is above the lines, and whole' errors_are_whole
check 'a terminal that cannot move its cursor gets plain lines' in_plain_lines
check 'NO_COLOR is respected' without_colors
check 'no line wraps or appears twice in any state of a screen of any size' every_state
finish
