#!/bin/sh
# What is no reference to an image is told with what to write, by every command that
# reads one; what lies where images do and is none is told as what it is.
# shellcheck disable=SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

need skopeo jq

# make_all: a layout, a cache and archives in the current folder.
make_all() {
	module one
	succeeds "$GOCI" build --progress quiet --cache-to cache -o oci:dist/one:v1 one
	skopeo --insecure-policy copy -q oci:dist/one:v1 oci-archive:oci.tar:v1
	skopeo --insecure-policy copy -q oci:dist/one:v1 docker-archive:docker.tar:one:v1
	skopeo --insecure-policy copy -q oci:dist/one:v1 dir:plain
	mkdir empty
}

# told_by_all STATUS PATTERN TEXT: every command that takes a reference says so.
told_by_all() {
	for command in inspect 'inspect --files' verify measure reproduce \
		'diff oci:dist/one' 'build --progress quiet -o oci:no one --base' \
		'build --progress quiet -o oci:no --target base one --toolchain'; do
		# shellcheck disable=SC2086 # several words are wanted
		refuses "$1" "$2" "$GOCI" $command "$3"
		one_line
	done
}

what_is_on_disk_is_told_with_its_transport() {
	make_all
	told_by_all 2 '"dist/one": is a layout; write oci:dist/one$' dist/one
	told_by_all 2 '"dist/one:v1": is a layout; write oci:dist/one:v1$' dist/one:v1
	told_by_all 2 'is a file; write oci-archive:oci.tar, or docker-archive:oci.tar if' oci.tar
	told_by_all 2 '"empty": is a folder without an oci-layout file; an image is oci:DIR' empty
}

what_is_elsewhere_is_told_to_be_copied() {
	make_all
	while read -r text to from; do
		told_by_all 2 "read from disk: .skopeo copy $from oci:$to. puts it there, then write oci:$to\$" \
			"$text"
	done <<-'END'
		alpine:3.20 alpine:3.20 --all docker://alpine:3.20
		registry.example/team/app app --all docker://registry.example/team/app
		docker://registry.example/app:1 app:1 --all docker://registry.example/app:1
		containers-storage:localhost/app:1 app:1 containers-storage:localhost/app:1
		dir:plain plain dir:plain
	END
}

a_path_with_a_colon_is_told_to_be_renamed() {
	make_all
	mkdir -p q:r/below
	cp -r dist q:r
	cp oci.tar q:r/oci.tar
	for path in q:r/dist/one "$PWD/q:r/dist/one" q:r/dist/one:v1 q:r/oci.tar; do
		told_by_all 2 "first ':' is the tag: .*cannot be named; rename .*q:r/.* call goci in" "$path"
	done
	cd q:r
	succeeds "$GOCI" inspect oci:dist/one
}

what_is_no_text_is_told_with_its_option() {
	bytes=$(printf 'oci:\377/dist/s')
	for command in inspect verify measure reproduce 'diff oci:dist/one'; do
		# shellcheck disable=SC2086
		refuses 2 '^goci: .*/dist/s": the value is not UTF-8 text$' "$GOCI" $command "$bytes"
		one_line
	done
	refuses 2 '^goci: --base.*"oci:.*/dist/s": the value is not UTF-8 text$' "$GOCI" build --base "$bytes"
}

another_kind_of_file_is_told() {
	make_all
	while IFS='|' read -r text pattern; do
		for command in inspect measure 'diff oci:dist/one' \
			'build --progress quiet -o oci:no one --base'; do
			# shellcheck disable=SC2086
			refuses 1 "$pattern" "$GOCI" $command "$text"
			one_line
		done
	done <<-'END'
		oci:empty|is no OCI layout: the folder empty has no oci-layout file$
		oci:plain|is no OCI layout but a folder of skopeo's dir:; .skopeo copy dir:plain
		oci:oci.tar|is a file; an archive is named as oci-archive:FILE or docker-archive:FILE$
		oci-archive:dist/one|is a folder; a layout is named as oci:DIR$
		oci-archive:docker.tar|is an archive of .docker save.; write docker-archive:docker.tar$
		docker-archive:oci.tar|is the archive of a layout; write oci-archive:oci.tar$
	END
}

a_cache_is_told_as_what_it_is() {
	make_all
	succeeds "$GOCI" inspect oci:cache
	has stdout '^  kind  *a cache of goci$'
	has stdout '^  artifact  *application/vnd.goci.cache.v1$'
	succeeds "$GOCI" inspect --json oci:cache:cache
	same "$(jq -r '[.kind, .artifactType, (.blobs | length > 0)] | @csv' stdout)" \
		'"a cache of goci","application/vnd.goci.cache.v1",true'
	succeeds "$GOCI" verify oci:cache
	has stdout '^oci:cache: a cache of goci (application/vnd.goci.cache.v1); 0 errors'
	succeeds "$GOCI" verify --json oci:cache
	same "$(jq -r '.images[0].kind' stdout)" 'a cache of goci (application/vnd.goci.cache.v1)'
	succeeds "$GOCI" verify --json oci:dist/one
	same "$(jq -r '.images[0].kind' stdout)" null
	for command in 'inspect --files' 'inspect --size' measure reproduce 'diff oci:dist/one' \
		'build --progress quiet -o oci:no one --base' \
		'build --progress quiet -o oci:no --target base one --toolchain'; do
		# shellcheck disable=SC2086
		refuses 1 'oci:cache: is no image but a cache of goci \(application/vnd.goci' \
			"$GOCI" $command oci:cache
	done
}

check 'a path without a transport is told with the one to write' \
	what_is_on_disk_is_told_with_its_transport
check 'an image of a registry or of another program is told how to be copied' \
	what_is_elsewhere_is_told_to_be_copied
check 'a layout or an archive below a folder with a colon is told to be renamed' \
	a_path_with_a_colon_is_told_to_be_renamed
check 'a value that is not UTF-8 is told with the option and the value' \
	what_is_no_text_is_told_with_its_option
check 'a folder or an archive of another kind is told as what it is' \
	another_kind_of_file_is_told
check 'what --cache-to has written is told as what it is' a_cache_is_told_as_what_it_is
finish
