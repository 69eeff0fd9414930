#!/bin/sh
# The stages base, development and builder: real images in which Go works with no
# network.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/container.sh"
. "$(dirname -- "$0")/lib/toolchain.sh"

service=presence-service

# in_stage SERVICE TAG COMMAND: a shell in the stage, as its user, in a network namespace
# of its own; what the command prints is in the file output.
in_stage() {
	bundle=$TMP/bundles/$1-$2
	[ -d "$bundle" ] || unpack_shared "$TMP/$1" "$2" "$bundle"
	without_rights "$bundle"
	jq --arg command "$3" '
		.process.args = ["sh", "-c", $command]
		| .root.readonly = false
	' "$bundle/config.json" >config.json
	mv config.json "$bundle/config.json"
	in_there=$1-$2
	trap '"$RUNTIME" --root "$PWD/$in_there.state" delete -f "$in_there" 2>/dev/null || :
		stop_children' EXIT
	result=0
	(become_runtime "$bundle" "$1-$2") >output 2>&1 </dev/null || result=$?
	[ "$result" -eq 0 ] || { cat output; fail "in $1:$2: exit status $result"; }
}

# planned TARGET OPTION...: the layers that a dry run tells, and those of the image.
planned() {
	target=$1
	shift
	succeeds "$GOCI" build --dry-run --target "$target" "$@"
	jq -c '[.[0].layers[] | if type == "string" then . else keys[] end
		| select(. != "base")]' stdout >planned
	succeeds "$GOCI" build --target "$target" --metadata-file meta.json -o oci:out "$@"
	jq -c '[.goci.images[0].layers[].name | select(. != "base")]' meta.json >made
	same "$(cat planned)" "$(cat made)" "layers of $target $*"
}

# An image with what goci looks for in one that brings a toolchain.
with_a_toolchain_image() {
	mkdir -p go/bin web
	go env GOVERSION >go/VERSION
	printf '' >go/bin/go
	printf 'module example.com/web\n\ngo 1.19\n' >web/go.mod
	printf 'package main\n\nfunc main() {}\n' >web/main.go
	"$GOCI" build --file go:/usr/local/go -o oci:toolchain web
}

dry_run_tells_the_layers() {
	with_a_toolchain_image
	planned production web
	planned production --file web/go.mod:/etc/x web
	for target in base development builder; do
		planned "$target" web
		planned "$target" --toolchain oci:toolchain:production --shell none web
	done
	planned production --base oci:toolchain:production web
	planned base --shell none web
	planned base --shell /bin/busybox --toolchain oci:toolchain:production web
	mkdir web/vendor
	touch web/vendor/modules.txt
	planned builder web
	printf 'defaults:\n  shell: none\n' >web/goci.yaml
	planned development web
}

makes_all_stages() {
	succeeds "$GOCI" build --target all --progress plain --metadata-file meta.json \
		"$FIXTURES/presence-service" "$FIXTURES/websocket-gateway" \
		"$FIXTURES/workflow-engine"
	same "$(wc -l <stdout)" 12 'references'
	for name in $SERVICES; do
		mv "dist/$name" "$TMP/$name"
		for stage in base development builder production; do
			grep -q "^oci:dist/$name:$stage@$(stage_digest "$TMP/$name" "$stage")\$" \
				stdout || fail "$name:$stage was not printed"
		done
	done
	# What the first service made, the others take.
	for layer in toolchain shell skeleton watch; do
		same "$(jq --arg layer "$layer" '[.[].goci.images[]?.layers[]
			| select(.name == $layer and (.cached | not))] | length' \
			meta.json)" "$([ "$layer" = skeleton ] && echo 2 || echo 1)" \
			"times that $layer was made"
	done
}

# Those of one service: a third of a gigabyte to unpack, several times. The other two have
# the same toolchain and shell.
judge_accepts_them() {
	succeeds "$JUDGE" layout "$TMP/$service"
	has stdout '^ok: 4 manifests, 1[12] layers'
}

stages_share_layers() {
	for name in $SERVICES; do
		layers "$TMP/$name" base >base.layers
		layers "$TMP/$name" development >development.layers
		layers "$TMP/$name" builder >builder.layers
		lines=$(wc -l <base.layers)
		head -n "$lines" development.layers | cmp - base.layers
		lines=$(wc -l <development.layers)
		head -n "$lines" builder.layers >below
		# Of the modules, the builder has those that it is compiled from.
		same "$(changed development.layers below)" '4 ' 'layers that differ'
		# The program is the same; the folder that it is in is the user's in a stage.
		"$JUDGE" tree "$TMP/$name" --tag builder >entries
		has entries '^d0755 1001 1001 0 /app$'
		grep ' /app/main ' entries >app
		"$JUDGE" tree "$TMP/$name" --tag production | grep ' /app/main ' | cmp - app
	done
}

# umoci and skopeo unpack what the linked bundles are made of to the same.
is_unpacked_the_same() {
	need_root
	unpack "$TMP/$service" development bundle
	unpack_shared "$TMP/$service" development shared
	for tree in bundle shared; do
		(cd "$tree/rootfs" && find . -printf '%p %y %m %U %G %s %l\n') |
			sed 's/^\([^ ]* d [^ ]* [^ ]* [^ ]*\) .*/\1/' | LC_ALL=C sort >"$tree.list"
		jq -S 'del(.annotations)' "$tree/config.json" >"$tree.json"
	done
	diff bundle.list shared.list | head -n 20
	cmp bundle.list shared.list
	diff bundle.json shared.json
}

# compiled_packages SERVICE: compiling all of it takes a minute; what the builder has is a
# volume in the development container, as in docs/stages.md. reload.sh goes without.
compiled_packages() {
	unpack_shared "$TMP/$1" builder "$TMP/bundles/$1-builder"
	unpack_shared "$TMP/$1" development "$TMP/bundles/$1-development"
	jq --arg cache "$TMP/bundles/$1-builder/rootfs/home/chorus/.cache" '
		.mounts += [{destination: "/home/chorus/.cache", type: "bind",
			source: $cache, options: ["rbind", "rw"]}]
	' "$TMP/bundles/$1-development/config.json" >config.json
	mv config.json "$TMP/bundles/$1-development/config.json"
}

# go_works_offline SERVICE STAGE MODULE
go_works_offline() {
	need_root
	[ "$2" = base ] || compiled_packages "$1"
	in_stage "$1" "$2" 'id -u; id -g; cat /proc/net/dev; pwd
		go mod verify && go list -m all && go build ./... && echo all is well'
	same "$(head -n 2 output | tr '\n' ' ')" '1001 1001 ' 'user and group'
	same "$(sed -n 's/^ *\([a-z0-9]*\): *[0-9].*/\1/p' output)" lo 'network interfaces'
	has output '^/app$'
	has output '^all modules verified$'
	has output "^$3 v"
	has output '^all is well$'
}

builder_is_warm() {
	need_root
	for name in $SERVICES; do
		in_stage "$name" builder 'go build -v -o /tmp/main . && echo built &&
			test -x /app/main'
		sed '/^built$/,$d; /^time=/d' output >compiled
		[ ! -s compiled ] || { cat compiled; fail "$name: packages were compiled again"; }
	done
}

files_belong_to_the_user() {
	"$JUDGE" tree "$TMP/$service" --tag development >entries
	grep -E ' /?(app|go|home/chorus)(/|$)' entries | grep -Ev '^[^ ]+ 1001 1001 ' >others || :
	grep -Ev '^[^ ]+ 1001 1001 ' others | grep -v 'usr/local' >wrong || :
	[ ! -s wrong ] || { head wrong; fail 'not of 1001:1001'; }
}

is_reproducible() {
	succeeds env GOCI_CACHE="$PWD/cache" TZ=Asia/Tokyo LC_ALL=C "$GOCI" build -j 1 --target all \
		-o oci:again "$FIXTURES/$service"
	for stage in base development builder production; do
		same "$(stage_digest again "$stage")" "$(stage_digest "$TMP/$service" "$stage")" "$stage"
	done
}

# changed BEFORE AFTER: which lines differ, as numbers.
changed() {
	awk 'NR == FNR { before[FNR] = $0; next } before[FNR] != $0 { printf "%d ", FNR }' "$1" "$2"
}

# hashing_module DIR: a service of one package and one small module.
hashing_module() {
	mkdir "$1"
	printf 'package main\n\nimport "%s"\n\nfunc main() { print(xxhash.Sum64String("")) }\n' \
		"$hashing" >"$1/main.go"
	echo '*.md' >"$1/.dockerignore"
	asks_for "$1" v2.1.2
}

# The services need two versions of it.
hashing=github.com/cespare/xxhash/v2

# asks_for DIR VERSION
asks_for() {
	printf 'module example.com/test/web\n\ngo 1.19\n\nrequire %s %s\n' "$hashing" "$2" \
		>"$1/go.mod"
	cat "$FIXTURES"/*/go.sum | grep "^$hashing $2" | sort -u >"$1/go.sum"
}

# makes STAGE CHANGED-LAYERS MADE-LAYERS: of what is built in web now, compared with
# what was built last, these layers differ, by number, and these were not in the cache.
makes() {
	layers out "$1" >"$1.before"
	succeeds "$GOCI" build --target "$1" --metadata-file meta.json -o oci:out web
	layers out "$1" >"$1.after"
	same "$(wc -l <"$1.after")" "$(wc -l <"$1.before")" 'number of layers'
	same "$(changed "$1.before" "$1.after")" "$2" "$1: layers that differ"
	jq -r '.goci.images[0].layers | to_entries[] | select(.value.cached | not)
		| .value.name' meta.json | tr '\n' ' ' >made
	same "$(cat made)" "$3" "$1: layers that were made"
	same "$(jq .goci.cacheMisses meta.json)" "$(wc -w <made)" "$1: cacheMisses"
	same "$(jq .goci.cacheHits meta.json)" "$(($(wc -l <"$1.after") - $(wc -w <made)))" \
		"$1: cacheHits"
}

# Layers: 1 toolchain, 2 shell, 3 skeleton, 4 modules, 5 go.mod, 6 watch, 7 source,
# 8 packages, 9 app. The builder, which has all, is built last.
only_what_changed_is_made() {
	hashing_module web
	succeeds "$GOCI" build --target all -o oci:out web
	same "$(layers out base | wc -l) $(layers out development | wc -l) \
$(layers out builder | wc -l)" '5 7 9' 'numbers of layers'
	makes base '' ''
	makes development '' ''
	makes builder '' ''

	echo '# Excluded.' >web/README.md
	makes development '' ''
	makes builder '' ''

	sed -i 's/print(/println(/' web/main.go
	makes base '' ''
	makes development '7 ' 'source '
	makes builder '7 8 9 ' 'packages app '

	asks_for web v2.2.0
	makes base '4 5 ' 'modules go.mod '
	makes development '4 5 ' ''
	makes builder '4 5 8 9 ' 'packages app '

	# A sum of what is not needed: the modules are the same.
	grep -h '^github.com/google/uuid ' "$FIXTURES/workflow-engine/go.sum" >>web/go.sum
	makes base '5 ' 'go.mod '
	makes development '5 ' ''
	makes builder '5 ' ''

	# And all at once, without the layers of another stage in the cache.
	asks_for web v2.1.2
	printf '\nfunc init() {}\n' >>web/main.go
	rm -rf "$GOCI_CACHE"
	succeeds "$GOCI" build --target all -o oci:again web
	makes builder '4 5 7 8 9 ' ''
	for stage in base development builder production; do
		same "$(stage_digest out builder)" "$(stage_digest again builder)" "$stage"
	done
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
	succeeds "$GOCI" build --target base --toolchain "oci:$TMP/$service:base" -o oci:out \
		"$FIXTURES/workflow-engine"
	layers "$TMP/$service" base | head -n 1 >want
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
		--toolchain "oci:$TMP/$service:base" -o oci:out web
	has stderr 'newer Go\|asks for go'
}

holds_folders_below() {
	need_root
	mkdir -p web/lib
	printf 'module example.com/test/lib\n\ngo 1.19\n' >web/lib/go.mod
	printf 'package lib\n\nconst Name = "lib"\n' >web/lib/lib.go
	printf 'module example.com/test/web\n\ngo 1.19\n\nrequire example.com/test/lib v0.0.0\n' \
		>web/go.mod
	printf '\nreplace example.com/test/lib => ./lib\n' >>web/go.mod
	printf 'package main\n\nimport "example.com/test/lib"\n\nfunc main() { print(lib.Name) }\n' \
		>web/main.go
	for stage in base development; do
		succeeds "$GOCI" build --target "$stage" -o "oci:$TMP/web" web
		in_stage web "$stage" 'go mod verify && go list -m all'
		has output '^example.com/test/lib v0.0.0 => ./lib$'
	done
	mkdir top
	mv web top/
	mv top/web/lib top/
	printf 'go 1.19\n\nuse (\n\t./web\n\t./lib\n)\n' >top/go.work
	sed -i 's,=> ./lib,=> ../lib,' top/web/go.mod
	for stage in base development; do
		succeeds "$GOCI" build --target "$stage" -o "oci:$TMP/top" top/web
		in_stage top "$stage" 'go mod verify && go list -m all'
		has output '^example.com/test/lib$'
	done
}

refuses_illegal_patterns() {
	hashing_module web
	printf 'a\nb[\n' >web/.dockerignore
	for stage in development builder; do
		fails_with 1 "$GOCI" build --target "$stage" -o oci:out web
		has stderr '\.dockerignore:2: .*b\['
		[ ! -e out ] || fail 'out was made'
	done
}

check 'the tools of the tests of stages are installed' need skopeo umoci runc crun jq
check 'one call makes the four stages of the three services, sharing what they can' \
	makes_all_stages
check 'a dry run tells the layers that are made, for each stage and option' \
	dry_run_tells_the_layers
check "the judge accepts those of $service" judge_accepts_them
check 'each stage has the layers of the one below it, the builder with modules of its own' \
	stages_share_layers
check 'umoci unpacks a stage to what is run here' is_unpacked_the_same
RUNTIME=crun
for stage in base development; do
	for name in $SERVICES; do
		check "crun starts $stage of $name as 1001, and Go works in it with no network" \
			go_works_offline "$name" "$stage" go.uber.org/zap
	done
done
RUNTIME=runc
check "runc starts base of $service as 1001, and Go works in it with no network" \
	go_works_offline "$service" base go.uber.org/zap
check 'a build in builder compiles nothing' builder_is_warm
check 'files of the stages belong to the user' files_belong_to_the_user
check 'the stages are reproducible' is_reproducible
check 'only the layers of what changed are made' only_what_changed_is_made
check 'a toolchain for another architecture has to be named' refuses_another_architecture
check 'the toolchain can come from an image' takes_a_toolchain_image
check 'a toolchain older than go.mod asks is refused' refuses_an_old_toolchain
check 'a folder below that replaces a module, or that go.work uses, is in base and development' \
	holds_folders_below
check 'an illegal pattern in .dockerignore is told with its line' refuses_illegal_patterns
finish
