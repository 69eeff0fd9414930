#!/bin/sh
# format.sh check|apply FILE...: holds C files to .clang-format, or makes them so.
# Versions of clang-format differ in what they make of one style, so one of them defines it:
# with another, or none, `check` says that it was left out, and `apply` fails.
# CLANG_FORMAT names the program.
set -eu

defines=14

version() {
	"$1" --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p'
}

mode=$1
shift
found=
for program in ${CLANG_FORMAT:-clang-format clang-format-$defines}; do
	[ "$(version "$program")" != "$defines" ] || found=$program
done
if [ -z "$found" ]; then
	have=$(version "${CLANG_FORMAT:-clang-format}")
	echo "format.sh: left out: clang-format $defines defines the format," \
		"here is ${have:-none}" >&2
	[ "$mode" = check ]
	exit
fi
case $mode in
check) "$found" --dry-run -Werror "$@" ;;
apply) "$found" -i "$@" ;;
*) echo "format.sh: check or apply, not \"$mode\"" >&2; exit 2 ;;
esac
