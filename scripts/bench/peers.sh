# shellcheck shell=sh disable=SC2034,SC2154
# ko, and the registry on loopback that it wants its base image from. ko gets what makes it
# fast: KOCACHE, no SBOM, no push, a small base nearby.

# ko_settings DIR: the flags that goci uses; -trimpath is ko's default.
ko_settings() {
	cat >"$1/.ko.yaml" <<-'END'
	defaultEnv: [CGO_ENABLED=0]
	defaultFlags: [-buildvcs=false, -tags, netgo, -installsuffix, cgo]
	defaultLdflags: ['-w -s -extldflags "-static"']
	END
}

# start_registry [STORAGE]: in memory, where large blobs take long, or as this says.
# shellcheck disable=SC2120 # bench/copy.sh has an argument
start_registry() {
	cat >"$work/registry.yml" <<-END
	version: 0.1
	storage: {${1:-inmemory: {\}}}
	http: {addr: "127.0.0.1:0"}
	END
	docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 </dev/null &
	registry=$!
	tries=100
	until grep -q 'listening on' "$work/registry.log"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { cat "$work/registry.log" >&2; exit 1; }
		sleep 0.1
	done
	address=$(sed -n 's/.*listening on \(127[.0-9]*:[0-9]*\).*/\1/p' "$work/registry.log")
}

# The image of a program that does nothing: about as large as ko's default base.
push_base() {
	mkdir "$work/base"
	printf 'module example.com/base\n\ngo 1.19\n' >"$work/base/go.mod"
	printf 'package main\n\nfunc main() {}\n' >"$work/base/main.go"
	(cd "$work/base" && quietly image -o "oci:$work/base.oci" .)
	quietly skopeo --insecure-policy copy --dest-tls-verify=false \
		"oci:$work/base.oci:production" "docker://$address/base:latest"
}

# find_ko: says why ko cannot be measured, or gets it ready.
find_ko() {
	for tool in ko docker-registry skopeo; do
		command -v "$tool" >/dev/null || {
			echo "$tool is missing, so ko is left out: scripts/bench.sh --install-peers"
			return 0
		}
	done
	# shellcheck disable=SC2119
	start_registry
	push_base
	KO_DEFAULTBASEIMAGE=$address/base
	KO_DOCKER_REPO=$address/out
	KOCACHE=$work/kocache
	export KO_DEFAULTBASEIMAGE KO_DOCKER_REPO KOCACHE
	have_ko=true
}

# ko_image DIR PACKAGE...: into a layout, as goci does.
ko_image() {
	layout=$1
	shift
	ko build --push=false --oci-layout-path="$layout" --sbom=none --base-import-paths \
		--platform linux/amd64 "$@"
}

have_ko=false
PATH=$PATH:$TOP/$BUILD/peers
GOCI_CACHE=$work/cache
export PATH GOCI_CACHE
