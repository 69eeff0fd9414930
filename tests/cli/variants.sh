#!/bin/sh
# Variants of architectures: what --platform names and what the environment sets.
# shellcheck disable=SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

unset GO386 GOAMD64 GOARM GOARM64 GOMIPS64 GOPPC64 GORISCV64

# service: web, which imports nothing: another variant compiles all of it anew.
service() {
	mkdir -p web
	printf 'module example.com/test/web\n\ngo 1.19\n' >web/go.mod
	printf 'package main\n\nfunc main() { println("ran") }\n' >web/main.go
}

# compiles WANT PLATFORM: the variable that Go is given.
compiles() {
	succeeds "$GOCI" build --dry-run --platform "$2" web
	same "$(jq -r '[.. | .compile? // empty | .[].env[] |
		select(test("^GO(AMD64|ARM|ARM64|386|MIPS64|PPC64|RISCV64)="))] | join(" ")' \
		stdout)" "$1" "what Go is given for $2"
}

platforms_name_variants() {
	service
	compiles GOAMD64=v3 linux/amd64/v3
	compiles GOAMD64=v1 linux/amd64/v1
	compiles 'GOAMD64=v2 GOAMD64=v4' linux/amd64/v2,linux/amd64/v4
	compiles GOARM64=v8.0 linux/arm64/v8
	compiles GOARM64=v9.0 linux/arm64/v9
	compiles GOARM64=v8.2 linux/arm64/v8.2
	compiles GOARM=5 linux/arm/v5
	compiles GOARM=7 linux/arm
	compiles '' linux/amd64,linux/386,linux/riscv64
	refuses 2 'amd64 has the variants v1 v2 v3 v4' "$GOCI" build --platform linux/amd64/v5 web
	refuses 2 'riscv64.*leave it out' "$GOCI" build --platform linux/riscv64/rva22u64 web
	echo 'defaults: {platform: [linux/amd64, linux/amd64/v3]}' >web/goci.yaml
	succeeds "$GOCI" build --dry-run web
	has stdout GOAMD64=v3
	echo 'defaults: {platform: linux/amd64/v9}' >web/goci.yaml
	refuses 2 'goci.yaml:1: .*v1 v2 v3 v4' "$GOCI" build web
}

the_environment_counts() {
	service
	GOAMD64=v3 compiles GOAMD64=v3 linux/amd64
	GOARM64=v8.1,lse compiles GOARM64=v8.1,lse linux/arm64
	GO386=softfloat compiles GO386=softfloat linux/386
	GOMIPS64=softfloat compiles GOMIPS64=softfloat linux/mips64le
	GOPPC64=power10 compiles GOPPC64=power10 linux/ppc64le
	GORISCV64=rva22u64 compiles GORISCV64=rva22u64 linux/riscv64
	GOARM=6 compiles GOARM=6 linux/arm
	GOARM=5,softfloat compiles GOARM=5,softfloat linux/arm
	GOARM=9 refuses 2 'GOARM=9: .*5, 6 and 7' "$GOCI" build --platform linux/arm web
}

a_platform_wins_over_the_environment() {
	service
	GOAMD64=v2 compiles GOAMD64=v3 linux/amd64/v3
	GOAMD64=v4 compiles GOAMD64=v1 linux/amd64/v1
	GOARM=5 compiles GOARM=7 linux/arm/v7
	GOARM64=v9.2 compiles GOARM64=v8.0 linux/arm64/v8
	# What it adds to the same variant stays.
	GOARM=6,softfloat compiles GOARM=6,softfloat linux/arm/v6
	GOARM64=v8.0,crypto compiles GOARM64=v8.0,crypto linux/arm64/v8
}

# built PLATFORM: out is that, and `main` its program.
built() {
	manifest=$(blob out "$1")
	blob out "$(printf '%s' "$manifest" | jq -r '.layers[-1].digest')" >layer
	bsdtar -xf layer -O app/main >main
	chmod +x main
}

two_variants_are_two_images() {
	service
	succeeds "$GOCI" build -o oci:out --platform linux/amd64/v3,linux/amd64/v1,linux/amd64 web
	blob out "$(digest out production)" >index
	jq -c '[.manifests[].platform | [.architecture, .variant]]' index >got
	same "$(cat got)" '[["amd64","v3"],["amd64",null]]' 'the index'
	for want in v3 v1; do
		one=$(jq -r --arg v "$want" '.manifests[]
			| select((.platform.variant // "v1") == $v) | .digest' index)
		built "$one"
		go version -m main | grep -q "GOAMD64=$want" || fail "no $want program"
		blob out "$(printf '%s' "$manifest" | jq -r .config.digest)" |
			jq -e --arg v "$want" '(.variant // "v1") == $v'
	done
	succeeds "$GOCI" verify oci:out:production
	succeeds "$GOCI" inspect oci:out:production
	has stdout 'linux/amd64/v3'
	succeeds "$GOCI" inspect --platform linux/amd64/v3 --modules oci:out:production
	has stdout 'GOAMD64=v3'
	succeeds "$GOCI" inspect --platform linux/amd64 --modules oci:out:production
	has stdout 'GOAMD64=v1'
	fails_with 1 "$GOCI" inspect --platform linux/amd64/v4 oci:out:production
	has_line 'no image for linux/amd64/v4; --platform chooses one of: linux/amd64/v3'
}

# config_of LAYOUT JQ: of the one image there.
config_is() {
	same "$(config "$1" | jq -r "$2")" "$3" "$2 of $1"
}

a_base_of_a_lower_variant_will_do() {
	service
	succeeds "$GOCI" build -o oci:base:index --env V=none \
		--platform linux/amd64,linux/arm64 web
	succeeds "$GOCI" build -o oci:base:v3 --env V=v3 --platform linux/amd64/v3 web
	succeeds "$GOCI" build -o oci:base:lone --env V=lone --platform linux/amd64 web
	for base in index v3 lone; do
		succeeds "$GOCI" build -o oci:out --platform linux/amd64/v3 \
			--base "oci:base:$base" web
		config_is out .variant v3
		succeeds "$GOCI" verify oci:out:production
	done
	refuses 1 'not for linux/amd64' "$GOCI" build -o oci:no --platform linux/amd64 \
		--base oci:base:v3 web
	succeeds "$GOCI" build -o oci:out --platform linux/amd64 --base oci:base:index web
	config_is out .variant null
}

# Of several, the nearest: containerd, too, takes what is nearest to the CPU from below.
the_nearest_base_is_taken() {
	service
	for level in v1 v2 v4; do
		succeeds "$GOCI" build -o "oci:base:$level" --env "V=$level" \
			--platform "linux/amd64/$level" web
	done
	jq '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
		manifests: [.manifests[] | del(.annotations) + {platform: {os: "linux",
		architecture: "amd64", variant: .annotations["org.opencontainers.image.ref.name"]}}]}' \
		base/index.json >top
	sum=$(sha256sum top | cut -d' ' -f1)
	cp top "base/blobs/sha256/$sum"
	jq --arg d "sha256:$sum" --argjson n "$(wc -c <top)" '.manifests += [{
		mediaType: "application/vnd.oci.image.index.v1+json", digest: $d, size: $n,
		annotations: {"org.opencontainers.image.ref.name": "all"}}]' \
		base/index.json >new
	mv new base/index.json
	for pair in v1:v1 v2:v2 v3:v2 v4:v4; do
		succeeds "$GOCI" build -o oci:out --platform "linux/amd64/${pair%:*}" \
			--base oci:base:all web
		config out | jq -e --arg v "V=${pair#*:}" '.config.Env | index($v)' ||
			fail "another base than ${pair#*:} for ${pair%:*}"
	done
}

# An edit of the variable is seen by what remembers: it chooses files, too.
an_edit_is_seen() {
	service
	printf '//go:build amd64.v3\n\npackage main\n\nfunc init() { println("v3") }\n' >web/v3.go
	for level in v1 v3 v1; do
		sleep 0.05
		GOAMD64=$level succeeds "$GOCI" build -o oci:out --platform linux/amd64 web
		built "$(digest out production)"
		go version -m main | grep -q "GOAMD64=$level" || fail "not $level"
		config_is out .variant null
	done
	GOAMD64=v1 succeeds "$GOCI" build -o oci:out --platform linux/amd64 web
	has stderr unchanged
	GOAMD64=v3 succeeds "$GOCI" build -o oci:out --platform linux/amd64/v1 web
	built "$(digest out production)"
	go version -m main | grep -q GOAMD64=v1 || fail 'not v1'
	./main 2>ran
	same "$(cat ran)" ran 'what it prints'
}

# Debian 12 has Go 1.19 beside the newer one; elsewhere the module proxy has an older one.
old_go_is_told() {
	go=/usr/lib/go-1.19/bin
	[ -x "$go/go" ] || go=$(GOTOOLCHAIN=go1.21.13 go env GOROOT)/bin
	[ -x "$go/go" ] || skip_because 'needs a Go before 1.23'
	service
	PATH=$go:$PATH
	GOARM64=v9.0 fails_with 2 "$GOCI" build --platform linux/arm64 web
	has_line 'GOARM64=v9.0: needs Go 1.23 or newer, and this is go1\.[12]'
	fails_with 2 "$GOCI" build --platform linux/arm64/v8.2 web
	has_line 'needs Go 1.23'
	compiles GOARM64=v8.0 linux/arm64/v8
}

reproduces_variants() {
	service
	succeeds "$GOCI" build -o oci:out --platform linux/amd64/v3,linux/amd64 web
	succeeds "$GOCI" reproduce --source web oci:out:production
	succeeds "$GOCI" build -o oci:env --platform linux/amd64 web
	GOAMD64=v3 fails_with 3 "$GOCI" reproduce --source web oci:env:production
	cat stdout stderr >all
	has all GOAMD64
}

check '--platform names variants, and goci.yaml does' platforms_name_variants
check 'the environment counts for each architecture' the_environment_counts
check 'a variant that a platform names wins over the environment' \
	a_platform_wins_over_the_environment
check 'two variants of one architecture are two images of an index' \
	two_variants_are_two_images
check 'a base of a lower variant will do, and one of a higher does not' \
	a_base_of_a_lower_variant_will_do
check 'of several bases the nearest from below is taken' the_nearest_base_is_taken
check 'an edit of GOAMD64 is seen' an_edit_is_seen
check 'a Go that does not know the variable is told' old_go_is_told
check 'a variant is reproduced, and another one told' reproduces_variants
finish
