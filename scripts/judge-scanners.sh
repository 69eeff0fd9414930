#!/bin/sh
# judge-scanners.sh: what trivy, grype and syft read in the bills of materials of a build,
# from a file, the layout and a registry: the modules that `go version -m` lists, and the
# main module's version; and whether grype obeys goci's OpenVEX. A database for grype is
# made here, since its own comes from a server. SKOPEO names a skopeo of 1.14 or newer:
# an older one drops what trivy looks for in a registry. It is not part of `make check`,
# since compiling the tools takes minutes; docs/releasing.md has it in its list.
# shellcheck disable=SC2317 # functions that check calls
set -eu

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
"$TOP/scripts/install-peers.sh" trivy grype syft
# shellcheck source=tests/lib.sh
. "$TOP/tests/lib.sh"
# shellcheck source=tests/tools/lib/registry.sh
. "$TOP/tests/tools/lib/registry.sh"
# shellcheck source=tests/tools/lib/attached.sh
. "$TOP/tests/tools/lib/attached.sh"
PATH=$TOP/${BUILD:-build}/peers:$PATH
GOMODCACHE=$(go env GOMODCACHE)
GOCACHE=$(go env GOCACHE)
HOME=$TMP/home XDG_CONFIG_HOME=$TMP/home/.config
export PATH HOME XDG_CONFIG_HOME GOMODCACHE GOCACHE
mkdir -p "$HOME"
if [ -n "${SKOPEO:-}" ]; then
	mkdir "$TMP/bin"
	ln -s "$SKOPEO" "$TMP/bin/skopeo"
	PATH=$TMP/bin:$PATH
fi

# One image for amd64, and one for two platforms.
makes_images() {
	cd "$TMP"
	for platforms in linux/amd64 linux/amd64,linux/arm64; do
		name=single
		[ "$platforms" = linux/amd64 ] || name=several
		succeeds "$GOCI" build --attest sbom --module-version v1.2.3 --platform "$platforms" \
			--output "oci:$TMP/$name:x" --prefix '' "$FIXTURES/presence-service"
	done
	umoci unpack --rootless --image "$TMP/single:x" unpacked
	go version -m unpacked/rootfs/app/main | awk '
		$1 == "mod" || $1 == "dep" { line[++n] = $2 " " $3 }
		$1 == "=>" { line[n] = $2 " " $3 }
		/: go1/ { print "stdlib " substr($2, 3) }
		END { for (i = 1; i <= n; i++) print line[i] }' |
		sed 's/ (devel)$/ v1.2.3/' | sort >want
	[ "$(wc -l <want)" -gt 15 ] || fail 'go version -m lists next to nothing'
}

# document FORMAT IMAGE: a document that the build attached, as a file.
document() {
	attached_document "$1" "$TMP/$2" "$2.$1.json"
}

# lists WANT FILE: what a scanner has listed, "MODULE VERSION" a line.
lists() {
	sed 's/^stdlib v/stdlib /' "$2" | sort -u | diff "$TMP/$1" -
}

offline='--offline-scan --skip-db-update --skip-java-db-update --skip-version-check'

# by_trivy WHAT...: the modules, in listed.
by_trivy() {
	# shellcheck disable=SC2086 # options on purpose
	trivy "$@" $offline --quiet --scanners license --format json --list-all-pkgs >trivy.json
	jq -r '.Results[]?.Packages[]? | "\(.Name) \(.Version)"' trivy.json >listed
}

trivy_reads_documents() {
	for image in single several; do
		for format in cyclonedx spdx; do
			document "$format" "$image"
			by_trivy sbom "$image.$format.json"
			lists want listed
		done
	done
}

trivy_finds_documents_in_a_registry() {
	start_registry
	for image in single several; do
		succeeds "$GOCI" push --tls-verify=false "oci:$TMP/$image:x" "docker://$REGISTRY/$image:x"
		by_trivy image --insecure --sbom-sources oci "$REGISTRY/$image:x"
		same "$(jq -r .ArtifactType trivy.json)" cyclonedx
		lists want listed
	done
}

syft_reads_documents() {
	for image in single several; do
		for format in cyclonedx spdx; do
			document "$format" "$image"
			syft -q convert "$image.$format.json" -o syft-json=syft.json
			jq -r '.artifacts[] | select(.name | test("^presence-service$") | not) |
				"\(.name) \(.version)"' syft.json >listed
			lists want listed
		done
	done
}

# The main module has no version in the program itself.
scanners_read_the_layout() {
	sed '/ v1\.2\.3$/d' "$TMP/want" >"$TMP/deps"
	by_trivy image --input "$TMP/single"
	sed '/^example\.com/d' listed >rest
	lists deps rest
	syft -q scan --platform linux/amd64 "oci-dir:$TMP/single" -o syft-json=syft.json
	jq -r '.artifacts[] | select(.type == "go-module") | "\(.name) \(.version)"' syft.json |
		sed '/^example\.com/d; s/^stdlib go/stdlib /' >rest
	lists deps rest
}

# A database with two known vulnerabilities of a module that is linked: of one the
# functions are not, and one more that the program has.
make_database() {
	export GRYPE_DB_CACHE_DIR="$TMP/grype" GRYPE_DB_AUTO_UPDATE=false
	export GRYPE_CHECK_FOR_APP_UPDATE=false GRYPE_DB_VALIDATE_AGE=false
	export GRYPE_REGISTRY_INSECURE_USE_HTTP=true
	[ ! -d "$TMP/grype" ] || return 0
	mkdir "$TMP/make" "$TMP/make/db"
	(cd "$TMP/make" && printf 'module make\n\ngo 1.26\n' >go.mod && cat >main.go &&
		GOFLAGS=-mod=mod go get github.com/anchore/grype@v0.121.3 &&
		GOFLAGS=-mod=mod go run . && cd db && tar czf ../db.tar.gz vulnerability.db) <<-'GO'
		package main

		import (
			"log"
			"time"

			"github.com/anchore/grype/grype/db/v6"
		)

		func must(err error) {
			if err != nil {
				log.Fatal(err)
			}
		}

		func main() {
			w, err := v6.NewWriter(v6.Config{DBDirPath: "db"})
			must(err)
			must(w.SetDBMetadata())
			now := time.Now()
			from := &v6.Provider{ID: "github", Version: "1", DateCaptured: &now}
			must(w.AddProvider(*from))
			for _, known := range [][3]string{
				{"GHSA-w32m-9786-jp63", "golang.org/x/net", "<0.33.0"},
				{"GHSA-8r3f-844c-mc37", "google.golang.org/protobuf", "<1.33.0"},
				{"GHSA-main", "example.com/chorus/presence-service", "<9.0.0"},
			} {
				v := &v6.VulnerabilityHandle{Name: known[0], Status: "active",
					ProviderID: from.ID, Provider: from, PublishedDate: &now,
					BlobValue: &v6.VulnerabilityBlob{ID: known[0]}}
				must(w.AddVulnerabilities(v))
				must(w.AddAffectedPackages(&v6.AffectedPackageHandle{
					VulnerabilityID: v.ID, Vulnerability: v,
					Package: &v6.Package{Ecosystem: "go-module", Name: known[1]},
					BlobValue: &v6.PackageBlob{Ranges: []v6.Range{{
						Version: v6.Version{Type: "go", Constraint: known[2]}}}}}))
			}
			must(w.Close())
		}
	GO
	grype -q db import "$TMP/make/db.tar.gz"
}

# matches WHAT [OPTION...]: the ids that grype finds, on one line.
matches() {
	grype -q "$@" -o json >grype.json
	jq -r '.matches[].vulnerability.id' grype.json | sort | paste -sd ' '
}

grype_reads_documents() {
	make_database
	for image in single several; do
		for format in cyclonedx spdx; do
			document "$format" "$image"
			same "$(matches "sbom:$image.$format.json")" \
				'GHSA-8r3f-844c-mc37 GHSA-main GHSA-w32m-9786-jp63' "$image $format"
		done
	done
}

# Of x/net/html nothing is linked; of protobuf's JSON reader something may be.
grype_obeys_openvex() {
	make_database
	start_registry
	for image in single several; do
		succeeds "$GOCI" vulns --openvex --fail-on none -o vex.json "oci:$TMP/$image:x"
		want=$(jq -r '[.statements[] | select(.products[0]["@id"] | test("arch=arm64") | not) |
			select(.status != "not_affected") | .vulnerability.aliases[]?] |
			map(select(. == "GHSA-8r3f-844c-mc37" or . == "GHSA-w32m-9786-jp63")) |
			unique | join(" ")' vex.json)
		[ "$want" != 'GHSA-8r3f-844c-mc37 GHSA-w32m-9786-jp63' ] || fail 'all is affected'
		succeeds "$GOCI" push --tls-verify=false "oci:$TMP/$image:x" "docker://$REGISTRY/$image:x"
		same "$(matches "registry:$REGISTRY/$image:x")" 'GHSA-8r3f-844c-mc37 GHSA-w32m-9786-jp63'
		same "$(matches "registry:$REGISTRY/$image:x" --vex vex.json)" "$want" "$image"
	done
}

check 'images are built' makes_images
check 'trivy reads the documents' trivy_reads_documents
check 'trivy finds the documents in a registry' trivy_finds_documents_in_a_registry
check 'syft reads the documents' syft_reads_documents
check 'trivy and syft read the layout beside the documents' scanners_read_the_layout
check 'grype reads the documents, and knows the main module' grype_reads_documents
check 'grype obeys OpenVEX, of one platform and of two' grype_obeys_openvex
finish
