#!/bin/sh
# goci sign, goci attest, and what signs: keys, passwords, the user's command. openssl
# makes the keys and checks what was signed.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
need openssl jq
unset GOCI_SIGN_KEY GOCI_KEY_PASSWORD XDG_CONFIG_HOME
GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE)
export GOCACHE GOMODCACHE
umask 077
export HOME="$TMP/home"
CONFIG=$HOME/.config/goci
mkdir -p "$CONFIG" "$TMP/keys"

# layout: an image for two platforms with a tag, web:1, and one for one, web:one.
layout() {
	mkdir web
	tar -xf "$TOP/fixtures/layouts/attached/regctl-copied.tar" -C web
	jq -c '.manifests |= [.[] | select(.annotations["org.opencontainers.image.ref.name"] |
		IN("all", "amd64"))
		| .annotations |= with_entries(select(.key == "org.opencontainers.image.ref.name")
		| .value |= {all: "1", amd64: "one"}[.])]' web/index.json >index.json
	mv index.json web/index.json
}

# ec NAME CURVE: keys/NAME.pem and .pub.
ec() {
	openssl genpkey -quiet -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$TMP/keys/$1.pem" 2>/dev/null ||
		openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$TMP/keys/$1.pem"
	public "$1"
}
public() {
	openssl pkey -in "$TMP/keys/$1.pem" -pubout -out "$TMP/keys/$1.pub"
}
ec p256 P-256
ec p384 P-384
ec k1 secp256k1
openssl genpkey -algorithm ed25519 -out "$TMP/keys/ed.pem"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$TMP/keys/rsa.pem" 2>"$TMP/rsa.log"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$TMP/keys/rsa1024.pem" 2>"$TMP/rsa.log"
openssl pkcs8 -topk8 -in "$TMP/keys/p256.pem" -passout pass:secret -out "$TMP/keys/sealed.pem"
chmod 600 "$TMP"/keys/*.pem
KEY=$TMP/keys/p256.pem

# blob DIGEST: the file of a blob of web.
blob() {
	printf 'web/blobs/sha256/%s\n' "${1#sha256:}"
}

# entries PREDICATE: manifests in index.json that attach it.
entries() {
	jq -r --arg p "$1" '.manifests[] | select(.annotations["dev.sigstore.bundle.predicateType"] == $p)
		| .digest' web/index.json
}
SIGNED=https://sigstore.dev/cosign/sign/v1

# bundle_of MANIFEST: the file of the bundle in it.
bundle_of() {
	blob "$(jq -r '.layers[0].digest' "$(blob "$1")")"
}

# holds BUNDLE PUBLIC: its signature, as openssl checks DSSE's bytes.
holds() {
	jq -r .dsseEnvelope.payload "$1" | base64 -d >payload
	jq -r '.dsseEnvelope.signatures[0].sig' "$1" | base64 -d >signature
	{
		printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c <payload)"
		cat payload
	} >encoded
	openssl dgst -sha256 -verify "$2" -signature signature encoded
}

signs_all_of_it() {
	layout
	succeeds "$GOCI" sign --key "$KEY" oci:web:1
	same "$(wc -l <stdout)" 3 'lines'
	same "$(entries "$SIGNED" | wc -l)" 3 'signatures'
	for manifest in $(entries "$SIGNED"); do
		holds "$(bundle_of "$manifest")" "$TMP/keys/p256.pub"
		subject=$(jq -r .subject.digest "$(blob "$manifest")")
		same "$(cat payload)" '{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"'"${subject#sha256:}"'"},"annotations":{}}],"predicateType":"'"$SIGNED"'","predicate":{}}'
		[ -e "$(blob "$subject")" ] || fail 'the subject is not there'
	done
}

hint_names_the_key() {
	layout
	succeeds "$GOCI" sign --key "$KEY" oci:web:one
	manifest=$(entries "$SIGNED")
	same "$(jq -r .verificationMaterial.publicKey.hint "$(bundle_of "$manifest")")" \
		"$(openssl pkey -in "$KEY" -pubout -outform DER | openssl dgst -sha256 -binary | base64)"
}

keeps_what_it_signed() {
	layout
	succeeds "$GOCI" sign --key "$KEY" oci:web:1
	cp web/index.json before
	succeeds "$GOCI" sign --key "$KEY" oci:web:1
	has stdout ' already$'
	cmp before web/index.json
	succeeds "$GOCI" sign --key "$TMP/keys/rsa.pem" oci:web:1
	same "$(entries "$SIGNED" | wc -l)" 6 'signatures by two keys'
}

signs_in_the_older_form() {
	layout
	succeeds "$GOCI" sign --key "$KEY" --format simple oci:web:one
	same "$(entries "$SIGNED")" '' 'bundles'
	jq -e '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] // "" | endswith(".sig"))' \
		web/index.json >entry
	manifest=$(blob "$(jq -r .digest entry)")
	payload=$(blob "$(jq -r '.layers[0].digest' "$manifest")")
	jq -r '.layers[0].annotations["dev.cosignproject.cosign/signature"]' "$manifest" | base64 -d >signature
	openssl dgst -sha256 -verify "$TMP/keys/p256.pub" -signature signature "$payload"
	image=$(jq -r '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == "one").digest' web/index.json)
	same "$(cat "$payload")" '{"critical":{"identity":{"docker-reference":""},"image":{"docker-manifest-digest":"'"$image"'"},"type":"cosign container image signature"},"optional":null}'
}

takes_keys_of_all_kinds() {
	layout
	export GOCI_KEY_PASSWORD=secret
	openssl ec -in "$KEY" -out sec1.pem 2>/dev/null
	openssl ecparam -name prime256v1 -genkey -out parameters.pem
	openssl rsa -in "$TMP/keys/rsa.pem" -traditional -out pkcs1.pem 2>/dev/null
	openssl ec -in "$KEY" -aes256 -passout pass:secret -out old.pem 2>/dev/null
	openssl pkcs8 -topk8 -in "$KEY" -scrypt -passout pass:secret -out scrypt.pem
	sed 's/$/\r/' "$KEY" >crlf.pem
	{ printf '\357\273\277'; cat "$KEY"; } >bom.pem
	ln -s "$KEY" link.pem
	chmod 600 ./*.pem
	for key in "$KEY" "$TMP/keys/p384.pem" "$TMP/keys/ed.pem" "$TMP/keys/rsa.pem" \
		"$TMP/keys/sealed.pem" sec1.pem parameters.pem pkcs1.pem old.pem scrypt.pem \
		crlf.pem bom.pem link.pem; do
		succeeds "$GOCI" sign --key "$key" oci:web:one
		same "$(cat stderr)" '' "$key: standard error"
	done
	# What differs in its form alone is the same key.
	same "$(entries "$SIGNED" | wc -l)" 5 'keys'
}

# says PATTERN COMMAND...: it fails with 1 or 2 and one line, and changes nothing.
says() {
	pattern=$1
	shift
	cp web/index.json before
	find web | sort >files
	run "$@"
	case $status in 1 | 2) ;; *) show_run "$*"; fail 'want 1 or 2' ;; esac
	has stderr "$pattern"
	same "$(wc -l <stderr)" 1 'lines of the error'
	cmp before web/index.json
	find web | sort | cmp - files
}

refuses_keys() {
	layout
	export GOCI_KEY_PASSWORD=wrong
	says 'sealed.pem: an encrypted key, and the password is wrong' \
		"$GOCI" sign --key "$TMP/keys/sealed.pem" oci:web:1
	unset GOCI_KEY_PASSWORD
	says 'is encrypted: set GOCI_KEY_PASSWORD' "$GOCI" sign --key "$TMP/keys/sealed.pem" oci:web:1
	says 'a public key; what signs is the private one' \
		"$GOCI" sign --key "$TMP/keys/p256.pub" oci:web:1
	says 'curve secp256k1; supported are' "$GOCI" sign --key "$TMP/keys/k1.pem" oci:web:1
	says 'an RSA key of 1024 bits; supported are 2048 to 8192' \
		"$GOCI" sign --key "$TMP/keys/rsa1024.pem" oci:web:1
	openssl req -new -x509 -key "$KEY" -subj /CN=x -out cert.pem
	says 'a certificate; its key is' "$GOCI" sign --key cert.pem oci:web:1
	cat "$KEY" "$TMP/keys/rsa.pem" >two.pem
	says 'several PEM blocks' "$GOCI" sign --key two.pem oci:web:1
	cat cert.pem "$KEY" >both.pem
	says 'several PEM blocks, a CERTIFICATE and a PRIVATE KEY' "$GOCI" sign --key both.pem oci:web:1
	printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n' >ssh
	says 'a key in OpenSSH.s form; "ssh-keygen -p' "$GOCI" sign --key ssh oci:web:1
	printf -- '-----BEGIN \033[31m-----\nAAAA\n-----END \033[31m-----\n' >escape.pem
	says 'PEM block "\\u001b\[31m", which is no key' "$GOCI" sign --key escape.pem oci:web:1
	tr -d '\n' <"$KEY" >line.pem
	says 'damaged' "$GOCI" sign --key line.pem oci:web:1
	openssl pkey -in "$KEY" -outform DER -out key.der
	says 'no key: it has no "-----BEGIN' "$GOCI" sign --key key.der oci:web:1
	echo 'no key at all' >text
	says 'no key: it has no "-----BEGIN' "$GOCI" sign --key text oci:web:1
	: >empty
	says 'no key' "$GOCI" sign --key empty oci:web:1
	sed 's/^MI/MA/' "$KEY" >damaged.pem
	says 'damaged' "$GOCI" sign --key damaged.pem oci:web:1
	head -c 100000 /dev/zero >huge
	says 'larger than 65536 bytes' "$GOCI" sign --key huge oci:web:1
	truncate -s 1G sparse
	says 'larger than 65536 bytes' "$GOCI" sign --key sparse oci:web:1
	ln -s loop loop
	says 'symbolic links' "$GOCI" sign --key loop oci:web:1
	mkfifo fifo
	says 'not a regular file' "$GOCI" sign --key fifo oci:web:1
	says 'not a regular file' "$GOCI" sign --key /dev/zero oci:web:1
	says 'not a regular file' "$GOCI" sign --key "$TMP/keys" oci:web:1
	says 'No such file' "$GOCI" sign --key missing oci:web:1
	says 'no key to sign with: name it by' "$GOCI" sign oci:web:1
	says 'no file: keys that are elsewhere' "$GOCI" sign --key awskms:///alias/x oci:web:1
	says 'is no name of a variable' "$GOCI" sign --key env://A-B oci:web:1
	says 'env://NOT_SET: the variable is not set' "$GOCI" sign --key env://NOT_SET oci:web:1
}

refuses_costly_keys() {
	layout
	export GOCI_KEY_PASSWORD=secret
	seal() {
		echo '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----'
		printf '{"kdf":{"name":"scrypt","params":{"N":%s,"r":%s,"p":%s},"salt":"AAAAAAAAAAAAAAAA"},"cipher":{"name":"nacl/secretbox","nonce":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},"ciphertext":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}' "$@" | base64
		echo '-----END ENCRYPTED SIGSTORE PRIVATE KEY-----'
	}
	for cost in '1073741824 8 1' '65536 1000000 1' '65536 8 100000' '0 8 1' '3 8 1' '-2 8 1'; do
		# shellcheck disable=SC2086 # words on purpose
		seal $cost >costly.key
		says 'scrypt parameters' "$GOCI" sign --key costly.key oci:web:1
	done
}

# encrypted OID PARAMETERS...: an ENCRYPTED PRIVATE KEY of PKCS#8 with this derivation.
encrypted() {
	{
		printf 'asn1=SEQUENCE:key\n[key]\nalgorithm=SEQUENCE:algorithm\n'
		printf 'data=FORMAT:HEX,OCTETSTRING:%0256d\n' 0
		printf '[algorithm]\noid=OID:PBES2\nparameters=SEQUENCE:scheme\n'
		printf '[scheme]\nkdf=SEQUENCE:kdf\ncipher=SEQUENCE:cipher\n'
		printf '[cipher]\noid=OID:aes-256-cbc\niv=FORMAT:HEX,OCTETSTRING:%032d\n' 0
		printf '[kdf]\noid=OID:%s\nparameters=SEQUENCE:work\n' "$1"
		printf '[work]\nsalt=FORMAT:HEX,OCTETSTRING:%016d\n' 0
		shift
		n=0
		for number in "$@"; do
			n=$((n + 1))
			printf 'n%s=INTEGER:%s\n' "$n" "$number"
		done
	} >key.conf
	openssl asn1parse -genconf key.conf -noout -out costly.der
	echo '-----BEGIN ENCRYPTED PRIVATE KEY-----'
	base64 -w 64 costly.der
	echo '-----END ENCRYPTED PRIVATE KEY-----'
}

refuses_costly_encryption() {
	layout
	export GOCI_KEY_PASSWORD=secret
	for iterations in 2000000000 99999999999999999999999 -1 0; do
		encrypted PBKDF2 "$iterations" >costly.pem
		says 'takes too many iterations' timeout 20 "$GOCI" sign --key costly.pem oci:web:1
	done
	for cost in '1073741824 8 1' '16384 1000000 1' '16384 8 1000000' '0 8 1' \
		'99999999999999999999999 8 1'; do
		# shellcheck disable=SC2086 # words on purpose
		encrypted 1.3.6.1.4.1.11591.4.11 $cost >costly.pem
		says 'scrypt parameters' timeout 20 "$GOCI" sign --key costly.pem oci:web:1
	done
	# libcrypto has a limit of its own: the password is not what is wrong.
	encrypted 1.3.6.1.4.1.11591.4.11 65536 8 1 >costly.pem
	says 'more memory than libcrypto allows' "$GOCI" sign --key costly.pem oci:web:1
	encrypted PBKDF2 1000 >wrong.pem
	says 'the password is wrong' "$GOCI" sign --key wrong.pem oci:web:1
}

# In a process that waits for the layout's lock with its key decrypted. Where nothing
# leaves a core file, that part has nothing to show.
secrets_leave_memory() {
	need_root
	layout
	export SECRET=correct-horse-battery-staple
	openssl pkcs8 -topk8 -in "$KEY" -passout env:SECRET -out sealed.pem
	printf '%s\n' "$SECRET" >password
	chmod 600 sealed.pem password
	SEALED=$(cat sealed.pem) PLAIN=$(cat "$KEY")
	export SEALED PLAIN
	python3 "$TOP/tests/cli/lib/memory.py" "$GOCI" "$KEY"
}

key_is_never_shown() {
	layout
	GOCI_SIGN_KEY=$(cat "$KEY") says 'GOCI_SIGN_KEY: this is a key, where its file is expected' \
		"$GOCI" sign oci:web:1
	if grep -q 'BEGIN\|MIG' stderr; then fail 'the key is printed'; fi
	says 'this is a key' "$GOCI" sign --key "$(cat "$KEY")" oci:web:1
	if grep -q 'MIG' stderr; then fail 'the key is printed'; fi
}

key_and_password_are_of_the_environment() {
	layout
	SIGNING_KEY=$(cat "$TMP/keys/sealed.pem") GOCI_KEY_PASSWORD=secret GOCI_SIGN_KEY=env://SIGNING_KEY \
		succeeds "$GOCI" sign oci:web:one
	holds "$(bundle_of "$(entries "$SIGNED")")" "$TMP/keys/p256.pub"
}

password_is_of_a_file() {
	layout
	echo secret >password
	succeeds "$GOCI" sign --key "$TMP/keys/sealed.pem" --password-file password oci:web:one
	printf 'secret\r\n' >password
	succeeds "$GOCI" sign --key "$TMP/keys/sealed.pem" --password-file password oci:web:one
	printf 'secret\nmore\n' >password
	says 'a password is one line' \
		"$GOCI" sign --key "$TMP/keys/sealed.pem" --password-file password oci:web:1
	says 'No such file' "$GOCI" sign --key "$KEY" --password-file none oci:web:1
}

warns_of_a_key_that_all_can_read() {
	layout
	cp "$KEY" key.pem
	chmod 644 key.pem
	succeeds "$GOCI" sign --key key.pem oci:web:one
	has stderr 'key.pem: a private key without a password, which all users'
}

attests() {
	layout
	printf '{"a": 1.10,\n "b": [1e5, "\303\251"]}\n' >p.json
	succeeds "$GOCI" attest --key "$KEY" --type vuln --predicate p.json oci:web:1
	type=https://cosign.sigstore.dev/attestation/vuln/v1
	same "$(entries "$type" | wc -l)" 3 'attestations'
	holds "$(bundle_of "$(entries "$type" | head -n 1)")" "$TMP/keys/p256.pub"
	has payload '"predicate":{"a": 1.10,$'
	jq -e '.predicate.b[1] == "é"' payload
	cp web/index.json before
	succeeds "$GOCI" attest --key "$KEY" --type vuln --predicate p.json oci:web:1
	cmp before web/index.json
	echo '{"a":2}' >p.json
	succeeds "$GOCI" attest --key "$KEY" --type vuln --predicate p.json oci:web:1
	same "$(entries "$type" | wc -l)" 3 'attestations after another one'
	jq -r .dsseEnvelope.payload "$(bundle_of "$(entries "$type" | head -n 1)")" | base64 -d | jq -e '.predicate.a == 2'
	succeeds "$GOCI" attest --key "$TMP/keys/ed.pem" --type https://example.com/x/v1 --predicate p.json oci:web:1
	same "$(entries https://example.com/x/v1 | wc -l)" 3
}

refuses_predicates() {
	layout
	set -- "$GOCI" attest --key "$KEY" --type custom oci:web:1 --predicate
	echo '{"a":' >bad
	says 'bad: no JSON: line' "$@" bad
	echo '{"a":1,"a":2}' >bad
	says 'bad: no JSON: .*duplicate' "$@" bad
	echo '[1]' >bad
	says 'bad: no predicate: a JSON object' "$@" bad
	: >bad
	says 'bad: no JSON' "$@" bad
	head -c 9000000 /dev/zero >bad
	says 'bad: is larger than' "$@" bad
	says 'No such file' "$@" missing
	says 'not a regular file' "$@" /dev/null
	echo '{}' >p
	says 'is no type of a predicate' "$GOCI" attest --key "$KEY" --type nonsense --predicate p oci:web:1
	says 'which goci sign makes' "$GOCI" attest --key "$KEY" --type "$SIGNED" --predicate p oci:web:1
	says 'takes --type and --predicate' "$GOCI" attest --key "$KEY" --predicate p oci:web:1
	says 'takes --type and --predicate' "$GOCI" attest --key "$KEY" --type custom oci:web:1
}

refuses_what_is_no_image_of_a_layout() {
	layout
	says 'no tag "none"\|none' "$GOCI" sign --key "$KEY" oci:web:none
	says 'missing' "$GOCI" sign --key "$KEY" oci:missing:1
	[ ! -e missing ] || fail 'a layout was made'
	succeeds "$GOCI" sign --key "$KEY" oci:web:1
	fails_with 1 "$GOCI" sign --key "$KEY" oci:web:none
	has stderr 'has no tag "none"; it has [^ ]*'
	has_not stderr 'sha256-'
	says 'an archive is not changed in its place: goci copy' "$GOCI" sign --key "$KEY" oci-archive:web.tar
	says 'works on layouts: goci copy' "$GOCI" sign --key "$KEY" docker://registry.example/web
	says 'no image is given\|takes' "$GOCI" sign --key "$KEY"
}

read_only_layout_stays() {
	need_root
	layout
	# The checkout may lie where others cannot look.
	cp "$GOCI" goci
	chmod -R a+rX "$TMP"
	cp "$KEY" key.pem
	chown 12345 key.pem
	says 'Permission denied' setpriv --reuid 12345 --regid 12345 --clear-groups \
		env HOME=/nonexistent ./goci sign --key key.pem oci:web:1
	chmod -R go-rwx "$TMP/keys"
}

full_disk_leaves_all_as_it_was() {
	need_root
	layout
	mkdir small
	# shellcheck disable=SC2016 # the shell in the namespace expands it
	unshare -m sh -euc '
		mount -t tmpfs -o size=512k tmpfs small
		cp -R web small
		dd if=/dev/zero of=small/filler bs=4k 2>/dev/null || :
		find small/web | sort >before
		cp small/web/index.json index
		status=0
		"$0" sign --key "$1" oci:small/web:1 2>stderr || status=$?
		[ "$status" -eq 1 ] || { cat stderr; echo "status $status"; exit 1; }
		find small/web | sort | diff before -
		cmp index small/web/index.json' "$GOCI" "$KEY"
	has stderr 'No space left'
}

# configured TEXT: the user's configuration has it as "sign".
configured() {
	printf 'sign:\n%s\n' "$1" >"$CONFIG/config.yaml"
}
unconfigured() {
	rm -f "$CONFIG/config.yaml"
}

configuration_signs() {
	layout
	configured "  key: $TMP/keys/sealed.pem
  password-file: password
  formats: [bundle, simple]"
	echo secret >"$CONFIG/password"
	succeeds "$GOCI" sign oci:web:one
	holds "$(bundle_of "$(entries "$SIGNED")")" "$TMP/keys/p256.pub"
	has web/index.json '\.sig"'
	# Another key does not get that password.
	openssl pkcs8 -topk8 -in "$TMP/keys/rsa.pem" -passout pass:secret -out other.pem
	says 'is encrypted: set GOCI_KEY_PASSWORD' "$GOCI" sign --key other.pem oci:web:1
	says 'no key to sign with' "$GOCI" sign --key none oci:web:1
	unconfigured
}

configuration_is_checked() {
	layout
	configured '  key: a
  command: [b]'
	says 'config.yaml:1: sign: key and command are two ways' "$GOCI" sign oci:web:1
	configured '  command: [b]'
	says 'command takes public-key: FILE' "$GOCI" sign oci:web:1
	configured '  public-key: x'
	says 'public-key belongs to command' "$GOCI" sign oci:web:1
	configured '  kye: x'
	says 'config.yaml:2: unknown key "kye"' "$GOCI" sign oci:web:1
	configured '  formats: [bundel]'
	says 'formats' "$GOCI" sign oci:web:1
	unconfigured
}

source_may_not_choose() {
	mkdir app
	printf 'module example.com/app\n\ngo 1.21\n' >app/go.mod
	printf 'package main\n\nfunc main() {}\n' >app/main.go
	for text in 'sign: {key: k}' 'sign: {command: [touch, pwned]}' 'defaults: {sign-key: k}' \
		'services: {app: {path: ., sign-key: k}}' 'defaults: {sign-password-file: k}' \
		'defaults: {sign-format: simple}'; do
		echo "$text" >app/goci.yaml
		run "$GOCI" build --dry-run app
		[ "$status" -eq 2 ] || { show_run "$text"; fail 'want 2'; }
		has stderr 'goci.yaml:1: '
	done
	echo 'sign: {key: k}' >app/goci.yaml
	run "$GOCI" build --dry-run app
	has stderr 'a source may not choose what signs: set it in'
	echo 'defaults: {sign-key: k}' >app/goci.yaml
	run "$GOCI" build --dry-run app
	has stderr 'unknown key "sign-key": what signs is named by --sign-key, or by "sign: {key: FILE}" in'
}

# signer LINES: a program, and the configuration that runs it.
signer() {
	{
		echo '#!/bin/sh'
		printf '%s\n' "$1"
	} >"$CONFIG/signer"
	chmod +x "$CONFIG/signer"
	configured "  command: [$CONFIG/signer, \"an argument; touch pwned\"]
  public-key: $TMP/keys/${2:-p256}.pub"
}

command_signs() {
	layout
	signer "[ \"\$1\" = 'an argument; touch pwned' ] || exit 9
[ -z \"\${GOCI_KEY_PASSWORD+x}\" ] || exit 8
pwd >where
exec openssl dgst -sha256 -sign $KEY"
	GOCI_KEY_PASSWORD=secret succeeds "$GOCI" sign --format bundle,simple oci:web:one
	holds "$(bundle_of "$(entries "$SIGNED")")" "$TMP/keys/p256.pub"
	same "$(cat "$CONFIG/where")" "$CONFIG" 'folder of the command'
	same "$(find . "$CONFIG" -name pwned)" '' 'what a shell has made'
	unconfigured
}

command_may_print_other_forms() {
	layout
	signer "openssl dgst -sha256 -sign $KEY | base64"
	succeeds "$GOCI" sign oci:web:one
	layout_again
	public rsa
	signer "openssl dgst -sha256 -sign $TMP/keys/rsa.pem | base64 -w 0" rsa
	succeeds "$GOCI" sign oci:web:one
	layout_again
	# Two numbers, as PKCS#11 has them.
	signer "openssl dgst -sha256 -sign $KEY | openssl asn1parse -inform DER |
		sed -n 's/.*INTEGER *://p' | awk '{ n = \$1; while (length(n) < 64) n = \"0\" n; printf \"%s\", n }' |
		sed 's/../\\\\x&/g' | xargs -0 printf %b"
	succeeds "$GOCI" sign oci:web:one
	holds "$(bundle_of "$(entries "$SIGNED")")" "$TMP/keys/p256.pub"
	unconfigured
}
layout_again() {
	rm -rf web
	layout
}

bad_commands_sign_nothing() {
	layout
	signer 'echo "PIN locked" >&2; exit 3'
	says 'sign.command: signer .*: exited with status 3: PIN locked' "$GOCI" sign oci:web:1
	signer 'exit 0'
	says 'printed nothing; expected the signature on standard output$' "$GOCI" sign oci:web:1
	signer 'echo "no token" >&2'
	says 'printed nothing; expected the signature on standard output: no token$' "$GOCI" sign oci:web:1
	signer 'echo rubbish'
	says 'printed: 8 bytes that are no signature by the key' "$GOCI" sign oci:web:1
	signer "openssl dgst -sha256 -sign $TMP/keys/p384.pem"
	says 'no signature by the key' "$GOCI" sign oci:web:1
	signer 'yes'
	says 'wrote more than' "$GOCI" sign oci:web:1
	signer 'kill -9 $$'
	says 'killed by signal 9' "$GOCI" sign oci:web:1
	configured "  command: [no-such-signer]
  public-key: $TMP/keys/p256.pub"
	says 'no-such-signer: no such program in PATH' "$GOCI" sign oci:web:1
	configured "  command: [$CONFIG/signer]
  public-key: missing"
	says 'missing: No such file' "$GOCI" sign oci:web:1
	unconfigured
}

# goci build tells who may not write a folder to change its owner.
what_may_not_be_started_is_no_folder() {
	mkdir app
	printf 'module example.com/app\n\ngo 1.21\n' >app/go.mod
	printf 'package main\n\nfunc main() {}\n' >app/main.go
	configured "  command: [/etc/passwd]
  public-key: $TMP/keys/p256.pub"
	fails_with 1 "$GOCI" build app
	has stderr 'sign.command: start /etc/passwd: Permission denied$'
	unconfigured
}

hanging_command_is_ended() {
	layout
	signer 'echo here >started; exec sleep 1000'
	cp web/index.json before
	"$GOCI" sign oci:web:1 >log 2>&1 &
	pid=$!
	comes "$CONFIG/started" here
	kill "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 143 'exit status'
	cmp before web/index.json
	unconfigured
}

# What the command leaves behind has goci's pipes, and a session of its own.
a_daemon_of_the_command_holds_nothing_up() {
	layout
	signer "openssl dgst -sha256 -sign $KEY
setsid sleep 100 &"
	succeeds timeout 60 "$GOCI" sign oci:web:one
	holds "$(bundle_of "$(entries "$SIGNED")")" "$TMP/keys/p256.pub"
	layout_again
	cp web/index.json before
	for rest in 'sleep 1000' 'exit 0' "trap '' INT TERM; sleep 8; sleep 8"; do
		rm -f "$CONFIG/started"
		signer "setsid sleep 100 & echo here >started; $rest"
		"$GOCI" sign oci:web:1 >log 2>&1 &
		pid=$!
		comes "$CONFIG/started" here
		kill -INT "$pid" 2>/dev/null || kill "$pid" # INT is ignored in the background
		kill "$pid" 2>/dev/null || :
		status=0
		timeout 60 tail --pid="$pid" -f /dev/null || fail "$rest: goci is still there"
		wait "$pid" || status=$?
		[ "$status" -ne 0 ] || fail "$rest: signed"
		cmp before web/index.json
	done
	unconfigured
}

# The command has a copy of the bytes, nothing of the layout or the keys that is open, and
# no part in what is published.
a_command_can_change_nothing_else() {
	layout
	signer "ls -l /proc/\$\$/fd >fds
printf changed >>/proc/self/fd/0
printf x | openssl dgst -sha256 -sign $KEY"
	says 'no signature by the key' "$GOCI" sign oci:web:1
	has "$CONFIG/fds" to-sign
	has_not "$CONFIG/fds" "$PWD/web\\|$TMP/keys"
	signer "printf changed >&0; openssl dgst -sha256 -sign $KEY"
	says 'no signature by the key' "$GOCI" sign oci:web:1
	signer "rm -r $PWD/web/blobs; openssl dgst -sha256 -sign $KEY"
	cp web/index.json before
	fails_with 1 "$GOCI" sign oci:web:1
	cmp before web/index.json
	same "$(find web -type f | sort | tr '\n' ' ')" 'web/index.json web/oci-layout ' files
	unconfigured
}

children_do_not_get_the_password() {
	mkdir -p bin app
	cat >bin/go <<-'GO'
	#!/bin/sh
	env >>"$SPY"
	exec "$REAL_GO" "$@"
	GO
	chmod +x bin/go
	printf 'module example.com/app\n\ngo 1.21\n' >app/go.mod
	printf 'package main\n\nfunc main() {}\n' >app/main.go
	REAL_GO=$(command -v go) SPY=$PWD/spy PATH=$PWD/bin:$PATH SIGNING_KEY=$(cat "$TMP/keys/sealed.pem") \
		GOCI_KEY_PASSWORD=secret GOCI_SIGN_KEY=env://SIGNING_KEY GOCACHE=$TMP/gocache \
		GOCI_CACHE=$TMP/cache succeeds "$GOCI" build --no-tzdata --ca-certificates none -o oci:out app
	echo '// changed' >>app/main.go
	REAL_GO=$(command -v go) SPY=$PWD/spy PATH=$PWD/bin:$PATH SIGNING_KEY=$(cat "$TMP/keys/sealed.pem") \
		GOCI_KEY_PASSWORD=secret GOCI_SIGN_KEY=env://SIGNING_KEY GOCACHE=$TMP/gocache GOCI_CACHE=$TMP/cache \
		succeeds "$GOCI" build --sign-key none --no-tzdata --ca-certificates none -o oci:out app
	[ -s spy ] || fail 'Go was not run through the program that looks'
	if grep -E 'secret|PRIVATE KEY|GOCI_KEY_PASSWORD|SIGNING_KEY=.' spy; then
		fail 'a child got the key or its password'
	fi
}

check 'goci sign signs each manifest of an image and its index' signs_all_of_it
check 'a bundle names the key as cosign does' hint_names_the_key
check 'what a key has signed stays as it is; another key adds to it' keeps_what_it_signed
check 'the older form is what cosign 2 signs' signs_in_the_older_form
check 'keys of openssl sign, whatever their form' takes_keys_of_all_kinds
check 'what is no key to sign with is refused, and nothing changes' refuses_keys
check 'a key whose derivation costs too much is refused before the work' refuses_costly_keys
check 'encryption of PKCS#8 that costs too much is refused before the work' refuses_costly_encryption
check 'a process that signs holds no password and no text of the key, and leaves no core file' \
	secrets_leave_memory
check 'a key in the place of its file is refused, and not printed' key_is_never_shown
check 'a key and its password can be in the environment' key_and_password_are_of_the_environment
check 'a password can be in a file of one line' password_is_of_a_file
check 'a private key that all can read is warned of' warns_of_a_key_that_all_can_read
check 'goci attest signs a predicate as it is written, and replaces its own' attests
check 'what is no predicate is refused, and nothing changes' refuses_predicates
check 'an archive, a registry and a missing image are not signed' refuses_what_is_no_image_of_a_layout
check 'a layout that cannot be written stays as it was' read_only_layout_stays
check 'a full disk leaves the layout as it was' full_disk_leaves_all_as_it_was
check 'the configuration of the user says what signs' configuration_signs
check 'the section sign is checked' configuration_is_checked
check 'the goci.yaml of a source may not choose what signs' source_may_not_choose
check 'a command of the user signs, without a shell and in its own folder' command_signs
check 'a command may print base64, and the two numbers of PKCS#11' command_may_print_other_forms
check 'a command that fails or prints rubbish signs nothing' bad_commands_sign_nothing
check 'goci build does not take a program that may not be started for a folder' \
	what_may_not_be_started_is_no_folder
check 'a command that hangs ends with goci' hanging_command_is_ended
check 'what a command leaves behind holds goci up neither at its end nor at Ctrl-C' \
	a_daemon_of_the_command_holds_nothing_up
check 'a command changes nothing but its answer' a_command_can_change_nothing_else
check 'no child of a build gets the key or its password' children_do_not_get_the_password
finish
