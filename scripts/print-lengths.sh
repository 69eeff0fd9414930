#!/bin/sh
# A mirror, not a limit: the longest files and functions, and the middle of both.
set -eu

files=$(git ls-files 'oci/*.c' 'src/*.c' 2>/dev/null)
[ -n "$files" ] || files=$(find oci src -name '*.c')
lengths() {
	for file in $files; do
		awk -v file="$file" '
			/^[a-z].*[^;]$/ && !/^(typedef|struct [a-z_]+ \{|enum|static const)/ { name = $0 }
			/^\{$/ { start = NR }
			/^\}$/ && start {
				sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
				print NR - start - 1, file, name; start = 0
			}' "$file"
	done | sort -rn
}
all=$(lengths)
count=$(printf '%s\n' "$all" | wc -l)
echo "functions: $count, median $(printf '%s\n' "$all" | sed -n "$((count / 2))p" |
	cut -d' ' -f1) lines, p90 $(printf '%s\n' "$all" | sed -n "$((count / 10))p" |
	cut -d' ' -f1); the longest:"
printf '%s\n' "$all" | head -n 5 | sed 's/^/  /'
echo "files, the longest:"
# shellcheck disable=SC2086 # names of our own files, without blanks
wc -l $files | sort -rn | sed 1d | head -n 5
