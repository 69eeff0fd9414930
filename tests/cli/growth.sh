#!/bin/sh
# What makes an image larger: goci diff --size, and the policy keys max-growth and fips.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

# service NAME IMPORT: a program that uses it.
service() {
	mkdir -p "$1"
	printf 'module example.com/%s\n\ngo 1.21\n' "$1" >"$1/go.mod"
	printf 'package main\n\n%s\n' "$2" >"$1/main.go"
}

build() {
	"$GOCI" build --ca-certificates none --no-tzdata "$@"
}

small='func main() { println("x") }'
large='import "fmt"

func main() { fmt.Println("x") }'

sizes() {
	service api "$small"
	build -o oci:out -t api:1 ./api
	service api "$large"
	build -o oci:out -t api:2 ./api
	fails_with 3 "$GOCI" diff --size oci:out:1 oci:out:2
	has stdout 'before .*after .*change'
	has stdout ' +[0-9.]* .B  layers$'
	has stdout ' +[0-9.]* .B  */app/main$'
	has stdout ' +[0-9.]* .B  *\.text$'
	has stdout ' +[0-9.]* .B  *std go1'
	has stdout '  0.0 kB .* +[0-9.]* kB  *fmt$'
	fails_with 3 "$GOCI" diff --size --json oci:out:1 oci:out:2
	python3 - <<'PY'
import json
doc = json.load(open("stdout"))
(program,) = doc["programs"]
assert program["program"] == "/app/main" and program["after"] > program["before"]
grown = sum(s["after"] - s["before"] for s in program["sections"])
assert grown == program["after"] - program["before"], grown
std = [m for m in program["modules"] if m["name"] == "std"][0]
assert {"name": "fmt", "before": 0} .items() <= std["packages"][0].items(), std
PY
	succeeds "$GOCI" diff --size oci:out:1 oci:out:1
	fails_with 2 "$GOCI" diff --all oci:out:1 oci:out:2
}

growth() {
	printf 'max-growth: 5%%\n' >percent.yaml
	printf 'max-growth: 1MB\n' >bytes.yaml
	service api "$small"
	succeeds build -o oci:out -t api:1 --policy percent.yaml ./api
	first=$(digest_of stdout)
	service api "$large"
	fails_with 1 build -o oci:out -t api:1 --policy percent.yaml ./api
	has stderr 'OCI2016 policy-growth its layers have .* more than those of sha256:'
	has stderr 'what grew: std +[0-9.]* .B (fmt +[0-9.]* kB'
	has out/index.json "$first"
	succeeds build -o oci:out -t api:1 --policy bytes.yaml ./api
	for wrong in %% x% 5.% 5.125% -1%; do
		printf 'max-growth: "%s"\n' "$wrong" >wrong.yaml
		fails_with 1 build -o oci:out --policy wrong.yaml ./api
		has stderr 'wrong.yaml:1: max-growth: .* is no percentage'
	done
	for wrong in 5 -1 much; do
		printf 'max-growth: %s\n' "$wrong" >wrong.yaml
		fails_with 1 build -o oci:out --policy wrong.yaml ./api
		has stderr "wrong.yaml:1: max-growth: \"$wrong\" is no growth: .* such as 5% or .*1MB"
	done
}

fips() {
	printf 'fips: on\n' >fips.yaml
	service api "$small"
	fails_with 1 build -o oci:out -t api:1 --policy fips.yaml ./api
	has stderr 'OCI2015 policy-fips /app/main: was built without GOFIPS140'
	GOFIPS140=v1.0.0 succeeds build -o oci:out -t api:1 --policy fips.yaml ./api
	succeeds "$GOCI" verify --policy fips.yaml oci:out:1
	printf '//go:debug fips140=off\npackage main\n\n%s\n' "$small" >api/main.go
	GOFIPS140=v1.0.0 fails_with 1 build -o oci:out -t api:2 --policy fips.yaml ./api
	has stderr 'its default is fips140=off'
	GOFIPS140=off build -o oci:out -t api:3 ./api
	fails_with 1 "$GOCI" verify --policy fips.yaml oci:out:3
	has stdout 'OCI2015 policy-fips .* /app/main: was built without'
}

need python3
check 'what grew is told by section, module and package' sizes
check 'an image that grew too much does not replace the one before' growth
check 'a policy wants programs in FIPS mode by themselves' fips
finish
