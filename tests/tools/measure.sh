#!/bin/sh
# goci measure: an image is started by real runtimes, and nothing of it is left.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/container.sh"

# A service of the standard library alone, which does what MODE says.
write_service() {
	mkdir web
	printf 'module example.com/web\n\ngo 1.19\n' >web/go.mod
	cat >web/main.go <<'EOF'
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

var kept []byte

func answer(c net.Conn, born time.Time) {
	bufio.NewReader(c).ReadString('\n')
	status := "200 OK"
	if os.Getenv("MODE") == "late" && time.Since(born) < 2*time.Second {
		status = "503 Not Yet"
	}
	fmt.Fprintf(c, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status)
	c.Close()
}

func main() {
	born := time.Now()
	switch os.Getenv("MODE") {
	case "dead":
		fmt.Println("no database at \x1b[31mdb:5432")
		os.Exit(3)
	case "mute":
		fmt.Println("waiting for a database")
		time.Sleep(time.Hour)
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	case "fat":
		kept = make([]byte, 96<<20)
		for i := range kept {
			kept[i] = 1
		}
	case "busy":
		for time.Since(born) < 400*time.Millisecond {
		}
	case "strict":
		if os.WriteFile("/app/x", nil, 0o600) == nil {
			panic("the root can be written to")
		}
		if err := os.WriteFile("/tmp/x", nil, 0o600); err != nil {
			panic(err)
		}
		status, _ := os.ReadFile("/proc/self/status")
		os.Stdout.Write(status)
		fmt.Println("uid", os.Getuid(), "gid", os.Getgid(), "pid", os.Getpid())
		os.Exit(9)
	}
	if os.Getenv("MODE") != "stubborn" {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		go func() {
			<-stop
			os.Exit(0)
		}()
	}
	port := os.Getenv("PORT")
	if os.Getenv("MODE") == "elsewhere" {
		port = "9321"
	}
	l, err := net.Listen("tcp", ":"+port)
	if err != nil {
		panic(err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			panic(err)
		}
		go answer(c, born)
	}
}
EOF
}

makes_the_image() {
	write_service
	succeeds "$GOCI" build -o "oci:$TMP/image" web
	succeeds "$GOCI" build -o "oci:$TMP/portless" --port none --env MODE=elsewhere web
	build_tool web "$TMP/web"
	cgroups >"$TMP/cgroups"
	mkdir "$TMP/tmp" "$TMP/user"
	chmod 1777 "$TMP/tmp"
	cp "$GOCI" "$TMP/user/goci"
	chmod -R a+rX "$TMP/image" "$TMP/portless" "$TMP/user"
}

# measure OPTION...: the temporary folder is one that the tests look into.
measure() {
	run timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure "$@" "oci:$TMP/image"
	left_nothing
}

cgroups() {
	find /sys/fs/cgroup -maxdepth 3 -name 'goci-[0-9]*-*' 2>/dev/null | sort
}

# Those of containers whose goci is not there any more.
cgroups_of_the_dead() {
	cgroups | while read -r cgroup; do
		of=${cgroup##*/goci-}
		[ -e "/proc/${of%-*}" ] || echo "$cgroup"
	done
}

# No file, container, cgroup or process of a start is there any more.
left_nothing() {
	same "$(ls -A "$TMP/tmp")" '' 'files left'
	cgroups_of_the_dead >cgroups
	same "$(comm -13 "$TMP/cgroups" cgroups)" '' 'cgroups left'
	! grep -q "$TMP/tmp" /proc/self/mounts || fail 'a mount is left'
	for file in /proc/[0-9]*/environ; do
		! grep -qzs "^GOCI_MEASURED=$TMP\$" "$file" || fail "a process is left: $file"
	done
}

marked() {
	measure -e "GOCI_MEASURED=$TMP" "$@"
}

ok() {
	[ "$status" -eq 0 ] || { show_run 'goci measure'; fail 'want status 0'; }
}

# The figures of stdout, JSON, are those of a small service that ended well.
plausible() {
	jq -e --argjson n "$1" '
		def spread: .min <= .median and .median <= .max;
		([.setup_seconds, .answer_seconds, .cpu_seconds, .stop_seconds, .rss_bytes,
			.peak_rss_bytes, .exit_status] | all(spread))
		and ([.setup_seconds, .answer_seconds, .cpu_seconds, .stop_seconds]
			| all(.min > 0 and .max < 30))
		and .rss_bytes.min > 500000 and .rss_bytes.max < 90000000
		and .peak_rss_bytes.min >= .rss_bytes.min
		and .exit_status.max == 0 and .killed == 0 and .starts == $n
	' stdout >/dev/null || fail "$(cat stdout)"
}

runc_measures() {
	need_root
	marked --runtime runc --path / -n 3 --json
	ok
	plausible 3
	same "$(jq -c '[.runtime, .rootless, .user, .path]' stdout)" \
		'["runc",false,"1001:1001","/"]'
}

# crun cannot use the hybrid cgroups of some machines: it gets a mount namespace
# without the unified hierarchy.
without_unified() {
	# shellcheck disable=SC2016 # "$@" is for the inner shell
	unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null || :
		exec "$@"' sh "$@"
}

archives_are_measured() {
	need_root
	need skopeo
	for archive in oci-archive:web.tar docker-archive:web-docker.tar:web:v1; do
		skopeo --insecure-policy copy -q "oci:$TMP/image:production" "$archive"
		run timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure --runtime runc -n 1 \
			--json -e "GOCI_MEASURED=$TMP" "$archive"
		ok
		left_nothing
		plausible 1
	done
	same "$(jq -c '[.digest, (.imageID | length)]' stdout)" '[null,71]'
}

crun_measures() {
	need_root
	run without_unified timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure \
		--runtime crun -n 3 --json -e "GOCI_MEASURED=$TMP" "oci:$TMP/image"
	ok
	left_nothing
	plausible 3
	same "$(jq -c '[.runtime, .rootless, .user]' stdout)" '["crun",false,"1001:1001"]'
}

# as_plain COMMAND...: another user, who may still make user namespaces.
as_plain() {
	setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups "$@"
}

# a_plain_user_measures RUNTIME [WRAPPER]
a_plain_user_measures() {
	need_root
	as_plain unshare -Ur true 2>/dev/null ||
		skip_because 'a plain user can make no user namespace here'
	# shellcheck disable=SC2086 # nothing, or a word
	run $2 setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups timeout 120 \
		env TMPDIR="$TMP/tmp" "$TMP/user/goci" measure --runtime "$1" -n 2 \
		--json -e "GOCI_MEASURED=$TMP" "oci:$TMP/image"
	ok
	left_nothing
	plausible 2
	same "$(jq -c '[.runtime, .rootless, .user]' stdout)" "[\"$1\",true,\"0:0\"]"
}

a_table_is_printed() {
	need_root
	marked -n 2
	ok
	has stdout '^oci:'
	has stdout '^  starts       2, after one that does not count$'
	has stdout '^  isolation    user namespace, seccomp, 512 pids, 512 MB (cgroup), own network$'
	has stdout '^ *min  *median  *max$'
	for row in "runtime's set-up" 'answers after' 'CPU time till then' 'memory then' \
		'memory at most' 'stops after'; do
		has stdout "^  $row .*[0-9] \(ms\|s\|MB\) *.*[0-9] \(ms\|s\|MB\)$"
	done
	has stdout '^  exit status  *0  *0  *0$'
	[ ! -s stderr ] || fail "$(cat stderr)"
}

it_is_locked_in() {
	need_root
	marked -e MODE=strict -n 1
	same "$status" 1 'status'
	has stderr '^uid 1001 gid 1001 pid 1$'
	has stderr '^CapEff:.0*$'
	has stderr '^CapBnd:.0*$'
	has stderr '^NoNewPrivs:.1$'
	has stderr 'goci: oci:.*: the service exited with status 9 before port [0-9]* answered'
}

a_path_waits_longer() {
	need_root
	marked -e MODE=late -n 1 --json
	ok
	jq -e '.answer_seconds.max < 2' stdout >/dev/null || fail "$(cat stdout)"
	marked -e MODE=late --path /ready -n 1 --json
	ok
	jq -e '.answer_seconds.min >= 2' stdout >/dev/null || fail "$(cat stdout)"
	marked -e MODE=late --path /ready -n 1 --timeout 1s
	same "$status" 1 'status'
	has stderr 'GET /ready on port [0-9]* still answers 503 after 1 s'
}

figures_follow_the_service() {
	need_root
	marked -e MODE=fat -n 1 --json
	ok
	jq -e '.rss_bytes.min > 96e6 and .peak_rss_bytes.max < 250e6' stdout >/dev/null ||
		fail "$(cat stdout)"
	marked -e MODE=busy -n 1 --json
	ok
	jq -e '.cpu_seconds.min > 0.05 and .answer_seconds.min >= 0.4' stdout \
		>/dev/null || fail "$(cat stdout)"
}

a_stubborn_service_is_killed() {
	need_root
	marked -e MODE=stubborn -n 2 --stop-timeout 300ms
	ok
	has stdout 'killed: 2 of 2 starts had not ended 0.3 s after SIGTERM'
	has stdout '^  exit status  *137  *137  *137$'
	marked -e MODE=stubborn -n 1 --stop-timeout 300ms --json
	ok
	jq -e '.killed == 1 and .stop_seconds.min >= 0.3' stdout >/dev/null ||
		fail "$(cat stdout)"
}

a_dead_service_is_an_error() {
	need_root
	marked -e MODE=dead
	same "$status" 1 'status'
	[ ! -s stdout ] || fail "$(cat stdout)"
	# What it says is shown, without what a terminal would obey.
	has stderr '^no database at \\u001b\[31mdb:5432$'
	same "$(grep -c '^goci: ' stderr)" 1 'lines of goci'
	has stderr 'the service exited with status 3 before port [0-9]* answered; --env'
}

a_mute_service_is_an_error() {
	need_root
	marked -e MODE=mute --timeout 500ms
	same "$status" 1 'status'
	has stderr '^waiting for a database$'
	has stderr 'port [0-9]* does not answer within 0.5 s; set another with --port'
}

a_signal_leaves_nothing() {
	need_root
	for signal in INT TERM; do
		# A shell lets what it starts in the background ignore SIGINT.
		start stopped env --default-signal=INT TMPDIR="$TMP/tmp" "$GOCI" measure \
			-e MODE=mute -e "GOCI_MEASURED=$TMP" "oci:$TMP/image"
		goci=$!
		tries=100
		until [ -e "$(echo "$TMP"/tmp/*/pid)" ]; do
			tries=$((tries - 1))
			[ "$tries" -gt 0 ] || fail 'it does not start'
			sleep 0.05
		done
		sleep 0.3
		kill -s "$signal" "$goci"
		ended=0
		wait "$goci" || ended=$?
		cat stopped.log
		case $signal in
		INT) same "$ended" 130 'status' ;;
		TERM) same "$ended" 143 'status' ;;
		esac
		left_nothing
	done
}

# Whatever goci and the runtime are doing just then.
a_signal_at_any_moment_leaves_nothing() {
	need_root
	for moment in 0.05 0.10 0.13 0.16 0.19 0.22 0.25 0.28 0.31 0.34 0.40 0.50; do
		run timeout -s TERM "$moment" env TMPDIR="$TMP/tmp" "$GOCI" measure \
			-n 100 -e "GOCI_MEASURED=$TMP" "oci:$TMP/image"
		same "$status" 124 'status'
		left_nothing
	done
}

a_taken_port_is_told() {
	need_root
	port=$(free_port)
	start other env "PORT=$port" "$TMP/web"
	(wait_http "http://127.0.0.1:$port/")
	marked --port "$port" --network host
	same "$status" 1 'status'
	has stderr "port $port is in use by another program"
	# It is free in a network of its own.
	marked --port "$port" -n 1
	ok
}

a_port_can_be_chosen() {
	need_root
	marked --port "$(free_port)" -n 1
	ok
}

# the image tells another port, or none; in its own network and in the host's
where_it_listens_is_found() {
	need_root
	marked -e MODE=elsewhere -n 2 --json
	ok
	plausible 2
	same "$(jq -c '[.port, .portFound]' stdout)" '[9321,true]'
	jq -e '.answer_seconds.max < 2' stdout >/dev/null || fail "$(cat stdout)"
	marked -e MODE=elsewhere -n 1
	ok
	has stdout '^  port         9321, where the service listens: nothing listens on 8081, '
	marked -e MODE=elsewhere -n 1 --network host --json
	ok
	same "$(jq -c '[.port, .portFound]' stdout)" '[9321,true]'
	marked -n 1 --json
	ok
	same "$(jq -c '[.port, .portFound]' stdout)" '[8081,false]'
}

portless() {
	run timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure -n 1 \
		-e "GOCI_MEASURED=$TMP" "oci:$TMP/portless"
	left_nothing
}

an_image_without_a_port_is_measured() {
	need_root
	portless
	ok
	has stdout '^  port         9321, where the service listens: the image sets none$'
	run timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure -n 1 --timeout 1s \
		-e MODE=mute "oci:$TMP/portless"
	same "$status" 1 'status'
	has stderr 'the image sets no port, and the service listens on none within 1 s'
	run timeout 120 env TMPDIR="$TMP/tmp" "$GOCI" measure -n 1 -e MODE=dead "oci:$TMP/portless"
	has stderr 'exited with status 3 before it listened on a port'
}

# A port that is named is the one that counts.
a_named_port_is_not_replaced() {
	need_root
	marked -e MODE=elsewhere --port 8081 -n 1 --timeout 1s
	same "$status" 1 'status'
	has stderr 'port 8081 does not answer within 1 s; set another with --port'
}

a_plain_user_finds_it_too() {
	need_root
	as_plain unshare -Ur true 2>/dev/null ||
		skip_because 'a plain user can make no user namespace here'
	run setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups timeout 120 \
		env TMPDIR="$TMP/tmp" "$TMP/user/goci" measure --runtime runc -n 1 --json \
		"oci:$TMP/portless"
	ok
	same "$(jq -c '[.rootless, .port, .portFound]' stdout)" '[true,9321,true]'
}

without_a_runtime() {
	mkdir empty
	fails_with 1 env PATH="$PWD/empty" "$GOCI" measure "oci:$TMP/image"
	has stderr '^goci: no crun or runc on PATH: install one of them (on Debian: apt-get install crun)$'
	fails_with 1 env PATH="$PWD/empty" "$GOCI" measure --runtime youki "oci:$TMP/image"
	has stderr '^goci: no youki on PATH'
}

# A runtime that fails is told in its own words.
a_failing_runtime_is_told() {
	cat >runtime <<'EOF'
#!/bin/sh
[ "$1" != --version ] || exec runc --version
echo 'no cgroups for you' >&2
exit 5
EOF
	chmod 755 runtime
	measure --runtime ./runtime
	same "$status" 1 'status'
	has stderr '^no cgroups for you$'
	has stderr 'runtime cannot create a container: exited with status 5; try another'
}

wrong_input_is_told() {
	fails_with 2 "$GOCI" measure
	fails_with 2 "$GOCI" measure -n 0 oci:x
	fails_with 2 "$GOCI" measure --timeout soon oci:x
	fails_with 2 "$GOCI" measure --path healthz oci:x
	fails_with 2 "$GOCI" measure --port 8080/udp oci:x
	fails_with 2 "$GOCI" measure --network bridge oci:x
	fails_with 2 "$GOCI" measure --memory 1MB oci:x
	fails_with 2 "$GOCI" measure --pids 0 oci:x
	fails_with 1 "$GOCI" measure "oci:$PWD/none"
}

check 'the tools of the measuring tests are installed' need runc crun jq setpriv unshare
check 'goci builds the image of a small service' makes_the_image
check 'under runc, root measures three starts as the image'"'"'s user' runc_measures
check 'images in archives are measured' archives_are_measured
check 'under crun, root measures three starts as the image'"'"'s user' crun_measures
check 'under runc, a plain user measures in a user namespace' a_plain_user_measures \
	runc ''
check 'under crun, a plain user measures in a user namespace' a_plain_user_measures \
	crun without_unified
check 'the table has a row for each figure' a_table_is_printed
check 'the service runs as 1001 on a read-only root without capabilities' it_is_locked_in
check 'with --path, 503 is no answer yet' a_path_waits_longer
check 'a service that takes much memory or CPU time shows it' figures_follow_the_service
check 'a service that ignores SIGTERM is killed, and that is told' \
	a_stubborn_service_is_killed
check 'a service that ends at once is an error with its last words' \
	a_dead_service_is_an_error
check 'a service that does not answer in time is an error' a_mute_service_is_an_error
check 'SIGINT and SIGTERM end it with nothing left' a_signal_leaves_nothing
check 'SIGTERM at any moment leaves nothing' a_signal_at_any_moment_leaves_nothing
check 'in the network of this host, a port of another program is told' \
	a_taken_port_is_told
check 'the port can be chosen' a_port_can_be_chosen
check 'where the service listens is found, if the image tells another port' \
	where_it_listens_is_found
check 'an image that tells no port is measured where its service listens' \
	an_image_without_a_port_is_measured
check 'without root, it is found as well' a_plain_user_finds_it_too
check 'a port that is named is not replaced by another' a_named_port_is_not_replaced
check 'without a runtime it says which to install' without_a_runtime
check 'a runtime that fails is told in its own words' a_failing_runtime_is_told
check 'wrong options are refused with status 2' wrong_input_is_told
finish
