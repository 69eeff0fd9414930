#!/bin/sh
# goci copy and archives as outputs of goci build: round trips, names, platforms, what
# refers to an image, damage, and wrong destinations. The loaders themselves are in
# tests/tools/loaders.sh.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

need skopeo umoci jq tar
KEPT=$TOP/fixtures/layouts/attached

# Two services in a module, of two platforms; once for all tests.
make_all() {
	[ ! -d "$TMP/all" ] || return 0
	mkdir "$TMP/all"
	(
		cd "$TMP/all"
		module web
		module api
		succeeds "$GOCI" build --platform linux/amd64,linux/arm64 -o oci:two \
			-t registry.example/chorus/web:1.2 ./web
		succeeds "$GOCI" build -o oci:one -t web:1 ./web
	)
}

# attached NAME: a kept layout with what refers to an image, written anew by copy: other
# tools indent their documents.
attached() {
	mkdir -p kept
	tar -C kept -xf "$KEPT/$1.tar"
	succeeds "$GOCI" copy oci:kept "oci:$1"
}

# round LAYOUT: to an archive and back, and the archive again.
round() {
	rm -rf back
	succeeds "$GOCI" copy "oci:$1" oci-archive:round.tar
	succeeds "$GOCI" copy oci-archive:round.tar oci:back
	diff -r "$1" back
	succeeds "$GOCI" copy oci:back oci-archive:again.tar
	cmp round.tar again.tar
}

layouts_survive_an_archive() {
	make_all
	round "$TMP/all/one"
	round "$TMP/all/two"
	for name in cosign2-copied cosign3-bundles-tags cosign3-bundles-saved-all \
		notation-tags oras-attached-all regctl-copied helm-chart ko-sboms; do
		attached "$name"
		round "$name"
		succeeds "$GOCI" verify oci-archive:round.tar
		rm -rf kept
	done
}

# What the index of the archive shows to loaders.
only_images_are_shown_to_loaders() {
	attached cosign2-copied
	succeeds "$GOCI" copy oci:cosign2-copied oci-archive:a.tar
	tar -xOf a.tar index.json | jq -e '.manifests | length == 1'
	same "$(jq '.manifests | length' cosign2-copied/index.json)" 4 'entries of the layout'
	succeeds "$GOCI" copy --no-referrers oci:cosign2-copied oci:bare
	jq -e '.manifests | length == 1' bare/index.json
	[ "$(find bare/blobs -type f | wc -l)" -lt \
		"$(find cosign2-copied/blobs -type f | wc -l)" ] || fail 'blobs of signatures'
}

# One image of several takes along what refers to it, and nothing of the others.
one_image_takes_its_referrers_along() {
	attached cosign3-bundles-tags
	tag=$(jq -r '[.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] //
		"" | test("amd64"))][0].annotations["org.opencontainers.image.ref.name"]' \
		cosign3-bundles-tags/index.json)
	succeeds "$GOCI" copy "oci:cosign3-bundles-tags:$tag" oci:one
	digest=$(jq -r --arg tag "$tag" '.manifests[] |
		select(.annotations["org.opencontainers.image.ref.name"] == $tag) | .digest' \
		one/index.json)
	jq -e --arg tag "sha256-${digest#sha256:}" '[.manifests[].annotations[
		"org.opencontainers.image.ref.name"] // "" | select(endswith($tag))] |
		length == 1' one/index.json
	succeeds "$GOCI" verify "oci:one:$tag"
	[ "$(find one/blobs -type f | wc -l)" -lt \
		"$(find cosign3-bundles-tags/blobs -type f | wc -l)" ] || fail 'all was copied'
}

# The names as loaders read them, and by which goci finds the image again.
images_are_named_in_full() {
	make_all
	succeeds "$GOCI" copy "oci:$TMP/all/one" oci-archive:a.tar
	want=docker.io/library/web:1
	tar -xOf a.tar index.json >shown
	same "$(jq -r '.manifests[0].annotations["org.opencontainers.image.ref.name"]' \
		shown)" "$want" ref.name
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"]' shown)" \
		"$want" io.containerd.image.name
	same "$(tar -xOf a.tar manifest.json | jq -r '.[0].RepoTags[0]')" "$want" RepoTags
	for name in "$want" web:1 1; do
		succeeds "$GOCI" inspect "oci-archive:a.tar:$name"
	done
	succeeds skopeo inspect --raw "oci-archive:a.tar:$want"
	fails_with 1 "$GOCI" inspect oci-archive:a.tar:2
	has stderr 'has no tag "2"'
}

a_destination_gives_another_name() {
	make_all
	while read -r name full tag; do
		succeeds "$GOCI" copy "oci:$TMP/all/one" "oci-archive:a.tar:$name"
		has stdout "^oci-archive:a.tar:$full@sha256:"
		rm -rf back
		succeeds "$GOCI" copy oci-archive:a.tar oci:back
		has stdout "^oci:back:$tag@"
		jq -e --arg full "$full" '.manifests[0].annotations["io.containerd.image.name"]
			== $full' back/index.json
	done <<-EOT
		2 docker.io/library/web:2 2
		api:3 docker.io/library/api:3 3
		chorus/api:3 docker.io/chorus/api:3 3
		localhost/api:3 localhost/api:3 3
		registry.example:5000/a/b:x registry.example:5000/a/b:x x
	EOT
	succeeds "$GOCI" copy "oci:$TMP/all/one" oci:back:new
	has stdout '^oci:back:new@'
	jq -e '.manifests | length == 2' back/index.json
	for name in Web:1 web:UP/x registry.example/Web:1 a//b:1 web:-x; do
		run "$GOCI" copy "oci:$TMP/all/one" "oci-archive:bad.tar:$name"
		[ "$status" -ne 0 ] || fail "$name is taken"
		[ ! -e bad.tar ] || fail "$name: bad.tar was written"
	done
}

# Under several names it is still one image, which need not be named.
one_image_of_several_names_is_one() {
	module web
	succeeds "$GOCI" build -o oci:it -o oci-archive:it.tar -o docker-archive:it.d.tar \
		-t :1 -t :2 ./web
	for ref in oci:it oci-archive:it.tar docker-archive:it.d.tar; do
		succeeds "$GOCI" diff "$ref" "$ref"
	done
	module api
	succeeds "$GOCI" build -o oci:it -t :3 ./api
	fails_with 1 "$GOCI" build -o oci:new --base oci:it ./api
	has stderr 'has several images'
}

# Two images of one tag keep their names whole: a layout has a tag once.
images_of_one_tag_stay_apart() {
	make_all
	succeeds "$GOCI" build -o oci-archive:a.tar "$TMP/all/web" "$TMP/all/api"
	succeeds "$GOCI" copy oci-archive:a.tar oci:back
	jq -e '[.manifests[].annotations["org.opencontainers.image.ref.name"]] |
		sort == ["docker.io/library/api:production", "docker.io/library/web:production"]' \
		back/index.json
	succeeds "$GOCI" copy oci:back oci-archive:b.tar
	cmp a.tar b.tar
	fails_with 1 "$GOCI" inspect oci-archive:a.tar:production
	has stderr 'several images'
	succeeds "$GOCI" inspect oci-archive:a.tar:api:production
	fails_with 2 "$GOCI" copy oci-archive:a.tar oci-archive:c.tar:new:1
	has stderr 'several images cannot all be named'
	[ ! -e c.tar ] || fail 'c.tar was written'
}

platforms_are_chosen() {
	make_all
	two=oci:$TMP/all/two
	succeeds "$GOCI" copy --platform linux/arm64 "$two" oci:arm
	same "$(jq -r '.manifests[0].digest' arm/index.json)" \
		"$(skopeo inspect --raw "$two" | jq -r '.manifests[] |
			select(.platform.architecture == "arm64").digest')" 'digest of arm64'
	succeeds umoci stat --image arm:1.2
	[ "$(find arm/blobs -type f | wc -l)" -eq 4 ] || fail "$(find arm/blobs)"
	succeeds "$GOCI" copy --platform linux/arm64,linux/amd64 "$two" oci:both
	same "$(jq -r '.manifests[0].digest' both/index.json)" \
		"$(jq -r '.manifests[0].digest' "$TMP/all/two/index.json")" 'digest of both'
	fails_with 1 "$GOCI" copy --platform linux/s390x "$two" oci:none
	has stderr 'no image for linux/s390x'
	[ ! -e none ] || fail 'a layout was left'
}

# For one platform, uncompressed; read by skopeo and by goci.
docker_archives_are_those_of_docker_save() {
	make_all
	succeeds "$GOCI" copy "oci:$TMP/all/one" docker-archive:d.tar
	id=$(skopeo inspect --raw "oci:$TMP/all/one" | jq -r .config.digest)
	tar -xOf d.tar manifest.json >shown
	same "$(jq -r '.[0].Config' shown)" "${id#sha256:}.json" Config
	tar -xOf d.tar "${id#sha256:}.json" | sha256sum | grep -q "^${id#sha256:}"
	for layer in $(jq -r '.[0].Layers[]' shown); do
		tar -xOf d.tar "$layer" | sha256sum | grep -q "^${layer%.tar}"
	done
	succeeds skopeo --insecure-policy copy -q docker-archive:d.tar oci:skopeo:x
	succeeds "$GOCI" verify oci:skopeo
	succeeds "$GOCI" copy docker-archive:d.tar oci:back
	same "$(skopeo inspect --raw oci:back | jq -r .config.digest)" "$id" 'image id'
	succeeds "$GOCI" verify oci:back
	succeeds "$GOCI" copy oci:back docker-archive:e.tar
	cmp d.tar e.tar
	fails_with 1 "$GOCI" copy --platform linux/arm64 docker-archive:d.tar oci:arm
	has stderr 'no image for linux/arm64'
	fails_with 1 "$GOCI" copy "oci:$TMP/all/two" docker-archive:f.tar
	has stderr 'several platforms'
	[ ! -e f.tar ] || fail 'f.tar was written'
	succeeds "$GOCI" copy --platform linux/amd64 "oci:$TMP/all/two" docker-archive:f.tar
}

archives_of_skopeo_are_taken() {
	make_all
	for form in "oci-archive:s.tar:web:1" "docker-archive:t.tar:web:1"; do
		succeeds skopeo --insecure-policy copy -q "oci:$TMP/all/one" "$form"
		rm -rf back
		succeeds "$GOCI" copy "${form%:web:1}" oci:back
		succeeds "$GOCI" verify oci:back
		has stdout ' 0 errors, 0 warnings'
	done
}

# Nothing is there under its name, and a layout is as it was.
damage_is_found_on_the_way() {
	make_all
	for blob in "$TMP/all/one"/blobs/sha256/*; do
		rm -rf bad new.tar new
		cp -r "$TMP/all/one" bad
		copy=bad/blobs/sha256/${blob##*/}
		flip "$copy" $(($(wc -c <"$copy") / 2))
		for to in oci:new oci-archive:new.tar docker-archive:new.tar; do
			fails_with 1 "$GOCI" copy oci:bad "$to"
			has stderr "sha256:${blob##*/}"
		done
		rm "$copy"
		fails_with 1 "$GOCI" copy oci:bad oci-archive:new.tar
		same "$(find . -name 'new*')" '' 'what was left'
	done
	cp "$TMP/all/one/index.json" before
	cp -r "$TMP/all/one" keep
	fails_with 1 "$GOCI" copy oci:bad oci:keep
	cmp before keep/index.json
}

# Also: what an archive claims of the layout it was made of.
hostile_archives_are_refused() {
	attached cosign2-copied
	succeeds "$GOCI" copy oci:cosign2-copied oci-archive:a.tar
	mkdir x
	tar -C x -xf a.tar
	jq -c '.manifests = []' x/index.json >i && cp i x/index.json
	tar -C x -cf b.tar oci-layout index.json blobs
	fails_with 1 "$GOCI" copy oci-archive:b.tar oci:new
	has stderr 'index.json lacks an image'
	fails_with 1 "$GOCI" verify oci-archive:b.tar
	tar -xOf a.tar index.json >x/index.json
	own=$(jq -r '.annotations["liboci.layout.index"]' x/index.json)
	echo >>"x/blobs/sha256/${own#sha256:}"
	tar -C x -cf c.tar oci-layout index.json blobs
	fails_with 1 "$GOCI" copy oci-archive:c.tar oci:new
	[ ! -e new ] || fail 'something was left'
}

leaves_nothing() {
	for path in "$@"; do
		[ ! -e "$path" ] || fail "$path was left"
	done
}

# edit LAYOUT FILTER [ARGUMENT...]: its index.json by jq.
edit() {
	layout=$1
	filter=$2
	shift 2
	jq -c "$@" "$filter" "$layout/index.json" >edited
	cat edited >"$layout/index.json"
}

# Of one digest, first as what has its blobs elsewhere, then as a manifest.
a_manifest_of_two_kinds_is_copied_whole() {
	make_all
	cp -r "$TMP/all/one" kinds
	edit kinds '.manifests |= [(.[0] | .annotations = {} |
		.mediaType = "application/vnd.oci.artifact.manifest.v1+json"), .[0]]'
	succeeds "$GOCI" copy oci:kinds oci:new
	diff -r kinds/blobs new/blobs
	succeeds "$GOCI" copy oci:kinds oci-archive:new.tar
	succeeds skopeo --insecure-policy copy -q oci-archive:new.tar:docker.io/library/web:1 \
		oci:skopeo:x
}

# A name of two images would mean the one for some readers, the other for the rest.
a_name_means_one_image() {
	make_all
	cp -r "$TMP/all/two" both
	digest=$(skopeo inspect --raw oci:both | jq -r '.manifests[0].digest')
	size=$(wc -c <"both/blobs/sha256/${digest#sha256:}")
	# shellcheck disable=SC2016 # variables of jq
	edit both '.manifests += [.manifests[0] | .digest = $digest | .size = $size |
		.mediaType = "application/vnd.oci.image.manifest.v1+json"]' \
		--arg digest "$digest" --argjson size "$size"
	for to in oci:new oci-archive:new.tar docker-archive:new.tar; do
		fails_with 1 "$GOCI" copy oci:both "$to"
		has stderr 'two images are named registry.example/chorus/web:1.2'
		leaves_nothing new new.tar
	done
	succeeds "$GOCI" copy "oci:both@$digest" oci:new
	cp -r "$TMP/all/one" twice
	edit twice '.manifests += .manifests'
	succeeds "$GOCI" copy oci:twice oci-archive:twice.tar
	same "$(wc -l <stdout)" 1 'references'
	tar -xOf twice.tar manifest.json | jq -e '.[0].RepoTags | length == 1'
}

# containerd writes such names for images without a tag.
a_digest_is_no_name() {
	make_all
	cp -r "$TMP/all/one" it
	digest=$(jq -r '.manifests[0].digest' it/index.json)
	# shellcheck disable=SC2016 # a variable of jq
	edit it '.manifests[0].annotations = {
		"org.opencontainers.image.ref.name": "@\($digest)",
		"io.containerd.image.name": "docker.io/library/web@\($digest)"}' \
		--arg digest "$digest"
	succeeds "$GOCI" copy oci:it oci-archive:a.tar
	has stderr 'an image has no name there'
	tar -xOf a.tar manifest.json | jq -e '.[0].RepoTags == null'
	succeeds "$GOCI" copy oci-archive:a.tar oci-archive:b.tar:web:2
	has stdout '^oci-archive:b.tar:docker.io/library/web:2@'
}

# It is said before anything is written, with the place.
an_incomplete_source_is_refused() {
	make_all
	cp -r "$TMP/all/two" sparse
	arm=$(skopeo inspect --raw oci:sparse | jq -r '.manifests[] |
		select(.platform.architecture == "arm64").digest')
	rm "sparse/blobs/sha256/${arm#sha256:}"
	mkfifo pipe
	fails_with 1 "$GOCI" copy oci:sparse oci-archive:pipe
	has stderr "^goci: oci:sparse: an index has images that the source lacks.*$arm"
	succeeds "$GOCI" copy --platform linux/amd64 oci:sparse oci:new
	succeeds "$GOCI" verify oci:new
	cp -r "$TMP/all/one" it
	layer=$(skopeo inspect --raw oci:it | jq -r '.layers[0].digest')
	rm "it/blobs/sha256/${layer#sha256:}"
	fails_with 1 "$GOCI" copy oci:it oci-archive:pipe
	has stderr "^goci: oci:it: layers 0: $layer: No such file"
}

names_that_loaders_refuse_can_be_replaced() {
	make_all
	cp -r "$TMP/all/one" it
	edit it '.manifests[0].annotations["io.containerd.image.name"] = "registry.example/Web:1"'
	fails_with 1 "$GOCI" copy oci:it oci-archive:a.tar
	has stderr 'loaders refuse, copy it alone under another one: "registry.example/Web"'
	succeeds "$GOCI" copy oci:it oci-archive:a.tar:web:1
}

an_artifact_is_left_out_of_a_docker_archive() {
	make_all
	attached helm-chart
	succeeds "$GOCI" copy "oci:$TMP/all/one" oci:helm-chart
	succeeds "$GOCI" copy oci:helm-chart docker-archive:d.tar
	same "$(cat stdout)" docker-archive:d.tar:docker.io/library/web:1 references
	has stderr 'left out, as it is no image'
}

a_layout_is_not_overwritten_by_files() {
	make_all
	cp -r "$TMP/all/one" it
	blob=$(find it/blobs -type f | head -n 1)
	for file in it/index.json it/oci-layout "$blob" it/blobs/sha256/new; do
		fails_with 1 "$GOCI" copy oci:it "oci-archive:$file"
		has stderr 'is a file of an image layout'
	done
	diff -r "$TMP/all/one" it
}

a_full_disk_leaves_the_old_archive() {
	make_all
	need_root
	mkdir small
	mount -t tmpfs -o size=256k none small || skip_because 'no tmpfs can be mounted'
	trap 'umount "$PWD/small"; stop_children' EXIT
	echo old >small/a.tar
	for to in oci-archive:small/a.tar docker-archive:small/a.tar oci:small/layout; do
		fails_with 1 "$GOCI" copy "oci:$TMP/all/one" "$to"
		has stderr 'No space left'
		same "$(cat small/a.tar)" old 'the old archive'
		same "$(find small -type f | wc -l)" 1 'files on the disk'
	done
	(cd "$TMP/all" && fails_with 1 "$GOCI" build --progress quiet -t full:1 \
		-o oci-archive:"$test_dir/small/a.tar" ./web)
	same "$(cat small/a.tar)" old 'the old archive'
}

wrong_destinations_are_refused_before_the_work() {
	make_all
	one=oci:$TMP/all/one
	mkdir folder
	fails_with 1 "$GOCI" copy "$one" oci-archive:folder
	fails_with 1 "$GOCI" copy "$one" oci-archive:none/a.tar
	has stderr 'none'
	echo file >file
	fails_with 1 "$GOCI" copy "$one" oci:file
	fails_with 2 "$GOCI" copy "$one"
	fails_with 2 "$GOCI" copy "$one" b c
	fails_with 2 "$GOCI" copy "$one" "oci:x:1@sha256:$(printf x | sha256sum | cut -c1-64)"
	has stderr 'a destination has no digest'
	fails_with 2 "$GOCI" copy "$one" x.tar
	fails_with 1 "$GOCI" copy oci:nothing oci:new
	[ ! -e new ] || fail 'a layout was left'
	fails_with 2 "$GOCI" build -o x.tar .
	has stderr '"x.tar" does not say what it is; write oci-archive:x.tar'
	fails_with 2 "$GOCI" build -o tar:x .
	has stderr 'is none of oci:DIR.*docker-archive:FILE'
	mkdir empty
	fails_with 1 "$GOCI" copy oci:empty oci:new
}

standard_output_takes_an_archive() {
	make_all
	succeeds "$GOCI" copy "oci:$TMP/all/one" oci-archive:a.tar
	"$GOCI" copy "oci:$TMP/all/one" oci-archive:- 2>refs | cmp - a.tar
	has refs '^oci-archive:-:docker.io/library/web:1@'
	for path in /dev/stdout /dev/fd/1 /proc/self/fd/1; do
		"$GOCI" copy "oci:$TMP/all/one" "oci-archive:$path" >b.tar 2>refs
		cmp a.tar b.tar
		has refs "^oci-archive:$path:docker.io/library/web:1@"
	done
	fails_with 2 "$GOCI" copy oci-archive:- oci:new
	has stderr 'is not read from standard input'
	mkfifo pipe
	start reader cat pipe
	succeeds "$GOCI" copy "oci:$TMP/all/one" oci-archive:pipe
	wait $!
	cmp reader.log a.tar
	(cd "$TMP/all" && "$GOCI" build --progress quiet -t web:1 -o oci-archive:- ./web) \
		2>refs | cmp - a.tar
	has refs '^oci-archive:-:docker.io/library/web:1@'
	(cd "$TMP/all" && "$GOCI" build --progress quiet -t web:1 -o oci-archive:/dev/stdout \
		./web) >b.tar 2>refs
	cmp a.tar b.tar
	(cd "$TMP/all" && fails_with 2 "$GOCI" build -o oci-archive:- \
		--metadata-file /dev/stdout ./web)
}

# Layout and archives at once, and each of them as if it had been asked for alone.
build_writes_archives_beside_the_layout() {
	module web
	module api
	succeeds "$GOCI" build -o oci:dist/all:web -o oci-archive:a.tar -o docker-archive:d.tar \
		./web
	has stdout '^oci:dist/all:web@'
	succeeds "$GOCI" copy oci:dist/all oci-archive:b.tar
	cmp a.tar b.tar
	succeeds "$GOCI" copy oci:dist/all docker-archive:e.tar
	cmp d.tar e.tar
	succeeds "$GOCI" verify oci-archive:a.tar
	succeeds "$GOCI" verify docker-archive:d.tar
	rm -r dist
	mkdir out
	succeeds "$GOCI" build -o 'oci-archive:out/{name}.tar' ./web ./api
	[ ! -e dist ] || fail 'a layout was written'
	cp stdout refs
	for name in web api; do
		has refs "^oci-archive:out/$name.tar:docker.io/library/$name:production@"
		succeeds "$GOCI" verify "oci-archive:out/$name.tar"
	done
}

# An archive that is gone, changed, or had other images is written again.
unchanged_archives_are_not_written_again() {
	module web
	module api
	all() {
		succeeds "$GOCI" build --progress plain -o oci-archive:all.tar "$@"
	}
	all ./web ./api
	cp all.tar first
	inode=$(stat -c %i all.tar)
	all ./web ./api
	same "$(stat -c %i all.tar)" "$inode" 'written again though unchanged'
	has_not stderr compile
	rm all.tar
	all ./web ./api
	cmp all.tar first
	echo >>all.tar
	all ./web ./api
	cmp all.tar first
	sed -i 's/^var version.*/var version = "v2"/' web/main.go
	all ./web ./api
	succeeds "$GOCI" verify oci-archive:all.tar
	succeeds "$GOCI" inspect oci-archive:all.tar:api:production
	all ./web
	fails_with 1 "$GOCI" inspect oci-archive:all.tar:api:production
	all ./web ./api
	succeeds "$GOCI" inspect oci-archive:all.tar:api:production
}

# The file of before is there, but not under the name that was asked for.
outputs_that_moved_are_written_again() {
	module web
	mkdir one two
	ln -s one layout
	ln -s one.tar web.tar
	for to in oci:layout oci-archive:web.tar; do
		succeeds "$GOCI" build -o "$to" ./web
		succeeds "$GOCI" build --progress plain -o "$to" ./web
		has stderr unchanged
	done
	ln -sfn two layout
	ln -sf two.tar web.tar
	for to in oci:layout oci-archive:web.tar; do
		succeeds "$GOCI" build -o "$to" ./web
		succeeds "$GOCI" verify "$to"
	done
	succeeds "$GOCI" verify oci:two
	succeeds "$GOCI" build -o oci-archive:same.tar -o oci-archive:./same.tar ./web
	tar -xOf same.tar index.json | jq -e '.manifests | length == 1'
}

# Half of the images is no archive; the last good one stays.
an_archive_waits_for_all_of_its_images() {
	module web
	module api
	succeeds "$GOCI" build -o oci-archive:all.tar ./web ./api
	cp all.tar before
	echo 'broken' >>api/main.go
	sed -i 's/^var version.*/var version = "v3"/' web/main.go
	fails_with 1 "$GOCI" build -o oci-archive:all.tar ./web ./api
	has stderr 'all.tar is not written without all of its images'
	cmp all.tar before
}

# The archives are no part of the source: a second build makes the same image.
archives_in_the_source_are_no_source() {
	module web
	mkdir web/out
	for n in 1 2; do
		succeeds "$GOCI" build --target development --shell none \
			--progress plain -o oci-archive:web/dev.tar \
			-o docker-archive:web/out/d.tar ./web
		cp stdout "refs.$n"
	done
	diff refs.1 refs.2
	has stderr unchanged
	echo 'package main' >web/more.go
	for n in 1 2; do
		succeeds "$GOCI" build --target development --shell none --progress plain \
			-o oci:layout ./web
	done
	has stderr unchanged
	succeeds "$GOCI" build --context-report ./web
	has stdout '^out.*dev.tar'
	has stdout '^out.*out/'
}

# What --file names is copied, with archives; a new one there is a change.
archives_in_copied_folders_are_content() {
	module web
	mkdir files
	echo text >files/text
	succeeds "$GOCI" build -o oci-archive:a.tar ./web
	succeeds "$GOCI" build --file files:/files -o oci:it ./web
	cp a.tar files/new.tar
	succeeds "$GOCI" build --file files:/files -o oci:it ./web
	succeeds "$GOCI" inspect --files oci:it
	has stdout '/files/new.tar$'
}

interrupted_copies_leave_nothing() {
	make_all
	mkfifo pipe
	start copy "$GOCI" copy "oci:$TMP/all/one" oci-archive:pipe
	pid=$!
	# It waits for a reader.
	comes copy.log 'pipe'
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 143 status
}

check 'a layout survives an archive byte for byte, with all that refers to its images' \
	layouts_survive_an_archive
check 'an archive shows loaders its images alone' only_images_are_shown_to_loaders
check 'one image takes along what refers to it, and nothing else' \
	one_image_takes_its_referrers_along
check 'images in an archive are named in full, and found by less' images_are_named_in_full
check 'a destination gives the image another name, one that Docker takes' \
	a_destination_gives_another_name
check 'one image of several names is one' one_image_of_several_names_is_one
check 'images of one tag stay apart in a layout' images_of_one_tag_stay_apart
check 'platforms of an index are chosen, with their digests' platforms_are_chosen
check 'a docker archive is as docker save writes it' docker_archives_are_those_of_docker_save
check 'archives that skopeo wrote are taken' archives_of_skopeo_are_taken
check 'damage is found on the way and leaves nothing' damage_is_found_on_the_way
check 'an archive that lies about its layout is refused' hostile_archives_are_refused
check 'a manifest with two media types is copied whole' \
	a_manifest_of_two_kinds_is_copied_whole
check 'a name of two images is refused' a_name_means_one_image
check 'a digest is no name' a_digest_is_no_name
check 'an incomplete source is refused before anything is written' \
	an_incomplete_source_is_refused
check 'names that loaders refuse can be replaced' names_that_loaders_refuse_can_be_replaced
check 'an artifact is left out of a docker archive, and it is said' \
	an_artifact_is_left_out_of_a_docker_archive
check 'the files of a layout are not overwritten' a_layout_is_not_overwritten_by_files
check 'a full disk leaves the old archive' a_full_disk_leaves_the_old_archive
check 'wrong destinations are refused' wrong_destinations_are_refused_before_the_work
check 'standard output and a FIFO take an archive' standard_output_takes_an_archive
check 'a build writes archives beside the layout, or alone' \
	build_writes_archives_beside_the_layout
check 'archives are written again when they are not as they were' \
	unchanged_archives_are_not_written_again
check 'outputs that moved are written again' outputs_that_moved_are_written_again
check 'an archive waits for all of its images' an_archive_waits_for_all_of_its_images
check 'archives in the source are no part of it' archives_in_the_source_are_no_source
check 'archives in folders that are copied are content' \
	archives_in_copied_folders_are_content
check 'an interrupted copy ends at once' interrupted_copies_leave_nothing
finish
