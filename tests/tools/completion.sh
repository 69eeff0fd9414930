#!/bin/sh
# Completion in real shells: the test types, presses Tab and Enter, and looks at the words
# that goci is run with.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/tools/lib/terminal.sh
. "$TOP/tests/tools/lib/terminal.sh"

# layout DIR: one whose tags are production, 1.4, and a stranger's.
layout() {
	mkdir -p "$1/blobs"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
	# shellcheck disable=SC2016 # a stranger's
	for tag in production 1.4 '$(touch evil-tag)' '\u001b[31mred' 'x\ntouch evil-line'; do
		printf '{"annotations":{"org.opencontainers.image.ref.name":"%s"}}\n' "$tag"
	done | sed '$!s/$/,/' | { printf '{"manifests":['; cat; printf ']}'; } >"$1/index.json"
}

# A program of the name goci: what it is run with goes to the file ran. Completion is goci's.
stand_in() {
	mkdir -p bin
	cat >bin/goci <<-END
		#!/bin/sh
		[ "\${1:-}" != completion ] || exec "$GOCI" "\$@"
		printf '%s|' "\$@" >>"$PWD/ran"
		echo >>"$PWD/ran"
	END
	chmod +x bin/goci
}

# place: a source with services, layouts and files, some of them a stranger's.
place() {
	stand_in
	mkdir -p src/dist src/docs
	cd src
	layout dist/web
	# shellcheck disable=SC2016
	cat >goci.yaml <<-'END'
		services:
		  api-gateway: {path: .}
		  "$(touch evil-service)": {path: .}
		  "`touch evil-quote`": {path: .}
		  "a;touch evil-list": {path: .}
	END
	# shellcheck disable=SC2016
	touch 'my file.json' 'z$(touch evil-file)'
	# Nothing of the source may be run.
	printf '#!/bin/sh\ntouch evil-program\n' >goci
	chmod +x goci
	"$GOCI" completion "${1%-*}" >../script
	cd ..
}

# shell NAME COMMAND...: such a shell in a terminal, in the folder src.
shell() {
	name=$1
	shift
	open_terminal 160 "cd src && env HOME='$PWD' PATH='$PWD/bin:$PATH' LC_ALL=C.UTF-8 $*"
	printf 'ready%s\n' "$name" >ready
	shows 'ready>'
}

# gives PATTERN KEYS...: Tab and Enter are pressed, all else is typed; goci is run with such
# words.
gives() {
	words=$1
	shift
	: >ran
	for key in "$@"; do
		case $key in
		Tab | Enter) type_keys "$key" ;;
		*) type_keys -l -- "$key" ;;
		esac
	done
	type_keys Enter
	tries=100
	until [ -s ran ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { screen; fail "goci is not run by: $*"; }
		sleep 0.1
	done
	# shellcheck disable=SC2254 # a pattern
	case $(cat ran) in
	$words) ;;
	*) fail "the words of '$*': got '$(cat ran)', want '$words'" ;;
	esac
}

completes() {
	gives 'build|--target|development|' 'goci bui' Tab '--targ' Tab 'dev' Tab
	gives 'build|--target=development|' 'goci build --target=dev' Tab
	gives 'build|--platform|linux/amd64,linux/riscv64|' \
		'goci build --platform linux/amd64,linux/r' Tab
	gives 'inspect|oci:dist/web:production|' 'goci inspect oci:di' Tab Tab ':pro' Tab
	gives 'build|--base=oci:dist/web:1.4|' 'goci build --base=oci:di' Tab Tab ':1' Tab
	gives 'build|api-gateway|' 'goci build api' Tab
	gives 'build|docs*|' 'goci build do' Tab
	gives 'build|--policy|my file.json|' 'goci build --policy my' Tab
	gives 'build|--policy=my file.json|' 'goci build --policy=my' Tab
	# shellcheck disable=SC2016
	gives 'build|--policy|z$(touch evil-file)|' 'goci build --policy z' Tab
	# shellcheck disable=SC2016
	gives 'build|--policy=z$(touch evil-file)|' 'goci build --policy=z' Tab
	gives 'help|goci.yaml|' 'goci help goci.' Tab
	gives 'help|OCI0503|' 'goci help OCI0503' Tab
	gives 'cache|gc|--max-age|' 'goci cach' Tab 'g' Tab '--max-a' Tab
	gives 'copy|docker://|' 'goci copy docker:' Tab
	gives 'reproduce|oci:x|--|--vcs|head|' 'goci reproduce oci:x -- --vc' Tab 'he' Tab
	gives 'build|--dry-run|--dry|' 'goci build --dry' Tab '--dry' Tab
}

# empty_screen PATTERN: nothing is shown any more, such as this.
empty_screen() {
	type_keys C-l
	tries=100
	until tmux -S "$PWD/tmux" clear-history && ! screen | grep -q "$1"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || fail 'the screen is not cleared'
		sleep 0.1
	done
}

# no_harm: candidates are listed, and nothing of a stranger is run or shown.
no_harm() {
	empty_screen 'web'
	type_keys -l 'goci inspect oci:dist/web:'
	type_keys Tab Tab
	shows '1\.4'
	type_keys Enter Enter
	type_keys -l 'goci build '
	type_keys Tab Tab
	shows 'api-gateway'
	screen >seen
	has_not seen 'touch'
	has_not seen 'red'
	type_keys Enter Enter
	type_keys -l 'echo th'
	type_keys -l 'e-end'
	type_keys Enter
	shows '^the-end'
	[ -z "$(find . -name 'evil*')" ] || fail "something was run: $(find . -name 'evil*')"
}

in_bash() {
	need bash
	place bash
	cat >rc <<-END
		PS1='ready> '
		${1:+. /usr/share/bash-completion/bash_completion}
		. '$PWD/script'
	END
	shell bash "bash --noprofile --rcfile '$PWD/rc'"
	completes
	no_harm
}

in_zsh() {
	need zsh
	place zsh
	mkdir functions
	mv script functions/_goci
	# Found by the name of the file, as an installed one is, or sourced.
	if [ "$1" = installed ]; then
		find_it="fpath=('$PWD/functions' \$fpath); autoload -Uz compinit; compinit -D -u"
	else
		find_it="autoload -Uz compinit; compinit -D -u; . '$PWD/functions/_goci'"
	fi
	printf '%s\n' "PS1='ready> '" "$find_it" >.zshrc
	shell zsh "env ZDOTDIR='$PWD' zsh -d -i"
	completes
	no_harm
}

in_fish() {
	need fish
	place fish
	mkdir -p .config/fish
	printf '%s\n' "source '$PWD/script'" "function fish_prompt; echo 'ready> '; end" \
		'set -g fish_greeting' >.config/fish/config.fish
	shell fish "env TERM=screen fish"
	completes
	no_harm
}

# What it reads, it opens to read; it starts nothing.
only_reads() {
	need strace
	place bash
	cd src
	for words in 'build ' 'build --policy ' 'inspect oci:dist/web:' 'inspect oci:'; do
		# shellcheck disable=SC2086 # the last word is empty
		strace -f -o ../calls -e trace=%file,%process,%network "$GOCI" completion \
			--words -- ${words% *} "${words##* }" >../words
		grep -Ev 'O_RDONLY|O_PATH|stat|access|readlink|getcwd|exit' ../calls >../others || :
		same "$(grep -cv '^[0-9]* *execve(.*= 0$' ../others)" 0 "$(cat ../others)"
		same "$(grep -c execve ../others)" 1 'programs started'
	done
}

unsafe_names_are_left_out() {
	place bash
	cd src
	succeeds "$GOCI" completion --words -- inspect oci:dist/web:
	same "$(sed 1d stdout | cut -f1 | paste -sd ' ')" 'oci:dist/web:production oci:dist/web:1.4'
	succeeds "$GOCI" completion --words -- build ''
	same "$(sed 1d stdout | cut -f1)" api-gateway
	mkfifo fifo
	ln -s ../../fifo dist/web/index.json.new
	mv dist/web/index.json.new dist/web/index.json
	succeeds timeout 10 "$GOCI" completion --words -- inspect oci:dist/web:
	same "$(cat stdout)" 'none 0 closed'
}

every_option_is_offered() {
	for command in $("$GOCI" completion --words -- '' | sed 1d | cut -f1); do
		"$GOCI" help "$command" | grep -Eo '^ {2,6}(-., )?--[a-z-]+' | grep -o -e '--.*' |
			sort >told
		"$GOCI" completion --words -- "$command" -- | sed 1d | cut -f1 | sort >offered
		cmp told offered || fail "options of $command"
	done
}

check 'bash completes without the package bash-completion' in_bash ''
check 'bash completes with the package bash-completion' in_bash yes
check 'zsh completes by an installed function' in_zsh installed
check 'zsh completes by a sourced script' in_zsh sourced
check 'fish completes' in_fish
check 'completion writes nothing and starts nothing' only_reads
check 'completion leaves names out that a shell may heed' unsafe_names_are_left_out
check 'completion offers every option that the help tells of' every_option_is_offered
finish
