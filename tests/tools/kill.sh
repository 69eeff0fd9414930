#!/bin/sh
# kill -9 at any moment, of builds and of gc: what is left is never wrong.
#	KILLS	how many (40)
#	SEED	of the moments, printed
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

KILLS=${KILLS:-40}
SEED=${SEED:-$(date +%s)}
echo "# seed $SEED, $KILLS kills"

# random N: below N; the numbers follow from SEED.
random() {
	SEED=$(((SEED * 1103515245 + 12345) % 2147483648))
	r=$((SEED / 65536 % $1))
}

# edit N: version N of the source.
edit() {
	sed -i "s/^var version.*/var version = \"v$1\"/" web/main.go
}

# digests: what an undisturbed build makes of each version.
digests() {
	for n in 0 1 2 3; do
		edit "$n"
		succeeds env GOCI_CACHE="$PWD/undisturbed" "$GOCI" build -o oci:undisturbed.out web
		cut -d@ -f2 stdout >"digest.$n"
	done
}

# killed MILLISECONDS COMMAND...: at a moment before that; it may be done by then.
killed() {
	random "$1"
	shift
	setsid "$@" >killed.log 2>&1 </dev/null &
	pid=$!
	sleep "$(printf '%d.%03d' $((r / 1000)) $((r % 1000)))"
	if kill -KILL "$pid" 2>/dev/null; then
		killed=$((killed + 1))
	fi
	wait "$pid" 2>/dev/null || :
}

# whole WHERE: a layout that is not there, or one whose images others accept, and in which
# what is attached is attached to an image that is there.
whole() {
	[ -e "$1/index.json" ] || return 0
	rm -rf images
	cp -al "$1" images
	rm images/index.json
	jq -jc '.manifests |= map(select(.platform))' "$1/index.json" >images/index.json
	"$JUDGE" layout images
	succeeds "$GOCI" verify "oci:$1"
	same "$(jq -r '[.manifests[] | select(.platform).digest] as $images | .manifests[]
		| .annotations["io.containerd.manifest.subject"] // empty
		| select(IN($images[]) | not)' "$1/index.json")" '' 'attached to what is not there'
}

# disturb: one kill, of a build with or without an image to replace, or of gc.
disturb() {
	random 4
	edit "$r"
	random 9
	case $r in
	8) killed 900 "$GOCI" build --attest sbom,provenance --label "n=$kills" web ;;
	0 | 1) killed 15 "$GOCI" cache gc --max-size 1MB ;;
	2) killed 15 "$GOCI" cache clear ;;
	3)
		rm -rf dist
		killed 900 "$GOCI" build web
		;;
	4) killed 1500 "$GOCI" build --no-cache web ;;
	*) killed 700 "$GOCI" build --label "n=$kills" web ;;
	esac
}

# recovers: what follows is right, whatever was left.
recovers() {
	random 4
	n=$r
	edit "$n"
	random 2
	[ "$r" = 0 ] || rm -rf dist
	succeeds "$GOCI" build web
	same "$(cut -d@ -f2 stdout)" "$(cat "digest.$n")" "digest after kill $kills"
}

# verified: what was left damaged by a kill is a program at most, and is dropped once.
verified() {
	run "$GOCI" cache verify
	if [ "$status" -ne 0 ]; then
		repaired=$((repaired + 1))
		if grep '^dropped' stdout | grep -v '^dropped program'; then
			fail "a layer or a record was damaged"
		fi
		succeeds "$GOCI" cache verify
	fi
}

nothing_is_wrong_after_kills() {
	module web
	digests
	GOCI_CACHE=$PWD/cache
	TMPDIR=$PWD/tmp
	export GOCI_CACHE TMPDIR
	mkdir tmp
	kills=0
	killed=0
	repaired=0
	while [ "$killed" -lt "$KILLS" ]; do
		kills=$((kills + 1))
		disturb
		whole dist/web
		verified
		[ $((kills % 4)) -ne 0 ] || recovers
	done
	recovers
	whole dist/web
	echo "$killed killed of $kills; programs dropped after $repaired" >"$TMP/figures"
	left=$(find cache dist -name '.goci-tmp-*')
	same "$left" '' 'temporary files'
	succeeds "$GOCI" cache gc
	same "$(find tmp -mindepth 1 -maxdepth 1 -name 'goci-work-*')" '' 'work folders'
}

# good FILE: one of the archives that undisturbed calls make.
good() {
	sum=$(sha256sum <"$1")
	grep -qxF -e "$sum" good || fail "$1 is none of the good archives after $kills kills"
}

# Of two versions, by copy and by a build, to both forms.
make_good_archives() {
	for n in 0 1; do
		edit "$n"
		succeeds "$GOCI" build -o "oci:v$n" -o oci-archive:o.tar -o docker-archive:d.tar web
		sha256sum <o.tar >>good
		sha256sum <d.tar >>good
	done
	rm ./*.tar
}

disturb_archives() {
	random 2
	n=$r
	random 4
	case $r in
	0) killed 60 "$GOCI" copy "oci:v$n" oci-archive:o.tar ;;
	1) killed 60 "$GOCI" copy "oci:v$n" docker-archive:d.tar ;;
	2) killed 60 "$GOCI" copy "oci:v$n" oci:layout ;;
	3)
		edit "$n"
		killed 400 "$GOCI" build --label "n=$((kills / 8))" -o oci-archive:b.tar web
		[ ! -e b.tar ] || succeeds "$GOCI" verify oci-archive:b.tar
		;;
	esac
}

archives_are_whole_after_kills() {
	module web
	GOCI_CACHE=$PWD/cache
	TMPDIR=$PWD/tmp
	export GOCI_CACHE TMPDIR
	mkdir tmp
	make_good_archives
	kills=0
	killed=0
	while [ "$killed" -lt "$KILLS" ]; do
		kills=$((kills + 1))
		disturb_archives
		[ ! -e o.tar ] || good o.tar
		[ ! -e d.tar ] || good d.tar
		whole layout
		[ $((kills % 9)) -ne 0 ] || rm -rf o.tar layout
	done
	same "$(find . -name '.goci-tmp-*')" '' 'temporary files'
	succeeds "$GOCI" copy oci:v0 oci-archive:o.tar
	good o.tar
}

check 'a kill at any moment leaves no broken archive under its name' \
	archives_are_whole_after_kills
check 'a kill at any moment leaves cache and layout sound' nothing_is_wrong_after_kills
[ ! -e "$TMP/figures" ] || sed 's/^/# /' "$TMP/figures"
finish
