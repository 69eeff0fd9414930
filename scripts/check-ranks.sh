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

libs="base store layer spec sign strict source image archive policy verify"
tool="standalone ci app report outcome process memo binary go modules git dockerignore options settings service
	layers compile share carry sign licence bom distro supply vulns uphold attach assemble explain resolve dockerfile init trust inspect diff sandbox measure
	watch manual call cli"

# The folders of oci/ that fulfil the public headers which have no .c file of their name,
# or several.
homes="limits:strict sign:sign meter:base mem:base err:base buf:base fs:base digest:base cache:store layer:layer spec:spec
	json:spec platform:spec layout:image copy:archive verify:verify"

# included FILE...: lines "FILE INCLUDED".
included() {
	grep -H '^#include ".*\.h"' "$@" | sed 's/^\([^:]*\):#include "\([^"]*\)".*/\1 \2/'
}

# judge ORDER HOMES: reads those lines. A file is of its folder; what is included, of the
# folder that HOMES names, else of its own. Both need a rank in ORDER, and the file's is
# not below that of what it includes.
judge() {
	awk -v order="$1" -v homes="$2" '
		BEGIN {
			n = split(order, names, " ")
			for (i = 1; i <= n; i++)
				rank[names[i]] = i
			n = split(homes, pairs, " ")
			for (i = 1; i <= n; i++) {
				split(pairs[i], pair, ":")
				if (!(pair[1] in home))
					home[pair[1]] = pair[2]
			}
		}
		function say(text) { print text; bad = 1 }
		{
			split($1, file, "/")
			split($2, used, "/")
			from = used[1]
			if (used[1] == "oci") {
				if (file[1] == "src")
					next
				name = used[2]
				sub(/\.h$/, "", name)
				from = home[name]
			} else if (!used[2]) {
				from = file[2]
			}
			if (!rank[file[2]])
				say($1 ": folder " file[2] " has no rank")
			else if (!rank[from])
				say($1 ": nobody with a rank fulfils " $2)
			else if (rank[from] > rank[file[2]])
				say($1 ": " file[2] " must not use " from " (" $2 ")")
		}
		END { exit bad }
	' >&2
}

# A public header is fulfilled by the file of its name.
sources=$(for dir in $libs; do
	(cd "oci/$dir" && printf '%s\n' *.c | sed "s/\.c\$/:$dir/")
done)
included oci/*/*.c oci/*/*.h | judge "$libs" "$(printf '%s\n' "$homes" "$sources")" || bad=1
included src/*/*.c src/*/*.h | judge "$tool" '' || bad=1

# CONTRIBUTING's table has the same folders in the same order.
# shellcheck disable=SC2016,SC2086 # backquotes of Markdown; one word a folder
table=$(sed -n 's/^| `\(oci\/[a-z]*\|src\/[a-z]*\)` |.*/\1/p' CONTRIBUTING.md)
# shellcheck disable=SC2086
if [ "$table" != "$(printf 'oci/%s\n' $libs; printf 'src/%s\n' $tool)" ]; then
	say "CONTRIBUTING.md: the table of folders is not that of scripts/check-ranks.sh"
fi
# Not in a pipe: what is said in one is forgotten.
sizes=
for dir in oci/*/ src/*/; do
	set -- "$dir"*.[ch]
	[ $# -le 45 ] || say "$dir has $# files: 45 at most"
	lines=$(cat "$@" | wc -l)
	[ "$lines" -le 5000 ] || say "$dir has $lines lines: 5000 at most"
	sizes="$sizes$lines $# $dir
"
done
printf '%s' "$sizes" | sort -rn | awk '
	{ rooms++; if ($2 > files) files = $2; if (NR == 1) { largest = $3; lines = $1 } }
	END {
		print "rooms: " rooms "; the largest: " largest ", " lines " lines; most files: " files
	}'

if grep -nE '\b(printf|puts|putchar|exit|_exit)\(|\bstd(out|err)\b' oci/*/*.c; then
	say "oci/ must not write to a terminal or end the process"
fi
# The names of temporary files and the media type of goci's own cache are formats on disk.
if grep -nwE 'goci|GOCI_[A-Z]+|usr/local/go' oci/*/*.[ch] |
	grep -vE '\.goci-tmp-|application/vnd\.goci\.'; then
	say "oci/ must not know goci or Go's toolchain"
fi
if grep -nE '\b(strcpy|strcat|sprintf|strtok|atoi|atol|gmtime|localtime|mktemp|system|popen|fork)\(' \
	oci/*/*.c src/*/*.c; then
	say "a banned function is used"
fi
if grep -nE '\boci_walk\(' oci/*/*.c src/*/*.c tests/fuzz/*.c |
	grep -vE '^oci/strict/(walk|layercheck)\.c:'; then
	say "layers are read strictly by oci_layer_check, which the fuzz targets drive"
fi
if grep -nE "\b(exit|_exit|_Exit|quick_exit)\(" src/*/*.c | grep -v "^src/sandbox/subprocess\.c:"; then
	say "a process ends by returning from main (a child made by clone: src/sandbox/subprocess.c)"
fi
exit "$bad"
