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
	jq -S 'del(.files, .config, .created, .trace, .platforms) | .programs |= map(del(.info))' \
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
check 'the same image gives the same bytes' the_same_image_gives_the_same_bytes
check 'hostile names are never markup' hostile_names_are_never_markup
check 'nothing is fetched, and only its own script and style are allowed' nothing_is_fetched
check 'what is wrong is told in one line' what_is_wrong_is_told
check 'odd events of a trace are left out' odd_events_are_left_out
finish
