#!/bin/sh
# The same sources give the same manifest digest, whatever is around them, and so do the
# bills of materials and the provenance that are attached.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

service=presence-service
platforms=linux/amd64,linux/arm64

git_here() {
	git -c user.name=Tester -c user.email=tester@example.com -c init.defaultBranch=main \
		-c protocol.file.allow=always "$@"
}

# Two clones of one commit, whose files have other times and modes.
make_clones() {
	mkdir "$TMP/origin"
	cp -R "$FIXTURES/$service/." "$TMP/origin/"
	cd "$TMP/origin"
	git_here init -q .
	git_here add -A
	GIT_AUTHOR_DATE='2024-02-03T04:05:06Z' GIT_COMMITTER_DATE='2024-02-03T04:05:06Z' \
		git_here commit -q -m 'Import the service'
	mkdir -p "$TMP/one" "$TMP/two/a longer path/with spaces"
	git_here clone -q "$TMP/origin" "$TMP/one/$service"
	(umask 077 && git_here clone -q "$TMP/origin" "$TMP/two/a longer path/with spaces/$service")
	cp -R "$TMP/one/$service" "$TMP/theirs"
	find "$TMP/one" -type f -exec touch -d 2001-02-03 {} +
}

one=$TMP/one/$service
two="$TMP/two/a longer path/with spaces/$service"

# build CACHE VARIABLES OPTION...: prints the digest; the image goes to ./out.
build() {
	cache=$1
	variables=$2
	shift 2
	rm -rf out
	# shellcheck disable=SC2086 # VARIABLES are words
	env GOCI_CACHE="$TMP/caches/$cache" $variables "$GOCI" build -o oci:out \
		--attest "${attest:-sbom,provenance}" "$@" >reference
	digest_of reference
}

# attached LAYOUT COUNT: the digests of all documents that are attached.
attached() {
	jq -r '.manifests[] | select(.artifactType) |
		"\(.annotations["io.containerd.manifest.subject"]) \(.artifactType) \(.digest)"' \
		"$1/index.json" | sort >documents
	same "$(wc -l <documents)" "$2" 'documents'
	cat documents
}

# attached_as LAYOUT KEPT: the same documents as those that were kept.
attached_as() {
	attached "$1" "$(wc -l <"$2")" >got
	diff "$2" got || fail 'other documents are attached'
}

first() {
	build one 'TZ=UTC0 LC_ALL=C' -j 1 --platform "$platforms" "$one" >"$TMP/index.digest"
	# Of two platforms and their index; of one.
	attached out 9 >"$TMP/index.documents"
	build one 'TZ=UTC0 LC_ALL=C' -j 1 --platform linux/amd64 "$one" >"$TMP/single.digest"
	attached out 3 >"$TMP/single.documents"
	[ "$(cat "$TMP/index.digest")" != "$(cat "$TMP/single.digest")" ] ||
		fail 'one platform and two give the same digest'
}

another_surrounding() {
	cd "$TMP/two"
	got=$(umask 077 && build two 'TZ=Asia/Kathmandu LC_ALL=C.UTF-8' -j 8 \
		--platform "$platforms" "$two")
	same "$got" "$(cat "$TMP/index.digest")" 'digest'
	attached_as out "$TMP/index.documents"
	# The judge of images knows no documents.
	got=$(attest=none build two A=B --platform "$platforms" "$two")
	same "$got" "$(cat "$TMP/index.digest")" 'digest without documents'
	succeeds "$JUDGE" layout out
}

from_inside() {
	cd "$two"
	got=$(build inside 'TZ=America/St_Johns LC_ALL=tr_TR.UTF-8' -j 2 \
		--platform linux/amd64 .)
	cp -r out "$TMP/from-inside"
	rm -rf out reference
	cd "$TMP"
	attached_as from-inside "$TMP/single.documents"
	same "$got" "$(cat "$TMP/single.digest")" 'digest'
}

again() {
	got=$(build one 'A=B' --platform linux/amd64 "$one")
	attached_as out "$TMP/single.documents"
	same "$got" "$(cat "$TMP/single.digest")" 'digest'
}

another_user() {
	need_root
	mkdir "$TMP/their" "$TMP/their/out"
	cp "$GOCI" "$TMP/their/goci"
	mv "$TMP/theirs" "$TMP/their/$service"
	mkdir "$TMP/their/home"
	chmod 555 "$TMP/their/home"
	share_go_caches "$TMP/their/go" "$TMP/their/$service"
	give_to_nobody "$TMP/their/$service" "$TMP/their/out"
	succeeds as_nobody env -C "$TMP/their/out" -i PATH="$PATH" HOME="$TMP/their/home" \
		GOCACHE="$TMP/their/go/build" GOMODCACHE="$TMP/their/go/mod" GOPROXY=off \
		GOCI_CACHE="$TMP/their/out/cache" \
		"$TMP/their/goci" build --attest sbom,provenance --platform "$platforms" -o oci:image "$TMP/their/$service"
	same "$(digest_of stdout)" "$(cat "$TMP/index.digest")" 'digest'
	attached_as "$TMP/their/out/image" "$TMP/index.documents"
}

# A test that cannot fail proves nothing.
another_source() {
	cp -R "$one" changed
	sed 's/^var version = .*/var version = "changed"/' "$one/main.go" >changed/main.go
	! cmp -s "$one/main.go" changed/main.go || fail 'the source was not changed'
	got=$(build four A=B --platform linux/amd64 changed)
	[ "$got" != "$(cat "$TMP/single.digest")" ] || fail "$got is that of another source"
	attached out 3 >got
	same "$(comm -12 got "$TMP/single.documents")" '' 'documents of both'
}

source_date_epoch() {
	got=$(build one SOURCE_DATE_EPOCH=1700000000 --platform linux/amd64 "$one")
	[ "$got" != "$(cat "$TMP/single.digest")" ] || fail 'the epoch is nowhere in the image'
	attached out 3 >epoch.documents
	attest=none build one SOURCE_DATE_EPOCH=1700000000 --platform linux/amd64 "$one" >bare.digest
	"$JUDGE" config out --platform linux/amd64 >config.json
	same "$(jq -r .created config.json)" 2023-11-14T22:13:20Z created
	other=$(build two 'SOURCE_DATE_EPOCH=1700000000 TZ=Asia/Kathmandu' \
		--platform linux/amd64 "$two")
	same "$other" "$got" 'digest from the other clone'
	attached_as out epoch.documents
}

check 'the tools of the reproducibility tests are installed' need git jq setpriv
check 'two clones of one commit are made' make_clones
check 'goci builds the first clone for two platforms and for one' first
check 'another path, umask, time zone, locale and number of jobs give the same bytes' \
	another_surrounding
check 'a build from inside the source folder gives the same digest' from_inside
check 'a second build gives the same digest' again
check 'another user with a read-only home gives the same digest' another_user
check 'SOURCE_DATE_EPOCH is in the image, the same from both clones' source_date_epoch
check 'another source gives another digest' another_source
finish
