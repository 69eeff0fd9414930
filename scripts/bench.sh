#!/bin/sh
# Time and memory of goci beside bare `go build` with the same flags, as ratios of one
# run: medians of five. Not a test: machines are noisy.
#
#   scripts/bench.sh [SERVICE]      default: fixtures/services/websocket-gateway
set -eu

TOP=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${BUILD:-build}
goci=$TOP/$BUILD/goci
service=${1:-$TOP/fixtures/services/websocket-gateway}
rounds=5

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$service" "$work/service"
cd "$work/service"
GOCI_CACHE=$work/cache
export GOCI_CACHE

now() {
	date +%s%N
}

# median FILE: the middle of the numbers in it, in seconds with three decimals.
median() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%.3f", v[int((NR + 1) / 2)] / 1e9 }'
}

edit() {
	printf '// %s\n' "$(now)" >>main.go
}

bare() {
	CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -trimpath -buildvcs=false -tags netgo \
		-installsuffix cgo -ldflags '-w -s -extldflags "-static"' -o "$work/main" .
}

image() {
	"$goci" build --platform linux/amd64 --progress quiet -o "oci:$work/out" \
		--metadata-file "$work/metadata.json" . >/dev/null
}

# measure NAME PREPARE COMMAND: the median of COMMAND, PREPARE before each not counted.
measure() {
	: >"$work/$1"
	for _ in $(seq "$rounds"); do
		$2
		start=$(now)
		$3
		echo $(($(now) - start)) >>"$work/$1"
	done
}

row() {
	awk -v name="$1" -v a="$(median "$work/$2")" -v b="$(median "$work/$3")" \
		'BEGIN { printf "%-34s %8.3f %8.3f %8.2f\n", name, a, b, a / b }'
}

go mod download
bare
image

echo "$(basename "$service"), $(go version | cut -d' ' -f3), $(nproc) cores, medians of $rounds, seconds"
printf '%-34s %8s %8s %8s\n' '' goci 'go build' ratio
measure goci-same true image
measure bare-same true bare
row 'nothing changed' goci-same bare-same
measure goci-edit edit image
measure bare-edit edit bare
row 'one line edited' goci-edit bare-edit

pack() {
	tar -cf - -C "$work" main | pigz -6 -p2 | sha256sum >/dev/null
}

# The layer alone: the cache is emptied, the compile has nothing to do, and what it
# takes all the same is told by goci's own steps.
empty_cache() {
	rm -rf "$work/cache/v1/keys" "$work/cache/v1/blobs"
}

if command -v pigz >/dev/null; then
	: >"$work/goci-pack"
	for _ in $(seq "$rounds"); do
		empty_cache
		image
		jq '.goci.images[0].steps[] | select(.name == "app") | .seconds * 1e9 | floor' \
			"$work/metadata.json" >>"$work/goci-pack"
	done
	measure pigz true pack
	printf '\n%-34s %8s %8s %8s\n' '' goci 'tar|pigz' ratio
	row 'packing the program' goci-pack pigz
fi

peak() {
	jq -r '.goci.peakMemory / 1e6 | floor' "$work/metadata.json"
}

echo
empty_cache
image
echo "peak memory of goci itself, this program: $(peak) MB"
head -c 2000000000 /dev/zero | openssl enc -aes-128-ctr -pass pass:x -nosalt 2>/dev/null \
	>"$work/large" || head -c 2000000000 /dev/urandom >"$work/large"
"$goci" build --platform linux/amd64 --progress quiet -o "oci:$work/out" \
	--file "$work/large:/large" --metadata-file "$work/metadata.json" . >/dev/null
echo "peak memory of goci itself, with a file of 2 GB: $(peak) MB"
