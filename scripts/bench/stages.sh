# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# The four stages, one after another, each on what the ones before it left behind: goci, and
# `buildah bud --layers` of base-go.dockerfile.
#
# Cold: with empty caches of goci and of Go's build; modules are in the module cache, and for
# buildah the images of FROM in its store. Edited: after that, with one line of main.go
# changed. goci's time ends with an OCI layout on disk, buildah's with an image in its store:
# the push that writes and compresses its layers is not counted.

command -v jq >/dev/null || {
	echo 'jq is missing, so stages is left out: scripts/bench.sh --install-peers'
	exit 0
}
[ "$rounds_stages" -gt 0 ] || exit 0
cp -r "$service" "$here/service"
cd "$here/service"
go mod download
stages='base development builder production'
export GOCI_CACHE="$here/cache" GOCACHE="$here/go"

goci_stage() {
	image --target "$1" -o "oci:$here/out" --metadata-file "$here/goci-$1.json" .
}

buildah_here() {
	buildah --root "$here/buildah/root" --runroot "$here/buildah/run" \
		--storage-driver "$driver" "$@"
}

buildah_stage() {
	buildah_here bud --isolation chroot --layers --target "$1" -t "localhost/bench-$1" \
		--volume "$(go env GOMODCACHE)/cache/download:/proxy:ro" \
		-f "$TOP/scripts/bench/base-go.dockerfile" .
}

# Sets $driver: vfs copies everything for each layer, so it is the last resort.
find_driver() {
	for driver in overlay vfs; do
		! buildah_here info >/dev/null 2>&1 || return 0
	done
	return 1
}

# A new store, with the images that the Dockerfile begins with.
make_store() {
	empty "$here/buildah"
	mkdir -p "$here/tiny" "$here/shell"
	printf 'module example.com/tiny\n\ngo 1.19\n' >"$here/tiny/go.mod"
	printf 'package main\n\nfunc main() {}\n' >"$here/tiny/main.go"
	image --target base -o "oci:$here/golang" "$here/tiny"
	buildah_here pull -q "oci:$here/golang:base" >"$here/id"
	buildah_here tag "$(cat "$here/id")" localhost/bench-golang
	cp "$(command -v busybox)" "$here/shell/busybox"
	printf 'FROM scratch\nCOPY busybox /bin/busybox\n%s\n%s\n' \
		'RUN ["/bin/busybox", "--install", "-s", "/bin"]' \
		'RUN mkdir -p /etc /home /tmp && touch /etc/passwd /etc/group' >"$here/shell/Dockerfile"
	buildah_here bud --isolation chroot -t localhost/bench-alpine "$here/shell"
}

contenders=goci
if ! command -v buildah >/dev/null || ! command -v busybox >/dev/null; then
	echo 'buildah or busybox is missing: scripts/bench.sh --install-peers'
elif [ "$(id -u)" -ne 0 ] || ! find_driver; then
	echo 'buildah is left out: it needs root here'
else
	contenders='goci buildah'
fi

# pass NAME: all stages, by each contender.
pass() {
	for contender in $contenders; do
		for stage in $stages; do
			measure "$1-$contender-$stage" "${contender}_stage" "$stage"
		done
	done
}

for _ in $(seq "$rounds_stages"); do
	[ "$contenders" = goci ] || quietly make_store
	empty "$here/cache" "$here/go" "$here/out"
	pass cold
	edit main.go
	pass edit
done

# goci_size STAGE KEY: of all its layers, in MB; KEY is size or unpacked.
goci_size() {
	jq --arg key "$2" '[.. | .layers? // empty | .[] | .[$key]] | add / 1e5 | floor / 10' \
		"$here/goci-$1.json"
}

# The same of buildah's image, as it was pushed.
buildah_size() {
	manifest=$(jq -r --arg tag "$1" '.manifests[]
		| select(.annotations["org.opencontainers.image.ref.name"] == $tag)
		| .digest' "$here/pushed/index.json")
	jq -r '.layers[].digest' "$here/pushed/blobs/sha256/${manifest#sha256:}" |
		while IFS=: read -r _ digest; do
			case $2 in
			size) cat "$here/pushed/blobs/sha256/$digest" ;;
			*) gzip -dc "$here/pushed/blobs/sha256/$digest" ;;
			esac
		done | wc -c | awk '{ print $1 / 1e6 }'
}

[ "$contenders" = goci ] || heading '' goci buildah
for stage in $stages; do
	if [ "$contenders" = goci ]; then
		milliseconds "$stage, cold" "cold-goci-$stage"
		milliseconds "$stage, one line edited" "edit-goci-$stage"
		figure "$stage, size" "$(goci_size "$stage" size)" 'MB packed'
		continue
	fi
	quietly buildah_here push "localhost/bench-$stage" "oci:$here/pushed:$stage"
	row "$stage, cold, seconds" "cold-goci-$stage" "cold-buildah-$stage"
	row "$stage, one line edited, seconds" "edit-goci-$stage" "edit-buildah-$stage"
	ratio "$stage, packed, MB" "$(goci_size "$stage" size)" "$(buildah_size "$stage" size)"
	ratio "$stage, unpacked, MB" "$(goci_size "$stage" unpacked)" \
		"$(buildah_size "$stage" unpacked)"
done
