#!/bin/sh
# What a build tells: references, metadata, plans, progress.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

metadata_has_buildx_keys() {
	module web
	succeeds "$GOCI" build --metadata-file meta.json web
	same "$(jq -r '.["containerimage.digest"]' meta.json)" "$(digest dist/web production)"
	same "$(jq -r '.["containerimage.descriptor"].digest' meta.json)" \
		"$(digest dist/web production)"
	same "$(jq -r '.["containerimage.config.digest"]' meta.json)" \
		"$(blob dist/web "$(digest dist/web production)" | jq -r .config.digest)"
	same "$(jq -r '.["image.name"]' meta.json)" web:production
	same "$(jq -r '.goci.images[0].layers | map(.name) | join(" ")' meta.json)" 'skeleton app'
	jq -e '.goci.images[0].steps | map(select(.name == "compile" and .seconds >= 0)) | length == 1' \
		meta.json >/dev/null || fail "$(cat meta.json)"
	jq -e '.goci.toolchain | startswith("go1.")' meta.json >/dev/null || fail "$(cat meta.json)"
	jq -e '.goci.compressor | startswith("libdeflate ")' meta.json >/dev/null || fail "$(cat meta.json)"
}

metadata_of_several_is_by_name() {
	module a
	module b
	succeeds "$GOCI" build --metadata-file meta.json --image-refs refs a b
	same "$(jq -r 'keys | join(" ")' meta.json)" 'a b'
	cmp refs stdout
}

dry_run_prints_the_plan_and_makes_nothing() {
	module web
	succeeds "$GOCI" build --dry-run --platform linux/amd64,linux/arm64 --no-cache web
	same "$(jq -r '.[0].compile | map(.platform) | join(" ")' stdout)" 'linux/amd64 linux/arm64'
	same "$(jq -r '.[0].output' stdout)" oci:dist/web:production
	jq -e '.[0].compile[0].command | index("-a")' stdout >/dev/null || fail "$(cat stdout)"
	[ ! -e dist ] || fail 'dist was made'
}

plain_has_a_line_for_each_step() {
	module web
	succeeds "$GOCI" build --progress plain web
	for step in compile skeleton app; do
		has_line "web linux/amd64 +$step"
	done
	! grep -q "$(printf '\033')" stderr || fail 'plain progress has escapes'
}

quiet_says_nothing() {
	module web
	succeeds "$GOCI" build --progress quiet web
	[ ! -s stderr ] || fail "$(cat stderr)"
}

json_is_a_document_a_line() {
	module web
	succeeds "$GOCI" build --progress json web
	jq -e . stderr >/dev/null
	same "$(jq -r 'select(.event == "end") | .step' stderr | sort | tr '\n' ' ')" \
		"$(jq -r 'select(.event == "begin") | .step' stderr | sort | tr '\n' ' ')"
	grep -q compile stderr || fail "$(cat stderr)"
}

terminal_has_live_lines() {
	module web
	TERM=xterm script -qec "$GOCI build --no-cache web" /dev/null >screen </dev/null
	grep -q "$(printf '\033')" screen || fail 'no live line was drawn'
	grep -q 'oci:dist/web:production@sha256:' screen || fail "$(cat -v screen)"
}

version_names_the_libraries() {
	succeeds "$GOCI" version
	for library in libarchive jansson libdeflate libyaml; do
		grep -qi "$library" stdout || fail "$(cat stdout)"
	done
	succeeds "$GOCI" version --json
	jq -e . stdout >/dev/null
}

usage_errors_have_status_2() {
	for words in 'frobnicate' 'build --frobnicate' 'version --frobnicate'; do
		# shellcheck disable=SC2086 # words on purpose
		refuses 2 '^goci: ' "$GOCI" $words
		one_line
	done
	refuses 2 '--platform' "$GOCI" build --platfrom linux/amd64
}

check 'the metadata file has the keys of buildx and of goci' metadata_has_buildx_keys
check 'the metadata of several services is by name' metadata_of_several_is_by_name
check 'a dry run prints the plan and makes nothing' dry_run_prints_the_plan_and_makes_nothing
check 'plain progress has a line for each step' plain_has_a_line_for_each_step
check 'quiet progress says nothing' quiet_says_nothing
check 'json progress is a document a line' json_is_a_document_a_line
check 'on a terminal there are live lines' terminal_has_live_lines
check 'version names the libraries' version_names_the_libraries
check 'a usage error has status 2 and one line' usage_errors_have_status_2
finish
