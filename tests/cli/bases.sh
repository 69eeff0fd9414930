#!/bin/sh
# What an image is built on: every reference that inspect takes, and bases that other
# tools have made, of which nothing is carried over that verify or other readers refuse.
# shellcheck disable=SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

need skopeo umoci jq

REF_NAME=org.opencontainers.image.ref.name
DOCKER=application/vnd.docker
OCI=application/vnd.oci.image

# copy FROM TO [OPTION...]
copy() {
	skopeo --insecure-policy copy -q "$@" >copy.log 2>&1 || fail "$(cat copy.log)"
}

# make_all: the module one, a base of two layers as a layout, and what skopeo makes of it,
# once for all tests.
make_all() {
	[ ! -f "$TMP/all/done" ] || return 0
	mkdir -p "$TMP/all/root/etc" "$TMP/all/root/srv"
	echo hello >"$TMP/all/root/etc/motd"
	(
		cd "$TMP/all"
		module one
		tar -C root -cf 1.tar --owner 0 --group 0 --mtime @0 etc
		tar -C root -cf 2.tar --owner 0 --group 0 --mtime @0 srv
		mkdir -p base/blobs/sha256
		echo '{"imageLayoutVersion":"1.0.0"}' >base/oci-layout
		for i in 1 2; do
			gzip -n -k "$i.tar"
			put base "$i.tar.gz" >"$i.layer"
		done
		jq -cn --arg arch "$(go env GOHOSTARCH)" \
			--arg one "sha256:$(sha256sum 1.tar | cut -d' ' -f1)" \
			--arg two "sha256:$(sha256sum 2.tar | cut -d' ' -f1)" '
			{created: "2020-01-01T00:00:00Z", architecture: $arch, os: "linux",
			config: {Env: ["PATH=/usr/bin", "BASE=yes"], Cmd: ["/bin/sh"],
				Labels: {"base.label": "kept"}},
			rootfs: {type: "layers", diff_ids: [$one, $two]},
			history: [{created: "2020-01-01T00:00:00Z", created_by: "ADD etc"},
				{created_by: "ENV BASE=yes", empty_layer: true},
				{created: "2020-01-01T00:00:00Z", created_by: "ADD srv"}]}' \
			>base.config
		vary base . . .
		copy oci:base:v1 oci-archive:oci.tar:v1
		copy oci:base:v1 docker-archive:docker.tar:registry.example/team/base:v1
	)
	touch "$TMP/all/done"
}

# put LAYOUT FILE: as a blob; prints the members digest and size.
put() {
	sum=$(sha256sum "$2" | cut -d' ' -f1)
	cp "$2" "$1/blobs/sha256/$sum"
	printf '{"digest":"sha256:%s","size":%s}' "$sum" "$(wc -c <"$2")"
}

# vary LAYOUT CONFIG MANIFEST INDEX: the base there, each document changed by jq.
vary() {
	all=$TMP/all
	[ -d "$1" ] || cp -R "$all/base" "$1"
	jq -c "$2" "$all/base.config" >config.json
	jq -cn --arg oci "$OCI" --argjson config "$(put "$1" config.json)" \
		--argjson one "$(cat "$all/1.layer")" --argjson two "$(cat "$all/2.layer")" '
		{schemaVersion: 2, mediaType: ($oci + ".manifest.v1+json"),
		config: ({mediaType: ($oci + ".config.v1+json")} + $config),
		layers: [$one, $two | {mediaType: ($oci + ".layer.v1.tar+gzip")} + .]}' |
		jq -c "$3" >manifest.json
	type=$(jq -r '.mediaType // "'"$OCI"'.manifest.v1+json"' manifest.json)
	jq -cn --arg type "$type" --arg name "$REF_NAME" --arg arch "$(go env GOHOSTARCH)" \
		--argjson manifest "$(put "$1" manifest.json)" '
		{schemaVersion: 2, manifests: [{mediaType: $type} + $manifest +
		{platform: {architecture: $arch, os: "linux"}, annotations: {($name): "v1"}}]}' |
		jq -c "$4" >"$1/index.json"
}

# nest LAYOUT TIMES ENTRY: puts what is in index.json into an index, and that in one...;
# ENTRY is what jq makes of each entry.
nest() {
	for _ in $(seq "$2"); do
		jq -c --arg oci "$OCI" ".mediaType = \$oci + \".index.v1+json\" |
			.manifests[] |= ($3)" "$1/index.json" >inner.json
		jq -cn --arg oci "$OCI" --arg name "$REF_NAME" \
			--argjson inner "$(put "$1" inner.json)" '{schemaVersion: 2,
			manifests: [{mediaType: ($oci + ".index.v1+json")} + $inner +
			{annotations: {($name): "v1"}}]}' >"$1/index.json"
	done
}

# builds_on REF: an image on it, in the layout out, that all readers take.
builds_on() {
	rm -rf out unpacked copied
	succeeds "$GOCI" build --progress plain --base "$1" -o oci:out "$TMP/all/one"
	mv stderr build.log
	run "$GOCI" verify oci:out
	[ "$status" -eq 0 ] || { cat stdout; fail "verify refuses what is built on $1"; }
	copy oci:out:production dir:copied
	skopeo inspect --config oci:out:production >config.json
	umoci unpack --rootless --image out:production unpacked >umoci.log 2>&1 ||
		fail "umoci: $(cat umoci.log)"
	[ -x unpacked/rootfs/app/main ] || fail 'no program'
}

every_reference_is_a_base() {
	make_all
	id=$(jq -r '.manifests[0].digest' "$TMP/all/base/index.json")
	vary whole . . '.manifests[0].annotations["'"$REF_NAME"'"] =
		"registry.example/library/alpine:3.19"'
	vary untagged . . 'del(.manifests[0].annotations)'
	for ref in "oci:$TMP/all/base" "oci:$TMP/all/base:v1" "oci:$TMP/all/base@$id" \
		oci:whole:registry.example/library/alpine:3.19 oci:whole oci:untagged \
		"oci:untagged@$id" "oci-archive:$TMP/all/oci.tar" \
		"oci-archive:$TMP/all/oci.tar:v1" "docker-archive:$TMP/all/docker.tar" \
		"docker-archive:$TMP/all/docker.tar:registry.example/team/base:v1"; do
		builds_on "$ref"
		[ "$(cat unpacked/rootfs/etc/motd)" = hello ] || fail "$ref: not its files"
		same "$(jq -c '[.config.Labels["base.label"], (.rootfs.diff_ids | length)]' \
			config.json)" '["kept",4]' "$ref"
	done
}

labels_name_the_base() {
	make_all
	label=org.opencontainers.image.base
	id=$(jq -r '.manifests[0].digest' "$TMP/all/base/index.json")
	vary whole . . '.manifests[0].annotations["'"$REF_NAME"'"] =
		"registry.example/library/alpine:3.19"'
	while read -r name digest ref; do
		builds_on "$ref"
		same "$(jq -r --arg l "$label" '[.config.Labels[$l + ".name"] // "-",
			.config.Labels[$l + ".digest"] // "-"] | join(" ")' config.json)" \
			"$name $digest" "$ref"
	done <<-END
		- $id oci:$TMP/all/base:v1
		registry.example/library/alpine:3.19 $id oci:whole
		registry.example/team/base:v1 - docker-archive:$TMP/all/docker.tar
	END
}

toolchains_are_read_likewise() {
	make_all
	for ref in "oci:$TMP/all/base" "oci-archive:$TMP/all/oci.tar" \
		"docker-archive:$TMP/all/docker.tar"; do
		refuses 1 "--toolchain $ref: has no Go in /usr/local/go" "$GOCI" build \
			--progress quiet --target base --toolchain "$ref" -o oci:no "$TMP/all/one"
	done
}

a_goci_yaml_names_one_of_its_source() {
	make_all
	module two
	cp "$TMP/all/docker.tar" two/docker.tar
	cp "$TMP/all/oci.tar" two/oci.tar
	mkdir above
	for ref in docker-archive:docker.tar oci-archive:oci.tar:v1; do
		printf 'defaults:\n  base: %s\n' "$ref" >two/goci.yaml
		(cd above && succeeds "$GOCI" build --progress quiet -o oci:out ../two)
		skopeo inspect --config oci:above/out:production | jq -e \
			'.config.Labels["base.label"] == "kept"' >/dev/null || fail "$ref"
	done
	cp "$TMP/all/oci.tar" outside.tar
	ln -s ../outside.tar two/link.tar
	for ref in oci-archive:../outside.tar docker-archive:../outside.tar:v1 \
		"oci-archive:$PWD/outside.tar" oci-archive:link.tar; do
		printf 'defaults:\n  base: %s\n' "$ref" >two/goci.yaml
		(cd above && refuses 2 'two/goci.yaml:2: base: .*outside' "$GOCI" build \
			--progress quiet -o oci:no ../two)
	done
}

several_images_are_listed() {
	make_all
	vary many . . '.manifests += [.manifests[0] | .annotations["'"$REF_NAME"'"] = "v2"] |
		.manifests += [.manifests[0] | del(.annotations)]'
	vary other '.author = "B"' . .
	cp -R other/blobs many
	jq -c --slurpfile other other/index.json '.manifests[1] = ($other[0].manifests[0] |
		.annotations["'"$REF_NAME"'"] = "v2")' many/index.json >index.json
	mv index.json many/index.json
	id=$(jq -r '.manifests[0].digest' many/index.json)
	pattern="oci:many: has several images: v1, v2, @$id; name one as oci:many:v1"
	refuses 1 "$pattern" "$GOCI" build --progress quiet --base oci:many -o oci:no \
		"$TMP/all/one"
	for word in 'inspect --files' 'inspect --size' measure reproduce \
		"diff oci:$TMP/all/base"; do
		# shellcheck disable=SC2086 # several words are wanted
		refuses 1 "$pattern" "$GOCI" $word oci:many
		one_line
	done
}

a_changed_archive_is_noticed() {
	make_all
	vary other '.author = "Other"' . .
	copy oci:other:v1 oci-archive:other.tar:v1
	copy oci:other:v1 docker-archive:other.docker:registry.example/team/base:v1
	cp "$TMP/all/oci.tar" oci.tar
	cp "$TMP/all/docker.tar" docker.tar
	ln -s oci.tar link.tar
	for ref in oci-archive:oci.tar docker-archive:docker.tar oci-archive:link.tar; do
		# What was written a moment ago is not remembered.
		sleep 0.1
		for _ in 1 2; do
			succeeds "$GOCI" build --progress plain --base "$ref" -o oci:out \
				"$TMP/all/one"
		done
		has stderr unchanged
		same "$(config out | jq -r .author)" null "$ref"
		case $ref in
		docker-*) cat other.docker >docker.tar ;;
		*link*) ln -sf other.tar link.tar ;;
		*) cp other.tar new.tar && mv new.tar oci.tar && cp "$TMP/all/oci.tar" keep.tar ;;
		esac
		succeeds "$GOCI" build --progress plain --base "$ref" -o oci:out "$TMP/all/one"
		has_not stderr unchanged
		same "$(config out | jq -r .author)" Other "$ref"
		cp "$TMP/all/oci.tar" oci.tar
	done
}

damage_is_told_and_nothing_published() {
	make_all
	sum=$(jq -r .digest "$TMP/all/2.layer")
	cp -R "$TMP/all/base" damaged
	flip "damaged/blobs/sha256/${sum#sha256:}" 40
	cp "$TMP/all/oci.tar" damaged.tar
	flip damaged.tar "$(($(grep -abo "${sum#sha256:}" damaged.tar | head -n 1 |
		cut -d: -f1) + 552))"
	cp "$TMP/all/docker.tar" docker.tar
	flip docker.tar "$(($(grep -abo 'srv/' docker.tar | head -n 1 | cut -d: -f1) + 1))"
	vary lies '.rootfs.diff_ids |= [.[1], .[0]]' . .
	for ref in oci:damaged oci-archive:damaged.tar docker-archive:docker.tar oci:lies; do
		refuses 1 "--base: $ref: .*(damaged|checksum|the config says)" "$GOCI" build --progress quiet \
			--base "$ref" -o oci:no "$TMP/all/one"
		[ ! -e no/index.json ] || fail "$ref: published"
	done
}

# What verify would refuse in the image: a sparse file, a link to what is not there, a path
# that is there twice.
layers_that_verify_refuses_are_refused() {
	make_all
	mkdir root
	truncate -s 1M root/sparse
	echo end >>root/sparse
	echo x >root/a
	ln root/a root/b
	tar -C root -S -cf sparse.tar sparse
	tar -C root -cf link.tar a b
	tar --delete -f link.tar a
	tar -C root -cf twice.tar a
	tar -C root -rf twice.tar a
	for name in sparse link twice; do
		cp -R "$TMP/all/base" "$name"
		vary "$name" ".rootfs.diff_ids[1] = \"sha256:$(sha256sum "$name.tar" |
			cut -d' ' -f1)\"" ".layers[1] = {mediaType: \"$OCI.layer.v1.tar\"} +
			$(put "$name" "$name.tar")" .
		run "$GOCI" verify "oci:$name"
		[ "$status" -eq 1 ] || fail "verify takes $name"
		refuses 1 "--base: oci:$name: layer 1: .*\\(OCI06" "$GOCI" build --progress quiet \
			--base "oci:$name" -o oci:no "$TMP/all/one"
	done
}

# histories and platforms that other tools write.
legitimate_bases_are_taken() {
	make_all
	vary short '.history |= .[:1]' . .
	vary long '.history += .history' . .
	vary squashed '.history |= [.[0], .[0], .[0], .[2]]' . .
	vary none 'del(.history)' . .
	vary null '.history = null' . .
	vary untold . . 'del(.manifests[0].platform)'
	vary bare . 'del(.mediaType)' 'del(.manifests[0].annotations, .manifests[0].platform)'
	vary noconfig 'del(.config)' . .
	vary nullconfig '.config = null' . .
	vary docker . '.mediaType = "'"$DOCKER"'.distribution.manifest.v2+json" |
		.config.mediaType = "'"$DOCKER"'.container.image.v1+json" |
		.layers[].mediaType = "'"$DOCKER"'.image.rootfs.diff.tar.gzip"' .
	vary unsaid 'del(.architecture, .os)' . .
	nest unsaid 1 'del(.annotations)'
	for name in short long squashed none null untold bare noconfig nullconfig docker \
		unsaid; do
		builds_on "oci:$name"
		same "$(jq '[.history[] | select(.empty_layer | not)] | length' config.json)" \
			"$(jq '.rootfs.diff_ids | length' config.json)" "history of $name"
	done
}

bases_without_layers_are_taken() {
	make_all
	vary nothing '.rootfs.diff_ids = [] | .history = []' '.layers = []' .
	vary unsaid '.rootfs.diff_ids = [] | del(.history)' '.layers = []' .
	head -c 1024 /dev/zero >zeros.tar
	head -c 10240 /dev/zero >blocks.tar
	for i in zeros blocks; do
		cp -R "$TMP/all/base" "$i"
		vary "$i" ".rootfs.diff_ids[0] = \"sha256:$(sha256sum "$i.tar" | cut -d' ' -f1)\"" \
			".layers[0] = {mediaType: \"$OCI.layer.v1.tar\"} + $(put "$i" "$i.tar")" .
	done
	for name in nothing unsaid zeros blocks; do
		succeeds "$GOCI" inspect --files "oci:$name"
		builds_on "oci:$name"
	done
}

indexes_in_indexes_are_followed() {
	make_all
	other='{digest: ("sha256:" + "0" * 64), size: 5, mediaType: .mediaType,
		platform: {architecture: "s390x", os: "linux"}}'
	vary plain . . 'del(.manifests[0].annotations)'
	nest plain 1 'del(.platform)'
	vary three . . ".manifests |= [(.[0] | $other), .[0]]"
	nest three 3 'del(.annotations)'
	vary attested . . '.manifests += [.manifests[0] | del(.annotations) |
		.platform = {architecture: "unknown", os: "unknown"}]'
	nest attested 1 'del(.annotations)'
	for name in plain three attested; do
		builds_on "oci:$name"
		succeeds "$GOCI" inspect --json "oci:$name"
		same "$(jq -r '.platform' stdout)" "linux/$(go env GOHOSTARCH)" "$name"
		succeeds "$GOCI" diff --platform "linux/$(go env GOHOSTARCH)" "oci:$name" \
			"oci:$TMP/all/base"
	done
	vary deep . . .
	nest deep 30 .
	refuses 1 'indexes nested over 8 deep' "$GOCI" build --progress quiet --base oci:deep \
		-o oci:no "$TMP/all/one"
}

# What readers refuse of a config: each is told, and is not in the image (all kinds are
# in tests/unit/mend_test.c).
what_readers_refuse_is_left_out_and_told() {
	make_all
	vary env '.config.Env += ["FOO", "=x"] | .history[0].created = "yesterday" |
		.history[2].created = "2020-02-30T00:00:00Z"' . .
	vary types '.config.Labels["n"] = 1 | .config.ExposedPorts = ["80/tcp"] |
		.config.Volumes = {"/data": null} | .config.StopSignal = 15 | .author = {} |
		.config.Healthcheck = {"Interval": "30s"} | .["os.version"] = 10 |
		.history[1].empty_layer = "true"' . .
	vary lists '.config.Env = "PATH=/bin" | .config.Cmd = "/bin/sh" | .history = {}' . .
	for name in env types lists; do
		builds_on "oci:$name"
		grep 'warning: --base' build.log | sed 's/^.*: its //' >"$name.told"
		same "$(jq -r '.config.Labels["base.label"]' config.json)" kept
	done
	diff env.told - <<-'END'
		config.Env has "FOO", which is not NAME=VALUE and is left out
		config.Env has "=x", which is not NAME=VALUE and is left out
		history.created is not of its type and is left out (2 in all)
	END
	same "$(wc -l <types.told)" 9 'what is told of types'
	diff lists.told - <<-'END'
		history is not of its type and is left out
		config.Env is not of its type and is left out
		config.Cmd is not of its type and is left out
	END
}

# Documents of more values than verify reads, and lists as long as it does. What took
# minutes, and did not end by Ctrl-C, is over in a moment.
long_lists_take_no_time() {
	make_all
	vary few '.config.Env += [range(30000) | "", "V\(.)=1"] | .history = [range(9000) | 1]' . .
	vary env '.config.Env += [range(300000) | ""]' . .
	vary history '.history = [range(300000) | 1]' . .
	vary labels '.config.Labels = ([range(300000) | {key: "\(.)", value: 1}] | from_entries)' . .
	vary layers . '.annotations = ([range(100000) | {key: "\(.)", value: ""}] | from_entries)' .
	succeeds timeout 20 "$GOCI" build --progress plain --base oci:few -o oci:out "$TMP/all/one"
	[ "$(grep -c warning stderr)" -le 9 ] || fail "$(cat stderr)"
	has stderr 'config.Env has 29996 more'
	copy oci:env:v1 docker-archive:env.docker:registry.example/team/base:v1
	for ref in oci:env oci:history oci:labels oci:layers docker-archive:env.docker; do
		refuses 1 'document of over 100000 values' timeout 20 "$GOCI" build \
			--progress quiet --base "$ref" -o oci:no "$TMP/all/one"
		one_line
	done
	fails_with 1 "$GOCI" verify oci:env
	has stdout '^OCI1105 '
}

check 'every reference that inspect takes is a base' every_reference_is_a_base
check 'the labels name the base by what its reference leads to' labels_name_the_base
check 'a toolchain is named by the same references' toolchains_are_read_likewise
check 'a goci.yaml names an archive of its source, and none outside' \
	a_goci_yaml_names_one_of_its_source
check 'of several images the error lists the tags, whatever asks for one' \
	several_images_are_listed
check 'a base that is another archive than before is noticed, over a link too' \
	a_changed_archive_is_noticed
check 'a base that is damaged, or no such image as it says, is told and not published' \
	damage_is_told_and_nothing_published
check 'a layer that verify refuses is refused in a base' \
	layers_that_verify_refuses_are_refused
check 'histories, platforms and types as other tools write them are taken' \
	legitimate_bases_are_taken
check 'a base without layers, or with empty ones, is taken' bases_without_layers_are_taken
check 'indexes in indexes are followed, and not for ever' indexes_in_indexes_are_followed
check 'what readers refuse of a base is left out of the image, and told' \
	what_readers_refuse_is_left_out_and_told
check 'a base with lists of many values is over in a moment, or refused as verify does' \
	long_lists_take_no_time
finish
