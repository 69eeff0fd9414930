#!/bin/sh
# judge-attached.sh: what goci attaches to images, as cosign 3 and 2 verify it after
# skopeo, oras, regctl and `goci push` have brought it to a registry: docker-registry,
# which has no referrers API, and one that has it; and what cosign signs, as goci
# verifies it. SKOPEO names another skopeo. It is not part of `make check`, since
# compiling the tools takes minutes; docs/releasing.md has it in its list.
# shellcheck disable=SC2317,SC2086 # functions that check calls; options on purpose
set -eu

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
"$TOP/scripts/install-peers.sh" cosign3 cosign2 oras regctl
# shellcheck source=tests/lib.sh
. "$TOP/tests/lib.sh"
# shellcheck source=tests/tools/lib/registry.sh
. "$TOP/tests/tools/lib/registry.sh"
PATH=$TOP/${BUILD:-build}/peers:$PATH
skopeo=${SKOPEO:-skopeo}
# Nobody's keys, passwords or settings.
HOME=$TMP/home XDG_CONFIG_HOME=$TMP/home/.config COSIGN_PASSWORD=secret
GOCI_KEY_PASSWORD=$COSIGN_PASSWORD
export HOME XDG_CONFIG_HOME COSIGN_PASSWORD GOCI_KEY_PASSWORD
mkdir -p "$XDG_CONFIG_HOME/goci" "$TMP/keys"
plain='--allow-http-registry --allow-insecure-registry'
attested='slsaprovenance1 cyclonedx https://spdx.dev/Document'

# --- what is judged ----------------------------------------------------------------

makes_keys() {
	cd "$TMP/keys"
	cosign3 generate-key-pair --output-key-prefix cosign
	cosign3 generate-key-pair --output-key-prefix other
}

# image NAME OPTION...: an image of its own, signed and attested, in $TMP/NAME/dist.
image() {
	name=$1
	shift
	mkdir -p "$TMP/$name"
	cd "$TMP/$name"
	printf 'module example.com/%s\n\ngo 1.19\n' "$name" >go.mod
	printf 'package main\n\nfunc main() { println("%s") }\n' "$name" >main.go
	succeeds "$GOCI" build --sign-key "$TMP/keys/cosign.key" -o oci:dist:app "$@" .
}

makes_images() {
	image single --attest sbom,provenance
	image several --attest sbom,provenance --platform linux/amd64,linux/arm64
	settings=$TMP/home/.config/goci/config.yaml
	printf 'sign: {formats: [bundle, simple]}\n' >"$settings"
	image both --attest sbom,provenance
	# cosign 2 wants a root of trust as soon as it sees a bundle.
	printf 'sign: {formats: [simple]}\n' >"$settings"
	image old
	rm "$settings"
}

# --- how it comes to a registry --------------------------------------------------------

tags_of() {
	jq -r '.manifests[].annotations["org.opencontainers.image.ref.name"] // empty' \
		"$1/index.json"
}

by_skopeo() {
	for tag in $(tags_of "$1"); do
		# Before 1.14 an index with artifactType is converted when digests may change.
		keep=--preserve-digests
		case $tag:$("$skopeo" --version) in
		sha256-*:*' 1.'[0-9].* | sha256-*:*' 1.1'[0-3].*) keep= ;;
		esac
		"$skopeo" copy --all $keep --dest-tls-verify=false "oci:$1:$tag" "docker://$2:$tag"
	done
}

by_oras() {
	oras cp --no-tty -r --from-oci-layout "$1:app" --to-plain-http "$2:app"
}

by_regctl() {
	regctl registry set --tls disabled "${2%%/*}"
	regctl image copy --referrers --digest-tags "ocidir://$1:app" "$2:app"
}

by_goci() {
	"$GOCI" push --tls-verify=false "oci:$1:app" "docker://$2:app"
}

# --- what is said of it -----------------------------------------------------------------

# signature COSIGN KEY IMAGE [OPTION...]
signature() {
	cosign=$1 key=$2 image=$3
	shift 3
	"$cosign" verify --key "$TMP/keys/$key.pub" --insecure-ignore-tlog $plain "$@" "$image"
}

attestations() {
	for type in $attested; do
		"$1" verify-attestation --key "$TMP/keys/$2.pub" --insecure-ignore-tlog $plain \
			--type "$type" "$3" >attestation.json
		[ -s attestation.json ]
	done
}

# arrives PUSHER REGISTRY NAME: pushed, its signature and its attestations are good, by
# the right key alone; those of each platform as well.
arrives() {
	place=$2/$1/$3
	"by_$1" "$TMP/$3/dist" "$place"
	images=$place:app
	if [ "$3" = several ]; then
		for digest in $("$skopeo" inspect --raw --tls-verify=false "docker://$place:app" |
			jq -r '.manifests[].digest'); do
			images="$images $place@$digest"
		done
	fi
	for image in $images; do
		signature cosign3 cosign "$image"
		attestations cosign3 cosign "$image"
		refused signature cosign3 other "$image"
	done
}

is_old_form() {
	by_skopeo "$TMP/both/dist" "$1/both"
	signature cosign3 cosign "$1/both:app"
	signature cosign3 cosign "$1/both:app" --new-bundle-format=false
	by_skopeo "$TMP/old/dist" "$1/old"
	signature cosign2 cosign "$1/old:app"
	refused signature cosign2 other "$1/old:app"
}

# refused COMMAND...: it fails, and does not crash.
refused() {
	if "$@" >refused.log 2>&1; then
		cat refused.log
		fail "$* is not refused"
	fi
	has_not refused.log '^panic:'
}

# The signature of one image, attached to another.
is_moved() {
	signed=$(entry_of "$TMP/single/dist" app)
	victim=$(entry_of "$TMP/several/dist" app)
	place=$1/moved
	"$skopeo" copy --all --dest-tls-verify=false "oci:$TMP/several/dist:app" \
		"docker://$place:app"
	bundle_of "$TMP/single/dist" "$signed" >bundle.json
	attach_bundle "$place@$victim" bundle.json
	refused signature cosign3 cosign "$place:app"
	layout_of "$place"
	refused "$GOCI" verify --key "$TMP/keys/cosign.pub" oci:pulled:app
}

# A byte of a signature is another one.
is_flipped() {
	signed=$(entry_of "$TMP/single/dist" app)
	place=$1/flipped
	"$skopeo" copy --dest-tls-verify=false "oci:$TMP/single/dist:app" "docker://$place:app"
	bundle_of "$TMP/single/dist" "$signed" |
		jq -c '.dsseEnvelope.signatures[0].sig |= (.[0:20] +
			(if .[20:21] == "A" then "B" else "A" end) + .[21:])' >bundle.json
	attach_bundle "$place@$signed" bundle.json
	refused signature cosign3 cosign "$place:app"
	layout_of "$place"
	refused "$GOCI" verify --key "$TMP/keys/cosign.pub" oci:pulled:app
}

# entry_of LAYOUT TAG: the digest that the tag names.
entry_of() {
	jq -r --arg tag "$2" '.manifests[]
		| select(.annotations["org.opencontainers.image.ref.name"] == $tag).digest' "$1/index.json"
}

# bundle_of LAYOUT DIGEST: the bundle of the signature of that image.
bundle_of() {
	index=$(entry_of "$1" "sha256-${2#sha256:}")
	referrer=$(jq -r '.manifests[]
		| select(.annotations["dev.sigstore.bundle.predicateType"] ==
			"https://sigstore.dev/cosign/sign/v1").digest' "$1/blobs/sha256/${index#sha256:}")
	layer=$(jq -r '.layers[0].digest' "$1/blobs/sha256/${referrer#sha256:}")
	cat "$1/blobs/sha256/${layer#sha256:}"
}

attach_bundle() {
	oras attach --no-tty --plain-http \
		--artifact-type application/vnd.dev.sigstore.bundle.v0.3+json \
		-a dev.sigstore.bundle.content=dsse-envelope \
		-a dev.sigstore.bundle.predicateType=https://sigstore.dev/cosign/sign/v1 \
		"$1" "$2:application/vnd.dev.sigstore.bundle.v0.3+json"
}

# layout_of PLACE: an image with what refers to it, in pulled.
layout_of() {
	rm -rf pulled
	oras cp --no-tty -r --from-plain-http "$1:app" --to-oci-layout pulled:app
}

# by_cosign REGISTRY OPTION...: cosign signs and attests, goci verifies.
by_cosign() {
	place=$1/by-cosign
	shift
	echo '{"builder": {"id": "https://example.com"}}' >predicate.json
	"$skopeo" copy --dest-tls-verify=false "oci:$TMP/single/dist:app" "docker://$place:app"
	cosign3 sign --key "$TMP/keys/cosign.key" --tlog-upload=false --use-signing-config=false \
		"$@" $plain --yes "$place:app"
	cosign3 attest --key "$TMP/keys/cosign.key" --tlog-upload=false --use-signing-config=false \
		"$@" $plain --yes --predicate predicate.json --type https://example.com/p "$place:app"
	layout_of "$place"
	# oras leaves the tags of the old form to others.
	for tag in $(oras repo tags --plain-http "$place" | grep '^sha256-.*\.'); do
		"$skopeo" copy --src-tls-verify=false "docker://$place:$tag" "oci:pulled:$tag"
	done
	succeeds "$GOCI" verify --key "$TMP/keys/cosign.pub" \
		--require signature,https://example.com/p oci:pulled:app
	refused "$GOCI" verify --key "$TMP/keys/other.pub" oci:pulled:app
}

is_local_image() {
	succeeds cosign3 verify --key "$TMP/keys/cosign.pub" --insecure-ignore-tlog \
		--local-image "$TMP/single/dist"
	succeeds cosign3 verify-attestation --key "$TMP/keys/cosign.pub" --insecure-ignore-tlog \
		--type slsaprovenance1 --local-image "$TMP/single/dist"
	refused cosign3 verify --key "$TMP/keys/other.pub" --insecure-ignore-tlog \
		--local-image "$TMP/single/dist"
}

mkdir "$TMP/registries"
cd "$TMP/registries"
start_registry
build_tool "$TOP/tests/judge/registry" "$TMP/registry"
start referrers "$TMP/registry"
comes referrers.log '^127'
api=$(sed -n 1p referrers.log)
printf '[[registry]]\nlocation = "%s"\ninsecure = true\n' "$api" \
	>>"$HOME/.config/containers/registries.conf"

check 'cosign makes keys' makes_keys
check 'goci builds, attests and signs by a key of cosign' makes_images
for place in "$REGISTRY" "$api"; do
	kind='with the referrers API'
	[ "$place" = "$api" ] || kind='without it'
	for pusher in skopeo oras regctl goci; do
		for name in single several; do
			check "an image ($name) by $pusher to a registry $kind" \
				arrives "$pusher" "$place" "$name"
		done
	done
	check "cosign 2 verifies the old form in a registry $kind" is_old_form "$place"
	check "a signature that was moved is refused, $kind" is_moved "$place"
	check "a signature with another byte is refused, $kind" is_flipped "$place"
done
# The other registry says a wrong artifact type of what refers to an image, and oras
# keeps it: `goci verify` rejects that (OCI0213).
check 'what cosign 3 signs is good for goci' by_cosign "$REGISTRY"
check 'so is its old form' by_cosign "$REGISTRY" --new-bundle-format=false
check 'cosign verifies the layout itself' is_local_image
finish
