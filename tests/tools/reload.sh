#!/bin/sh
# Hot reload under real runtimes: the development image runs with the source mounted
# over /app, which is edited from outside of the container.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/container.sh"
. "$(dirname -- "$0")/lib/toolchain.sh"

# Between SIGTERM and SIGKILL, unless goci-watch is told otherwise.
grace_ms=10000

# web_service DIR: a service that answers HTTP with a constant of answer.go and ends with
# status 0 when it is told to. Without net/http, which a container with an empty build cache
# compiles for a minute.
web_service() {
	mkdir -p "$1"
	printf 'module example.com/test/web\n\ngo 1.19\n' >"$1/go.mod"
	cat >"$1/main.go" <<-'GO'
		package main

		import (
			"net"
			"os"
			"os/signal"
			"syscall"
		)

		func main() {
			listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
			if err != nil {
				panic(err)
			}
			stop := make(chan os.Signal, 1)
			signal.Notify(stop, syscall.SIGTERM)
			go func() {
				<-stop
				listener.Close()
			}()
			for {
				client, err := listener.Accept()
				if err != nil {
					return
				}
				go serve(client)
			}
		}

		func serve(client net.Conn) {
			defer client.Close()
			client.Read(make([]byte, 4096))
			client.Write([]byte("HTTP/1.0 200 OK\r\n\r\n" + answer))
		}
	GO
	save "$1" one
}

# save DIR TEXT: edits the service in place.
save() {
	printf 'package main\n\nconst answer = "%s"\n' "$2" >"$1/answer.go"
}

# add_file DIR NAME GO-CODE
add_file() {
	printf 'package main\n\n%s\n' "$3" >"$1/$2"
}

# mounted_source DIR: the source as the user of the image may change it.
mounted_source() {
	web_service "$1"
	chown -R 1001:1001 "$1"
}

# contain NAME: runs the image's own command with no capabilities, and web of this
# folder at /app; $init is the id of what is pid 1 in there.
contain() {
	container=$1
	port=$(free_port)
	lock_down "$TMP/bundle" "$port"
	jq --arg source "$PWD/web" '
		.root.readonly = false
		| .mounts |= map(select(.destination != "/app"))
		| .mounts += [{destination: "/app", type: "bind", source: $source,
			options: ["rbind", "rw"]}]
	' "$TMP/bundle/config.json" >config.json
	mv config.json "$TMP/bundle/config.json"
	start_bundle "$TMP/bundle" "$container"
}

# contained NAME: web is served already.
contained() {
	mounted_source web
	contain "$1"
	first_follows one
	init=$(first_process "$1")
	settled
}

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}

logged() {
	cat "$container.log"
}

# How long anything may take, unless all of the standard library is compiled.
patience_ms=60000

# until_true COMMAND...
until_true() {
	deadline=$(($(now_ms) + patience_ms))
	until "$@"; do
		[ "$(now_ms)" -lt "$deadline" ] || { logged; fail "never true: $*"; }
		sleep 0.02
	done
}

got() {
	"$JUDGE" get "http://127.0.0.1:$port/" 2>/dev/null || :
}

serves() {
	[ "$(got)" = "$1" ]
}

# follows TEXT: the answer becomes TEXT.
follows() {
	until_true serves "$1"
}

# first_follows TEXT: as follows, when the image's cache of packages may be empty.
first_follows() {
	began=$(now_ms)
	patience_ms=300000
	follows "$1"
	patience_ms=60000
	first_ms=$(($(now_ms) - began))
}

# saved_and_served DIR TEXT: as follows; how long that takes is added to $waited.
saved_and_served() {
	began=$(now_ms)
	save "$1" "$2"
	follows "$2"
	waited="${waited:-} $(($(now_ms) - began))"
}

tell() {
	printf '# %s\n' "$*" >&3
}

says() {
	logged | grep -Eq -- "$1"
}

# said PATTERN: a line of the log comes to fit the extended regexp.
said() {
	until_true says "$1"
}

# below PID: all processes of the container but its first, a line each: who has lost
# its parent is a child of the first.
below() {
	for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null || :); do
		echo "$child"
		below "$child"
	done
}

only_the_service() {
	[ "$(below "$init" | wc -l)" -eq 1 ]
}

# settled: nothing is built, and the first process has one child, which runs.
settled() {
	until_true only_the_service
	until_true nothing_is_built
	only_service=$(below "$init")
	has_not "/proc/$only_service/status" '^State:.*Z'
}

nothing_is_built() {
	logged | tail -n 1 | grep -Eq 'started$|the same$|go(es)? on$|running$'
}

gone() {
	[ ! -e "/proc/$1" ]
}

# stopped_in_time NAME: by SIGTERM, with status 0, and with all that ran in there.
stopped_in_time() {
	all="$init $(below "$init")"
	began=$(now_ms)
	stop_bundle "$1"
	took=$(($(now_ms) - began))
	[ "$took" -lt "$grace_ms" ] || { logged; fail "it took $took ms to end"; }
	has_not "$1.log" 'killed'
	for process in $all; do
		gone "$process" || fail "$process is left"
	done
}

makes_the_image() {
	web_service web
	began=$(now_ms)
	succeeds "$GOCI" build --target development -o "oci:$TMP/image" web
	tell "goci build --target development: $(($(now_ms) - began)) ms"
	unpack "$TMP/image" development "$TMP/bundle"
	same "$(jq -c '[.process.user.uid, .process.user.gid, .process.args[0]]' \
		"$TMP/bundle/config.json")" '[1001,1001,"/usr/local/bin/goci-watch"]' \
		'user and program of the bundle'
}

an_edit_is_served() {
	need_root
	contained edit
	tell "$RUNTIME: start to first answer, nothing compiled yet: $first_ms ms"
	tr '\0' '\n' <"/proc/$init/cmdline" >cmdline
	same "$(head -n 1 cmdline)" /usr/local/bin/goci-watch 'the first process'
	for process in $init $(below "$init"); do
		has "/proc/$process/status" '^Uid:[[:space:]]1001[[:space:]]1001[[:space:]]1001'
		has "/proc/$process/status" '^CapBnd:[[:space:]]0*$'
		has "/proc/$process/status" '^CapEff:[[:space:]]0*$'
		has "/proc/$process/status" '^NoNewPrivs:[[:space:]]1$'
	done
	has "/proc/$init/status" '^NSpid:.*[[:space:]]1$'
	for text in two three four; do
		saved_and_served web "$text"
		settled
	done
	tell "$RUNTIME: save to answer:$waited ms"
	has edit.log 'goci-watch: answer.go changed, building'
	# The mount tells what changes: no need to poll.
	has_not edit.log inotify
	stopped_in_time edit
	tell "SIGTERM to the end: $took ms"
}

a_break_keeps_the_old_and_mending_follows() {
	need_root
	contained break
	before=$(below "$init")
	add_file web broken.go 'func broken() { undefinedThing() }'
	said 'broken.go:3:[0-9]+: undefined: undefinedThing'
	said 'the build exited with status 1 .*; the old program keeps running'
	settled
	same "$(got)" one 'the answer'
	same "$(below "$init")" "$before" 'the service'
	add_file web broken.go 'func broken() {}'
	saved_and_served web mended
	tell "$RUNTIME: mending save to answer:$waited ms"
	settled
	stopped_in_time break
}

a_deletion_is_served() {
	need_root
	mounted_source web
	printf 'package main\n\nvar answer = "one"\n' >web/answer.go
	add_file web extra.go 'func init() { answer = "with" }'
	contain deletion
	first_follows with
	began=$(now_ms)
	rm web/extra.go
	follows one
	tell "$RUNTIME: deletion to answer: $(($(now_ms) - began)) ms"
	init=$(first_process deletion)
	settled
	stopped_in_time deletion
}

many_saves() {
	need_root
	contained saves
	i=0
	while [ "$i" -lt 199 ]; do
		i=$((i + 1))
		save web "save $i"
		case $i in *7) sleep 0.1 ;; *3) sleep 0.02 ;; esac
	done
	saved_and_served web 'save 200'
	settled
	serves 'save 200' || fail "at last it serves '$(got)'"
	builds=$(grep -c ', building$' saves.log)
	tell "$RUNTIME: 200 saves: the last one to answer:$waited ms, $builds builds"
	[ "$builds" -lt 100 ] || fail "$builds builds for 200 saves"
	stopped_in_time saves
}

no_zombies() {
	# shellcheck disable=SC2013 # words are what is wanted
	for process in $(cat "/proc/$init/task/$init/children"); do
		! grep -qs '^State:.*Z' "/proc/$process/status" || return 1
	done
}

# A service that leaves children in its group, out of it, and without a parent.
nothing_is_left() {
	need_root
	contained orphans
	add_file web breed.go 'import (
	"os/exec"
	"syscall"
)

func init() {
	exec.Command("sleep", "7777").Start()
	far := exec.Command("sleep", "7777")
	far.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	far.Start()
	exec.Command("sh", "-c", "sleep 0.2 & setsid sleep 7777 & exit").Run()
}'
	save web breeding
	follows breeding
	until_true no_zombies
	before=$(below "$init")
	[ "$(echo "$before" | wc -l)" -ge 4 ] || fail "the service has no children: $before"
	[ "$(wc -w <"/proc/$init/task/$init/children")" -ge 2 ] || fail 'no orphan was made'
	save web again
	follows again
	until_true no_zombies
	for process in $before; do
		gone "$process" || fail "$process is left: $(ps -o args= -p "$process")"
	done
	rm web/breed.go
	saved_and_served web alone
	settled
	# Once more with children, so that the end has to take them along.
	add_file web breed.go 'import "os/exec"

func init() { exec.Command("sh", "-c", "setsid sleep 7777 & exit").Run() }'
	save web last
	follows last
	stopped_in_time orphans
}

a_build_is_stopped_too() {
	need_root
	contained building
	before=$(below "$init")
	save web two
	said ', building$'
	until_true more_than "$before"
	stopped_in_time building
	tell "$RUNTIME: SIGTERM in a build to the end: $took ms"
}

more_than() {
	[ "$(below "$init" | wc -l)" -gt "$(echo "$1" | wc -l)" ]
}

podman_here() {
	podman --root "$TMP/podman/root" --runroot "$TMP/podman/run" --storage-driver vfs \
		--runtime runc --cgroup-manager cgroupfs --events-backend none "$@"
}

# podman's own default limits are more than root may set on some machines.
podman_follows() {
	need_root
	port=$(free_port)
	# Not the image's user's: it is only read.
	web_service web
	printf '{"default":[{"type":"insecureAcceptAnything"}]}' >policy.json
	began=$(now_ms)
	# podman takes the image's name from the path: a short one without capitals.
	cp -R "$TMP/image" web-image
	podman_here pull -q --signature-policy policy.json oci:web-image:development >image
	tell "podman pull: $(($(now_ms) - began)) ms"
	trap 'podman_here rm -f reload 2>&1 || :' EXIT
	# As in docs/stages.md: the compiled packages are in a volume, here the bundle's.
	podman_here run -d --name reload --network host --cap-drop all \
		--security-opt no-new-privileges \
		--ulimit nofile=1000:1000 --ulimit nproc=1000:1000 \
		-v "$TMP/bundle/rootfs/home/chorus/.cache:/home/chorus/.cache" \
		-v "$PWD/web:/app" -e "PORT=$port" "$(cat image)"
	container=podman
	logged() {
		podman_here logs reload 2>&1
	}
	first_follows one
	tell "podman: start to first answer: $first_ms ms"
	init=$(podman_here inspect -f '{{.State.Pid}}' reload)
	settled
	for text in two three; do
		saved_and_served web "$text"
		settled
	done
	tell "podman: save to answer:$waited ms"
	add_file web broken.go 'func broken() { undefinedThing() }'
	said 'undefined: undefinedThing'
	same "$(got)" three 'the answer'
	rm web/broken.go
	settled
	podman_here stop -t 20 reload
	same "$(podman_here inspect -f '{{.State.ExitCode}}' reload)" 0 \
		'exit status after SIGTERM'
}

exec 3>&2
check 'the tools of the hot reload tests are installed' need skopeo umoci runc crun \
	podman jq
check 'goci builds the development image of a small service' makes_the_image
for RUNTIME in runc crun; do
	check "$RUNTIME starts goci-watch as pid 1 and uid 1001 without capabilities, an \
edit of the mounted source is served, and SIGTERM ends it with status 0" an_edit_is_served
done
# The others under crun.
check 'a break keeps the old answer and shows the error; mending is served' \
	a_break_keeps_the_old_and_mending_follows
check 'the deletion of a file is served' a_deletion_is_served
check 'the last of 200 saves in a row is served' many_saves
check 'no zombie and no orphan is left in the container' nothing_is_left
check 'SIGTERM during a build ends the build and the service, with status 0' \
	a_build_is_stopped_too
check 'podman run -v follows an edit, and stops with status 0' podman_follows
finish
