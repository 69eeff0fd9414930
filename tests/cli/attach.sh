#!/bin/sh
# What a build attaches to its images: bills of materials, provenance, signatures. They are
# published with the image, kept while nothing changes, and made again when one is missing.
# shellcheck disable=SC1091,SC2016,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$TOP/tests/cli/lib/module.sh"
need jq openssl skopeo
unset GOCI_SIGN_KEY GOCI_KEY_PASSWORD XDG_CONFIG_HOME
umask 077

GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE)
export GOCACHE GOMODCACHE
export HOME="$TMP/home" GOCI_CACHE="$TMP/cache"
mkdir "$HOME"
for name in one two; do
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$TMP/$name.pem" 2>"$TMP/$name.log"
	openssl pkey -in "$TMP/$name.pem" -pubout -out "$TMP/$name.pub"
done
KEY=$TMP/one.pem

# A Go that says when it is run.
mkdir "$TMP/bin"
printf '#!/bin/sh\necho "$*" >>"%s"\nexec "%s" "$@"\n' "$TMP/go.log" "$(command -v go)" >"$TMP/bin/go"
chmod 755 "$TMP/bin/go"
PATH=$TMP/bin:$PATH
ALL="--attest sbom,provenance --sign-key $KEY"

CYCLONEDX=application/vnd.cyclonedx+json
SPDX=application/spdx+json
STATEMENT=application/vnd.in-toto+json
BUNDLE=application/vnd.dev.sigstore.bundle.v0.3+json

# service NAME: a module, written before the tick of the kernel's clock in which a build
# begins: what was changed in that tick is not remembered.
service() {
	module "$1"
	sleep 0.03
}

# attached [LAYOUT [TAG]]: what refers to the image, one a line: type, predicate type.
attached() {
	jq -r --arg subject "$(digest "${1:-dist/web}" "${2:-production}")" '.manifests[]
		| select(.annotations["io.containerd.manifest.subject"] == $subject)
		| .artifactType + " " + (.annotations["dev.sigstore.bundle.predicateType"] //
			.annotations["in-toto.io/predicate-type"] // "-")' "${1:-dist/web}/index.json"
}

# everything: what `attached` prints with $ALL.
everything() {
	printf '%s\n' "$CYCLONEDX -" "$SPDX -" "$BUNDLE https://sigstore.dev/cosign/sign/v1" \
		"$BUNDLE https://cyclonedx.org/bom" "$BUNDLE https://spdx.dev/Document" \
		"$BUNDLE https://slsa.dev/provenance/v1"
}

# lists TAG [LAYOUT]: the digests in the index under sha256-<hex> are those without a tag.
lists() {
	hex=$(digest "${2:-dist/web}" "$1" | cut -d: -f2)
	blob "${2:-dist/web}" "$(digest "${2:-dist/web}" "sha256-$hex")" |
		jq -r '.manifests[].digest' >listed
	jq -r --arg subject "sha256:$hex" '.manifests[]
		| select(.annotations["io.containerd.manifest.subject"] == $subject).digest' \
		"${2:-dist/web}/index.json" >untagged
	cmp listed untagged
	[ -s listed ] || fail 'nothing is listed'
}

# builds WORD...: so, and what is in the layout is right.
builds() {
	succeeds "$GOCI" build "$@" web
	[ ! -e dist/web ] || succeeds "$GOCI" verify oci:dist/web
}

# without_go WORD...: a build that does not run Go.
without_go() {
	rm -f "$TMP/go.log"
	succeeds "$GOCI" build "$@" web
	[ ! -e "$TMP/go.log" ] || fail "Go was run: $(cat "$TMP/go.log")"
}

# layer TYPE PREDICATE: the document of the referrer of that kind.
layer() {
	manifest=$(jq -r --arg type "$1" --arg predicate "$2" '.manifests[]
		| select(.artifactType == $type and
			(.annotations["dev.sigstore.bundle.predicateType"] //
			.annotations["in-toto.io/predicate-type"] // "-") == $predicate).digest' \
		dist/web/index.json | head -n 1)
	blob dist/web "$(blob dist/web "$manifest" | jq -r '.layers[0].digest')"
}

attaches_what_it_is_told() {
	service web
	builds --attest sbom,provenance
	attached >got
	printf '%s\n' "$CYCLONEDX -" "$SPDX -" "$STATEMENT https://slsa.dev/provenance/v1" >want
	diff want got
	lists production
	image=$(digest dist/web production)
	layer "$CYCLONEDX" - >bom
	same "$(jq -r .specVersion bom)" 1.6
	has bom "$(echo "$image" | cut -d: -f2)"
	layer "$SPDX" - >spdx
	same "$(jq -r .spdxVersion spdx)" SPDX-2.3
	layer "$STATEMENT" https://slsa.dev/provenance/v1 >statement
	same "sha256:$(jq -r '.subject[0].digest.sha256' statement)" "$image" subject
	same "$(jq -r '.predicate.runDetails.byproducts[].digest.sha256' statement | sort)" \
		"$(sha256sum bom spdx | cut -d ' ' -f 1 | sort)" 'byproducts'
	builds --attest sbom --sbom spdx
	same "$(attached)" "$SPDX -"
	builds
	same "$(attached)" ''
	same "$(jq '.manifests | length' dist/web/index.json)" 1 entries
}

image_is_the_same() {
	service web
	builds
	before=$(digest dist/web production)
	# shellcheck disable=SC2086
	builds $ALL
	same "$(digest dist/web production)" "$before"
	attached >got
	everything >want
	diff want got
	lists production
}

# holds PUBLIC: openssl checks the signature of each bundle.
holds() {
	jq -r --arg type "$BUNDLE" '.manifests[] | select(.artifactType == $type).digest' \
		dist/web/index.json >bundles
	[ -s bundles ] || fail 'no bundle is there'
	while read -r manifest; do
		blob dist/web "$(blob dist/web "$manifest" | jq -r '.layers[0].digest')" >bundle
		jq -r .dsseEnvelope.payload bundle | base64 -d >payload
		jq -r '.dsseEnvelope.signatures[0].sig' bundle | base64 -d >signature
		{
			printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c <payload)"
			cat payload
		} >encoded
		openssl dgst -sha256 -verify "$1" -signature signature encoded
	done <bundles
}

signs_with_the_key() {
	service web
	# shellcheck disable=SC2086
	builds $ALL
	holds "$TMP/one.pub"
	# shellcheck disable=SC2086
	without_go $ALL
	has stderr unchanged
	cp dist/web/index.json first
	builds --attest sbom,provenance --sign-key "$TMP/two.pem"
	holds "$TMP/two.pub"
	same "$(attached | wc -l)" 6 'of the other key alone'
	! cmp -s first dist/web/index.json || fail 'nothing has changed'
}

# Nothing that the image is made of has changed: Go is not run.
is_made_again_alone() {
	service web
	# shellcheck disable=SC2086
	builds $ALL
	for lost in bundle list entry sbom; do
		cp dist/web/index.json before
		case $lost in
		bundle) rm "dist/web/blobs/sha256/$(blob dist/web "$(digest_of "$BUNDLE")" |
			jq -r '.layers[0].digest' | cut -d: -f2)" ;;
		list) jq -c '.manifests |= map(select(.annotations["org.opencontainers.image.ref.name"]
			// "" | startswith("sha256-") | not))' before >dist/web/index.json ;;
		entry) jq -c --arg type "$BUNDLE" '.manifests |= (map(select(.artifactType != $type)))' \
			before >dist/web/index.json ;;
		sbom) echo >"dist/web/blobs/sha256/$(digest_of "$SPDX" | cut -d: -f2)" ;;
		esac
		# shellcheck disable=SC2086
		without_go $ALL
		has stderr 'attach'
		succeeds "$GOCI" verify oci:dist/web
		same "$(attached | sort)" "$(everything | sort)" "after the $lost was lost"
		lists production
		holds "$TMP/one.pub"
		# shellcheck disable=SC2086
		without_go $ALL
		has stderr unchanged
	done
}

# digest_of TYPE: of the first manifest that refers to the image so.
digest_of() {
	jq -r --arg type "$1" '[.manifests[] | select(.artifactType == $type).digest][0]' \
		dist/web/index.json
}

good_signatures_are_kept() {
	service web
	# shellcheck disable=SC2086
	builds $ALL
	jq -r --arg type "$BUNDLE" '.manifests[] | select(.artifactType == $type).digest' \
		dist/web/index.json | sort >before
	rm "dist/web/blobs/sha256/$(digest_of "$SPDX" | cut -d: -f2)"
	# shellcheck disable=SC2086
	builds --no-cache $ALL
	jq -r --arg type "$BUNDLE" '.manifests[] | select(.artifactType == $type).digest' \
		dist/web/index.json | sort >after
	diff before after
}

follows_the_image() {
	service web
	# shellcheck disable=SC2086
	builds $ALL
	old=$(digest dist/web production)
	# shellcheck disable=SC2086
	builds -t :kept $ALL
	sed -i 's/hello/hallo/' web/main.go
	# shellcheck disable=SC2086
	builds $ALL
	new=$(digest dist/web production)
	[ "$old" != "$new" ] || fail 'the image is the same'
	same "$(attached dist/web kept | wc -l)" 6 'of the image that has another tag'
	same "$(attached | wc -l)" 6 'of the new image'
	# shellcheck disable=SC2086
	builds -t :kept $ALL
	! grep -q "$old\|sha256-${old#sha256:}" dist/web/index.json ||
		fail 'something refers to an image that is gone'
	same "$(attached | wc -l)" 6 'of the new image, again'
}

leaves_others_alone() {
	service web
	# shellcheck disable=SC2086
	builds $ALL
	echo '{}' >vex
	succeeds "$GOCI" attest --key "$TMP/two.pem" --type https://openvex.dev/ns/v0.2.0 \
		--predicate vex oci:dist/web:production
	# shellcheck disable=SC2086
	builds $ALL
	same "$(attached | grep -c openvex)" 1 'what another attached'
	builds
	same "$(attached)" "$BUNDLE https://openvex.dev/ns/v0.2.0" 'what is left'
	lists production
}

several_platforms() {
	service web
	# shellcheck disable=SC2086
	builds $ALL --platform linux/amd64,linux/arm64 -o oci:two:production \
		-o oci-archive:two.tar
	succeeds "$GOCI" verify oci:two oci-archive:two.tar
	index=$(digest two production)
	blob two "$index" | jq -r '.manifests[].digest' >manifests
	same "$(wc -l <manifests)" 2 manifests
	for subject in "$index" $(cat manifests); do
		same "$(jq -r --arg subject "$subject" '[.manifests[]
			| select(.annotations["io.containerd.manifest.subject"] == $subject)] | length' \
			two/index.json)" 6 "what refers to $subject"
		same "$(jq -r --arg tag "sha256-${subject#sha256:}" '[.manifests[]
			| select(.annotations["org.opencontainers.image.ref.name"] == $tag)] | length' \
			two/index.json)" 1 "tag of $subject"
	done
	same "$(jq -r '.manifests[0].digest' two/index.json)" "$index" 'the first entry'
	succeeds "$GOCI" copy oci-archive:two.tar oci:back
	jq -S . back/index.json >back.json
	jq -S . two/index.json >two.json
	diff two.json back.json
	# shellcheck disable=SC2086
	without_go $ALL --platform linux/amd64,linux/arm64 -o oci:two:production \
		-o oci-archive:two.tar
}

several_services() {
	service web
	service api
	# shellcheck disable=SC2086
	succeeds "$GOCI" build $ALL -o 'oci:all:{name}' web api
	succeeds "$GOCI" verify oci:all
	for tag in web api; do
		attached all "$tag" >got
		everything >want
		diff want got
		lists "$tag" all
	done
	same "$(jq -r '.manifests[0:2][].annotations["org.opencontainers.image.ref.name"]' \
		all/index.json | sort | xargs)" 'api web' 'the first entries'
}

both_forms() {
	service web
	# shellcheck disable=SC2086
	builds $ALL --sign-format bundle,simple
	hex=$(digest dist/web production | cut -d: -f2)
	for end in sig att; do
		blob dist/web "$(digest dist/web "sha256-$hex.$end")" >"$end"
	done
	same "$(jq '.layers | length' sig)" 1 signatures
	same "$(jq '.layers | length' att)" 3 attestations
	blob dist/web "$(jq -r '.layers[0].digest' sig)" >payload
	jq -r '.layers[0].annotations["dev.cosignproject.cosign/signature"]' sig |
		base64 -d >signature
	openssl dgst -sha256 -verify "$TMP/one.pub" -signature signature payload
	cp dist/web/index.json before
	# shellcheck disable=SC2086
	builds --no-cache $ALL --sign-format bundle,simple
	cmp before dist/web/index.json
	builds --sign-key "$KEY"
	! grep -q "sha256-$hex\\.\\(sig\\|att\\)" dist/web/index.json || fail 'the old form is there'
}

is_copied_by_its_tag() {
	service web
	# shellcheck disable=SC2086
	builds $ALL
	hex=$(digest dist/web production | cut -d: -f2)
	succeeds skopeo copy -q oci:dist/web:production oci:there:production
	same "$(digest there production)" "sha256:$hex"
	succeeds skopeo copy -q --all "oci:dist/web:sha256-$hex" dir:list
	same "$(jq '.manifests | length' list/manifest.json)" 6 'in the list'
	succeeds "$GOCI" copy oci:dist/web:production oci:copied
	succeeds "$GOCI" verify oci:copied
	same "$(attached copied | wc -l)" 6 'in the copy'
	succeeds "$GOCI" inspect oci:dist/web
	succeeds "$GOCI" diff oci:dist/web:production oci:there:production
}

the_plan_says_it() {
	service web
	# shellcheck disable=SC2086
	succeeds "$GOCI" build $ALL --dry-run web
	same "$(jq -r '.[0].attach | join(" ")' stdout)" 'cyclonedx spdx provenance signature'
	# shellcheck disable=SC2086
	builds $ALL --metadata-file meta.json
	same "$(jq -r '.goci.attached | length' meta.json)" 6 'attached, in the metadata'
	# shellcheck disable=SC2086
	without_go $ALL --metadata-file again.json
	same "$(jq -c .goci.attached again.json)" "$(jq -c .goci.attached meta.json)"
	printf 'defaults:\n  attest: [sbom]\n  sbom: [cyclonedx]\n' >web/goci.yaml
	builds
	same "$(attached)" "$CYCLONEDX -" 'by goci.yaml'
	builds --attest none
	same "$(attached)" '' 'by --attest none'
}

refuses_to_sign_without_a_key() {
	service web
	for option in --sign-format=simple --sign-password-file=none; do
		fails_with 2 "$GOCI" build "$option" web
		has stderr 'none is given, but a .*; name one by --sign-key'
	done
	[ ! -e dist ]
	succeeds "$GOCI" build --sign-key none --sign-format simple web
	succeeds env GOCI_SIGN_KEY=none "$GOCI" build --sign-format simple web
}

refuses_what_cannot_hold_it() {
	service web
	refuses 2 'docker-archive:.*cannot hold what is attached' \
		"$GOCI" build --attest sbom -o docker-archive:a.tar web
	[ ! -e a.tar ] || fail 'an archive is there'
	refuses 1 'a public key' "$GOCI" build --sign-key "$TMP/one.pub" web
	[ ! -e dist ] || fail 'an image is there'
}

# The image and what is attached to it are those from before.
fails_as_a_whole() {
	service web
	# shellcheck disable=SC2086
	builds $ALL
	cp dist/web/index.json before
	mkdir -p "$HOME/.config/goci"
	openssl pkey -in "$TMP/two.pem" -pubout -out "$HOME/.config/goci/two.pub"
	printf 'sign:\n  command: [%s]\n  public-key: two.pub\n' "$(command -v false)" \
		>"$HOME/.config/goci/config.yaml"
	sed -i 's/hello/hallo/' web/main.go
	fails_with 1 "$GOCI" build --attest sbom,provenance web
	cmp before dist/web/index.json
	succeeds "$GOCI" verify oci:dist/web
	rm "$HOME/.config/goci/config.yaml"
	same "$(find dist -name '.goci-tmp-*')" '' 'left over'
}

check 'a build attaches bills of materials and provenance, and takes them away' attaches_what_it_is_told
check 'what is attached changes no image' image_is_the_same
check 'all is signed with the key, and again with another' signs_with_the_key
check 'what is missing or damaged is made again without Go' is_made_again_alone
check 'a good signature is kept, even when all is built again' good_signatures_are_kept
check 'what is attached leaves with the image, unless it has another tag' follows_the_image
check 'what others have attached stays' leaves_others_alone
check 'each platform and the index have their own, in archives, too' several_platforms
check 'several services share a layout' several_services
check 'the older form is written beside the bundles' both_forms
check 'skopeo and goci copy it by its tag' is_copied_by_its_tag
check 'the plan and the metadata say what is attached' the_plan_says_it
check 'what cannot hold it, and a key that cannot sign, are refused before the build' refuses_what_cannot_hold_it
check 'how to sign without a key is refused, with the key "none" it is not' refuses_to_sign_without_a_key
check 'when the signer fails, the old image is there with what was attached' fails_as_a_whole
finish
