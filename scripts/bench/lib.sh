# shellcheck shell=sh disable=SC2034,SC2154
# What the parts of bench.sh share. A part is sourced in a subshell of its own, with $here as
# its folder, which is removed afterwards.

goci=$TOP/$BUILD/goci
service=${SERVICE:-$TOP/fixtures/services/websocket-gateway}
rounds=${ROUNDS:-5}
rounds_cold=${ROUNDS_COLD:-5}
rounds_stages=${ROUNDS_STAGES:-1}
registry=
# All contenders are measured with Go's own defaults.
unset GOGC GOMEMLIMIT GOFLAGS GOMAXPROCS

# empty DIR...: a container tool may have left mounts there, which are not to be emptied, and
# Go's module cache is read-only.
empty() {
	for folder in "$@"; do
		cut -d" " -f2 /proc/mounts | grep "^$folder/" | sort -r | while read -r mount; do
			umount "$mount" || exit 1
		done
		chmod -R u+rwX "$folder" 2>/dev/null || :
		rm -rf "$folder"
	done
}

clean_up() {
	[ -z "$registry" ] || kill "$registry" 2>/dev/null || :
	empty "$work"
}

# ko wants no capital letters in it.
work=${TMPDIR:-/tmp}/goci-bench-$$
mkdir "$work"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

now() {
	date +%s%N
}

# quietly COMMAND...: what it prints is shown only when it fails.
quietly() {
	"$@" >"$here/log" 2>&1 || {
		cat "$here/log" >&2
		echo "bench.sh: this failed: $*" >&2
		exit 1
	}
}

# measure NAME COMMAND...: notes below NAME how long COMMAND took, without what it takes to
# start the program that tells the time. The contenders take turns within a round, so that
# noise hits all alike.
measure() {
	measured=$here/times/$1
	shift
	before=$(now)
	start=$(now)
	quietly "$@"
	echo $(($(now) - start - (start - before))) >>"$measured"
}

# note NAME SECONDS: what has been measured in another way.
note() {
	awk -v s="$2" 'BEGIN { printf "%.0f\n", s * 1e9 }' >>"$here/times/$1"
}

# median NAME: of what is noted, in seconds.
median() {
	sort -n "$here/times/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] / 1e9 }'
}

# verdict VALUE GOAL: a goal is "<= 0.75", ">= 1.7" or nothing.
verdict() {
	[ -z "$2" ] || awk -v value="$1" -v goal="$2" 'BEGIN {
		split(goal, g, " ")
		met = g[1] == "<=" ? value <= g[2] : g[1] == "<" ? value < g[2] : value >= g[2]
		printf "  goal %s: %s", goal, met ? "met" : "missed"
	}'
}

heading() {
	printf '%-42s %10s %10s %8s\n' "$1" "$2" "$3" ratio
}

# ratio TEXT A B [GOAL]: two numbers beside each other.
ratio() {
	value=$(awk -v a="$2" -v b="$3" 'BEGIN { printf "%.2f", b ? a / b : 0 }')
	printf '%-42s %10.3f %10.3f %8s%s\n' "$1" "$2" "$3" "$value" "$(verdict "$value" "${4:-}")"
}

# row TEXT NAME NAME [GOAL]: the medians of two contenders; nothing if one did not run.
row() {
	[ -s "$here/times/$2" ] && [ -s "$here/times/$3" ] || return 0
	ratio "$1" "$(median "$2")" "$(median "$3")" "${4:-}"
}

# figure TEXT NUMBER UNIT [GOAL]
figure() {
	printf '%-42s %7s %s' "$1" "$2" "$3"
	[ -z "${4:-}" ] || printf '%20s%s' '' "$(verdict "$2" "$4")"
	echo
}

# milliseconds TEXT NAME [GOAL]: a median alone.
milliseconds() {
	figure "$1" "$(awk -v s="$(median "$2")" 'BEGIN { printf "%.0f", s * 1e3 }')" ms "${3:-}"
}

# edit MAIN.GO...: another string in the program, so that it is compiled and linked again.
edit() {
	sed -i "s/^var version = .*/var version = \"$(now)\"/" "$@"
}

# programs DIR COUNT: a module of COUNT programs and of a package that all import.
programs() {
	mkdir -p "$1/shared"
	printf 'module example.com/programs\n\ngo 1.19\n' >"$1/go.mod"
	for i in $(seq "$2"); do
		mkdir -p "$1/cmd/service-$i"
		printf 'package main\n\nimport "example.com/programs/shared"\n\n%s %d) }\n' \
			'func main() { shared.Serve(8000 +' "$i" >"$1/cmd/service-$i/main.go"
	done
}

# image OPTION... SERVICE...: goci's image, or images, of the folder that is the current one.
image() {
	"$goci" build --platform linux/amd64 --progress quiet "$@"
}

# bare OUTPUT PACKAGE...: `go build` with the flags that goci uses.
bare() {
	CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -trimpath -buildvcs=false -tags netgo \
		-installsuffix cgo -ldflags '-w -s -extldflags "-static"' -o "$@"
}
