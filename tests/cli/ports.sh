#!/bin/sh
# Ports: what the image says of where its service listens, `none` among it.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# told LAYOUT [TAG]: the ports that an image exposes, and its PORT.
told() {
	config "$@" | jq -r '.config | [(.ExposedPorts // {} | keys[]),
		(.Env[] | select(startswith("PORT=")))] | join(" ")'
}

none_is_an_option() {
	module web
	succeeds "$GOCI" build web
	same "$(told dist/web)" '8081/tcp PORT=8081'
	succeeds "$GOCI" build --port none web
	same "$(told dist/web)" ''
	# what the service is told all the same
	succeeds "$GOCI" build --port none --env PORT=7 web
	same "$(told dist/web)" PORT=7
	succeeds "$GOCI" build --port none --dry-run web
	same "$(jq -c '.[0].config | has("ports")' stdout)" false
}

none_is_in_goci_yaml() {
	module repo/a
	module repo/b
	cat >repo/goci.yaml <<-'YAML'
		defaults:
		  port: none
		services:
		  a: {path: a}
		  b: {path: b, port: [80, 53/udp]}
	YAML
	cd repo
	succeeds "$GOCI" build a b
	same "$(told dist/a)" ''
	same "$(told dist/b)" '53/udp 80/tcp PORT=80'
	succeeds "$GOCI" build --port none b
	same "$(told dist/b)" ''
	succeeds "$GOCI" build --port 9000 a
	same "$(told dist/a)" '9000/tcp PORT=9000'
}

none_is_for_the_stages_too() {
	module web
	succeeds "$GOCI" build --target base --shell none --port none web
	same "$(told dist/web base)" ''
}

none_stands_alone() {
	module web
	refuses 2 '^goci: --port: "80" and "none": "none" cannot be combined' \
		"$GOCI" build --port 80 --port none web
	refuses 2 '^goci: --port: "none" and "80": "none" cannot be combined' \
		"$GOCI" build --port none --port 80 web
	refuses 2 '^goci: --port: "None" is not a port' "$GOCI" build --port None web
	printf 'defaults:\n  port: [none, 80]\n' >web/goci.yaml
	refuses 2 'goci.yaml:2: port: "none" and "80"' "$GOCI" build web
	one_line
}

check 'without a port, neither PORT nor an exposed port is set' none_is_an_option
check 'a goci.yaml says that there is no port, and each level is over the one below' \
	none_is_in_goci_yaml
check 'a stage has no port either' none_is_for_the_stages_too
check '"none" and a port together are refused' none_stands_alone
finish
