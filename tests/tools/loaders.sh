#!/bin/sh
# The engines and tools that take an archive take goci's: every form of it, each image
# under its full name, and it starts. docs/archives.md has the table. With LOADERS=all
# also those that are compiled first: containerd 2, Docker with containerd's store, crane,
# oras and regctl.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$TOP/tests/cli/lib/module.sh"
. "$(dirname -- "$0")/lib/engines.sh"

HOST=$(go env GOARCH)
OTHER=arm64
[ "$HOST" != arm64 ] || OTHER=amd64
# One platform and two; a host, a port, several names; three images; referrers.
FORMS='one two names three signed'
# For docker-archive: those that differ in it.
SAVED='one names three'
printf '{"default":[{"type":"insecureAcceptAnything"}]}' >"$TMP/policy.json"

# put LAYOUT TYPE: adds what is on standard input as a blob; prints its descriptor.
put() {
	cat >new
	hex=$(sha256sum new | cut -d' ' -f1)
	jq -nc --arg type "$2" --arg digest "sha256:$hex" --argjson size "$(wc -c <new)" \
		'{mediaType: $type, digest: $digest, size: $size}'
	mv new "$1/blobs/sha256/$hex"
}

# enter LAYOUT DESCRIPTOR [TAG]: adds an entry to index.json.
enter() {
	jq -c --argjson entry "$2" --arg tag "${3:-}" '.manifests += [$entry
		+ if $tag == "" then {}
		  else {annotations: {"org.opencontainers.image.ref.name": $tag}} end]' \
		"$1/index.json" >new
	mv new "$1/index.json"
}

# sign LAYOUT TAG: an artifact that refers to the image by its subject and is listed by a
# tag, and a signature that has a tag of its own, as cosign writes them.
sign() {
	oci=application/vnd.oci.image
	subject=$(jq -c --arg tag "$2" '.manifests[]
		| select(.annotations["org.opencontainers.image.ref.name"] == $tag)
		| {mediaType, digest, size}' "$1/index.json")
	tag=$(printf '%s' "$subject" | jq -r '.digest | sub(":"; "-")')
	payload=$(echo '{"signed":true}' | put "$1" application/vnd.example.signature)
	config=$(printf '{}' | put "$1" application/vnd.oci.empty.v1+json)
	artifact=$(jq -nc --argjson s "$subject" --argjson p "$payload" --argjson c "$config" \
		--arg type "$oci.manifest.v1+json" '{schemaVersion: 2, mediaType: $type,
		artifactType: $p.mediaType, config: $c, layers: [$p], subject: $s}' |
		put "$1" "$oci.manifest.v1+json")
	artifact=$(printf '%s' "$artifact" |
		jq -c '. + {artifactType: "application/vnd.example.signature"}')
	enter "$1" "$artifact"
	enter "$1" "$(jq -nc --argjson a "$artifact" --arg type "$oci.index.v1+json" \
		'{schemaVersion: 2, mediaType: $type, manifests: [$a]}' |
		put "$1" "$oci.index.v1+json")" "$tag"
	config=$(printf '%s' "$payload" | jq -c '{architecture: "", os: "", config: {},
		rootfs: {type: "layers", diff_ids: [.digest]}}' |
		put "$1" "$oci.config.v1+json")
	enter "$1" "$(jq -nc --argjson p "$payload" --argjson c "$config" \
		--arg type "$oci.manifest.v1+json" '{schemaVersion: 2, mediaType: $type,
		config: $c, layers: [$p
		+ {mediaType: "application/vnd.dev.cosign.simplesigning.v1+json",
		annotations: {"dev.cosignproject.cosign/signature": "AAAA"}}]}' |
		put "$1" "$oci.manifest.v1+json")" "$tag.sig"
}

build_all() {
	cd "$TMP"
	for name in web api job; do
		module "$name"
	done
	succeeds "$GOCI" build -o oci:one web
	succeeds "$GOCI" build -o oci:two --platform "linux/$HOST,linux/$OTHER" web
	succeeds "$GOCI" build -o oci:names -t web:1.2 -t web:latest -t chorus/web:1 \
		-t registry.example/chorus/web:2 -t localhost:5000/web:3 web
	cp -R two three
	succeeds "$GOCI" build -o oci:three -t api:1 api
	succeeds "$GOCI" build -o oci:three -t registry.example/job:2 job
	cp -R two signed
	sign signed production
	for form in $FORMS; do
		succeeds "$GOCI" copy "oci:$form" "oci-archive:$form.tar"
		succeeds "$GOCI" copy --no-referrers --platform "linux/$HOST" "oci:$form" \
			"docker-archive:$form.docker.tar"
	done
}

# images LAYOUT: lines "FULL-NAME DIGEST CONFIG" of its images, for this machine.
images() {
	jq -r '.manifests[] | [.annotations["io.containerd.image.name"], .digest]
		| select(.[0]) | @tsv' "$TMP/$1/index.json" |
		while read -r name top; do
			image=$(blob "$TMP/$1" "$top" | jq -r --arg arch "$HOST" --arg top "$top" '
				if .manifests then .manifests[]
					| select(.platform.architecture == $arch).digest
				else $top end')
			printf '%s %s %s\n' "$name" "$top" \
				"$(blob "$TMP/$1" "$image" | jq -r .config.digest)"
		done | LC_ALL=C sort
}

by_digest() {
	images "$1" | cut -d' ' -f1,2
}

by_config() {
	images "$1" | cut -d' ' -f1,3
}

# The name of the image of web.
web_of() {
	by_digest "$1" | cut -d' ' -f1 | grep '/web:' | head -n 1
}

# there GOT WANT: nothing else is there, under no other name.
there() {
	diff "$2" "$1" || fail 'something else is there than in the layout (<)'
}

# begins FORM: whether the image of this form is started, too.
begins() {
	case $1 in
	one | two) ;;
	*) false ;;
	esac
}

# docker_takes ENGINE FORM FILE IDS: in_docker has what IDS tells of the layout.
docker_takes() {
	docker_of "$1" image prune -af
	docker_of "$1" load -i "$TMP/$3"
	in_docker "$1" >got
	"$4" "$2" >want
	there got want
	# A current Docker wants a newer runc than Debian 12 has.
	[ "$1" = docker ] || return 0
	begins "$2" || return 0
	same "$(docker_of "$1" run --rm --network none "$(web_of "$2")")" 'hello dev'
}

podman_takes() {
	podman_here rmi -fa
	podman_here load -q --signature-policy "$TMP/policy.json" -i "$TMP/$2"
	in_podman >got
	by_config "$1" >want
	there got want
	begins "$1" || return 0
	same "$(podman_here run --rm --network none --ulimit nofile=1000:1000 \
		--ulimit nproc=1000:1000 "$(web_of "$1")")" 'hello dev'
}

# podman_keeps FORM: the digest too, where the archive has one name.
podman_keeps() {
	podman_here rmi -fa
	podman_here load -q --signature-policy "$TMP/policy.json" -i "$TMP/$1.tar"
	same "$(podman_here images --no-trunc --format '{{.Digest}}')" \
		"$(images "$1" | cut -d' ' -f2)" digest
}

ctr_takes() {
	ctr_of "$1" -n "$2" images import "$TMP/$2.tar"
	in_containerd "$1" "$2" >got
	by_digest "$2" >want
	there got want
	begins "$2" || return 0
	same "$(ctr_of "$1" -n "$2" run --rm "$(web_of "$2")" "c$2")" 'hello dev'
}

# As kind does it: all platforms, names of digests, from standard input. The names that
# ctr makes of digests are those of images or of the archive's index.json.
kind_takes() {
	ctr_of "$1" -n "kind-$2" images import --all-platforms --digests \
		--snapshotter=overlayfs - <"$TMP/$2.tar"
	in_containerd "$1" "kind-$2" >got.all
	grep -v '^import-[-0-9]*@sha256:' got.all >got
	by_digest "$2" >want
	there got want
	tar -xf "$TMP/$2.tar" index.json
	{
		cut -d' ' -f2 want
		printf 'sha256:%s\n' "$(sha256sum index.json | cut -d' ' -f1)"
	} >known
	sed -n 's/^import-[^ ]* //p' got.all | grep -vxFf known >odd || :
	there odd /dev/null
}

# docker save has no manifest: containerd makes one of the same config.
ctr_takes_saved() {
	ctr_of "$1" -n "saved-$2" images import "$TMP/$2.docker.tar"
	in_containerd "$1" "saved-$2" | while read -r name digest; do
		printf '%s %s\n' "$name" "$(ctr_of "$1" -n "saved-$2" content get "$digest" |
			jq -r .config.digest)"
	done >got
	by_config "$2" >want
	there got want
}

skopeo_takes() {
	by_digest "$1" | while read -r name digest; do
		skopeo --insecure-policy copy -q --all --preserve-digests \
			"oci-archive:$TMP/$1.tar:$name" oci:copied:x
		same "$(digest copied x)" "$digest" "$name"
	done
}

skopeo_takes_saved() {
	by_config "$1" | while read -r name id; do
		skopeo inspect --config --raw "docker-archive:$TMP/$1.docker.tar:$name" >config
		same "sha256:$(sha256sum config | cut -d' ' -f1)" "$id" "$name, saved"
	done
}

# An archive with one name needs none, also when it is signed.
skopeo_needs_no_name() {
	skopeo inspect --raw "oci-archive:$TMP/$1.tar" >manifest
	same "sha256:$(sha256sum manifest | cut -d' ' -f1)" "$(by_digest "$1" | cut -d' ' -f2)"
}

umoci_takes() {
	mkdir unpacked
	tar -xf "$TMP/$1.tar" -C unpacked
	umoci ls --layout unpacked | LC_ALL=C sort >got
	by_digest "$1" | cut -d' ' -f1 >want
	there got want
	[ "$1" != one ] ||
		umoci unpack --rootless --image "unpacked:$(web_of one)" bundle
}

# loads ENGINE VALUE [WORD]...: `goci build --load` says the name that the engine has.
loads() {
	cd "$TMP"
	PATH=$ENGINES/bin:$PATH succeeds "$GOCI" build -o oci:one --load "$2" web
	has stderr "load into $1 .* $3\$"
	PATH=$ENGINES/bin:$PATH succeeds "$GOCI" build -o oci:one --load "$2" web
	has stderr "load into $1 .* cached .*$3\$"
}

# shows_where_it_belongs prefix|repository: the name that docs/archives.md tells.
shows_where_it_belongs() {
	cd "$TMP"
	case $1 in
	prefix) set -- --prefix shop docker.io/shop/web ;;
	*) set -- --repository 'registry.example/shop/{name}' registry.example/shop/web ;;
	esac
	docker_of docker image prune -af
	podman_here rmi -fa
	for engine in docker podman "containerd:${1#--}"; do
		PATH=$ENGINES/bin:$PATH succeeds "$GOCI" build -o oci:named --load "$engine" \
			"$1" "$2" web
	done
	for shown in in_docker\ docker in_podman "in_containerd containerd ${1#--}"; do
		$shown | cut -d' ' -f1 >got
		echo "$3:production" >want
		there got want
	done
}

# program NAME COMMAND...: what goci finds as NAME is this command.
program() {
	mkdir -p "$ENGINES/bin"
	file=$ENGINES/bin/$1
	shift
	printf '#!/bin/sh\nexec' >"$file"
	printf " '%s'" "$@" >>"$file"
	# shellcheck disable=SC2016 # for the script
	printf ' "$@"\n' >>"$file"
	chmod +x "$file"
}

start_engines() {
	start_containerd containerd "$(command -v containerd)"
	start_docker docker containerd "$(PATH=$PATH:/usr/sbin:/sbin command -v dockerd)"
	program docker "$(command -v docker)" -H "unix://$ENGINES/docker/s"
	program ctr "$(command -v ctr)" -a "$ENGINES/containerd/s"
	program podman "$(command -v podman)" --root "$TMP/podman" \
		--runroot "$TMP/run" --storage-driver vfs --runtime runc \
		--cgroup-manager cgroupfs --events-backend none
}

engines_answer() {
	need_root
	engine_answers "$ENGINES/containerd/containerd.log" ctr_of containerd version
	engine_answers "$ENGINES/docker/dockerd.log" docker_of docker version
}

check 'the engines and tools are installed' need dockerd docker containerd ctr podman \
	skopeo umoci runc jq
[ "$failed" -eq 0 ] || finish
[ "$(id -u)" -ne 0 ] || start_engines
check 'goci builds images, and copies them into archives of each form' build_all
check 'containerd and dockerd answer on sockets of their own' engines_answer
for FORM in $FORMS; do
	check "docker loads the oci-archive $FORM: each image under its name, no other; it \
starts" docker_takes docker "$FORM" "$FORM.tar" by_config
	check "podman loads the oci-archive $FORM likewise" podman_takes "$FORM" "$FORM.tar"
	check "ctr imports the oci-archive $FORM: each name and digest, no other; it starts" \
		ctr_takes containerd "$FORM"
	check "ctr imports the oci-archive $FORM as kind does: each name and digest, no \
other" kind_takes containerd "$FORM"
	check "skopeo reads the oci-archive $FORM by its names, and keeps the digests" \
		skopeo_takes "$FORM"
	check "umoci lists the names of the unpacked oci-archive $FORM" umoci_takes "$FORM"
done
for FORM in $SAVED; do
	check "docker loads the docker-archive $FORM: each image under its name, no other" \
		docker_takes docker "$FORM" "$FORM.docker.tar" by_config
	check "podman loads the docker-archive $FORM likewise" \
		podman_takes "$FORM" "$FORM.docker.tar"
	check "ctr imports the docker-archive $FORM: each name, with its config" \
		ctr_takes_saved containerd "$FORM"
	check "skopeo reads the docker-archive $FORM by its names" skopeo_takes_saved "$FORM"
done
for FORM in one two signed; do
	check "podman keeps the digest of the oci-archive $FORM" podman_keeps "$FORM"
	check "skopeo needs no name for the oci-archive $FORM" skopeo_needs_no_name "$FORM"
done
check 'build --load docker loads the image once, and says its name there' \
	loads docker docker web:production
check 'build --load podman likewise' loads podman podman docker.io/library/web:production
check 'build --load containerd:NAMESPACE likewise' \
	loads containerd containerd:loaded docker.io/library/web:production
for FORM in prefix repository; do
	check "with a $FORM each engine shows the image under that name, and no other" \
		shows_where_it_belongs "$FORM"
done
if [ "${LOADERS:-}" = all ]; then
	. "$(dirname -- "$0")/lib/engines-compiled.sh"
fi
stop_dockers
finish
