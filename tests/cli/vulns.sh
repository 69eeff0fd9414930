#!/bin/sh
# goci vulns: by a database made by hand, what is in a program, and what a database may be.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

unset GOCI_VULNDB

# document ID MODULE EVENTS IMPORTS [MEMBERS]: in the database db.
document() {
	mkdir -p db
	cat >"db/$1.json" <<-END
		{"id": "$1", "modified": "2026-01-02T03:04:05Z", "published": "2020-01-01T00:00:00Z",
		"aliases": ["GHSA-$1", "CVE-$1"], "summary": "about $1",
		"affected": [{"package": {"name": "$2", "ecosystem": "Go"},
		"ranges": [{"type": "SEMVER", "events": [$3]}],
		"ecosystem_specific": {"imports": [$4]}}],
		"database_specific": {"url": "https://db.example/$1"}${5:-}}
	END
}

ALL='{"introduced": "0"}'

# program: a stripped one, ./program, of the module web, which uses lib from a folder.
program() {
	module web
	mkdir -p lib/inner
	printf 'module example.com/lib\n\ngo 1.19\n' >lib/go.mod
	cat >lib/inner/inner.go <<-'GO'
		package inner

		type T struct{ n int }

		func (t *T) Used() int { return t.n }

		func (t *T) Unused() int { return 2 * t.n }

		//go:noinline
		func Get() *T { return &T{len(name)} }

		var name = "inner"
	GO
	printf '\nrequire example.com/lib v1.2.3\n\nreplace example.com/lib => ../lib\n' >>web/go.mod
	cat >web/lib.go <<-'GO'
		package main

		import "example.com/lib/inner"

		func init() { version += string(rune('0' + inner.Get().Used())) }
	GO
	(cd web && CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags='-s -w' -o ../program .)
}

# scan STATUS [OPTION...]: of ./program, to vulns.json.
scan() {
	want=$1
	shift
	fails_with "$want" "$GOCI" vulns --db db --json "$@" program
	cp stdout vulns.json
}

# code ID: what is said of it.
code() {
	jq -r --arg id "$1" '.subjects[].programs[].vulnerabilities[] | select(.id == $id) | .code' \
		vulns.json
}

linked_functions_decide() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os", "symbols": ["File.WriteString"]}'
	document GO-2 stdlib "$ALL" '{"path": "os", "symbols": ["File.Chown", "Chtimes"]}'
	document GO-3 stdlib "$ALL" '{"path": "net/http", "symbols": ["Get"]}'
	document GO-4 stdlib "$ALL" '{"path": "net/http"}'
	document GO-5 stdlib "$ALL" '{"path": "os"}'
	document GO-6 stdlib "$ALL" '{"path": "os", "symbols": ["(*File).Write"]}'
	scan 1
	same "$(code GO-1)" linked
	same "$(code GO-2)" package
	same "$(code GO-3)" module
	same "$(code GO-4)" module
	same "$(code GO-5)" linked
	same "$(code GO-6)" linked
	same "$(jq -r '.subjects[0].programs[0].vulnerabilities[0].symbols[]' vulns.json)" \
		os.File.WriteString
	has stderr '3 known vulnerabilities with vulnerable code that is linked'
}

versions_decide() {
	program
	version=$(go env GOVERSION | sed 's/^go//; s/ .*//')
	document GO-1 stdlib "{\"introduced\": \"0\"}, {\"fixed\": \"$version\"}" '{"path": "os"}'
	document GO-2 stdlib "{\"introduced\": \"$version\"}, {\"fixed\": \"99.1.0\"}" '{"path": "os"}'
	document GO-3 stdlib "{\"introduced\": \"99.0.0\"}" '{"path": "os"}'
	document GO-4 stdlib "{\"introduced\": \"1.0.0\"}, {\"last_affected\": \"$version\"}" \
		'{"path": "os"}'
	scan 1
	same "$(jq -r '[.subjects[].programs[].vulnerabilities[].id] | join(" ")' vulns.json)" 'GO-2 GO-4'
	same "$(jq -r '.subjects[].programs[].vulnerabilities[0].fixed' vulns.json)" go99.1.0
}

platforms_decide() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os", "goos": ["plan9"]}'
	document GO-2 stdlib "$ALL" "{\"path\": \"os\", \"goos\": [\"plan9\", \"$(go env GOOS)\"],
		\"goarch\": [\"$(go env GOARCH)\"]}"
	document GO-3 stdlib "$ALL" '{"path": "os", "goarch": ["mips"]}, {"path": "net/http"}'
	scan 1
	same "$(jq -r '[.subjects[].programs[].vulnerabilities[] | .id + .code] | join(" ")' \
		vulns.json)" 'GO-2linked GO-3module'
}

inlined_functions_count() {
	program
	document GO-1 example.com/lib "$ALL" \
		'{"path": "example.com/lib/inner", "symbols": ["T.Used"]}'
	document GO-2 example.com/lib "$ALL" \
		'{"path": "example.com/lib/inner", "symbols": ["T.Unused"]}'
	scan 0
	# A folder has no version: what is linked is not known to be affected.
	same "$(code GO-1)" unknown
	same "$(code GO-2)" ''
	scan 1 --fail-on package
}

a_withdrawn_one_is_none() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}' ', "withdrawn": "2026-01-01T00:00:00Z"'
	scan 0
	same "$(code GO-1)" ''
}

other_ecosystems_are_passed_over() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	sed -i 's/"ecosystem": "Go"/"ecosystem": "npm"/' db/GO-1.json
	scan 0
}

the_status_is_chosen() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os", "symbols": ["File.Chown"]}'
	scan 0
	scan 0 --fail-on linked
	scan 1 --fail-on package
	scan 1 --fail-on module
	scan 0 --fail-on none
	rm db/GO-1.json
	document GO-2 stdlib "$ALL" '{"path": "net/http"}'
	scan 0 --fail-on package
	scan 1 --fail-on module
	fails_with 2 "$GOCI" vulns --db db --fail-on some program
}

# Symbols that no function table names count as linked.
without_functions_all_counts() {
	program
	document GO-1 stdlib "$ALL" '{"path": "net/http", "symbols": ["Get"]}'
	# All magic numbers of the table become others.
	LC_ALL=C sed 's/\xf1\xff\xff\xff\x00\x00/\xf9\xff\xff\xff\x00\x00/g' program >blind
	mv blind program
	scan 1
	same "$(code GO-1)" assumed
	has vulns.json functionsUnknown
}

aliases_may_go_in_circles() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	document GO-2 stdlib "$ALL" '{"path": "os"}'
	sed -i 's/"GHSA-GO-1"/"GO-2", "GO-1"/' db/GO-1.json
	sed -i 's/"GHSA-GO-2"/"GO-1"/' db/GO-2.json
	scan 1
	same "$(code GO-1)$(code GO-2)" linkedlinked
}

aliases_are_told_once() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	sed -i 's/"GHSA-GO-1"/"CVE-GO-1", "GHSA-GO-1", "GHSA-GO-1"/' db/GO-1.json
	for form in --json --openvex --sarif; do
		succeeds "$GOCI" vulns --db db --fail-on none "$form" program
		same "$(jq -c '[.. | objects | (.aliases, .tags) | arrays] | unique' stdout)" \
			'[["CVE-GO-1","GHSA-GO-1"]]' "$form"
	done
}

images_are_looked_into() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 -o oci:out:one --prefix '' web
	fails_with 1 "$GOCI" vulns --db db --json oci:out:one program
	same "$(jq -r '[.subjects[] | .platform // "file"] | join(" ")' stdout)" \
		'linux/amd64 linux/arm64 file'
	fails_with 1 "$GOCI" vulns --db db --json --platform linux/arm64 oci:out
	same "$(jq -r '.subjects[].platform' stdout)" linux/arm64
	fails_with 1 "$GOCI" vulns --db db oci:out
	has stdout '/app/main'
	has stdout 'GO-1 *CVE-GO-1 .* linked *os$'
	has stdout 'database: db, 1 documents, of 2026-01-02'
}

# sealed: the database is at another place in other forms.
forms_of_a_database_are_alike() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	mkdir -p module/data/osv module/data/cve site/ID site/index
	cp db/GO-1.json module/data/osv
	echo rubbish >module/data/cve/GO-1.json
	cp db/GO-1.json site/ID
	echo '{"modified": "2026-03-01T00:00:00Z"}' >site/index/db.json
	echo '[]' >site/index/modules.json
	(cd db && bsdtar -a -cf ../flat.zip GO-1.json)
	bsdtar -a -cf module.zip module
	(cd site && bsdtar -a -cf ../site.zip ID index)
	for db in db module site flat.zip module.zip site.zip; do
		fails_with 1 "$GOCI" vulns --db "$db" --json program
		same "$(jq -r '.subjects[].programs[].vulnerabilities[].id' stdout)" GO-1 "$db"
		same "$(jq -r .database.documents stdout)" 1 "$db"
	done
	same "$(jq -r .database.date stdout)" 2026-03-01T00:00:00Z
	fails_with 1 env GOCI_VULNDB=site.zip "$GOCI" vulns program
	has stdout 'database: site.zip'
}

# cached VERSION: a version of the module in the module cache.
cached() {
	mkdir -p "mod/golang.org/x/vulndb@$1/data/osv"
	cp db/*.json "mod/golang.org/x/vulndb@$1/data/osv"
}

offline_the_newest_in_the_module_cache_counts() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	GOMODCACHE=$PWD/mod
	export GOMODCACHE
	fails_with 1 "$GOCI" vulns --offline program
	has stderr 'no vulnerability database in the module cache .*mod.*go mod download'
	cached v0.0.0-20250101000000-0123456789ab
	cached v0.0.0-20260101000000-0123456789ab
	cached v0.0.0-20240101000000-0123456789ab
	fails_with 1 "$GOCI" vulns --offline program
	has stdout 'vulndb@v0.0.0-20260101000000-0123456789ab, 1 documents, of 2026-01-02'
	fails_with 1 "$GOCI" vulns --offline --db golang.org/x/vulndb@v1.0.0 program
	has stderr 'golang.org/x/vulndb@v1.0.0: the database cannot be fetched'
}

# What is nearer counts: --db, GOCI_VULNDB, the user's own configuration.
the_configuration_names_a_database() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	mkdir -p config/goci mod
	mv db config/goci/own
	document GO-2 stdlib "$ALL" '{"path": "os"}'
	XDG_CONFIG_HOME=$PWD/config GOMODCACHE=$PWD/mod
	export XDG_CONFIG_HOME GOMODCACHE
	echo 'vulns: {db: own}' >config/goci/config.yaml
	fails_with 1 "$GOCI" vulns --json program
	same "$(jq -r '.subjects[].programs[].vulnerabilities[].id' stdout)" GO-1
	fails_with 1 env GOCI_VULNDB=db "$GOCI" vulns --json program
	same "$(jq -r '.subjects[].programs[].vulnerabilities[].id' stdout)" GO-2
	fails_with 1 "$GOCI" vulns --db db --json program
	same "$(jq -r '.subjects[].programs[].vulnerabilities[].id' stdout)" GO-2
	succeeds "$GOCI" build -o oci:out web
	echo 'vulns: linked' >policy.yaml
	fails_with 1 "$GOCI" verify --policy policy.yaml oci:out
	has stdout 'OCI2031 .*GO-1'
	# A version of a module, which a policy finds without Go.
	cached v0.0.0-20250101000000-0123456789ab
	echo 'vulns: {db: golang.org/x/vulndb@v0.0.0-20250101000000-0123456789ab}' \
		>config/goci/config.yaml
	fails_with 1 "$GOCI" verify --policy policy.yaml oci:out
	has stdout 'OCI2031 .*GO-2'
	rm -r mod/golang.org
	fails_with 1 "$GOCI" verify --policy policy.yaml oci:out
	has stderr 'vulndb@v0.0.0-20250101000000-0123456789ab is not in the module cache .*go mod download'
	# Mistakes, and a source that would hide what is known of it.
	echo 'vulns: {dbs: own}' >config/goci/config.yaml
	fails_with 2 "$GOCI" vulns program
	has stderr 'config.yaml:1: unknown key "dbs".*db'
	echo 'vulns: own' >config/goci/config.yaml
	fails_with 2 "$GOCI" vulns program
	has stderr 'config.yaml:1: vulns must be a mapping'
	rm config/goci/config.yaml
	echo 'vulns: {db: db}' >web/goci.yaml
	fails_with 2 "$GOCI" build --dry-run web
	has stderr 'goci.yaml:1: vulns: a source may not choose the vulnerability database'
}

the_age_is_checked() {
	program
	document GO-1 stdlib '{"introduced": "99.0.0"}' '{"path": "os"}'
	fails_with 1 "$GOCI" vulns --db db --max-age 1 program
	has stderr 'db: is of 2026-01-02, .* days old, more than the 1 allowed; get a newer one'
	# 2026-01-03
	succeeds env SOURCE_DATE_EPOCH=1767398400 "$GOCI" vulns --db db --max-age 1 program
	fails_with 1 env SOURCE_DATE_EPOCH=1769990400 "$GOCI" vulns --db db --max-age 7 program
	sed -i 's/"modified": "[^"]*", "published": "[^"]*",//' db/GO-1.json
	succeeds "$GOCI" vulns --db db program
	has stdout 'of an unknown date'
	fails_with 1 "$GOCI" vulns --db db --max-age 1 program
	has stderr 'does not tell how old it is'
	fails_with 2 "$GOCI" vulns --db db --max-age soon program
}

# Documents of the module have no times: those that have are the oldest.
a_module_is_as_old_as_its_version_wherever_it_lies() {
	program
	document GO-1 stdlib '{"introduced": "99.0.0"}' '{"path": "os"}'
	document GO-2 stdlib '{"introduced": "99.0.0"}' '{"path": "os"}'
	sed -i 's/"modified": "[^"]*", "published": "[^"]*",/"modified": "0001-01-01T00:00:00Z",/' \
		db/GO-1.json
	succeeds "$GOCI" vulns --db db program
	has stdout '2 documents, of an unknown date'
	mkdir -p vulndb@v0.0.0-20260203000000-0123456789ab/data @v
	cp -r db vulndb@v0.0.0-20260203000000-0123456789ab/data/osv
	(cd db && bsdtar -a -cf ../@v/v0.0.0-20260203000000-0123456789ab.zip GO-1.json GO-2.json)
	for db in vulndb@v0.0.0-20260203000000-0123456789ab \
		"$PWD/vulndb@v0.0.0-20260203000000-0123456789ab/data/osv" \
		@v/v0.0.0-20260203000000-0123456789ab.zip; do
		succeeds "$GOCI" vulns --db "$db" program
		has stdout '2 documents, of 2026-02-03'
	done
	mkdir db/index
	echo '{"modified": "2026-03-04T00:00:00Z"}' >db/index/db.json
	succeeds "$GOCI" vulns --db db program
	has stdout '2 documents, of 2026-03-04'
	fails_with 1 "$GOCI" vulns --db https://vuln.go.dev program
	has stderr 'https://vuln.go.dev: no such database; it is a folder, a zip or MODULE@VERSION: '
}

# What is wrong with one document hides nothing of the others, and is a failure.
wrong_documents_are_told() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	for wrong in '{"id": "GO-2"' '{"id": "GO-1"}' '[]' '{"id": 1}' \
		'{"id": "GO-3", "affected": [{"package": {"name": "stdlib"}, "ranges": [{"type": "SEMVER", "events": [{"fixed": "one"}]}]}]}'; do
		printf '%s' "$wrong" >db/GO-2.json
		fails_with 1 "$GOCI" vulns --db db --fail-on none --json program
		same "$(jq -r '.subjects[].programs[].vulnerabilities[].id' stdout)" GO-1 "$wrong"
		same "$(jq -r '.database.wrong | length' stdout)" 1 "$wrong"
		has stderr 'db: 1 of its documents cannot be used'
	done
	ln -sf /dev/zero db/GO-2.json
	fails_with 1 "$GOCI" vulns --db db --fail-on none program
	rm db/GO-2.json
	head -c 2000000 /dev/zero | tr '\0' ' ' >db/GO-2.json
	fails_with 1 "$GOCI" vulns --db db --fail-on none program
}

wrong_input_is_named() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	fails_with 2 "$GOCI" vulns --db db
	fails_with 2 "$GOCI" vulns --db db --json --sarif program
	fails_with 1 "$GOCI" vulns --db nowhere program
	has stderr 'nowhere: no such database'
	mkdir empty
	fails_with 1 "$GOCI" vulns --db empty program
	has stderr 'empty: has no OSV documents'
	fails_with 1 "$GOCI" vulns --db program program
	fails_with 1 "$GOCI" vulns --db db not-there
	has stderr 'not-there'
	echo text >text
	fails_with 1 "$GOCI" vulns --db db text program
	has stderr 'text: '
	has stdout GO-1
	fails_with 1 "$GOCI" vulns --db db oci:nowhere
	fails_with 1 "$GOCI" vulns --db db -o out/of/reach program
}

# The same bytes again, and nothing of the machine in them.
documents_are_deterministic() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os", "symbols": ["File.WriteString"]}'
	document GO-2 stdlib "$ALL" '{"path": "net/http", "symbols": ["Get"]}'
	document GO-3 stdlib "$ALL" '{"path": "os", "symbols": ["Chtimes"]}'
	document GO-4 example.com/test/web "$ALL" '{"path": "example.com/test/web"}'
	succeeds "$GOCI" build -o oci:out web
	for form in openvex sarif json; do
		succeeds "$GOCI" vulns --db db --fail-on none "--$form" -o one oci:out
		mkdir -p other
		succeeds env TMPDIR="$PWD/other" TZ=Asia/Tokyo LC_ALL=C \
			"$GOCI" vulns --db db --fail-on none "--$form" oci:out
		cmp one stdout
	done
	succeeds "$GOCI" vulns --db db --fail-on none --openvex oci:out
	same "$(jq -r '[.statements[] | .vulnerability.name + " " + .status] | join(",")' stdout)" \
		'GO-1 affected,GO-2 not_affected,GO-3 not_affected,GO-4 under_investigation'
	digest=$(jq -r '.manifests[0].digest' out/index.json)
	same "$(jq -r '[.statements[].products[]["@id"]] | unique[]' stdout)" \
		"pkg:oci/web@$(echo "$digest" | sed s/:/%3A/)?arch=$(go env GOARCH)"
	same "$(jq -r .timestamp stdout)" 2026-01-02T03:04:05Z
	id=$(jq -r '."@id"' stdout)
	succeeds env SOURCE_DATE_EPOCH=1 "$GOCI" vulns --db db --fail-on none --openvex oci:out
	same "$(jq -r .timestamp stdout)" 1970-01-01T00:00:01Z
	[ "$id" != "$(jq -r '."@id"' stdout)" ]
}

# states ID: "ARCH STATUS" of each product, without one for the index.
states() {
	jq -r --arg id "$1" '.statements[] | select(.vulnerability.name == $id) |
		(.products[0]["@id"] | split("?arch=")[1] // "index") + " " + .status' stdout | sort |
		paste -sd ' '
}

# A scanner of a registry has the digest of the index for the image.
an_index_is_a_product() {
	program
	cat >web/times_arm64.go <<-'GO'
		package main

		import (
			"os"
			"time"
		)

		func init() { os.Chtimes("", time.Time{}, time.Time{}) }
	GO
	document GO-1 stdlib "$ALL" '{"path": "os", "symbols": ["File.WriteString"]}'
	document GO-2 stdlib "$ALL" '{"path": "os", "symbols": ["Chtimes"]}'
	document GO-3 stdlib "$ALL" '{"path": "os", "symbols": ["Lchown"]}'
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 -o oci:out web
	succeeds "$GOCI" vulns --db db --fail-on none --openvex oci:out
	same "$(states GO-1)" 'amd64 affected arm64 affected index affected'
	same "$(states GO-2)" 'amd64 not_affected arm64 affected index affected'
	same "$(states GO-3)" 'amd64 not_affected arm64 not_affected index not_affected'
	same "$(jq -r '.statements[].products[] | select(.["@id"] | test("arch") | not) |
		"sha256:" + .hashes["sha-256"]' stdout | sort -u)" "$(jq -r .manifests[0].digest out/index.json)"
	# Of one image alone nothing is known about the others.
	succeeds "$GOCI" vulns --db db --fail-on none --openvex --platform linux/amd64 oci:out
	same "$(states GO-2)" 'amd64 not_affected'
}

# What was found out about an image travels with it, signed.
the_document_is_attached() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	succeeds "$GOCI" build -o oci:out:1 web
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
	chmod 600 key.pem
	openssl pkey -in key.pem -pubout -out key.pub
	fails_with 1 "$GOCI" verify --key key.pub --require vex oci:out:1
	succeeds "$GOCI" vulns --db db --fail-on none --openvex -o vex.json oci:out:1
	succeeds "$GOCI" attest --key key.pem --type openvex --predicate vex.json oci:out:1
	succeeds "$GOCI" verify --key key.pub --require vex oci:out:1
	has stdout 'vex of sha256:.*signed by key.pub'
	for blob in out/blobs/sha256/*; do
		jq -r '.dsseEnvelope.payload // empty' "$blob" 2>/dev/null || : # a layer
	done | base64 -d | jq -c .predicate >attached
	jq -c . vex.json | diff - attached
}

# After the database was read, an image is looked at behind the fence, and opens nothing.
the_layout_of_an_image_is_not_written() {
	program
	document GO-1 stdlib '{"introduced": "99.0.0"}' '{"path": "os"}'
	succeeds "$GOCI" build -o oci:out web
	fails_with 2 "$GOCI" vulns --db db -o out/index.json oci:out
	chmod -R a-w out
	succeeds "$GOCI" vulns --db db oci:out
}

policies_ask() {
	program
	document GO-1 stdlib "$ALL" '{"path": "os", "symbols": ["File.WriteString"]}'
	document GO-2 stdlib "$ALL" '{"path": "os", "symbols": ["Chtimes"]}'
	document GO-3 stdlib "$ALL" '{"path": "net/http"}'
	GOCI_VULNDB=$PWD/db
	export GOCI_VULNDB
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 -o oci:out web
	for want in 'linked 2' 'package 4' 'module 6'; do
		echo "vulns: ${want% *}" >policy.yaml
		fails_with 1 "$GOCI" verify --policy policy.yaml oci:out
		same "$(grep -c 'OCI2031 policy-vulnerable' stdout)" "${want#* }" "$want"
	done
	has stdout 'OCI2031 policy-vulnerable sha256:[0-9a-f]* /app/main: GO-1: stdlib go.*, os.File.WriteString; no version fixes it'
	echo 'vulns: off' >policy.yaml
	succeeds "$GOCI" verify --policy policy.yaml oci:out
	echo 'vulns: some' >policy.yaml
	fails_with 2 "$GOCI" verify --policy policy.yaml oci:out
	has stderr 'policy.yaml:1: vulns must be linked, package, module or off'
}

a_build_is_held_to_the_policy() {
	program
	document GO-1 stdlib '{"introduced": "99.0.0"}' '{"path": "os"}'
	GOCI_VULNDB=$PWD/db
	export GOCI_VULNDB
	printf 'vulns: linked\nvulns-max-age: 100000\n' >policy.yaml
	succeeds "$GOCI" build --policy policy.yaml -o oci:out web
	cp out/index.json before
	# It became known since: what is unchanged is looked at again.
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	fails_with 1 "$GOCI" build --policy policy.yaml -o oci:out web
	has stderr 'OCI2031 policy-vulnerable app/main: GO-1\|OCI2031 policy-vulnerable /app/main: GO-1'
	cmp before out/index.json
	printf 'vulns: linked\nvulns-max-age: 1\n' >policy.yaml
	fails_with 1 "$GOCI" build --policy policy.yaml -o oci:out web
	has stderr 'days old'
	cmp before out/index.json
}

a_policy_needs_a_database() {
	program
	succeeds "$GOCI" build -o oci:out web
	echo 'vulns: linked' >policy.yaml
	mkdir mod
	# Nothing is fetched, and no program started.
	mkdir bin
	printf '#!/bin/sh\n: >%s/started\n' "$PWD" >bin/go
	chmod +x bin/go
	fails_with 1 env GOMODCACHE="$PWD/mod" PATH="$PWD/bin:$PATH" \
		"$GOCI" verify --policy policy.yaml oci:out
	has stderr 'no vulnerability database in the module cache .*mod.*GOCI_VULNDB'
	[ ! -e started ]
	document GO-1 stdlib "$ALL" '{"path": "os"}'
	printf '{' >db/GO-2.json
	fails_with 1 env GOCI_VULNDB="$PWD/db" "$GOCI" verify --policy policy.yaml oci:out
	has stdout 'OCI2031 .* 1 of its documents cannot be used'
}

check 'the linked functions decide what is linked' linked_functions_decide
check 'versions decide what is affected' versions_decide
check 'packages of other platforms do not count' platforms_decide
check 'inlined functions are linked, and a folder has no version' inlined_functions_count
check 'a withdrawn vulnerability is none' a_withdrawn_one_is_none
check 'other ecosystems are passed over' other_ecosystems_are_passed_over
check 'what fails is chosen' the_status_is_chosen
check 'without a function table everything counts as linked' without_functions_all_counts
check 'aliases may go in circles' aliases_may_go_in_circles
check 'aliases are told once' aliases_are_told_once
check 'all images of an index are looked into, and programs' images_are_looked_into
check 'folders and zips in every layout are a database' forms_of_a_database_are_alike
check 'offline, the newest database of the module cache counts' \
	offline_the_newest_in_the_module_cache_counts
check 'the user'\''s own configuration names a database, that of a source does not' \
	the_configuration_names_a_database
check 'an old database is refused on demand' the_age_is_checked
check 'a module is as old as its version, wherever it lies' \
	a_module_is_as_old_as_its_version_wherever_it_lies
check 'a wrong document is told, and is a failure' wrong_documents_are_told
check 'wrong input is named' wrong_input_is_named
check 'documents are the same bytes each time' documents_are_deterministic
check 'an index is a product of OpenVEX, as its worst image is' an_index_is_a_product
check 'a policy refuses known vulnerabilities' policies_ask
check 'a build is held to the policy each time' a_build_is_held_to_the_policy
check 'a policy needs a database, and fetches none' a_policy_needs_a_database
check 'an OpenVEX document is attached to the image, signed' the_document_is_attached
check 'a layout is not written to' the_layout_of_an_image_is_not_written
finish
