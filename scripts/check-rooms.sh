#!/bin/sh
# The rooms: which file may use which.
#
# - A header declares what the .c file of its name defines, and no other.
# - The files of oci/ and of src/, a header and its .c being one, use each other in one
#   direction: there are no circles.
set -eu

bad=0
say() {
	echo "$1" >&2
	bad=1
}

# functions KIND FILE...: "NAME FILE" for each function that a header declares (KIND is
# "declared") or that a .c file defines for others ("defined").
functions() {
	kind=$1
	shift
	awk -v kind="$kind" '
		function name_of(line,   at) {
			at = match(line, /(goci|oci)_[a-z0-9_]+\(/)
			return at ? substr(line, at, RLENGTH - 1) : ""
		}
		/^[a-z]/ && !/^(typedef|static)/ {
			name = name_of($0)
			if (name && (kind == "declared" || !/;$/))
				print name, FILENAME
		}' "$@"
}

# Where each function is, and whether its header has the name of its file.
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
functions defined oci/*/*.c src/*/*.c | sort >"$tmp/defined"
functions declared include/oci/*.h oci/*/*.h src/*/*.h | sort >"$tmp/declared"
join "$tmp/declared" "$tmp/defined" | awk '
	function stem(path) {
		sub(/.*\//, "", path)
		sub(/\.[ch]$/, "", path)
		return path
	}
	stem($2) != stem($3) { print $2 ": " $1 " is defined in " $3 }
' >"$tmp/strays"
if [ -s "$tmp/strays" ]; then
	cat "$tmp/strays" >&2
	say "a header declares what the .c file of its name defines"
fi

# uses DIR: "FILE USED", without their endings, for what the files below it include.
uses() {
	(cd "$1" && grep -H '^#include ".*\.h"' ./*/*.[ch]) |
		sed 's/^\.\/\([^:]*\)\.[ch]:#include "\([^"]*\)\.h"/\1 \2/' |
		awk '$1 != $2'
}

# A public header is its .c file's.
homes=$(cd oci && printf '%s\n' */*.c | sed 's/\.c$//')
uses oci | awk -v homes="$homes" '
	BEGIN {
		n = split(homes, all, "\n")
		for (i = 1; i <= n; i++) {
			base = all[i]
			sub(/.*\//, "", base)
			home["oci/" base] = all[i]
		}
	}
	{ used = $2 in home ? home[$2] : $2 }
	$1 != used { print $1, used }' >"$tmp/oci"
uses src | awk '$2 !~ /^oci\//' >"$tmp/src"
for part in oci src; do
	tsort "$tmp/$part" >/dev/null 2>"$tmp/loops" || :
	if [ -s "$tmp/loops" ]; then
		sed 's/^tsort: //' "$tmp/loops" >&2
		say "$part/: files use each other in a circle"
	fi
done
exit "$bad"
