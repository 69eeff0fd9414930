#!/bin/sh
# goci reproduce: an image built again is the same, or why it is not is told. The small
# checks are for a module of the standard library alone; of the services it is
# presence-service, or with REPRODUCE_ALL=1 all three.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

other_go=go1.25.5

build() {
	succeeds "$GOCI" build --no-tzdata "$@"
}

# is_equal REFERENCE [ARGUMENT...]: both digests are told, and are one.
is_equal() {
	succeeds "$GOCI" reproduce --json "$@"
	same "$(jq -c '[.equal, .a.digest == .b.digest, .causes]' stdout)" '[true,true,[]]'
	same "$(jq -r .a.image stdout)" "$1"
}

# is_other PATTERN REFERENCE [ARGUMENT...]: the first cause is this.
is_other() {
	pattern=$1
	shift
	fails_with 3 "$GOCI" reproduce --json "$@"
	jq -r '.causes[0]' stdout | grep -Eq "$pattern" ||
		fail "$(jq .causes stdout)"
}

in_repository() {
	module repo/services/web
	mkdir repo/shared
	printf 'module example.com/shared\n\ngo 1.19\n' >repo/shared/go.mod
	printf 'package shared\n' >repo/shared/shared.go
	printf 'package main\n\nimport _ "example.com/shared"\n' >repo/services/web/extra.go
	printf 'go 1.19\n\nuse (\n\t./services/web\n\t./shared\n)\n' >repo/go.work
	cat >repo/goci.yaml <<-'END'
		defaults: {no-tzdata: true, compression: zstd:9, user: 7:7, vcs: head}
		services:
		  gateway: {path: services/web, env: {A: 1}, base: "oci:base:1"}
	END
	git -C repo init -q
	git -C repo add .
	git -C repo -c user.name=t -c user.email=t@example.com commit -qm one
	git -C repo tag v1.2
	git -C repo remote add origin https://example.com/team/repo.git
	umoci init --layout repo/base
	umoci new --image repo/base:1
	umoci config --image repo/base:1 --os linux --architecture "$(go env GOHOSTARCH)"
	umoci unpack --rootless --image repo/base:1 bundle
	touch bundle/rootfs/from-the-base
	umoci repack --image repo/base:1 bundle
}

a_service_is_reproduced() {
	for name in $services; do
		succeeds "$GOCI" build -o "oci:out/$name" "$FIXTURES/$name"
		is_equal "oci:out/$name" --source "$FIXTURES/$name"
	done
}

a_workspace_is_reproduced() {
	need umoci git
	in_repository >log 2>&1 || fail "$(cat log)"
	cd repo
	SOURCE_DATE_EPOCH=86400 succeeds "$GOCI" build gateway -o "oci:$OLDPWD/out"
	cd ..
	config out | jq -e '.config.Labels["org.opencontainers.image.version"] == "v1.2"' \
		>/dev/null || fail "$(config out)"
	mv repo moved
	is_equal oci:out --source moved
	is_equal oci:out --source moved/services/web
	cd moved
	is_equal oci:../out
	has stderr 'copy the source'
	same "$(git status --porcelain | grep -v ' std')" '?? base/'
}

stages_and_platforms_are_reproduced() {
	module web
	mkdir -p web/cmd/api
	sed 's/hello/api/' web/main.go >web/cmd/api/main.go
	cd web
	build --platform linux/amd64,linux/arm64 --compression none -o oci:../out ./cmd/api
	cd ..
	is_equal oci:out --source web -- --no-tzdata
	build --target development -o oci:dev web
	is_equal oci:dev --source web -- --no-tzdata
	succeeds "$GOCI" build -t web:tz web
	is_equal oci:dist/web:tz --source web
}

a_folder_of_another_name_is_reproduced() {
	module web
	build web
	build -o oci:hostile --label org.opencontainers.image.title=.. web
	mv web clone
	is_equal oci:dist/web --source clone -- --no-tzdata
	is_equal oci:hostile --source clone -- --no-tzdata \
		--label org.opencontainers.image.title=..
}

another_go_is_named() {
	module web
	GOTOOLCHAIN=$other_go build web
	is_other "^toolchain: $other_go -> go1\\.[0-9.]+ \\(/app/main\\)$" oci:dist/web \
		--source web -- --no-tzdata
	GOTOOLCHAIN=$other_go is_equal oci:dist/web --source web -- --no-tzdata
}

another_flag_is_named() {
	module web
	build --go-tags extra web
	is_other '^flag -tags: netgo,extra -> netgo \(/app/main\)$' oci:dist/web --source web \
		-- --no-tzdata
	is_equal oci:dist/web --source web -- --no-tzdata --go-tags extra
	build -t web:ld --ldflags '-X main.version=7' web
	is_other '^flag -ldflags: -X main.version=7 -> none$' oci:dist/web:ld --source web \
		-- --no-tzdata
	is_equal oci:dist/web:ld --source web -- --no-tzdata --ldflags '-X main.version=7'
}

an_edited_source_is_named() {
	module web
	build web
	sed -i 's/hello/good day/' web/main.go
	is_other '^source: /app/main differs, .* its source was edited$' oci:dist/web \
		--source web -- --no-tzdata
}

another_compressor_is_named() {
	module web
	build --compression gzip:9 web
	is_other '^compressor: another level or version of gzip, ' oci:dist/web --source web \
		-- --no-tzdata
	is_equal oci:dist/web --source web -- --no-tzdata --compression gzip:9
}

other_sources_are_refused() {
	module web
	module other
	build web
	refuses 1 'has no module example.com/test/web, .*; --source DIR names' \
		"$GOCI" reproduce oci:dist/web --source other
	refuses 2 'no image is given' "$GOCI" reproduce
	refuses 2 '"oci:b": one image at a time' "$GOCI" reproduce oci:dist/web oci:b
	umoci init --layout base
	umoci new --image base:1
	umoci config --image base:1 --os linux --architecture "$(go env GOHOSTARCH)"
	umoci unpack --rootless --image base:1 bundle
	touch bundle/rootfs/x
	umoci repack --image base:1 bundle
	refuses 1 'oci:base:1: its history lists no layer of goci build' \
		"$GOCI" reproduce oci:base:1 --source web
}

nothing_is_left() {
	module web
	build web
	cp -R web before
	mkdir tmp
	TMPDIR=$PWD/tmp is_equal oci:dist/web --source web -- --no-tzdata
	same "$(ls -A tmp)" ''
	diff -r before web
	printf 'broken\n' >>web/main.go
	TMPDIR=$PWD/tmp refuses 1 'again failed, see the errors above' "$GOCI" reproduce oci:dist/web \
		--source web
	same "$(ls -A tmp)" ''
}

services=presence-service
[ "${REPRODUCE_ALL:-0}" != 1 ] ||
	services='presence-service workflow-engine websocket-gateway'

check "$services: built again, equal" a_service_is_reproduced
# An image whose program says that its package was elsewhere: the same bytes in length.
the_package_is_in_the_source() {
	need umoci
	module inside
	mkdir -p inside/aa/bb/outside
	mv inside/main.go inside/aa/bb/outside
	module outside
	module .
	build -o oci:out ./inside/aa/bb/outside
	"$GOCI" inspect --files oci:out >/dev/null
	GOFLAGS=-trimpath CGO_ENABLED=0 go build -C inside -o "$PWD/main" ./aa/bb/outside
	sed -i 's|test/inside/aa/bb/outside|test/inside/../../outside|g' main
	chmod 555 main
	umoci insert --rootless --image out:production main /app/main
	fails_with 1 "$GOCI" reproduce --source inside oci:out
	has_line '/app/main records the package .*\.\./\.\./outside'
	ln -s ../outside inside/aa/cc
	sed -i 's|test/inside/../../outside|test/inside/aa/cc/././.|g' main
	umoci insert --rootless --image out:production main /app/main
	fails_with 1 "$GOCI" reproduce --source inside oci:out
}

a_base_is_among_the_outputs() {
	module web
	mkdir web/.git
	cd web
	build -o oci:dist/base:x
	printf 'defaults: {no-tzdata: true, base: "oci:dist/base:x"}\n' >goci.yaml
	build
	is_equal oci:dist/web:production
}

nothing_above_the_copy_counts() {
	module web
	build -o oci:out ./web
	mkdir -m 1777 tmp
	printf 'go 1.19\n\nuse ./nowhere\n' >tmp/go.work
	printf 'defaults: {label: {planted: here}}\n' >tmp/goci.yaml
	printf 'module planted\n' >tmp/go.mod
	TMPDIR=$PWD/tmp is_equal oci:out --source web -- --no-tzdata
	(cd tmp && TMPDIR=$PWD is_equal oci:../out --source ../web -- --no-tzdata)
}

check 'a workspace with goci.yaml, a base and a commit, moved, is equal' \
	a_workspace_is_reproduced
check 'stages and platforms are equal' stages_and_platforms_are_reproduced
check 'the folder of the source may have another name' \
	a_folder_of_another_name_is_reproduced
check 'another version of Go is named' another_go_is_named
check 'another flag is named' another_flag_is_named
check 'an edited source is named' an_edited_source_is_named
check 'another level of the compressor is named' another_compressor_is_named
check 'another source, and what goci has not built, are refused' other_sources_are_refused
check 'nothing is left behind, the source as it was' nothing_is_left
check 'a package that an image names leads to no folder outside of the source' \
	the_package_is_in_the_source
check 'a base that is among the outputs is found in the rebuild' a_base_is_among_the_outputs
check 'what is above the copy of the source takes no part in the rebuild' \
	nothing_above_the_copy_counts
finish
