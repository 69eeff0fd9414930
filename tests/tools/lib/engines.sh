# shellcheck shell=sh
# Starting container engines, each with root, state and socket of its own: never those of
# the machine. What is loaded is told by its full name and by what identifies it.

# A path of a folder: dockerd 20.10 does not end on a relative one.
ENGINES=$TMP/engines

# start_containerd NAME PROGRAM: its socket is $ENGINES/NAME/s.
start_containerd() {
	here=$ENGINES/$1
	mkdir -p "$here"
	cat >"$here/config.toml" <<-END
		version = 2
		root = "$here/root"
		state = "$here/state"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		  address = "$here/s"
	END
	start "$here/containerd" "$2" -c "$here/config.toml"
}

# start_docker NAME CONTAINERD PROGRAM [OPTION...]: on the socket of that containerd.
start_docker() {
	here=$ENGINES/$1
	space=$1
	containerd=$ENGINES/$2/s
	program=$3
	shift 3
	mkdir -p "$here"
	start "$here/dockerd" "$program" --data-root "$here/root" \
		--exec-root "$here/exec" --pidfile "$here/pid" -H "unix://$here/s" \
		--iptables=false --bridge=none --containerd "$containerd" \
		--containerd-namespace "$space" \
		--containerd-plugins-namespace "$space.plugins" "$@"
	dockers="${dockers:-} $!:$here"
}

# engine_answers LOG COMMAND...: within a minute.
engine_answers() {
	log=$1
	shift
	tries=300
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { tail "$log"; fail "$* does not work"; }
		sleep 0.2
	done
}

# stop_dockers: before the containerds, which they need to end. dockerd leaves its folder
# mounted on itself.
stop_dockers() {
	for docker in ${dockers:-}; do
		kill "${docker%%:*}" 2>/dev/null || :
		wait "${docker%%:*}" 2>/dev/null || :
		umount "${docker#*:}/root" 2>/dev/null || :
	done
	dockers=
}

# A command for each engine.
docker_of() {
	engine=$1
	shift
	timeout 60 docker -H "unix://$ENGINES/$engine/s" "$@"
}

ctr_of() {
	engine=$1
	shift
	timeout 60 "${CTR:-ctr}" -a "$ENGINES/$engine/s" "$@"
}

podman_here() {
	timeout 60 podman --root "$TMP/podman" --runroot "$TMP/run" \
		--storage-driver vfs --runtime runc --cgroup-manager cgroupfs \
		--events-backend none "$@"
}

# full: full names of the names in the first column.
full() {
	awk '{
		host = $1
		sub("/.*", "", host)
		if ($1 !~ "/")
			$1 = "docker.io/library/" $1
		else if (host !~ "[.:]" && host != "localhost")
			$1 = "docker.io/" $1
		print
	}'
}

# What is there: a line "FULL-NAME ID" for each name.
in_docker() {
	docker_of "$1" images -a --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' |
		full | LC_ALL=C sort
}

in_podman() {
	podman_here images -a --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' |
		LC_ALL=C sort
}

in_containerd() {
	ctr_of "$1" -n "$2" images list | awk 'NR > 1 { print $1, $3 }' | LC_ALL=C sort
}
