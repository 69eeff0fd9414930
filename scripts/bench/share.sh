# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# A machine that has nothing but Go and the caches that another has shared: --cache-from,
# unpacking included, beside the cold compile of a machine that has the modules.

cp -r "$service" "$here/service"
cd "$here/service"
go mod download
GOFLAGS=-modcacherw
export GOFLAGS

# at_home COMMAND...: with Go's build cache and goci's in an own folder.
at_home() {
	GOCACHE="$here/home/go" GOCI_CACHE="$here/home/goci" "$@"
}

restored() {
	GOMODCACHE="$here/home/mod" GOPROXY=off at_home image -o "oci:$here/out" \
		--cache-from "$here/shared" .
}

for _ in $(seq "$rounds_cold"); do
	empty "$here/home" "$here/out"
	measure cold at_home image -o "oci:$here/out" .
done
quietly at_home image -o "oci:$here/out" --cache-to "$here/shared" .
for _ in $(seq "$rounds"); do
	empty "$here/home" "$here/out"
	measure restored restored
done
heading '' --cache-from cold
row 'a fresh machine' restored cold '<= 0.10'
figure 'what was shared' "$(du -sm "$here/shared" | cut -f1)" MB
