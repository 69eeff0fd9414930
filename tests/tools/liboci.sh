#!/bin/sh
# The library as another program uses it: installed, found by pkg-config, and the program
# of docs/liboci.md built and run.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

prefix=/opt/liboci

is_installed() {
	succeeds make -C "$TOP" VERSION="$("$GOCI" version --json | jq -r .goci)" \
		install DESTDIR="$TMP/root" PREFIX="$prefix"
	for name in include/oci/layout.h include/oci/rules.def lib/liboci.a \
		lib/pkgconfig/liboci.pc; do
		[ -f "$TMP/root$prefix/$name" ] || fail "$name is not installed"
	done
	same "$(find "$TMP/root$prefix/include" -type f | wc -l)" \
		"$(find "$TOP/include" -type f | wc -l)" headers
}

# flags: as pkg-config gives them for the installed copy.
flags() {
	PKG_CONFIG_PATH=$TMP/root$prefix/lib/pkgconfig pkg-config \
		--define-variable=prefix="$TMP/root$prefix" --static --cflags --libs liboci
}

# Each header alone, by a strict compiler.
headers_compile_alone() {
	for header in "$TMP/root$prefix"/include/oci/*.h; do
		echo "#include <oci/${header##*/}>" >one.c
		# shellcheck disable=SC2046 # flags without blanks
		succeeds cc -std=c17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only one.c $(flags)
	done
}

# The backquotes are those of the page.
# shellcheck disable=SC2016
program_of_the_page() {
	sed -n '/^```c$/,/^```$/p' "$TOP/docs/liboci.md" | sed '/^```/d' >hello.c
	lines=$(wc -l <hello.c)
	if [ "$lines" -lt 20 ] || [ "$lines" -gt 50 ]; then
		fail "the program has $lines lines"
	fi
	# shellcheck disable=SC2046 # flags without blanks
	succeeds cc -std=c17 -Wall -Wextra -Werror -o "$TMP/hello" hello.c $(flags)
	succeeds "$TMP/hello" "$TMP/image"
	fails_with 1 "$TMP/hello"
}

others_take_its_image() {
	succeeds skopeo --insecure-policy copy -q "oci:$TMP/image:hello" dir:copy
	succeeds skopeo --insecure-policy inspect --config "oci:$TMP/image:hello"
	same "$(jq -r .config.User stdout)" 1001:1001 user
	succeeds umoci unpack --rootless --image "$TMP/image:hello" bundle
	same "$(cat bundle/rootfs/srv/index.html)" '<h1>Hello</h1>' index.html
	same "$(cat bundle/rootfs/srv/notes)" 'Two files.' notes
	same "$(find bundle/rootfs -type f | wc -l)" 2 files
	succeeds "$GOCI" verify "oci:$TMP/image"
}

is_the_same_image_again() {
	succeeds "$TMP/hello" again
	succeeds diff -r "$TMP/image" again
}

check 'the tools of the library tests are installed' need cc pkg-config skopeo umoci jq
check 'make install installs the headers, the archive and liboci.pc' is_installed
check 'each installed header compiles alone' headers_compile_alone
check 'the program of docs/liboci.md has 50 lines at most, builds and runs' program_of_the_page
check 'skopeo, umoci and goci verify take the image that it makes' others_take_its_image
check 'the program makes the same image again' is_the_same_image_again
finish
