#!/bin/sh
# Hostile attachments: what a stranger's layout has beside an image does not get into a
# registry, nor into a layout of one's own, unless it belongs to the image and is whole.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
export HOME="$TMP/home"
mkdir -p "$HOME"
. "$TOP/tests/tools/lib/registry.sh"

makes_images() {
	mkdir -p "$TMP/source"
	cd "$TMP/source"
	printf 'module example.com/app\n\ngo 1.19\n' >go.mod
	for text in image other; do
		printf 'package main\n\nfunc main() { println("%s") }\n' "$text" >main.go
		succeeds "$GOCI" build -o "oci:$TMP/$text:app"
	done
}

# hostile CASE: the layout "hostile", whose image is $image.
hostile() {
	rm -rf hostile
	cp -r "$TMP/image" hostile
	image=$(jq -r '.manifests[0].digest' hostile/index.json)
	other=$(jq -r '.manifests[0].digest' "$TMP/other/index.json")
	python3 "$TOP/tests/tools/lib/attachments.py" hostile "$TMP/other" "$1"
}

pushes() {
	"$GOCI" push --tls-verify=false "$@"
}

# tags REPO: those that are no list of what refers to the image.
tags() {
	skopeo list-tags --tls-verify=false "docker://$REGISTRY/$1" | jq -r '.Tags[]' |
		grep -vx "sha256-${image#sha256:}" || :
}

# holds_only REPO: the image under the tag 1, and nothing under another but its list.
holds_only() {
	same "$(tags "$1")" 1 "tags of $1"
	same "sha256:$(skopeo inspect --raw --tls-verify=false "docker://$REGISTRY/$1:1" |
		sha256sum | cut -d ' ' -f 1)" "$image" "digest of $1:1"
}

# is_one_line: the last line of stderr says it all, in characters that can be seen.
is_one_line() {
	same "$(grep -c '^goci: ' stderr)" 1 'lines of the error'
	[ "$(tail -n 1 stderr | wc -c)" -lt 1000 ] || fail 'a long error'
	! LC_ALL=C grep -q '[^ -~]' stderr || fail 'what cannot be seen is printed'
}

names_stay_here() {
	for name in latest as-pushed in-full by-lines by-escapes as-option; do
		hostile "named-$name"
		run pushes oci:hostile:app "$REGISTRY/named/$name:1"
		[ "$name" = as-pushed ] || same "$status" 0 "status of $name"
		holds_only "named/$name"
		run pushes oci:hostile "$REGISTRY/whole/$name:1"
		holds_only "whole/$name"
	done
}

a_name_replaces_none_of_ones_own() {
	hostile named-latest
	cp -r "$TMP/other" own
	jq -c '.manifests[0].annotations["org.opencontainers.image.ref.name"] = "latest"' \
		own/index.json >index.new
	mv index.new own/index.json
	succeeds "$GOCI" copy oci:hostile:app oci:own
	same "$(jq -r '.manifests[] | select(
		.annotations["org.opencontainers.image.ref.name"] == "latest") | .digest' \
		own/index.json)" "$other" 'the image that is named latest'
	same "$(jq '.manifests | length' own/index.json)" 3 entries
}

another_images_documents_are_refused() {
	for name in lists-another lists-another-too lists-another-as-text signature-of-another \
		attestation-of-another document-of-another signatures-are-an-index; do
		hostile "$name"
		for from in oci:hostile:app oci:hostile; do
			fails_with 1 pushes "$from" "$REGISTRY/refused/$name:1"
			is_one_line
			fails_with 1 "$GOCI" copy "$from" oci:copied
			is_one_line
			[ ! -e copied ] || fail 'a layout was written'
		done
		fails_with 1 skopeo inspect --raw --tls-verify=false "docker://$REGISTRY/refused/$name:1"
		succeeds pushes --no-referrers oci:hostile:app "$REGISTRY/refused/$name:1"
		holds_only "refused/$name"
	done
}

what_is_beside_stays_here() {
	for name in signature list untagged by-a-layer of-cosign; do
		hostile "beside-$name"
		for from in oci:hostile:app oci:hostile; do
			succeeds pushes "$from" "$REGISTRY/beside/$name:1"
			holds_only "beside/$name"
		done
	done
}

what_is_not_whole_is_refused() {
	for name in missing missing-layer spoilt-list spoilt-manifest spoilt-layer size-huge \
		size-negative size-over size-a-text kind-index; do
		hostile "$name"
		fails_with 1 pushes oci:hostile:app "$REGISTRY/part/$name:1"
		is_one_line
		fails_with 1 "$GOCI" copy oci:hostile:app oci-archive:copied.tar
		is_one_line
		[ ! -e copied.tar ] || fail 'an archive was written'
		run skopeo list-tags --tls-verify=false "docker://$REGISTRY/part/$name"
		has_not stdout 'sha256-'
	done
}

what_has_no_end_is_bounded() {
	for name in lists-1001 entries-1001 chain-of-9 chain-of-1001; do
		hostile "$name"
		fails_with 1 timeout 20 "$GOCI" push --tls-verify=false oci:hostile:app \
			"$REGISTRY/bound/$name:1"
		is_one_line
		fails_with 1 skopeo inspect --raw --tls-verify=false "docker://$REGISTRY/bound/$name:1"
	done
}

a_copy_removes_no_signature() {
	unset GOCI_SIGN_KEY GOCI_KEY_PASSWORD
	for name in one two; do
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$name.pem"
		openssl pkey -in "$name.pem" -pubout -out "$name.pub"
		cp -r "$TMP/image" "$name"
		succeeds "$GOCI" sign --key "$name.pem" --format simple "oci:$name:app"
		echo '{}' >predicate.json
		succeeds "$GOCI" attest --key "$name.pem" --format simple --type "https://example.com/$name" \
			--predicate predicate.json "oci:$name:app"
	done
	succeeds "$GOCI" copy oci:one oci-archive:one.tar
	for from in oci:one:app oci:one oci-archive:one.tar; do
		rm -rf to
		cp -r two to
		for n in 1 2; do
			succeeds "$GOCI" copy "$from" oci:to
			for name in one two; do
				succeeds "$GOCI" verify --key "$name.pub" \
					--require "signature,https://example.com/$name" oci:to:app
			done
			cp to/index.json "index.$n"
		done
		cmp index.1 index.2
	done
}

# An entry with a subject and a name of its own is none that engines load.
an_archive_is_read_back() {
	for name in latest in-full by-lines by-escapes as-option; do
		hostile "named-$name"
		rm -rf whole.tar back
		succeeds "$GOCI" copy oci:hostile oci-archive:whole.tar
		succeeds "$GOCI" inspect oci-archive:whole.tar:app
		succeeds "$GOCI" copy oci-archive:whole.tar oci:back
		same "$(jq '.manifests | length' back/index.json)" 2 entries
	done
}

need skopeo jq python3 openssl
cd "$TMP"
start_registry
check 'two images are built' makes_images
check 'what refers to an image has no name of its own in the registry' names_stay_here
check 'what refers to an image takes no name of an image in the layout that it is copied to' \
	a_name_replaces_none_of_ones_own
check 'a document of another image is refused before anything is pushed or copied' \
	another_images_documents_are_refused
check 'what does not refer to the image is not pushed' what_is_beside_stays_here
check 'what is missing or spoilt is refused in a line' what_is_not_whole_is_refused
check 'thousands of attachments, and attachments of attachments, are refused in a line' \
	what_has_no_end_is_bounded
check 'a copy to a layout removes no signature that is there' a_copy_removes_no_signature
check 'an archive of a layout where what is attached has names is read back' an_archive_is_read_back
finish
