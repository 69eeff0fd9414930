#!/bin/sh
# Random edits of a real service: what is found unchanged is what a build from nothing
# makes. EDITS and SEED say how many and which; a failure is had again by its seed.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

edits=${EDITS:-12}
seed=${SEED:-$(date +%s)}
# Every so many edits the result is compared with a build from nothing.
sample=${SAMPLE:-3}

# pick N: a number from 0 to N-1; the next of the seed's.
pick() {
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	picked=$((seed / 65536 % $1))
}

# a_file: one of the Go files that are no tests, in $file.
a_file() {
	find web -name '*.go' ! -name '*_test.go' | LC_ALL=C sort >files
	pick "$(wc -l <files)"
	file=$(sed -n "$((picked + 1))p" files)
}

package_of() {
	sed -n 's/^package //p' "$1" | head -n 1
}

# edit NUMBER: one change, told in $what.
edit() {
	a_file
	pick 10
	what="$picked $file"
	case $picked in
	0) printf '\nvar edit%s = "%s"\n' "$1" "$1" >>"$file" ;;
	1) printf '\nfunc init() { _ = "edit %s" }\n' "$1" >>"$file" ;;
	2) printf '// edit %s\n' "$1" >>"$file" ;;
	3) printf 'package %s\n\nfunc init() { println(%s) }\n' "$(package_of "$file")" "$1" \
		>"$(dirname "$file")/edit_$1.go" ;;
	4) printf '//go:build never\n\npackage %s\n\nvar never = %s\n' "$(package_of "$file")" \
		"$1" >"$(dirname "$file")/never_$1.go" ;;
	5) find web -name 'edit_*.go' | LC_ALL=C sort | head -n 1 | xargs rm -f ;;
	6) touch "$file" ;;
	7) touch -d 2020-01-01 "$file" ;;
	8) cp -r web copy && rm -rf web && mv copy web ;;
	9) echo "defaults: {env: {EDIT: \"$1\"}}" >web/goci.yaml ;;
	esac
}

build() {
	succeeds "$@" "$GOCI" build -t web -o oci:out web
	cut -d@ -f2 stdout
}

# compare NUMBER: with a build that has nothing to go by but Go's own caches.
compare() {
	grep -c ' unchanged ' stderr >hit || :
	from_nothing=$(build env GOCI_CACHE="$PWD/fresh")
	rm -rf fresh
	same "$made" "$from_nothing" "edit $1 ($what) of seed $first_seed, hit $(cat hit)"
}

edits_are_seen() {
	first_seed=$seed
	echo "# $edits edits of seed $first_seed"
	cp -r "$FIXTURES/presence-service" web
	build >/dev/null
	i=0
	while [ $((i += 1)) -le "$edits" ]; do
		edit "$i"
		made=$(build)
		[ $((i % sample)) -ne 0 ] || compare "$i"
		again=$(build)
		same "$again" "$made" "second build after edit $i ($what) of seed $first_seed"
	done
}

check 'after random edits a build is what one from nothing is' edits_are_seen
finish
