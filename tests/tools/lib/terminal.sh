# shellcheck shell=sh
# A terminal of the test's own, by tmux: what is typed, and what it shows.

# open_terminal COLUMNS COMMAND: runs it there.
open_terminal() {
	need tmux
	env -u TMUX tmux -S "$PWD/tmux" -f /dev/null new-session -d -x "$1" -y 50 "$2"
	trap 'tmux -S "$PWD/tmux" kill-server 2>/dev/null || :; stop_children' EXIT
}

type_keys() {
	tmux -S "$PWD/tmux" send-keys "$@"
}

screen() {
	tmux -S "$PWD/tmux" capture-pane -p -J -S -200
}
