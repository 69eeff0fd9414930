#!/bin/sh
# sbom.sh VERSION ARCH FOLDER [PROGRAM LINKED]...: prints the SBOM of the programs in FOLDER,
# CycloneDX 1.6. LINKED has what PROGRAM is linked with, as linked.sh prints it. The time in
# it is SOURCE_DATE_EPOCH, its serial number comes from its content.
set -eu

version=$1
arch=$2
folder=$3
shift 3

# What the parts that are linked are under; all of a source package is in its file below
# licenses/. One that is not listed here has its name in the place of an expression.
licenses='{
	"bzip2": "bzip2-1.0.6",
	"glibc": "LGPL-2.1-or-later",
	"jansson": "MIT",
	"libarchive": "BSD-2-Clause",
	"libdeflate": "MIT",
	"libsodium": "ISC",
	"libyaml": "MIT",
	"libzstd": "BSD-3-Clause OR GPL-2.0-only",
	"nettle": "LGPL-3.0-or-later OR GPL-2.0-or-later",
	"openssl": "Apache-2.0",
	"pcre2": "BSD-3-Clause",
	"zlib": "Zlib"
}'

sum() {
	sha256sum "$1" | cut -d' ' -f1
}

# A line a library: PROGRAM PROGRAM-SUM SOURCE VERSION PACKAGE FILE FILE-SUM
lines() {
	while [ $# -gt 0 ]; do
		program=$1
		of_program=$(sum "$folder/$program")
		while IFS='	' read -r source source_version package file; do
			printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$program" "$of_program" "$source" \
				"$source_version" "$package" "${file##*/}" "$(sum "$file")"
		done <"$2"
		shift 2
	done
}

distribution=$(. /etc/os-release && echo "$ID-${VERSION_ID:-}")
vendor=${distribution%%-*}
lines=$(lines "$@")
# The form of a UUID, version 8.
serial=$(printf '%s\n' "$version" "$arch" "$distribution" "$lines" | sha256sum |
	sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\).*/urn:uuid:\1-\2-8\3-8\4-\5/')
printf '%s\n' "$lines" | jq -R -s -S --arg version "$version" --arg arch "$arch" \
	--arg serial "$serial" --arg distribution "$distribution" --arg vendor "$vendor" \
	--arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" \
	--argjson licenses "$licenses" '
	def purl: "pkg:deb/\($vendor)/\(.source | @uri)@\(.version | @uri)?arch=source&distro=\($distribution)";
	def license:
		if test("^gcc-[0-9]") then {expression: "GPL-3.0-or-later WITH GCC-exception-3.1"}
		elif $licenses[.] then {expression: $licenses[.]}
		else {license: {name: "see licenses/\(.)"}} end;
	def program: {
		type: "application",
		"bom-ref": .[0].program,
		name: .[0].program,
		version: $version,
		hashes: [{alg: "SHA-256", content: .[0].sum}],
		licenses: [{expression: "Apache-2.0"}],
		properties: [{name: "goci:architecture", value: $arch}]
	};
	def library: .[0] | {
		type: "library",
		"bom-ref": purl,
		name: .source,
		version: .version,
		purl: purl,
		scope: "required",
		licenses: [.source | license]
	};
	def files: [.[] | {name: "goci:linked:\(.file)", value: "\(.package) sha256:\(.filesum)"}] | unique;

	split("\n") | map(select(. != "") | split("\t") | {
		program: .[0], sum: .[1], source: .[2], version: .[3], package: .[4],
		file: .[5], filesum: .[6]
	}) as $all
	| ($all | group_by(.program)) as $programs
	| {
		"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
		bomFormat: "CycloneDX",
		specVersion: "1.6",
		serialNumber: $serial,
		version: 1,
		metadata: {
			timestamp: $time,
			lifecycles: [{phase: "build"}],
			component: {
				type: "application",
				"bom-ref": "release",
				name: "goci",
				version: $version,
				purl: "pkg:generic/goci@\($version | @uri)?arch=\($arch)",
				licenses: [{expression: "Apache-2.0"}],
				components: ($programs | map(program))
			}
		},
		components: ($all | group_by([.source, .version])
			| map(library + {properties: files})),
		dependencies: ([{ref: "release", dependsOn: ($programs | map(.[0].program))}]
			+ ($programs | map({ref: .[0].program, dependsOn: (map(purl) | unique)}))
			+ ($all | map({ref: purl}) | unique))
	}'
