#!/bin/sh
# The JSON schema of goci.yaml: jsonschema and goci judge the same files, and say the same.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
unset XDG_CONFIG_HOME XDG_CACHE_HOME
export HOME="$TMP/home"
mkdir "$HOME"

# judge.py SCHEMA FILE...: lines "right FILE" and "wrong FILE". Scalars are those of YAML
# 1.2's core schema, as editors have them.
cat >"$TMP/judge.py" <<'PY'
import json, re, sys
import jsonschema, yaml

class Core(yaml.SafeLoader):
    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise yaml.YAMLError("a key is there twice")
        return super().construct_mapping(node, deep)

for tag, pattern in (
        ("null", "(?:~|null|Null|NULL|)"), ("bool", "(?:true|false)"),
        ("int", "[-+]?[0-9]+"), ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)")):
    Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile("^" + pattern + "$"), None)
# As JavaScript has integers: without YAML 1.1's octals.
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for name in sys.argv[2:]:
    try:
        good = validator.is_valid(yaml.load(open(name), Core))
    except yaml.YAMLError:
        good = False
    print("right" if good else "wrong", name)
PY

# values: lines "OPTION right|wrong VALUE", in YAML: of each option at least one of both.
cat >"$TMP/values" <<'VALUES'
tag right [":1.4", web:2, ":{name}", 1.4]
tag wrong {a: b}
tag wrong [a b]
output right oci:dist/{name}
output wrong dist/web
output wrong [oci:dist/web, null]
repository right registry.example/chorus/{name}
repository wrong chorus
repository wrong registry.example/x@y
platform right [linux/amd64, linux/arm/v7]
platform right linux/amd64,linux/arm64
platform wrong windows amd64
platform wrong ["linux/amd64", 1.5]
target right all
target wrong prod
target wrong [all]
policy right production
policy wrong {max-size: 1MB}
policy wrong ""
base right oci:bases/alpine:3
base wrong alpine:3.20
toolchain right oci:bases/go
toolchain wrong /usr/local/go
shell right none
shell wrong {a: b}
modules right needed
modules wrong some
ignore-file right none
ignore-file wrong [none]
allow-secrets right true
allow-secrets wrong "true"
allow-secrets wrong yes
file right [assets:/srv, "assets/a:/etc/a:0400:1:1"]
file wrong assets
attest right sbom,provenance
attest wrong signature
sbom right [spdx]
sbom right [cyclonedx, package-files]
sbom wrong syft
capability right net_bind_service
capability wrong net-bind
capabilities right [CAP_NET_RAW, net_bind_service]
capabilities wrong {a: b}
ca-certificates right none
ca-certificates wrong ""
compression right gzip:9
compression right zstd
compression wrong brotli
compression wrong 9
no-tzdata right false
no-tzdata wrong 0
user right 1001
user right chorus
user right 1:2
user wrong 1.5
user wrong 4294967295
user wrong UPPER
env right {A: b, N: 1, T: true, E: ""}
env right [A=b]
env wrong {A: null}
env wrong {A: [b]}
env wrong {"A=B": c}
env wrong A
port right 9000
port right [9000, 53/udp]
port right none
port wrong 0
port wrong 65536
port wrong 80/http
port wrong [none, 80]
port wrong true
workdir right /srv
workdir wrong srv
entrypoint right [/app/main, -v, 1]
entrypoint right '["/app/main"]'
entrypoint wrong run --all
entrypoint wrong {a: b}
cmd right [run, --all, 3, ""]
cmd wrong run --all
cmd wrong [[run]]
label right {a: b, c: "{name}"}
label wrong {a: "x\ny"}
label wrong {a: {b: c}}
annotation right {a: 1}
annotation wrong [a]
inherit-labels right true
inherit-labels wrong null
vcs right head
vcs wrong tail
module-version right v1.2.3-rc.1+meta
version right 1.2.3
builder-id right goci
builder-id wrong {a: b}
module-version wrong one two
version wrong [a, b]
stop-signal right SIGINT
stop-signal right SIGRTMIN+3
stop-signal right 9
stop-signal wrong INT
stop-signal wrong 65
volume right [/data, /var/lib/x]
volume wrong data
volume wrong /
ldflags right [-X main.a=1, -s]
ldflags right []
ldflags wrong "a\nb"
ldflags wrong {X: main.a}
go-tags right [a, b.c]
go-tags right a,b
go-tags wrong a-b
go-tags wrong [a, null]
go-flag right -race=false
go-flag wrong race
no-cache right true
no-cache wrong no
offline right true
offline wrong on
cache-from right oci:cache
cache-from wrong ""
cache-to right ./cache
cache-to wrong [a]
metadata-file right m.json
metadata-file wrong ""
image-refs right refs
image-refs wrong {a: b}
trace right t.json
trace wrong ""
progress right plain
progress wrong loud
jobs right 4
jobs wrong 0
jobs wrong 65
jobs wrong 1.5
VALUES

# wrong and right files, apart by lines "-- right" and "-- wrong".
cat >"$TMP/files" <<'FILES'
-- right
-- right
prefix: registry.example:5000/chorus
defaults:
services:
-- right
# A service may be empty.
services:
  web:
  api: {path: ./cmd/api, port: [80]}
  all: {path: ./cmd/...}
-- wrong
prot: 80
-- wrong
port: 80
-- wrong
defaults: {prot: 80}
-- wrong
services: {web: {jobs: 3}}
-- wrong
defaults: {path: x}
-- wrong
defaults: {push: registry.example/x}
-- wrong
defaults: {prefix: x}
-- wrong
cache: {max-size: 1GB}
-- wrong
services: [web]
-- wrong
services: {a/b: {}}
-- wrong
services: {.x: {}}
-- wrong
services: {web: {path: ""}}
-- wrong
services: {web: {path: [a]}}
-- wrong
prefix: a b
-- wrong
prefix: [a]
-- wrong
- a
-- wrong
text
-- wrong
defaults: {port: 80, port: 81}
-- wrong
defaults: {port: 80
-- wrong
defaults: {shell: /bin/busybox}
-- wrong
defaults: {builder-id: "https://ci.example/1"}
FILES

# A source with what the values name.
source_here() {
	rm -rf "$HOME/.config"
	mkdir -p .git bases assets cmd
	echo x >assets/a
}

# goci_judges FOLDER...: as judge.py, by goci config.
goci_judges() {
	for file in "$@"; do
		cp "$file" "$place"
		if "$GOCI" config >/dev/null 2>said; then
			echo "right $file"
		else
			grep -q "$(basename "$place"):[0-9]*: \|unknown\|: " said || fail "$(cat said)"
			echo "wrong $file"
		fi
	done
}

# agree SCHEMA FILE...: both say of each file what its name ends with.
agree() {
	schema=$1
	shift
	"$GOCI" config "--schema=$schema" >schema.json
	python3 "$TMP/judge.py" schema.json "$@" >by-schema
	goci_judges "$@" >by-goci
	for file in "$@"; do
		echo "${file##*.} $file"
	done >expected
	for by in by-schema by-goci; do
		diff expected "$by" >differ || {
			cat differ
			sed -n 's/^> [a-z]* //p' differ | while read -r file; do
				echo "$file:"
				cat "$file"
			done
			fail "$by: another verdict (>)"
		}
	done
}

write_values() {
	mkdir files
	n=0
	while read -r option verdict value; do
		n=$((n + 1))
		printf 'defaults:\n  %s: %s\n' "$option" "$value" >"files/$n.$option.$verdict"
	done <"$TMP/values"
}

values_agree() {
	source_here
	place=$PWD/goci.yaml
	write_values
	agree source files/*
	jq -r '.properties.defaults.properties | keys[]' schema.json | sort >options
	for verdict in right wrong; do
		awk -v v="$verdict" '$2 == v { print $1 }' "$TMP/values" | sort -u |
			diff options - || fail "not each option has a $verdict value"
	done
}

values_of_the_user_agree() {
	source_here
	mkdir -p "$HOME/.config/goci"
	place=$HOME/.config/goci/config.yaml
	write_values
	printf 'defaults: {shell: /bin/busybox}\n' >files/a.right
	printf 'cache: {max-size: 10GB, max-age: 30d}\nprefix: x\n' >files/b.right
	printf 'services: {}\n' >files/c.wrong
	printf 'cache: {max-size: 10 GB}\n' >files/d.wrong
	printf 'cache: {max-age: 3y}\n' >files/e.wrong
	printf 'cache: {size: 3GB}\n' >files/f.wrong
	agree user files/*
}

files_agree() {
	source_here
	place=$PWD/goci.yaml
	mkdir files
	awk '/^-- / { n++; file = "files/" n "." $2; printf "" >file; next } { print >file }' \
		"$TMP/files"
	agree source files/*
}

# What is in the tree as a goci.yaml that goci takes.
files_of_the_tree_agree() {
	"$GOCI" config --schema >schema.json
	find "$TOP/fixtures" "$TOP/docs" -name goci.yaml -type f >found
	grep -q . found || :
	n=0
	# The blocks of the documents that are a goci.yaml.
	for page in "$TOP"/docs/*.md "$TOP/README.md"; do
		n=$((n + 1))
		awk -v to="page$n" '/^```yaml/ { i++; on = 1; next } /^```/ { on = 0 }
			on { print >(to "." i ".yaml") }' "$page"
	done
	grep -lE '^(defaults|services|prefix):' page*.yaml >ours
	[ "$(wc -l <ours)" -ge 5 ] || fail 'the blocks of the documents were not found'
	# shellcheck disable=SC2046 # no blanks in them
	python3 "$TMP/judge.py" schema.json $(cat ours found) >verdicts
	has_not verdicts '^wrong'
}

check 'of each option goci and the schema take and refuse the same values' values_agree
check "likewise in the user's own configuration" values_of_the_user_agree
check 'sections, names and keys likewise, and files that are wrong as a whole' files_agree
check 'the files of the documents and fixtures are right by the schema' files_of_the_tree_agree
finish
