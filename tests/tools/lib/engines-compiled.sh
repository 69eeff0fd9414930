# shellcheck shell=sh
# The part of loaders.sh for programs that Debian does not have: they are compiled first,
# which takes minutes.
# shellcheck disable=SC2034,SC2094,SC2153,SC2154

PEERS=$TOP/${BUILD:-build}/peers
"$TOP/scripts/install-peers.sh" containerd2 ctr2 containerd-shim-runc-v2 dockerd2 crane \
	oras regctl
PATH=$PEERS:$PATH

# The current ctr for the current containerd.
newer() {
	CTR=$PEERS/ctr2
	"$@"
}

newer_engines_answer() {
	engine_answers "$ENGINES/containerd2/containerd.log" newer ctr_of containerd2 version
	engine_answers "$ENGINES/docker2/dockerd.log" docker_of docker2 version
	docker_of docker2 info --format '{{.DriverStatus}}' >driver
	has driver 'io.containerd.snapshotter'
}

# docker_names ENGINE FORM FILE: the manifest of a docker-archive is docker's own.
docker_names() {
	docker_of "$1" image prune -af
	docker_of "$1" load -i "$TMP/$3"
	in_docker "$1" | cut -d' ' -f1 >got
	by_config "$2" | cut -d' ' -f1 >want
	there got want
}

start_crane_registry() {
	start "$TMP/crane" crane registry serve --address 127.0.0.1:0
	comes "$TMP/crane.log" 'serving on port'
	registry=127.0.0.1:$(sed -n 's/.*serving on port \([0-9]*\).*/\1/p' "$TMP/crane.log")
}

# crane reads manifest.json, and makes a manifest of its own.
crane_takes() {
	crane push "$TMP/$2" "$registry/$1:x"
	crane config "$registry/$1:x" >config
	same "sha256:$(sha256sum config | cut -d' ' -f1)" "$(by_config "$1" | cut -d' ' -f2)"
}

oras_takes() {
	by_digest "$1" | while read -r name digest; do
		oras cp --no-tty --from-oci-layout-path "$TMP/$1.tar" "$name" \
			--to-plain-http "$registry/oras:x"
		same "$(crane digest "$registry/oras:x")" "$digest" "$name"
	done
}

regctl_takes() {
	by_digest "$1" | while read -r name digest; do
		regctl image import --name "$name" ocidir://imported:x "$TMP/$1.tar"
		same "$(regctl image digest ocidir://imported:x)" "$digest" "$name"
	done
}

[ "$(id -u)" -ne 0 ] || {
	start_containerd containerd2 "$PEERS/containerd2"
	start_docker docker2 containerd2 "$PEERS/dockerd2" --ip6tables=false \
		--feature containerd-snapshotter=true
}
check "containerd 2 and Docker with containerd's store answer" newer_engines_answer
start_crane_registry
for FORM in $FORMS; do
	check "Docker with containerd's store loads the oci-archive $FORM: each name and \
digest, no other" docker_takes docker2 "$FORM" "$FORM.tar" by_digest
	check "ctr 2 imports the oci-archive $FORM: each name and digest, no other; it starts" \
		newer ctr_takes containerd2 "$FORM"
	check "ctr 2 imports the oci-archive $FORM as kind does" \
		newer kind_takes containerd2 "$FORM"
	check "oras copies the oci-archive $FORM by its names, and keeps the digests" \
		oras_takes "$FORM"
	check "regctl imports the oci-archive $FORM by its names, and keeps the digests" \
		regctl_takes "$FORM"
done
for FORM in $SAVED; do
	check "Docker with containerd's store loads the docker-archive $FORM: each name" \
		docker_names docker2 "$FORM" "$FORM.docker.tar"
	check "ctr 2 imports the docker-archive $FORM: each name, with its config" \
		newer ctr_takes_saved containerd2 "$FORM"
done
for FORM in one two; do
	check "crane pushes the oci-archive $FORM as a docker-archive" \
		crane_takes "$FORM" "$FORM.tar"
done
check 'crane pushes the docker-archive one' crane_takes one one.docker.tar
