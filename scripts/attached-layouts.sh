#!/bin/sh
# attached-layouts.sh [DIR [TOOL...]]: makes fixtures/layouts/attached (DIR) anew: what
# real tools put beside images, or of those named, each a layout as a tar of some kB,
# DIR/TOOL-CASE.tar. They are kept because compiling the tools takes many minutes;
# tests/tools/attached.sh reads them, and tests/cli/signed.sh those of "signed", whose
# public keys are kept beside them: signed-KIND.pub.
set -eu

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
out=${1:-$TOP/fixtures/layouts/attached}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- cosign3 cosign2 oras regctl helm notation ko signed
peers=$(for tool in "$@"; do case $tool in signed) echo cosign3 cosign2 ;; *) echo "$tool" ;; esac; done)
# shellcheck disable=SC2086 # words
"$TOP/scripts/install-peers.sh" crane oras regctl $peers
PATH=$TOP/${BUILD:-build}/peers:$PATH
work=$(mktemp -d)
registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$out" "$work/home"
out=$(CDPATH='' cd -- "$out" && pwd)
cd "$work"
# Nobody's keys, passwords or settings.
export HOME="$work/home" XDG_CONFIG_HOME="$work/home" COSIGN_PASSWORD='' \
	NOTATION_EXPERIMENTAL=1

crane registry serve --address 127.0.0.1:0 >registry.log 2>&1 &
registry=$!
until address=$(sed -n 's/.*serving on port \([0-9]*\).*/127.0.0.1:\1/p' registry.log | grep .); do
	sleep 0.1
done
regctl registry set --tls disabled "$address"

# An image of one small file for each of two platforms, and an index of both: REPO:amd64,
# REPO:arm64, REPO:all.
images() {
	mkdir -p etc
	echo hello >etc/hello
	tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
		-cf layer.tar etc
	for arch in amd64 arm64; do
		crane append --oci-empty-base -f layer.tar -t "$address/$1:$arch"
		crane mutate --set-platform "linux/$arch" -t "$address/$1:$arch" \
			"$address/$1:$arch"
	done
	crane index append -m "$address/$1:amd64" -m "$address/$1:arm64" -t "$address/$1:all"
}

# keep CASE LAYOUT
keep() {
	tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
		--mode=u=rwX,go=rX -b 2 -C "$2" -cf "$out/$1.tar" .
}

# tags CASE REPO [TAG...]: a layout of these tags, or all, each by oras without what
# refers to it.
tags() {
	case_name=$1 repo=$2
	shift 2
	# shellcheck disable=SC2046 # tags have no blanks
	[ $# -gt 0 ] || set -- $(crane ls "$address/$repo")
	for tag in "$@"; do
		oras cp --no-tty --from-plain-http "$address/$repo:$tag" \
			--to-oci-layout "layout-$case_name:$tag"
	done
	keep "$case_name" "layout-$case_name"
}

# with_cosign PROGRAM NAME OPTION...: signatures, attestations, an SBOM; in tags of their
# own and, where the options say so, as bundles in an index of referrers.
with_cosign() {
	cosign=$1 name=$2
	shift 2
	insecure='--allow-insecure-registry --allow-http-registry'
	[ -e cosign.key ] || "$cosign" generate-key-pair
	echo '{"buildType":"https://example.com/build"}' >predicate.json
	echo '{"spdxVersion":"SPDX-2.3","packages":[]}' >sbom.json
	images "$name"
	for tag in amd64 all; do
		# shellcheck disable=SC2086 # options
		"$cosign" sign --key cosign.key --tlog-upload=false "$@" $insecure --yes \
			"$address/$name:$tag"
		# shellcheck disable=SC2086
		"$cosign" attest --key cosign.key --tlog-upload=false "$@" $insecure --yes \
			--predicate predicate.json --type custom "$address/$name:$tag"
	done
	# shellcheck disable=SC2086
	"$cosign" attach sbom --sbom sbom.json --type spdx --input-format json $insecure \
		"$address/$name:amd64"
	tags "$name-tags" "$name"
	for tag in amd64 all; do
		# shellcheck disable=SC2086
		"$cosign" save $insecure --dir "saved-$name-$tag" "$address/$name:$tag"
		keep "$name-saved-$tag" "saved-$name-$tag"
	done
	regctl image copy --digest-tags --referrers "$address/$name:amd64" \
		"ocidir://copied-$name:amd64"
	keep "$name-copied" "copied-$name"
	# What is attached alone, without its image.
	attached=$(crane ls "$address/$name" | grep '^sha256-' | head -n 1)
	crane pull --format oci --annotate-ref "$address/$name:$attached" "alone-$name"
	keep "$name-alone" "alone-$name"
}

by_cosign3() {
	with_cosign cosign3 cosign3-bundles --use-signing-config=false
	with_cosign cosign3 cosign3-old --use-signing-config=false --new-bundle-format=false
}

by_cosign2() {
	with_cosign cosign2 cosign2
	COSIGN_DOCKER_MEDIA_TYPES=1
	export COSIGN_DOCKER_MEDIA_TYPES
	with_cosign cosign2 cosign2-docker
	unset COSIGN_DOCKER_MEDIA_TYPES
}

# with_key KIND OPENSSL-OPTION...: the key signed-KIND, for both versions of cosign.
with_key() {
	kind=$1
	shift
	openssl genpkey "$@" -out "$kind.pem"
	for cosign in cosign3 cosign2; do
		"$cosign" import-key-pair --key "$kind.pem" --output-key-prefix "$cosign-$kind"
	done
	cp "cosign3-$kind.pub" "$out/signed-$kind.pub"
}

# signed_by KIND CASE COSIGN OPTION...: an image and an index, signed, and attested with
# a bill of materials and provenance; the images of signed-KIND-CASE:all, too.
signed_by() {
	kind=$1 name=signed-$1-$2 cosign=$3
	shift 3
	images "$name"
	options="--key $cosign-$kind.key --tlog-upload=false --yes --allow-insecure-registry
		--allow-http-registry $*"
	for tag in amd64 all; do
		# shellcheck disable=SC2086 # options
		"$cosign" sign --recursive $options "$address/$name:$tag"
		# shellcheck disable=SC2086
		"$cosign" attest $options --type slsaprovenance1 --predicate provenance.json \
			"$address/$name:$tag"
		# shellcheck disable=SC2086
		"$cosign" attest $options --type cyclonedx --predicate bom.json \
			"$address/$name:$tag"
	done
	for tag in amd64 all; do
		regctl image copy --digest-tags --referrers "$address/$name:$tag" \
			"ocidir://layout-$name:$tag"
	done
	keep "$name" "layout-$name"
}

by_signed() {
	echo '{"buildDefinition":{},"runDetails":{}}' >provenance.json
	echo '{"bomFormat":"CycloneDX","specVersion":"1.6"}' >bom.json
	with_key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
	with_key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
	with_key ed25519 -algorithm ed25519
	with_key rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
	for kind in p256 p384 ed25519 rsa; do
		signed_by "$kind" bundle cosign3 --use-signing-config=false
		signed_by "$kind" old cosign2
	done
	signed_by p256 old3 cosign3 --use-signing-config=false --new-bundle-format=false
}

by_oras() {
	echo '{"a":1}' >data.json
	echo hello >hello.txt
	mkdir -p folder
	echo hello >folder/file
	images oras
	oras attach --no-tty --plain-http --artifact-type application/vnd.example.sbom \
		-a note=x "$address/oras:amd64" data.json:application/json hello.txt
	oras attach --no-tty --plain-http --artifact-type application/vnd.example.note \
		"$address/oras:all" hello.txt:text/plain
	for tag in amd64 all; do
		oras cp --no-tty -r --from-plain-http "$address/oras:$tag" \
			--to-oci-layout "oras-$tag:$tag"
		keep "oras-attached-$tag" "oras-$tag"
	done
	push() {
		tag=$1
		shift
		oras push --no-tty --plain-http "$address/pushed:$tag" "$@"
	}
	push typed --artifact-type application/vnd.example.thing hello.txt:text/plain
	push untyped hello.txt
	push old --image-spec v1.0 --artifact-type application/vnd.example.x hello.txt
	push config --config data.json:application/vnd.example.config.v1+json hello.txt
	push empty --artifact-type application/vnd.example.empty
	push folder --artifact-type application/vnd.example.folder folder/
	tags oras-pushed pushed
}

by_regctl() {
	images regctl
	echo hello | regctl artifact put --artifact-type application/vnd.example.note \
		--subject "$address/regctl:amd64" --annotation a=b
	echo hello | regctl artifact put --artifact-type application/vnd.example.thing \
		--file-media-type text/plain "$address/regctl:artifact"
	regctl index create "$address/regctl:index" --ref "$address/regctl:amd64" \
		--annotation a=b
	for tag in amd64 all artifact index; do
		regctl image copy --referrers --digest-tags "$address/regctl:$tag" \
			"ocidir://regctl-layout:$tag"
	done
	keep regctl-copied regctl-layout
}

by_helm() {
	helm create chart
	rm -r chart/templates/*
	echo '{}' >chart/values.yaml
	helm package chart --version 1.2.3+build.4
	helm push --plain-http chart-*.tgz "oci://$address/charts"
	tags helm-chart charts/chart
}

by_notation() {
	images notation
	notation cert generate-test --default goci.example
	notation sign --insecure-registry --force-referrers-tag=true "$address/notation:amd64"
	notation sign --insecure-registry --force-referrers-tag=true \
		--signature-format cose "$address/notation:all"
	tags notation-tags notation
	oras cp --no-tty -r --from-plain-http "$address/notation:amd64" \
		--to-oci-layout notation-layout:amd64
	keep notation-copied notation-layout
}

# Of ko the SBOMs alone: a program would be too large to keep.
by_ko() {
	images ko
	mkdir hello
	printf 'module example.com/hello\n\ngo 1.19\n' >hello/go.mod
	printf 'package main\n\nfunc main() {}\n' >hello/main.go
	export KO_DEFAULTBASEIMAGE="$address/ko:all" KO_DOCKER_REPO="$address/ko-built"
	(cd hello && ko build --bare --sbom spdx --platform linux/amd64,linux/arm64 -t v1 .)
	# shellcheck disable=SC2046
	tags ko-sboms ko-built $(crane ls "$address/ko-built" | grep '^sha256-')
}

for tool in "$@"; do
	"by_$tool"
done
du -sh "$out"
