#!/bin/sh
# What can fail fails in turn: memory, open, write, fsync, rename, link, starting a
# program. Each time there is one clear error or none, what is on disk is as it was or
# wholly new, and no memory (LeakSanitizer looks) and no descriptor is lost.
#	FAULTS		how many a kind of call and command (3), "all", or "places": the first
#			from each place in the code
#	CALLS		which kinds, of those below
#	COMMANDS	of verify, gc, build, attach and copy, and of modules: a build that has nothing to go by,
#			which takes longer and is not tried by default
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/fetched.sh
. "$TOP/tests/cli/lib/fetched.sh"

FAULTS=${FAULTS:-3}
[ "$FAULTS" != places ] || export FAULT_PLACES=1
FAULT_SO=$(dirname "$GOCI")/fault.so
CALLS=${CALLS:-'malloc calloc realloc write fsync rename link open copy spawn'}

LSAN_SO=$("${CC:-gcc}" -print-file-name=liblsan.so)
LEAKED=23

# faulty NAME:N COMMAND...: as `run`, the Nth call failing. What is set for `timeout`
# would be taken by it.
faulty() {
	fault=$1
	shift
	status=0
	rm -f open
	timeout 60 env LSAN_OPTIONS="exitcode=$LEAKED" LD_PRELOAD="$FAULT_SO $LSAN_SO" \
		FAULT="$fault" FAULT_OPEN="$PWD/open" "$@" >stdout 2>stderr || status=$?
}

# gone: whether it ended at once because memory was gone: by oci/mem.h or by libarchive,
# which calls exit().
gone() {
	[ "$status" -ne 134 ] || grep -q '^goci: .*memory' stderr || wrong 'aborts'
	[ "$status" -eq 134 ] || grep -q '^Fatal Internal Error in libarchive: .* memory' stderr
}

# clear: a success, an error of one line, or memory that was gone.
clear() {
	! gone || return 0
	[ ! -s open ] || wrong "leaves open: $(cat open)"
	case $status in
	0) ;;
	1)
		[ -s stderr ] || grep -q '^OCI' stdout || wrong 'fails without a word'
		[ "$(grep -c '^goci: ' stderr)" -le 1 ] || wrong 'says more than one error' ;;
	"$LEAKED") wrong 'loses memory' ;;
	*) wrong "ends with status $status" ;;
	esac
}

wrong() {
	show_run "$what with $fault"
	fail "$what with $fault: $1"
}

# in_turn WHAT COMMAND...: prepare_WHAT, the command with one call failing, look_at_WHAT.
in_turn() {
	what=$1
	shift
	tried=0
	"prepare_$what"
	export FAULT_COUNT="$PWD/counts"
	faulty malloc:0 "$@"
	unset FAULT_COUNT
	clear
	for call in $CALLS; do
		count=$(sed -n "s/^$call //p" counts)
		step=1
		case $FAULTS in
		all | places) ;;
		*) step=$((count / FAULTS + 1)) ;;
		esac
		n=1
		while [ "$n" -le "$count" ]; do
			"prepare_$what"
			faulty "$call:$n" "$@"
			clear
			"look_at_$what"
			tried=$((tried + 1))
			n=$((n + step))
		done
	done
	echo "$what: $tried" >>"$TMP/figures"
}

# An image is there, and one with another label is built.
prepare_build() {
	rm -rf dist
	cp -r before dist
}

# The layout holds the image from before or the new one, and nothing is left behind.
look_at_build() {
	got=$(digest dist/web production)
	[ "$got" = "$old" ] || [ "$got" = "$new" ] || wrong "the image is neither: $got"
	[ "$status" -ne 0 ] || [ "$got" = "$new" ] || wrong 'the image is the old one'
	gone || same "$(find dist -name '.goci-tmp-*')" '' "left by $fault"
	"$GOCI" verify oci:dist/web >verified 2>&1 || wrong "$(cat verified)"
}

build_fails_clearly() {
	GOCI_CACHE=$PWD/cache
	export GOCI_CACHE
	module web
	succeeds "$GOCI" build --label a=b web
	new=$(cut -d@ -f2 stdout)
	rm -rf dist
	succeeds "$GOCI" build web
	old=$(cut -d@ -f2 stdout)
	mv dist before
	in_turn build "$GOCI" build --label a=b web
}

# An image with all that is attached to it is there, and one with another label is built.
prepare_attach() {
	prepare_build
}

# The image that is there has everything, and nothing of another is there.
look_at_attach() {
	look_at_build
	same "$(jq -r --arg image "$got" '[.manifests[]
		| .annotations["io.containerd.manifest.subject"] // empty]
		| (map(select(. == $image)) | length), length' dist/web/index.json | xargs)" \
		'6 6' "attached to $got with $fault"
}

attach_fails_clearly() {
	export GOCI_CACHE="$PWD/cache"
	module web
	# shellcheck disable=SC2094 # two words of it are alike
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>key.log
	chmod 600 key.pem
	set -- "$GOCI" build --attest sbom,provenance --sign-key key.pem
	succeeds "$@" --label a=b web
	new=$(cut -d@ -f2 stdout)
	rm -rf dist
	succeeds "$@" web
	old=$(cut -d@ -f2 stdout)
	mv dist before
	in_turn attach "$@" --label a=b web
}

prepare_modules() {
	rm -rf cache dist
}

look_at_modules() {
	[ "$status" -ne 0 ] || same "$(cut -d@ -f2 stdout)" "$new" "the image with $fault"
	[ "$status" -eq 0 ] || gone || [ ! -e dist/web/index.json ] ||
		wrong 'an image is there'
}

modules_fails_clearly() {
	needs_the_module
	export GOCI_CACHE="$PWD/cache" GOPROXY=off
	succeeds "$GOCI" build web
	new=$(cut -d@ -f2 stdout)
	in_turn modules "$GOCI" build web
}

prepare_verify() { :; }

look_at_verify() {
	[ "$status" -ne 0 ] || cmp -s stdout undisturbed || wrong 'looks at less and says nothing'
}

verify_fails_clearly() {
	module web
	succeeds "$GOCI" build web
	succeeds "$GOCI" verify oci:dist/web
	cp stdout undisturbed
	in_turn verify "$GOCI" verify oci:dist/web
}

prepare_gc() {
	rm -rf cache
	cp -a full cache
}

# Programs are not as they were left because prepare_gc copied them.
look_at_gc() {
	"$GOCI" cache verify >verified 2>&1 || :
	! grep -v '^sound \|^dropped program .*: it is not as it was left$' verified ||
		wrong "$(cat verified)"
}

gc_fails_clearly() {
	GOCI_CACHE=$PWD/cache
	export GOCI_CACHE
	module web
	succeeds "$GOCI" build web
	mv cache full
	in_turn gc "$GOCI" cache gc --max-size 1MB
}

# The last is that of the layout's folder, when the new image has its names already.
last_fsync_is_told() {
	GOCI_CACHE=$PWD/cache
	export GOCI_CACHE
	what='a build'
	module web
	succeeds "$GOCI" build web
	mv dist before
	prepare_build
	succeeds "$GOCI" build --label a=b web
	new=$(cut -d@ -f2 stdout)
	prepare_build
	export FAULT_COUNT="$PWD/counts"
	faulty malloc:0 "$GOCI" build --label a=b web
	unset FAULT_COUNT
	same "$status" 0 'status when nothing fails'
	prepare_build
	faulty "fsync:$(sed -n 's/^fsync //p' counts)" "$GOCI" build --label a=b web
	same "$status" 1 status
	has stderr 'the image is written, but may not outlive a crash'
	[ ! -s stdout ] || fail "a reference is printed: $(cat stdout)"
	same "$(digest dist/web production)" "$new" 'the image in the layout'
	succeeds "$GOCI" verify oci:dist/web
	succeeds "$GOCI" build --label a=b web
}

leaks_are_seen() {
	export FAULT_LEAK=1
	faulty malloc:0 "$GOCI" version
	same "$status" "$LEAKED" 'status after a leak'
	same "$(cut -d ' ' -f 2 open)" /dev/null 'left open'
}

# An archive is there before each copy, and a layout with another tag.
prepare_copy() {
	cp old a.tar
	rm -rf kept
	cp -r dist/web kept
}

look_at_copy() {
	[ "$status" -eq 0 ] || gone || cmp -s a.tar old || wrong 'the old archive is gone'
	cmp -s a.tar good.tar || cmp -s a.tar old || wrong 'the archive is another'
	[ "$status" -ne 0 ] || cmp a.tar good.tar || wrong 'the archive is the old one'
	gone || same "$(find . -name '.goci-tmp-*')" '' "left by $fault"
}

copy_fails_clearly() {
	module web
	succeeds "$GOCI" build web
	succeeds "$GOCI" copy oci:dist/web oci-archive:good.tar
	echo old >old
	in_turn copy "$GOCI" copy oci:dist/web oci-archive:a.tar
	rm -rf a.tar
	mv good.tar good
	prepare_layout
	succeeds "$GOCI" copy oci-archive:good oci:kept:new
	cp kept/index.json new.json
	in_turn layout "$GOCI" copy oci-archive:good oci:kept:new
}

prepare_layout() {
	rm -rf kept
	cp -r dist/web kept
}

look_at_layout() {
	cmp -s kept/index.json new.json || cmp kept/index.json dist/web/index.json ||
		wrong 'the layout is neither'
	gone || same "$(find kept -name '.goci-tmp-*')" '' "left by $fault"
	"$GOCI" verify oci:kept >verified 2>&1 || wrong "$(cat verified)"
}

check 'memory and a descriptor that are lost are seen' leaks_are_seen
check 'a publication whose last fsync fails is told' last_fsync_is_told
for what in ${COMMANDS:-verify gc build attach copy}; do
	check "whatever fails, $what says so in one line and leaves no harm" "${what}_fails_clearly"
done
[ ! -e "$TMP/figures" ] || sed 's/^/# calls that failed in /' "$TMP/figures"
finish
