#!/bin/sh
# Signing and attesting is stopped at each signature, by each signal, and by a full disk:
# the image with what was attached before is there as it was, and still verifies. The
# signer is a command that waits, so that the moments are known.
# shellcheck disable=SC1091,SC2016,SC2086,SC2154,SC2317 # of other shells; words on purpose
set -eu
. "$(dirname -- "$0")/../lib.sh"
need openssl jq python3
unset GOCI_SIGN_KEY GOCI_KEY_PASSWORD XDG_CONFIG_HOME SOURCE_DATE_EPOCH
GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE)
export GOCACHE GOMODCACHE
umask 022
export HOME="$TMP/home" GOCI_CACHE="$TMP/cache"
CONFIG=$HOME/.config/goci
mkdir -p "$CONFIG"
for name in one two; do
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$TMP/$name.pem" \
		2>"$TMP/openssl.log"
	openssl pkey -in "$TMP/$name.pem" -pubout -out "$TMP/$name.pub"
done
printf '{"reviewed": true}\n' >"$TMP/review.json"

# good: the layout "old" and its source "app", signed and attested by the key "one".
good() {
	mkdir app
	printf 'module example.com/app\n\ngo 1.21\n' >app/go.mod
	printf 'package main\n\nfunc main() { println("old") }\n' >app/main.go
	succeeds "$GOCI" build --attest sbom,provenance --sign-key "$TMP/one.pem" -o oci:old:1 app
	still_good old
}

# still_good LAYOUT: what was there before is there, and verifies.
still_good() {
	succeeds "$GOCI" verify --key "$TMP/one.pub" --require signature,sbom,provenance "oci:$1:1"
}

# state LAYOUT: all names in it with their bytes.
state() {
	(cd "$1" && find . -type f -exec sha256sum {} + | sort && find . | sort)
}

# signer N: signs by the key "two"; at its Nth call it waits until it is killed.
signer() {
	rm -f "$CONFIG/calls" "$CONFIG/waits"
	cat >"$CONFIG/signer" <<-END
	#!/bin/sh
	echo call >>calls
	if [ "\$(wc -l <calls)" -eq $1 ]; then
		echo \$\$ >waits.new
		mv waits.new waits
		exec sleep 1000
	fi
	exec openssl dgst -sha256 -sign $TMP/two.pem
	END
	chmod +x "$CONFIG/signer"
	printf 'sign:\n  command: [./signer]\n  public-key: %s\n' "$TMP/two.pub" >"$CONFIG/config.yaml"
}

# stopped SIGNAL COMMAND...: at the moment when the signer waits. 1 if it never does.
stopped() {
	signal=$1
	shift
	# In a shell's background SIGINT is ignored.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$@" >log 2>&1 &
	pid=$!
	while [ ! -e "$CONFIG/waits" ] && kill -0 "$pid" 2>/dev/null; do
		sleep 0.05
	done
	if [ ! -e "$CONFIG/waits" ]; then
		wait "$pid" || fail "$(cat log)"
		return 1
	fi
	kill "-$signal" "$pid"
	status=0
	wait "$pid" || status=$?
	case $signal in INT) want=130 ;; TERM) want=143 ;; KILL) want=137 ;; esac
	same "$status" "$want" "status after $signal"
	# After SIGKILL of goci it waits on; after the others it must be gone.
	kill "$(cat "$CONFIG/waits")" 2>/dev/null || return 0
	[ "$signal" = KILL ] || fail "the signer outlives $signal"
}

# stopped_everywhere REQUIREMENT COMMAND...: on the layout "here", at each signature by each
# signal; what is required is there at last, by the key "two".
stopped_everywhere() {
	required=$1
	shift
	n=1
	at_end=
	while [ -z "$at_end" ]; do
		[ "$n" -lt 20 ] || fail 'it never ends'
		for signal in INT TERM KILL; do
			rm -rf here
			cp -r old here
			state here >before
			signer "$n"
			if ! stopped "$signal" "$@"; then
				at_end=1
				break
			fi
			state here | cmp before -
			still_good here
		done
		n=$((n + 1))
	done
	[ "$n" -gt 2 ] || fail 'nothing was signed'
	rm "$CONFIG/config.yaml"
	succeeds "$GOCI" verify --key "$TMP/two.pub" --require "$required" oci:here:1
}

signing_is_stopped() {
	good
	stopped_everywhere signature "$GOCI" sign --format bundle,simple oci:here:1
	still_good here
}

attesting_is_stopped() {
	good
	stopped_everywhere https://example.com/review/v1 "$GOCI" attest --format bundle,simple \
		--type https://example.com/review/v1 --predicate "$TMP/review.json" oci:here:1
	still_good here
}

reproducing_is_stopped() {
	good
	stopped_everywhere vsa "$GOCI" reproduce --attest --source app oci:here:1
	still_good here
}

building_is_stopped() {
	good
	sed -i 's/old/new/' app/main.go
	stopped_everywhere signature,sbom,provenance \
		"$GOCI" build --attest sbom,provenance -o oci:here:1 app
}

# full COMMAND...: on a copy of "old" in "small/here", a disk with more and more room, until
# there is enough; what was there is whole each time.
full() {
	need_root
	mkdir -p small
	"$GOCI" verify --key "$TMP/one.pub" --require signature,sbom,provenance oci:old:1 >/dev/null
	REQUIRED='signature,sbom,provenance' unshare -m sh -euc '
		mount -t tmpfs -o size=16m tmpfs small
		goci=$0 key=$1
		shift
		for room in 0 1 2 3 4 6 8 10 12 14 16 20 24 32 48 64 96 128 160 192 256 512 1024; do
			rm -rf small/here small/filler
			cp -R old small/here
			dd if=/dev/zero of=small/filler bs=64k 2>/dev/null || :
			dd if=/dev/zero bs=4k >>small/filler 2>/dev/null || :
			blocks=$(($(stat -c %s small/filler) / 4096 - room))
			truncate -s $((blocks * 4096)) small/filler
			(cd small/here && find . -type f -exec sha256sum {} + | sort && find . | sort) >before
			status=0
			"$@" >log 2>&1 || status=$?
			(cd small/here && find . -type f -exec sha256sum {} + | sort && find . | sort) >after
			if [ "$status" -eq 0 ]; then
				[ "$room" -gt 0 ] || { echo "nothing was written"; exit 1; }
				! cmp -s before after || { echo "nothing was done"; exit 1; }
				echo "enough: $room blocks" >enough
				exit 0
			fi
			grep -q "No space left" log || { cat log; exit 1; }
			cmp before after || { echo "$room blocks"; diff before after; cat log; exit 1; }
			"$goci" verify --key "$key" --require signature,sbom,provenance oci:small/here:1 >log2 ||
				{ cat log2; exit 1; }
		done
		echo "there is never enough"
		exit 1' "$GOCI" "$TMP/one.pub" "$@"
}

a_full_disk_leaves_all_as_it_was() {
	good
	full "$GOCI" sign --key "$TMP/two.pem" --format bundle,simple oci:small/here:1
	full "$GOCI" attest --key "$TMP/two.pem" --type https://example.com/review/v1 \
		--predicate "$TMP/review.json" oci:small/here:1
	full "$GOCI" reproduce --attest --key "$TMP/two.pem" --source app oci:small/here:1
	sed -i 's/old/new/' app/main.go
	full "$GOCI" build --attest sbom,provenance --sign-key "$TMP/two.pem" -o oci:small/here:1 app
}

# As another user, who may read the layout only.
a_layout_of_another_stays() {
	need_root
	good
	chmod -R go+rX "$TMP"
	mkdir theirs
	cp "$TMP/two.pem" theirs/key.pem
	cp -r app theirs/app
	chown -R 12345 theirs
	state old >before
	set -- setpriv --reuid 12345 --regid 12345 --clear-groups env HOME="$PWD/theirs" \
		GOCI_CACHE="$PWD/theirs/cache" GOCACHE="$PWD/theirs/gocache" GOFLAGS=-buildvcs=false
	fails_with 1 "$@" "$GOCI" sign --key theirs/key.pem oci:old:1
	has stderr 'Permission denied'
	fails_with 1 "$@" "$GOCI" attest --key theirs/key.pem --type custom \
		--predicate "$TMP/review.json" oci:old:1
	has stderr 'Permission denied'
	fails_with 1 "$@" "$GOCI" reproduce --attest --key theirs/key.pem --source theirs/app oci:old:1
	has stderr 'Permission denied'
	fails_with 1 "$@" "$GOCI" build --attest sbom --sign-key theirs/key.pem -o oci:old:1 theirs/app
	has stderr 'Permission denied'
	state old | cmp before -
	still_good old
}

# The document of goci sbom is there whole, or the one from before.
a_bill_is_written_whole() {
	need_root
	good
	mkdir small locked
	unshare -m sh -euc '
		mount -t tmpfs -o size=64k tmpfs small
		echo "the old one" >small/bill.json
		dd if=/dev/zero of=small/filler bs=4k 2>/dev/null || :
		status=0
		"$0" sbom -o small/bill.json oci:old:1 2>log || status=$?
		[ "$status" -eq 1 ] || { cat log; echo "status $status"; exit 1; }
		grep "No space left" log
		[ "$(cat small/bill.json)" = "the old one" ]
		[ "$(ls -A small | tr "\n" " ")" = "bill.json filler " ]' "$GOCI"
	echo 'the old one' >locked/bill.json
	chmod -R go+rX "$TMP"
	fails_with 1 setpriv --reuid 12345 --regid 12345 --clear-groups \
		env HOME=/nonexistent "$GOCI" sbom -o locked/bill.json oci:old:1
	has stderr 'Permission denied'
	fails_with 1 "$GOCI" sbom -o missing/bill.json oci:old:1
	fails_with 1 "$GOCI" sbom -o locked/bill.json oci:old:2
	same "$(cat locked/bill.json)" 'the old one'
	same "$(ls -A locked)" bill.json
}

check 'goci sign that is stopped at any signature leaves the layout as it was' signing_is_stopped
check 'goci attest that is stopped at any signature leaves the layout as it was' attesting_is_stopped
check 'goci reproduce --attest that is stopped leaves the layout as it was' reproducing_is_stopped
check 'a build that is stopped at any signature leaves the old image with its attestations' \
	building_is_stopped
check 'a disk that is full at any moment leaves the layout as it was' a_full_disk_leaves_all_as_it_was
check 'a layout that another user may only read stays as it was' a_layout_of_another_stays
check 'goci sbom -o writes its document whole, or leaves the old one' a_bill_is_written_whole
finish
