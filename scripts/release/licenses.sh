#!/bin/sh
# licenses.sh FOLDER LINKED...: copies into FOLDER the copyright files of what is linked, as
# linked.sh prints it, by the names of the source packages, and the licenses that they refer to.
set -eu

folder=$1
shift
mkdir -p "$folder"

cut -f1,3 "$@" | LC_ALL=C sort -u | while read -r source package; do
	install -m 644 "/usr/share/doc/${package%%:*}/copyright" "$folder/$source"
done
grep -oh '/usr/share/common-licenses/[A-Za-z0-9.+-]*[A-Za-z0-9]' "$folder"/* | LC_ALL=C sort -u |
	while read -r file; do
		[ ! -f "$file" ] || install -m 644 "$file" "$folder/${file##*/}"
	done
