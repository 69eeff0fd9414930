#!/bin/sh
# An image on top of a base from disk: the base stays what it is.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

service=workflow-engine

# The base is made by umoci: links to directories, users of its own, modes that
# are not the usual ones, and a second layer that hides a file of the first.
make_base() {
	mkdir -p "$TMP/one/etc" "$TMP/one/usr/lib" "$TMP/one/usr/bin" \
		"$TMP/one/var/lib/ssl" "$TMP/one/tmp" "$TMP/one/srv" "$TMP/two"
	cat >"$TMP/one/etc/passwd" <<-'END'
	root:x:0:0:root:/root:/bin/sh
	www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
	nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
	END
	printf 'root:x:0:\nwww-data:x:33:\nnogroup:x:65534:\n' >"$TMP/one/etc/group"
	echo welcome >"$TMP/one/etc/motd"
	echo tool >"$TMP/one/usr/bin/tool"
	ln -s usr/lib "$TMP/one/lib"
	ln -s usr/bin "$TMP/one/bin"
	ln -s ../var/lib/ssl "$TMP/one/etc/ssl"
	chmod 1777 "$TMP/one/tmp"
	chmod 751 "$TMP/one/etc"
	echo notes >"$TMP/two/notes"
	umoci init --layout "$TMP/base"
	umoci new --image "$TMP/base:1"
	umoci unpack --rootless --image "$TMP/base:1" bundle
	cp -a "$TMP/one/." bundle/rootfs/
	umoci repack --refresh-bundle --image "$TMP/base:1" bundle
	cp "$TMP/two/notes" bundle/rootfs/srv/notes
	rm bundle/rootfs/etc/motd
	umoci repack --image "$TMP/base:1" bundle
	same "$(skopeo --insecure-policy inspect --raw "oci:$TMP/base:1" |
		jq '.layers | length')" 2 'layers of the base'
	umoci config --image "$TMP/base:1" --architecture amd64 --os linux \
		--author 'The Base' --config.env BASE=yes --config.env PATH=/usr/bin \
		--config.label base.label=kept --config.cmd /bin/sh --config.user www-data
	skopeo --insecure-policy inspect --raw "oci:$TMP/base:1" >"$TMP/base.json"
	succeeds "$JUDGE" layout "$TMP/base" --foreign
	"$JUDGE" config "$TMP/base" >"$TMP/base.config"
	base_sums >"$TMP/base.sums"
}

base_sums() {
	(cd "$TMP/base" && find . -type f -exec sha256sum {} + | sort)
}

base_layers() {
	jq '.layers | length' "$TMP/base.json"
}

# manifest LAYOUT: of its one image.
manifest() {
	digest=$(jq -r '.manifests[0].digest' "$1/index.json")
	cat "$1/blobs/sha256/${digest#sha256:}"
}

builds_on_it() {
	echo extra >extra
	succeeds "$GOCI" build --platform linux/amd64 --base "oci:$TMP/base:1" \
		--file "$PWD/extra:/lib/extra/file:0640:33:33" \
		-o "oci:$TMP/image" "$FIXTURES/$service"
	manifest "$TMP/image" >"$TMP/image.json"
	"$JUDGE" tree "$TMP/image" --platform linux/amd64 >"$TMP/image.tree"
	"$JUDGE" config "$TMP/image" --platform linux/amd64 >"$TMP/image.config"
}

is_accepted() {
	succeeds "$JUDGE" layout "$TMP/image" --base "$(base_layers)"
	succeeds umoci unpack --rootless --image "$TMP/image:production" bundle
	skopeo --insecure-policy copy -q "oci:$TMP/image:production" dir:copy
}

layers_are_reused() {
	jq -c ".layers[:$(base_layers)][] | [.digest, .size]" "$TMP/image.json" >got
	jq -c '.layers[] | [.digest, .size]' "$TMP/base.json" >want
	cmp got want
	for digest in $(jq -r '.layers[].digest' "$TMP/base.json"); do
		blob=blobs/sha256/${digest#sha256:}
		cmp "$TMP/base/$blob" "$TMP/image/$blob"
		same "$(stat -c '%h %a %F' "$TMP/image/$blob")" '1 644 regular file' "$blob"
	done
}

base_is_untouched() {
	base_sums >now
	cmp now "$TMP/base.sums"
}

users_are_extended() {
	umoci unpack --rootless --image "$TMP/image:production" bundle
	head -n 3 bundle/rootfs/etc/passwd | cmp - "$TMP/one/etc/passwd"
	head -n 3 bundle/rootfs/etc/group | cmp - "$TMP/one/etc/group"
	same "$(grep -c '^chorus:x:1001:1001:' bundle/rootfs/etc/passwd)" 1 'lines of chorus'
	same "$(grep -c '^chorus:x:1001:' bundle/rootfs/etc/group)" 1 'lines of its group'
	same "$(wc -l <bundle/rootfs/etc/passwd)" 4 'users'
}

links_are_respected() {
	has "$TMP/image.tree" '^l[0-9]* .* /lib -> usr/lib$'
	has "$TMP/image.tree" '^l[0-9]* .* /bin -> usr/bin$'
	has "$TMP/image.tree" '^l[0-9]* .* /etc/ssl -> \.\./var/lib/ssl$'
	has "$TMP/image.tree" '^-0640 33 33 6 /usr/lib/extra/file '
	has "$TMP/image.tree" ' /var/lib/ssl/certs/ca-certificates.crt '
	has "$TMP/image.tree" ' /usr/bin/tool '
	has "$TMP/image.tree" ' /srv/notes '
	has_not "$TMP/image.tree" ' /etc/motd '
}

modes_are_kept() {
	has "$TMP/image.tree" '^d1777 0 0 0 /tmp$'
	has "$TMP/image.tree" '^d0751 0 0 0 /etc$'
	has "$TMP/image.tree" '^-0555 1001 1001 [0-9]* /app/main '
}

# config JQ [FILE]: what JQ selects.
config() {
	jq -c "$1" "${2:-$TMP/image.config}"
}

config_is_extended() {
	same "$(config .author)" '"The Base"' author
	config '.config.Env[]' >variables
	has variables '^"BASE=yes"$'
	has variables '^"PORT=8081"$'
	same "$(cut -d= -f1 variables | sort | uniq -d)" '' 'variables set twice'
	same "$(config .config.User)" '"1001:1001"' User
	same "$(config .config.Entrypoint)" '["/app/main"]' Entrypoint
	same "$(config .config.Cmd)" null Cmd
	same "$(config '.config.Labels["base.label"]')" '"kept"' 'label of the base'
	same "$(config '.config.Labels["org.opencontainers.image.base.digest"]')" \
		"\"sha256:$(sha256sum "$TMP/base.json" | cut -d' ' -f1)\"" 'base.digest'
}

history_is_kept() {
	entries=$(config '.history | length' "$TMP/base.config")
	same "$(config ".history[:$entries]")" "$(config .history "$TMP/base.config")" history
	same "$(config ".rootfs.diff_ids[:$(base_layers)]")" \
		"$(config .rootfs.diff_ids "$TMP/base.config")" 'diff ids'
}

# put LAYOUT FILE: as a blob; prints the members digest and size.
put() {
	sum=$(sha256sum "$2" | cut -d' ' -f1)
	cp "$2" "$1/blobs/sha256/$sum"
	printf '{"digest":"sha256:%s","size":%s}' "$sum" "$(wc -c <"$2")"
}

# docker_base: the same base as Docker's tools would have written it.
docker_base() {
	cp -R "$TMP/base" docker
	jq -c '. + {container: "c0ffee", docker_version: "20.10.24",
		container_config: {Hostname: "c0ffee"}}
		| .config += {OnBuild: ["RUN true"],
		Healthcheck: {Test: ["CMD", "true"], Interval: 30000000000}}' \
		"$TMP/base.config" >config.json
	docker=application/vnd.docker
	jq -c --argjson config "$(put docker config.json)" --arg docker "$docker" '
		.mediaType = $docker + ".distribution.manifest.v2+json"
		| .config = {mediaType: ($docker + ".container.image.v1+json")} + $config
		| .layers[].mediaType = $docker + ".image.rootfs.diff.tar.gzip"
	' "$TMP/base.json" >manifest.json
	jq -n -c --argjson manifest "$(put docker manifest.json)" --arg docker "$docker" '
		{schemaVersion: 2, manifests: [{mediaType:
		($docker + ".distribution.manifest.v2+json")} + $manifest
		+ {annotations: {"org.opencontainers.image.ref.name": "1"}}]}
	' >docker/index.json
}

docker_types_become_oci() {
	docker_base
	"$JUDGE" tree docker >entries
	has entries ' /srv/notes '
	succeeds "$GOCI" build --platform linux/amd64 --base oci:docker:1 \
		-o oci:image "$FIXTURES/$service"
	has stderr OnBuild
	succeeds "$JUDGE" layout image --base "$(base_layers)"
	manifest image >manifest.json
	has_not manifest.json vnd.docker
	"$JUDGE" config image --platform linux/amd64 >config.json
	same "$(config .docker_version config.json)" null docker_version
	same "$(config .container_config config.json)" null container_config
	same "$(config .config.OnBuild config.json)" null OnBuild
	same "$(config .config.Healthcheck.Interval config.json)" 30000000000 Healthcheck
	jq -c ".layers[:$(base_layers)][].digest" manifest.json >got
	jq -c '.layers[].digest' "$TMP/base.json" >want
	cmp got want
}

# umoci insert leaves out the end of the archive, and the padding of the last
# file; every reader in Go takes that.
reads_a_layer_without_end() {
	cp -R "$TMP/base" base
	umoci insert --rootless --image base:1 "$TMP/two/notes" /srv/more
	succeeds "$JUDGE" tree base
	has stdout ' /srv/more '
	succeeds "$GOCI" build --platform linux/amd64 --base oci:base:1 -o oci:image \
		"$FIXTURES/$service"
	succeeds "$JUDGE" layout image --base 3
}

# refused WORD [OPTION...]: status 1, one line on stderr that has WORD, and no
# image.
refused() {
	word=$1
	shift
	fails_with 1 "$GOCI" build --progress quiet -o oci:none "$@" "$FIXTURES/$service"
	same "$(wc -l <stderr)" 1 'lines on stderr'
	same "$(wc -c <stdout)" 0 'bytes on stdout'
	has stderr "$word"
	[ ! -e none/index.json ] || fail 'there is an image'
}

refuses_another_platform() {
	refused arm64 --base "oci:$TMP/base:1" --platform linux/arm64
}

refuses_what_is_not_there() {
	refused "$TMP/missing" --base "oci:$TMP/missing:1"
	refused development --base "oci:$TMP/base:development"
}

refuses_a_changed_layer() {
	cp -R "$TMP/base" broken
	digest=$(jq -r '.layers[0].digest' "$TMP/base.json")
	printf x >>"broken/blobs/sha256/${digest#sha256:}"
	refused "${digest#sha256:}" --base oci:broken:1 --platform linux/amd64
}

check 'the tools of the base tests are installed' need skopeo umoci jq
check 'umoci makes a base image' make_base
check 'goci builds on a base from disk' builds_on_it
check 'the judge, umoci and skopeo accept the image' is_accepted
check 'the layers of the base are reused byte for byte, as files of their own' \
	layers_are_reused
check 'the layout of the base is not changed' base_is_untouched
check 'the users and groups of the base are extended, not replaced' users_are_extended
check 'directories that are links in the base stay links' links_are_respected
check 'directories of the base keep their modes' modes_are_kept
check 'the config of the base is extended' config_is_extended
check 'the history and the diff ids of the base come first, unchanged' history_is_kept
check "a base with Docker's media types becomes an OCI image" docker_types_become_oci
check 'a layer of the base that lacks the end of its archive is taken' \
	reads_a_layer_without_end
check 'a base for another platform is refused' refuses_another_platform
check 'a base that is not there is refused' refuses_what_is_not_there
check 'a base with a changed layer is refused' refuses_a_changed_layer
finish
