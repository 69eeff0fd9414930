#!/bin/sh
# goci dev: a service on this host, built and run again on every change.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# service DIR ANSWER: a module that answers at PORT.
service() {
	module "$1"
	cat >"$1/main.go" <<-GO
		package main

		import (
			"net/http"
			"os"
		)

		func main() {
			http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
				w.Write([]byte("$2 " + os.Getenv("GREETING")))
			})
			http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)
		}
	GO
}

# answers URL TEXT: within twenty seconds.
answers() {
	tries=200
	until [ "$("$JUDGE" get "$1" 2>/dev/null || :)" = "$2" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { cat dev.log; fail "$1 does not answer $2"; }
		sleep 0.1
	done
}

follows_an_edit() {
	service web one
	printf 'defaults:\n  env: {GREETING: hello}\n' >web/goci.yaml
	port=$(free_port)
	PORT=$port start dev "$GOCI" dev web
	pid=$!
	answers "http://127.0.0.1:$port/" 'one hello'
	service web two
	answers "http://127.0.0.1:$port/" 'two hello'
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 143
}

# service_of_arguments DIR EDIT: answers with its arguments, the port in the first.
service_of_arguments() {
	module "$1"
	cat >"$1/main.go" <<-GO
		package main

		import (
			"net/http"
			"os"
			"strings"
		)

		func main() {
			http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
				w.Write([]byte("$2 " + strings.Join(os.Args[2:], ",")))
			})
			http.ListenAndServe("127.0.0.1:"+os.Args[1], nil)
		}
	GO
}

# the same after a restart; options, "{}" and a second "--" among them
arguments_reach_the_service() {
	service_of_arguments web one
	port=$(free_port)
	printf 'defaults:\n  cmd: ["1", not, these]\n' >web/goci.yaml
	start dev "$GOCI" dev web -- "$port" --flag -x '{}' -- 'a b'
	answers "http://127.0.0.1:$port/" 'one --flag,-x,{},--,a b'
	service_of_arguments web two
	answers "http://127.0.0.1:$port/" 'two --flag,-x,{},--,a b'
}

# without them the image's cmd, after the arguments of an entrypoint that is the program
the_image_s_arguments_are_the_default() {
	service_of_arguments web one
	port=$(free_port)
	printf 'defaults:\n  entrypoint: [/app/main, "%s"]\n  cmd: [b, c]\n' "$port" >web/goci.yaml
	cd web
	start dev "$GOCI" dev
	answers "http://127.0.0.1:$port/" 'one b,c'
	stop_children
	start dev "$GOCI" dev -- d
	answers "http://127.0.0.1:$port/" 'one d'
}

# a goci.yaml for another platform is run on this host
runs_on_this_host() {
	service web one
	printf 'defaults:\n  platform: [linux/s390x, linux/riscv64]\n  port: none\n' >web/goci.yaml
	port=$(free_port)
	PORT=$port start dev "$GOCI" dev web
	answers "http://127.0.0.1:$port/" 'one '
}

# what dev does not heed is refused, be it long, short or a flag, and is not in its help
tells_what_it_heeds() {
	module web
	for option in --tag=a -ta --target=all --user=7 --no-cache --platform=linux/arm64 -j4; do
		refuses 2 'has no effect in this command' "$GOCI" dev "$option" web
		one_line
	done
	refuses 2 'are the same; give one' "$GOCI" dev --cmd a web -- b
	succeeds "$GOCI" help dev
	same "$(grep -Eo '^ +(-., )?--[a-z-]+' stdout | tr -d ' ' | tr '\n' ' ')" \
		'--env --port --entrypoint --cmd --ldflags --go-tags --go-flag --allow-go-flag --offline -h,--help '
	has stdout '^Usage: goci dev \[OPTIONS\] \[SERVICE\] \[-- ARG...\]$'
}

refuses_what_is_no_service() {
	refuses 1 'nowhere: no such folder' "$GOCI" dev nowhere
	one_line
	module a
	module b
	refuses 2 'one service, not 2' "$GOCI" dev a b
}

check 'dev serves a service and follows an edit' follows_an_edit
check 'what follows -- are arguments of the service, after a restart too' \
	arguments_reach_the_service
check 'without them the service has those of its image' the_image_s_arguments_are_the_default
check 'dev runs for this host, whatever platforms goci.yaml names' runs_on_this_host
check 'dev refuses options that it does not heed, and its help has the others' \
	tells_what_it_heeds
check 'dev refuses what is no service' refuses_what_is_no_service
finish
