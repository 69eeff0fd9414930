#!/bin/sh
# inspect, diff and reproduce read archives as they are, and tell of them what they tell
# of the layout that an archive was made of.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

need skopeo jq

# copy FROM TO
copy() {
	skopeo --insecure-policy copy -q "$1" "$2" >copy.log 2>&1 || fail "$(cat copy.log)"
}

# make_all: the layout dist/web, and both archives of it, once for all tests.
make_all() {
	[ ! -d "$TMP/all" ] || return 0
	mkdir "$TMP/all"
	succeeds "$GOCI" build -o "oci:$TMP/all/web" "$FIXTURES/workflow-engine"
	copy "oci:$TMP/all/web:production" "oci-archive:$TMP/all/oci.tar:production"
	copy "oci:$TMP/all/web:production" "docker-archive:$TMP/all/docker.tar:web:v1"
}

# tells REF OPTION...: what inspect says, the reference left out.
tells() {
	ref=$1
	shift
	succeeds "$GOCI" inspect "$@" "$ref"
	[ ! -s stderr ] || fail "$(cat stderr)"
	sed "s|$ref|REF|g" stdout
}

every_form_of_inspect_is_that_of_the_layout() {
	make_all
	for form in --platform=linux/amd64 --json --files '--files --json' --modules \
		'--modules --all --json' "--verify-modules $FIXTURES/workflow-engine/go.sum" \
		--size '--size --all' '--size --json'; do
		# shellcheck disable=SC2086 # several words are wanted
		tells "oci:$TMP/all/web" $form >want
		# shellcheck disable=SC2086
		tells "oci-archive:$TMP/all/oci.tar" $form >got
		diff want got || fail "inspect $form"
		[ -s got ] || fail "inspect $form says nothing"
	done
	for ref in "oci:$TMP/all/web" "oci-archive:$TMP/all/oci.tar"; do
		tells "$ref" --html page.html
		sed "s|$ref|REF|g" page.html >"page.${ref%%:*}"
	done
	cmp page.oci page.oci-archive
}

# without_packed: the table of layers without how large they are as they are stored.
without_packed() {
	awk 'NF == 8 && $1 ~ /^[0-9]+$/ {$2 = "-"; $1 = $1} {print}'
}

# All that does not follow from the manifest, or from how layers are compressed.
contents_of_a_docker_archive_are_those_of_the_layout() {
	make_all
	docker=docker-archive:$TMP/all/docker.tar
	for form in --files --modules "--verify-modules $FIXTURES/workflow-engine/go.sum"; do
		# shellcheck disable=SC2086
		tells "oci:$TMP/all/web" $form | without_packed >want
		# shellcheck disable=SC2086
		tells "$docker" $form | without_packed >got
		diff want got || fail "inspect $form"
		[ -s got ] || fail "inspect $form says nothing"
	done
	for form in --json '--files --json' '--modules --json' '--size --json'; do
		for ref in "oci:$TMP/all/web" "$docker"; do
			# shellcheck disable=SC2086
			tells "$ref" $form | jq -S 'del(.image, .digest, .tags, .size) |
				del(.platforms[]?["digest", "size"]) |
				del(.layers[]?["digest", "size", "mediaType", "packed"])' \
				>"got.${ref%%:*}"
		done
		diff got.oci got.docker-archive || fail "inspect $form"
	done
	tells "$docker" --html page.html
	grep -q '</html>' page.html
	tells "$docker" --size >/dev/null
}

a_docker_archive_has_no_manifest_and_says_so() {
	make_all
	id=$(config "$TMP/all/web" | tr -d '\n' | sha256sum | cut -d' ' -f1)
	manifest=$(blob "$TMP/all/web" "$(digest "$TMP/all/web" production)")
	id=$(printf '%s' "$manifest" | jq -r .config.digest)
	succeeds "$GOCI" inspect "docker-archive:$TMP/all/docker.tar"
	has stdout '^  digest  *none: a docker archive has no manifests$'
	has stdout "^  image id  *$id$"
	has stdout '^  tag  *docker.io/library/web:v1$'
	succeeds "$GOCI" inspect --json "docker-archive:$TMP/all/docker.tar"
	same "$(jq -c '[.digest, .imageID, .platforms[].digest]' stdout)" "[null,\"$id\",null]"
	same "$(jq -r '.layers[] | .digest == .diffID' stdout | sort -u)" true
	succeeds "$GOCI" inspect --json "oci:$TMP/all/web"
	same "$(jq -r .imageID stdout)" "$id"
}

names_and_digests_choose() {
	make_all
	id=$("$GOCI" inspect --json "oci:$TMP/all/web" | jq -r .imageID)
	digest=$(digest "$TMP/all/web" production)
	for ref in "oci:$TMP/all/web@$digest" "oci:$TMP/all/web:production@$digest" \
		"oci-archive:$TMP/all/oci.tar@$digest" "oci-archive:$TMP/all/oci.tar:production" \
		"docker-archive:$TMP/all/docker.tar:web:v1" "docker-archive:$TMP/all/docker.tar@$id" \
		"docker-archive:$TMP/all/docker.tar:docker.io/library/web:v1@$id"; do
		succeeds "$GOCI" inspect --json "$ref"
		same "$(jq -r .imageID stdout)" "$id" "$ref"
		run "$GOCI" verify "$ref"
		same "$status" 0 "verify $ref"
	done
	other=sha256:$(printf x | sha256sum | cut -d' ' -f1)
	while IFS='|' read -r pattern ref; do
		refuses 1 "$pattern" "$GOCI" inspect --files "$ref"
		one_line
		fails_with 1 "$GOCI" verify "$ref"
	done <<-END
		web:production@$other: has no such digest of that name$|oci:$TMP/all/web:production@$other
		oci.tar@$other: has no such digest$|oci-archive:$TMP/all/oci.tar@$other
		oci.tar:v2: has no tag "v2"; it has production \(goci help a-tag-does-not-exist\)$|oci-archive:$TMP/all/oci.tar:v2
		docker.tar@$other: has no such digest$|docker-archive:$TMP/all/docker.tar@$other
		has no tag "web:v2"; it has docker.io/library/web:v1 \(goci help a-tag-does-not-exist\)$|docker-archive:$TMP/all/docker.tar:web:v2
	END
}

# two_images: the archive two.tar of `docker save`, with two images of three names.
two_images() {
	module one
	module two
	printf '\nvar more = version\n' >>two/main.go
	for name in one two; do
		succeeds "$GOCI" build "$name"
		copy "oci:dist/$name:production" "docker-archive:$name.tar:$name:v1"
		mkdir "saved.$name"
		tar -xf "$name.tar" -C "saved.$name"
	done
	cp -r saved.two/* saved.one/
	tar -xOf one.tar manifest.json >m1
	tar -xOf two.tar manifest.json >m2
	chmod u+w saved.one/manifest.json
	jq -cs '.[0][0].RepoTags += ["other:v1"] | .[0] + .[1]' m1 m2 >saved.one/manifest.json
	tar -cf two.tar -C saved.one .
}

images_of_a_docker_archive_are_listed() {
	two_images
	one=$("$GOCI" inspect --json oci:dist/one | jq -r .imageID)
	two=$("$GOCI" inspect --json oci:dist/two | jq -r .imageID)
	succeeds "$GOCI" inspect docker-archive:two.tar
	arch=linux/$(go env GOHOSTARCH)
	same "$(cat stdout)" "docker-archive:two.tar: 3 images; name one as docker-archive:two.tar:TAG
  docker.io/library/one:v1  $one  $arch
  other:v1                  $one  $arch
  docker.io/library/two:v1  $two  $arch"
	succeeds "$GOCI" inspect --json docker-archive:two.tar:two:v1
	same "$(jq -r .imageID stdout)" "$two"
	succeeds "$GOCI" inspect --json "docker-archive:two.tar@$one"
	same "$(jq -c '[.imageID, .tags]' stdout)" \
		"[\"$one\",[\"docker.io/library/one:v1\",\"other:v1\"]]"
	refuses 1 'two.tar: has several images: .*library/one:v1, other:v1, .*library/two:v1; name one as docker-archive:two.tar:.*/one:v1$' \
		"$GOCI" inspect --files docker-archive:two.tar
	one_line
}

archives_are_compared_with_layouts() {
	make_all
	web=oci:$TMP/all/web
	succeeds "$GOCI" diff "$web" "oci-archive:$TMP/all/oci.tar"
	same "$(head -n 1 stdout)" equal
	succeeds "$GOCI" diff --json "$web" "oci-archive:$TMP/all/oci.tar"
	same "$(jq -c '[.equal, .compared]' stdout)" '[true,"manifests"]'
	for pair in "$web docker-archive:$TMP/all/docker.tar" \
		"docker-archive:$TMP/all/docker.tar oci-archive:$TMP/all/oci.tar" \
		"docker-archive:$TMP/all/docker.tar docker-archive:$TMP/all/docker.tar"; do
		# shellcheck disable=SC2086
		succeeds "$GOCI" diff $pair
		same "$(head -n 1 stdout)" equal
		has stdout '^  compared  *by the configs, .*: a docker archive has no manifests$'
		# shellcheck disable=SC2086
		succeeds "$GOCI" diff --json $pair
		same "$(jq -c '[.equal, .compared, .causes]' stdout)" '[true,"configs",[]]'
	done
}

causes_are_those_between_layouts() {
	module one
	succeeds "$GOCI" build -o oci:a one
	sed -i 's/hello/goodbye/' one/main.go
	succeeds "$GOCI" build -o oci:b --env A=1 one
	for name in a b; do
		copy "oci:$name:production" "oci-archive:$name.oci"
		copy "oci:$name:production" "docker-archive:$name.docker:$name:v1"
	done
	fails_with 3 "$GOCI" diff --json oci:a oci:b
	jq '[.causes, .files, .config, .programs, (.layers | map(.change))]' stdout >want
	grep -q 'source: /app/main differs' want || fail "$(cat want)"
	for pair in 'oci-archive:a.oci oci:b' 'docker-archive:a.docker oci:b' \
		'oci:a docker-archive:b.docker' 'docker-archive:a.docker docker-archive:b.docker'; do
		# shellcheck disable=SC2086
		fails_with 3 "$GOCI" diff --json $pair
		jq '[.causes, .files, .config, .programs, (.layers | map(.change))]' stdout >got
		diff want got || fail "$pair"
	done
	same "$(jq -c '[.manifest, .equal]' stdout)" '[null,false]'
}

# One of the index is what the archive has: the other platform is a difference.
an_index_is_compared_for_the_platform_of_the_archive() {
	module one
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 one
	skopeo --insecure-policy copy -q --override-arch arm64 oci:dist/one:production \
		docker-archive:one.tar:one:v1
	succeeds "$GOCI" diff --platform linux/arm64 oci:dist/one docker-archive:one.tar
	same "$(head -n 1 stdout)" equal
	fails_with 3 "$GOCI" diff --json oci:dist/one docker-archive:one.tar
	same "$(jq -c '[.equal, (.platforms | map(.platform)), .causes]' stdout)" \
		'[false,["linux/amd64"],[]]'
	succeeds "$GOCI" inspect docker-archive:one.tar
	has stdout '^  platform  *linux/arm64$'
}

archives_are_reproduced() {
	module one
	succeeds "$GOCI" build -o oci:a --compression zstd one
	copy oci:a:production oci-archive:a.oci
	succeeds "$GOCI" build -o oci:b one
	copy oci:b:production docker-archive:a.docker:b:v1
	for ref in oci-archive:a.oci docker-archive:a.docker; do
		succeeds "$GOCI" reproduce --source one "$ref"
		same "$(head -n 1 stdout)" equal "$ref"
	done
	sed -i 's/hello/goodbye/' one/main.go
	for ref in oci-archive:a.oci docker-archive:a.docker; do
		fails_with 3 "$GOCI" reproduce --source one "$ref"
		has stdout '^  why  *source: /app/main differs'
		has_not stdout 'compressor:'
	done
}

# repack TAR COMMAND...: the archive with what the command has done to its files.
repack() {
	archive=$1
	shift
	rm -rf saved
	mkdir saved
	tar -xf "$TMP/all/docker.tar" -C saved
	find saved -type f -exec chmod u+w {} +
	(cd saved && "$@")
	tar -cf "$archive" -C saved .
}

compress_layers() {
	for layer in $(jq -r '.[0].Layers[]' manifest.json); do
		case $compressor in
		gzip) gzip -9n <"$layer" >packed ;;
		*) zstd -q <"$layer" >packed ;;
		esac
		mv packed "$layer"
	done
}

# As `docker save` writes them where containerd has the images.
compressed_layers_of_a_docker_archive_are_read() {
	make_all
	need zstd
	tells "docker-archive:$TMP/all/docker.tar" --files | without_packed >want
	for compressor in gzip zstd; do
		repack packed.tar compress_layers
		tells docker-archive:packed.tar --files | without_packed >got
		diff want got
		succeeds "$GOCI" inspect --json docker-archive:packed.tar
		same "$(jq -r '.layers[] | .mediaType' stdout | sort -u)" \
			"application/vnd.oci.image.layer.v1.tar+$compressor"
		layer=$(tar -xOf packed.tar ./manifest.json | jq -r '.[0].Layers[0]')
		same "$(jq -r '.layers[0].digest' stdout)" \
			"sha256:$(sha256sum <"saved/$layer" | cut -d' ' -f1)"
		succeeds "$GOCI" diff docker-archive:packed.tar "docker-archive:$TMP/all/docker.tar"
		same "$(head -n 1 stdout)" equal
	done
}

change_layer() {
	layer=$(jq -r '.[0].Layers[1]' manifest.json)
	printf 'X' | dd of="$layer" bs=1 seek=700 conv=notrunc status=none
}

change_config() {
	file=$(jq -r '.[0].Config' manifest.json)
	sed -i 's/1001:1001/0:0/' "$file"
}

# Under a name that tells no digest.
swap_layers() {
	jq -c '.[0].Layers |= reverse' manifest.json >m
	mv m manifest.json
}

link_layer_out() {
	layer=$(jq -r '.[0].Layers[1]' manifest.json)
	rm "$layer"
	ln -s /etc/passwd "$layer"
}

drop_config() {
	rm "$(jq -r '.[0].Config' manifest.json)"
}

fold_name() {
	sed -i 's/"Layers"/"layers"/' manifest.json
}

no_list() {
	echo '{}' >manifest.json
}

many_names() {
	jq -c '.[0].RepoTags = [range(2000) | "a:\(.)"]' manifest.json >m
	mv m manifest.json
}

no_layers() {
	jq -c 'del(.[0].Layers)' manifest.json >m
	mv m manifest.json
}

changed_docker_archives_are_one_error() {
	make_all
	while IFS='|' read -r change why; do
		repack bad.tar "$change"
		for option in --files --modules --size '--html page.html'; do
			# shellcheck disable=SC2086
			refuses 1 "^goci: docker-archive:bad.tar: $why" \
				"$GOCI" inspect $option docker-archive:bad.tar
			one_line
		done
		refuses 1 "docker-archive:bad.tar: $why" \
			"$GOCI" diff docker-archive:bad.tar docker-archive:"$TMP/all/docker.tar"
		one_line
	done <<-'END'
		change_config|[0-9a-f]*.json is damaged: its content has the digest
		link_layer_out|layer 1: .*is no file, nor a link to one
		drop_config|[0-9a-f]*.json: No such file
		fold_name|manifest.json: "layers": some readers would take it for "Layers"
		no_list|manifest.json: JSON: not an array
		many_names|has over 1000 names of images
		no_layers|config has 2 diff ids for 0 layers
	END
}

a_layer_that_is_not_its_diff_id_is_refused() {
	make_all
	for change in change_layer swap_layers; do
		repack bad.tar "$change"
		for option in --files --modules --size; do
			refuses 1 'layer [01]: .* is damaged: .*, its diff id is sha256:' \
				"$GOCI" inspect "$option" docker-archive:bad.tar
			one_line
		done
		fails_with 1 "$GOCI" inspect --json docker-archive:bad.tar
		one_line
		same "$(jq -c '.layers | map(.unpacked)' stdout)" '[null,null]'
	done
}

a_cut_archive_is_one_error() {
	make_all
	for archive in oci docker; do
		size=$(stat -c %s "$TMP/all/$archive.tar")
		for at in 0 100 512 1000 4096 $((size / 3)) $((size / 2)) $((size - 20000)); do
			head -c "$at" "$TMP/all/$archive.tar" >cut.tar
			for option in --json --files; do
				refuses 1 "^goci: ${archive%oci}.*cut.tar: " "$GOCI" inspect "$option" \
					"$([ "$archive" = oci ] && echo oci || echo docker)-archive:cut.tar"
				one_line
			done
		done
	done
	gzip -c "$TMP/all/oci.tar" >packed.tar
	refuses 1 'is compressed; .* unpack it with gunzip first' \
		"$GOCI" inspect oci-archive:packed.tar
	one_line
	mkfifo fifo
	refuses 1 'fifo: is not a regular file' timeout 5 "$GOCI" inspect oci-archive:fifo
	one_line
}

# What is damaged within an archive of a layout.
changed_oci_archives_are_one_error() {
	make_all
	mkdir bad
	tar -xf "$TMP/all/oci.tar" -C bad
	chmod -R u+w bad
	layer=$(blob "$TMP/all/web" "$(digest "$TMP/all/web" production)" |
		jq -r '.layers[1].digest')
	printf 'X' | dd of="bad/blobs/sha256/${layer#sha256:}" bs=1 seek=99 conv=notrunc \
		status=none
	tar -cf bad.tar -C bad .
	refuses 1 "oci-archive:bad.tar: layer 1: blob $layer is damaged" \
		"$GOCI" inspect --files oci-archive:bad.tar
	one_line
	rm "bad/blobs/sha256/${layer#sha256:}"
	tar -cf bad.tar -C bad .
	refuses 1 "oci-archive:bad.tar: layer 1: $layer: No such file" \
		"$GOCI" inspect --files oci-archive:bad.tar
	ln -s /etc/passwd "bad/blobs/sha256/${layer#sha256:}"
	tar -cf bad.tar -C bad .
	refuses 1 "oci-archive:bad.tar: blobs/sha256/${layer#sha256:}: is a link \(OCI1202\)" \
		"$GOCI" inspect --files oci-archive:bad.tar
}

nothing_is_unpacked_and_memory_is_small() {
	make_all
	mkdir tmp
	for ref in "oci-archive:$TMP/all/oci.tar" "docker-archive:$TMP/all/docker.tar"; do
		succeeds env TMPDIR="$PWD/tmp" "$GOCI" inspect --files "$ref"
		succeeds env TMPDIR="$PWD/tmp" "$GOCI" inspect --modules --all "$ref"
		[ -z "$(ls -A tmp)" ] || fail "$(ls -A tmp)"
	done
	# Without the programs, of which one after another is in a temporary file.
	succeeds env TMPDIR=/nonexistent "$GOCI" inspect --files "$ref"
	[ -x /usr/bin/time ] || skip_because '/usr/bin/time is not installed'
	/usr/bin/time -f %M -o peak "$GOCI" inspect --modules --all "$ref" >stdout
	case $(ldd "$GOCI" 2>/dev/null) in
	*san*) ;;
	*) [ "$(cat peak)" -lt 65536 ] || fail "$(cat peak) kB" ;;
	esac
}

check 'of an oci-archive every form of inspect is that of its layout' \
	every_form_of_inspect_is_that_of_the_layout
check 'the contents of a docker-archive are those of its layout' \
	contents_of_a_docker_archive_are_those_of_the_layout
check 'a docker-archive has no manifest, and its image id is told' \
	a_docker_archive_has_no_manifest_and_says_so
check 'names and digests choose, as for verify' names_and_digests_choose
check 'the images of a docker-archive are listed' images_of_a_docker_archive_are_listed
check 'archives are compared with layouts' archives_are_compared_with_layouts
check 'the causes of a difference are those between layouts' causes_are_those_between_layouts
check 'an index is compared for the platform of the archive' \
	an_index_is_compared_for_the_platform_of_the_archive
check 'images in archives are reproduced' archives_are_reproduced
check 'compressed layers of a docker-archive are read' \
	compressed_layers_of_a_docker_archive_are_read
check 'a docker-archive that is wrong is one error' changed_docker_archives_are_one_error
check 'a layer that is not its diff id is refused' a_layer_that_is_not_its_diff_id_is_refused
check 'an archive that is cut, compressed or no file is one error' a_cut_archive_is_one_error
check 'an oci-archive that is wrong is one error' changed_oci_archives_are_one_error
check 'nothing is unpacked, and memory stays small' nothing_is_unpacked_and_memory_is_small
finish
