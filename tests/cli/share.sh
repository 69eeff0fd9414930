#!/bin/sh
# Caches on their way to another machine: --cache-to and --cache-from.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/module.sh"

needed=github.com/cespare/xxhash/v2
proxy="file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)"
GOFLAGS=-modcacherw
export GOFLAGS

# service DIR: a program that needs one module and a package of its own.
service() {
	module "$1"
	printf 'require %s v2.2.0\n' "$needed" >>"$1/go.mod"
	grep -h "^$needed v2.2.0" "$FIXTURES/presence-service/go.sum" >"$1/go.sum"
	mkdir "$1/own"
	printf 'package own\n\nvar Text = "own"\n' >"$1/own/own.go"
	printf 'package main\n\nimport (\n\t"example.com/test/%s/own"\n\t"%s"\n)\n\nfunc init() { print(xxhash.Sum64String(own.Text)) }\n' \
		"$(basename "$1")" "$needed" >"$1/hash.go"
}

# at_home DIR COMMAND...: with all caches in DIR, and no network.
at_home() {
	home=$1
	shift
	env GOMODCACHE="$home/mod" GOCACHE="$home/build" GOCI_CACHE="$home/goci" \
		GOPROXY="${from_proxy:-off}" "$@"
}

# goci_at DIR OPTION...: builds web there; the packages it compiled go to `compiled`.
goci_at() {
	home=$1
	shift
	succeeds at_home "$home" "$GOCI" build --progress json "$@" web
	jq -r 'select(.event == "note" and .step == "compile") | .note' stderr >compiled
}

# The first machine: a cold build, whose caches are shared.
first_machine() {
	service "$TMP/web"
	cd "$TMP"
	from_proxy=$proxy
	goci_at "$TMP/first" --cache-to "$TMP/shared" -o "oci:$TMP/out"
	digest_of stdout >"$TMP/digest"
	[ "$(wc -l <compiled)" -gt 20 ] || fail 'the first build was not cold'
	same "$(jq -r '.manifests[0].annotations["org.opencontainers.image.ref.name"]' \
		shared/index.json)" cache
}

# manifest LAYOUT: the file of its manifest.
manifest() {
	echo "$1/blobs/sha256/$(digest "$1" "${2:-cache}" | cut -d: -f2)"
}

# copies: the service and what the first machine shared, here.
copies() {
	cp -r "$TMP/web" web
	cp -r "$TMP/shared" shared
}

builds_the_same() {
	cp -r "$TMP/web" web
	goci_at "$PWD/home" --cache-from "$1"
	same "$(digest_of stdout)" "$(cat "$TMP/digest")" digest
}

a_fresh_home() {
	builds_the_same "$TMP/shared"
	[ "$(wc -l <compiled)" -le 1 ] || fail "compiled again: $(cat compiled)"
	find home/mod -name '*.zip' | grep -q xxhash || fail 'the module is not there'
}

of_go_alone() {
	jq -r '.layers[].mediaType' "$(manifest "$TMP/shared")" | sort -u >types
	same "$(sed 's/.*cache\.\([a-z]*\).*/\1/' types | tr '\n' ' ')" 'modules packages ' types
}

only_what_changed() {
	copies
	echo '// Edited.' >>web/own/own.go
	echo 'var more = 1' >>web/own/own.go
	goci_at "$PWD/home" --cache-from oci:shared:cache
	same "$(sort compiled | tr '\n' ' ')" \
		'example.com/test/web example.com/test/web/own ' compiled
}

entries_are_new_and_whole() {
	touch before
	copies
	goci_at "$PWD/home" --cache-from shared
	[ -z "$(find home/build -name '*-[ad]' ! -newer before)" ] || fail 'entries are old'
	for entry in home/build/*/*-a; do
		time=$(cut -c 155-174 "$entry" | tr -d ' ')
		[ "$time" -gt 1000000000000000000 ] || fail "$entry: is of $time"
	done
	for output in home/build/*/*-d; do
		same "$(sha256sum <"$output" | cut -c 1-64)-d" "$(basename "$output")"
	done
	[ -z "$(find home/build home/mod -name '.goci-tmp*')" ] || fail 'something is left'
}

what_is_there_stays() {
	copies
	goci_at "$PWD/home" --cache-from shared
	entry=$(find home/build -name '*-a' | head -n 1)
	# Of another time, which Go takes as it is.
	{ head -c 154 "$entry"; printf '%20s\n' 1700000000000000001; } >mine
	cp mine "$entry"
	rm -r home/goci dist
	goci_at "$PWD/home" --cache-from shared
	cmp mine "$entry"
}

unpacks_once() {
	copies
	goci_at "$PWD/home" --cache-from shared
	echo '// Edited.' >>web/main.go
	goci_at "$PWD/home" --cache-from shared
	same "$(jq -r 'select(.event == "end" and .step == "restore caches") | .detail' \
		stderr)" '0.0 MB'
	rm -r home/build
	echo '// Edited.' >>web/main.go
	goci_at "$PWD/home" --cache-from shared
	same "$(cat compiled)" example.com/test/web
}

by_skopeo() {
	need skopeo
	copies
	succeeds skopeo --insecure-policy copy -q oci:shared:cache oci:moved:cache
	same "$(digest moved cache)" "$(digest shared cache)" manifest
	builds_the_same oci:moved
}

# An archive, one that a digest names, and those that hold something else.
of_an_archive() {
	id=$(digest "$TMP/shared" cache)
	skopeo --insecure-policy copy -q "oci:$TMP/shared:cache" "oci-archive:$TMP/shared.tar:mine"
	for ref in "oci-archive:$TMP/shared.tar" "oci-archive:$TMP/shared.tar:mine" \
		"oci:$TMP/shared@$id"; do
		rm -rf web home
		builds_the_same "$ref"
		[ "$(wc -l <compiled)" -le 1 ] || fail "$ref: compiled again: $(cat compiled)"
	done
	refuses 2 'cache-from: .*docker save' "$GOCI" build --progress quiet \
		--cache-from "docker-archive:$TMP/shared.tar" web
	succeeds at_home "$PWD/home" "$GOCI" build --cache-from oci-archive:none.tar web
	has_not stderr warning
}

by_umoci() {
	need umoci
	succeeds umoci ls --layout "$TMP/shared"
	same "$(cat stdout)" cache
	cp -r "$TMP/shared" shared
	succeeds umoci gc --layout shared
	same "$(listing shared)" "$(listing "$TMP/shared")" 'after umoci gc'
}

same_bytes() {
	cp -r "$TMP/web" web
	# By another umask, user name, time zone and path.
	from_proxy=$proxy
	umask 077
	TZ=Asia/Tokyo goci_at "$PWD/other home" --cache-to shared -j1
	same "$(digest shared cache)" "$(digest "$TMP/shared" cache)" manifest
	before=$(stat -c %Y.%i shared/index.json)
	goci_at "$PWD/other home" --cache-to shared
	same "$(stat -c %Y.%i shared/index.json)" "$before" 'what is unchanged'
	umask 022
}

# Layers of modules and of Go's own packages stay; what nothing names is gone.
moves_only_what_changed() {
	copies
	jq -r '.layers[] | .mediaType + " " + .digest' "$(manifest shared)" >before
	echo '// Edited.' >>web/main.go
	from_proxy=off
	cp -r "$TMP/first" first
	goci_at "$PWD/first" --cache-to shared
	jq -r '.layers[] | .mediaType + " " + .digest' "$(manifest shared)" >after
	[ "$(grep -c 'modules\|packages' before)" -eq 4 ] || fail "$(cat before)"
	same "$(grep 'modules\|packages' before | head -n 3)" \
		"$(grep 'modules\|packages' after | head -n 3)" 'layers'
	ls shared/blobs/sha256 >there
	{
		jq -r '.layers[].digest, .config.digest' "$(manifest shared)"
		digest shared cache
	} | cut -d: -f2 | sort -u >named
	same "$(cat there)" "$(cat named)" blobs
}

# The restored machine shares what it got, without the network.
shares_again() {
	copies
	goci_at "$PWD/home" --cache-from shared --cache-to again
	same "$(digest again cache)" "$(digest shared cache)" manifest
}

no_cache_yet() {
	cp -r "$TMP/web" web
	from_proxy=$proxy
	mkdir empty
	for where in none oci:none empty; do
		goci_at "$TMP/first" --cache-from "$where" -o "oci:out-$(basename "$where")"
		! grep -i 'warn' stderr || fail "$where: a warning"
	done
	rm -rf out-*
	goci_at "$TMP/first" --cache-from "oci:$TMP/shared:other"
	! grep -i 'warn' stderr || fail 'a warning'
	jq -r 'select(.event == "end" and .step == "restore caches") | .detail' stderr >detail
	has detail '^not there yet: .*has no tag "other"; it has cache$'
}

# rename OLD NEW: the tag of a layout's cache; "" for none.
rename() {
	jq -c --arg old "$1" --arg new "$2" '(.manifests[] | select(
		.annotations["org.opencontainers.image.ref.name"] == $old) | .annotations) |=
		if $new == "" then {} else {"org.opencontainers.image.ref.name": $new} end' \
		shared/index.json >index
	cp index shared/index.json
}

# Where no tag is given. Two caches, none of them "cache": their tags are told.
the_only_cache() {
	copies
	rename cache main
	for tag in main ''; do
		for ref in shared oci:shared; do
			rm -rf home
			goci_at "$PWD/home" --cache-from "$ref"
			[ "$(wc -l <compiled)" -le 1 ] || fail "$ref ($tag): $(cat compiled)"
		done
		rename main ''
	done
	jq -c '.manifests += .manifests |
		(.manifests[0].annotations, .manifests[1].annotations) = {} |
		.manifests[0].digest = "sha256:" + ("0" * 64) |
		.manifests[0].annotations["org.opencontainers.image.ref.name"] = "one" |
		.manifests[1].annotations["org.opencontainers.image.ref.name"] = "two"' \
		shared/index.json >index
	cp index shared/index.json
	left_out 'several images: one, two; name one as oci:shared:one'
	rename two cache
	rm -r home
	goci_at "$PWD/home" --cache-from shared
	[ "$(wc -l <compiled)" -le 1 ] || fail "beside another: $(cat compiled)"
}

images_elsewhere() {
	cp -r "$TMP/web" web
	for text in alpine:3 registry.example/x/y:1 docker://x/y:1 https://x/y \
		containers-storage:x/y:1; do
		refuses 2 'cache-from.*images are read from disk: .skopeo copy .* puts it there' \
			"$GOCI" build --cache-from "$text" web
		one_line
		refuses 2 'cache-to.*: a cache is written to DIR or oci:DIR' \
			"$GOCI" build --cache-to "$text" web
		one_line
		printf 'defaults: {cache-from: "%s"}\n' "$text" >web/goci.yaml
		(cd web && refuses 2 'cache-from.*images are read from disk: .skopeo copy' "$GOCI" build)
		rm web/goci.yaml
	done
	refuses 2 'is a layout; write oci:shared:x$' env -C "$TMP" "$GOCI" build --cache-from shared:x web
	refuses 2 'cache-to.*: a cache is written to DIR' "$GOCI" build --cache-to oci-archive:x.tar web
	refuses 1 'is not a cache of goci but an image' at_home "$TMP/first" \
		"$GOCI" build --cache-from "oci:$TMP/out" -o oci:out web
	[ ! -e out ] || fail 'out was made'
	goci_at "$TMP/first" --cache-to ./with:colon -o oci:out
	goci_at "$TMP/first" --cache-from ./with:colon -o oci:out
}

no_layout() {
	cp -r "$TMP/web" web
	mkdir not
	echo x >not/file
	refuses 1 'cache-from: not: is no OCI layout' \
		at_home "$TMP/first" "$GOCI" build --cache-from not -o oci:out web
	[ ! -e out ] || fail 'out was made'
	refuses 1 'is not a cache of goci but an image' at_home "$TMP/first" \
		"$GOCI" build --cache-from "oci:$TMP/out:production" -o oci:out web
	refuses 2 'cache-from' "$GOCI" build --cache-from oci: web
}

cannot_write() {
	cp -r "$TMP/web" web
	echo x >file
	refuses 1 '^goci: --cache-to: ' \
		at_home "$TMP/first" "$GOCI" build --cache-to file/shared -o oci:out web
	mkdir damaged
	echo damaged >damaged/index.json
	fails_with 1 at_home "$TMP/first" "$GOCI" build --cache-to damaged -o oci:out web
	same "$(digest_of stdout)" "$(cat "$TMP/digest")" 'the image stays'
	has_line '^goci: --cache-to: '
}

# replace LAYOUT N FILE: layer N of the cache is FILE.
replace() {
	file=$(sha256sum <"$3" | cut -d' ' -f1)
	cp "$3" "$1/blobs/sha256/$file"
	jq -c --argjson n "$2" --arg d "sha256:$file" --argjson s "$(wc -c <"$3")" \
		'.layers[$n].digest = $d | .layers[$n].size = $s' "$(manifest "$1")" >other.json
	file=$(sha256sum <other.json | cut -d' ' -f1)
	cp other.json "$1/blobs/sha256/$file"
	jq -c --arg d "sha256:$file" --argjson s "$(wc -c <other.json)" \
		'.manifests[0].digest = $d | .manifests[0].size = $s' "$1/index.json" >index
	cp index "$1/index.json"
}

# layer LAYOUT N: the file of layer N.
layer() {
	echo "$1/blobs/sha256/$(jq -r ".layers[$2].digest" "$(manifest "$1")" | cut -d: -f2)"
}

# left_out WHY: a build with what is in `shared` warns, and is the same. What would have
# to be fetched or compiled then is the first machine's.
left_out() {
	rm -rf home dist
	mkdir home
	cp -al "$TMP/first/mod" "$TMP/first/build" home
	goci_at "$PWD/home" --cache-from shared
	same "$(digest_of stdout)" "$(cat "$TMP/digest")" digest
	jq -r 'select(.event == "warning") | .message' stderr >warned
	has warned 'cache-from: skipped a layer'
	has warned "$1"
}

damaged() {
	copies
	for n in 1 2 3 0; do
		rm -r shared
		cp -r "$TMP/shared" shared
		flip "$(layer shared "$n")" 100
		left_out 'is damaged'
	done
	truncate -s -1 "$(layer shared "$n")"
	left_out 'bytes, its descriptor says'
	rm "$(layer shared "$n")"
	left_out 'No such file'
}

# Under `make asan` a sum that overflows ends goci.
sizes_beyond_all() {
	copies
	jq -c '.layers[].size = "much"' "$(manifest shared)" |
		sed 's/"much"/6000000000000000000/g' >other.json
	file=$(sha256sum <other.json | cut -d' ' -f1)
	cp other.json "shared/blobs/sha256/$file"
	jq -c --arg d "sha256:$file" --argjson s "$(wc -c <other.json)" \
		'.manifests[0].digest = $d | .manifests[0].size = $s' shared/index.json >index
	cp index shared/index.json
	left_out 'its descriptor says 6000000000000000000'
}

damaged_layout() {
	copies
	truncate -s 100 "$(manifest shared)"
	left_out 'oci:shared:cache'
	rm -r shared
	cp -r "$TMP/shared" shared
	truncate -s 10 shared/index.json
	left_out 'index.json'
}

# tar_of NAME FILE [OPTION...]: one entry.
tar_of() {
	name=$1
	file=$2
	shift 2
	tar --format=ustar -P --transform "s|.*|$name|S" "$@" -cf forged.tar "$file"
	zstd -q -f forged.tar -o forged
}

# refuses_entry N WHY: layer N is `forged`; nothing of it gets anywhere.
refuses_entry() {
	rm -rf shared
	cp -r "$TMP/shared" shared
	replace shared "$1" forged
	left_out "$2"
	[ -z "$(find . -name 'planted*' -o -type l)" ] || fail 'it was planted'
	[ ! -e /tmp/planted-by-goci-test ] || fail 'it was planted in /tmp'
}

hostile_packages() {
	copies
	printf planted >text
	hash=$(sha256sum <text | cut -d' ' -f1)
	two=$(echo "$hash" | cut -c 1-2)
	other=$(printf x | sha256sum | cut -d' ' -f1)
	for name in planted ../planted /tmp/planted-by-goci-test trim.txt "$two/../planted" \
		"$hash-d" "00/$hash-d" "$two/$hash-x" "$two/$hash-d/x" "a/$two/$hash-d"; do
		tar_of "$name" text
		refuses_entry 1 'not the name of a cache file\|".." in its name'
	done
	ln -s /etc/passwd link
	tar_of "$two/$hash-d" link
	rm link
	refuses_entry 1 'is no regular file'
	tar_of "$(echo "$other" | cut -c 1-2)/$other-d" text
	refuses_entry 1 'does not match the hash in its name'
	tar_of "$two/$hash-a" text
	refuses_entry 1 'is not a cache entry'
	printf 'v1 %s %s %20d %20d\n' "$other" "$hash" 7 0 >entry
	tar_of "$two/$hash-a" entry
	refuses_entry 1 'is not a cache entry'
	printf x >forged
	refuses_entry 1 'OCI0708'
}

# An entry without its output is not written, and none of a layer that is bad further on.
no_half_entries() {
	copies
	printf planted >text
	hash=$(sha256sum <text | cut -d' ' -f1)
	two=$(echo "$hash" | cut -c 1-2)
	printf 'v1 %s %s %20d %20d\n' "$hash" "$hash" 7 0 >entry
	tar_of "$two/$hash-a" entry
	replace shared 1 forged
	goci_at "$PWD/home" --cache-from shared
	[ ! -e "home/build/$two/$hash-a" ] || fail 'an entry without its output'
	! grep -q warning stderr || fail 'it is warned of'
	mkdir "$two"
	cp entry "$two/$hash-a"
	cp text "$two/$hash-d"
	tar --format=ustar -cf forged.tar "$two/$hash-a" "$two/$hash-d" text
	zstd -q -f forged.tar -o forged
	rm -r "$two"
	refuses_entry 1 'not the name of a cache file'
	[ ! -e "home/build/$two/$hash-a" ] || fail 'an entry of a bad layer'
	cp -r "$TMP/shared/." shared
}

# decoys OUTPUT: beside each entry of the first machine another whose name begins alike.
decoys() {
	find "$TMP/first/build" -name '*-a' -size -2 | while IFS= read -r entry; do
		id=$(basename "$entry" -a)
		decoy=$(printf '%.60s' "$id")0000
		[ "$id" != "$decoy" ] || continue
		sed "s/^v1 $id/v1 $decoy/${1:+;s/^v1 $decoy [0-9a-f]*/v1 $decoy $1/}" "$entry" \
			>"$(dirname "$entry")/$decoy-a"
	done
}

entries_that_begin_alike() {
	cp -r "$TMP/web" web
	decoys "$(printf x | sha256sum | cut -d' ' -f1)"
	goci_at "$TMP/first" --cache-to again
	same "$(digest again cache)" "$(digest "$TMP/shared" cache)" 'the shared cache'
	decoys ''
	refuses_alike=$(at_home "$TMP/first" "$GOCI" build --cache-to more web 2>&1) &&
		fail 'two entries of one package were taken'
	find "$TMP/first/build" -name '*0000-a' -delete
	printf '%s\n' "$refuses_alike" | grep -q 'has 2 entries of one package.*go clean -cache'
}

hostile_modules() {
	copies
	printf planted >text
	at=cache/download/example.com/x/@v
	for name in planted ../planted cache/lock cache/download/planted "$at/list" \
		"$at/v1.0.0.ziphash" "$at/v1.0.0/planted.zip" "$at/planted.zip" \
		cache/download/sumdb/x/@v/v1/planted.mod cache/download/Example.com/@v/v1.0.0.mod \
		cache/download/.git/@v/v1.0.0.zip "example.com/x@v1.0.0/planted.go" \
		cache/download/a//../../@v/v1.0.0.zip; do
		tar_of "$name" text
		refuses_entry 0 'not the name of a cache file\|".." in its name'
	done
	ln -s /etc/passwd link
	tar_of "$at/v1.0.0.zip" link
	rm link
	refuses_entry 0 'is no regular file'
}

# What a module's zip holds is Go's to judge, by go.sum.
another_zip() {
	copies
	mkdir x
	zstd -q -d <"$(layer shared 0)" | tar -C x -xf -
	zip=$(find x -name 'v2.2.0.zip')
	rm "$zip"
	(cd web && bsdtar -a -cf "../$zip" main.go)
	tar -C x -cf forged.tar cache
	zstd -q -f forged.tar -o forged
	replace shared 0 forged
	fails_with 1 at_home "$PWD/home" "$GOCI" build --progress plain --cache-from shared web
	has_line 'checksum mismatch'
}

several() {
	service one
	service two
	from_proxy=$proxy
	succeeds at_home "$TMP/first" "$GOCI" build --cache-to shared one two
	same "$(jq '.manifests | length' shared/index.json)" 1
	from_proxy=off
	succeeds at_home "$PWD/home" "$GOCI" build --progress json --cache-from shared one two
	jq -r 'select(.event == "note" and .step == "compile") | .note' stderr >compiled
	[ "$(wc -l <compiled)" -le 2 ] || fail "compiled again: $(cat compiled)"
}

in_goci_yaml() {
	copies
	mv shared web/shared
	printf 'defaults: {cache-from: shared, cache-to: "oci:again:mine"}\n' >web/goci.yaml
	cd web
	succeeds at_home "$PWD/../home" "$GOCI" build --progress json .
	same "$(jq -r 'select(.event == "note" and .step == "compile") | .note' stderr |
		grep -vx example.com/test/web)" '' 'compiled'
	same "$(jq -r '.manifests[0].annotations["org.opencontainers.image.ref.name"]' \
		again/index.json)" mine
}

check 'a cold build keeps what its caches hold in a layout' first_machine
check 'a fresh home builds from it with no network, compiles nothing, to the same digest' \
	a_fresh_home
check "of what is goci's own nothing is shared" of_go_alone
check 'after an edit only the packages that changed are compiled' only_what_changed
check 'entries of the build cache are whole and of this moment' entries_are_new_and_whole
check 'what a cache has already is not overwritten' what_is_there_stays
check 'what was unpacked and is still there is not unpacked again' unpacks_once
check 'skopeo copies it, and a fresh home builds from the copy' by_skopeo
check 'an archive of it, and one that is named by its digest, are restored' of_an_archive
check 'umoci reads it and finds no blob too many' by_umoci
check 'the same build makes the same bytes, and once only' same_bytes
check 'after an edit the layers of modules and of other packages are the same' \
	moves_only_what_changed
check 'a home that was restored shares the same again' shares_again
check 'a layout or a tag that is not there yet is no error and no warning' no_cache_yet
check 'the only cache of a layout is meant where no tag is given' the_only_cache
check 'an image of a registry or on disk is refused as a cache, with what to write' images_elsewhere
check 'a folder that is no layout and an image are refused' no_layout
check 'the images stay when the cache cannot be written' cannot_write
check 'a damaged, truncated or missing blob is found and never used' damaged
check 'sizes that no sum holds are no harm' sizes_beyond_all
check 'a damaged manifest or index is found and never used' damaged_layout
check 'hostile entries for the build cache are refused' hostile_packages
check 'an entry is not taken for another whose name begins alike' entries_that_begin_alike
check 'entries count only with their output, and only in a sound layer' no_half_entries
check 'hostile entries for the module cache are refused' hostile_modules
check 'a zip that is not what go.sum says is refused by Go' another_zip
check 'several services share one cache' several
check 'goci.yaml can name both, relative to itself' in_goci_yaml
finish
