#!/bin/sh
# Vets the judge and runs its own tests. One line a test, on stdout:
#	ok - judge: SENTENCE
#	not ok - judge: SENTENCE
# and what Go says about a failure on stderr, each line after "# ". Ends with 1 if a
# test failed.
set -eu

cd "$(dirname -- "$0")"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
failed=0
# As tests/lib.sh compiles tools: what the build cache has is not compiled again.
export CGO_ENABLED=0 GOFLAGS='-trimpath -tags=netgo -gcflags=all=-dwarf=false'

# expect SENTENCE COMMAND...: a test that passes when the command does.
expect() {
	sentence=$1
	shift
	if "$@" >"$log" 2>&1; then
		echo "ok - judge: $sentence"
	else
		echo "not ok - judge: $sentence"
		sed 's/^/# /' "$log" >&2
		failed=1
	fi
}

# shellcheck disable=SC2317 # called by expect
is_formatted() {
	changed=$("$(go env GOROOT)/bin/gofmt" -l .)
	echo "$changed"
	[ -z "$changed" ]
}

# sentences: makes lines of what `go test -v` prints: a test's name in words. A test
# that is made of others has no line of its own, unless it failed by itself.
sentences() {
	awk '
		function words(name,  i, letter, text) {
			sub(/^Test/, "", name)
			for (i = 1; i <= length(name); i++) {
				letter = substr(name, i, 1)
				text = text (letter ~ /[A-Z]/ && i > 1 ? " " : "") tolower(letter)
			}
			return text
		}
		function sentence(name,  slash) {
			slash = index(name, "/")
			if (!slash)
				return words(name)
			gsub(/_/, " ", name)
			return words(substr(name, 1, slash - 1)) ": " substr(name, slash + 1)
		}
		$1 == "---" {
			name = $3
			names[++n] = name
			result[name] = $2
			if (index(name, "/")) {
				sub(/\/.*/, "", name)
				parts[name]++
				if ($2 == "FAIL:")
					failures[name]++
			}
		}
		END {
			for (i = 1; i <= n; i++) {
				name = names[i]
				if (parts[name] && (result[name] != "FAIL:" || failures[name]))
					continue
				if (result[name] == "SKIP:")
					print "skip - judge: " sentence(name) ": Go skipped it"
				else
					print (result[name] == "PASS:" ? "ok" : "not ok") \
						" - judge: " sentence(name)
			}
		}
	' "$log"
}

expect 'go vet finds nothing' go vet ./...
expect 'gofmt changes nothing' is_formatted
status=0
go test -count=1 -v ./... >"$log" 2>&1 || status=$?
sentences
broken=$(grep -c '^ *--- PASS: TestRejects[A-Za-z]*/' "$log" || :)
if [ "$status" -ne 0 ]; then
	grep -q -e '^ *--- FAIL' "$log" || echo 'not ok - judge: its tests can be run'
	sed 's/^/# /' "$log" >&2
	failed=1
elif [ "$broken" -lt 50 ]; then
	echo "not ok - judge: fifty broken layouts are rejected, not $broken"
	failed=1
fi
exit "$failed"
