#!/bin/sh
# goci measure: what a hostile image tries, and what it must not be able to do.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

makes_the_attacker() {
	cp -R "$TOP/tests/tools/attacker" .
	build_tool attacker "$TMP/attacker"
	succeeds "$GOCI" build -o "oci:$TMP/user1001" attacker
	reconfigured user0 '.config.User = "0"'
	reconfigured user65534 '.config.User = "65534"'
	reconfigured user1000650000 '.config.User = "1000650000:1000650000"'
	reconfigured nobody 'del(.config.User)'
	mkdir "$TMP/tmp" "$TMP/user"
	chmod 1777 "$TMP/tmp"
	chmod 755 "$TMP"
	cp "$GOCI" "$TMP/user/goci"
	echo secret >"$TMP/secret"
	chmod 600 "$TMP/secret"
	chmod -R a+rX "$TMP/user1001" "$TMP/user0" "$TMP/user"
}

# stage_config NAME: the digest of the config of an image, without its algorithm.
stage_config() {
	jq -r .config.digest "$TMP/$1/blobs/sha256/$(jq -r '.manifests[]
		| select(.annotations["org.opencontainers.image.ref.name"] == "production")
		| .digest' "$TMP/$1/index.json" | cut -d: -f2)" | cut -d: -f2
}

# put_blob FILE: into the layout of this folder; prints its digest.
put_blob() {
	blob=$(sha256sum <"$1" | cut -d' ' -f1)
	cp "$1" "blobs/sha256/$blob"
	echo "sha256:$blob"
}

# reconfigured NAME FILTER: the image with another config, as $TMP/NAME.
reconfigured() {
	cp -R "$TMP/user1001" "$TMP/$1"
	(
		cd "$TMP/$1"
		manifest=$(jq -r '.manifests[]
			| select(.annotations["org.opencontainers.image.ref.name"] == "production")
			| .digest' index.json)
		manifest=blobs/sha256/${manifest#sha256:}
		config=$(jq -r .config.digest "$manifest")
		jq -c "$2" "blobs/sha256/${config#sha256:}" >config
		jq -c --arg digest "$(put_blob config)" --argjson size "$(wc -c <config)" \
			'.config.digest = $digest | .config.size = $size' "$manifest" >changed
		jq -c --arg digest "$(put_blob changed)" --argjson size "$(wc -c <changed)" '
			.manifests |= [.[]
				| select(.annotations["org.opencontainers.image.ref.name"]
					== "production")
				| .digest = $digest | .size = $size]' index.json >index
		mv index index.json
		rm config changed
	)
}

# measure IMAGE OPTION...: by root, under runc unless an option says otherwise.
measure() {
	image=$1
	shift
	run timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure --runtime runc -n 1 \
		-e "SECRET=$TMP/secret" "$@" "oci:$TMP/$image"
}

# crun cannot use the hybrid cgroups of some machines.
without_unified() {
	# shellcheck disable=SC2016 # "$@" is for the inner shell
	unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null || :
		exec "$@"' sh "$@"
}

crun_measure() {
	image=$1
	shift
	run without_unified timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure \
		--runtime crun -n 1 -e "SECRET=$TMP/secret" "$@" "oci:$TMP/$image"
}

# plain_measure RUNTIME IMAGE OPTION...: by another user.
plain_measure() {
	setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups unshare -Ur true \
		2>/dev/null || skip_because 'a plain user can make no user namespace here'
	runtime=$1
	image=$2
	shift 2
	run without_unified setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups \
		timeout 120 env TMPDIR="$TMP/tmp" "$TMP/user/goci" measure \
		--runtime "$runtime" -n 1 -e "SECRET=$TMP/secret" "$@" "oci:$TMP/$image"
}

plain_runc() {
	plain_measure runc "$@"
}

plain_crun() {
	plain_measure crun "$@"
}

# Both have a listener of the host to reach.
listens() {
	port=$(free_port)
	start listener env MODE=listen "PORT=$port" "$TMP/attacker"
	tries=100
	until "$JUDGE" get "http://127.0.0.1:$port/" 2>&1 | grep -q 'the host\|malformed'; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || fail 'the listener does not start'
		sleep 0.05
	done
}

# confined HOW IMAGE UID MAP
confined() {
	need_root
	listens
	"$1" "$2" -e MODE=all -e "HOST_PORT=$port"
	same "$status" 1 'status'
	has stderr 'the service exited with status 9 before port'
	has stderr "^uid $3 gid "
	has stderr "^uid_map $4"
	has stderr '^gid_map 0 [1-9]'
	has stderr '^NoNewPrivs: 1$'
	has stderr '^Seccomp: 2$'
	has stderr '^CapEff: 0*$'
	has stderr '^CapBnd: 0*$'
	has stderr '^interfaces: lo$'
	has stderr '^leaked:$'
	has stderr '^tcp: no$'
	has stderr '^abstract: no$'
	has stderr '^files tried$'
	has_not stderr '^escaped'
	has stderr '^calls: .* clone3=ENOSYS$'
	grep '^calls: ' stderr | tr ' ' '\n' | grep '=' | grep -v '^clone3=' >calls
	same "$(wc -l <calls)" 15 'calls'
	has_not calls '=\(done\|E[^P]\|[0-9]\)'
	same "$(ls -A "$TMP/tmp")" '' 'files left'
}

RANGE='0 1[89][0-9]*\|0 2[0-9]*'

few_processes() {
	need_root
	"$1" user0 -e MODE=forks
	same "$status" 1 'status'
	# Where there is no cgroup, so many take more memory than they may, too.
	has stderr '^forked \([5-9][0-9]\|[1-5][0-9][0-9]\)$\|takes more than 512 MB'
	"$1" user0 -e MODE=forks --pids 100
	same "$status" 1 'status'
	has stderr '^forked [1-9][0-9]$'
}

# little_memory HOW SAID: what is said of it.
little_memory() {
	need_root
	"$1" user0 -e MODE=memory --memory 128MB
	same "$status" 1 'status'
	has_not stderr '^took 4 GB$'
	has stderr "goci: .*$2.*--memory allows it more"
}

a_cgroup_limits_memory() {
	little_memory measure 'it may take more than 128 MB of memory'
}

memory_is_watched() {
	little_memory "$1" 'the service takes more than 128 MB of memory'
	# Memory that no process shows as its own cannot be had then.
	has stderr '^memfd EPERM$'
}

a_larger_limit_is_kept() {
	need_root
	measure user0 -e MODE=serve --memory 1GB --pids 300
	same "$status" 0 'status'
	has stdout '^  isolation    user namespace, seccomp, 300 pids, 1000 MB (cgroup), own network$'
}

# starts_mute: leaves the id of the first process, seen from here, in $first.
starts_mute() {
	start mute env TMPDIR="$TMP/tmp" "$GOCI" measure --runtime runc -e MODE=mute \
		"oci:$TMP/user0"
	goci=$!
	tries=100
	until [ "$(cat "$TMP"/tmp/*/pid 2>/dev/null)" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || fail 'it does not start'
		sleep 0.05
	done
	sleep 0.3
	first=$(cat "$TMP"/tmp/*/pid)
}

nothing_of_it_is_roots() {
	need_root
	starts_mute
	outside=$(awk '/^Uid:/ { print $2 }' "/proc/$first/status")
	[ "$outside" -ge 1879048192 ] || fail "it runs as $outside"
	for kind in user net pid mnt ipc uts; do
		[ "$(readlink "/proc/$first/ns/$kind")" != "$(readlink "/proc/self/ns/$kind")" ] ||
			fail "it shares the $kind namespace"
	done
	same "$(find "$TMP"/tmp/*/rootfs -uid -65536 | head -n 3)" '' 'files of a user of the host'
	same "$(find "$TMP"/tmp/*/rootfs -perm /6000)" '' 'set-user-id files'
	same "$(stat -c '%u %a' "$TMP"/tmp/goci-measure-*)" '0 710' 'its folder'
	! setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups \
		ls "$TMP"/tmp/goci-measure-* 2>/dev/null || fail 'another user sees the files'
	kill "$goci"
	wait "$goci" || :
	same "$(ls -A "$TMP/tmp")" '' 'files left'
}

# A runtime named NAME, which runs the lines of stdin first.
write_runtime() {
	{
		echo '#!/bin/sh'
		cat
		echo 'exec runc "$@"'
	} >"$1"
	chmod 755 "$1"
}

without_seccomp() {
	need_root
	write_runtime runtime <<'END'
[ "$1" != --version ] || { echo 'runc version 1'; exit 0; }
END
	measure user0 -e MODE=serve --runtime ./runtime
	same "$status" 1 'status'
	same "$(cat stderr)" 'goci: this kernel and runtime cannot isolate the image: no seccomp; --insecure starts it nevertheless'
	measure user0 -e MODE=serve --runtime ./runtime --insecure
	same "$status" 0 'status'
	has stdout '^  isolation    INSECURE: no seccomp; user namespace, 512 pids, 512 MB (cgroup), own network$'
	measure user0 -e MODE=serve --runtime ./runtime --insecure --json
	same "$(jq -c '[.isolation.insecure, .isolation.seccomp]' stdout)" '[true,false]'
}

# In a chroot, no user namespace can be made (user_namespaces(7)). chrooted COMMAND...
chrooted() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m sh -c 'mkdir "$0/root" && mount --rbind / "$0/root" &&
		exec chroot "$0/root" "$@"' "$PWD" "$@"
}

without_user_namespaces() {
	need_root
	run chrooted env TMPDIR="$TMP/tmp" "$GOCI" measure --runtime runc "oci:$TMP/user0"
	same "$status" 1 'status'
	same "$(cat stderr)" 'goci: this kernel and runc cannot isolate the image: no user namespace; --insecure starts it nevertheless'
}

a_plain_user_without_user_namespaces() {
	need_root
	run chrooted setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups env \
		TMPDIR="$TMP/tmp" "$TMP/user/goci" measure --insecure --runtime runc "oci:$TMP/user0"
	same "$status" 1 'status'
	has stderr '^goci: this user cannot create a user namespace .* only root can start an image$'
}

# lies FILTER WHY: the runtime leaves out a part of its config.
lies() {
	need_root
	write_runtime runtime <<END
for word; do
	case \$word in
	*/goci-measure-??????)
		[ ! -f "\$word/config.json" ] ||
			{ jq '$1' "\$word/config.json" >config && cat config >"\$word/config.json"; } ;;
	esac
done
END
	measure user0 -e MODE=serve --runtime ./runtime --insecure
	same "$status" 1 'status'
	has stderr "goci: .*$2.*; try another by --runtime"
}

lying_runtimes_are_found_out() {
	lies 'del(.linux.seccomp)' 'did not apply the seccomp filter of the bundle'
	lies '.linux.namespaces |= map(select(.type != "network"))' 'created no network namespace'
}

the_hosts_network_is_a_choice() {
	need_root
	listens
	measure user0 -e MODE=all -e "HOST_PORT=$port" --network host
	has stderr '^tcp: reached the host$'
	has stderr '^uid_map 0 [1-9]'
	measure user0 -e MODE=serve --network host
	same "$status" 0 'status'
	has stdout '^  isolation    .*, this host.s network$'
}

# goes_to DIR PLACE: an image's WorkingDir, and where it is.
goes_to() {
	reconfigured workdir ".config.WorkingDir = \"$1\""
	measure workdir -e MODE=where
	has stderr "^in $2\$"
	rm -r "$TMP/workdir"
}

# goes_nowhere DIR
goes_nowhere() {
	reconfigured workdir ".config.WorkingDir = \"$1\""
	measure workdir -e MODE=where
	same "$status" 1 'status'
	has_not stderr '^in '
	has stderr 'goci: .*WorkingDir'
	rm -r "$TMP/workdir"
}

workdirs() {
	need_root
	goes_to /app /app
	goes_to ../../app/./ /app
	goes_to /made/for/it /made/for/it
	goes_to '' /
	goes_nowhere /proc/self/fd/7
	goes_nowhere /../proc/self/fd/7/../../..
	goes_nowhere "$(jq -r '.config.Entrypoint[0] // .config.Cmd[0]' \
		"$TMP/user0/blobs/sha256/$(stage_config user0)")"
}

odd_configs() {
	need_root
	reconfigured odd '.config.Env = ["NOTHING", "=x", "LD_PRELOAD=/x.so", "A=b=c", "PORT=99999"]
		| .config.Volumes = {"/proc": {}, "/dev": {}, "/": {}, "/../../etc": {}}'
	measure odd -e MODE=where
	has stderr '^in '
	measure odd -e MODE=serve
	same "$status" 0 'status'
	reconfigured gone '.config.Entrypoint = ["/proc/self/fd/7/bin/sh"]'
	measure gone
	same "$status" 1 'status'
	rm -r "$TMP/odd" "$TMP/gone"
}

a_closed_temporary_folder_is_told() {
	need_root
	mkdir -m 700 closed
	run env TMPDIR="$PWD/closed" "$GOCI" measure --runtime runc -e MODE=serve \
		"oci:$TMP/user0"
	same "$status" 1 'status'
	has stderr 'denies access to other users, .* set TMPDIR to another one'
	same "$(ls -A closed)" '' 'files left'
}

check 'the tools of the isolation tests are installed' need runc crun jq setpriv unshare \
	chroot
check 'goci builds the image of an attacker' makes_the_attacker
for user in 0 65534 1001 1000650000; do
	check "root of this machine is out of reach of an image of user $user" confined \
		measure "user$user" "$user" "$RANGE"
done
check 'root of this machine is out of reach of an image that names no user' confined \
	measure nobody 0 "$RANGE"
check 'under crun, root of this machine is out of reach of an image of user 0' confined \
	crun_measure user0 0 "$RANGE"
for runtime in runc crun; do
	check "under $runtime, all but its own is out of reach of a plain user's image" confined \
		"plain_$runtime" user0 0 "0 $NOBODY 1\$"
done
check 'nothing of a running image is root'"'"'s on this machine' nothing_of_it_is_roots
for how in measure crun_measure plain_runc plain_crun; do
	check "an image cannot fill the machine with processes ($how)" few_processes "$how"
done
check 'an image cannot fill the memory: a cgroup limits it' a_cgroup_limits_memory
for how in crun_measure plain_runc plain_crun; do
	check "an image cannot fill the memory: goci watches it ($how)" memory_is_watched "$how"
done
check 'limits can be chosen and are told' a_larger_limit_is_kept
check 'a runtime without seccomp is refused unless --insecure, which is told' without_seccomp
check 'without user namespaces root starts nothing' without_user_namespaces
check 'without user namespaces a plain user starts nothing' \
	a_plain_user_without_user_namespaces
check 'a runtime that leaves a fence out is found out' lying_runtimes_are_found_out
check 'the network of this host is reached by --network host alone' \
	the_hosts_network_is_a_choice
check 'a WorkingDir leads to a folder of the image or is refused' workdirs
check 'odd configs neither mount nor start anything of this machine' odd_configs
check 'a temporary folder that the container cannot reach is told' \
	a_closed_temporary_folder_is_told
finish
