#!/bin/sh
# The judge itself: it must refuse what is broken.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

is_vetted() {
	cd "$TOP/tests/judge"
	go vet ./...
	same "$(gofmt -l .)" '' 'files that gofmt would change'
}

rejects_broken_layouts() {
	(cd "$TOP/tests/judge" && go test -count=1 -v ./...) >stdout || {
		grep -e '--- FAIL' -A 3 stdout
		exit 1
	}
	broken=$(grep -c '^    --- PASS: TestRejects' stdout)
	[ "$broken" -ge 50 ] || fail "only $broken broken layouts were tried"
}

rejects_nothing() {
	fails_with 1 "$JUDGE" layout "$PWD"
	has stdout '^FAIL A1: index.json: '
	fails_with 2 "$JUDGE" layout
	fails_with 1 "$JUDGE" tree "$PWD"
}

check 'the judge is formatted and vetted' is_vetted
check 'the judge accepts a good layout and rejects fifty broken ones' rejects_broken_layouts
check 'the judge rejects an empty folder' rejects_nothing
finish
