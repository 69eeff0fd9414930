#!/bin/sh
# compare-sboms.sh [FOLDER]: builds public programs from the module proxy, puts each into an
# image, and compares what goci sbom lists with cyclonedx-gomod and syft, which read the
# program as a file. No test: it takes minutes, and others' answers change. Prints a line a
# program, and every difference; docs/sbom.md explains them. FOLDER keeps what was built.
#
# Needs go, umoci, jq, cyclonedx-gomod and syft on PATH; GOCI names goci.
set -eu

goci=${GOCI:-goci}
work=${1:-$(mktemp -d)}
mkdir -p "$work/bin"
programs='golang.org/x/tools/cmd/goimports@v0.41.0
golang.org/x/tools/cmd/stringer@v0.40.0
golang.org/x/vuln/cmd/govulncheck@v1.1.4
golang.org/x/perf/cmd/benchstat@v0.0.0-20251208221838-04cf7a2dca90
github.com/google/yamlfmt/cmd/yamlfmt@v0.20.0
github.com/google/go-containerregistry/cmd/crane@v0.20.2
github.com/rakyll/hey@v0.1.4
github.com/tsenart/vegeta/v12@v12.12.0
github.com/junegunn/fzf@v0.60.0
github.com/mikefarah/yq/v4@v4.45.1
github.com/cespare/reflex@v0.3.1
github.com/google/addlicense@v1.1.1
github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.2
github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0
mvdan.cc/gofumpt@v0.8.0
mvdan.cc/sh/v3/cmd/shfmt@v3.10.0
filippo.io/age/cmd/age@v1.2.1
filippo.io/mkcert@v1.4.4
honnef.co/go/tools/cmd/staticcheck@v0.6.1
oras.land/oras/cmd/oras@v1.2.3'

# Modules as "NAME VERSION"; the standard library has two names, "go" or "v" before its
# version or nothing, and a version that is not known is "-".
modules() {
	jq -r '[.metadata.component] + (.components // []) | .[] |
		select((.purl // "") | startswith("pkg:golang/")) |
		"\(.purl | sub("^pkg:golang/"; "") | sub("[?#].*"; ""))"' "$1" |
		sed 's/%2B/+/g; s/%28devel%29/(devel)/; s/@UNKNOWN$//; s/@(devel)$//' |
		sed 's/^std@/stdlib@/; s/^stdlib@[gov]*/stdlib@/; s/@/ /; / /!s/$/ -/' | sort -u
}

differences() {
	diff "$1" "$2" | sed -n "s/^</    only goci:/p; s/^>/    only $3:/p" | tee "$1.$3"
	[ ! -s "$1.$3" ] || differ="$differ $3"
}

tried=0
for program in $programs; do
	name=$(printf '%s' "${program%@*}" | sed 's|/v[0-9]*$||; s|.*/||')
	file=$work/bin/$tried-$name
	if [ ! -x "$file" ]; then
		mkdir -p "$work/gobin"
		GOBIN=$work/gobin CGO_ENABLED=0 GOFLAGS=-trimpath go install "$program" \
			2>"$work/log" || { echo "$program: does not build: $(tail -n 1 "$work/log")"; continue; }
		mv "$work/gobin/"* "$file"
	fi
	tried=$((tried + 1))
	layout=$work/layout-$tried
	rm -rf "$layout"
	umoci init --layout "$layout"
	umoci new --image "$layout:x"
	umoci insert --image "$layout:x" "$file" /app 2>/dev/null >&2
	"$goci" sbom -o "$work/goci.json" "oci:$layout:x"
	cyclonedx-gomod bin -json -std -output "$work/gomod.json" "$file" 2>/dev/null
	syft -q scan "file:$file" -o "cyclonedx-json=$work/syft.json"
	for tool in goci gomod syft; do
		modules "$work/$tool.json" >"$work/$tool.list"
	done
	go version -m "$file" | awk '$1 == "mod" || $1 == "dep" { n++ } END { print n + 1 }' >"$work/want"
	differ=
	found=$(wc -l <"$work/goci.list")
	differences "$work/goci.list" "$work/gomod.list" gomod >"$work/differences"
	differences "$work/goci.list" "$work/syft.list" syft >>"$work/differences"
	echo "$program: go version -m $(cat "$work/want"), goci $found; differ:${differ:- none}"
	cat "$work/differences"
done
