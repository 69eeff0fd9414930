#!/bin/sh
# dist.sh: what is released, into DIST (dist), for each of ARCHES ("amd64 arm64"):
#
#	goci-VERSION-linux-ARCH.tar.gz		programs, manual, completions, licenses
#	goci_VERSION_ARCH.deb			the same as a package for Debian and Ubuntu
#	goci-VERSION-linux-ARCH.cdx.json	the SBOM, which is in both, too
#	install.sh, SHA256SUMS
#
# The same source and the same packages of the distribution give the same bytes: times are
# SOURCE_DATE_EPOCH, or the date of the version in CHANGELOG.md, or that of the commit.
# VERSION and BUILD as in the Makefile, JOBS as -j of make.
set -eu

# Nothing else of the environment reaches make, the compiler, the linker or dpkg, all of which
# take options from it.
if [ "${1:-}" != --clean ]; then
	exec env -i PATH="$PATH" HOME="${HOME:-/}" LC_ALL=C TZ=UTC0 DIST="${DIST:-}" \
		ARCHES="${ARCHES:-}" VERSION="${VERSION:-}" BUILD="${BUILD:-}" JOBS="${JOBS:-}" \
		SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-}" DEB_MAINTAINER="${DEB_MAINTAINER:-}" \
		sh "$0" --clean
fi

CDPATH='' cd -- "$(dirname -- "$0")/.."
umask 022
DIST=${DIST:-dist}
ARCHES=${ARCHES:-amd64 arm64}
VERSION=${VERSION:-$(scripts/version.sh)}
work=${BUILD:-build}/dist
host=$(dpkg --print-architecture)

die() {
	echo "dist.sh: $*" >&2
	exit 1
}

# epoch: the seconds that all files are dated with.
epoch() {
	day=$(sed -n "s/^## \[$(echo "$VERSION" | sed 's/\./\\./g')\] - \([0-9-]*\)$/\1/p" CHANGELOG.md)
	if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
		echo "$SOURCE_DATE_EPOCH"
	elif [ -n "$day" ]; then
		date -u -d "$day" +%s
	else
		{ [ -e .git ] && git log -1 --format=%ct 2>/dev/null; } ||
			die "CHANGELOG.md has no date of $VERSION, nor has git: set SOURCE_DATE_EPOCH"
	fi
}

triplet() {
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	*) die "no release for the architecture \"$1\"; amd64 and arm64 have one" ;;
	esac
}

# make_for ARCH TARGET...: make, with what differs for an architecture.
make_for() {
	for_arch=$1
	shift
	tools=$(triplet "$for_arch")
	PKG_CONFIG_LIBDIR=/usr/lib/$tools/pkgconfig:/usr/share/pkgconfig PKG_CONFIG_PATH='' \
		OBJDUMP=$tools-objdump make -s -j "${JOBS:-$(nproc)}" BUILD="$work/$for_arch" \
		VERSION="$VERSION" STATIC=full CC="$tools-gcc" AR="$tools-ar" CFLAGS=-O2 \
		LDFLAGS=-s say= "$@"
}

# What a program of the host prints, for all architectures.
make_documents() {
	make_for "$host" manual
	! grep -q '^schemas:' Makefile || make_for "$host" schemas
}

check_tools() {
	tools=$(triplet "$1")
	command -v "$tools-gcc" >/dev/null || die "$tools-gcc is not installed:" \
		"scripts/install-tools.sh --dist, as root, installs what make dist needs"
	[ -e "/usr/lib/$tools/libarchive.a" ] || die "the libraries of $1 are not installed:" \
		"scripts/install-tools.sh --dist, as root, installs them; on Debian 13, which" \
		"cannot have those of two architectures, ARCHES=$host is what can be made"
}

# pack ARCH: the three files of an architecture, out of its programs.
pack() {
	built=$work/$1
	name=goci-$VERSION-linux-$1
	tree=$work/trees/$name
	doc=$tree/share/doc/goci
	for program in goci goci-watch; do
		scripts/release/linked.sh "$built/$program.map" >"$built/$program.linked"
	done
	sort -u "$built"/*.linked >"$built/linked"
	scripts/release/tree.sh "$VERSION" "$built" "$work/$host" "$tree"
	scripts/release/sbom.sh "$VERSION" "$1" "$built" goci "$built/goci.linked" \
		goci-watch "$built/goci-watch.linked" >"$doc/sbom.cdx.json"
	scripts/release/licenses.sh "$doc/licenses" "$built/linked"
	scripts/release/deb.sh "$VERSION" "$1" "$tree" "$built/linked" "$out/goci_${VERSION}_$1.deb"
	tar -C "$work/trees" --format=ustar --sort=name --mtime="@$SOURCE_DATE_EPOCH" \
		--owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX,a-s' -cf - "$name" |
		gzip -9n >"$out/$name.tar.gz"
	install -m 644 "$doc/sbom.cdx.json" "$out/$name.cdx.json"
}

# publish: moves all to DIST, which may hold other things, in the place of an earlier release.
publish() {
	install -m 755 scripts/install.sh "$out/"
	(cd "$out" && sha256sum -- *) >"$work/SHA256SUMS"
	mkdir -p "$DIST"
	if [ -f "$DIST/SHA256SUMS" ]; then
		sed -n 's/^[0-9a-f]\{64\} [ *]\(goci[_-][0-9A-Za-z._+-]*\)$/\1/p' "$DIST/SHA256SUMS" |
			while read -r name; do
				rm -f "$DIST/$name"
			done
		rm -f "$DIST/SHA256SUMS"
	fi
	mv "$out"/* "$DIST/"
	mv "$work/SHA256SUMS" "$DIST/"
}

SOURCE_DATE_EPOCH=$(epoch)
export SOURCE_DATE_EPOCH
out=$work/out
rm -rf "$out" "$work/trees"
mkdir -p "$out" "$work/trees" "$work/tmp"
TMPDIR=$(cd "$work/tmp" && pwd)
export TMPDIR
for arch in $host $ARCHES; do
	check_tools "$arch"
done
make_for "$host" all
make_documents
for arch in $ARCHES; do
	make_for "$arch" all
	make_for "$arch" lint-hardening
	pack "$arch"
done
publish
(cd "$DIST" && sha256sum -c SHA256SUMS)
