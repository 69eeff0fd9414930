#!/bin/sh
# Lists what keeps the sources from compiling with musl, the C library of Alpine: calls and
# headers that only the GNU C library has. Needs musl-gcc (package musl-tools) and the -dev
# packages that goci is built with. It compiles, and links nothing: those packages are made
# for the GNU C library.
# Some sources are generated: run `make` first. BUILD names the build folder.
set -eu

cd "$(dirname "$0")/.."
build=${BUILD:-build}
command -v musl-gcc >/dev/null || {
	echo "check-musl.sh: musl-gcc is missing; install musl-tools" >&2
	exit 1
}
arch=$(gcc -print-multiarch)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The headers of the libraries and of Linux, without those of the GNU C library.
mkdir "$tmp/include" "$tmp/include/openssl"
for header in archive.h archive_entry.h jansson.h jansson_config.h libdeflate.h zstd.h \
	zstd_errors.h zlib.h zconf.h yaml.h pcre2.h sodium.h sodium linux asm asm-generic; do
	for folder in "/usr/include/$arch" /usr/include; do
		[ ! -e "$folder/$header" ] || ln -sfn "$folder/$header" "$tmp/include/$header"
	done
done
ln -s /usr/include/openssl/*.h "/usr/include/$arch"/openssl/*.h "$tmp/include/openssl"

# What is known: FILE REASON
known='oci/base/output.c statx(2), which musl has from 1.2.5 on (Alpine 3.20)'

# Generated sources.
generated=
for folder in "$build"/obj/src/*; do
	generated="$generated -I$folder"
done

bad=0
for source in oci/*/*.c src/*/*.c; do
	# shellcheck disable=SC2086 # words on purpose
	musl-gcc -D_GNU_SOURCE -Iinclude -Ioci -Isrc $generated \
		-DGOCI_VERSION='"0"' -DGOCI_HOMEPAGE='""' -isystem "$tmp/include" -std=c17 -Wall -Wextra -Werror \
		-fsyntax-only "$source" 2>"$tmp/out" && continue
	reason=$(printf '%s\n' "$known" | sed -n "s|^$source ||p")
	if [ -n "$reason" ]; then
		echo "$source: known: $reason"
	else
		bad=$((bad + 1))
		grep -E 'error:|warning:' "$tmp/out" || cat "$tmp/out"
	fi
done
echo "$bad other files do not compile with musl"
[ "$bad" -eq 0 ]
