#!/bin/sh
# valid-layouts.sh [DIR]: makes fixtures/layouts/valid (DIR) anew: images by the real ko
# and crane, a few kB each, that goci verify has to accept. They are kept because
# compiling the two takes minutes; tests/tools/verify.sh makes other tools' itself.
set -eu

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
out=${1:-$TOP/fixtures/layouts/valid}
"$TOP/scripts/install-peers.sh"
PATH=$TOP/${BUILD:-build}/peers:$PATH
work=$(mktemp -d)
registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work"

crane registry serve --address 127.0.0.1:0 >registry.log 2>&1 &
registry=$!
until address=$(sed -n 's/.*serving on port \([0-9]*\).*/127.0.0.1:\1/p' registry.log | grep .); do
	sleep 0.1
done

# layer NAME: a tar of one small file.
layer() {
	mkdir -p etc
	echo "$1" >"etc/$1"
	tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
		-cf "$1.tar" etc
	rm -r etc
}

# What crane makes of layers: Docker's media types and OCI's, an index, archives.
by_crane() {
	layer one
	layer two
	for arch in amd64 arm64; do
		crane append --oci-empty-base -f one.tar -t "$address/base:$arch"
		crane mutate --set-platform "linux/$arch" -t "$address/base:$arch" \
			"$address/base:$arch"
	done
	crane index append -m "$address/base:amd64" -m "$address/base:arm64" -t "$address/base"
	crane append --platform linux/amd64 -b "$address/base" -f two.tar \
		--set-base-image-annotations -t "$address/oci:v1"
	crane mutate -u 1001:1001 -e A=b -l c=d -a e=f --entrypoint /main -w / \
		--exposed-ports 8080/tcp -t "$address/oci:v2" "$address/oci:v1"
	crane append -f one.tar -f two.tar -t "$address/docker:v1"
	crane mutate --set-platform linux/amd64 -t "$address/docker:v1" "$address/docker:v1"
	crane flatten -t "$address/flat:v1" "$address/docker:v1"

	mkdir "$out/crane"
	crane pull --format oci "$address/base" "$out/crane/index"
	for image in oci:v1 oci:v2 docker:v1 flat:v1; do
		crane pull --format oci --annotate-ref "$address/$image" \
			"$out/crane/$(echo "$image" | tr : -)"
	done
	crane pull "$address/oci:v2" "$out/crane/saved.tar"
	crane pull --format legacy "$address/docker:v1" "$out/crane/legacy.tar"
}

# ko packs what this leaves of a program: nothing.
fake_go() {
	cat >go-without-programs <<-'END'
	#!/bin/sh
	go "$@" || exit
	while [ $# -gt 0 ]; do
		[ "$1" != -o ] || : >"$2"
		shift
	done
	END
	chmod +x go-without-programs
}

by_ko() {
	mkdir -p hello/kodata
	echo data >hello/kodata/file
	printf 'module example.com/hello\n\ngo 1.19\n' >hello/go.mod
	printf 'package main\n\nfunc main() {}\n' >hello/main.go
	fake_go
	export KO_GO_PATH="$PWD/go-without-programs" KO_DEFAULTBASEIMAGE="$address/base" \
		KO_DOCKER_REPO=example.com/ko
	mkdir "$out/ko"
	cd hello
	set -- build --push=false --sbom none
	ko "$@" --oci-layout-path "$out/ko/image" --platform linux/amd64 \
		--image-label a=b --image-user 1001 .
	ko "$@" --oci-layout-path "$out/ko/index" --bare -t v1,v2 \
		--platform linux/amd64,linux/arm64 .
	ko "$@" --tarball "$out/ko/saved.tar" --platform linux/arm64 -B .
	cd ..
}

rm -rf "$out"
mkdir -p "$out"
by_crane
by_ko
du -sh "$out"
