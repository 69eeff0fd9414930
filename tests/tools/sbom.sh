#!/bin/sh
# Bills of materials: the JSON schemas of CycloneDX and SPDX hold, their own libraries read
# them, `go version -m` lists the same modules, and the same image gives the same bytes.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/tools/lib/attached.sh
. "$(dirname "$0")/lib/attached.sh"

CYCLONEDX=github.com/CycloneDX/cyclonedx-go@v0.9.2
SPDX=github.com/spdx/tools-golang/json@v0.5.5
# It has the JSON schema of SPDX 2.3 in a small file.
SPDX_SCHEMA=github.com/anchore/syft@v1.0.0

# What two libraries read: a line for each module or package, "PURL SHA-256 or -".
make_reader() {
	[ ! -d "$TMP/reader" ] || return 0
	mkdir "$TMP/reader"
	cat >"$TMP/reader/go.mod" <<-'END'
		module reader

		go 1.22
	END
	cat >"$TMP/reader/main.go" <<-'END'
		package main

		import (
			"fmt"
			"log"
			"os"

			"github.com/CycloneDX/cyclonedx-go"
			spdx "github.com/spdx/tools-golang/json"
		)

		func main() {
			f, err := os.Open(os.Args[2])
			if err != nil {
				log.Fatal(err)
			}
			if os.Args[1] == "spdx" {
				readSPDX(f)
				return
			}
			bom := new(cyclonedx.BOM)
			if err := cyclonedx.NewBOMDecoder(f, cyclonedx.BOMFileFormatJSON).Decode(bom); err != nil {
				log.Fatal(err)
			}
			for _, c := range *bom.Components {
				if c.PackageURL != "" {
					fmt.Println(c.PackageURL)
				}
			}
		}

		func readSPDX(f *os.File) {
			doc, err := spdx.Read(f)
			if err != nil {
				log.Fatal(err)
			}
			for _, p := range doc.Packages[1:] {
				for _, r := range p.PackageExternalReferences {
					if r.RefType == "purl" {
						fmt.Println(r.Locator)
					}
				}
			}
		}
	END
	(cd "$TMP/reader" && go get "$CYCLONEDX" "$SPDX" && CGO_ENABLED=0 go build -o reader .)
}

folder_of() {
	(cd "$TMP/reader" && go mod download -json "$1" | jq -r .Dir)
}

make_validator() {
	make_reader
	[ ! -f "$TMP/valid.py" ] || return 0
	cat >"$TMP/valid.py" <<-'END'
		import json, sys, jsonschema
		read = lambda name: json.load(open(name))
		folder, schema = sys.argv[1], read(sys.argv[2])
		names = ["spdx.schema.json", "jsf-0.82.schemax.json"]
		known = {"http://cyclonedx.org/schema/" + name.replace("schemax", "schema"):
		    read(folder + "/" + name) for name in names}
		resolver = jsonschema.RefResolver(schema.get("$id", ""), schema, known)
		for name in sys.argv[3:]:
		    jsonschema.Draft7Validator(schema, resolver=resolver).validate(read(name))
	END
	cyclonedx_schemas=$(folder_of "$CYCLONEDX")/schema
	spdx_schema=$(folder_of "$SPDX_SCHEMA")/schema/spdx-json/spdx-schema-2.3.json
	ln -s "$cyclonedx_schemas" "$TMP/cyclonedx"
	ln -s "$spdx_schema" "$TMP/spdx.schema.json"
}

# valid FORMAT FILE...
valid() {
	make_validator
	schema=$TMP/cyclonedx/bom-1.6.schema.json
	[ "$1" = cyclonedx ] || schema=$TMP/spdx.schema.json
	shift
	succeeds python3 -W ignore "$TMP/valid.py" "$TMP/cyclonedx" "$schema" "$@"
}

# An image with all that a bill of materials can name, made once.
make_image() {
	[ ! -d "$TMP/image" ] || return 0
	mkdir -p "$TMP/root/var/lib/dpkg/status.d" "$TMP/root/lib/apk/db" "$TMP/root/etc"
	printf 'ID=debian\nVERSION_ID="12"\n' >"$TMP/root/etc/os-release"
	cp /var/lib/dpkg/status "$TMP/root/var/lib/dpkg/status"
	printf 'Package: tzdata\nVersion: 2026a-1\nArchitecture: all\n' \
		>"$TMP/root/var/lib/dpkg/status.d/tzdata"
	printf 'P:musl\nV:1.2.5-r0\nL:MIT AND Odd\np:so:libc.so=1\n\nP:b\nV:1\nD:so:libc.so\n' \
		>"$TMP/root/lib/apk/db/installed"
	umoci init --layout "$TMP/base"
	umoci new --image "$TMP/base:x"
	umoci insert --image "$TMP/base:x" "$TMP/root" /
	(cd "$FIXTURES/presence-service" && "$GOCI" build --base "oci:$TMP/base:x" \
		--attest sbom --platform linux/amd64 --output "oci:$TMP/image:x")
}

# attached FORMAT FILE [LAYOUT]: what a build has attached to the digest of the tag.
attached() {
	attached_document "$1" "${3:-$TMP/image}" "$2"
}

# made FORMAT FILE [OPTION...]
made() {
	format=$1
	file=$2
	shift 2
	succeeds "$GOCI" sbom --format "$format" -o "$file" "$@" "oci:$TMP/image:x"
}

documents_keep_to_the_schemas() {
	make_image
	made cyclonedx a.json
	made cyclonedx b.json --modcache "$(go env GOMODCACHE)" --name registry.example/a/b
	attached cyclonedx c.json
	valid cyclonedx a.json b.json c.json
	made spdx d.json --modcache "$(go env GOMODCACHE)"
	attached spdx e.json
	valid spdx d.json e.json
	made cyclonedx f.json --package-files
	made spdx g.json --package-files
	valid cyclonedx f.json
	valid spdx g.json
	jq '.components[0].type = "thing"' a.json >broken
	fails_with 1 python3 -W ignore "$TMP/valid.py" "$TMP/cyclonedx" \
		"$TMP/cyclonedx/bom-1.6.schema.json" broken
}

# Modules as purls, of a program of which the image's is the only one.
listed_by_go() {
	go version -m "$1" | awk '
		$1 == "mod" || $1 == "dep" { line[++n] = $2 "@" $3 }
		$1 == "=>" { line[n] = $2 "@" $3 }
		/: go1/ { print "pkg:golang/stdlib@" substr($2, 3) }
		END { for (i = 1; i <= n; i++) print "pkg:golang/" line[i] }' |
		sed 's/@(devel)$//; s/+/%2B/' | sort
}

readers_list_what_go_lists() {
	make_reader
	make_image
	rm -rf unpacked
	umoci unpack --rootless --image "$TMP/image:x" unpacked
	listed_by_go unpacked/rootfs/app/main >want
	[ "$(wc -l <want)" -gt 15 ] || fail 'go version -m lists next to nothing'
	main=$(sed -n '/example\.com/p' want)
	for format in cyclonedx spdx; do
		made "$format" "$format.json"
		"$TMP/reader/reader" "$format" "$format.json" | grep '^pkg:golang/' | sort >got
		cmp got want || { diff got want; fail "$format differs"; }
		attached "$format" more.json
		# A build may know the version of the main module.
		"$TMP/reader/reader" "$format" more.json | grep '^pkg:golang/' |
			sed "s|^\($main\)@.*|\1|" | sort >got
		cmp got want || { diff got want; fail "attached $format differs"; }
	done
}

# A scanner that asks for the documents of a tag gets those of the index.
readers_list_what_the_images_of_an_index_have() {
	make_reader
	mkdir many
	printf 'module example.com/many\n\ngo 1.19\n' >many/go.mod
	printf 'package main\n\nfunc main() {}\n' >many/main.go
	succeeds "$GOCI" build --attest sbom --platform linux/amd64,linux/arm64 \
		--module-version v1.2.3 --output oci:two:x many
	printf 'pkg:golang/example.com/many@v1.2.3\npkg:golang/stdlib@%s\n' \
		"$(go env GOVERSION | sed 's/^go//; s/ .*//')" >want
	for format in cyclonedx spdx; do
		attached "$format" "$format.json" two
		valid "$format" "$format.json"
		"$TMP/reader/reader" "$format" "$format.json" | grep '^pkg:golang/' | sort >got
		cmp got want || { diff got want; fail "$format differs"; }
	done
	same "$(jq -r '.components[] | .["bom-ref"]' cyclonedx.json |
		grep ^program: | paste -sd ' ')" \
		'program:/app/main?platform=linux/amd64 program:/app/main?platform=linux/arm64'
}

readers_list_what_dpkg_lists() {
	make_reader
	make_image
	dpkg-query -W -f '${db:Status-Status} ${Package} ${Version} ${Architecture}\n' |
		sed -n 's/^installed //p' | sort >want
	made spdx spdx.json
	"$TMP/reader/reader" spdx spdx.json |
		sed -n 's|^pkg:deb/debian/\([^@]*\)@\([^?]*\)?arch=\([a-z0-9]*\)&.*|\1 \2 \3|p' |
		sed 's/%2B/+/g; s/%3A/:/g; s/^tzdata 2026a-1 all$//; /^$/d' | sort >got
	cmp got want || { diff got want | head; fail 'packages differ'; }
}

the_same_image_gives_the_same_bytes() {
	make_image
	made cyclonedx one
	cp -r "$TMP/image" "moved layout"
	(umask 077 && TZ=Asia/Tokyo LC_ALL=C HOME=/nowhere SOURCE_DATE_EPOCH=5 \
		"$GOCI" sbom "oci:moved layout:x" -o two)
	cmp one two
	succeeds "$GOCI" sbom "oci:$TMP/image:x"
	echo >>one
	cmp one stdout
}

a_program_has_the_hash_of_its_file() {
	make_image
	made cyclonedx a.json
	umoci unpack --rootless --image "$TMP/image:x" files
	for alg in SHA-1:sha1sum SHA-256:sha256sum; do
		same "$(jq -r --arg alg "${alg%%:*}" '.components[] | select(.name == "/app/main") |
			.hashes[] | select(.alg == $alg) | .content' a.json)" \
			"$("${alg#*:}" files/rootfs/app/main | cut -d' ' -f1)" "$alg"
	done
}

modules_depend_on_what_they_import() {
	make_image
	attached cyclonedx a.json
	jq -r '.dependencies[] | select(.ref | contains("/gin-gonic/gin@") or
		contains("prometheus/client_golang@")) | .dependsOn[]' a.json >edges
	has edges 'pkg:golang/github.com/prometheus/client_model@'
	has_not edges 'pkg:golang/go\.uber\.org/zap@'
	jq -r '[.components[]["bom-ref"]] as $there |
		[.dependencies[].dependsOn[]] - $there | .[]' a.json >dangling
	same "$(cat dangling)" ''
}

# service FOLDER: a copy of the fixture, to change.
service() {
	cp -r "$FIXTURES/presence-service" "$1"
	mkdir "$1/extra"
	echo hello >"$1/extra/hello"
	ln -s hello "$1/extra/link"
	printf 'ID=other\n' >"$1/os-release"
}

# built [OPTION...]: builds the service `src` with its documents into `out`.
built() {
	(cd src && "$GOCI" build --attest sbom --platform linux/amd64 --file extra:/data \
		--output "oci:$PWD/../out:x" "$@")
}

# same_parts FORMAT: what was attached has the files, packages and licences that goci
# sbom finds in the image.
same_parts() {
	succeeds "$GOCI" inspect "--sbom=$1" oci:out:x
	mv stdout attached.json
	succeeds "$GOCI" sbom --format "$1" --modcache "$(go env GOMODCACHE)" oci:out:x
	for file in attached.json stdout; do
		jq -S 'del(.serialNumber, .documentNamespace, .dependencies, .relationships)' \
			"$file" >"$file.parts"
	done
	cmp attached.json.parts stdout.parts ||
		{ diff attached.json.parts stdout.parts | head; fail "$1 differs"; }
}

a_build_lists_the_files_that_it_adds() {
	make_image
	service src
	built --base "oci:$TMP/base:x" --file os-release:/var/lib/dpkg/status.d/tzdata
	same_parts cyclonedx
	same_parts spdx
	has attached.json '"./data/hello"'
	has_not attached.json '"./data/link"'
	has_not attached.json 'tzdata@2026a-1'
	built --no-cache --tag y
	echo '// more' >>src/main.go
	built --base "oci:$TMP/base:x" --file os-release:/var/lib/dpkg/status.d/tzdata
	same_parts cyclonedx
}

the_licence_of_the_main_module_is_that_of_its_folder() {
	service src
	built
	digest=$(jq -r '.manifests[0].digest' out/index.json)
	cp "$TOP/LICENSE" src/LICENSE
	built
	succeeds "$GOCI" inspect --sbom=cyclonedx oci:out:x
	same "$(jq -r '.components[] | select(.purl // "" | contains("presence-service")) |
		.licenses[].license.id' stdout)" Apache-2.0
	same "$(jq -r '.manifests[0].digest' out/index.json)" "$digest" 'the image'
	echo secret >secret
	ln -sf ../secret src/LICENSE
	built
	succeeds "$GOCI" inspect --sbom=cyclonedx oci:out:x
	same "$(jq -r '.components[] | select(.purl // "" | contains("presence-service")) |
		.licenses' stdout)" null
}

vendored_modules_have_the_licences_of_vendor() {
	service src
	(cd src && go mod vendor)
	echo 'terms of ours' >src/vendor/github.com/redis/go-redis/v9/LICENSE
	built
	succeeds "$GOCI" inspect --sbom=cyclonedx oci:out:x
	same "$(jq -r '.components[] | select(.name == "github.com/redis/go-redis/v9") |
		.licenses[].license.name' stdout)" \
		"LicenseRef-sha256-$(sha256sum <src/vendor/github.com/redis/go-redis/v9/LICENSE | cut -d' ' -f1)"
	same "$(jq -r '.components[] | select(.name == "go.uber.org/zap") |
		.licenses[].license.id' stdout)" MIT
}

check 'documents keep to the schemas of CycloneDX 1.6 and SPDX 2.3' documents_keep_to_the_schemas
check 'their own libraries read the modules that go version -m lists' readers_list_what_go_lists
check 'of an index they read what its images have' readers_list_what_the_images_of_an_index_have
check 'they read the packages that dpkg lists' readers_list_what_dpkg_lists
check 'the same image gives the same bytes' the_same_image_gives_the_same_bytes
check 'a program has the hashes of its file' a_program_has_the_hash_of_its_file
check 'a build lists the files that it adds, as goci sbom finds them' a_build_lists_the_files_that_it_adds
check 'the licence of the main module is that of its folder' the_licence_of_the_main_module_is_that_of_its_folder
check 'vendored modules have the licences of vendor/' vendored_modules_have_the_licences_of_vendor
check 'modules depend on what they import' modules_depend_on_what_they_import
finish
