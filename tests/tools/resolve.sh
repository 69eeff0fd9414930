#!/bin/sh
# goci resolve beside tools of others: Kubernetes' schemas, a registry, ko's example.
# shellcheck disable=SC2154,SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/shop.sh
. "$TOP/tests/cli/lib/shop.sh"

# Schemas of Kubernetes' own types, as its module has them for its tests.
schemas() {
	dir=$(go mod download -json k8s.io/apimachinery@v0.34.3 | jq -r .Dir)
	cat >schemas.py <<-'END'
		import json, sys

		doc = json.load(open(sys.argv[1]))["definitions"]
		for name, d in doc.items():
		    if "properties" in d:
		        d.setdefault("additionalProperties", False)
		    if name.endswith((".IntOrString", ".Quantity")):
		        doc[name] = {"type": ["string", "number"]}
		for name, d in doc.items():
		    for k in d.get("x-kubernetes-group-version-kind", []):
		        group = k["group"].split(".")[0] + "-" if k["group"] else ""
		        path = "%s-%s%s.json" % (k["kind"].lower(), group, k["version"])
		        json.dump({"$ref": "#/definitions/" + name, "definitions": doc},
		                  open("schemas/" + path, "w"))
	END
	mkdir schemas
	python3 schemas.py "$dir/pkg/util/managedfields/internal/testdata/swagger.json"
}

kubeconform_accepts() {
	need jq go
	shop .
	schemas
	GOBIN=$PWD GOFLAGS=-mod=mod go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
	ko=$(go mod download -json github.com/google/ko@v0.18.0 | jq -r .Dir)
	sed 's,ko://github.com/google/ko/test,ko://example.com/test/shop/cmd/api,' \
		"$ko/test/test.yaml" >ko-test.yaml
	grep -q 'ko://example' ko-test.yaml || fail "ko's example has no reference"
	resolve -f "$FORMS/in/deployment.yaml" -f ko-test.yaml
	./kubeconform -strict -summary -output json -schema-location \
		'schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json' <stdout >summary ||
		fail "$(cat summary)"
	same "$(jq -c .summary summary)" '{"valid":2,"invalid":0,"errors":0,"skipped":0}'
	same "$(grep -c '@sha256:[0-9a-f]\{64\}' stdout)" 3
	sed 's/containers:/containrs:/' stdout >wrong
	! ./kubeconform -strict -schema-location \
		'schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json' <wrong || fail 'accepts all'
}

# in_registry NAME DIGEST
in_registry() {
	same "$(skopeo inspect --tls-verify=false --format '{{.Digest}}' \
		"docker://$registry/shop/$1@$2")" "$2"
}

pushes_first() {
	need docker-registry skopeo
	shop .
	registry=127.0.0.1:$(free_port)
	cat >registry.yml <<-END
		version: 0.1
		storage: {filesystem: {rootdirectory: $PWD/registry}}
		http: {addr: "$registry"}
	END
	printf 'a: goci://api\nb: ko://example.com/test/shop/cmd/web\n' >m.yaml
	fails_with 1 "$GOCI" resolve -f m.yaml --push --tls-verify=false --retry-times 0 \
		--repository "$registry/shop/{name}" -o out
	[ ! -e out ] || fail 'a manifest names images that are not there'
	fails_with 1 "$GOCI" resolve -f m.yaml --push --tls-verify=false --retry-times 0 \
		--repository "$registry/shop/{name}"
	[ ! -s stdout ] || fail 'a manifest names images that are not there'
	start registry docker-registry serve registry.yml
	comes registry.log 'listening on'
	resolve -f m.yaml --push --tls-verify=false --repository "$registry/shop/{name}"
	same "$(cat stdout)" "a: $registry/shop/api@$API
b: $registry/shop/web@$WEB"
	in_registry api "$API"
	in_registry web "$WEB"
	printf 'a: goci://api\n' >m.yaml
	resolve -f m.yaml --tls-verify=false "--push=$registry/shop/other:v1"
	same "$(cat stdout)" "a: $registry/shop/other@$API"
	in_registry other "$API"
}

the_digests
check "kubeconform accepts the result, and that of ko's example" kubeconform_accepts
check 'with --push the images are in the registry before a manifest is written' pushes_first
finish
