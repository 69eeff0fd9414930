#!/bin/sh
# The provenance of --attest: what is in it, and what is not.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE='@1700000000 +0000' GIT_COMMITTER_DATE='@1700000000 +0000'
unset SOURCE_DATE_EPOCH XDG_CONFIG_HOME

# source_in DIR: a repository with a service below its top.
source_in() {
	mkdir -p "$1/svc"
	printf 'module example.com/svc\n\ngo 1.21\n' >"$1/svc/go.mod"
	printf 'package main\n\nvar Key string\n\nfunc main() { println(Key) }\n' \
		>"$1/svc/main.go"
	printf 'services:\n  api:\n    path: svc\n    port: 9000\n' >"$1/goci.yaml"
	git -C "$1" init -q -b main
	git -C "$1" add .
	git -C "$1" commit -qm first
}

build() {
	succeeds "$GOCI" build --attest provenance --ca-certificates none --no-tzdata "$@"
}

# provenance LAYOUT DIGEST: the statement that refers to the image, on stdout.
provenance() {
	for blob in "$1"/blobs/sha256/*; do
		if grep -qs '"https://slsa.dev/provenance/v1"' "$blob" &&
			grep -qs "\"sha256\":\"${2#sha256:}\"" "$blob" &&
			grep -qs '"predicate"' "$blob"; then
			cat "$blob"
			return
		fi
	done
	fail "no provenance of $2"
}

facts() {
	source_in src
	cd src
	build -o oci:"$TMP/facts" api
	digest=$(digest_of stdout)
	provenance "$TMP/facts" "$digest" >"$TMP/facts.json"
	commit=$(git rev-parse HEAD)
	python3 - "$TMP/facts.json" "$digest" "$commit" <<'PY'
import json, sys
doc = json.load(open(sys.argv[1]))
assert doc["_type"] == "https://in-toto.io/Statement/v1"
assert doc["subject"][0]["digest"]["sha256"] == sys.argv[2][7:]
made, ran = doc["predicate"]["buildDefinition"], doc["predicate"]["runDetails"]
assert made["buildType"].endswith("/docs/provenance.md#v1"), made["buildType"]
out = made["externalParameters"]
assert out["source"]["path"] == "svc" and out["service"] == "api", out
assert out["package"] == "example.com/svc" and out["settingsFile"] == "goci.yaml", out
assert out["settings"] == {"ca-certificates": "none", "no-tzdata": True}, out
inner = made["internalParameters"]
assert inner["settings"]["port"] == ["9000"], inner
one = list(inner["platforms"].values())[0]
assert "-trimpath" in one["arguments"] and one["recorded"]["CGO_ENABLED"] == "0", one
named = {r["name"]: r for r in made["resolvedDependencies"]}
assert named["source"]["digest"] == {"gitCommit": sys.argv[3]}, named
assert any(name.endswith("/compile") for name in named), named
assert "startedOn" not in ran.get("metadata", {}), ran
assert "goci" in ran["builder"]["version"], ran
PY
}

# What is of the host or of somebody alone: none of it is in there.
leaks() {
	source_in src
	git -C src remote add origin https://leakuser:leaktoken@git.example/org/src.git
	mkdir -p "$TMP/leakdir"
	printf 'x' >"$TMP/leakdir/leakfile"
	printf 'x' >src/svc/.env.leakenv
	cd src
	HOSTNAME=leakhost USER=leakname LOGNAME=leakname \
		GOPROXY="https://leakuser:leakpass@proxy.example,off" \
		GOPRIVATE=leakprivate.example GONOSUMDB=leaknosum.example \
		GOFLAGS="-gcflags=all=-trimpath=$TMP/leakdir" \
		GOCI_BUILD_TOKEN=leakvariable \
		build -o oci:"$TMP/leakout" --env LEAKKEPT=leakvalue --label a=leaklabel \
		--annotation b=leakannotation --ldflags '-X main.Key=leakx' \
		--file "$TMP/leakdir/leakfile:/x" --file svc/.env.leakenv:/y \
		--cmd --token=leakarg -t leaktag api ||
		:
	[ "$status" -eq 0 ] || { GOFLAGS='' build -o oci:"$TMP/leakout" \
		--env LEAKKEPT=leakvalue --label a=leaklabel --annotation b=leakannotation \
		--ldflags '-X main.Key=leakx' --file "$TMP/leakdir/leakfile:/x" \
		--file svc/.env.leakenv:/y --cmd --token=leakarg -t leaktag api; }
	provenance "$TMP/leakout" "$(digest_of stdout)" >"$TMP/leaks.json"
	has_not "$TMP/leaks.json" leak
	has_not "$TMP/leaks.json" "$TMP"
	has_not "$TMP/leaks.json" "$(hostname)"
	has "$TMP/leaks.json" 'git+https://git.example/org/src@'
	has "$TMP/leaks.json" '"LEAKKEPT"'
	has "$TMP/leaks.json" 'layer of files'
}

flags() {
	source_in src
	cd src
	GOFLAGS="-tags=sometag -pgo=off" GOAMD64=v2 build -o oci:"$TMP/flags" \
		--platform linux/amd64 --go-flag=-covermode=set api
	provenance "$TMP/flags" "$(digest_of stdout)" >"$TMP/flags.json"
	has "$TMP/flags.json" '"-tags=netgo,sometag"'
	has "$TMP/flags.json" '"GOAMD64":"v2"'
	has "$TMP/flags.json" '"-pgo=off"'
}

dirty() {
	source_in src
	cd src
	echo '// changed' >>svc/main.go
	build -o oci:"$TMP/dirty" api
	provenance "$TMP/dirty" "$(digest_of stdout)" >"$TMP/dirty.json"
	has_not "$TMP/dirty.json" gitCommit
	has "$TMP/dirty.json" '"baseCommit":"'"$(git rev-parse HEAD)"'","dirty":true'
}

# Another path, umask, time and number of jobs change no byte of it.
same_bytes() {
	source_in one
	mkdir -p elsewhere/deep
	cp -R one elsewhere/deep/two
	(cd one && build -o oci:"$TMP/same1" -j 1 api)
	cp one/stdout stdout
	provenance "$TMP/same1" "$(digest_of stdout)" >"$TMP/same1.json"
	find elsewhere -exec touch -d '2020-01-01' {} +
	(
		umask 0077
		cd elsewhere/deep/two
		GOCI_CACHE=$TMP/other-cache HOME=$TMP build -o oci:"$TMP/same2" -j 3 api
	)
	cp elsewhere/deep/two/stdout stdout
	provenance "$TMP/same2" "$(digest_of stdout)" >"$TMP/same2.json"
	cmp "$TMP/same1.json" "$TMP/same2.json"
}

builder() {
	source_in src
	cd src
	SOURCE_DATE_EPOCH=1700000000 build -o oci:"$TMP/builder" \
		--builder-id https://ci.example/runners/7 api
	provenance "$TMP/builder" "$(digest_of stdout)" >"$TMP/builder.json"
	has "$TMP/builder.json" '"builder":{"id":"https://ci.example/runners/7"'
	has "$TMP/builder.json" '"startedOn":"2023-11-14T22:13:20Z"'
	fails_with 2 "$GOCI" build --builder-id 'https://u:p@ci.example' api
	has stderr 'is no URI'
	echo 'defaults: {builder-id: "https://evil.example"}' >svc/goci.yaml
	fails_with 2 "$GOCI" build ./svc
	has stderr 'a source may not say who builds it'
}

several_platforms() {
	source_in src
	cd src
	build -o oci:"$TMP/several" --platform linux/amd64,linux/arm64 api
	provenance "$TMP/several" "$(digest_of stdout)" >"$TMP/several.json"
	has "$TMP/several.json" '"linux/amd64":{"arguments"'
	has "$TMP/several.json" '"linux/arm64":{"arguments"'
}

# The Go types of in-toto read each of them, strictly, and find it valid.
valid() {
	for doc in facts leaks flags dirty same1 builder several; do
		[ -s "$TMP/$doc.json" ] || fail "$doc.json is not there"
		succeeds "$TMP/attestation" "$TMP/$doc.json"
	done
}

need git python3
(cd "$TOP/tests/judge/attestation" && CGO_ENABLED=0 go build -o "$TMP/attestation" .)
check 'the provenance has the facts of the build' facts
check 'nothing of the host, and no value that could be a secret, is in it' leaks
check 'flags and variables that count are in it' flags
check 'a source that differs from its commit is not told as the commit' dirty
check 'another path, umask, time and number of jobs give the same bytes' same_bytes
check 'the user says who builds, and the source does not' builder
check 'an index has a provenance of all its platforms' several_platforms
check "in-toto's own types take each of them" valid
finish
