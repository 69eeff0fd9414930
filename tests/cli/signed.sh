#!/bin/sh
# What is attached to images and who signed it: goci verify --key and --require, policies
# that say so, and what goci inspect tells of it. tests/judge/broken makes what keys have
# signed and what only seems so; cosign 2 and 3 wrote what scripts/attached-layouts.sh keeps.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

KEPT=$TOP/fixtures/layouts/attached
need jq tar openssl
build_tool "$TOP/tests/judge/broken" "$TMP/broken"
"$TMP/broken" -signed "$TMP/signed"

# judged NAME CODES TAG OPTIONS...: goci says just this of it.
judged() {
	ref=oci:$TMP/signed/$1 codes=$2
	[ "$3" = - ] || ref=$ref:$3
	shift 3
	status=0
	"$GOCI" verify --json "$@" "$ref" >stdout 2>stderr || status=$?
	same "$(jq -r '[.images[0].findings[].code] | unique | join(",")' stdout)" "${codes#-}"
	case $codes in
	- | OCI1016) same "$status" 0 ;;
	*) same "$status" 1 ;;
	esac
	fails_with_strict "$codes" "$ref" "$@"
}

# A warning is an error for --strict alone.
fails_with_strict() {
	[ "$1" = OCI1016 ] || return 0
	ref=$2
	shift 2
	fails_with 1 "$GOCI" verify --strict "$@" "$ref"
}

every_case() {
	while IFS='	' read -r name codes tag options; do
		# shellcheck disable=SC2086 # options
		check "$name: $codes" judged "$name" "$codes" "$tag" $options
	done <"$TMP/signed/cases"
}

# cosign's own, of each kind of key, and by no other key.
cosign_is_taken() {
	count=0
	for file in "$KEPT"/signed-*.tar; do
		count=$((count + 1))
		kind=${file##*/signed-}
		kind=${kind%%-*}
		key=$KEPT/signed-$kind.pub
		for ref in "oci-archive:$file" "oci-archive:$file:all" "oci-archive:$file:amd64"; do
			succeeds "$GOCI" verify --key "$key" \
				--require signature,sbom,provenance,cyclonedx "$ref"
			has stdout "^signature of sha256:.*, signed by $key"
			fails_with 1 "$GOCI" verify --key "$TMP/signed/a.pub" "$ref"
			has stdout '^OCI1014 .*has no signature signed by .*a.pub, but .* by another key'
			fails_with 1 "$GOCI" verify --key "$key" --require spdx "$ref"
			has stdout '^OCI1015 '
		done
		# cosign attests the index alone.
		fails_with 1 "$GOCI" verify --strict --key "$key" --require sbom "oci-archive:$file:all"
		has stdout '^OCI1016 .* linux/arm64: has no sbom'
	done
	[ "$count" -ge 9 ] || fail "$count are kept"
}

# Each byte of a document that cosign signed counts.
cosign_flipped_is_refused() {
	mkdir layout
	tar -C layout -xf "$KEPT/signed-p256-bundle.tar"
	grep -l dsseEnvelope layout/blobs/sha256/* >blobs
	while read -r blob; do
		cp "$blob" whole
		flip "$blob" 700
		fails_with 1 "$GOCI" verify --key "$KEPT/signed-p256.pub" oci:layout
		cp whole "$blob"
	done <blobs
	succeeds "$GOCI" verify --key "$KEPT/signed-p256.pub" oci:layout
}

wrong_keys_are_told() {
	ref=oci:$TMP/signed/a-bundle
	: >empty
	echo hello >text
	head -c 100000 /dev/zero >zeros
	mkdir folder
	mkfifo fifo
	sed 's/./x/' "$TMP/signed/a.pub" >broken
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 2>/dev/null |
		openssl pkey -pubout -out k1.pub 2>/dev/null
	for key in empty text zeros folder fifo broken nowhere k1.pub; do
		run timeout 5 "$GOCI" verify --key "$key" "$ref"
		[ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { show_run "$key"; fail "$status"; }
		has stderr "^goci: --key: .*$key: "
		[ "$(wc -l <stderr)" -eq 1 ] || fail "$(cat stderr)"
		[ ! -s stdout ] || fail "$(cat stdout)"
	done
	run "$GOCI" verify --key "$TMP/signed/private.pem" "$ref"
	[ "$status" -ne 0 ] || fail 'a private key was taken'
	has stderr 'is a private key, .*openssl pkey -pubout'
	# No password is asked for to tell that.
	openssl pkcs8 -topk8 -in "$TMP/signed/private.pem" -passout pass:pw -out sealed.pem
	fails_with 2 "$GOCI" verify --key sealed.pem "$ref"
	has stderr '^goci: --key: sealed.pem: is a private key, '
}

wrong_requirements_are_told() {
	ref=oci:$TMP/signed/a-bundle
	fails_with 2 "$GOCI" verify --require signature "$ref"
	has stderr '^goci: --require signature goes with --key FILE'
	fails_with 2 "$GOCI" verify --require nothing "$ref"
	has stderr '^goci: --require: "nothing" is none of signature, sbom, .*or the URI of a predicate type'
	fails_with 1 "$GOCI" verify --require https://example.com/x "$ref"
	has stdout '^OCI1015 .*has no https://example.com/x'
}

# What stands beside a signature, and what the JSON document has.
all_is_told() {
	key=$TMP/signed/a.pub
	succeeds "$GOCI" verify --key "$key" "oci:$TMP/signed/with-a-certificate-and-a-log"
	has stdout "signed by $key; not checked: its certificate, transparency log\$"
	succeeds "$GOCI" verify --json --key "$key" "oci:$TMP/signed/with-a-certificate-and-a-log"
	same "$(jq -c '.images[0].attached[0] | [.kind, .form, .signed, .by[0].file, .unchecked]' \
		stdout)" "[\"signature\",\"bundle\",true,\"$key\",[\"certificate\",\"transparency log\"]]"
	succeeds "$GOCI" verify --require sbom "oci:$TMP/signed/a-plain-sbom"
	has stdout '^sbom of sha256:[0-9a-f]*: plain https://cyclonedx.org/bom, not signed$'
	fails_with 1 "$GOCI" verify --key "$key" --require sbom "oci:$TMP/signed/a-plain-sbom"
	has stdout 'has no sbom signed by .*a.pub, but 1 not signed$'
	succeeds "$GOCI" verify "oci:$TMP/signed/a-bundle"
	has_not stdout '^signature'
}

# An archive of docker save has nothing that could be signed.
archives_of_docker_are_refused() {
	need skopeo
	skopeo --insecure-policy copy --quiet "oci:$TMP/signed/a-bundle:latest" \
		docker-archive:saved.tar:example.com/x:v1
	fails_with 1 "$GOCI" verify --key "$TMP/signed/a.pub" docker-archive:saved.tar
	has stdout '^OCI1014 '
	tar -cf layout.tar -C "$TMP/signed/a-bundle" .
	succeeds "$GOCI" verify --key "$TMP/signed/a.pub" oci-archive:layout.tar
}

# policy LINE...: a policy of these lines and nothing else.
policy() {
	{
		for key in user static shell setuid capabilities devices world-writable read-only \
			secrets max-size; do
			echo "$key: off"
		done
		printf '%s\n' "$@"
	} >"$dir/policy.yaml"
}

policies_require_it() {
	dir=folder
	mkdir -p folder/keys
	cp "$TMP/signed/a.pub" folder/keys
	cp "$TMP/signed/b.pub" .
	policy 'signed-by: [keys/a.pub]'
	succeeds "$GOCI" verify --policy folder/policy.yaml "oci:$TMP/signed/a-bundle"
	has stdout '^signature .* signed by folder/keys/a.pub$'
	fails_with 1 "$GOCI" verify --policy folder/policy.yaml \
		"oci:$TMP/signed/a-bundle-by-another-key"
	has stdout '^OCI2021 policy-not-signed .*has no signature signed by folder/keys/a.pub'
	# The policy's keys and those of the options are apart.
	fails_with 1 "$GOCI" verify --policy folder/policy.yaml --key b.pub \
		"oci:$TMP/signed/a-bundle-by-another-key"
	has stdout '^OCI2021 '
	has_not stdout '^OCI1014 '
	policy 'signed-by: [keys/a.pub]' 'attested: [sbom]'
	fails_with 1 "$GOCI" verify --policy folder/policy.yaml "oci:$TMP/signed/a-signed-sbom"
	has stdout '^OCI2021 '
	has_not stdout '^OCI2022 '
	policy 'attested: [sbom]'
	succeeds "$GOCI" verify --policy folder/policy.yaml "oci:$TMP/signed/a-plain-sbom"
	fails_with 1 "$GOCI" verify --policy folder/policy.yaml "oci:$TMP/signed/a-bundle"
	has stdout '^OCI2022 policy-not-attested .*has no sbom'
	policy 'signed-by: [keys/nowhere.pub]'
	fails_with 2 "$GOCI" verify --policy folder/policy.yaml "oci:$TMP/signed/a-bundle"
	has stderr 'folder/policy.yaml:11: signed-by: .*folder/keys/nowhere.pub: '
	policy 'attested: [nothing]'
	fails_with 2 "$GOCI" verify --policy folder/policy.yaml "oci:$TMP/signed/a-bundle"
	has stderr 'folder/policy.yaml:11: attested: "nothing" is none of '
	policy 'signed-by: a.pub'
	fails_with 2 "$GOCI" verify --policy folder/policy.yaml "oci:$TMP/signed/a-bundle"
}

# inspect tells it, whoever signed it.
inspect_lists_it() {
	file=oci-archive:$KEPT/signed-p256-bundle.tar
	key=$KEPT/signed-p256.pub
	succeeds "$GOCI" inspect "$file:all"
	has stdout '^  attached  .* sha256:[0-9a-f]*  provenance: bundle https://slsa.dev/provenance/v1, signed (not checked), hint '
	has stdout '  signature of the index: bundle, signed (not checked), '
	has stdout '  signature of linux/arm64: bundle, signed (not checked), '
	succeeds "$GOCI" inspect --key "$key" "$file:all"
	has stdout "  sbom of the index: bundle https://cyclonedx.org/bom, signed by $key\$"
	succeeds "$GOCI" inspect --key "$TMP/signed/a.pub" "$file:all"
	has stdout 'signed by another key, hint '
	has_not stdout 'signed by /'
	succeeds "$GOCI" inspect --json "$file:all"
	same "$(jq -c '.attached[0] | [.kind, .form, .predicateType, .hasSignature, .signed]' stdout)" \
		'["provenance","bundle","https://slsa.dev/provenance/v1",true,null]'
	succeeds "$GOCI" inspect --json --key "$key" "$file:all"
	same "$(jq -c '.attached[0] | [.signed, .by[0].file]' stdout)" "[true,\"$key\"]"
	succeeds "$GOCI" inspect "oci:$TMP/signed/flipped-signature:latest"
	has stdout 'signature: bundle, signed (not checked)'
	succeeds "$GOCI" inspect "oci:$TMP/signed/moved-from-another-image:latest"
	has stdout '; malformed, or about another image$'
}

# inspect prints what is attached: of a bundle the predicate.
inspect_prints_documents() {
	key=$KEPT/signed-p256.pub
	file=oci-archive:$KEPT/signed-p256-bundle.tar:all
	for options in --sbom --sbom=cyclonedx "--sbom --key $key"; do
		# shellcheck disable=SC2086 # options
		succeeds "$GOCI" inspect $options "$file"
		same "$(cat stdout)" '{"bomFormat":"CycloneDX","specVersion":"1.6"}'
	done
	succeeds "$GOCI" inspect --provenance "oci-archive:$KEPT/signed-p256-old.tar:amd64"
	same "$(jq -c .buildDefinition stdout)" '{"buildType":"","externalParameters":null}'
	succeeds "$GOCI" inspect --sbom "oci:$TMP/signed/a-plain-sbom:latest"
	same "$(cat stdout)" '{"bomFormat":"CycloneDX","specVersion":"1.6"}'
	fails_with 1 "$GOCI" inspect --sbom=spdx "$file"
	has stderr 'has no attestation or document for --sbom=spdx; '
	fails_with 1 "$GOCI" inspect --sbom --key "$TMP/signed/a.pub" "$file"
	has stderr 'has no .* for --sbom that is signed by a key given; '
	succeeds "$GOCI" inspect --sbom "oci:$TMP/signed/sboms-of-two-kinds:latest"
	same "$(jq -r .bomFormat stdout)" CycloneDX
	succeeds "$GOCI" inspect --sbom=spdx "oci:$TMP/signed/sboms-of-two-kinds:latest"
	fails_with 1 "$GOCI" inspect --sbom "oci:$TMP/signed/sboms-that-differ:latest"
	has stderr 'with different content; --key chooses what a key has signed$'
	succeeds "$GOCI" inspect --sbom --key "$TMP/signed/a.pub" "oci:$TMP/signed/sboms-that-differ:latest"
	same "$(cat stdout)" '{"bomFormat":"CycloneDX","by":"a"}'
	succeeds "$GOCI" inspect --sbom "oci:$TMP/signed/an-sbom-plain-and-signed:latest"
	fails_with 2 "$GOCI" inspect --sbom --json "$file"
	fails_with 2 "$GOCI" inspect --sbom --provenance "$file"
	fails_with 2 "$GOCI" inspect --files --key "$key" "$file"
}

# What an attacker writes into a predicate does not reach the terminal.
foreign_text_is_harmless() {
	for option in --sbom --json ''; do
		# shellcheck disable=SC2086 # no word, or one
		succeeds "$GOCI" inspect $option "oci:$TMP/signed/an-sbom-with-control-characters:latest"
		! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177\302\342]')" stdout || fail "$(cat -v stdout)"
	done
	succeeds "$GOCI" inspect --sbom "oci:$TMP/signed/an-sbom-with-control-characters:latest"
	jq -e .bomFormat stdout >/dev/null
}

# A build that breaks them is not built; what is there stays.
policies_hold_at_builds() {
	dir=.
	module web
	for key in one two; do
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$key.pem"
		openssl pkey -in "$key.pem" -pubout -out "$key.pub"
	done
	policy 'signed-by: [one.pub]' 'attested: [cyclonedx, provenance, vsa]'
	refused_build OCI2021 'nothing signs the image; --sign-key names the key'
	refused_build OCI2021 'the key that signs the image is none of its signed-by' \
		--sign-key two.pem --attest sbom,provenance
	refused_build OCI2022 '"cyclonedx" is not attached; --attest' --sign-key one.pem
	refused_build OCI2022 '"cyclonedx" is not attached; --attest' \
		--sign-key one.pem --attest sbom,provenance --sbom spdx
	[ ! -e out ] || fail 'something was built'
	succeeds built_with one.pem
	succeeds built_with one.pem
	succeeds "$GOCI" verify --strict --key one.pub --require signature,sbom,provenance oci:out
	refused_build OCI2021 'nothing signs the image'
	refused_build OCI2021 'none of its signed-by' --sign-key two.pem --attest sbom,provenance
	succeeds "$GOCI" verify --strict --key one.pub --require signature,sbom,provenance oci:out
	# The file of a key is an input, as its policy is.
	cp two.pub one.pub
	refused_build OCI2021 'none of its signed-by' --sign-key one.pem --attest sbom,provenance
}

built_with() {
	"$GOCI" build --policy policy.yaml --sign-key "$1" --attest sbom,provenance -o oci:out web
}

refused_build() {
	code=$1 why=$2
	shift 2
	fails_with 1 "$GOCI" build --policy policy.yaml "$@" -o oci:out web
	has stderr "^goci: web: $code .*$why"
}

# Without a tag, an image with attachments is the one that is meant.
attached_is_no_image() {
	module web
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.pem
	openssl pkey -in k.pem -pubout -out k.pub
	succeeds "$GOCI" build --sign-key k.pem --attest sbom,provenance -o oci:out web
	succeeds "$GOCI" inspect --key k.pub oci:out
	has stdout '^  tag  *production$'
	has stdout 'signature: bundle, signed by k.pub$'
	succeeds "$GOCI" inspect --sbom=spdx --key k.pub oci:out
	same "$(jq -r .spdxVersion stdout)" SPDX-2.3
	succeeds "$GOCI" inspect --provenance oci:out
	jq -e .buildDefinition.buildType stdout >/dev/null
	succeeds "$GOCI" build --sign-key k.pem -o oci:out -t web:two web --env A=b
	succeeds "$GOCI" inspect oci:out
	has stdout '^oci:out: 2 images; name one as oci:out:TAG$'
	has stdout 'more entries are attached to images$'
	succeeds "$GOCI" inspect --json oci:out
	same "$(jq '[.tags[] | select(.attached | not)] | length' stdout)" 2
}

# blob_of FILE TYPE: puts it into the layout, and prints its descriptor.
blob_of() {
	hex=$(sha256sum "$1" | cut -d' ' -f1)
	cp "$1" "out/blobs/sha256/$hex"
	printf '{"mediaType":"%s","digest":"sha256:%s","size":%s}' "$2" "$hex" "$(wc -c <"$1")"
}

# Engines that do not look at the types of layers run it, whatever its subject is.
what_runs_is_signed() {
	module web
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.pem
	openssl pkey -in k.pem -pubout -out k.pub
	succeeds "$GOCI" build --sign-key k.pem -o oci:out web
	succeeds "$GOCI" verify --key k.pub oci:out
	echo layer >layer
	layer=$(blob_of layer application/x.foreign)
	jq -n --argjson layer "$layer" '{architecture: "amd64", os: "linux",
		config: {Entrypoint: ["/x"]}, rootfs: {type: "layers", diff_ids: [$layer.digest]}}' >config
	subject=$(jq '.manifests[0] | {mediaType, digest, size}' out/index.json)
	jq -n --argjson layer "$layer" --argjson subject "$subject" \
		--argjson config "$(blob_of config application/vnd.oci.image.config.v1+json)" '{
		schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
		artifactType: "application/x.foreign", config: $config, layers: [$layer],
		subject: $subject}' >manifest
	entry=$(blob_of manifest application/vnd.oci.image.manifest.v1+json)
	jq --argjson entry "$entry" '.manifests += [$entry + {annotations:
		{"org.opencontainers.image.ref.name": "other"}}]' out/index.json >index
	cp index out/index.json
	fails_with 1 "$GOCI" verify --key k.pub oci:out
	has stdout '^OCI1014 .*has no signature signed by k.pub'
}

every_case
check "what cosign 2 and 3 sign and attest is taken by its key, and by no other" cosign_is_taken
check 'what cosign signed is refused with a byte changed' cosign_flipped_is_refused
check 'a key that is none is told in one line' wrong_keys_are_told
check 'a requirement that is none is told' wrong_requirements_are_told
check 'what is attached, by whom, and what is not checked is told' all_is_told
check 'an archive of docker save has no signature, one of a layout has' \
	archives_of_docker_are_refused
check 'a policy has keys and attestations that an image must have' policies_require_it
check 'inspect lists what is attached, and who signed it' inspect_lists_it
check 'inspect prints an SBOM and provenance as they are' inspect_prints_documents
check 'foreign text in an attestation is harmless' foreign_text_is_harmless
check 'a build that breaks a policy about signatures is refused' policies_hold_at_builds
check 'what is attached to an image is none of several images' attached_is_no_image
check 'what an engine can run has to be signed, also if it refers to an image' what_runs_is_signed
finish
