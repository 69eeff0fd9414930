#!/bin/sh
# cosign 3 checks what goci has signed: keys of all kinds, made by openssl and by cosign,
# through a registry. It is cosign's library; scripts/judge-keys.sh, by hand, has its
# command, and what it signs.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
COSIGN=$TMP/cosign
build_tool "$TOP/tests/judge/cosign" "$COSIGN"
. "$(dirname -- "$0")/lib/signing.sh"

# A token in software, of SoftHSM, which pkcs11-tool signs with.
token_signs() {
	need softhsm2-util pkcs11-tool
	layout
	mkdir -p tokens "$HOME/.config/goci"
	echo "directories.tokendir = $PWD/tokens" >softhsm.conf
	export SOFTHSM2_CONF="$PWD/softhsm.conf"
	module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
	softhsm2-util --init-token --free --label goci --pin 1234 --so-pin 1234
	pkcs11-tool --module "$module" --token-label goci --login --pin 1234 --keypairgen \
		--key-type rsa:2048 --id 01
	pkcs11-tool --module "$module" --token-label goci --read-object --type pubkey --id 01 -o token.der
	openssl pkey -pubin -inform DER -in token.der -pubout -out token.pub
	cat >"$HOME/.config/goci/config.yaml" <<-END
	sign:
	  command: [pkcs11-tool, --module, $module, --token-label, goci, --login, --pin, "1234",
	    --sign, --mechanism, SHA256-RSA-PKCS, --id, "01"]
	  public-key: $PWD/token.pub
	END
	run "$GOCI" sign oci:web:1
	rm "$HOME/.config/goci/config.yaml"
	[ "$status" -eq 0 ] || { show_run 'goci sign'; fail 'the token does not sign'; }
	push token
	verify token.pub token
	[ "$status" -eq 0 ] || { show_run cosign; fail 'cosign refuses it'; }
}

# attested KEY PREDICATE-TYPE: cosign finds it on verdict:1 in the registry.
attested() {
	# shellcheck disable=SC2086 # options
	run "$COSIGN" verify-attestation --insecure-ignore-tlog $FLAGS --key "$1" --type "$2" \
		"$registry/verdict:1"
}

# The word of a second builder travels with the image; where it could not build there is
# none.
a_verdict_travels() {
	vsa=https://slsa.dev/verification_summary/v1
	mkdir app
	printf 'module example.com/app\n\ngo 1.21\n' >app/go.mod
	printf 'package main\n\nfunc main() {}\n' >app/main.go
	succeeds "$GOCI" build -o oci:built:1 app
	cp -r built failed
	set -- --attest --key "$KEYS/p256.pem" --source app
	succeeds "$GOCI" reproduce "$@" oci:built:1
	succeeds "$GOCI" push --tls-verify=false oci:built:1 "$registry/verdict:1"
	attested "$KEYS/p256.pub" "$vsa"
	[ "$status" -eq 0 ] || { show_run cosign; fail 'cosign refuses it'; }
	attested "$KEYS/p384.pub" "$vsa"
	[ "$status" -ne 0 ] || fail 'cosign takes another key'
	attested "$KEYS/p256.pub" slsaprovenance1
	[ "$status" -ne 0 ] || fail 'cosign takes another type'
	succeeds "$GOCI" verify --key "$KEYS/p256.pub" --require vsa oci:built:1
	fails_with 1 "$GOCI" verify --key "$KEYS/p384.pub" --require vsa oci:built:1
	# FAILED is signed as well, and is none that goci verify takes.
	echo 'func init() { println("changed") }' >>app/main.go
	fails_with 3 "$GOCI" reproduce "$@" oci:failed:1
	fails_with 1 "$GOCI" verify --key "$KEYS/p256.pub" --require vsa oci:failed:1
	fails_with 3 "$GOCI" reproduce "$@" oci:built:1
	fails_with 1 "$GOCI" verify --key "$KEYS/p256.pub" --require vsa oci:built:1
	# What could not be built again says nothing, and leaves what was said.
	cp failed/index.json before
	find failed | sort >files
	echo 'no Go' >>app/main.go
	fails_with 1 "$GOCI" reproduce "$@" oci:failed:1
	rm app/main.go
	fails_with 1 "$GOCI" reproduce "$@" oci:failed:1
	cmp before failed/index.json
	find failed | sort | cmp - files
}

cosign_agrees
check 'the verdict of a second builder travels with the image, and cosign takes it' a_verdict_travels
check 'a token signs by pkcs11-tool' token_signs
finish
