#!/bin/sh
# check-headers.sh FLAGS...: every header compiles alone and says what it is for.
set -eu

bad=0
for header in include/oci/*.h oci/*/*.h src/*/*.h; do
	if ! printf '#include "%s"\n' "$PWD/$header" |
		${CC:-cc} -std=c17 "$@" -Isrc -Ioci -fsyntax-only -x c -; then
		echo "$header: does not compile alone" >&2
		bad=1
	fi
	if [ "$(head -c 2 "$header")" != '/*' ]; then
		echo "$header: does not begin with what it is responsible for" >&2
		bad=1
	fi
done
exit "$bad"
