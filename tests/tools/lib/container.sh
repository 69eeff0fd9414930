# shellcheck shell=sh
# Starting an image with a real runtime: what the scripts here share.

# What starts a bundle: runc or crun.
RUNTIME=runc

# This machine's platform, as Go and OCI call it.
host_arch() {
	go env GOARCH
}

# unpack LAYOUT TAG BUNDLE: makes a runtime bundle of the image for this
# machine. umoci takes no tag that names several images, so skopeo chooses.
unpack() {
	skopeo --insecure-policy --override-os linux --override-arch "$(host_arch)" \
		copy -q "oci:$1:$2" "oci:$3.layout:$2"
	if [ "$(id -u)" -eq 0 ]; then
		umoci unpack --image "$3.layout:$2" "$3"
	else
		umoci unpack --rootless --image "$3.layout:$2" "$3"
	fi
}

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

# unpack_shared LAYOUT TAG BUNDLE: as unpack, for an image for one machine whose layers
# delete nothing. Each layer is unpacked once a script, and its files are linked.
unpack_shared() {
	mkdir -p "$3/rootfs" "$TMP/layers"
	umoci raw runtime-config --image "$1:$2" "$3/config.new"
	jq '.root.path = "rootfs"' "$3/config.new" >"$3/config.json"
	for layer in $(layers "$1" "$2"); do
		shared=$TMP/layers/${layer#sha256:}
		if [ ! -d "$shared" ]; then
			mkdir "$shared.new"
			tar -xpzf "$1/blobs/sha256/${layer#sha256:}" --numeric-owner -C "$shared.new"
			[ -z "$(find "$shared.new" -name '.wh.*')" ] || fail "$layer deletes files"
			mv "$shared.new" "$shared"
		fi
		cp -alf "$shared/." "$3/rootfs/"
	done
}

# without_rights BUNDLE: no capabilities and no new privileges.
without_rights() {
	jq '
		.process.terminal = false
		| .process.noNewPrivileges = true
		| .process.capabilities = {bounding: [], effective: [], permitted: [],
			inheritable: [], ambient: []}
		| .mounts |= map(select(.type != "cgroup"))
	' "$1/config.json" >"$1/config.new"
	mv "$1/config.new" "$1/config.json"
}

# lock_down BUNDLE PORT: the strictest way to run a service: read-only root, no
# capabilities, no new privileges. The network is the host's, for the test.
lock_down() {
	without_rights "$1"
	jq --arg port "PORT=$2" '
		.process.env = [.process.env[] | select(startswith("PORT=") | not)] + [$port]
		| .root.readonly = true
		| .linux.namespaces |= map(select(.type != "network"))
	' "$1/config.json" >"$1/config.new"
	mv "$1/config.new" "$1/config.json"
}

# become_runtime BUNDLE NAME: runs the bundle in the place of this shell. crun cannot
# use the hybrid cgroups of some machines: it gets a mount namespace without the unified
# hierarchy, and leaves the cgroups alone.
become_runtime() {
	case $RUNTIME in
	runc) exec runc --root "$PWD/$2.state" run --no-pivot -b "$1" "$2" ;;
	crun)
		# shellcheck disable=SC2016 # "$@" is for the inner shell
		exec unshare -m sh -c '
			umount /sys/fs/cgroup/unified 2>/dev/null || :
			exec crun --cgroup-manager=disabled "$@"
		' sh --root "$PWD/$2.state" run --no-pivot -b "$1" "$2" ;;
	esac
	fail "there is no runtime $RUNTIME"
}

# start_bundle BUNDLE NAME: in the background; $service is the id of the runtime,
# which ends with the service's status.
start_bundle() {
	runtime_name=$2
	trap '"$RUNTIME" --root "$PWD/$runtime_name.state" delete -f "$runtime_name" || :
		stop_children' EXIT
	start "$2" become_runtime "$1" "$2"
	service=$!
}

# first_process NAME: the id, out here, of what is pid 1 in there.
first_process() {
	"$RUNTIME" --root "$PWD/$1.state" state "$1" | jq .pid
}

# stop_bundle NAME: SIGTERM to the service; fails unless it ends with status 0.
stop_bundle() {
	"$RUNTIME" --root "$PWD/$1.state" kill "$1" TERM
	ended=0
	wait "$service" || ended=$?
	[ "$ended" -eq 0 ] || { cat "$1.log"; fail "$1 ended with status $ended"; }
}

# answers URL NAME: as wait_http, showing what the service said when it fails.
answers() {
	(wait_http "$1") || { cat "$2.log"; fail "$2 does not answer"; }
}
