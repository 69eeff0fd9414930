#!/bin/sh
# The image for CI jobs is made by a user without rights, and a job in it can do what jobs do.
# shellcheck disable=SC1091,SC2016,SC2154,SC2317 # $...: for the shell in the image
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/container.sh"
. "$(dirname -- "$0")/lib/toolchain.sh"

service=workflow-engine
image=$TMP/image
bundle=$TMP/bundle
root=$bundle/rootfs

# Nothing of what belongs to the user who runs the tests is read by another user.
share_tree() {
	mkdir -p "$TMP/tree/scripts" "$TMP/shared/src"
	cp -R "$TOP/scripts/ci-image" "$TOP/scripts/ci-image.sh" "$TMP/tree/scripts/"
	cp -R "$FIXTURES/$service" "$TMP/shared/src/$service"
	cp "$GOCI" "$GOCI-watch" "$TOP/LICENSE" "$TMP/tree/"
	chmod -R a+rX "$TMP/tree" "$TMP/shared"
	share_go_caches "$TMP/shared/go" "$FIXTURES/$service"
}

# Go's own distribution, where a user without rights can read it.
share_go() {
	! as_nobody test -r "$(go env GOROOT)/VERSION" || return 0
	cp -R "$(go env GOROOT)" "$TMP/goroot"
	PATH=$TMP/goroot/bin:$PATH
	export PATH
}

# make_image BUILD [NAME=VALUE...]: in this folder, where the image is then, as a user
# without rights.
make_image() {
	build=$1
	shift
	mkdir -p "$build" "$TMP/user"
	cp "$GOCI" "$GOCI-watch" "$build/"
	give_to_nobody "$build" "$TMP/user"
	succeeds as_nobody env "$@" BUILD="$build" OUTPUT="oci:$build/image" VERSION=1.2.3+ci \
		HOME="$TMP/user" GOCACHE="$TMP/shared/go/build" GOCI_CACHE="$TMP/user/cache" \
		"$TMP/tree/scripts/ci-image.sh"
	has stdout ': 0 errors, 0 warnings'
}

makes_it() {
	make_image "$TMP/build"
	mv "$TMP/build/image" "$image"
	same "$(jq -r '.manifests[].annotations["org.opencontainers.image.ref.name"]' \
		"$image/index.json")" 1.2.3-ci 'tag'
}

# What is compressed is taken from goci's cache where it is the same.
makes_it_again() {
	mkdir -p "$TMP/again/ci-image"
	mv "$TMP/build/ci-image"/*/ "$TMP/again/ci-image/"
	umask 077
	make_image "$TMP/again" TZ=Asia/Tokyo LC_ALL=C
	cmp "$image/index.json" "$TMP/again/image/index.json"
	rm -rf "$TMP/again"
}

is_valid() {
	succeeds "$JUDGE" layout "$image"
	"$JUDGE" tree "$image" >entries
	grep -Ev '^([-d]0755|-0644|-0555|l0777|d1777) 0 0 ' entries >others || :
	same "$(cat others)" '' 'entries that are not of root, or everyone can write to'
	unpack_shared "$image" 1.2.3-ci "$bundle"
}

# ldd would start what it looks at.
has_all_libraries() {
	find "$root/usr" -type f -perm -100 -o -name '*.so*' -type f |
		xargs readelf -d 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
		sort -u >needed
	[ -s needed ] || fail 'no program needs a library'
	while read -r library; do
		[ -e "$root/usr/lib/$(uname -m)-linux-gnu/$library" ] || echo "$library"
	done <needed >missing
	same "$(cat missing)" '' 'libraries that are missing'
	find "$root/usr" -xtype l >broken
	same "$(cat broken)" '' 'links that lead nowhere'
}

# In the form that scanners of images look for packages without dpkg.
names_its_packages() {
	for package in git skopeo libc6; do
		has "$root/var/lib/dpkg/status.d/$package" "^Package: $package\$"
		has "$root/var/lib/dpkg/status.d/$package" '^Version: [0-9]'
		[ -s "$root/usr/share/doc/$package/copyright" ] || fail "$package has no licence"
	done
	has "$root/etc/os-release" '^ID='
	cmp "$root/usr/share/doc/goci/copyright" "$TOP/LICENSE"
}

# in_image ARGUMENT...: by the entrypoint, as the user $user (UID:GID), on a read-only root
# with /tmp alone to write to, without rights; $network is "host" or none, $shared the
# folder of this host that is /shared. What it prints is in the files stdout and stderr.
in_image() {
	need_root
	printf '%s\0' "$@" | jq -Rs --argjson count $# 'split("\u0000")[:$count]' >arguments
	jq --slurpfile arguments arguments --arg user "${user:-$NOBODY:$NOBODY}" \
		--arg network "${network:-}" --arg shared "${shared:-$PWD}" '
		.process.args = (if env.no_entrypoint then [] else [.process.args[0]] end) +
			$arguments[0]
		| .process.user = {uid: ($user / ":")[0] | tonumber,
			gid: ($user / ":")[1] | tonumber}
		| .root.readonly = true
		| .mounts += [
			{destination: "/tmp", type: "tmpfs", source: "tmpfs",
				options: ["mode=1777"]},
			{destination: "/shared", type: "bind", source: $shared,
				options: ["rbind", "rw"]}]
		| if $network == "host" then
			.linux.namespaces |= map(select(.type != "network")) else . end
	' "$bundle/config.json" >config.json
	mkdir -p here
	rm -rf here/*
	jq --arg root "$root" '.root.path = $root' config.json >here/config.json
	without_rights "$PWD/here"
	run enter
}

# Apart, so that a test can tell whether it ended.
enter() {
	(become_runtime "$PWD/here" "ci-image-$number") </dev/null
}

# works_in_image ARGUMENT...
works_in_image() {
	in_image "$@"
	[ "$status" -eq 0 ] || { show_run "$*"; exit 1; }
}

# Without a command.
reports_as() {
	user=$1
	works_in_image
	has stdout "^user  *$1\$"
	for program in goci go git skopeo bash; do
		has stdout "^$program  *[^M].*[0-9]"
	done
	has stdout '^certificates  *[1-9][0-9]* in /etc/ssl/certs/ca-certificates.crt$'
	has stdout '^HOME  */tmp$'
}

any_user_works() {
	for user in 0:0 1001:1001 1001230000:0; do
		reports_as "$user"
	done
}

# As GitLab, Jenkins and people start it.
runs_commands() {
	works_in_image sh -c 'if [ -x /usr/bin/bash ]; then exec /usr/bin/bash; fi'
	works_in_image sh -c 'echo "$0 $# $HOME $PWD"' one two
	same "$(cat stdout)" 'one 1 /tmp /src' 'arguments'
	works_in_image sh -c 'kill -0 1 && cat /proc/1/comm'
	same "$(cat stdout)" sh 'first process'
	in_image sh -c 'exit 3'
	same "$status" 3 'exit status'
	in_image no-such-program
	same "$status" 127 'exit status'
	has stderr 'no-such-program.*not found'
	in_image /etc/os-release
	same "$status" 126 'exit status'
}

# GitHub's runner, Tekton, Woodpecker and Drone have entrypoints of their own.
runs_other_entrypoints() {
	no_entrypoint=1
	export no_entrypoint
	works_in_image tail -n 1 /etc/os-release
	works_in_image /bin/sh -c 'echo "$SCRIPT" | base64 -d | /bin/sh -e'
	works_in_image /bin/bash --noprofile --norc -e -o pipefail -c 'echo $BASH_VERSION'
	has stdout '^[5-9]'
	# What actions/cache calls.
	works_in_image sh -c 'cd /tmp && tar --posix -czf a.tgz -P -C /etc os-release &&
		tar -tzf a.tgz'
	has stdout '^os-release$'
	# What is not there, as busybox's checks no certificates.
	in_image sh -c 'command -v wget'
	same "$status" 127 'status of a search for wget'
}

# The host has the packages' certificates, and Go, in this version, or another one.
builds_in_itself() {
	as_nobody env PATH="$root/usr/local/go/bin:$PATH" TMPDIR="$TMP/user" GOCACHE="$TMP/shared/go/build" \
		GOMODCACHE="$TMP/shared/go/mod" GOCI_CACHE="$TMP/user/cache" \
		"$TMP/tree/goci" build -o "oci:$TMP/user/host" \
		--ca-certificates "$root/etc/ssl/certs/ca-certificates.crt" \
		"$TMP/shared/src/$service"
	shared=$TMP/shared
	works_in_image sh -euc 'cat /proc/net/dev >&2
		export GOCACHE=/shared/go/build GOMODCACHE=/shared/go/mod
		goci build --offline -o oci:/tmp/dist "/shared/src/$1" >&2
		cat /tmp/dist/index.json' sh "$service"
	same "$(sed -n 's/^ *\([a-z0-9]*\): *[0-9].*/\1/p' stderr)" lo 'network interfaces'
	cmp stdout "$TMP/user/host/index.json"
}

# The checkout of a job belongs to another user than the job's.
clones() {
	mkdir -p work
	git init -q work/repository
	printf 'module example.com/repository\n\ngo 1.19\n' >work/repository/go.mod
	printf 'package main\n\nfunc main() {}\n' >work/repository/main.go
	git -C work/repository add .
	git -C work/repository -c user.name=a -c user.email=a@example.com commit -qm first
	mv work/repository "$TMP/shared/src/"
	shared=$TMP/shared
	works_in_image sh -euc 'git clone -q file:///shared/src/repository /tmp/clone
		git -C /tmp/clone log --format=%s
		cd /shared/src/repository
		git status --short
		GOCACHE=/shared/go/build GOMODCACHE=/shared/go/mod go build $1 -buildvcs=true -o /tmp/main
		go version -m /tmp/main' sh "$GO_FLAGS"
	has stdout '^first$'
	has stdout 'vcs.revision='
}

start_https() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2>/dev/null
	port=$(free_port)
	start https openssl s_server -accept "127.0.0.1:$port" -cert cert.pem -key key.pem -WWW
	comes https.log '^ACCEPT'
}

# With the certificate known, the answer is that this is no repository.
checks_certificates() {
	start_https
	network=host
	in_image git ls-remote "https://localhost:$port/a.git"
	same "$status" 128 'exit status'
	has stderr 'verification failed.*/etc/ssl/certs/ca-certificates.crt'
	in_image env GIT_SSL_CAINFO=/shared/cert.pem git ls-remote "https://localhost:$port/a.git"
	same "$status" 128 'exit status'
	has_not stderr 'certificate'
	has stderr 'a.git'
}

start_registry() {
	registry=127.0.0.1:$(free_port)
	cat >registry.yml <<-END
	version: 0.1
	log: {level: error}
	storage: {inmemory: {}}
	http: {addr: "$registry"}
	END
	start registry docker-registry serve registry.yml
	wait_http "http://$registry/v2/"
}

pushes() {
	start_registry
	network=host
	cp -R "$TMP/user/host" layout
	chmod -R a+rX .
	works_in_image sh -euc 'goci push --tls-verify=false oci:/shared/layout "$1/a:1"
		skopeo copy -q --all --preserve-digests --dest-tls-verify=false \
			oci:/shared/layout:production "docker://$1/b:1"
		skopeo copy -q --src-tls-verify=false "docker://$1/b:1" docker-archive:/tmp/b.tar:b:1
		tar -tf /tmp/b.tar' sh "$registry"
	has stdout '^manifest.json$'
	for name in a b; do
		skopeo inspect --raw --tls-verify=false "docker://$registry/$name:1" | sha256sum |
			cut -d ' ' -f 1 >digest
		same "sha256:$(cat digest)" "$(stage_digest layout production)" "digest of $name"
	done
}

check 'the tools of the tests of the image for CI are installed' need apt-get apt-cache \
	dpkg-deb jq umoci runc skopeo docker-registry openssl readelf strip git setpriv
share_go
check 'another user gets the scripts, a fixture and the caches' share_tree
check 'a user without rights makes the image, with a tag made of the version' makes_it
check 'it is valid, and all in it is of root' is_valid
check 'a second make, in another folder, gives the same digest' makes_it_again
check 'no program and no library in it lacks a library' has_all_libraries
check 'its packages are named, with versions and licences' names_its_packages
check 'without a command it says what it has, as root and as users whom it does not know' \
	any_user_works
check 'its entrypoint becomes the command, with its arguments and its exit status' runs_commands
check 'runners that bring an entrypoint of their own find their tools' runs_other_entrypoints
check 'without network, rights and a root to write to, the image builds the fixture to the digest \
of this host' builds_in_itself
check 'git in it clones, and reads a checkout of another user, as Go does' clones
check 'git in it speaks https, and refuses a certificate that no CA of the image vouches for' \
	checks_certificates
check 'goci and skopeo in it push to a registry, and pull' pushes
finish
