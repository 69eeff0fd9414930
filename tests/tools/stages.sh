#!/bin/sh
# The stages base, development and builder: real images in which Go works with no
# network.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/container.sh"
. "$(dirname -- "$0")/lib/toolchain.sh"

# The smallest of the services, and one that is large.
service=presence-service

# stage_digest LAYOUT TAG: of the manifest.
stage_digest() {
	jq -r --arg tag "$2" '.manifests[]
		| select(.annotations["org.opencontainers.image.ref.name"] == $tag)
		| .digest' "$1/index.json"
}

# layers LAYOUT TAG: the digests of its layers, a line each.
layers() {
	jq -r '.layers[].digest' "$1/blobs/sha256/$(stage_digest "$1" "$2" | cut -d: -f2)"
}

# in_stage TAG COMMAND: a shell in the stage, as its user, in a network namespace of its
# own; what the command prints is in the file output.
in_stage() {
	[ -d "bundle-$1" ] || unpack "$TMP/image" "$1" "bundle-$1"
	jq --arg command "$2" '
		.process.terminal = false
		| .process.args = ["sh", "-c", $command]
		| .process.noNewPrivileges = true
		| .process.capabilities = {bounding: [], effective: [], permitted: [],
			inheritable: [], ambient: []}
		| .root.readonly = false
		| .mounts |= map(select(.type != "cgroup"))
	' "bundle-$1/config.json" >config.json
	mv config.json "bundle-$1/config.json"
	result=0
	runc --root "$PWD/state" run --no-pivot -b "bundle-$1" "stage-$1" \
		>output 2>&1 </dev/null || result=$?
	[ "$result" -eq 0 ] || { cat output; fail "in $1: exit status $result"; }
}

makes_all_stages() {
	succeeds "$GOCI" build --target all --progress plain -o "oci:$TMP/image" \
		"$FIXTURES/$service"
	same "$(wc -l <stdout)" 4 'references'
	for stage in base development builder production; do
		succeeds "$JUDGE" layout "$TMP/image" --tag "$stage"
	done
}

stages_share_layers() {
	layers "$TMP/image" base >base.layers
	layers "$TMP/image" development >development.layers
	layers "$TMP/image" builder >builder.layers
	lines=$(wc -l <base.layers)
	head -n "$lines" development.layers | cmp - base.layers
	lines=$(wc -l <development.layers)
	head -n "$lines" builder.layers | cmp - development.layers
	tail -n 1 builder.layers >app
	layers "$TMP/image" production | tail -n 1 | cmp - app
}

go_works_offline() {
	need_root
	for stage in base development; do
		in_stage "$stage" 'id -u; go mod verify && go list -m all && go build ./... &&
			echo all is well'
		has output '^1001$'
		has output '^all modules verified$'
		has output '^github.com/redis/go-redis/v9 v9'
		has output '^all is well$'
	done
}

builder_is_warm() {
	need_root
	in_stage builder 'go build -v -o /tmp/main . && echo built && test -x /app/main'
	sed '/^built$/,$d; /^time=/d' output >compiled
	[ ! -s compiled ] || { cat compiled; fail 'packages were compiled again'; }
}

files_belong_to_the_user() {
	"$JUDGE" tree "$TMP/image" --tag development >entries
	grep -E ' /?(app|go|home/chorus)(/|$)' entries | grep -Ev '^[^ ]+ 1001 1001 ' >others || :
	grep -Ev '^[^ ]+ 1001 1001 ' others | grep -v 'usr/local' >wrong || :
	[ ! -s wrong ] || { head wrong; fail 'not of 1001:1001'; }
}

is_reproducible() {
	succeeds env GOCI_CACHE="$PWD/cache" TZ=Asia/Tokyo LC_ALL=C "$GOCI" build -j 1 --target all \
		-o oci:again "$FIXTURES/$service"
	for stage in base development builder production; do
		same "$(stage_digest again "$stage")" "$(stage_digest "$TMP/image" "$stage")" "$stage"
	done
}

# changed BEFORE AFTER: which lines differ, as numbers.
changed() {
	awk 'NR == FNR { before[FNR] = $0; next } before[FNR] != $0 { printf "%d ", FNR }' "$1" "$2"
}

only_what_changed_is_made() {
	cp -r "$FIXTURES/$service" web
	succeeds "$GOCI" build --target builder -t web:builder -o oci:out web
	layers out builder >first
	count=$(wc -l <first)
	succeeds "$GOCI" build --target builder --metadata-file meta.json -t web:builder -o oci:out web
	same "$(jq -r .goci.cacheMisses meta.json)" 0 'layers made when nothing changed'
	printf '\n// Touched.\nvar touched = 1\n' >>web/main.go
	succeeds "$GOCI" build --target builder -t web:builder -o oci:out web
	layers out builder >second
	# Source, compiled packages (the main one's) and the program.
	for layer in $(changed first second); do
		[ "$layer" -gt $((count - 3)) ] || fail "layer $layer of $count changed with the source"
	done
	[ -n "$(changed first second)" ] || fail 'nothing changed'
	echo '# a comment' >>web/.dockerignore
	printf '\n' >>web/go.mod
	succeeds "$GOCI" build --target builder -t web:builder -o oci:out web
	layers out builder >third
	! changed first third | grep -Eq '^[123] ' || fail 'the toolchain changed with go.mod'
}

refuses_another_architecture() {
	other=arm64
	[ "$(host_arch)" != arm64 ] || other=amd64
	fails_with 1 "$GOCI" build --target base --platform "linux/$other" \
		-o oci:out "$FIXTURES/$service"
	has stderr "does not run on linux/$other.*--toolchain"
	[ ! -e out ] || fail 'out was made'
}

takes_a_toolchain_image() {
	succeeds "$GOCI" build --target base --toolchain "oci:$TMP/image:base" -o oci:out \
		"$FIXTURES/workflow-engine"
	layers "$TMP/image" base | head -n 1 >want
	layers out base | head -n 1 | cmp - want
	succeeds "$GOCI" build -o oci:plain "$FIXTURES/workflow-engine"
	fails_with 1 "$GOCI" build --target base --toolchain oci:plain -o oci:out \
		"$FIXTURES/workflow-engine"
	has stderr 'has no Go in /usr/local/go'
}

refuses_an_old_toolchain() {
	cp -r "$FIXTURES/workflow-engine" web
	sed -i 's/^go 1.*/go 1.99/' web/go.mod
	fails_with 1 env GOTOOLCHAIN=local "$GOCI" build --target base \
		--toolchain "oci:$TMP/image:base" -o oci:out web
	has stderr 'newer Go\|asks for go'
}

check 'one call makes the four stages, and the judge accepts them' makes_all_stages
check 'each stage has the layers of the one below it' stages_share_layers
check 'in base and development Go works as 1001 with no network' go_works_offline
check 'a build in builder compiles nothing' builder_is_warm
check 'files of the stages belong to the user' files_belong_to_the_user
check 'the stages are reproducible' is_reproducible
check 'only the layers of what changed are made' only_what_changed_is_made
check 'a toolchain for another architecture has to be named' refuses_another_architecture
check 'the toolchain can come from an image' takes_a_toolchain_image
check 'a toolchain older than go.mod asks is refused' refuses_an_old_toolchain
finish
