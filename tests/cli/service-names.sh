#!/bin/sh
# What a service is called, and its image: by what the source says, not by where it is.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# named DIR MODULE [PACKAGE]: a module of this name with a main package.
named() {
	module "$1"
	sed -i "s,^module .*,module $2," "$1/go.mod"
	[ -z "${3:-}" ] || { mkdir -p "$1/$3" && mv "$1/main.go" "$1/$3"; }
}

title() {
	config "$1" | jq -r '.config.Labels["org.opencontainers.image.title"]'
}

# is_called NAME LAYOUT WORD: built with nothing said of its name.
is_called() {
	rm -rf dist
	succeeds "$GOCI" build --no-tzdata "$3"
	has stdout "^oci:dist/$2:production@"
	same "$(title "dist/$2")" "$1" 'title'
}

clones_are_one_image() {
	module first
	for target in production base development builder; do
		rm -rf second "third one" && cp -r first second && cp -r first 'third one'
		for clone in first second 'third one'; do
			succeeds "$GOCI" build --no-tzdata -o "oci:out" -t "x:1" \
				--target "$target" --shell none "$clone"
			digest_of stdout >>digests
		done
		same "$(sort -u digests | wc -l)" 1 "digests of $target"
		rm digests
	done
}

import_paths_name() {
	named a example.com/team/gateway
	is_called gateway gateway ./a
	named b example.com/team/relay/v2
	is_called relay relay ./b
	named c gopkg.in/queue.v3
	is_called queue.v3 queue.v3 ./c
	named d example.com
	is_called example.com example.com ./d
	named e example.com/v1
	is_called v1 v1 ./e
	named f example.com/team/tools cmd/report
	is_called report report ./f/cmd/report
	named g example.com/team/job cmd/v2
	is_called cmd cmd ./g/cmd/v2
	(cd a && succeeds "$GOCI" build --no-tzdata && has stdout '^oci:dist/gateway:')
}

illegal_names_are_made_legal() {
	named a example.com/MyApp
	is_called MyApp myapp ./a
	named b example.com/web~x
	is_called web~x web-x ./b
	named c example.com/a__b
	succeeds "$GOCI" build --no-tzdata --dry-run ./c
	jq -r '.[0].image' stdout | grep -Eq '^[a-z0-9]+([._-]+[a-z0-9]+)*:production$' ||
		fail "$(jq -r '.[0].image' stdout)"
	named d example.com/Team/x_
	is_called x_ x ./d
}

goci_yaml_wins() {
	named web example.com/gateway
	printf 'services:\n  front:\n    path: ./web\n' >goci.yaml
	is_called front front ./web
	is_called front front front
	printf 'prefix: team\nservices:\n  front:\n    path: ./web\n' >goci.yaml
	is_called front front front
	succeeds "$GOCI" build --dry-run ./web
	same "$(jq -r '.[0].image' stdout)" team/front:production 'image'
}

equal_names_are_refused() {
	named one example.com/one/api
	named two example.com/two/api
	refuses 2 'example.com/[a-z]*/api in .* and example.com/[a-z]*/api in .* would both be' \
		"$GOCI" build ./one ./two
	named three example.com/three cmd/Api
	refuses 2 'would both be oci:dist/api:production' "$GOCI" build ./one ./three/cmd/Api
	printf 'services:\n  other:\n    path: ./two\n' >goci.yaml
	succeeds "$GOCI" build --no-tzdata ./one ./two
	same "$(cut -d: -f2 stdout | tr '\n' ' ')" 'dist/api dist/other ' 'layouts'
}

check 'clones in folders of any name make one image, of every stage' clones_are_one_image
check "a service is called what Go calls its program: the last element of its import path \
that is no major version" import_paths_name
check 'what no repository can be called is made so for the image, and stays in its title' \
	illegal_names_are_made_legal
check 'a name of goci.yaml wins' goci_yaml_wins
check 'two services of one name are refused until one has another' equal_names_are_refused
finish
