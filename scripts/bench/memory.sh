# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# goci's own peak, without the Go toolchain: what the kernel says of the process while it
# runs, and what goci says of itself at the end; the larger counts.

command -v jq >/dev/null || {
	echo 'jq is missing, so memory is left out: scripts/bench.sh --install-peers'
	exit 0
}
cp -r "$service" "$here/service"
cd "$here/service"
go mod download

# watch PID FILE: the high-water mark in kB, again and again.
watch() {
	while sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status" 2>/dev/null |
		grep . >>"$2"; do
		sleep 0.02
	done
}

# peak TEXT OPTION...: packs all anew, and prints a row.
peak() {
	text=$1
	shift
	empty "$GOCI_CACHE" "$here/out"
	: >"$here/marks"
	"$goci" build --platform linux/amd64 --progress quiet -o "oci:$here/out" \
		--metadata-file "$here/metadata.json" "$@" . >"$here/log" &
	child=$!
	watch "$child" "$here/marks"
	wait "$child"
	figure "$text" "$({
		awk '{ print $1 * 1024 }' "$here/marks"
		jq '.[].goci? | .peakMemory // empty' "$here/metadata.json"
		jq '.goci.peakMemory // empty' "$here/metadata.json"
	} | sort -n | tail -n 1 | awk '{ printf "%.0f", $1 / 1e6 }')" MB '< 64'
}

# What cannot be compressed.
head -c 2000000000 /dev/zero |
	openssl enc -aes-128-ctr -pass pass:x -nosalt >"$here/large" 2>/dev/null ||
	head -c 2000000000 /dev/urandom >"$here/large"

peak 'peak memory, this service'
peak 'peak memory, -j16' -j 16
peak 'peak memory, its base stage' --target base
peak 'peak memory, with a file of 2 GB' --file "$here/large:/large"
