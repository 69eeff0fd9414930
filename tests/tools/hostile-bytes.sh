#!/bin/sh
# Every command that reads an image, on images that are made to hang or to hurt it.
#	CORPUS	folders of archives, read as well, by all commands: as layers, and as
#		archives of images (on demand; what they took is printed)
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

HOSTILE=$TMP/hostile
GOCI_CACHE=$TMP/cache
export GOCI_CACHE

builds_the_maker() {
	build_tool "$TOP/tests/judge/hostile" "$HOSTILE"
	"$HOSTILE" -layouts "$TMP/layers"
	mkdir "$TMP/service"
	printf 'module example.com/service\n\ngo 1.19\n' >"$TMP/service/go.mod"
	printf 'package main\n\nfunc main() {}\n' >"$TMP/service/main.go"
}

# all_end IMAGE...: each command says something of each, in time, within its memory, and
# writes nothing but the output.
all_end() {
	mkdir work
	succeeds timeout 600 "$HOSTILE" -run "$GOCI" "$PWD/work" "$TMP/service" \
		"$TMP/layers/good-gzip" "$@"
	same "$(find work -mindepth 1 -maxdepth 1 ! -name cwd ! -name out)" '' 'files written'
	sed 's/^/# /' stdout >>"$TMP/figures"
}

bombs_end() {
	set -- "$TMP"/layers/bomb-* "$TMP"/layers/tar-truncated-gzip-quine \
		"$TMP"/layers/tar-checksum-gzip-in-gzip "$TMP"/layers/limit-ratio-zeros \
		"$TMP"/layers/pax-acl-long "$TMP"/layers/limit-entries-many \
		"$TMP"/layers/tar-sparse-*
	all_end "$@"
	rm -rf "$@"
}

# What an unpacker would write there or link to.
breakouts_stay_inside() {
	before=$(stat -c '%h %s %Z' /etc/passwd)
	all_end "$TMP"/layers/breakout-*
	[ ! -e /tmp/goci-hostile-out ] || fail 'a layer was unpacked outside'
	same "$(stat -c '%h %s %Z' /etc/passwd)" "$before" '/etc/passwd'
	rm -rf "$TMP"/layers/breakout-*
}

broken_layers_end() {
	SOME=8
	export SOME
	all_end "$TMP"/layers/*
}

# foreign FOLDER...: its files as layers, and as archives of images.
foreign() {
	mkdir layers
	"$HOSTILE" -foreign "$PWD/layers" "$@" >names
	find "$@" -type f >files
	set -- "$PWD"/layers/*
	while read -r file; do
		set -- "$@" "$file"
	done <files
	all_end "$@"
}

archives_of_go_end() {
	SOME=8
	export SOME
	foreign "$(go env GOROOT)/src/archive/tar/testdata" \
		"$(go env GOROOT)/src/archive/zip/testdata"
	[ "$(wc -l <names)" -ge 40 ] || fail 'too few of them'
}

a_corpus_ends() {
	# shellcheck disable=SC2086 # a list
	foreign $CORPUS
}

# The sum that Go makes of the zip is in go.sum, and Go takes it.
a_module_ends() {
	"$HOSTILE" -module "$PWD/proxy"
	mkdir uses
	cat >uses/go.mod <<-'END'
		module example.com/uses

		go 1.19

		require example.com/evil v1.0.0
	END
	printf 'package main\n\nimport "example.com/evil"\n\nfunc main() { println(evil.X) }\n' \
		>uses/main.go
	export GOPROXY="file://$PWD/proxy" GOSUMDB=off GOMODCACHE="$PWD/mod" \
		GOFLAGS=-modcacherw
	(cd uses && go mod download example.com/evil && go mod tidy)
	succeeds timeout -k 1 60 "$GOCI" build -o oci:image --platform linux/amd64 uses
}

# milliseconds: since some time.
milliseconds() {
	echo $(($(date +%s%N) / 1000000))
}

# stops COMMAND...: a signal ends it in less than a second.
stops() {
	TMPDIR=$PWD start long "$GOCI" "$@"
	pid=$!
	sleep 0.3
	began=$(milliseconds)
	kill -TERM "$pid" || fail "it ended by itself: $(cat long.log)"
	status=0
	wait "$pid" || status=$?
	took=$(($(milliseconds) - began))
	same "$status" 143 "status of $*"
	[ "$took" -lt 1000 ] || fail "$* went on for $took ms"
	echo "# stopped within $took ms: $1" >>"$TMP/figures"
}

long_reads_stop() {
	"$HOSTILE" -slow slow
	stops inspect --files oci:slow:1
	stops inspect --modules oci:slow:1
	stops inspect --size oci:slow:1
	stops diff oci:slow:1 "oci:$TMP/layers/good-gzip:1"
	stops verify oci:slow:1
	stops measure --port 8080 oci:slow:1
	stops build --base oci:slow:1 --platform linux/amd64 -o oci:out "$TMP/service"
}

check 'the tools of the tests with hostile bytes are installed' need go runc
check 'hostile layers are made' builds_the_maker
check 'layers that are made to take time or memory are answered by every command' bombs_end
check 'layers that break out of a folder are not unpacked outside of it' \
	breakouts_stay_inside
check 'layers that break a rule each are answered by every command' broken_layers_end
check "Go's own archives are answered by every command, as layers and as images" \
	archives_of_go_end
check 'a zip of a module that looks like gzip is read as a zip' a_module_ends
check 'a signal ends what reads a long layer' long_reads_stop
[ -z "${CORPUS:-}" ] || check 'a corpus is answered by every command' a_corpus_ends
[ ! -e "$TMP/figures" ] || cat "$TMP/figures"
finish
