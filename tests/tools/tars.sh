#!/bin/sh
# Tar: goci's walker beside Go's archive/tar and libarchive, on archives that were
# changed at random, and on layers that break one rule each.
#	TARS	how many changed archives (15000)
#	SEED	of them, printed
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

seed=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
liboci=$(dirname -- "$GOCI")/liboci.a
diff=$TOP/tests/judge/tardiff

build_driver() {
	# shellcheck disable=SC2046 # a list of options
	"${CC:-cc}" -std=c17 -D_GNU_SOURCE -O2 -I"$TOP/include" -o "$TMP/driver" \
		"$diff/driver/main.c" "$liboci" -pthread $(make -s -C "$TOP" libs)
}

build_go() {
	build_tool "$diff" "$TMP/tardiff"
	build_tool "$TOP/tests/judge/hostile" "$TMP/hostile"
}

# make_tree: files of every kind that a user can make, with names that need more room
# than a header has.
make_tree() {
	deep=$(printf 'deep/%.0s' $(seq 30))
	long=$(printf 'n%.0s' $(seq 120))
	mkdir -p etc usr/lib "$deep"
	echo root >etc/passwd
	head -c 1500 /dev/zero >usr/lib/x
	chmod 4755 usr/lib/x
	ln -s usr/lib lib
	ln etc/passwd hard
	ln -s "${deep}file" far
	mkfifo pipe
	touch empty
	echo x >"${deep}file"
	echo y >"caf$(printf '\303\251')"
	echo z >"$long"
}

# make_tars: the tree by each tool that is used for layers, in each of its formats.
make_tars() {
	mkdir -p "$TMP/tree" "$TMP/tars"
	cd "$TMP/tree"
	make_tree
	for format in ustar gnu oldgnu pax; do
		tar --format="$format" -cf "$TMP/tars/gnu-$format.tar" . 2>stderr ||
			[ "$format" = ustar ] || fail "$(cat stderr)"
	done
	rm -f stderr
	tar --format=v7 -cf "$TMP/tars/gnu-v7.tar" etc usr lib hard empty
	for format in ustar pax gnutar; do
		bsdtar --format "$format" -cf "$TMP/tars/bsd-$format.tar" ./* 2>/dev/null ||
			[ "$format" = ustar ] || fail "bsdtar fails for $format"
	done
	python3 - "$TMP/tars" <<-'END'
		import sys, tarfile
		for name, form in ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT):
		    with tarfile.open(f"{sys.argv[1]}/python-{name}.tar", "w", format=form) as t:
		        t.add(".")
	END
}

# make_layers: the layers of an image of goci's.
make_layers() {
	module web
	succeeds "$GOCI" build -o oci:dist web
	for blob in dist/blobs/sha256/*; do
		! gzip -dc "$blob" >tar 2>/dev/null || mv tar "$TMP/tars/layer-${blob##*/}.tar"
	done
	[ "$(find "$TMP/tars" -name 'layer-*' | wc -l)" -ge 2 ] || fail 'no layers'
}

agrees() {
	echo "again: SEED=$seed"
	succeeds "$TMP/tardiff" -driver "$TMP/driver" -seed "$seed" \
		-cases "${TARS:-15000}" -keep "$PWD" "$TMP"/tars/*.tar
	has stdout '^[0-9]* changed archives, 0 differ$'
	agreed=$(sed -n 's/^\([0-9]*\) agreed, .*/\1/p' stdout)
	[ "$agreed" -ge $((${TARS:-15000} / 20)) ] || fail "$agreed are too few that agree"
	sed -n '$p' stdout >"$TMP/figures"
}

# A driver that leaves out an entry now and then is found out.
finds_a_difference() {
	cat >liar <<-END
		#!/bin/sh
		[ "\$1" = libarchive ] || exec "$TMP/driver" "\$@"
		"$TMP/driver" "\$@" | sed -u 's/^f\t644/f\t645/'
	END
	chmod 755 liar
	fails_with 1 "$TMP/tardiff" -driver ./liar -seed "$seed" -cases 200 "$TMP"/tars/*.tar
	has stdout '^differs: '
	has stdout "^again: -seed $seed "
}

# ask NAME MEDIATYPE: what goci says of a hostile layer.
ask() {
	case $2 in
	*gzip) how=gzip ;;
	*zstd) how=zstd ;;
	*) how=none ;;
	esac
	"$TMP/hostile" "$1" >blob
	{ wc -c <blob && cat blob; } | "$TMP/driver" goci "$how" | sed -n 2p
}

# Layers that break a rule only upon each other are tried by the tests of images.
each_has_its_code() {
	"$TMP/hostile" -list >list
	while IFS='	' read -r code name media; do
		case $code:$name in
		OCI*-lower | OCI*-upper) continue ;;
		OCI*) ;;
		*) continue ;;
		esac
		case "$(ask "$name" "$media") " in
		*"$code "*) ;;
		*) fail "$name: $(ask "$name" "$media"), not $code" ;;
		esac
	done <list
	[ "$(wc -l <list)" -ge 110 ] || fail 'the list is too short'
}

good_ones_are_taken() {
	"$TMP/hostile" -list >list
	sed -n 's/^	\(good[^	]*\)	/\1 /p' list >good
	while read -r name media; do
		same "$(ask "$name" "$media")" ok "$name"
	done <good
	[ "$(wc -l <good)" -ge 5 ] || fail 'no good layers'
}

check 'the tools of the tar tests are installed' need go "${CC:-cc}" bsdtar python3 tar
check "the driver is built on goci's own library" build_driver
check 'the reference and the maker of hostile layers are built' build_go
check 'tars are made by GNU tar, bsdtar and Python' make_tars
check 'layers are made by goci' make_layers
check 'goci, Go and libarchive agree on changed tars, or goci refuses them' agrees
check 'a difference is found, and told with its seed' finds_a_difference
check 'each hostile layer is told by the code of its rule' each_has_its_code
check 'layers that are as they should be are taken' good_ones_are_taken
[ ! -e "$TMP/figures" ] || sed 's/^/# /' "$TMP/figures"
finish
