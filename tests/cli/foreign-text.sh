#!/bin/sh
# What images, sources and arguments say never commands a terminal, and never makes a line
# of its own: on no command is there a control character, a mark of direction or a byte
# that is not UTF-8 in what goci prints. JSON has the values all the same.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

need jq tar

# A window's title, a colour by C1, an override, an isolate, ends of lines, a reference.
EVIL=$(printf '\033]0;title\007\302\23331m\342\200\256\342\201\246\r\302\205\noci:fake:x@sha256:0\342\200\251e')
# The same as JSON, and with a byte that is not UTF-8, for names of files.
JSON='\u001b]0;title\u0007\u009b31m\u202e\u2066\r\u0085\noci:fake:x@sha256:0\u2029e'
BYTES=$EVIL$(printf '\377\300\257')

# harmless COMMAND...: whatever it does, what it prints is, and the value is in it.
harmless() {
	run "$@"
	[ -s stdout ] || [ -s stderr ] || fail "$*: says nothing"
	"$JUDGE" text stdout stderr || fail "$*"
	has_not stdout '^oci:fake'
	has_not stderr '^oci:fake'
	cat stdout stderr | grep -qiF 'u009b31m' || { show_run "$*"; fail 'the value is not told'; }
}

# put LAYOUT TYPE <CONTENT: as a blob; prints its descriptor.
put() {
	cat >blob
	hash=$(sha256sum <blob | cut -d' ' -f1)
	mkdir -p "$1/blobs/sha256"
	mv blob "$1/blobs/sha256/$hash"
	printf '{"mediaType":"application/vnd.oci.image.%s","size":%d,"digest":"sha256:%s"}' \
		"$2" "$(wc -c <"$1/blobs/sha256/$hash")" "$hash"
}

# A layer whose files have such names, and a program whose modules have.
make_layer() {
	mkdir -p "$TMP/root/app"
	module "$TMP/web"
	(cd "$TMP/web" && go build -buildvcs=false -ldflags '-s -w' -o "$TMP/plain" .)
	from=example.com/test/web
	to=$(printf '\033[\302\23331m\342\200\256.com/xxxxx')
	LC_ALL=C sed "s|$from|$to|g" "$TMP/plain" >"$TMP/root/app/main"
	same "$(wc -c <"$TMP/root/app/main")" "$(wc -c <"$TMP/plain")"
	chmod +x "$TMP/root/app/main"
	touch "$TMP/root/$(printf %s "$EVIL" | tr / _)"
	printf %s "$1" >"$TMP/root/app/$(printf %s "$BYTES" | tr / _)"
	ln -sf "$EVIL" "$TMP/root/app/link"
	tar -C "$TMP/root" --owner=0 --group=0 --format=pax -cf "$TMP/layer.tar" .
}

# make_image LAYOUT TAG LABEL: all that an image can say is $EVIL, the tag aside.
make_image() {
	layer=$(put "$1" layer.v1.tar <"$TMP/layer.tar")
	config=$(printf '{"architecture":"amd64","os":"linux","author":"%s","created":"%s",
		"config":{"User":"%s","Env":["%s=%s"],"Entrypoint":["/app/main","%s"],
		"Cmd":["%s"],"WorkingDir":"/%s","StopSignal":"%s","ExposedPorts":{"%s":{}},
		"Volumes":{"/%s":{}},"Labels":{"%s":"%s","org.opencontainers.image.base.name":"%s"}},
		"history":[{"created_by":"%s"},{"created_by":"%s","empty_layer":true}],
		"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
		"$JSON" "$JSON" "$JSON" "$JSON" "$JSON" "$JSON" "$JSON" "$JSON" "$JSON" "$JSON" \
		"$JSON" "$JSON" "$3" "$JSON" "$JSON" "$JSON" \
		"$(sha256sum <"$TMP/layer.tar" | cut -d' ' -f1)" | put "$1" config.v1+json)
	manifest=$(printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
		"config":%s,"layers":[%s],"annotations":{"%s":"%s"}}' "$config" "$layer" "$JSON" \
		"$JSON$3" | put "$1" manifest.v1+json)
	printf '%s' "$manifest" | jq -c --arg tag "$2" \
		'. + {annotations: {"org.opencontainers.image.ref.name": $tag}}' >>"$1/entries"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
	jq -cs '{schemaVersion: 2, manifests: .}' "$1/entries" >"$1/index.json"
}

# make_all: the images a and b of $TMP/all, once for all tests.
make_all() {
	[ ! -d "$TMP/all" ] || return 0
	make_layer one
	make_image "$TMP/all" a "$JSON"
	make_layer two
	make_image "$TMP/all" b "${JSON}2"
}

inspect_is_harmless() {
	make_all
	for form in '' --json --files '--files --json' --size '--size --all' '--size --json' \
		--modules '--modules --all --json'; do
		# shellcheck disable=SC2086 # several words are wanted
		harmless "$GOCI" inspect $form "oci:$TMP/all:a"
		same "$status" 0 "inspect $form"
	done
}

inspect_tells_each_member() {
	make_all
	harmless "$GOCI" inspect "oci:$TMP/all:a"
	for row in created user workdir entrypoint cmd env ports volumes 'stop signal' labels \
		base layers 'no layer'; do
		has stdout "^  $row "
	done
	same "$(grep -c 'u202e' stdout)" 14
}

json_has_exact_values() {
	make_all
	want=$(printf '"%s"' "$JSON" | jq -c .)
	succeeds "$GOCI" inspect --json "oci:$TMP/all:a"
	same "$(jq -c '.config.User' stdout)" "$want"
	same "$(jq -c '.config.Labels | keys[0]' stdout)" "$want"
	same "$(jq -c '.history[0].created_by' stdout)" "$want"
	succeeds "$GOCI" inspect --files --json "oci:$TMP/all:a"
	same "$(jq -c '.files[] | select(.path == "/app/link") | .link' stdout)" "$want"
	same "$(jq -c --argjson name "$want" '.files[] | select(.path == "/" + $name) | .size' \
		stdout)" 0
	same "$(jq -c --argjson name "$want" \
		'.files[] | select(.path == "/app/" + $name + "\\xff\\xc0\\xaf") | .size' stdout)" 3
}

tags_are_harmless() {
	make_all
	cp -r "$TMP/all" all
	tag="\"$JSON\""
	jq -c --argjson tag "$tag" \
		'.manifests[0].annotations["org.opencontainers.image.ref.name"] = $tag' \
		all/index.json >index
	mv index all/index.json
	harmless "$GOCI" inspect oci:all
	harmless "$GOCI" inspect --json oci:all
	same "$(jq -c '.tags[0].tag' stdout)" "$(printf %s "$tag" | jq -c .)"
	harmless "$GOCI" inspect oci:all:none
}

platforms_are_harmless() {
	make_all
	cp -r "$TMP/all" all
	index=$(jq -c --argjson evil "\"$JSON\"" '{schemaVersion, mediaType:
		"application/vnd.oci.image.index.v1+json", manifests: [.manifests[] | del(.annotations)
		| .platform = {os: ("l" + $evil), architecture: $evil}]}' all/index.json |
		put all index.v1+json)
	printf '{"schemaVersion":2,"manifests":[%s]}' "$index" >all/index.json
	for command in inspect 'inspect --json' verify measure 'inspect --files'; do
		# shellcheck disable=SC2086
		run "$GOCI" $command oci:all
		"$JUDGE" text stdout stderr || fail "$command"
	done
}

the_page_shows_escapes() {
	make_all
	succeeds "$GOCI" inspect --html page.html "oci:$TMP/all:a"
	"$JUDGE" text page.html
	sed -n 's/.*<script[^>]*id="data"[^>]*>\(.*\)<\/script>.*/\1/p' page.html | head -n 1 >data
	[ -s data ] || grep -A1 'id="data"' page.html | sed 's/.*id="data"[^>]*>//; s/<\/script>.*//' |
		grep '^{' >data
	jq -r '.. | strings, (objects | keys[])' data >values
	"$JUDGE" text values || fail 'the page has what it must not show'
	grep -qF 'u202e' values || fail 'no value is told'
}

verify_is_harmless() {
	make_all
	for form in '' --strict --json --sarif '--policy production'; do
		# shellcheck disable=SC2086
		harmless "$GOCI" verify $form "oci:$TMP/all"
		same "$status" 1 "verify $form"
	done
}

diff_is_harmless() {
	make_all
	for form in '' --json; do
		# shellcheck disable=SC2086
		harmless "$GOCI" diff $form "oci:$TMP/all:a" "oci:$TMP/all:b"
		same "$status" 3 "diff $form"
	done
	jq -e . stdout >/dev/null
}

archives_are_harmless() {
	make_all
	mkdir saved
	cp "$TMP/layer.tar" saved/layer.tar
	config "$TMP/all" b >saved/config.json
	printf '[{"Config":"config.json","RepoTags":["%s:x","b:%s"],"Layers":["layer.tar"]},
		{"Config":"%s","RepoTags":["c:d"],"Layers":["%s"]}]' "$JSON" "$JSON" "$JSON" "$JSON" \
		>saved/manifest.json
	tar -C saved -cf docker.tar manifest.json config.json layer.tar
	for command in inspect 'inspect --json' verify 'inspect --files'; do
		# shellcheck disable=SC2086
		harmless "$GOCI" $command docker-archive:docker.tar
	done
}

settings_are_harmless() {
	module web
	for yaml in "\"$JSON\": 1" "defaults: {user: \"$JSON\"}" "defaults: {\"$JSON\": x}" \
		"defaults: {label: {a: \"$JSON\"}}" "services: {\"$JSON\": {path: web}}" \
		"defaults: {ldflags: \"$JSON\"}" "defaults: {output: \"oci:$JSON\"}" \
		"defaults: {file: [\"$JSON:/x\"]}"; do
		printf '%s\n' "$yaml" | sed 's/\\u000\([0-9]\)/\\x0\1/g' >goci.yaml
		harmless "$GOCI" build --dry-run web
		same "$status" 2 "$yaml"
	done
	printf 'defaults:\n  env: {A: "\302\233x"}\n' >goci.yaml
	run "$GOCI" build --dry-run web
	"$JUDGE" text stdout stderr
}

values_of_one_line_have_nothing_unseen() {
	module web
	for mark in '\u009b' '\u202e' '\u2066' '\u200f' '\ufeff' '\u2028' '\x7f'; do
		printf 'defaults: {output: "oci:dist%s"}\n' "$mark" >goci.yaml
		refuses 2 'goci.yaml:1:.* has a control character, .* invisible one' \
			"$GOCI" build --dry-run web
	done
	# Text from right to left, and joined emoji, need no marks.
	printf 'defaults: {label: {a: "\327\251\327\234\327\225\327\235 \360\237\221\251\342\200\215\360\237\222\273"}}\n' \
		>goci.yaml
	succeeds "$GOCI" build --dry-run web
}

a_plan_is_harmless() {
	module web
	printf 'defaults: {env: {A: "x\\e\\u009b31m\\u202e"}}\n' >goci.yaml
	harmless "$GOCI" build --dry-run web
	same "$(jq -r '.[0].config.env[] | select(startswith("A="))' stdout | od -An -tx1 | tr -d ' \n')" \
		413d781bc29b33316de280ae0a
}

the_compiler_s_words_are_harmless() {
	module web
	printf '//line x\033]0;t\007\302\23331m\342\200\256\377.go:7\n' >>web/main.go
	echo 'var x int = ""' >>web/main.go
	for progress in plain json quiet; do
		harmless "$GOCI" build --progress "$progress" web
		same "$status" 1
	done
	TERM=xterm script -qec "$GOCI build --progress tty web" /dev/null >screen </dev/null || :
	has_not screen "$(printf '\302\233')"
	has_not screen "$(printf '\033]')"
}

names_of_sources_are_harmless() {
	module web
	printf 'x' >"web/$BYTES"
	succeeds "$GOCI" build --progress quiet --file web:/x web
	harmless "$GOCI" inspect --files oci:dist/web
	harmless "$GOCI" verify oci:dist/web
	harmless "$GOCI" build --context-report web
	harmless "$GOCI" build --context-report --progress json web
	succeeds "$GOCI" build --progress quiet --target development web
	harmless "$GOCI" inspect --files oci:dist/web:development
	mkdir "$EVIL"
	mv web/go.mod web/main.go "$EVIL"
	harmless "$GOCI" build "./$EVIL"
	harmless "$GOCI" build --dry-run "./$EVIL"
	harmless "$GOCI" init "./$EVIL"
}

dockerfiles_are_harmless() {
	module web
	printf 'FROM golang\nRUN go build -o /x .\nRUN echo \302\23331m\342\200\256\nLABEL a="%s"\nHEALTHCHECK \302\23331m\302\205b: c\342\200\250d\n' \
		"$(printf 'x\302\23331m')" >web/Dockerfile
	harmless "$GOCI" init --dry-run web
	harmless "$GOCI" init web
	"$JUDGE" text web/goci.yaml
	printf 'FROM golang\n\302\23331m\377 x\n' >web/Dockerfile
	harmless "$GOCI" init --force web
}

arguments_are_harmless() {
	module web
	harmless "$GOCI" "$EVIL"
	harmless "$GOCI" help "$EVIL"
	harmless "$GOCI" build "--$EVIL"
	harmless "$GOCI" build --user "$BYTES$EVIL" web
	harmless "$GOCI" build "$BYTES"
	harmless "$GOCI" build --base "oci:$EVIL" web
	harmless "$GOCI" inspect "oci:$EVIL"
	harmless "$GOCI" verify "$EVIL"
	harmless "$GOCI" version "$EVIL"
	harmless env GOCI_CACHE="$PWD/$EVIL" "$GOCI" cache du
	harmless env GOCI_CACHE="$PWD/$BYTES" "$GOCI" cache du --json
	harmless "${GOCI%/*}/goci-watch" "--$EVIL"
	harmless timeout 10 "${GOCI%/*}/goci-watch" --dir "$BYTES"
}

check 'inspect is harmless in every form' inspect_is_harmless
check 'inspect tells each member of a config on its own line' inspect_tells_each_member
check 'JSON has the exact values' json_has_exact_values
check 'tags are harmless' tags_are_harmless
check 'platforms are harmless' platforms_are_harmless
check 'the page shows escapes' the_page_shows_escapes
check 'verify is harmless in every form' verify_is_harmless
check 'diff is harmless in every form' diff_is_harmless
check 'archives are harmless' archives_are_harmless
check 'what is wrong in goci.yaml is told harmlessly' settings_are_harmless
check 'a value of one line has no character that is not seen' values_of_one_line_have_nothing_unseen
check 'a plan is harmless and has the exact values' a_plan_is_harmless
check "the compiler's words are harmless" the_compiler_s_words_are_harmless
check 'names of source files are harmless' names_of_sources_are_harmless
check 'a Dockerfile is carried over harmlessly' dockerfiles_are_harmless
check 'arguments and the environment are harmless' arguments_are_harmless
finish
