#!/bin/sh
# goci diff: how two images differ, and why.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

build() {
	succeeds "$GOCI" build --no-tzdata "$@"
}

# differ A B: they do, which the exit status tells; the result as text and as JSON.
differ() {
	fails_with 3 "$GOCI" diff --json "$1" "$2"
	mv stdout json
	fails_with 3 "$GOCI" diff "$1" "$2"
	same "$(head -n 1 stdout)" different
	[ ! -s stderr ] || fail "$(cat stderr)"
	[ "$(wc -l <stdout)" -le 50 ] || fail "$(cat stdout)"
}

first_cause() {
	jq -r '.causes[0]' json
}

# without_layers LAYOUT TAG: what reads a layer of it fails.
without_layers() {
	blob "$1" "$(digest "$1" "$2")" | jq -r '.layers[].digest' | while read -r layer; do
		rm -f "$1/blobs/sha256/${layer#sha256:}"
	done
}

equal_images_are_told_at_once() {
	module web
	build web
	build -t web:same web
	without_layers dist/web same
	succeeds "$GOCI" diff oci:dist/web:production oci:dist/web:same
	same "$(head -n 1 stdout)" equal
	succeeds "$GOCI" diff --json oci:dist/web:production oci:dist/web:same
	same "$(jq -c '[.equal, .causes, .a.digest == .b.digest]' stdout)" '[true,[],true]'
}

another_compressor_is_told_as_that() {
	need skopeo
	module web
	build web
	skopeo --insecure-policy copy -q --dest-compress-format zstd --dest-compress \
		oci:dist/web:production oci:copy:v1
	build -t web:level --compression gzip:9 web
	without_layers copy v1
	differ oci:dist/web:production oci:copy:v1
	same "$(first_cause)" 'compressor: gzip -> zstd, of the same bytes in 2 of 2 layers'
	same "$(jq -c '[.config, .files, (.layers | map(.change))]' json)" \
		'[[],null,["compression","compression"]]'
	differ oci:dist/web:production oci:dist/web:level
	same "$(first_cause)" \
		'compressor: another level or version of gzip, of the same bytes in 2 of 2 layers'
}

another_flag_is_told() {
	module web
	build web
	build -t web:tags --go-tags extra web
	differ oci:dist/web:production oci:dist/web:tags
	same "$(first_cause)" 'flag -tags: netgo -> netgo,extra (/app/main)'
	build -t web:ld --ldflags '-X main.version=2' web
	differ oci:dist/web:production oci:dist/web:ld
	same "$(first_cause)" 'flag -ldflags: none -> -X main.version=2'
}

an_edited_source_is_told() {
	module web
	build web
	sed -i 's/hello/good day/' web/main.go
	build -t web:edited web
	differ oci:dist/web:production oci:dist/web:edited
	jq -r '.causes[0]' json | grep -q '^source: /app/main differs' || fail "$(cat json)"
	same "$(jq -c '.files | map(.path, .changes)' json)" '["/app/main",["content"]]'
	same "$(jq -r '.layers | map(.change) | join(" ")' json)" 'none content'
}

# with_beside VERSION: the module needs one from a folder, at that version.
with_beside() {
	mkdir -p web/beside
	printf 'module example.com/beside\n\ngo 1.19\n' >web/beside/go.mod
	printf 'package beside\n\nvar Here = true\n' >web/beside/beside.go
	printf 'package main\n\nimport "example.com/beside"\n\nvar _ = beside.Here\n' \
		>web/extra.go
	(cd web && go mod edit -require "example.com/beside@$1" \
		-replace example.com/beside=./beside)
}

other_modules_are_told() {
	module web
	build web
	with_beside v1.0.0
	build -t web:v1 web
	with_beside v1.1.0
	build -t web:v2 web
	differ oci:dist/web:v1 oci:dist/web:v2
	same "$(first_cause)" \
		'module example.com/beside: v1.0.0 => ./beside (devel) -> v1.1.0 => ./beside (devel) (/app/main)'
	differ oci:dist/web:production oci:dist/web:v2
	same "$(jq -c '.programs[0].modules | map(.path, .a, .b)' json)" \
		'["example.com/beside",null,"v1.1.0 => ./beside (devel)"]'
}

# The paths are jq's: what it finds there is what was told.
fields_of_the_config_are_told() {
	module web
	build --env B=2 --env C=3 web
	build -t web:other --env A=1 --env C=4 --label 'a.b/c=d' --port 9000 --user 7 \
		--stop-signal SIGINT --annotation x=y web
	differ oci:dist/web:production oci:dist/web:other
	config dist/web other | jq '.config.Env |= (map(split("=") | {(.[0]): .[1]}) | add)' >b
	config dist/web | jq '.config.Env |= (map(split("=") | {(.[0]): .[1]}) | add)' >a
	for side in a b; do
		jq -r '.config[].path' json | while read -r path; do
			jq -c "try .$path catch null" "$side"
		done >got
		jq -c ".config[].$side" json >want
		diff want got
	done
	same "$(jq -r '.config | length' json)" 9
	same "$(jq -r '.manifest | map(.path) | join(" ")' json)" annotations
	has stdout 'config.Env.C: "3" -> "4"$'
}

make_trees() {
	umoci init --layout base
	umoci new --image base:1
	umoci config --image base:1 --os linux --architecture "$(go env GOHOSTARCH)"
	umoci unpack --rootless --image base:1 bundle
	cd bundle/rootfs
	mkdir -p d/sub gone/with new
	touch same mode time changed type gone/with/it d/sub/x
	ln -s old link
	cd ../..
	umoci repack --refresh-bundle --image base:1 bundle
	cd bundle/rootfs
	rm -r gone type link
	chmod 600 mode
	touch -d @5 time
	echo more >changed
	mkdir type
	ln -s new link
	mkdir d/added
	touch d/added/in
	cd ../..
	umoci repack --image base:2 bundle
}

files_are_told_by_what_changed() {
	need umoci
	make_trees >log 2>&1 || fail "$(cat log)"
	differ oci:base:1 oci:base:2
	same "$(jq -r '.files[] | .path + " " + (.changes | map(select(. != "time")) | join(",")) +
		(if .within then " within" else "" end)' json | grep -v ' $')" \
		'/changed content
/d/added added
/d/added/in added within
/gone removed
/gone/with removed within
/gone/with/it removed within
/link link
/mode mode
/type type,mode'
	same "$(jq -r '.files[] | select(.path == "/time") | .changes[], .b.mtime' json)" 'time
5'
	has stdout '^  link  */link: old -> new$'
	has stdout '^  mode  */mode: 0644 -> 0600$'
	has stdout '^  type  */type: file -> folder$'
	has_not stdout '/gone/with'
}

many_files_are_counted() {
	need umoci
	make_trees >log 2>&1 || fail "$(cat log)"
	mkdir bundle/rootfs/many
	(cd bundle/rootfs/many && seq 20100 | xargs touch)
	umoci repack --image base:3 bundle >log 2>&1 || fail "$(cat log)"
	differ oci:base:2 oci:base:3
	same "$(jq -c '[(.files | length), .moreFiles > 100]' json)" '[20000,true]'
	has stdout '^  files  *[0-9]* more differ, which are not listed$'
}

platforms_are_told() {
	module web
	build --platform linux/amd64,linux/arm64 web
	build -t web:more --platform linux/amd64,linux/s390x web
	differ oci:dist/web:production oci:dist/web:more
	has stdout '^  platforms  *linux/arm64 is only in the first$'
	has stdout '^  *linux/s390x is only in the second$'
	same "$(jq -c '[.a.digest == .b.digest, .a.platform, .causes]' json)" \
		'[true,"linux/amd64",[]]'
	build -t web:noted --annotation x=y --platform linux/amd64,linux/arm64 web
	build -t web:same --platform linux/amd64,linux/arm64 web
	succeeds "$GOCI" diff oci:dist/web:production oci:dist/web:same
	differ oci:dist/web:production oci:dist/web:noted
	same "$(jq -r '[.index.a, .index.b] | join(" ")' json)" \
		"$(digest dist/web production) $(digest dist/web noted)"
	build -t web:arm --platform linux/arm64 --env A=1 web
	differ oci:dist/web:production oci:dist/web:arm
	same "$(jq -r .a.platform json)" linux/arm64
	build -t web:one --platform linux/amd64 web
	succeeds "$GOCI" diff --platform linux/amd64 oci:dist/web:production oci:dist/web:one
	build -t web:s390x --platform linux/s390x web
	differ oci:dist/web:one oci:dist/web:s390x
	same "$(first_cause)" 'flag GOARCH: amd64 -> s390x (/app/main)'
}

wrong_calls_are_told() {
	module web
	build web
	refuses 2 'expected two images, not 1' "$GOCI" diff oci:dist/web
	one_line
	refuses 2 'dist/web": is a layout; write oci:dist/web$' "$GOCI" diff oci:dist/web dist/web
	one_line
	refuses 1 'oci:dist/web:no: has no tag "no"' "$GOCI" diff oci:dist/web oci:dist/web:no
	one_line
	build -t web:edited --ldflags '-X main.version=2' web
	without_layers dist/web edited
	refuses 1 'oci:dist/web:.*: layer [01]: .*No such file' "$GOCI" diff oci:dist/web:production \
		oci:dist/web:edited
	one_line
}

check 'images of one digest are equal, which no layer is read for' equal_images_are_told_at_once
check 'another compressor is told as that, which no layer is read for' \
	another_compressor_is_told_as_that
check 'another flag is told first' another_flag_is_told
check 'an edited source is told' an_edited_source_is_told
check 'other modules are told' other_modules_are_told
check 'fields of the config are told by their path' fields_of_the_config_are_told
check 'files are told by what changed' files_are_told_by_what_changed
check 'of many files the first are listed' many_files_are_counted
check 'platforms are told, and the first that differs is looked into' platforms_are_told
check 'wrong calls are told in one line' wrong_calls_are_told
finish
