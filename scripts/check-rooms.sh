#!/bin/sh
# The rooms: which file may use which.
#
# - A header declares what the .c file of its name defines, and no other. The headers of
#   include/oci are for those who use the library: each may have several files behind it.
# - Files call each other in one direction: there are no circles.
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
functions declared oci/*/*.h src/*/*.h | sort >"$tmp/declared"
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

# calls FILE...: "NAME FILE" for each function that a file calls.
calls() {
	awk '
		/^[ \t]*(\/\*|\*|#)/ { next }
		{
			line = $0
			while (match(line, /(goci|oci)_[a-z0-9_]+\(/)) {
				print substr(line, RSTART, RLENGTH - 1), FILENAME
				line = substr(line, RSTART + RLENGTH)
			}
		}' "$@"
}

calls oci/*/*.c src/*/*.c | sort -u >"$tmp/calls"
join "$tmp/calls" "$tmp/defined" | awk '$2 != $3 { print $2, $3 }' >"$tmp/arrows"
tsort "$tmp/arrows" >/dev/null 2>"$tmp/loops" || :
if [ -s "$tmp/loops" ]; then
	sed 's/^tsort: //' "$tmp/loops" >&2
	say "files call each other in a circle"
fi
echo "arrows between files: $(sort -u "$tmp/arrows" | wc -l); circles: $(grep -c loop "$tmp/loops" || :)"
exit "$bad"
