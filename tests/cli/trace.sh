#!/bin/sh
# What --trace writes: where the time of a build went, as Chrome's trace events.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# events FILTER: of the trace t.json, each with the names of its process and thread.
events() {
	jq -c '.traceEvents
		| (map(select(.name == "process_name") | {(.pid | tostring): .args.name})
			| add) as $pids
		| (map(select(.name == "thread_name") | {(.tid | tostring): .args.name})
			| add) as $tids
		| .[] | select(.ph != "M")
		| . + {process: $pids[.pid | tostring], thread: $tids[.tid | tostring]}
		| '"$1" t.json
}

# is_a_trace: every event has what the format asks for, and on each thread one lies
# within another or beside it.
is_a_trace() {
	jq -e '.traceEvents | all((.ph | IN("M", "X", "i")) and (.name | type == "string")
		and (.pid | type == "number") and (.tid | type == "number")
		and (.ph == "M" or .ts >= 0) and (.ph != "X" or .dur >= 0))' t.json >/dev/null ||
		fail 'an event lacks something'
	jq -e '.traceEvents | map(select(.ph == "X")) | group_by(.tid)
		| all(. as $row | all(range(1; length); $row[. - 1] as $a | $row[.] as $b
			| $b.ts >= $a.ts and all($row[0:.][];
				.ts + .dur <= $b.ts or .ts + .dur >= $b.ts + $b.dur)))' \
		t.json >/dev/null || fail 'events of a thread cross each other'
}

has_every_step_of_the_metadata() {
	module web
	succeeds "$GOCI" build --trace t.json --metadata-file meta.json \
		--platform linux/amd64,linux/arm64 web
	is_a_trace
	jq -r '.goci | .service as $s | (.steps[] | "\($s) \(.name)"),
		(.images[] | .platform as $p | .steps[] | "\($s) \($p) \(.name)")' meta.json |
		sort >wanted
	[ "$(wc -l <wanted)" -ge 6 ] || { cat wanted; fail 'metadata has few steps'; }
	events 'select(.cat == "step") | "\(.process) \(.name)"' | jq -r . | sort >got
	[ -z "$(comm -23 wanted got)" ] || fail "not in the trace: $(comm -23 wanted got)"
	events 'select(.cat == "step" and .name == "publish" and .args.result == "done")' |
		grep -q . || fail 'no publication in the trace'
}

children_lie_within_their_steps() {
	module web
	succeeds "$GOCI" build --trace t.json --no-cache web
	is_a_trace
	events 'select(.name == "compile" and .cat == "step")' >step
	events 'select(.name == "go build" and .cat == "child")' >child
	same "$(wc -l <child)" 1 'go build in the trace'
	jq -se '.[0] as $s | .[1] as $c | $s.tid == $c.tid and $c.ts >= $s.ts
		and $c.ts + $c.dur <= $s.ts + $s.dur' step child >/dev/null ||
		fail "$(cat step child)"
	jq -e '.args | .status == 0 and .pid > 1 and .userSeconds > 0 and .systemSeconds > 0
		and .peakMemory > 1000000 and (.argv | length == 3 and .[1] == "build")' child \
		>/dev/null || fail "$(cat child)"
	events 'select(.ph == "i" and .name == "runtime")' | grep -q . ||
		fail 'the packages are not in the trace'
	for name in 'go env' 'go list'; do
		events "select(.cat == \"child\" and .name == \"$name\")" | grep -q . ||
			fail "no $name in the trace"
	done
}

workers_have_tracks() {
	module web
	head -c 8000000 /dev/urandom >noise
	succeeds "$GOCI" build --trace t.json -j2 --file noise:/noise web
	is_a_trace
	same "$(events 'select(.cat == "task") | "\(.process) \(.thread) \(.name)"' |
		sort -u | tr '\n' ' ')" \
		'"workers worker 1 gzip" "workers worker 2 gzip" '
	succeeds "$GOCI" build --trace t.json -j1 --no-cache --compression zstd web
	is_a_trace
	same "$(events 'select(.cat == "task") | "\(.thread) \(.name)"' | sort -u)" \
		'"worker 1 zstd"'
}

failures_are_traced() {
	module web
	echo x >>web/main.go
	fails_with 1 "$GOCI" build --trace t.json web
	is_a_trace
	same "$(events 'select(.name == "go build" and .cat == "child") | .args.status')" 1
	same "$(events 'select(.name == "compile") | .args.result')" '"failed"'
	same "$(events 'select(.name == "goci build") | .args.result')" '"failed"'
}

an_interrupted_build_is_traced() {
	module web
	mkdir bin
	cat >bin/go <<-GO
		#!/bin/sh
		[ "\$1" != build ] || { kill -TERM "\$PPID"; sleep 30; }
		exec $(command -v go) "\$@"
	GO
	chmod +x bin/go
	fails_with 143 env PATH="$PWD/bin:$PATH" "$GOCI" build --trace t.json web
	is_a_trace
	same "$(events 'select(.name == "compile") | .args.result')" '"failed"'
}

a_full_device_loses_no_image() {
	module web
	need_root
	mknod full c 1 7 2>/dev/null || skip_because 'needs mknod'
	fails_with 1 "$GOCI" build --trace full web
	has_line '^goci: --trace full: .*No space left'
	grep -q '^oci:dist/web:production@sha256:' stdout || fail "$(cat stderr)"
	succeeds "$JUDGE" layout dist/web
}

goci_yaml_sets_it() {
	module web
	printf 'defaults: {trace: t.json}\n' >web/goci.yaml
	(cd web && succeeds "$GOCI" build . && is_a_trace)
}

nothing_is_written_unasked() {
	module web
	succeeds "$GOCI" build web
	same "$(ls)" "$(printf 'dist\nstderr\nstdout\nweb')"
}

check 'a trace has every step of the metadata' has_every_step_of_the_metadata
check 'children lie within their steps, with what they took' children_lie_within_their_steps
check 'each worker has a track of its tasks' workers_have_tracks
check 'a build that fails writes its trace' failures_are_traced
check 'a build that is interrupted writes its trace' an_interrupted_build_is_traced
check 'a trace that cannot be written is an error and loses no image' a_full_device_loses_no_image
check 'goci.yaml can ask for a trace' goci_yaml_sets_it
check 'no trace is written unasked' nothing_is_written_unasked
finish
