#!/bin/sh
# judge-keys.sh: what goci signs with keys of all kinds, as the command of cosign 3
# verifies it, and what cosign signs with them, as goci does. `make check` has cosign's
# library alone (tests/tools/sign.sh), since compiling the command takes minutes;
# docs/releasing.md has this script in its list.
# shellcheck disable=SC2154,SC2317 # variables of the library; functions that check calls
set -eu

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
"$TOP/scripts/install-peers.sh" cosign3
# shellcheck source=tests/lib.sh
. "$TOP/tests/lib.sh"
COSIGN=$TMP/cosign
# shellcheck source=tests/tools/lib/signing.sh
. "$TOP/tests/tools/lib/signing.sh"

# COSIGN is the command; the library has to end as it does wherever both verify.
command=$TOP/${BUILD:-build}/peers/cosign3
build_tool "$TOP/tests/judge/cosign" "$TMP/library"
: >"$TMP/compared"
cat >"$COSIGN" <<END
#!/bin/sh
status=0 other=0
"$command" "\$@" || status=\$?
case \$1 in
verify*)
	"$TMP/library" "\$@" >/dev/null 2>&1 || other=\$?
	echo "\$status \$other \$*" >>"$TMP/compared" ;;
esac
exit "\$status"
END
chmod 700 "$COSIGN"

library_is_right() {
	[ -s "$TMP/compared" ] || fail 'nothing was compared'
	cut -d' ' -f 1-3 "$TMP/compared" | sort | uniq -c
	awk '$1 != $2 { print; bad = 1 } END { exit bad }' "$TMP/compared"
}

# signed_by_cosign KEY REPO OPTION...: an image that cosign has signed, in back.
signed_by_cosign() {
	key=$1 repo=$2
	shift 2
	[ -d web ] || layout
	push "$repo"
	# shellcheck disable=SC2086 # options
	succeeds "$COSIGN" sign --key "$KEYS/$key.key" --tlog-upload=false --use-signing-config=false \
		$FLAGS --yes "$@" "$registry/$repo:1"
	rm -rf back
	succeeds "$GOCI" copy --tls-verify=false "docker://$registry/$repo:1" oci:back:1
}

goci_takes_what_cosign_signs() {
	for key in own p256 p384 p521 ed25519 rsa2048; do
		for form in true false; do
			signed_by_cosign "$key" "by-$key-$form" "--new-bundle-format=$form"
			succeeds "$GOCI" verify --key "$KEYS/$key.pub" "oci:back@$(image)"
			fails_with 1 "$GOCI" verify --key "$KEYS/rsa4096.pub" "oci:back@$(image)"
		done
	done
}

cosign_agrees
check 'goci takes what cosign signs, with each kind of key and in both forms' \
	goci_takes_what_cosign_signs
check "the library that the tests have ends as cosign's command" library_is_right
finish
