# shellcheck shell=sh
# shellcheck disable=SC2154,SC2317
# Keys of all kinds, made by openssl and by cosign, and what goci signs by them, which
# COSIGN verifies in a registry: cosign's command or tests/judge/cosign, which is its
# library. It is sourced after tests/lib.sh, by tests/tools/sign.sh and
# scripts/judge-keys.sh.

need openssl jq skopeo
unset GOCI_SIGN_KEY XDG_CONFIG_HOME
GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE)
export GOCACHE GOMODCACHE
export HOME="$TMP/home" COSIGN_PASSWORD=secret GOCI_KEY_PASSWORD=secret
umask 077
mkdir -p "$HOME" "$TMP/keys"
KEYS=$TMP/keys
FLAGS='--allow-insecure-registry --allow-http-registry'

# shellcheck source=tests/tools/lib/registry.sh
. "$TOP/tests/tools/lib/registry.sh"
mkdir "$TMP/registries"
cd "$TMP/registries" || exit 1
start_registry
registry=$REGISTRY

# layout: web:1, an index of two images as skopeo writes it, too, so that it keeps its digest.
layout() {
	mkdir web
	tar -xf "$TOP/fixtures/layouts/attached/regctl-copied.tar" -C web
	all=$(jq -r '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == "all").digest' \
		web/index.json)
	jq -jc '{schemaVersion, mediaType: "application/vnd.oci.image.index.v1+json",
		manifests: [.manifests[] | {mediaType, digest, size, platform}]}' \
		"web/blobs/sha256/${all#sha256:}" >all.json
	hex=$(sha256sum all.json | cut -c 1-64)
	cp all.json "web/blobs/sha256/$hex"
	printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"1"}}]}' \
		"$hex" "$(wc -c <all.json)" >web/index.json
}

# The keys: KEYS/NAME.pem and NAME.pub by openssl; KEYS/NAME.key by cosign of the same.
makes_keys() {
	for curve in 256 384 521; do
		openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$curve" -out "$KEYS/p$curve.pem"
	done
	openssl genpkey -algorithm ed25519 -out "$KEYS/ed25519.pem"
	for bits in 2048 4096; do
		openssl genrsa -out "$KEYS/rsa$bits.pem" "$bits"
	done
	for key in p256 p384 p521 ed25519 rsa2048 rsa4096; do
		openssl pkey -in "$KEYS/$key.pem" -pubout -out "$KEYS/$key.pub"
		"$COSIGN" import-key-pair -y --key "$KEYS/$key.pem" --output-key-prefix "$PWD/$key"
		cmp "$key.pub" "$KEYS/$key.pub"
		mv "$key.key" "$KEYS/$key.key"
	done
	"$COSIGN" generate-key-pair --output-key-prefix "$KEYS/own"
}

image() {
	jq -r '.manifests[0].digest' web/index.json
}

# push REPO: the image and what refers to it, by their tags, as a user does.
push() {
	for tag in 1 $(jq -r '.manifests[].annotations["org.opencontainers.image.ref.name"] // empty' web/index.json |
		grep '^sha256-'); do
		keep=--preserve-digests
		case $tag in
		sha256-*.*) ;;
		sha256-*) keep= ;; # Debian 12's skopeo does not know artifactType in an index
		esac
		# shellcheck disable=SC2086 # an option, or none
		skopeo --insecure-policy copy -q --all $keep --dest-tls-verify=false "oci:web:$tag" \
			"docker://$registry/$1:$tag" ||
			fail "skopeo does not push $tag"
	done
}

# verify KEY REPO [OPTION...]
verify() {
	by=$1 of=$2
	shift 2
	# shellcheck disable=SC2086 # options
	run "$COSIGN" verify --insecure-ignore-tlog $FLAGS "$@" --key "$by" "$registry/$of:1"
}

cosign_takes() {
	layout
	for key in "$@"; do
		succeeds "$GOCI" sign --key "$KEYS/$key" --format bundle,simple oci:web:1
	done
	push taken
	for key in "$@"; do
		for form in true false; do
			verify "$KEYS/${key%.*}.pub" taken "--new-bundle-format=$form"
			[ "$status" -eq 0 ] || { show_run "$key $form"; fail "cosign refuses it"; }
		done
	done
}

cosign_takes_keys_of_openssl() {
	cosign_takes p256.pem p384.pem p521.pem ed25519.pem rsa2048.pem rsa4096.pem
}

cosign_takes_its_own_keys() {
	cosign_takes own.key rsa2048.key
}

both_refuse_another_key() {
	layout
	succeeds "$GOCI" sign --key "$KEYS/p256.pem" --format bundle,simple oci:web:1
	push refused
	for key in own p384 rsa2048 ed25519; do
		for form in true false; do
			verify "$KEYS/$key.pub" refused "--new-bundle-format=$form"
			[ "$status" -ne 0 ] || fail "cosign takes $key for it"
		done
		fails_with 1 "$GOCI" verify --key "$KEYS/$key.pub" oci:web:1
	done
}

# changed_bundle WHAT: it is changed in all bundles, and their digests with it.
changed_bundle() {
	python3 - "$1" <<-'PY'
	import base64, hashlib, json, sys
	def blob(d): return "web/blobs/sha256/" + d[7:]
	def put(text):
	    d = "sha256:" + hashlib.sha256(text).hexdigest()
	    open(blob(d), "wb").write(text)
	    return {"digest": d, "size": len(text)}
	def dump(doc): return json.dumps(doc, separators=(",", ":")).encode()
	index = json.load(open("web/index.json"))
	new = {}
	for entry in index["manifests"]:
	    if "artifactType" not in entry: continue
	    manifest = json.load(open(blob(entry["digest"])))
	    bundle = json.load(open(blob(manifest["layers"][0]["digest"])))
	    envelope = bundle["dsseEnvelope"]
	    if sys.argv[1] == "signature":
	        sig = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
	        sig[-1] ^= 1
	        envelope["signatures"][0]["sig"] = base64.b64encode(sig).decode()
	    elif sys.argv[1] == "payload":
	        payload = bytearray(base64.b64decode(envelope["payload"]))
	        payload[-3] ^= 1
	        envelope["payload"] = base64.b64encode(payload).decode()
	    elif sys.argv[1] == "twice":
	        envelope["signatures"] *= 2
	    manifest["layers"][0].update(put(dump(bundle)))
	    old = entry["digest"]
	    entry.update(put(dump(manifest)))
	    new[old] = entry
	for entry in index["manifests"]:
	    name = entry.get("annotations", {}).get("org.opencontainers.image.ref.name", "")
	    if name.startswith("sha256-"):
	        listed = json.load(open(blob(entry["digest"])))
	        for item in listed["manifests"]:
	            item.update({k: new[item["digest"]][k] for k in ("digest", "size")})
	        entry.update(put(dump(listed)))
	json.dump(index, open("web/index.json", "w"))
	PY
}

both_refuse_changed() {
	for change in signature payload twice; do
		rm -rf web
		layout
		succeeds "$GOCI" sign --key "$KEYS/p256.pem" oci:web:1
		changed_bundle "$change"
		push "changed-$change"
		verify "$KEYS/p256.pub" "changed-$change"
		[ "$status" -ne 0 ] || fail "cosign takes a changed $change"
		fails_with 1 "$GOCI" verify --key "$KEYS/p256.pub" oci:web:1
	done
}

cosign_takes_attestations() {
	layout
	echo '{"buildDefinition":{"buildType":"https://example.com/b"}}' >p.json
	echo '{"spdxVersion":"SPDX-2.3"}' >spdx.json
	echo '{"bomFormat":"CycloneDX","specVersion":"1.6"}' >cdx.json
	for type in slsaprovenance1 vuln openvex custom https://example.com/x/v1; do
		succeeds "$GOCI" attest --key "$KEYS/p256.pem" --type "$type" --predicate p.json oci:web:1
	done
	succeeds "$GOCI" attest --key "$KEYS/p256.pem" --type spdx --predicate spdx.json oci:web:1
	succeeds "$GOCI" attest --key "$KEYS/p256.pem" --type cyclonedx --predicate cdx.json oci:web:1
	push attested
	for type in slsaprovenance1 vuln openvex custom https://example.com/x/v1 spdx cyclonedx; do
		# shellcheck disable=SC2086 # options
		succeeds "$COSIGN" verify-attestation --insecure-ignore-tlog $FLAGS --key "$KEYS/p256.pub" \
			--type "$type" "$registry/attested:1"
	done
	# shellcheck disable=SC2086
	run "$COSIGN" verify-attestation --insecure-ignore-tlog $FLAGS --key "$KEYS/p256.pub" \
		--type link "$registry/attested:1"
	[ "$status" -ne 0 ] || fail 'a type that nobody attested is there'
}

cosign_agrees() {
	check 'openssl and cosign make keys' makes_keys
	check 'cosign takes what goci signs with keys of openssl, in both forms' \
		cosign_takes_keys_of_openssl
	check 'cosign takes what goci signs with keys of cosign, which are encrypted' \
		cosign_takes_its_own_keys
	check 'cosign and goci refuse another key' both_refuse_another_key
	check 'cosign and goci refuse a changed signature, a changed payload, and two signatures' \
		both_refuse_changed
	check 'cosign takes an attestation of each type' cosign_takes_attestations
}
