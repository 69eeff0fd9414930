#!/bin/sh
# Names of files are bytes: what is written into a layer is what the source has, whatever
# reads it, and two names that look alike are two files.
# shellcheck disable=SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

need umoci jq

# odd DIR: files, folders and links with names in both normal forms of Unicode, in Latin-1,
# of half a surrogate and with a line's end; each file holds its own name.
odd() {
	mkdir -p "$1"
	long=$(printf 'n%.0s' $(seq 120))
	for name in 'caf\303\251' 'cafe\314\201' 'caf\351' "a
b" "caf\\351$long" "cafe\\314\\201$long"; do
		# shellcheck disable=SC2059 # escapes are wanted
		name=$(printf "$name")
		printf %s "$name" >"$1/$name"
	done
	mkdir "$1/$(printf '\355\240\200')"
	echo x >"$1/$(printf '\355\240\200')/x"
	ln -s "$(printf 'caf\351')" "$1/$(printf 'l\377')"
	ln -s "$(printf 'cafe\314\201')" "$1/link"
}

# tree DIR: all that is in it, byte by byte.
tree() {
	(cd "$1" && find . \( -type l -printf '%p -> %l\0' \) -o -printf '%p\0' |
		LC_ALL=C sort -z && find . -type f -exec sha256sum {} + | LC_ALL=C sort)
}

# read_back LAYOUT:TAG DIR IN: by umoci, GNU tar and Go, the folder IN of the image is DIR.
read_back() {
	layout=${1%:*}
	rm -rf unpacked extracted
	succeeds umoci unpack --rootless --image "$1" unpacked
	tree "$2" >want
	tree "unpacked/rootfs$3" >got
	cmp want got || fail 'umoci reads other names'
	mkdir extracted
	for layer in $(blob "$layout" "$(digest "$layout" "${1##*:}")" |
		jq -r '.layers[].digest'); do
		blob "$layout" "$layer" | gzip -dc | tar -x -C extracted 2>/dev/null
	done
	tree "extracted$3" >got
	cmp want got || fail 'GNU tar reads other names'
	(cd "$2" && find . ! -name . -printf '/%P\n' | LC_ALL=C sort) >want
	"$JUDGE" tree "$layout" --platform "linux/$(go env GOHOSTARCH)" | LC_ALL=C grep -a . |
		LC_ALL=C sed -n "s|^[^/]* $3\\(/.*\\)\$|\\1|p;s|^b\\( .*\\)\\{0,1\\}\$|b\\1|p" |
		LC_ALL=C sed 's| -> .*||;s| [0-9a-f]\{64\}$||' | LC_ALL=C sort >got
	LC_ALL=C sort want | cmp - got || fail 'Go reads other names'
}

files_of_a_source_keep_their_names() {
	module one
	odd one/data
	for locale in C C.UTF-8; do
		LC_ALL=$locale succeeds "$GOCI" build --progress quiet --no-cache \
			--file one/data:/data -o "oci:out.$locale" one
		read_back "out.$locale:production" one/data /data
		succeeds "$GOCI" verify "oci:out.$locale"
	done
	same "$(digest out.C production)" "$(digest out.C.UTF-8 production)"
}

stages_keep_the_names_of_a_source() {
	module one
	odd one/data
	succeeds "$GOCI" build --progress quiet --target development -o oci:out one
	read_back out:development one/data /app/data
}

reading_tells_all_names_apart() {
	module one
	odd one/data
	succeeds "$GOCI" build --progress quiet --file one/data:/data -o oci:out one
	for locale in C C.UTF-8 POSIX; do
		LC_ALL=$locale succeeds "$GOCI" inspect --files --json oci:out
		jq -r '.files[].path | select(startswith("/data/")) | @json' stdout >"$locale"
		same "$(sort -u "$locale" | wc -l)" 10 "names in $locale"
		cmp C "$locale"
	done
	LC_ALL=C.UTF-8 succeeds "$GOCI" inspect --files oci:out
	has stdout 'caf\\xe9$'
	has stdout "$(printf ' /data/link -> cafe\314\201$')"
	rm "one/data/$(printf 'caf\303\251')"
	succeeds "$GOCI" build --progress quiet --file one/data:/data -o oci:two one
	fails_with 3 "$GOCI" diff --json oci:out oci:two
	same "$(jq -c '[.files[] | [.path, .change]] | map(select(.[0] | startswith("/data/")))' \
		stdout | tr -d '\303\251')" '[["/data/caf",null]]'
}

a_base_keeps_its_names() {
	module one
	odd one/data
	succeeds "$GOCI" build --progress quiet --file one/data:/data -o oci:base one
	module two
	# A folder of the base is found by its bytes: it is not made anew.
	mkdir two/more
	echo y >two/more/y
	succeeds "$GOCI" build --progress quiet --base oci:base --file two/more:/data -o oci:out \
		two
	cp two/more/y one/data/y
	read_back out:production one/data /data
	succeeds "$GOCI" verify oci:out
}

check 'files of a source keep their names byte by byte, for umoci, GNU tar and Go' \
	files_of_a_source_keep_their_names
check 'the stages keep the names of the source' stages_keep_the_names_of_a_source
check 'inspect and diff tell names apart that look alike, in every locale' \
	reading_tells_all_names_apart
check 'an image on a base keeps the names of the base' a_base_keeps_its_names
finish
