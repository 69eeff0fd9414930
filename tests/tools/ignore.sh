#!/bin/sh
# .dockerignore: goci's matcher beside the Go module that defines it.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

# GOCI_IGNORE_SEED makes the cases of a run that failed again.
seed=${GOCI_IGNORE_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
src=$(dirname -- "$GOCI")/src.a
liboci=$(dirname -- "$GOCI")/liboci.a
diff=$TOP/tests/judge/ignorediff

build_driver() {
	"${CC:-cc}" -std=c17 -D_GNU_SOURCE -O2 -I"$TOP/include" -I"$TOP/src" \
		-o "$TMP/driver" "$diff/driver/main.c" "$src" "$liboci" -lpcre2-8
}

build_diff() {
	build_tool "$diff" "$TMP/ignorediff"
}

agrees() {
	echo "again: GOCI_IGNORE_SEED=$seed"
	succeeds "$TMP/ignorediff" -driver "$TMP/driver" -seed "$seed"
	has stdout "^seed $seed\$"
	same "$(sed -n 's/.* cases, \([0-9]*\) differ$/\1/p' stdout)" 0 'cases that differ'
	total=$(sed -n 's/^\([0-9]*\) cases made at random$/\1/p' stdout)
	[ "$total" -ge 200000 ] || fail "$total random cases are too few"
}

# The same seed asks the same: a failure can be looked at again.
is_reproducible() {
	for run in one two; do
		"$TMP/ignorediff" -driver "$TMP/driver" -seed "$seed" -cases 2000 \
			-trees 2 >"$run"
	done
	cmp one two
}

# A driver that answers wrongly now and then is found out.
finds_a_difference() {
	cat >liar <<-END
		#!/bin/sh
		"$TMP/driver" | sed -u 's/^=oop/=iip/'
	END
	chmod 755 liar
	fails_with 1 "$TMP/ignorediff" -driver ./liar -seed "$seed" -cases 2000 -trees 0
	has stdout '^differs: '
	has stdout "^again: -seed $seed "
}

# ask WORD TEXT...: what the driver answers.
ask() {
	printf '%s\n' "$1" >request
	shift
	for text in "$@"; do
		printf '%s\n%s' "${#text}" "$text" >>request
	done
	"$TMP/driver" <request
}

make_large() {
	mkdir -p "$TMP/large/src"
	echo 'package main' >"$TMP/large/src/main.go"
	(
		cd "$TMP/large"
		for i in $(seq 100); do
			mkdir -p "node_modules/package-$i/lib"
			(cd "node_modules/package-$i/lib" && seq -f 'file-%g.js' 1000 | xargs touch)
		done
	)
	same "$(find "$TMP/large/node_modules" -type f | wc -l)" 100000 files
}

# milliseconds: what the driver takes for what was asked last. The CPU's: other tests run
# beside this one.
milliseconds() {
	command time -q -f '%U %S' -o cost "$TMP/driver" <request >/dev/null
	awk '{ print ($1 + $2) * 1000 }' cost
}

walks_large_fast() {
	ask walk node_modules "$TMP/large" | tr '\000' '\n' >listed
	has listed 'src/main.go$'
	has_not listed node_modules
	took=$(milliseconds)
	[ "$took" -lt 1000 ] || fail "$took ms, excluded as a whole"
	ask walk 'node_modules
!**/*.go' "$TMP/large" >/dev/null
	took=$(milliseconds)
	[ "$took" -lt 1000 ] || fail "$took ms, entered for what may come back"
	[ "$took" -gt 0 ] || fail 'it took no time'
}

opens_nothing_excluded() {
	PATH=$PATH:/usr/sbin:/sbin command -v strace >/dev/null ||
		skip_because 'needs strace'
	ask walk node_modules "$TMP/large" >/dev/null
	strace -f -e trace=open,openat -o trace "$TMP/driver" <request >/dev/null ||
		skip_because 'strace cannot trace here'
	has trace '"src"'
	has_not trace node_modules
	has_not trace 'main\.go'
}

check 'the tools of the ignore tests are installed' need go "${CC:-cc}" time
check "the driver is built on goci's own objects" build_driver
check 'the reference is built' build_diff
check "goci and moby's module agree on 200000 random cases and their tables" agrees
check 'a seed makes the same cases again' is_reproducible
check 'a difference is found, and told with its seed' finds_a_difference
check 'a folder of 100000 files is made' make_large
check 'an excluded folder of 100000 files is walked in under a second' walks_large_fast
check 'no excluded folder and no file is opened' opens_nothing_excluded
finish
