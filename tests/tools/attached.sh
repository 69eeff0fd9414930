#!/bin/sh
# What stands beside images: signatures, attestations, SBOMs, charts, caches, archives, by
# the tools that make them. goci verify accepts all of it and goci inspect tells what it
# is; with a byte changed it is refused. scripts/attached-layouts.sh has the real tools
# write what is kept here, tests/judge/broken/good.go makes the rest by their documents.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

KEPT=$TOP/fixtures/layouts/attached
need jq tar
build_tool "$TOP/tests/judge/broken" "$TMP/broken"
"$TMP/broken" -good "$TMP/good"

# accepted REF: without an error, and it is inspected.
accepted() {
	succeeds "$GOCI" verify "$1"
	has stdout '[:;] 0 errors, '
	succeeds "$GOCI" inspect "$1"
	[ -s stdout ] || fail 'inspect says nothing'
	succeeds "$GOCI" inspect --json "$1"
	jq -r '.tags[]?.tag? // empty' stdout >tags
	while read -r tag; do
		succeeds "$GOCI" verify "$1:$tag"
		# An index of referrers has nothing for a platform.
		case $tag in
		*sha256-* | *:*) continue ;;
		esac
		succeeds "$GOCI" inspect "$1:$tag"
	done <tags
}

kept_is_accepted() {
	count=0
	for file in "$KEPT/$1"*.tar; do
		[ -e "$file" ] || fail "nothing of $1 is kept"
		accepted "oci-archive:$file"
		count=$((count + 1))
	done
	[ "$count" -ge "$2" ] || fail "$count of $1, not $2"
}

good_is_accepted() {
	accepted "$(cat "$TMP/good/$1.ref"):$TMP/good/$1"
}

# Each blob of each: another byte, and another size.
changed_is_refused() {
	for file in "$KEPT/$1"*.tar; do
		rm -rf layout
		mkdir layout
		tar -C layout -xf "$file"
		for blob in layout/blobs/sha256/*; do
			cp "$blob" whole
			flip "$blob" $(($(wc -c <"$blob") / 2))
			fails_with 1 "$GOCI" verify oci:layout
			has stdout '^OCI0206 '
			echo >>"$blob"
			fails_with 1 "$GOCI" verify oci:layout
			has stdout '^OCI020[56] '
			cp whole "$blob"
		done
		succeeds "$GOCI" verify oci:layout
	done
}

# What is attached is told by its kind; an image beside it as always.
artifacts_are_told() {
	tar -xOf "$KEPT/helm-chart.tar" ./index.json >index.json
	tag=$(jq -r '.manifests[0].annotations["org.opencontainers.image.ref.name"]' index.json)
	succeeds "$GOCI" inspect "oci-archive:$KEPT/helm-chart.tar"
	has stdout '^  artifact  *application/vnd.cncf.helm.config.v1+json$'
	has stdout 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'
	succeeds "$GOCI" inspect --json "oci-archive:$KEPT/helm-chart.tar"
	same "$(jq -r '.artifactType, .tags[0], (.blobs | length)' stdout | paste -sd ' ' -)" \
		"application/vnd.cncf.helm.config.v1+json $tag 1"
	succeeds "$GOCI" inspect "oci-archive:$KEPT/oras-pushed.tar:typed"
	has stdout '^  artifact  *application/vnd.example.thing$'
	has stdout '^  content .*  text/plain  hello.txt$'
	for question in --files --size --modules; do
		fails_with 1 "$GOCI" inspect "$question" "oci-archive:$KEPT/helm-chart.tar"
		has stderr 'is no image but a Helm chart (application/vnd.cncf.helm.config.v1+json)'
	done
	tar -xf "$KEPT/cosign3-old-tags.tar"
	signature=$(jq -r '.manifests[].annotations["org.opencontainers.image.ref.name"]' \
		index.json | grep '\.sig$' | head -n 1)
	succeeds "$GOCI" inspect "oci:.:$signature"
	has stdout '^  artifact  *application/vnd.dev.cosign.simplesigning.v1+json$'
	succeeds "$GOCI" inspect oci:.:amd64
	has stdout '^  platform  *linux/amd64$'
}

check 'what cosign 3 signs, attests, attaches and saves is accepted' kept_is_accepted cosign3 10
check 'what cosign 2 does is accepted, with the media types of Docker, too' \
	kept_is_accepted cosign2 10
check 'what oras attaches and pushes is accepted' kept_is_accepted oras 3
check 'what regctl puts and copies is accepted' kept_is_accepted regctl 1
check 'what notation signs is accepted' kept_is_accepted notation 2
check 'a chart of helm is accepted' kept_is_accepted helm 1
check "ko's SBOMs are accepted" kept_is_accepted ko 1
for ref in "$TMP"/good/*.ref; do
	name=$(basename "$ref" .ref)
	check "by its document: $name is accepted" good_is_accepted "$name"
done
for tool in cosign2 cosign3 oras regctl notation helm ko; do
	check "with a byte changed, what $tool makes is refused" changed_is_refused "$tool"
done
check 'goci inspect tells what an artifact is' artifacts_are_told
finish
