#!/bin/sh
# check-symbols.sh BUILD: what is visible outside its file is oci_* in liboci.a and
# goci_* in the program, and is used outside it.
set -eu

build=$1
bad=0

defined() {
	nm -g --defined-only "$@" | awk 'NF == 3 && $2 ~ /[TDBRC]/ { print $3 }' | sort -u
}

strange() {
	echo "$1 is visible and does not begin with $2" >&2
	bad=1
}

for symbol in $(defined "$build/liboci.a" | grep -v '^oci_' || true); do
	strange "$symbol" oci_
done
find "$build/obj/src" -name '*.o' >"$build/objects"
# shellcheck disable=SC2046 # names of our own objects, without blanks
for symbol in $(defined $(cat "$build/objects") | grep -v -e '^goci_' -e '^main$' || true); do
	strange "$symbol" goci_
done
exit "$bad"
