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

refuses_what_is_no_service() {
	refuses 1 'nowhere: no such folder' "$GOCI" dev nowhere
	one_line
	module a
	module b
	refuses 2 'one service, not 2' "$GOCI" dev a b
}

check 'dev serves a service and follows an edit' follows_an_edit
check 'dev refuses what is no service' refuses_what_is_no_service
finish
