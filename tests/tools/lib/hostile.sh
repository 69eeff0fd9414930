# shellcheck shell=sh
# The hostile layers that tests/judge/hostile writes. $HOSTILE is that program, and what it
# lists is in $HOSTILE.list: a row of the table, a name and a media type in each line.

# hostile_type NAME: the media type of a layer, or of two that are hostile together.
hostile_type() {
	awk -F '\t' -v name="$1" '$2 == name || $2 == name "-lower" { print $3; exit }' \
		"$HOSTILE.list"
}

# hostile_layers NAME: writes it here, or both, and prints the files, the lower one first.
hostile_layers() {
	parts=$1
	grep -q "	$1	" "$HOSTILE.list" || parts="$1-lower $1-upper"
	for part in $parts; do
		"$HOSTILE" "$part" >"$part.layer"
		echo "$PWD/$part.layer"
	done
}
