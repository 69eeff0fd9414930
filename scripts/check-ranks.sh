#!/bin/sh
# The ranks: a folder of oci/ uses only those before it, a folder of src/ likewise, oci/
# knows nothing of src/ and never writes to a terminal, and src/ enters oci/ only
# through include/oci/.
set -eu

bad=0
say() {
	echo "$1" >&2
	bad=1
}

# rank LIST WORD: the place of WORD in LIST; nothing when it is not there.
rank() {
	n=0
	for item in $1; do
		n=$((n + 1))
		[ "$item" != "$2" ] || echo "$n"
	done
}

libs="base store layer spec source image verify"
tool="app memo go build init inspect diff measure watch cli"

# The folder of oci/ that fulfils a public header: that of its .c file, or the one named
# here for a header without one.
folder_of() {
	case $1 in
	cancel | mem | err | buf | fs | digest | elf | pool | thread | utf8) echo base ;;
	layout) echo image ;;
	spec | json | platform) echo spec ;;
	*) for dir in $libs; do
		[ ! -e "oci/$dir/$1.c" ] || echo "$dir"
	done | head -n 1 ;;
	esac
}

for file in oci/*/*.c oci/*/*.h; do
	dir=$(basename "$(dirname "$file")")
	[ -n "$(rank "$libs" "$dir")" ] || say "$file: folder $dir has no rank"
	# shellcheck disable=SC2013 # words are what is wanted
	for used in $(sed -n 's,^#include "oci/\(.*\)\.h".*,\1,p' "$file"); do
		from=$(folder_of "$used")
		[ -n "$from" ] || say "$file: nobody fulfils oci/$used.h"
		[ "$(rank "$libs" "$from")" -le "$(rank "$libs" "$dir")" ] ||
			say "$file: $dir must not use $from (oci/$used.h)"
	done
done

for file in src/*/*.c src/*/*.h; do
	dir=$(basename "$(dirname "$file")")
	[ -n "$(rank "$tool" "$dir")" ] || say "$file: folder $dir has no rank"
	# shellcheck disable=SC2013 # words are what is wanted
	for used in $(sed -n 's,^#include "\([a-z]*\)/.*,\1,p' "$file"); do
		[ "$used" != oci ] || continue
		[ -n "$(rank "$tool" "$used")" ] || say "$file: includes $used/, which has no rank"
		[ "$(rank "$tool" "$used")" -le "$(rank "$tool" "$dir")" ] ||
			say "$file: $dir must not use $used"
	done
done

if grep -nE '\b(printf|puts|putchar|exit|_exit)\(|\bstd(out|err)\b' oci/*/*.c; then
	say "oci/ must not write to a terminal or end the process"
fi
if grep -nE '\b(strcpy|strcat|sprintf|strtok|atoi|atol|gmtime|localtime|mktemp|system|popen|fork)\(' \
	oci/*/*.c src/*/*.c; then
	say "a banned function is used"
fi
if grep -nE '\bexit\(' src/app/*.c src/go/*.c src/build/*.c; then
	say "only src/cli/ ends the process"
fi
exit "$bad"
