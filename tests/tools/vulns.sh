#!/bin/sh
# goci vulns beside govulncheck, by the Go vulnerability database itself, and its documents
# as others read them. scripts/compare-vulns.sh does the first for programs of the world.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

VULNDB=golang.org/x/vulndb@v0.0.0-20261105234957-e22db6528018
unset GOCI_VULNDB SOURCE_DATE_EPOCH
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0

get_ready() {
	# By a newer Go than the host's where its module wants one, as `build_tool`.
	GOTOOLCHAIN=auto GOBIN=$TMP go install golang.org/x/vuln/cmd/govulncheck@v1.9.0
	# A program in old versions, whose dependencies have functions that are called, that
	# are linked or not, and packages that are not imported.
	mkdir "$TMP/old"
	cd "$TMP/old"
	cat >main.go <<-'GO'
		package main

		import (
			"net/http"
			"os"

			"golang.org/x/net/html"
			"golang.org/x/text/language"
			"gopkg.in/yaml.v3"
		)

		func main() {
			var into map[string]any
			_ = yaml.Unmarshal([]byte(os.Args[1]), &into)
			_, _, _ = language.ParseAcceptLanguage(os.Args[1])
			_, _ = html.Parse(os.Stdin)
			_ = http.ListenAndServe(":0", nil)
		}
	GO
	go mod init example.com/old
	go get golang.org/x/net@v0.0.0-20210405180319-a5a99cb37ef4 golang.org/x/text@v0.3.5 \
		gopkg.in/yaml.v3@v3.0.0-20200313102051-9f266ea9e77c
	go build -trimpath -ldflags='-s -w' -o "$TMP/program" .
	# A Go that is older than the module fetches it, and fails all the same.
	go mod download "$VULNDB" || :
	echo "$(go env GOMODCACHE)/$VULNDB" >"$TMP/db"
}

# goci_says CODE...: the ids that goci says so of.
goci_says() {
	for code in "$@"; do
		jq -r --arg code "$code" '.subjects[].programs[].vulnerabilities[] |
			select(.code == $code) | .id' "$TMP/goci.json"
	done | sort -u
}

govulncheck_says_the_same_of_modules() {
	succeeds "$GOCI" vulns --db "$VULNDB" --offline --json --fail-on none "$TMP/program"
	cp stdout "$TMP/goci.json"
	"$TMP/govulncheck" -mode=binary -db="file://$(cat "$TMP/db")/data/osv" -format json \
		"$TMP/program" | jq -r 'select(.finding) | .finding.osv' | sort -u >theirs
	goci_says linked assumed package module >ours
	[ -s ours ]
	diff ours theirs
}

# Of what source mode calls, nothing is missing; the linker may have removed a function.
nothing_that_is_called_is_missing() {
	(cd "$TMP/old" && "$TMP/govulncheck" -db="file://$(cat "$TMP/db")/data/osv" -format json .) |
		jq -r 'select(.finding) | .finding | select(.trace[0].function) | .osv' |
		sort -u >called
	[ "$(wc -l <called)" -gt 5 ] || fail 'govulncheck calls too little'
	goci_says linked assumed package >maybe
	same "$(comm -13 maybe called)" '' 'called, and not said to be linked'
	goci_says linked assumed >ours
	"$TMP/govulncheck" -mode=binary -db="file://$(cat "$TMP/db")/data/osv" -format json \
		"$TMP/program" |
		jq -r 'select(.finding) | .finding | select(.trace[0].function) | .osv' |
		sort -u >theirs
	alarms=$(comm -23 ours called | wc -l)
	[ "$alarms" -lt "$(comm -23 theirs called | wc -l)" ] || fail "$alarms false alarms"
}

zip_and_folder_say_the_same() {
	cd "$TMP"
	(cd "$(cat db)" && bsdtar -a -cf "$TMP/vulndb.zip" data/osv LICENSE)
	succeeds "$GOCI" vulns --db "$(cat db)" --json --fail-on none program
	jq '.subjects[].programs[].vulnerabilities' stdout >folder.json
	succeeds "$GOCI" vulns --db vulndb.zip --json --fail-on none program
	jq '.subjects[].programs[].vulnerabilities' stdout >zip.json
	cmp folder.json zip.json
	jq '.subjects[].programs[].vulnerabilities' goci.json >module.json
	cmp folder.json module.json
}

# Go says that the module is for a newer one, and has fetched it by then.
an_older_go_fetches_the_database() {
	old=$(GOTOOLCHAIN=go1.21.13 go env GOROOT)/bin
	succeeds env PATH="$old:$PATH" "$GOCI" vulns --db "$VULNDB" --json --fail-on none "$TMP/program"
	jq '.subjects[].programs[].vulnerabilities' stdout >old.json
	jq '.subjects[].programs[].vulnerabilities' "$TMP/goci.json" | cmp old.json -
	fails_with 1 env PATH="$old:$PATH" GOMODCACHE="$PWD/empty" GOPROXY=off \
		"$GOCI" vulns --db "$VULNDB" "$TMP/program"
	has stderr 'the database cannot be fetched'
}

# The author of OpenVEX reads it, every statement, and matches the product.
go_vex_reads_the_document() {
	mkdir judge && cd judge
	cat >main.go <<-'GO'
		package main

		import (
			"fmt"
			"os"

			"github.com/openvex/go-vex/pkg/vex"
		)

		func main() {
			doc, err := vex.Open(os.Args[1])
			if err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			for i := range doc.Statements {
				s := &doc.Statements[i]
				if err := s.Validate(); err != nil {
					fmt.Println(s.Vulnerability.Name, err)
					os.Exit(1)
				}
				product := s.Products[0].ID
				if len(doc.Matches(string(s.Vulnerability.Name), product, nil)) == 0 {
					fmt.Println(s.Vulnerability.Name, "does not match", product)
					os.Exit(1)
				}
			}
			fmt.Println(len(doc.Statements))
		}
	GO
	go mod init example.com/judge
	go get github.com/openvex/go-vex@v0.2.7
	go build -o judge .
	succeeds "$GOCI" vulns --db "$VULNDB" --offline --openvex --fail-on none "$TMP/program"
	cp stdout vex.json
	./judge vex.json >count
	same "$(cat count)" "$(jq '.statements | length' vex.json)"
	same "$(cat count)" "$(jq '[.subjects[].programs[].vulnerabilities[]] | length' "$TMP/goci.json")"
}

# By the schema of OASIS, which a library has in its source.
sarif_is_valid() {
	mkdir judge && cd judge
	cat >main.go <<-'GO'
		package main

		import (
			"fmt"
			"os"
			"strings"

			"github.com/xeipuuv/gojsonschema"
		)

		func read(name string) string {
			text, err := os.ReadFile(name)
			if err != nil {
				panic(err)
			}
			return string(text)
		}

		func main() {
			schema := strings.Split(read(os.Args[1]), "`")[1]
			result, err := gojsonschema.Validate(gojsonschema.NewStringLoader(schema),
				gojsonschema.NewStringLoader(read(os.Args[2])))
			if err != nil {
				panic(err)
			}
			for _, e := range result.Errors() {
				fmt.Println(e)
			}
			if !result.Valid() {
				os.Exit(1)
			}
		}
	GO
	go mod init example.com/judge
	go get github.com/xeipuuv/gojsonschema@v1.2.0
	go build -o judge .
	schema=$(go mod download -json github.com/owenrumney/go-sarif/v3@v3.3.1 | jq -r .Dir)
	schema=$(grep -l 'schema = `' "$schema"/pkg/report/v210/sarif/*.go)
	succeeds "$GOCI" vulns --db "$VULNDB" --offline --sarif --fail-on none "$TMP/program"
	cp stdout log.sarif
	./judge "$schema" log.sarif
	same "$(jq '.runs[0].results | length' log.sarif)" \
		"$(jq '[.subjects[].programs[].vulnerabilities[]] | length' "$TMP/goci.json")"
	sed 's/"driver":{"name"/"driver":{"nom"/' log.sarif >wrong.sarif
	! ./judge "$schema" wrong.sarif || fail 'the judge takes everything'
}

check 'govulncheck, Go and the database are there' get_ready
check 'govulncheck finds the same vulnerabilities in the modules' govulncheck_says_the_same_of_modules
check 'nothing that govulncheck calls is missing' nothing_that_is_called_is_missing
check 'a zip, a folder and a module say the same' zip_and_folder_say_the_same
check 'a Go that is older than the database fetches it' an_older_go_fetches_the_database
check 'go-vex reads the OpenVEX document' go_vex_reads_the_document
check 'the SARIF log fits its schema' sarif_is_valid
finish
