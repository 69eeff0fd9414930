#!/bin/sh
# Errors name the section of docs/troubleshooting.md that explains them, and goci help
# prints it.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$TOP/tests/cli/lib/module.sh"
PAGE=$TOP/docs/troubleshooting.md

# Sections that no error of goci leads to: the first has two below it, the second is of
# goci-watch, the third of no error.
NO_ERROR='permission-denied in-the-development-container the-image-is-too-large'

# The anchors that forges make of the page's headings.
anchors() {
	awk '/^```/ { code = !code } /^##+ / && !code {
		sub(/^#+ /, ""); $0 = tolower($0); gsub(/[^a-z0-9 _-]/, ""); gsub(/ /, "-"); print }' "$PAGE"
}

# go_says TEXT: a Go that answers what it is, and fails at all else with this.
go_says() {
	mkdir -p bin
	cat >bin/go <<-GO
		#!/bin/sh
		case \$1 in
		env | version) exec "$(command -v go)" "\$@" ;;
		esac
		echo 'x.go:1:1: $1' >&2
		exit 1
	GO
	chmod +x bin/go
	PATH=$PWD/bin:$PATH run "$GOCI" build web
}

# leads_to SECTION STATUS: the last run failed so, and its last line ends with the section.
leads_to() {
	same "$status" "$2" status
	tail -n 1 stderr >last
	has last "^goci: .* (goci help $1)\$"
	echo "$1" >>"$TMP/reached"
}

each_error_names_its_section() {
	module web
	go_says 'missing go.sum entry for module'
	leads_to gomod-and-gosum 1
	go_says 'write /x: no space left on device'
	leads_to no-space-left 1
	go_says 'open /x: permission denied'
	leads_to during-a-build 1
	PATH=$TMP/nothing run "$GOCI" build web
	leads_to the-go-toolchain 1
	PATH=$TMP/nothing run "$GOCI" copy docker://registry.example/x:1 oci:there
	leads_to registries 1
	printf 'defaults:\n  shell: /bin/busybox\n' >web/goci.yaml
	run "$GOCI" build web
	leads_to gociyaml-is-refused 2
	rm web/goci.yaml
	mkdir -p open/in
	cp -R web open/in/web
	echo 'prefix: x' >open/in/goci.yaml
	mkdir open/.git
	chmod o+w open/in
	run "$GOCI" build open/in/web
	leads_to files-of-other-users 1
	mkdir web/internal
	printf 'package internal\n' >web/internal/a.go
	printf 'package main\n\nimport _ "example.com/test/web/internal"\n\nfunc main() {}\n' >web/main.go
	echo internal >web/.dockerignore
	run "$GOCI" build web
	leads_to something-is-missing-in-the-image 1
	rm web/.dockerignore
	echo key >web/key
	succeeds "$GOCI" build --no-tzdata --file web/key:/key:0400 web
	has stderr '^goci: warning: .*: the service may not read it as .* (goci help in-the-running-service)$'
	echo in-the-running-service >>"$TMP/reached"
	run "$GOCI" inspect oci:dist/web:other
	leads_to a-tag-does-not-exist 1
}

every_section_is_reached() {
	for name in $NO_ERROR; do
		echo "$name"
	done | sort - "$TMP/reached" >reached
	anchors | sort | diff - reached || fail 'not the sections of the page (<)'
	sed -n 's/^.*"\([a-z-]*\)"},$/\1/p' "$TOP/src/app/topics.c" | sort -u >table
	[ "$(wc -l <table)" -gt 8 ] || fail 'the table was not found'
	sort -u "$TMP/reached" | diff table - || fail 'not the sections of the table (<)'
}

help_prints_each() {
	anchors >all
	while read -r name; do
		succeeds "$GOCI" help "$name"
		has stdout '^##* '
		has stdout "docs/troubleshooting.md#$name"
		has_not stdout '^```\|^<!--'
	done <all
	succeeds "$GOCI" help permission-denied
	has stdout '^### During a build'
	has_not stdout '^## The image is too large'
	fails_with 2 "$GOCI" help a-tag-does-not-exists
	has stderr 'did you mean "a-tag-does-not-exist"'
}

json_has_it_apart() {
	module web
	printf 'defaults:\n  shell: /bin/busybox\n' >web/goci.yaml
	run "$GOCI" build --progress json web
	same "$(jq -r 'select(.event == "error") | .help' stderr)" gociyaml-is-refused
	jq -r 'select(.event == "error") | .message' stderr >message
	has_not message 'goci help'
	rm web/goci.yaml
	run "$GOCI" build --progress json nowhere
	same "$(jq -c 'select(.event == "error") | has("help")' stderr)" false
}

check 'errors end with the section that explains them, on their one line' \
	each_error_names_its_section
check 'each section is reached by an error, and each error by the table leads to one' \
	every_section_is_reached
check 'goci help prints each section, and knows the nearest' help_prints_each
check 'as JSON the section is a member of its own' json_has_it_apart
finish
