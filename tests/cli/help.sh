#!/bin/sh
# Help wherever it is asked for, and the nearest word wherever one is mistyped.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
WATCH=$(absolute "${WATCH:-$GOCI-watch}")

commands() {
	"$GOCI" completion --words -- '' | sed 1d | cut -f1
}

every_command_has_help() {
	[ "$(commands | wc -l)" -gt 10 ] || fail 'there are few commands'
	for command in $(commands); do
		"$GOCI" help "$command" >told
		for asked in -h --help; do
			succeeds "$GOCI" "$command" "$asked"
			cmp told stdout
			same "$(cat stderr)" ''
		done
	done
	succeeds "$GOCI" help
	mv stdout told
	for asked in -h --help; do
		succeeds "$GOCI" "$asked"
		cmp told stdout
		succeeds "$WATCH" "$asked"
		has stdout '^goci-watch'
		succeeds sh "$TOP/scripts/build-go-service.sh" "$asked"
		has stdout '^build-go-service.sh'
	done
	for script in quickstart test; do
		succeeds sh "$TOP/scripts/$script.sh" --help
		has stdout '^[A-Z]'
	done
	for asked in -V --version version; do
		succeeds "$GOCI" "$asked"
		has stdout '^goci  *[0-9]'
	done
}

# widest COLUMNS: the longest line, but for examples, of help at a terminal of that many.
widest() {
	need script stty
	script -qec "stty cols $1; exec '$GOCI' help build" /dev/null </dev/null |
		tr -d '\r' | sed '/^Examples/,$d' >typed
	has typed 'registry'
	awk 'length($0) > n { n = length($0) } END { print n }' typed
}

help_fits_the_terminal() {
	[ "$(widest 70)" -le 70 ] || fail "wider than 70: $(widest 70)"
	[ "$(widest 40)" -gt 40 ] || fail 'narrower than can be read'
	[ "$(widest 200)" -le 100 ] || fail 'wider than 100'
	[ "$(widest 200)" -gt 90 ] || fail 'not 100 columns'
	"$GOCI" help build >piped
	[ -z "$(awk 'length($0) > 80' piped)" ] || fail 'wider than 80 in a pipe'
	has_not piped "$(printf '\033')"
}

# nearest WORD COMMAND...
nearest() {
	near=$1
	shift
	fails_with 2 "$@"
	has_line "did you mean \"?$near\"?\\?"
	one_line
}

the_nearest_word_is_told() {
	printf 'services:\n  web: {path: .}\n  api: {path: .}\n' >goci.yaml
	nearest verify "$GOCI" verfy
	nearest --version "$GOCI" --verson
	nearest --target "$GOCI" build --targte all
	nearest verify "$GOCI" cache verfy
	nearest builder "$GOCI" build --target bilder
	nearest plain "$GOCI" push --progress plian
	nearest gzip "$GOCI" build --compression gzp:9
	nearest host "$GOCI" measure --network hots oci:x
	nearest net_bind_service "$GOCI" build --capability net_bind_servce
	nearest fish "$GOCI" completion fishh
	nearest inspect "$GOCI" help inspct
	nearest OCI0503 "$GOCI" help OCI0O503
	nearest goci.yaml "$GOCI" help goci.yml
	fails_with 1 "$GOCI" build wbe
	has_line 'did you mean "web"\?'
	nearest web "$GOCI" config wbe
	printf 'defualts: {}\n' >goci.yaml
	nearest defaults "$GOCI" build
	printf 'defaults: {progress: quite}\n' >goci.yaml
	nearest quiet "$GOCI" build
	fails_with 2 "$WATCH" --polll
	has_line 'did you mean "--poll"\?'
}

wrong_words_stay_on_their_line() {
	fails_with 2 "$GOCI" completion "$(printf 'ba\n\033[31msh')"
	one_line
	has_line 'u001b'
}

only_pages_have_pages() {
	for name in OCI0503 registries; do
		succeeds "$GOCI" help "$name"
		fails_with 2 "$GOCI" help --man "$name"
		has_line "^goci: $name has no manual page: \"goci help $name\""
		one_line
	done
	nearest build "$GOCI" help --man biuld
}

check 'every command and program tells its help by -h and by --help' every_command_has_help
check 'help is as wide as the terminal, from 60 to 100 columns' help_fits_the_terminal
check 'a mistyped word is told with the nearest one' the_nearest_word_is_told
check 'what has no manual page is named with the command that prints it' \
	only_pages_have_pages
check 'a mistyped word with a line end and colours stays one line' wrong_words_stay_on_their_line
finish
