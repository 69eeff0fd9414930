# shellcheck shell=sh
# Starting an image with a real runtime: what runtime.sh and image.sh share.

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

# lock_down BUNDLE PORT: the strictest way to run a service: read-only root, no
# capabilities, no new privileges. The network is the host's, for the test.
lock_down() {
	jq --arg port "PORT=$2" '
		.process.terminal = false
		| .process.noNewPrivileges = true
		| .process.capabilities = {bounding: [], effective: [], permitted: [],
			inheritable: [], ambient: []}
		| .process.env = [.process.env[] | select(startswith("PORT=") | not)] + [$port]
		| .root.readonly = true
		| .linux.namespaces |= map(select(.type != "network"))
		| .mounts |= map(select(.type != "cgroup"))
	' "$1/config.json" >"$1/config.new"
	mv "$1/config.new" "$1/config.json"
}

# start_bundle BUNDLE NAME: in the background; $service is the id of the runtime,
# which ends with the service's status.
start_bundle() {
	runtime_name=$2
	trap 'runc --root "$PWD/$runtime_name.state" delete -f "$runtime_name" || :
		stop_children' EXIT
	start "$2" runc --root "$PWD/$2.state" run --no-pivot -b "$1" "$2"
	service=$!
}

# stop_bundle NAME: SIGTERM to the service; fails unless it ends with status 0.
stop_bundle() {
	runc --root "$PWD/$1.state" kill "$1" TERM
	ended=0
	wait "$service" || ended=$?
	[ "$ended" -eq 0 ] || { cat "$1.log"; fail "$1 ended with status $ended"; }
}

# answers URL NAME: as wait_http, showing what the service said when it fails.
answers() {
	(wait_http "$1") || { cat "$2.log"; fail "$2 does not answer"; }
}
