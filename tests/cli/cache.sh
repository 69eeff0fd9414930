#!/bin/sh
# goci cache: what is kept, within limits, and never used when it is damaged.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# build: builds web; its digest is in the file digest, what it took in stderr.
build() {
	succeeds "$GOCI" build "$@" web
	cut -d@ -f2 stdout >digest
}

# fresh: a module that is built, in a cache of its own.
fresh() {
	module web
	GOCI_CACHE=$PWD/cache
	TMPDIR=$PWD/tmp
	export GOCI_CACHE TMPDIR
	mkdir tmp
	build
	cp digest first
}

# rebuilt: with no image left, the same one is made.
rebuilt() {
	rm -rf dist
	build
	cmp first digest || fail 'another image was made'
	"$JUDGE" layout dist/web
}

sound() {
	succeeds "$GOCI" cache verify
}

# tells JQ WANT: a value of `goci cache du --json`.
tells() {
	succeeds "$GOCI" cache du --json
	same "$(jq -r "$1" stdout)" "$2" "$1"
}

du_tells_what_is_there() {
	fresh
	tells .layers.count "$(find cache/v1/blobs -type f | wc -l)"
	tells .records.count "$(find cache/v1/keys -type f | wc -l)"
	tells .programs.count 1
	tells '.bytes - .layers.bytes - .records.bytes - .programs.bytes' 0
	tells .layers.bytes "$(find cache/v1/blobs -type f -printf '%s\n' | paste -sd+ | bc)"
	tells .limit.bytes 10000000000
	tells .folder "$PWD/cache"
	mkdir cache/go-build
	printf 12345 >cache/go-build/x
	tells '.go["go-build"].bytes' 5
	find cache/v1/keys cache/v1/blobs -type f -exec touch -d 2020-01-02T03:04:05Z {} +
	tells '.oldest | .[:10]' 2020-01-02
	succeeds "$GOCI" cache du
	has stdout '^layers .* MB$'
	has stdout '^used from 2020-01-02T03:04:05Z to 20'
}

gc_keeps_within_the_limits() {
	fresh
	succeeds "$GOCI" cache gc
	has stdout '^removed 0 layers, 0 records, 0 programs: 0.0 MB$'
	tells .programs.count 1
	find cache/v1/programs cache/v1/keys cache/v1/blobs -mindepth 1 -exec touch -d '40 days ago' {} +
	build --label a=b
	succeeds "$GOCI" cache gc --max-age 30d
	[ "$(find cache/v1/keys -type f | wc -l)" -gt 0 ] || fail 'what was used is gone'
	sound
	succeeds "$GOCI" cache gc --max-size 0B
	tells .bytes 0
	rebuilt
}

a_hit_is_a_use() {
	fresh
	find cache/v1/keys -type f -exec touch -d '2 days ago' {} +
	build
	grep -q ' unchanged ' stderr || fail "$(cat stderr)"
	# The memos that answered, and nothing else.
	used=$(find cache/v1/keys -type f -mmin -60 | wc -l)
	[ "$used" -gt 0 ] || fail 'no use was noted'
	# The leak sanitizer cannot work below strace.
	ASAN_OPTIONS=detect_leaks=0 \
		strace -f -e trace=utimensat -o trace "$GOCI" build web >/dev/null 2>&1
	same "$(grep -c utimensat trace || :)" 0 'notes within the hour'
}

clear_removes_all() {
	fresh
	mkdir -p cache/go-mod/x
	: >cache/go-mod/x/y
	chmod 555 cache/go-mod/x
	succeeds "$GOCI" cache clear
	same "$(ls cache)" CACHEDIR.TAG
	rebuilt
	sound
}

# damage FILE HOW
damage() {
	case $2 in
	cut) truncate -s -1 "$1" ;;
	empty) : >"$1" ;;
	flip) flip "$1" $(($(stat -c %s "$1") / 2)) ;;
	esac
}

damaged_entries_are_not_used() {
	fresh
	for how in flip cut empty; do
		find cache/v1 -type f ! -name collected >files
		while read -r file; do
			damage "$file" "$how"
		done <files
		rebuilt
		sound
	done
	# One at a time: what is sound beside it is used, it is not.
	find cache/v1 -type f ! -name collected >files
	while read -r file; do
		damage "$file" flip
		rebuilt
	done <files
	# What no build asked for since is still as it was damaged: it is found all the same.
	run "$GOCI" cache verify
	sound
	rebuilt
}

verify_drops_what_is_damaged() {
	fresh
	sound
	has stdout '^sound 2 layers'
	blob=$(find cache/v1/blobs -type f | head -n 1)
	record=$(grep -L "$(basename "$blob")" cache/v1/keys/* | head -n 1)
	damage "$blob" flip
	damage "$record" cut
	damage "$(echo cache/v1/programs/*/main)" flip
	fails_with 1 "$GOCI" cache verify
	has stdout "^dropped layer $(basename "$blob"): "
	has stdout "^dropped record $(basename "$record"): "
	has stdout '^dropped program v1/programs/'
	[ ! -e "$blob" ] || fail 'it is still there'
	sound
	rebuilt
}

what_is_unfinished_is_not_damaged() {
	fresh
	mkdir cache/v1/programs/one cache/v1/programs/two
	: >cache/v1/programs/two/main
	sound
	echo x >>web/main.go
	fails_with 1 "$GOCI" build -t other:one web
	sound
}

# holding WHAT: what flock(1) does with the cache in the background.
holding() {
	start holder flock -F "$@" cache sleep 30
	holder=$!
	sleep 0.5
}

gc_waits_for_builds() {
	fresh
	holding -s
	for action in gc clear verify; do
		fails_with 1 "$GOCI" cache "$action" --no-wait
		has_line 'in use'
		one_line
	done
	succeeds "$GOCI" cache du
	start gc "$GOCI" cache gc --max-size 0B
	gc=$!
	comes gc.log 'waiting until nobody else uses the cache'
	[ -n "$(ls cache/v1/keys)" ] || fail 'it did not wait'
	kill "$holder"
	wait "$gc"
	same "$(ls cache/v1/keys)" ''
}

a_wait_can_be_stopped() {
	fresh
	holding -s
	start gc env --default-signal=INT "$GOCI" cache clear
	pid=$!
	comes gc.log 'waiting until nobody else uses the cache'
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 130
	[ -n "$(ls cache/v1/keys)" ] || fail 'it did not wait'
}

builds_wait_for_gc() {
	fresh
	holding -x
	start build "$GOCI" build web
	pid=$!
	comes build.log 'wait for the cache'
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 143
	start build "$GOCI" build web
	pid=$!
	comes build.log 'wait for the cache'
	kill "$holder"
	wait "$pid"
	same "$(find tmp -mindepth 1)" '' 'the temporary folder'
}

# own_config TEXT: is the user's configuration from now on.
own_config() {
	mkdir -p config/goci
	echo "$1" >config/goci/config.yaml
	export XDG_CONFIG_HOME="$PWD/config"
}

a_build_collects() {
	fresh
	own_config 'cache: {max-size: 1KB}'
	build --label one=1
	tells '.layers.count > 0' true
	touch -d '2 hours ago' cache/v1/collected
	build --label one=1
	tells '.layers.count > 0' true
	holding -s
	build --label two=2
	tells '.layers.count > 0' true
	kill "$holder"
	build --label three=3
	tells .bytes 0
	tells .limit.bytes 1000
	rm config/goci/config.yaml
	rebuilt
}

settings_are_checked() {
	module web
	refuses_config 'cache: {max-size: 10}' 'config.yaml:1: max-size: "10" is not a size'
	refuses_config 'cache:
  max-age: 3y' 'config.yaml:2: max-age: "3y" is not an age'
	refuses_config 'cache: {maxsize: 1GB}' 'config.yaml:1: unknown key "maxsize"; did you mean "max-size"'
	refuses_config 'cache: 10GB' 'config.yaml:1: cache must be a mapping'
	rm config/goci/config.yaml
	echo 'cache: {max-size: 1KB}' >goci.yaml
	refuses 2 "goci.yaml:1: cache: a source cannot limit this host's cache" \
		"$GOCI" build web
	rm goci.yaml
	refuses 2 'not a size' "$GOCI" cache gc --max-size ten
	refuses 2 'goci cache du has no --max-age' "$GOCI" cache du --max-age 3d
	refuses 2 'goci cache gc has no --json' "$GOCI" cache gc --json
	refuses 2 'du, gc, clear and verify' "$GOCI" cache
	refuses 2 '"prune" is not du, gc, clear or verify' "$GOCI" cache prune
}

refuses_config() {
	own_config "$1"
	refuses 2 "$2" "$GOCI" cache du
	refuses 2 "$2" "$GOCI" build web
}

sweeps_work_folders() {
	fresh
	mkdir -p tmp/goci-work-abc123/go tmp/goci-backup
	start live flock -F tmp/goci-work-abc123 sleep 30
	live=$!
	sleep 0.3
	succeeds "$GOCI" cache gc
	[ -d tmp/goci-work-abc123/go ] || fail 'the folder of one that lives was removed'
	kill "$live"
	wait "$live" || :
	succeeds "$GOCI" cache gc
	same "$(ls tmp)" goci-backup
}

check 'du tells what the cache holds' du_tells_what_is_there
check 'gc keeps the cache within its limits' gc_keeps_within_the_limits
check 'a hit is a use, noted once an hour' a_hit_is_a_use
check 'clear removes all, read-only folders too' clear_removes_all
check 'a damaged or truncated entry is never used, and made again where it is needed' damaged_entries_are_not_used
check 'verify drops what is damaged' verify_drops_what_is_damaged
check 'what a failed build leaves is not damaged' what_is_unfinished_is_not_damaged
check 'gc, clear and verify wait for builds, or fail at once' gc_waits_for_builds
check 'the wait for builds can be stopped' a_wait_can_be_stopped
check 'a build waits for gc, and can be stopped' builds_wait_for_gc
check 'a build collects once an hour, when it is alone' a_build_collects
check 'limits are checked where they are read' settings_are_checked
check 'gc removes work folders of the dead alone' sweeps_work_folders
finish
