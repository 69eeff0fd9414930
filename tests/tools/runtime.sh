#!/bin/sh
# Real runtimes start the images under the strictest settings.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/container.sh"

build_all() {
	for name in $SERVICES; do
		succeeds "$GOCI" build -o "oci:$TMP/$name" "$FIXTURES/$name"
	done
}

service_runs() {
	need_root
	port=$(free_port)
	unpack "$TMP/$1" production bundle
	same "$(jq -c '[.process.user.uid, .process.user.gid]' bundle/config.json)" \
		'[1001,1001]' 'user of the bundle'
	lock_down bundle "$port"
	start_bundle bundle "$1"
	answers "http://127.0.0.1:$port/healthz" "$1"
	succeeds "$JUDGE" get "http://127.0.0.1:$port/metrics"
	has stdout '^go_goroutines '
	id=$(first_process "$1")
	has "/proc/$id/status" '^Uid:[[:space:]]1001[[:space:]]1001[[:space:]]1001'
	has "/proc/$id/status" '^CapBnd:[[:space:]]0*$'
	has "/proc/$id/status" '^CapEff:[[:space:]]0*$'
	has "/proc/$id/status" '^NoNewPrivs:[[:space:]]1$'
	has "/proc/$id/mounts" '^[^ ]* / [^ ]* ro[, ]'
	stop_bundle "$1"
}

podman_here() {
	podman --root "$TMP/podman/root" --runroot "$TMP/podman/run" --storage-driver vfs \
		--runtime runc --cgroup-manager cgroupfs --events-backend none "$@"
}

# podman's own default limits are more than root may set on some machines.
podman_runs() {
	need_root
	port=$(free_port)
	printf '{"default":[{"type":"insecureAcceptAnything"}]}' >policy.json
	# podman takes the image's name from the path: a short one without capitals.
	cp -R "$TMP/presence-service" .
	podman_here pull -q --signature-policy policy.json \
		oci:presence-service:production >image
	trap 'podman_here rm -f presence 2>&1 || :' EXIT
	podman_here run -d --name presence --network host --read-only --cap-drop all \
		--security-opt no-new-privileges \
		--ulimit nofile=1000:1000 --ulimit nproc=1000:1000 \
		-e "PORT=$port" "$(cat image)"
	(wait_http "http://127.0.0.1:$port/healthz") || {
		podman_here logs presence
		fail 'no answer'
	}
	podman_here stop -t 10 presence
	ended=$(podman_here inspect -f '{{.State.ExitCode}}' presence)
	same "$ended" 0 'exit status after SIGTERM'
}

check 'the tools of the runtime tests are installed' need skopeo umoci runc crun podman jq
check 'goci builds the three services for this machine' build_all
for RUNTIME in runc crun; do
	for name in $SERVICES; do
		check "$RUNTIME starts $name as uid 1001 on a read-only root without \
capabilities, /healthz answers and SIGTERM ends it with status 0" service_runs "$name"
	done
done
check "podman pulls presence-service from the layout, starts it read-only without \
capabilities, and stops it with status 0" podman_runs
finish
