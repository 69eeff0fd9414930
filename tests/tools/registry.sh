#!/bin/sh
# A real registry takes the images of two platforms and gives them back.
# shellcheck disable=SC1091,SC2094,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

service=presence-service

skopeo_quietly() {
	skopeo --insecure-policy "$@"
}

builds() {
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 -o "oci:$TMP/$service" \
		"$FIXTURES/$service"
	digest_of stdout >"$TMP/digest"
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
	reference=docker://$registry/chorus/$service:production
	skopeo_quietly copy -q --all --preserve-digests --dest-tls-verify=false \
		"oci:$TMP/$service:production" "$reference"
	skopeo_quietly copy -q --all --preserve-digests --src-tls-verify=false \
		"$reference" oci:back:production
	digest=$(cat "$TMP/digest")
	same "$(jq -r '.manifests[].digest' back/index.json)" "$digest" 'digest after the way back'
	same "$(skopeo_quietly inspect --raw --tls-verify=false "$reference" | sha256sum)" \
		"${digest#sha256:}  -" 'digest in the registry'
	digests "$TMP/$service" "$digest" | sort -u >here
	digests back "$digest" | sort -u >there
	same "$(wc -l <here)" 8 'number of digests below the index and itself'
	cmp here there
	while read -r blob; do
		cmp "$TMP/$service/blobs/sha256/${blob#sha256:}" "back/blobs/sha256/${blob#sha256:}"
	done <here
	succeeds "$JUDGE" layout back --foreign
}

is_inspected() {
	for arch in amd64 arm64; do
		succeeds skopeo_quietly --override-os linux --override-arch "$arch" \
			inspect "oci:$TMP/$service:production"
		same "$(jq -r '.Os + "/" + .Architecture' stdout)" "linux/$arch" 'platform'
		succeeds skopeo_quietly --override-os linux --override-arch "$arch" \
			inspect --tls-verify=false "docker://$registry/chorus/$service:production"
		same "$(jq -r '.Os + "/" + .Architecture' stdout)" "linux/$arch" 'platform'
	done
}

# Every push that is shown or printed: what stands before the image and the registry, as
# "FILE<tab>OPTIONS".
shown_pushes() {
	(cd "$TOP" && grep -rE 'skopeo copy .*docker://' README.md docs scripts src) |
		sed -nE 's,^([^:]*):.*skopeo copy (-[^"$]*)?"?(oci:|\$\{ref).* "?docker://.*,\1\t\2,p'
}

every_push_that_is_shown_keeps_the_digest() {
	shown_pushes >pushes
	for file in README.md docs/caches.md docs/migration.md scripts/quickstart.sh; do
		grep -q "^$file	" pushes || fail "no push in $file: $(cat pushes)"
	done
	[ "$(wc -l <pushes)" -ge 4 ] || fail "only $(cat pushes)"
	number=0
	cut -f 2 pushes >options
	while read -r options; do
		number=$((number + 1))
		reference=docker://$registry/shown/$number:production
		# shellcheck disable=SC2086 # words on purpose
		skopeo_quietly copy -q $options --dest-tls-verify=false \
			"oci:$TMP/$service:production" "$reference"
		same "$(skopeo_quietly inspect --raw --tls-verify=false "$reference" | sha256sum)" \
			"$(sed 's/sha256://' "$TMP/digest")  -" "digest by: skopeo copy $options"
		same "$(skopeo_quietly inspect --raw --tls-verify=false "$reference" |
			jq -r '.manifests | length')" 2 platforms
	done <options
}

# A cache of goci's is no image, and goes the same way.
a_cache_is_pushed_as_it_is_shown() {
	printf 'module example.com/test/web\n\ngo 1.19\n' >go.mod
	printf 'package main\n\nfunc main() {}\n' >main.go
	succeeds "$GOCI" build -t web --cache-to cached .
	options=$(shown_pushes | sed -n 's,^docs/caches.md	,,p')
	# shellcheck disable=SC2086 # words on purpose
	skopeo_quietly copy -q $options --dest-tls-verify=false oci:cached:cache \
		"docker://$registry/caches/web:main"
	skopeo_quietly copy -q --src-tls-verify=false "docker://$registry/caches/web:main" \
		oci:again:cache
	same "$(jq -r '.manifests[0].digest' again/index.json)" \
		"$(jq -r '.manifests[0].digest' cached/index.json)"
}

is_judged() {
	succeeds "$JUDGE" layout "$TMP/$service"
	has stdout '^ok: 2 manifests, '
	has stdout ' 3 layers, '
}

check 'the tools of the registry tests are installed' need skopeo jq docker-registry
check "goci builds $service for two platforms" builds
start_registry
check 'the registry answers' registry_answers
check 'the judge accepts the layout with both platforms' is_judged
check 'it goes to a registry and back with every digest kept' goes_there_and_back
check 'every push that is shown or printed keeps the digest and both platforms' every_push_that_is_shown_keeps_the_digest
check 'a cache is pushed as it is shown' a_cache_is_pushed_as_it_is_shown
check 'skopeo inspects both platforms, in the layout and in the registry' is_inspected
finish
