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

cosign_agrees
check 'a token signs by pkcs11-tool' token_signs
finish
