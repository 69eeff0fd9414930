#!/bin/sh
# Programs of many Go versions, machines and authors: what goci reads out of them, beside
# what Go's own tools do.
#
# With GOCI_GO_ALL=1 every release since Go 1.18 and all five foreign programs are tried,
# else a few of them.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

# As goci compiles: the build cache has much of it by then.
export CGO_ENABLED=0 GOFLAGS=-gcflags=all=-dwarf=false
versions='1.19.13 1.25.5'
programs='golang.org/x/tools/cmd/goimports@v0.24.0 filippo.io/age/cmd/age@v1.2.0'
if [ "${GOCI_GO_ALL:-0}" = 1 ]; then
	versions='1.18.10 1.19.13 1.20.14 1.21.13 1.22.12 1.23.12 1.24.11 1.25.5'
	programs="$programs mvdan.cc/gofumpt@v0.6.0 github.com/mikefarah/yq/v4@v4.44.3
		github.com/google/go-containerregistry/cmd/crane@v0.20.2"
fi
machines='amd64 arm64 386 arm s390x'
objects=$(dirname -- "$GOCI")/obj/src/binary
liboci=$(dirname -- "$GOCI")/liboci.a
judge=$TOP/tests/judge/functab
bin=$TMP/bin

# sample DIR: a program with a generic type, an array that is compared, a module from a
# folder, whose path has a dot in its last element, and one whose path begins as the
# program's own does.
sample() {
	mkdir -p "$1/beside" "$1/nested"
	printf 'module example.com/sample/nested\n\ngo 1.18\n' >"$1/nested/go.mod"
	printf 'package nested\n\n//go:noinline\nfunc F(s string) string { return s + s }\n' \
		>"$1/nested/nested.go"
	printf 'module example.com/beside.v2\n\ngo 1.18\n' >"$1/beside/go.mod"
	cat >"$1/beside/beside.go" <<-'GO'
		package beside

		type Set[T comparable] map[T]struct{}

		//go:noinline
		func (s *Set[T]) Add(v T) bool { (*s)[v] = struct{}{}; return len(*s) > 1 }
	GO
	cat >"$1/go.mod" <<-'MOD'
		module example.com/sample

		go 1.18

		require (
			example.com/beside.v2 v0.1.0
			example.com/sample/nested v0.1.0
		)

		replace (
			example.com/beside.v2 => ./beside
			example.com/sample/nested => ./nested
		)
	MOD
	cat >"$1/main.go" <<-'GO'
		package main

		import (
			"os"
			"strings"

			"example.com/beside.v2"
			"example.com/sample/nested"
		)

		type pair struct {
			a, b string
			c    [3]float64
		}

		func main() {
			s := beside.Set[pair]{}
			if s.Add(pair{a: nested.F(strings.Join(os.Args, " "))}) {
				os.Stdout.WriteString("two\n")
			}
		}
	GO
}

# go_build NAME [GO BUILD OPTION...]
go_build() {
	name=$1
	shift
	(cd "$TMP/sample" && go build -trimpath -buildvcs=false "$@" -o "$bin/$name" .)
}

builds_samples() {
	sample "$TMP/sample"
	mkdir "$bin"
	for version in $versions; do
		GOTOOLCHAIN=go$version go_build "go$version" -ldflags '-s -w'
	done
	for machine in $machines; do
		GOARCH=$machine go_build "here-$machine" -ldflags '-s -w'
	done
	go_build here-symbols
	go_build here-pie -buildmode=pie -ldflags '-s -w'
}

builds_foreign() {
	for program in $programs; do
		GOBIN=$bin go install -trimpath -ldflags '-s -w' "$program"
	done
}

# One image that has them all.
packs() {
	need umoci
	umoci init --layout "$TMP/image"
	umoci new --image "$TMP/image:all"
	umoci config --image "$TMP/image:all" --os linux --architecture "$(go env GOHOSTARCH)"
	umoci insert --rootless --image "$TMP/image:all" "$bin" /bin
}

modules_are_those_of_go() {
	(cd "$TMP" && go version -m bin/*) | sed 's,^bin/,/bin/,' >want
	succeeds "$GOCI" inspect --modules --all "oci:$TMP/image:all"
	diff want stdout
	same "$(grep -c '^/bin/' stdout)" "$(find "$bin" -type f | wc -l)" 'programs'
}

builds_judge() {
	"${CC:-cc}" -std=c17 -D_GNU_SOURCE -O2 -I"$TOP/include" -I"$TOP/src" \
		-o "$TMP/driver" "$judge/driver/main.c" "$objects/functab.o" \
		"$objects/symbol.o" "$objects/elf.o" "$objects/elf_section.o" "$liboci"
	build_tool "$judge" "$TMP/functab"
}

functions_are_those_of_go() {
	builds_judge
	succeeds "$TMP/functab" "$TMP/driver" "$bin"/*
	same "$(grep -c ': the same [0-9]* functions$' stdout)" "$(find "$bin" -type f | wc -l)"
}

# A judge that accepts everything would say nothing.
the_judge_finds_a_difference() {
	cat >liar <<-END
		#!/bin/sh
		"$TMP/driver" "\$1" | sed 's/ main.main\$/ main.mian/'
	END
	chmod 755 liar
	fails_with 1 "$TMP/functab" ./liar "$bin/here-amd64"
	has stdout 'goci has .*main.mian.*, Go has .*main.main'
}

# Without section headers a table is found by its first bytes.
tables_are_found_without_sections() {
	for machine in amd64 386 s390x; do
		cp "$bin/here-$machine" stripped
		"$TMP/driver" stripped | cut -d ' ' -f 2- >want
		# e_shoff, e_shnum and e_shstrndx are no more.
		case $machine in
		386) shoff=32 size=4 shnum=48 ;;
		*) shoff=40 size=8 shnum=60 ;;
		esac
		dd if=/dev/zero of=stripped bs=1 seek="$shoff" count="$size" conv=notrunc status=none
		dd if=/dev/zero of=stripped bs=1 seek="$shnum" count=4 conv=notrunc status=none
		"$TMP/driver" stripped | cut -d ' ' -f 2- >got
		cmp want got
	done
}

sizes_are_whole() {
	succeeds "$GOCI" inspect --size --json "oci:$TMP/image:all"
	jq -r '.programs[] | select(.attributed < .code * 0.9 or .attributed > .code)
		| "\(.program): \(.attributed) of \(.code)"' stdout >less
	[ ! -s less ] || fail "$(cat less)"
	jq -r '.programs[] | "\(.program) \(.size) \(.sections | map(.size) | add)"' stdout |
		while read -r program size sections; do
			same "$size" "$(wc -c <"$bin/${program#/bin/}")" "$program"
			same "$sections" "$size" "sections of $program"
		done
	same "$(jq '.programs | length' stdout)" "$(find "$bin" -type f | wc -l)"
}

# Code and sections are those that readelf tells.
sections_are_those_of_readelf() {
	need readelf
	for program in "$bin"/*; do
		want=$(readelf -SW "$program" |
			sed -n 's/^ *\[ *[0-9]*\] \.text  *PROGBITS  *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')
		got=$(jq -r --arg program "/bin/${program##*/}" '.programs[]
			| select(.program == $program).sections[]
			| select(.section == ".text").size' "$TMP/sizes")
		same "$got" "$((0x$want))" "$program"
	done
}

tells_sizes() {
	"$GOCI" inspect --size --json "oci:$TMP/image:all" >"$TMP/sizes"
	sections_are_those_of_readelf
}

# Each module with its own packages, dots and brackets told as they are written.
packages_are_of_their_modules() {
	jq -r '.programs[] | select(.program == "/bin/here-amd64").modules[]
		| "\(.module) \(.version) \(.packages | map(.package) | join(","))"' \
		"$TMP/sizes" >modules
	has modules '^example.com/sample (devel) main$'
	has modules '^example.com/beside.v2 (devel) example.com/beside.v2$'
	has modules "^std $(go env GOVERSION) .*internal/abi"
	has modules '^example.com/sample/nested (devel) example.com/sample/nested$'
	same "$(wc -l <modules)" 4
}

check 'programs of Go releases and machines are built' builds_samples
check 'programs are built from the module proxy' builds_foreign
check 'an image holds them all' packs
check 'the modules are those that go version tells' modules_are_those_of_go
check 'functions are those that debug/gosym reads' functions_are_those_of_go
check 'the judge finds a difference' the_judge_finds_a_difference
check 'a table is found without section headers' tables_are_found_without_sections
check 'sizes add up, and nine tenths of code are attributed' sizes_are_whole
check 'sections are those that readelf tells' tells_sizes
check 'packages are told by their module' packages_are_of_their_modules
finish
