#!/bin/sh
# compare-vulns.sh [PATTERN]: `goci vulns` beside govulncheck, on programs of the world
# in old versions; docs/vulns.md has what it found. It takes Go, govulncheck, jq and the
# module proxy, and long. With PATTERN, only the programs whose line has it.
#
# Each program is built stripped (-s -w). Judges: `govulncheck -mode=binary` for the ids at
# module level, and govulncheck in source mode for what is called: none of that may be
# missing from what goci calls linked. Both get the database that goci has.
# GOCI: the program; VULNDB: the version of golang.org/x/vulndb.
set -eu

GOCI=${GOCI:-build/goci}
VULNDB=${VULNDB:-latest}
TMP=$(mktemp -d)
trap 'chmod -R u+w "$TMP"; rm -rf "$TMP"' EXIT
trap 'exit 1' HUP INT TERM
case $GOCI in
/*) ;;
*) GOCI=$PWD/$GOCI ;;
esac
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
cd "$TMP"

# PACKAGE VERSION [GO]
programs() {
	cat <<-'END'
		filippo.io/age/cmd/age v1.0.0
		filippo.io/mkcert v1.4.3
		github.com/charmbracelet/glow v1.4.1
		github.com/ffuf/ffuf v1.5.0
		github.com/fullstorydev/grpcurl/cmd/grpcurl v1.8.6
		github.com/golang-migrate/migrate/v4/cmd/migrate v4.15.2
		github.com/google/go-containerregistry/cmd/crane v0.8.0
		github.com/hashicorp/consul-template v0.29.0
		github.com/jpillora/chisel v1.7.7
		github.com/mholt/archiver/v3/cmd/arc v3.5.1
		github.com/mikefarah/yq/v4 v4.16.2
		github.com/nats-io/nats-server/v2 v2.7.4
		github.com/rakyll/hey v0.1.4
		github.com/restic/restic/cmd/restic v0.14.0
		github.com/schollz/croc/v9 v9.6.0 go1.21.13
		github.com/tsenart/vegeta/v12 v12.8.4
		github.com/yannh/kubeconform/cmd/kubeconform v0.5.0
		go.etcd.io/etcd/etcdctl/v3 v3.5.0
		sigs.k8s.io/kind v0.17.0
		sigs.k8s.io/kustomize/kustomize/v4 v4.5.2
	END
}

# build PACKAGE VERSION: ./program, in a module that requires just that.
build() {
	rm -rf work && mkdir work && cd work
	go mod init compare.example/compare && go get "$1@$2" &&
		go build -trimpath -ldflags='-s -w' -o program "$1"
}

# ids FILE: the ids of all findings. called FILE: of those with a function.
ids() {
	jq -r 'select(.finding) | .finding.osv' "$1" | sort -u
}
called() {
	jq -r 'select(.finding) | .finding | select(.trace[0].function) | .osv' "$1" | sort -u
}

# linked FILE CODE...: the ids that goci says so of.
linked() {
	file=$1
	shift
	for code in "$@"; do
		jq -r --arg code "$code" \
			'.subjects[].programs[].vulnerabilities[] | select(.code == $code) | .id' "$file"
	done | sort -u
}

count() {
	wc -l <"$1" | tr -d ' '
}

# in_program ID PACKAGE: whether one of the vulnerable functions is in the program that is
# built without inlining, by what the linker says.
in_program() {
	[ -e plain.names ] || {
		go build -gcflags=all=-l -o plain "$2"
		go tool nm plain | sed 's/^ *[0-9a-f]* *[A-Za-z] //' | sort -u >plain.names
	}
	jq -r '.affected[].ecosystem_specific.imports[]? | .path as $p | .symbols[]? |
		split(".") | if length == 1 then "\($p).\(.[0])" else
		"\($p).\(.[0]).\(.[1])", "\($p).(*\(.[0])).\(.[1])" end' "$DB/data/osv/$1.json" |
		sort -u >vulnerable.names
	[ -n "$(comm -12 plain.names vulnerable.names)" ]
}

compare() {
	"$GOCI" vulns --db "$DB" --json --fail-on none program >goci.json
	govulncheck -mode=binary -db="file://$DB/data/osv" -format json program >binary.json
	govulncheck -db="file://$DB/data/osv" -format json "$1" >source.json
	linked goci.json linked assumed package module >goci.ids
	linked goci.json linked assumed >goci.linked
	linked goci.json unknown >goci.unknown
	ids binary.json >binary.ids
	called binary.json >binary.called
	# Source mode does not ask for which platform a package is; binary mode does.
	called source.json >source.all
	comm -12 source.all binary.ids >source.called
	comm -13 goci.linked source.called >unlinked
	: >missed
	: >removed
	while read -r id; do
		if in_program "$id" "$1"; then
			echo "$id" >>missed
		else
			echo "$id" >>removed
		fi
	done <unlinked
	printf '%-58s %4s %4s | %4s %4s %4s %4s | %4s %4s %4s\n' "$1@$2" \
		"$(count goci.ids)" "$(count binary.ids)" "$(count source.called)" \
		"$(count goci.linked)" "$(linked goci.json package | wc -l)" \
		"$(count binary.called)" "$(count missed)" \
		"$(comm -23 goci.linked source.called | wc -l)" \
		"$(comm -23 binary.called source.called | wc -l)"
	comm -3 goci.ids binary.ids | sed 's/^\t/  only binary mode: /; t; s/^/  only goci: /'
	sed 's/^/  called in source mode, and removed by the linker: /' removed
	comm -23 source.all source.called | sed 's/^/  called in source mode, on other platforms: /'
	sed 's/^/  MISSED: /' missed
	sed 's/^/  version unknown: /' goci.unknown
	cat missed >>"$TMP/all-missed"
}

DB=$(go mod download -json "golang.org/x/vulndb@$VULNDB" | jq -r .Dir)
: >all-missed
printf '%-58s %9s | %19s | %s\n' "$(basename "$DB")" ids 'called, linked' 'missed, false alarms'
printf '%-58s %4s %4s | %4s %4s %4s %4s | %4s %4s %4s\n' '' \
	goci bin src goci pkg bin goci goci bin
programs | grep -e "${1:-}" | while read -r package version toolchain; do
	cd "$TMP"
	export "GOTOOLCHAIN=${toolchain:-local}"
	if build "$package" "$version" >log 2>&1; then
		compare "$package" "$version"
	else
		echo "$package@$version: does not build: $(tail -n 1 "$TMP/log")"
	fi
done
[ ! -s "$TMP/all-missed" ] || {
	echo "govulncheck calls what goci does not call linked" >&2
	exit 1
}
