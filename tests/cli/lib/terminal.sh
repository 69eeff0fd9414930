# shellcheck shell=sh
# A terminal of its own for a test: tmux, which wraps lines anew when it is made narrower,
# as most do; and a Go that waits.

# terminal COLUMNS [LINES]: a shell with job control.
terminal() {
	need tmux bash
	env -u TMUX -u NO_COLOR tmux -S "$PWD/tmux" -f /dev/null new-session -d \
		-x "$1" -y "${2:-24}" "TERM=tmux PS1='ready> ' bash --norc --noprofile"
	trap 'tmux -S "$PWD/tmux" kill-server 2>/dev/null || :; stop_children' EXIT
	shows 'ready>'
}

type_keys() {
	tmux -S "$PWD/tmux" send-keys "$@"
}

# screen: what was printed, with what has scrolled away.
screen() {
	tmux -S "$PWD/tmux" capture-pane -p -S -200
}

# visible: the screen alone.
visible() {
	tmux -S "$PWD/tmux" capture-pane -p
}

# ends: waits until the shell is ready for the next command.
ends() {
	tries=300
	until [ "$(visible | sed '/^$/d' | tail -n 1)" = 'ready>' ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { screen; fail 'the command does not end'; }
		sleep 0.1
	done
}

# resize COLUMNS LINES
resize() {
	tmux -S "$PWD/tmux" resize-window -x "$1" -y "$2"
}

# go_that_waits: a `go` in bin that says it compiles the packages of os, and waits until
# there is a file go-on.
go_that_waits() {
	mkdir bin
	cat >bin/go <<-SH
		#!/bin/sh
		if [ "\$1" = build ]; then
			printf 'runtime\\nos\\n' >&2
			until [ -e '$PWD/go-on' ]; do sleep 0.1; done
		fi
		exec '$(command -v go)' "\$@"
	SH
	chmod +x bin/go
}

# programs NAME...: a module with a program for each.
programs() {
	mkdir -p many
	printf 'module example.com/test/many\n\ngo 1.19\n' >many/go.mod
	for program in "$@"; do
		mkdir -p "many/$program"
		printf 'package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("%s") }\n' \
			"$program" >"many/$program/main.go"
	done
}
