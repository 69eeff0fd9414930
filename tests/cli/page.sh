#!/bin/sh
# goci inspect --html: one page about an image. tests/tools/page.sh opens it in a browser.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# data PAGE: the JSON in it.
data() {
	sed -n 's,^<script type="application/json" id="data">\(.*\)</script>$,\1,p' "$1"
}

what_is_told_is_what_size_tells() {
	module web
	succeeds "$GOCI" build --trace trace.json web
	succeeds "$GOCI" inspect --html page.html --build-trace trace.json oci:dist/web
	[ ! -s stdout ] || fail "$(cat stdout)"
	[ ! -s stderr ] || fail "$(cat stderr)"
	data page.html >data.json
	succeeds "$GOCI" inspect --size --json oci:dist/web
	jq -S 'del(.folders)' stdout >want
	jq -S 'del(.files, .config, .created, .trace, .platforms, .attached) | .programs |= map(del(.info))' \
		data.json >got
	diff want got
	same "$(jq '.files | map(.[1]) | add' data.json)" "$(jq .content stdout)"
	same "$(jq -r '.files[] | select(.[0] == "/app/main") | .[2]' data.json)" 1
	config dist/web | jq -S .config >want
	jq -S .config data.json >got
	diff want got
	same "$(jq '.trace | length' data.json)" \
		"$(jq '[.traceEvents[] | select(.ph == "X")] | length' trace.json)"
	same "$(jq -r '[.traceEvents[] | select(.ph == "X") | .dur] | max' trace.json)" \
		"$(jq '.trace[0].took' data.json)"
}

the_page_of_an_index_has_its_platforms() {
	module web
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64,linux/s390x web
	succeeds "$GOCI" inspect --html page.html --platform linux/arm64 oci:dist/web
	data page.html >data.json
	succeeds "$GOCI" inspect --json --platform linux/arm64 oci:dist/web
	same "$(jq -c .platforms data.json)" "$(jq -c .platforms stdout)"
	same "$(jq -c '[.platform, (.platforms | map(.platform))]' data.json)" \
		'["linux/arm64",["linux/amd64","linux/arm64","linux/s390x"]]'
}

# keys NAME: NAME.pem and NAME.pub.
keys() {
	openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.pem"
	openssl pkey -in "$1.pem" -pubout -out "$1.pub"
}

# tells_the_same OPTION...: the page's rows, as the text has them.
tells_the_same() {
	succeeds "$GOCI" inspect "$@" --html page.html oci:dist/web
	data page.html | jq -r '.attached[] | "\(.digest)  \(.what): \(.form)" +
		(if .type == "" then "" else " " + .type end) + ", \(.signer)"' >got
	succeeds "$GOCI" inspect "$@" oci:dist/web
	sed -n '/^  attached /,$ s/.* kB  //p' stdout >want
	diff want got
}

the_page_lists_what_is_attached() {
	module web
	keys release
	succeeds "$GOCI" build web
	succeeds "$GOCI" inspect --html page.html oci:dist/web
	same "$(data page.html | jq -c .attached)" '[]'
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 --attest sbom,provenance \
		--sbom spdx --sign-key release.pem web
	tells_the_same
	same "$(wc -l <got)" 12
	has got '  signature of the index: bundle, signed (not checked), hint '
	tells_the_same --key release.pub
	has got '  provenance of linux/arm64: bundle https://slsa.dev/provenance/v1, signed by release.pub$'
	refuses 1 'nowhere.pub: No such file' \
		"$GOCI" inspect --html page.html --key nowhere.pub oci:dist/web
	refuses 2 '^goci: --key goes with --sbom, --provenance, --html or no question at all$' \
		"$GOCI" inspect --size --key release.pub oci:dist/web
}

the_same_image_gives_the_same_bytes() {
	module web
	succeeds "$GOCI" build web
	succeeds "$GOCI" inspect --html one.html oci:dist/web
	mkdir other
	cp -r dist other/dist
	(cd other && umask 077 && TZ=Asia/Tokyo LC_ALL=C HOME=/nowhere \
		"$GOCI" inspect --html ../two.html oci:dist/web)
	cmp one.html two.html
}

# Names that would be markup, or end the script that they are in.
hostile='</script><script>alert(1)</script><img src=x onerror=alert(2)><!--'

hostile_names_are_never_markup() {
	module web
	mkdir -p "web/files/<b>&amp;"
	printf 'x' >"web/files/<b>&amp;/<img src=x onerror=alert(3)>"
	succeeds "$GOCI" build --label "a=$hostile" --label "$hostile=b" --env "X=$hostile" \
		--file web/files:/srv web
	sed "s,\"go build\",\"$(printf '%s' "$hostile" | sed 's/[&,]/\\&/g')\"," \
		>trace.json <<-'END'
		{"traceEvents":[{"name":"go build","ph":"X","ts":1,"dur":2,"pid":1,"tid":1}]}
	END
	succeeds "$GOCI" inspect --html page.html --build-trace trace.json oci:dist/web
	data page.html >data.json
	same "$(jq -r '.config.Labels.a, .trace[0].name' data.json)" "$hostile
$hostile"
	same "$(jq -r '.files[][0] | select(startswith("/srv"))' data.json)" \
		'/srv/<b>&amp;/<img src=x onerror=alert(3)>'
	same "$(grep -c '[<>&]' data.json)" 0
	same "$(grep -o '<script' page.html | wc -l)" 2
	same "$(grep -o '</script' page.html | wc -l)" 2
	LC_ALL=C grep -q '[^ -~	]' page.html && fail 'the page is not ASCII'
	return 0
}

# put MEDIA-TYPE: a blob of dist/web of what is on standard input; its descriptor.
put() {
	cat >put
	sum=$(sha256sum <put | cut -d ' ' -f 1)
	printf '{"mediaType":"%s","digest":"sha256:%s","size":%d}' "$1" "$sum" "$(wc -c <put)"
	mv put "dist/web/blobs/sha256/$sum"
}

hostile_attachments_are_never_markup() {
	module web
	succeeds "$GOCI" build web
	subject=$(jq -c '.manifests[0] | {mediaType, digest, size}' dist/web/index.json)
	layer=$(jq -nc --arg type "https://e.com/$hostile" --argjson subject "$subject" '{
		_type: "https://in-toto.io/Statement/v1", predicateType: $type, predicate: {},
		subject: [{digest: {sha256: ($subject.digest | ltrimstr("sha256:"))}}]}' |
		put application/vnd.in-toto+json)
	config=$(printf '{}' | put application/vnd.oci.empty.v1+json)
	entry=$(jq -nc --argjson config "$config" --argjson layer "$layer" \
		--argjson subject "$subject" '{schemaVersion: 2, $config, layers: [$layer],
		mediaType: "application/vnd.oci.image.manifest.v1+json",
		artifactType: "application/vnd.in-toto+json", $subject}' |
		put application/vnd.oci.image.manifest.v1+json)
	jq -c --argjson entry "$entry" '.manifests += [$entry]' dist/web/index.json >index
	mv index dist/web/index.json
	succeeds "$GOCI" inspect --html page.html oci:dist/web:production
	data page.html >data.json
	same "$(jq -r '.attached[].type' data.json)" "https://e.com/$hostile"
	same "$(grep -c '[<>&]' data.json)" 0
	same "$(grep -o '<script' page.html | wc -l)" 2
}

nothing_is_fetched() {
	module web
	succeeds "$GOCI" build web
	succeeds "$GOCI" inspect --html page.html oci:dist/web
	has page.html "Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-"
	for what in ' src=' ' href=' 'url(' '@import' '<link' '<iframe' innerHTML 'eval('; do
		if grep -F -e "$what" page.html; then
			fail "the page has $what"
		fi
	done
	for part in style script; do
		want=$(sed -n "/^<$part>/,/^<\/$part>/p" page.html | sed "s/^<$part>//" |
			sed '$d' | openssl dgst -sha256 -binary | openssl base64)
		has page.html "$part-src 'sha256-$want'"
	done
}

what_is_wrong_is_told() {
	module web
	succeeds "$GOCI" build web
	refuses 2 'build-trace goes with --html' "$GOCI" inspect --build-trace x oci:dist/web
	one_line
	refuses 2 'choose one' "$GOCI" inspect --size --html x oci:dist/web
	one_line
	refuses 1 'nowhere: No such file' \
		"$GOCI" inspect --html page.html --build-trace nowhere oci:dist/web
	one_line
	for text in '' '[]' '{}' '{"traceEvents":{}}' '{"traceEvents":[' '\377'; do
		printf '%b' "$text" >trace.json
		refuses 1 'trace.json: is not a trace written by goci build --trace' \
			"$GOCI" inspect --html page.html --build-trace trace.json oci:dist/web
		one_line
	done
	[ ! -e page.html ] || fail 'a page was written'
	refuses 1 'none/: No such file' "$GOCI" inspect --html none/page.html oci:dist/web
	one_line
}

# Events that are none are left out; what is absurd is no reason to fail.
odd_events_are_left_out() {
	module web
	succeeds "$GOCI" build web
	cat >trace.json <<-'END'
		{"traceEvents":[1,null,{},{"ph":"X"},{"name":"process_name","pid":7,"args":{"name":"g"}},
		{"name":"a","ph":"X","ts":-1,"dur":1,"pid":1,"tid":1},
		{"name":"b","ph":"X","ts":1,"dur":9223372036854775807,"pid":1,"tid":1},
		{"name":"c","ph":"X","ts":1.5,"dur":1,"pid":1,"tid":1},
		{"name":"d","ph":"X","ts":5,"dur":1,"pid":7,"tid":1}]}
	END
	succeeds "$GOCI" inspect --html page.html --build-trace trace.json oci:dist/web
	same "$(data page.html | jq -c .trace)" \
		'[{"name":"d","group":"g","row":1,"at":5,"took":1}]'
}

check 'the page tells what --size tells, files, config and trace' \
	what_is_told_is_what_size_tells
check 'the page of an index lists its platforms, and which of them it is of' \
	the_page_of_an_index_has_its_platforms
check 'the page lists what is attached, in the words of the text, and by whom' \
	the_page_lists_what_is_attached
check 'the same image gives the same bytes' the_same_image_gives_the_same_bytes
check 'hostile names are never markup' hostile_names_are_never_markup
check 'hostile names of what is attached are never markup' \
	hostile_attachments_are_never_markup
check 'nothing is fetched, and only its own script and style are allowed' nothing_is_fetched
check 'what is wrong is told in one line' what_is_wrong_is_told
check 'odd events of a trace are left out' odd_events_are_left_out
finish
