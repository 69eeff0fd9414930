#!/bin/sh
# A real registry takes the images of two platforms and gives them back.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

skopeo_quietly() {
	skopeo --insecure-policy "$@"
}

build_all() {
	for name in $SERVICES; do
		succeeds "$GOCI" build --platform linux/amd64,linux/arm64 \
			-o "oci:$TMP/$name" "$FIXTURES/$name"
		digest_of stdout >"$TMP/$name.digest"
	done
}

start_registry() {
	registry=127.0.0.1:$(free_port)
	cat >"$TMP/registry.yml" <<-END
	version: 0.1
	log: {level: error}
	storage: {inmemory: {}}
	http: {addr: "$registry"}
	END
	start "$TMP/registry" docker-registry serve "$TMP/registry.yml"
}

registry_answers() {
	(wait_http "http://$registry/v2/") || { cat "$TMP/registry.log"; exit 1; }
}

# digests LAYOUT DIGEST: every digest of the graph below DIGEST, and itself.
digests() {
	echo "$2"
	case $(head -c 1 "$1/blobs/sha256/${2#sha256:}" | tr -d '\000') in
	'{')
		for below in $(jq -r '.manifests[]?, .config // empty, .layers[]?
			| .digest // empty' "$1/blobs/sha256/${2#sha256:}"); do
			digests "$1" "$below"
		done ;;
	esac
}

goes_there_and_back() {
	reference=docker://$registry/chorus/$1:production
	skopeo_quietly copy -q --all --preserve-digests --dest-tls-verify=false \
		"oci:$TMP/$1:production" "$reference"
	skopeo_quietly copy -q --all --preserve-digests --src-tls-verify=false \
		"$reference" oci:back:production
	digest=$(cat "$TMP/$1.digest")
	same "$(jq -r '.manifests[].digest' back/index.json)" "$digest" 'digest after the way back'
	same "$(skopeo_quietly inspect --raw --tls-verify=false "$reference" | sha256sum)" \
		"${digest#sha256:}  -" 'digest in the registry'
	digests "$TMP/$1" "$digest" | sort -u >here
	digests back "$digest" | sort -u >there
	same "$(wc -l <here)" 8 'number of digests below the index and itself'
	cmp here there
	while read -r blob; do
		cmp "$TMP/$1/blobs/sha256/${blob#sha256:}" "back/blobs/sha256/${blob#sha256:}"
	done <here
	succeeds "$JUDGE" layout back --foreign
}

is_inspected() {
	for arch in amd64 arm64; do
		succeeds skopeo_quietly --override-os linux --override-arch "$arch" \
			inspect "oci:$TMP/$1:production"
		same "$(jq -r '.Os + "/" + .Architecture' stdout)" "linux/$arch" 'platform'
		succeeds skopeo_quietly --override-os linux --override-arch "$arch" \
			inspect --tls-verify=false "docker://$registry/chorus/$1:production"
		same "$(jq -r '.Os + "/" + .Architecture' stdout)" "linux/$arch" 'platform'
	done
}

is_judged() {
	succeeds "$JUDGE" layout "$TMP/$1"
	has stdout '^ok: 2 manifests, '
	has stdout ' 3 layers, '
}

check 'the tools of the registry tests are installed' need skopeo jq docker-registry
check 'goci builds the three services for two platforms' build_all
start_registry
check 'the registry answers' registry_answers
for name in $SERVICES; do
	check "the judge accepts the layout of $name with both platforms" is_judged "$name"
	check "$name goes to a registry and back with every digest kept" \
		goes_there_and_back "$name"
	check "skopeo inspects $name for both platforms, in the layout and in the registry" \
		is_inspected "$name"
done
finish
