# shellcheck shell=sh
# Small modules for the CLI tests: standard library only, so that nothing is fetched.

unset SOURCE_DATE_EPOCH GOFLAGS

# module DIR: a module with a main package in DIR.
module() {
	mkdir -p "$1"
	printf 'module example.com/test/%s\n\ngo 1.19\n' "$(basename "$1")" >"$1/go.mod"
	cat >"$1/main.go" <<-'GO'
		package main

		import "os"

		var version = "dev"

		func main() { os.Stdout.WriteString("hello " + version + "\n") }
	GO
}

# config LAYOUT [TAG]: the image's config as JSON.
config() {
	manifest=$(blob "$1" "$(digest "$1" "${2:-production}")")
	blob "$1" "$(printf '%s' "$manifest" | jq -r .config.digest)"
}

digest() {
	jq -r --arg tag "$2" '.manifests[]
		| select(.annotations["org.opencontainers.image.ref.name"] == $tag)
		| .digest' "$1/index.json"
}

blob() {
	cat "$1/blobs/sha256/${2#sha256:}"
}

# has_line PATTERN: a line of the last run's standard error fits the extended regexp.
has_line() {
	grep -Eq -- "$1" stderr || {
		cat stderr
		fail "stderr does not say: $1"
	}
}

# one_line: the last run's standard error is one line.
one_line() {
	[ "$(wc -l <stderr)" -eq 1 ] || {
		cat stderr
		fail 'stderr is not one line'
	}
}

# refuses STATUS PATTERN COMMAND...: fails so, says so, and prints no reference.
refuses() {
	wanted=$1
	pattern=$2
	shift 2
	fails_with "$wanted" "$@"
	has_line "$pattern"
	[ ! -s stdout ] || fail "stdout is not empty: $(cat stdout)"
}

# listing DIR: every path below it with its mode and content.
listing() {
	(cd "$1" && find . -printf '%P %y %m ' \( -type f -exec sha256sum {} \; -o -print \) |
		LC_ALL=C sort)
}
