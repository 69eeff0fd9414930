#!/bin/sh
# One layout, written to again and by several at once: nothing is lost.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

# hello DIR WORD: a small service with no modules, which says WORD.
hello() {
	mkdir -p "$1"
	printf 'module example.com/hello\n\ngo 1.19\n' >"$1/go.mod"
	printf 'package main\n\nfunc main() { println("%s") }\n' "$2" >"$1/main.go"
}

# tags LAYOUT: one a line, in the order of index.json.
tags() {
	jq -r '.manifests[].annotations["org.opencontainers.image.ref.name"]' "$1/index.json"
}

# digest LAYOUT TAG
digest() {
	jq -r --arg tag "$2" '.manifests[] | select(
		.annotations["org.opencontainers.image.ref.name"] == $tag).digest' "$1/index.json"
}

# blob LAYOUT DIGEST: its file.
blob() {
	echo "$1/blobs/$(echo "$2" | tr : /)"
}

# unpacks LAYOUT TAG COMMAND...: whether the command makes each layer's diff id of it.
unpacks() {
	manifest=$(blob "$1" "$(digest "$1" "$2")")
	jq -r '.rootfs.diff_ids[]' "$(blob "$1" "$(jq -r .config.digest "$manifest")")" >want
	jq -r '.layers[].digest' "$manifest" >layers
	shift 2
	while read -r layer; do
		echo "sha256:$("$@" <"$(blob out "$layer")" | sha256sum | cut -d' ' -f1)"
	done <layers >got
	diff want got || fail 'the diff ids are others'
}

takes_every_compression() {
	hello src one
	for how in gzip gzip:1 gzip:12 zstd zstd:19 none; do
		tag=$(echo "$how" | tr : -)
		succeeds "$GOCI" build --compression "$how" -t "hello:$tag" -o oci:out src
		succeeds skopeo --insecure-policy copy -q "oci:out:$tag" "dir:$tag"
		case $how in
		gzip*) unpacks out "$tag" gzip -dc ;;
		zstd*) unpacks out "$tag" zstd -dc ;;
		none) unpacks out "$tag" cat ;;
		esac
	done
	fails_with 2 "$GOCI" build --compression gzip:13 -o oci:out src
	has stderr 'no level of gzip'
}

replaces_a_tag() {
	hello src one
	succeeds "$GOCI" build -t hello:first -o oci:out src
	first=$(digest_of stdout)
	succeeds "$GOCI" build -t hello:second -o oci:out src
	hello src two
	succeeds "$GOCI" build -t hello:first -o oci:out src
	[ "$(digest_of stdout)" != "$first" ] || fail 'the new image is the old one'
	same "$(digest out first)" "$(digest_of stdout)" 'digest of the tag'
	same "$(tags out | tr '\n' ' ')" 'first second ' 'tags'
	same "$(digest out second)" "$first" 'digest of the other tag'
	succeeds "$JUDGE" layout out
}

keeps_what_others_wrote() {
	hello src one
	umoci init --layout out
	umoci new --image out:theirs
	theirs=$(digest out theirs)
	echo note >out/note
	succeeds "$GOCI" build -t hello:ours -o oci:out src
	same "$(digest out theirs)" "$theirs" 'digest of the other image'
	same "$(cat out/note)" note 'the other file'
	succeeds "$JUDGE" layout out --tag ours --foreign
	succeeds umoci ls --layout out
	same "$(sort stdout | tr '\n' ' ')" 'ours theirs ' 'tags that umoci sees'
}

loses_nothing() {
	writers='1 2 3 4 5 6 7 8'
	ids=
	for n in $writers; do
		hello "src$n" "$n"
		"$GOCI" build -j 1 -t "hello:tag$n" -o oci:out "src$n" >"$n.out" 2>"$n.err" &
		ids="$ids $!"
	done
	for id in $ids; do
		wait "$id" || { cat ./*.err; fail 'a build failed'; }
	done
	for n in $writers; do
		same "$(digest out "tag$n")" "$(digest_of "$n.out")" "digest of tag$n"
	done
	same "$(tags out | wc -l)" 8 'tags'
	succeeds "$JUDGE" layout out
	same "$(names out)" 'blobs index.json oci-layout ' 'files'
}

# names DIR: what is in it, in one line.
names() {
	find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | LC_ALL=C sort | tr '\n' ' '
}

# sum_of DIR: of all names and contents.
sum_of() {
	(cd "$1" && find . -type f -exec sha256sum {} + | sort | sha256sum)
}

failure_changes_nothing() {
	hello src one
	succeeds "$GOCI" build -t hello:first -o oci:out src
	before=$(sum_of out)
	echo 'func broken( {' >>src/main.go
	fails_with 1 "$GOCI" build -t hello:first -o oci:out src
	has stderr 'main.go:4'
	same "$(sum_of out)" "$before" 'the layout after a compile error'
	fails_with 1 "$GOCI" build -t hello:first -o oci:none src
	[ ! -e none ] || fail 'an output folder was left'
}

# What is interrupted is a compile that takes long: that of a real service
# without a cache.
signal_changes_nothing() {
	hello src one
	succeeds "$GOCI" build -t hello:first -o oci:out src
	before=$(sum_of out)
	mkdir cache tmp
	# A shell starts what is in the background with Ctrl-C ignored: not here.
	start build env --default-signal=INT GOCACHE="$PWD/cache" TMPDIR="$PWD/tmp" "$GOCI" build --progress plain \
		-t hello:first -o oci:out "$FIXTURES/presence-service"
	build=$!
	tries=200
	until [ "$(find cache -type f | wc -l)" -gt 20 ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { cat build.log; fail 'nothing was compiled'; }
		sleep 0.1
	done
	kill -s "$1" "$build"
	ended=0
	wait "$build" || ended=$?
	[ "$ended" -ne 0 ] || fail 'it ended with status 0'
	same "$(sum_of out)" "$before" 'the layout after the signal'
	same "$(names out)" 'blobs index.json oci-layout ' 'files in the layout'
	same "$(names tmp)" '' 'temporary files'
	sleep 0.5
	for process in /proc/[0-9]*; do
		if tr '\0' '\n' <"$process/environ" 2>/dev/null | grep -q -x "GOCACHE=$PWD/cache"; then
			fail "a child is still running: $(tr '\0' ' ' <"$process/cmdline")"
		fi
	done
}

check 'the tools of the layout tests are installed' need umoci jq
check 'a second build replaces its tag in place and keeps the other' replaces_a_tag
check "another tool's image and an unknown file in the layout stay" keeps_what_others_wrote
check 'eight builds at once into one layout lose nothing' loses_nothing
check 'a compile error changes nothing in the layout' failure_changes_nothing
check 'SIGTERM stops the compiler and changes nothing' signal_changes_nothing TERM
check 'Ctrl-C stops the compiler and changes nothing' signal_changes_nothing INT
check 'every compression is read by its own tool and by skopeo' takes_every_compression
finish
