# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# The program's layer: read, tar, hash, compress, write. The blobs of goci's cache are removed
# before each build, so that the layer is made; what it has found out is not, so that no
# modules are verified at the same time. What the compile takes all the same is left out, as
# goci's own step "app" is what counts.

for tool in jq pigz; do
	command -v "$tool" >/dev/null || {
		echo "$tool is missing, so packing is left out: scripts/bench.sh --install-peers"
		exit 0
	}
done
cp -r "$service" "$here/service"
cd "$here/service"
go mod download

# pack JOBS: builds, and notes the step.
pack() {
	empty "$GOCI_CACHE/v1/blobs" "$here/out"
	quietly image -j "$1" -o "oci:$here/out" --metadata-file "$here/metadata.json" .
	seconds=$(jq '.. | .steps? // empty | .[]
		| select(.name == "app" and .cached == false) | .seconds' "$here/metadata.json")
	[ -n "$seconds" ] || { echo 'bench.sh: goci did not pack the program' >&2; exit 1; }
	note "jobs-$1" "$seconds"
}

# layer KEY: of the program's layer, as the metadata file has it.
layer() {
	jq -r --arg key "$1" '.. | .layers? // empty | .[] | select(.name == "app") | .[$key]' \
		"$here/metadata.json"
}

# The very same program for both.
take_program() {
	digest=$(layer digest)
	tar -xzf "$here/out/blobs/sha256/${digest#sha256:}" -C "$here" app/main
}

pigz_program() {
	tar -cf - -C "$here" app/main | pigz -6 -p2 | sha256sum
}

pack 2
take_program
: >"$here/times/jobs-2"
for _ in $(seq "$rounds"); do
	pack 2
	measure pigz pigz_program
	pack 1
done
heading '' goci 'tar|pigz'
row 'packing the program, seconds' jobs-2 pigz '<= 0.50'
ratio 'its size, MB' "$(layer size | awk '{ print $1 / 1e6 }')" \
	"$(tar -cf - -C "$here" app/main | pigz -6 -p2 | wc -c | awk '{ print $1 / 1e6 }')" '<= 1.00'
heading '' '-j1' '-j2'
row 'packing the program, seconds' jobs-1 jobs-2 '>= 1.70'
