#!/bin/sh
# What is attached to images and who signed it: goci verify --key and --require, policies
# that say so, and what goci inspect tells of it. tests/judge/broken makes what keys have
# signed and what only seems so; cosign 2 and 3 wrote what scripts/attached-layouts.sh keeps.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"

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
	for file in "$KEPT"/signed-*.tar; do
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
	[ "$(ls "$KEPT"/signed-*.tar | wc -l)" -ge 9 ] || fail 'too few are kept'
}

# Each byte of a document that cosign signed counts.
cosign_flipped_is_refused() {
	mkdir layout
	tar -C layout -xf "$KEPT/signed-p256-bundle.tar"
	for blob in $(grep -l dsseEnvelope layout/blobs/sha256/*); do
		cp "$blob" whole
		flip "$blob" 700
		fails_with 1 "$GOCI" verify --key "$KEPT/signed-p256.pub" oci:layout
		cp whole "$blob"
	done
	succeeds "$GOCI" verify --key "$KEPT/signed-p256.pub" oci:layout
}

wrong_keys_are_told() {
	ref=oci:$TMP/signed/a-bundle
	: >empty
	echo hello >text
	head -c 100000 /dev/zero >zeros
	mkdir folder
	mkfifo fifo
	sed 's/./x/' "$TMP/signed/a.pub" >cut
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 2>/dev/null |
		openssl pkey -pubout -out k1.pub 2>/dev/null
	for key in empty text zeros folder fifo cut nowhere k1.pub; do
		run timeout 5 "$GOCI" verify --key "$key" "$ref"
		[ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { show_run "$key"; fail "$status"; }
		has stderr "^goci: --key: .*$key: "
		[ "$(wc -l <stderr)" -eq 1 ] || fail "$(cat stderr)"
		[ ! -s stdout ] || fail "$(cat stdout)"
	done
	run "$GOCI" verify --key "$TMP/signed/private.pem" "$ref"
	[ "$status" -ne 0 ] || fail 'a private key was taken'
	has stderr 'is a private key, .*openssl pkey -pubout'
}

wrong_requirements_are_told() {
	ref=oci:$TMP/signed/a-bundle
	fails_with 2 "$GOCI" verify --require signature "$ref"
	has stderr '^goci: --require signature goes with --key FILE'
	fails_with 2 "$GOCI" verify --require nothing "$ref"
	has stderr '"nothing" is none of sbom, .*or the URI of a predicate type'
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

every_case
check "what cosign 2 and 3 sign and attest is taken by its key, and by no other" cosign_is_taken
check 'what cosign signed is refused with a byte changed' cosign_flipped_is_refused
check 'a key that is none is told in one line' wrong_keys_are_told
check 'a requirement that is none is told' wrong_requirements_are_told
check 'what is attached, by whom, and what is not checked is told' all_is_told
check 'an archive of docker save has no signature, one of a layout has' \
	archives_of_docker_are_refused
check 'a policy has keys and attestations that an image must have' policies_require_it
finish
