#!/bin/sh
# linked.sh MAP...: what programs are linked with besides our own objects, by the maps of
# their links; a line for each library, tab-separated:
#
#	SOURCE VERSION PACKAGE FILE
#
# The package of the distribution that FILE is from, and the source package that it was made
# of, with its version. FILE is an archive or an object of the compiler.
set -eu

# Archives of which a member is linked, and objects that are named by an absolute path.
files() {
	awk '
		/^Archive member included/ { members = 1; next }
		/^(Discarded input sections|Memory Configuration)/ { members = 0 }
		members && /^\/.*\(.*\)$/ { sub(/\([^(]*\)$/, ""); print }
		/^LOAD \/.*\.o$/ { print $2 }' "$@" | while read -r file; do
		realpath "$file"
	done | LC_ALL=C sort -u
}

files "$@" | while read -r file; do
	package=$(dpkg -S "$file" 2>/dev/null | sed -n '1s/: \/.*//p')
	if [ -z "$package" ]; then
		echo "linked.sh: $file is of no package: what is released is linked with" \
			"libraries of the distribution" >&2
		exit 1
	fi
	# shellcheck disable=SC2016 # fields of dpkg-query
	dpkg-query -W -f '${source:Package}\t${source:Version}\t${binary:Package}\t' "$package"
	echo "$file"
done
