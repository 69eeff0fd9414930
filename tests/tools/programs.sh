#!/bin/sh
# Programs of others, as the Go module proxy has them: they build, and skopeo and umoci
# take what comes out.
# shellcheck disable=SC1091,SC2154
set -eu
. "$(dirname -- "$0")/../lib.sh"

# is_taken LAYOUT ARCH...: by skopeo and umoci, and each image has a program.
is_taken() {
	layout=$1
	shift
	succeeds "$GOCI" verify "oci:$layout:production"
	for arch in "$@"; do
		skopeo --insecure-policy --override-os linux --override-arch "$arch" \
			copy -q "oci:$layout:production" "oci:copy:$arch"
		succeeds skopeo --insecure-policy inspect "oci:copy:$arch"
		same "$(jq -r .Architecture stdout)" "$arch" 'architecture'
		succeeds umoci unpack --rootless --image "copy:$arch" "bundle-$arch"
		[ -x "bundle-$arch/rootfs/app/main" ] || fail "there is no program for $arch"
	done
}

# builds MODULE@VERSION PATTERN 'ARCH...' NAME...: these programs, and no others.
builds() {
	dir=$(go mod download -json "$1" | jq -re .Dir) || fail "$1 cannot be had"
	cp -r "$dir" source
	chmod -R u+w source
	cd source
	# shellcheck disable=SC2046,SC2086 # a list of options
	succeeds "$GOCI" build $(printf -- '--platform linux/%s ' $3) "$2"
	sed 's/^oci:dist\///; s/:production@.*//' stdout | sort >names
	arches=$3
	shift 3
	same "$(paste -sd ' ' names)" "$*" 'programs'
	for name in "$@"; do
		# shellcheck disable=SC2086 # a list of names
		is_taken "dist/$name" $arches
		rm -rf copy bundle-*
	done
}

check 'node_exporter builds, and skopeo and umoci take its image' \
	builds github.com/prometheus/node_exporter@v1.9.1 . amd64 node_exporter
check 'both programs of age build, and skopeo and umoci take their images' \
	builds filippo.io/age@v1.2.1 ./cmd/... amd64 age age-keygen
check 'go-httpbin builds for two platforms, and skopeo and umoci take its images' \
	builds github.com/mccutchen/go-httpbin/v2@v2.18.3 ./cmd/go-httpbin 'amd64 arm64' go-httpbin
finish
