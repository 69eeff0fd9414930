#!/bin/sh
# Manual pages: man and mandoc read them without a complaint, and their examples work.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/tools/lib/registry.sh
. "$TOP/tests/tools/lib/registry.sh"

# The pages that an installation has, made once.
PAGES=$TMP/root/usr/share/man
# One uses what another has made.
IN_ORDER='build config push copy inspect verify vulns sbom sign attest diff reproduce measure resolve cache completion dev
	help init version'

install_all() {
	succeeds make -C "$TOP" install "BUILD=$(dirname "$GOCI")" "DOC_GOCI=$GOCI" \
		PREFIX=/usr "DESTDIR=$TMP/root"
}

every_command_has_a_page() {
	install_all
	has "$PAGES/man5/goci.yaml.5" '^\.SH NAME'
	for command in $("$GOCI" completion --words -- '' | sed 1d | cut -f1); do
		for heading in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
			has "$PAGES/man1/goci-$command.1" "^\.SH $heading\$"
		done
		has "$PAGES/man1/goci.1" "goci.-$command"
	done
}

man_and_mandoc_are_content() {
	need man mandoc
	for page in "$PAGES"/man*/*; do
		succeeds env LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l "$page"
		same "$(cat stderr)" '' "man $page"
		succeeds mandoc -T lint -W style "$page"
		same "$(cat stdout stderr)" '' "mandoc $page"
		[ -z "$(awk 'length($0) > 80 && !/^goci/' "$page")" ] || fail "$page is wide"
	done
}

# Any word of the table is in the page as it is: nothing is lost to roff.
pages_have_what_the_help_has() {
	need man
	for page in "$PAGES"/man1/goci-*.1; do
		command=$(basename "$page" .1)
		env MANWIDTH=1000 LC_ALL=C.UTF-8 man -l "$page" | col -b | tr -s ' ' >text
		"$GOCI" help "${command#goci-}" | grep -Eo '^ {2,6}(-., )?--[^ ]+' |
			tr -s ' ' >options
		[ -s options ] || fail "no options of $command"
		while read -r option; do
			grep -qF -e " $option" text || fail "$command: no $option"
		done <options
	done
}

see_also_names_pages_that_exist() {
	grep -ho '\\fBgoci[^(]*([15])' "$PAGES"/man*/* | sed 's/\\fB//; s/\\fR//; s/\\-/-/g' |
		sort -u >names
	[ "$(wc -l <names)" -gt 15 ] || fail 'pages name few others'
	while IFS='()' read -r name section _; do
		[ -e "$PAGES/man$section/$name.$section" ] || fail "no $name($section)"
	done <names
}

# examples PAGE: the command lines of its examples; the words of roff are taken back.
examples() {
	sed -n '/^\.SH EXAMPLES/,/^\.SH SEE/{/^\.EX/,/^\.EE/{/^\.E/d;p}}' "$1" |
		sed 's/\\-/-/g; s/\\(aq/'"'"'/g; s/\\(dq/"/g; s/\\(ti/~/g; s/\\&//g; s/\\e/\\/g'
}

# shop: a repository with the services web and api, by the page of goci.yaml.
shop() {
	mkdir -p shop/cmd/api shop/k8s shop/bin
	cd shop
	examples "$PAGES/man5/goci.yaml.5" | sed '/^defaults/{:a;n;/^ *progress/,$d;ba}' >both
	awk '/^defaults:/ && n++ { exit } { print }' both >goci.yaml
	mkdir -p "$PWD/home/.config/goci"
	awk '/^defaults:/ { n++ } n > 1 { print }' both >home/.config/goci/config.yaml
	printf 'module example.com/shop\n\ngo 1.19\n' >go.mod
	printf 'package main\n\nfunc main() { println("web") }\n' >main.go
	cat >cmd/api/main.go <<-'END'
		package main

		import (
			"net/http"
			"os"
		)

		func main() {
			println("listens on", os.Getenv("PORT"))
			if err := http.ListenAndServe(":"+os.Getenv("PORT"), nil); err != nil {
				panic(err)
			}
		}
	END
	printf 'image: goci://web\n' >k8s/web.yaml
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out my.key
	chmod 600 my.key
	echo '{"result": "clean"}' >scan.json
	echo '{"reviewed": true}' >review.json
	ln -s "$GOCI" bin/goci
	[ ! -x "${WATCH:-$GOCI-watch}" ] || ln -s "${WATCH:-$GOCI-watch}" bin/goci-watch
}

# runs LINE: as bash reads it. goci dev ends when it is told to.
runs() {
	case $1 in
	'goci dev '*)
		earlier=$children
		# shellcheck disable=SC2086 # words on purpose
		start ../dev $1
		comes ../dev.log 'listens on'
		kill "$!"
		wait "$!" || :
		children=$earlier
		return ;;
	'goci measure '*)
		[ "$(id -u)" -eq 0 ] || return 0 ;;
	*' | man '*)
		run env LC_ALL=C.UTF-8 bash -c "$1"
		[ "$status" -eq 0 ] && return ;;
	*)
		run bash -euc "$1" ;;
	esac
	[ "$status" -eq 0 ] || { cat stdout stderr; fail "the example fails: $1"; }
}

examples_work() {
	need bash skopeo runc docker-registry
	shop
	GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE)
	export HOME="$PWD/home" PATH="$PWD/bin:$PATH" GOCACHE GOMODCACHE
	start_registry
	for page in $IN_ORDER; do
		examples "$PAGES/man1/goci-$page.1" >"$page.lines"
		[ -s "$page.lines" ] || fail "goci-$page(1) has no example"
		while read -r line; do
			runs "$(printf '%s\n' "$line" | sed "s|registry\.example|$REGISTRY|g")" </dev/null
		done <"$page.lines"
	done
}

every_page_is_looked_at() {
	find "$PAGES/man1" -name 'goci-*' | sed 's/.*goci-\(.*\)\.1$/\1/' | sort >have
	# shellcheck disable=SC2086 # words on purpose
	printf '%s\n' $IN_ORDER | sort >tried
	cmp have tried || { diff have tried; fail 'examples of these pages are not run'; }
}

uninstall_leaves_nothing() {
	succeeds make -C "$TOP" uninstall "BUILD=$(dirname "$GOCI")" PREFIX=/usr "DESTDIR=$TMP/root"
	same "$(find "$TMP/root" -type f)" ''
}

# made TARGET: in folders of a prefix and a DESTDIR with blanks.
made() {
	succeeds make -C "$TOP" "$1" "BUILD=$(dirname "$GOCI")" "DOC_GOCI=$GOCI" \
		"DESTDIR=$PWD/a root" 'PREFIX=/opt/go tools'
}

others_keep_their_files() {
	made install
	[ -x 'a root/opt/go tools/bin/goci' ] || fail 'goci is not in its prefix'
	same "$(find . -maxdepth 3 -type d | sort | paste -sd ,)" \
		'.,./a root,./a root/opt,./a root/opt/go tools' folders
	for folder in bin share/goci share/doc/goci include/oci lib share/man/man1; do
		echo mine >"a root/opt/go tools/$folder/mine"
	done
	made uninstall
	same "$(find 'a root' -type f ! -name mine)" '' 'what is left'
	same "$(find 'a root' -name mine | wc -l)" 6 'files of others'
}

check 'every command has a manual page with its sections' every_command_has_a_page
check 'man and mandoc read the pages without a complaint' man_and_mandoc_are_content
check 'the pages show every option as the help does' pages_have_what_the_help_has
check 'the pages that a page names are there' see_also_names_pages_that_exist
check 'the examples of the pages work' examples_work
check 'no page is without its examples tried' every_page_is_looked_at
check 'uninstall removes the pages and completions' uninstall_leaves_nothing
check 'install and uninstall take folders with blanks, and leave files of others alone' \
	others_keep_their_files
finish
