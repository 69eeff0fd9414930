#!/bin/sh
# Makes the image for CI jobs, with goci: Go, goci, git, skopeo, CA certificates and a shell.
# `make ci-image` calls it. It needs Debian or Ubuntu, but not root: docs/ci-image.md.
#
# From the environment:
#	PLATFORM	linux/amd64, linux/arm64 or both, with a comma; default: this host's
#	OUTPUT		default: oci:dist/goci:VERSION
#	RELEASE		folder with what make dist made of this version; default: dist
#	GO_VERSION	such as go1.26.0; default: this host's Go
#	APT_SOURCES	a list of apt's for the packages; default: this host's sources
#	BUILD, VERSION	as in the Makefile
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
BUILD=${BUILD:-$top/build}
mkdir -p "$BUILD"
BUILD=$(CDPATH='' cd -- "$BUILD" && pwd)
work=$BUILD/ci-image
goci=$BUILD/goci
host=$(go env GOHOSTARCH)
PLATFORM=${PLATFORM:-linux/$host}

say() {
	echo "ci-image.sh: $1" >&2
}

die() {
	say "$1"
	exit 1
}

check_tools() {
	for tool in apt-get apt-cache dpkg-deb tar strip jq go; do
		command -v "$tool" >/dev/null || die "$tool is not installed; this needs Debian or \
Ubuntu with Go, jq and binutils"
	done
	[ -x "$goci" ] || die "there is no $goci; run make"
}

# released ARCH: the archive with goci for it, or nothing. A version that is not committed can
# have changed since, so that this host's is the one of $BUILD.
released() {
	archive=$RELEASE/goci-$VERSION-linux-$1.tar.gz
	case $1:$VERSION in "$host":*-dirty) return ;; esac
	[ ! -f "$archive" ] || echo "$archive"
}

# check_programs ARCH: before anything is downloaded.
check_programs() {
	[ "$1" = "$host" ] || [ -n "$(released "$1")" ] ||
		die "there is no goci $VERSION for $1 in $RELEASE; run make dist, or name a \
folder with goci-$VERSION-linux-$1.tar.gz by RELEASE"
}

# programs ARCH ROOT: goci and what stands beside it, with the licenses. What is released is
# static; what make has built needs the libc of this host's distribution, which the image has.
programs() {
	bin=$2/usr/local/bin
	doc=$2/usr/share/doc/goci
	mkdir -p "$bin" "$doc"
	archive=$(released "$1")
	if [ -n "$archive" ]; then
		tar -xzf "$archive" -C "$TMPDIR"
		tree=$TMPDIR/goci-$VERSION-linux-$1
		cp "$tree/bin/goci" "$tree/bin/goci-watch" "$bin/"
		cp -R "$tree/share/doc/goci/." "$doc/"
	else
		cp "$goci" "$goci-watch" "$bin/"
		strip "$bin/goci" "$bin/goci-watch"
	fi
	cp "$top/LICENSE" "$doc/copyright"
}

# toolchain ARCH: the folder of Go's own distribution for it, of this host or of the module
# proxy. Distributions change theirs, and spread it over several folders.
toolchain() {
	version=${GO_VERSION:-$(go env GOVERSION)}
	own=$(go env GOROOT)
	if [ "$1" = "$host" ] && [ "$version" = "$(go env GOVERSION)" ] &&
		[ -f "$own/LICENSE" ] && [ ! -L "$own/src" ]; then
		echo "$own"
	else
		go mod download -json "golang.org/toolchain@v0.0.1-$version.linux-$1" | jq -re .Dir
	fi
}

# go_files ARCH ROOT: what is needed to build, vet and test; without Go's own tests, and
# without the sources of its commands, so that tools that Go compiles when they are called
# (pprof, trace, nm) are missing.
go_files() {
	goroot=$(toolchain "$1") || die "no Go for $1"
	mkdir -p "$2/usr/local/go"
	tar -cf - -C "$goroot" --exclude=testdata --exclude='*_test.go' --exclude=src/cmd \
		--exclude=pkg/bootstrap --exclude=pkg/obj \
		VERSION LICENSE PATENTS go.env bin lib pkg src | tar -xf - -C "$2/usr/local/go"
	# Modules have no executable files.
	chmod -R u+w "$2/usr/local/go"
	chmod 755 "$2"/usr/local/go/bin/* "$2"/usr/local/go/pkg/tool/*/*
}

# certificates ROOT: the distribution's set, out of the package.
certificates() {
	LC_ALL=C sh -c 'cat "$1"/*.crt' sh "$1/usr/share/ca-certificates/mozilla" \
		>"$work/ca-certificates.crt"
}

# build ARCH: the image for it, in $work/ARCH/image.
build() {
	say "linux/$1: packages"
	"$top/scripts/ci-image/packages.sh" "$1" "$work/$1"
	root=$work/$1/root
	say "linux/$1: Go"
	go_files "$1" "$root"
	programs "$1" "$root"
	certificates "$root"
	rm -rf "$work/$1/image"
	set -- "$1" --platform "linux/$1" -t "goci:$tag" -o "oci:$work/$1/image" \
		--ca-certificates "$work/ca-certificates.crt" \
		--label "org.opencontainers.image.version=$VERSION"
	for folder in "$root"/*; do
		set -- "$@" --file "$folder:/${folder##*/}"
	done
	shift
	"$goci" build "$@" "$top/scripts/ci-image" >/dev/null
}

# join ARCH...: their images as one, in $work/image: that of one as it is, several in an index.
# The files of one goci build are the same on all platforms, so that each has its own build.
join() {
	rm -rf "$work/image"
	cp -R "$work/$1/image" "$work/image"
	[ $# -gt 1 ] || return 0
	for arch in "$@"; do
		cp "$work/$arch/image/blobs/sha256/"* "$work/image/blobs/sha256/"
		cat "$work/$arch/image/index.json"
	done | jq -cs '.[0] + {manifests: [.[].manifests[] | del(.annotations)]}' >"$work/index"
	digest=$(sha256sum <"$work/index" | cut -d ' ' -f 1)
	jq -c --arg digest "sha256:$digest" --argjson size "$(wc -c <"$work/index")" '
		.manifests = [{mediaType: .mediaType, digest: $digest, size: $size,
			annotations: .manifests[0].annotations}]
	' "$work/$1/image/index.json" >"$work/image/index.json"
	mv "$work/index" "$work/image/blobs/sha256/$digest"
}

check_tools
[ -n "${VERSION:-}" ] || VERSION=$("$goci" version | sed -n '1s/^goci *//p')
# A tag has no "+".
tag=$(printf %s "$VERSION" | tr -c 'A-Za-z0-9_.-' -)
RELEASE=${RELEASE:-$top/dist}
OUTPUT=${OUTPUT:-oci:$top/dist/goci:$tag}
rm -rf "$work/tmp"
mkdir -p "$work/tmp"
TMPDIR=$work/tmp
export TMPDIR
arches=$(echo "$PLATFORM" | tr , '\n' | sed 's,^linux/,,; /^$/d' | sort -u)
[ -n "$arches" ] || die "PLATFORM=$PLATFORM names no platform such as linux/$host"
for arch in $arches; do
	check_programs "$arch"
done
for arch in $arches; do
	build "$arch"
done
# shellcheck disable=SC2086 # a list of words
join $arches
"$goci" verify "oci:$work/image"
"$goci" copy "oci:$work/image" "$OUTPUT"
