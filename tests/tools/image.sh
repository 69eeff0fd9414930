#!/bin/sh
# What is in a production image, and what is not.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/container.sh"

# arches_of NAME: one service is built for two machines; to compile all three for another
# takes minutes.
arches_of() {
	echo amd64
	[ "$1" != presence-service ] || echo arm64
}

build_all() {
	for name in $SERVICES; do
		# shellcheck disable=SC2046 # words
		succeeds "$GOCI" build $(arches_of "$name" | sed 's,^,--platform linux/,') \
			-o "oci:$TMP/$name" "$FIXTURES/$name"
		same "$(wc -l <stdout)" 1 'lines on stdout'
		has stdout "^oci:$TMP/$name:production@sha256:[0-9a-f]\{64\}\$"
		same "@$(jq -r '.manifests[].digest' "$TMP/$name/index.json")" \
			"@$(digest_of stdout)" 'digest in index.json'
	done
}

# manifest NAME ARCH: the image's manifest, by skopeo.
manifest() {
	skopeo --insecure-policy --override-os linux --override-arch "$2" \
		copy -q "oci:$TMP/$1:production" "dir:manifest-$1-$2"
	cat "manifest-$1-$2/manifest.json"
}

is_accepted() {
	for name in $SERVICES; do
		succeeds "$JUDGE" layout "$TMP/$name" --tag production
		for arch in $(arches_of "$name"); do
			skopeo --insecure-policy --override-os linux --override-arch "$arch" \
				copy -q "oci:$TMP/$name:production" "oci:$name-$arch:production"
			succeeds umoci stat --json --image "$name-$arch:production"
			succeeds umoci unpack --rootless --image "$name-$arch:production" \
				"bundle-$name-$arch"
			succeeds skopeo --insecure-policy inspect --config \
				"oci:$name-$arch:production"
		done
	done
}

is_small() {
	for name in $SERVICES; do
		for arch in $(arches_of "$name"); do
			manifest "$name" "$arch" >manifest.json
			size=$(jq '[.config, .layers[] | .size] | add' manifest.json)
			[ "$size" -gt 1000000 ] || fail "$name for $arch has only $size bytes"
			[ "$size" -lt 20000000 ] || fail "$name for $arch has $size bytes"
		done
	done
}

skeleton_is_small() {
	for name in $SERVICES; do
		manifest "$name" amd64 >manifest.json
		same "$(jq '.layers | length' manifest.json)" 2 'layers'
		size=$(jq '.layers[0].size' manifest.json)
		[ "$size" -lt 400000 ] || fail "the skeleton of $name has $size bytes"
	done
}

only_the_code_differs() {
	for name in $SERVICES; do
		for arch in $(arches_of "$name"); do
			manifest "$name" "$arch" | jq -r '.layers[0].digest'
		done
	done | sort -u >skeletons
	same "$(wc -l <skeletons)" 1 'different skeleton layers'
}

has_no_shell() {
	for name in $SERVICES; do
		"$JUDGE" tree "$TMP/$name" >entries
		awk '$1 ~ /^-.*[1357]/ { print $5 }' entries >executables
		same "$(cat executables)" /app/main 'executable files'
		has_not entries '/\(sh\|ash\|bash\|dash\|busybox\|apk\|dpkg\)\( \|$\)'
	done
}

runs_as_a_number() {
	for name in $SERVICES; do
		"$JUDGE" config "$TMP/$name" >config.json
		same "$(jq -r .config.User config.json)" 1001:1001 User
		"$JUDGE" tree "$TMP/$name" >entries
		has entries '^-0555 1001 1001 [0-9]* /app/main '
	done
}

has_the_skeleton() {
	unpack "$TMP/websocket-gateway" production bundle
	"$JUDGE" tree "$TMP/websocket-gateway" >entries
	has entries '^d1777 0 0 0 /tmp$'
	has entries '^d0755 [0-9]* [0-9]* 0 /app$'
	has entries ' /etc/nsswitch.conf '
	has entries ' /etc/ssl/certs/ca-certificates.crt '
	has entries ' /usr/share/zoneinfo/Europe/Berlin '
	has bundle/rootfs/etc/passwd '^root:x:0:0:'
	has bundle/rootfs/etc/passwd '^chorus:x:1001:1001:.*:/sbin/nologin$'
	has bundle/rootfs/etc/group '^chorus:x:1001:$'
}

has_the_config() {
	"$JUDGE" config "$TMP/websocket-gateway" >config.json
	same "$(jq -c .config.Entrypoint config.json)" '["/app/main"]' Entrypoint
	same "$(jq -c .config.Cmd config.json)" null Cmd
	same "$(jq -r .config.WorkingDir config.json)" /app WorkingDir
	same "$(jq -r .config.StopSignal config.json)" SIGTERM StopSignal
	same "$(jq -c .config.ExposedPorts config.json)" '{"8081/tcp":{}}' ExposedPorts
	jq -r '.config.Env[]' config.json >variables
	has variables '^PATH=/'
	has variables '^PORT=8081$'
	has variables '^SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt$'
	same "$(jq -r .created config.json)" 1970-01-01T00:00:00Z created
}

finds_zones_and_roots() {
	need_root
	port=$(free_port)
	unpack "$TMP/presence-service" production bundle
	lock_down bundle "$port"
	start_bundle bundle presence
	answers "http://127.0.0.1:$port/healthz" presence
	succeeds "$JUDGE" get "http://127.0.0.1:$port/time?zone=Asia/Kathmandu"
	same "$(jq -r .offset stdout)" +05:45 'offset of Kathmandu'
	run "$JUDGE" get "http://127.0.0.1:$port/time?zone=Europe/Atlantis"
	same "$status" 1 'status for a zone that is none'
	succeeds "$JUDGE" get "http://127.0.0.1:$port/tls-roots"
	[ "$(jq .roots stdout)" -gt 100 ] || { cat stdout; fail 'too few roots'; }
	stop_bundle presence
}

# A test that cannot fail proves nothing: without the files the service must
# find neither.
misses_what_is_left_out() {
	need_root
	port=$(free_port)
	succeeds "$GOCI" build --no-tzdata --ca-certificates none \
		-o "oci:$PWD/bare" "$FIXTURES/presence-service"
	"$JUDGE" tree bare >entries
	has_not entries zoneinfo
	has_not entries ca-certificates
	unpack bare production bundle
	lock_down bundle "$port"
	start_bundle bundle presence
	answers "http://127.0.0.1:$port/healthz" presence
	run "$JUDGE" get "http://127.0.0.1:$port/time?zone=Asia/Kathmandu"
	same "$status" 1 'status for a zone'
	succeeds "$JUDGE" get "http://127.0.0.1:$port/tls-roots"
	same "$(jq .roots stdout)" 0 'roots'
	stop_bundle presence
}

check 'the tools of the image tests are installed' need skopeo umoci runc jq
check 'goci prints one reference a service, with the digest in index.json' build_all
check 'skopeo, umoci and the judge accept the three images, one for both platforms' is_accepted
check 'each image is below 20 MB compressed' is_small
check 'the skeleton layer is below 400 kB and the first of two' skeleton_is_small
check 'services and platforms share one skeleton layer' only_the_code_differs
check 'the only executable in an image is /app/main' has_no_shell
check 'the user is numeric and owns the program' runs_as_a_number
check 'the skeleton has users, /tmp, certificates and time zones' has_the_skeleton
check 'the config is the one that the design promises' has_the_config
check 'presence-service finds time zones and TLS roots in its container' \
	finds_zones_and_roots
check 'without time zones and certificates presence-service finds none' \
	misses_what_is_left_out
finish
