#!/bin/sh
# build --load: what the commands of engines are given, and what is made of what they say.
# Stand-ins for docker, podman and ctr keep what they get; tests/tools/loaders.sh has the
# real ones.
# shellcheck disable=SC2154,SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# stand_in NAME: a command that notes its arguments in NAME.args and the archive in
# NAME.tar. Asked for an image, it runs the file answer, if there is one; `load` makes it.
stand_in() {
	mkdir -p bin
	cat >"bin/$1" <<-END
		#!/bin/sh
		cd "$PWD"
		echo "\$*" >>$1.args
		case "\$*" in
		*inspect* | *list*)
			[ -x ./answer ] || { echo 'no such image' >&2; exit 1; }
			exec ./answer ;;
		*--input*) cat "\$3" >$1.tar ;;
		*import*) for last; do :; done; cat "\$last" >$1.tar ;;
		*) cat >$1.tar ;;
		esac
		[ ! -x ./after ] || exec ./after
		cp -p ready answer
	END
	chmod +x "bin/$1"
}

# answers_by FILE TEXT: a program that prints it.
answers_by() {
	printf '#!/bin/sh\ncat <<END\n%s\nEND\n' "$2" >"$1"
	chmod +x "$1"
}

# id_of LAYOUT: of the config of its image.
id_of() {
	blob "$1" "$(digest "$1" production)" | jq -r .config.digest
}

load() {
	PATH=$PWD/bin:$PATH run "$GOCI" build -o oci:out "$@" web
}

loaded() {
	[ "$status" -eq 0 ] || { show_run load; exit 1; }
}

fixture() {
	module web
	succeeds "$GOCI" build -o oci:out web
	id=$(id_of out)
	stand_in "$1"
}

docker_gets_it() {
	fixture docker
	answers_by ready "$id other:1 web:production"
	load --load docker
	loaded
	has_line 'load into docker .* web:production$'
	same "$(cat docker.args)" "image inspect --format {{.Id}}{{range .RepoTags}} {{.}}{{end}} -- docker.io/library/web:production
load
image inspect --format {{.Id}}{{range .RepoTags}} {{.}}{{end}} -- docker.io/library/web:production"
	same "$(tar -xOf docker.tar manifest.json | jq -r '.[0].RepoTags[0]')" \
		docker.io/library/web:production
	same "$(grep -c . stdout)" 1 'references on standard output'
}

is_not_sent_again() {
	fixture docker
	answers_by answer "$id web:production"
	load --load docker
	loaded
	has_line 'load into docker .*cached .*web:production$'
	[ ! -e docker.tar ] || fail 'it was loaded'
}

podman_gets_it() {
	fixture podman
	answers_by ready "${id#sha256:} docker.io/library/web:production"
	load --load podman
	loaded
	has podman.args '^load --input /.*/load.tar$'
	has_line 'load into podman .* docker.io/library/web:production$'
	[ -s podman.tar ] || fail 'no archive'
}

ctr_gets_it() {
	fixture ctr
	answers_by answer 'REF TYPE DIGEST SIZE PLATFORMS LABELS'
	answers_by ready "REF TYPE DIGEST SIZE
docker.io/library/web:production type $(digest out production) 2.0 MiB linux/amd64 -"
	load --load containerd:k8s.io
	loaded
	has ctr.args '^--namespace=k8s.io images import --all-platforms /'
	has ctr.args '^--namespace=k8s.io images list name==docker.io/library/web:production$'
	has_line 'load into containerd .* docker.io/library/web:production$'
}

# One of two platforms: this host's, or else the first.
one_platform_is_taken() {
	host=$(go env GOARCH)
	other=arm64
	[ "$host" != arm64 ] || other=amd64
	for platforms in "linux/$other,linux/$host" "linux/$other,linux/arm/v7"; do
		rm -rf bin out answer ./*.args
		module web
		stand_in docker
		answers_by ready 'sha256:none web:production'
		load --platform "$platforms" --load docker
		same "$(tar -xOf docker.tar index.json | jq -c '.manifests | length')" 1
		config=$(tar -xOf docker.tar manifest.json | jq -r '.[0].Config')
		case $platforms in
		*"$host") want=$host ;;
		*) want=$other ;;
		esac
		same "$(tar -xOf docker.tar "$config" | jq -r .architecture)" "$want"
		answers_by answer "sha256:${config##*/} web:production"
		load --platform "$platforms" --load docker
		loaded
		has_line "web:production, linux/$want of 2 platforms\$"
	done
}

all_names_are_loaded() {
	fixture docker
	answers_by ready "$id web:1 registry.example/web:2"
	load --load docker -t web:1 -t registry.example/web:2
	loaded
	has_line 'load into docker .* web:1, registry.example/web:2$'
	same "$(tar -xOf docker.tar manifest.json | jq -c '.[0].RepoTags')" \
		'["docker.io/library/web:1","registry.example/web:2"]'
	has docker.args '-- registry.example/web:2$'
}

# What the engine says last is the error, on one line and without control characters;
# the image is in the layout.
failure_is_told() {
	fixture docker
	# shellcheck disable=SC2016 # for the stand-in
	printf '#!/bin/sh\nprintf "first\\n\\033]0;bad\\007 no space left\\n\\n" >&2\nexit 3\n' >after
	chmod +x after
	load --load docker
	same "$status" 1 'exit status'
	has_line '^goci: web: --load: docker: \\u001b]0;bad\\u0007 no space left$'
	[ "$(digest_of stdout)" = "$(digest out production)" ] || fail 'no reference'
	load --load docker --compression zstd
	same "$status" 1 'exit status'
	has_line 'no space left .old versions of docker do not read zstd: build with --compression'
}

another_image_is_told() {
	fixture docker
	other=sha256:$(printf '%064d' 7)
	answers_by ready "$other web:production"
	load --load docker
	same "$status" 1 'exit status'
	has_line "docker has another image as web:production: $other, not sha256:"
	answers_by ready "$id web:other"
	load --load docker
	same "$status" 1 'exit status'
	has_line 'docker has no image docker.io/library/web:production$'
}

# The command is stopped with goci, and what it read is removed.
stops_on_signal() {
	fixture docker
	mkdir work
	printf '#!/bin/sh\ntrap "echo stopped >>docker.args; exit 1" INT\necho waits >>docker.args\nsleep 60 & wait\n' >after
	chmod +x after
	env PATH="$PWD/bin:$PATH" TMPDIR="$PWD/work" "$GOCI" build -o oci:out --load docker web &
	goci=$!
	comes docker.args waits
	kill -TERM "$goci"
	status=0
	wait "$goci" || status=$?
	same "$status" 143 'exit status'
	has docker.args stopped
	same "$(ls work)" '' 'left in TMPDIR'
}

# ctr waits ten seconds for containerd: once is enough.
containerd_is_asked_once() {
	fixture ctr
	load --load containerd
	same "$status" 1 'exit status'
	has_line '^goci: web: --load: ctr: no such image$'
	same "$(grep -c . ctr.args)" 1 'calls'
}

missing_is_told() {
	module web
	mkdir none
	for engine in docker:docker podman:podman containerd:ctr; do
		refuses 1 "^goci: --load: ${engine#*:}, which .* PATH.*: install it" \
			env PATH="$PWD/none" "$GOCI" build --load "${engine%:*}" web
		one_line
	done
	[ ! -e dist ] || fail 'it was built'
}

value_is_checked() {
	module web
	for value in '' dockr docker: docker:x podman:k8s.io containerd: containerd:-x \
		containerd:a..b containerd:a/b containerd:a: "containerd:$(printf '%077d' 1)"; do
		refuses 2 'is not an engine to load into: expected docker, podman or containerd' \
			"$GOCI" build --load "$value" web
	done
}

source_does_not_load() {
	fixture docker
	printf 'defaults:\n  load: docker\n' >web/goci.yaml
	load
	same "$status" 2 'exit status'
	has_line 'goci.yaml:2.*load'
	[ ! -e docker.args ] || fail 'docker was called'
}

archives_alone_are_refused() {
	fixture docker
	refuses 2 'web is written to archives alone.*--output oci:DIR' \
		env PATH="$PWD/bin:$PATH" "$GOCI" build -o oci-archive:web.tar --load docker web
}

# The current folder is a source, and a folder of it is on PATH.
a_program_of_the_source_is_not_run() {
	fixture docker
	git init -q .
	cd web
	refuses 1 'docker, which loads images into docker, is not in PATH' \
		env PATH="$PWD/../bin:/usr/bin/nothing" "$GOCI" build -o oci:../out --load docker
	[ ! -e ../docker.args ] || fail 'a program of the source was run'
}

check 'docker gets the archive on its standard input, and is asked for the full name' \
	docker_gets_it
check 'what docker has already is not sent again' is_not_sent_again
check 'podman gets a file, and identifies an image by digits alone' podman_gets_it
check 'ctr gets a file, in the namespace that was given' ctr_gets_it
check "docker gets this host's platform of several, else the first" one_platform_is_taken
check 'an image is loaded under all its names, and asked for by each' all_names_are_loaded
check 'what the engine said last is the error; the image stays' failure_is_told
check 'another image under the name, and none, is an error' another_image_is_told
check 'SIGTERM stops the command, and leaves nothing' stops_on_signal
check 'a containerd that does not answer is asked once' containerd_is_asked_once
check 'a missing command is told before the build, with what to install' missing_is_told
check 'no other engine, and no odd namespace, is taken' value_is_checked
check 'a program of the source is not run' a_program_of_the_source_is_not_run
check 'a goci.yaml cannot load' source_does_not_load
check 'archives alone, without a layout, are not loaded' archives_alone_are_refused
finish
