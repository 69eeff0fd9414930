#!/bin/sh
# A plain user builds: no root, no capabilities, no user namespace, no home,
# and no network once the modules are there.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

service=presence-service

# The user gets a copy of the source, goci and the caches: nothing else of what
# the user who runs the tests owns is read.
prepare() {
	mkdir "$TMP/user" "$TMP/user/out" "$TMP/user/cache"
	cp -R "$FIXTURES/$service" "$TMP/user/$service"
	cp "$GOCI" "$TMP/user/goci"
	share_go_caches "$TMP/user/go" "$FIXTURES/$service"
	give_to_nobody "$TMP/user/out" "$TMP/user/cache" "$TMP/user/$service"
	chmod -R a+rX "$TMP/user/$service" "$TMP/user/goci"
}

# as_user COMMAND...: with an environment that holds only what is named.
as_user() {
	as_nobody env -C "$TMP/user/out" -i \
		PATH="$PATH" HOME=/nonexistent GOTOOLCHAIN=local GOPROXY=off \
		GOCACHE="$TMP/user/go/build" GOMODCACHE="$TMP/user/go/mod" \
		GOCI_CACHE="$TMP/user/cache/goci" "$@"
}

build_as_user() {
	succeeds as_user "$@"
	digest=$(digest_of stdout)
}

is_nobody() {
	as_user sh -c 'id -u; grep Cap /proc/self/status' >stdout
	has_not stdout '^0$'
	[ "$(id -u)" -ne 0 ] || same "$(sed -n 1p stdout)" "$NOBODY" 'user'
	same "$(grep -c '^Cap\(Prm\|Eff\):[[:space:]]0*$' stdout)" 2 'sets without capabilities'
}

builds() {
	build_as_user "$TMP/user/goci" build -o oci:first "$TMP/user/$service"
	succeeds "$JUDGE" layout "$TMP/user/out/first" --tag production
	echo "$digest" >"$TMP/first.digest"
}

same_as_first() {
	same "$digest" "$(cat "$TMP/first.digest")" 'digest'
}

builds_without_home() {
	build_as_user env -u HOME "$TMP/user/goci" build -o oci:second "$TMP/user/$service"
	same_as_first
}

builds_with_read_only_home() {
	mkdir "$TMP/user/home"
	chmod 555 "$TMP/user/home"
	build_as_user env -u GOCI_CACHE HOME="$TMP/user/home" TMPDIR="$TMP/user/cache" \
		"$TMP/user/goci" build -o oci:third "$TMP/user/$service"
	same_as_first
	same "$(ls -A "$TMP/user/home")" '' 'files in the home'
	has stderr '[Cc]ache'
}

builds_a_source_it_cannot_write() {
	cp -R "$FIXTURES/$service" "$TMP/user/locked"
	chmod -R a-w,a+rX "$TMP/user/locked"
	build_as_user "$TMP/user/goci" build -t presence-service -o oci:fourth \
		"$TMP/user/locked"
	succeeds "$JUDGE" layout "$TMP/user/out/fourth" --tag production
}

builds_offline() {
	# shellcheck disable=SC2034 # as_nobody looks at it
	cut_off=yes
	as_nobody true || skip_because 'no network namespace can be made here'
	as_nobody cat /proc/net/dev >devices
	has_not devices '^ *[a-km-z][^:]*:'
	build_as_user env GOCI_CACHE="$TMP/user/cache/offline" "$TMP/user/goci" build \
		--offline -o oci:fifth "$TMP/user/$service"
	same_as_first
}

# On Debian, where all libraries are there for static linking.
needs_libc_alone() {
	readelf -d "$GOCI" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v '^ld-linux' >needed
	same "$(cat needed)" libc.so.6 'libraries'
}

check 'the tools of the rootless tests are installed' need setpriv unshare jq readelf
check 'goci needs no library but libc' needs_libc_alone
check 'a plain user gets a copy of the source and of the caches' prepare
check 'that user is not root and has no capability' is_nobody
check 'a plain user builds an image that the judge accepts' builds
check 'the same image comes out without HOME' builds_without_home
check 'the same image comes out with a read-only home, which stays empty' \
	builds_with_read_only_home
check 'the same image comes out of --offline where there is no network' builds_offline
check 'a source that cannot be written is built' builds_a_source_it_cannot_write
finish
