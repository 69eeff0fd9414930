#!/bin/sh
# Two builds with one cache, the hostile one first: whatever it leaves, the image of the
# second is byte for byte that of a clean cache, or there is none.
# shellcheck disable=SC2317 # functions are called by their names
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# source_of WORD: what the program prints is all that tells the two apart; both words
# are of one length, so that the programs are of one size.
source_of() {
	rm -rf web
	mkdir -p web/sub
	printf 'module example.com/test/web\n\ngo 1.19\n' >web/go.mod
	printf 'package main\n\nimport "example.com/test/web/sub"\n\nfunc main() { println("%s", sub.Text) }\n' \
		"$1" >web/main.go
	printf 'package sub\n\nconst Text = "%s"\n' "$1" >web/sub/sub.go
}

# build OPTION...: into a layout that is not there yet.
build() {
	rm -rf dist
	"$GOCI" build "$@" web >stdout 2>stderr
}

# hostile OPTION...: it may fail: it is the next build that counts.
hostile() {
	source_of hostile.
	build "$@" || :
}

# trusted: the image is that of a clean cache.
trusted() {
	source_of trusted.
	build || { cat stderr; fail 'the trusted build failed'; }
	diff -r dist/web "$TMP/clean" || fail 'it is not the image of a clean cache'
}

clean_image() {
	GOCI_CACHE=$PWD/cache
	source_of trusted.
	build
	cp -r dist/web "$TMP/clean"
	cp cache/v1/programs/*/main "$TMP/trusted-program"
	go tool buildid "$TMP/trusted-program" >"$TMP/id"
	hostile
	cp cache/v1/programs/*/main "$TMP/hostile-program"
	cp -r dist/web "$TMP/hostile"
	same "$(wc -c <"$TMP/hostile-program")" "$(wc -c <"$TMP/trusted-program")" size
	! cmp -s "$TMP/hostile-program" "$TMP/trusted-program" || fail 'they are the same'
}

# poison SENTENCE COMMAND...: what the hostile one does with the cache, in a test.
poison() {
	sentence=$1
	shift
	check "$sentence" attack "$@"
}

attack() {
	GOCI_CACHE=$PWD/cache
	export GOCI_CACHE
	"$@"
	trusted
}

# --- Build ids

forged() {
	cat "$TMP/id"
}

# with_id COMMAND ARGUMENT...: with the trusted program's id for ID.
with_id() {
	command=$1
	shift
	for arg; do
		shift
		set -- "$@" "$(printf '%s\n' "$arg" | sed "s|ID|$(forged)|")"
	done
	"$command" "$@"
}

in_yaml() {
	source_of hostile.
	printf 'defaults:\n  %s\n' "$1" >web/goci.yaml
	build || :
}

by_goflags() {
	GOFLAGS=$1 hostile
}

by_response_file() {
	printf '%s\n' "-buildid=$(forged)" >response
	hostile --ldflags "@$PWD/response"
}

# The part that Go holds against what it is to build.
by_action_alone() {
	hostile --ldflags "-buildid=$(cut -d/ -f1 "$TMP/id")/x/y/z"
}

elsewhere() {
	mkdir -p other
	(cd other && hostile "$@")
}

twice() {
	hostile --ldflags "-buildid=$(forged)"
	source_of trusted.
	build
	hostile --ldflags "-buildid=$(forged)"
}

# --- Programs that are kept

# A build of each, then the program of the trusted one is gone for that of the other.
place_of() {
	source_of trusted.
	build
	place=$(echo cache/v1/programs/*)
}

program_is_replaced() {
	place_of
	cp "$TMP/hostile-program" "$place/main"
}

program_looks_the_same() {
	place_of
	cp -p "$place/main" before
	cp "$TMP/hostile-program" "$place/main"
	touch -r before "$place/main"
}

# A build id is text in the program: of one length, any can be written over any.
program_has_the_id() {
	place_of
	old=$(go tool buildid "$TMP/hostile-program" | cut -d/ -f1)
	touch -r "$place/main" before
	sed "s|$old|$(cut -d/ -f1 "$TMP/id")|g" "$TMP/hostile-program" >"$place/main"
	touch -r before "$place/main"
}

program_is_a_link() {
	place_of
	rm "$place/main"
	ln -s "$TMP/hostile-program" "$place/main"
}

place_is_a_link() {
	place_of
	mkdir theirs
	cp "$TMP/hostile-program" theirs/main
	cp "$place/stamp" theirs/stamp
	rm -r "$place"
	ln -s "$PWD/theirs" "$place"
}

stamp_is_a_link() {
	place_of
	mv "$place/stamp" stamp
	cp "$TMP/hostile-program" "$place/main"
	ln -s "$PWD/stamp" "$place/stamp"
}

another_in_the_place() {
	place_of
	cp "$TMP/hostile-program" "$place/web"
}

# --- Records

# write_record KEY BLOB SIZE TEXT: as goci writes it, with its sum.
write_record() {
	rest=$(printf ' %s %s\n%s\n.' "$2" "$3" "$4")
	rest=${rest%.}
	sum=$(printf '%s:%s%s' 71 "sha256:$1" "$rest" | sha256sum | cut -d' ' -f1)
	printf 'sha256:%s%s' "$sum" "$rest" >"cache/v1/keys/$1"
}

# layer LAYOUT N: the name of a blob, its diff id, its size.
layer() {
	manifest=$(blob "$1" "$(digest "$1" production)")
	blob "$1" "$(printf '%s' "$manifest" | jq -r .config.digest)" >config
	printf '%s' "$manifest" | jq -r --argjson n "$2" --slurpfile config config \
		'$config[0].rootfs.diff_ids[$n] + " " + .layers[$n].digest + " " +
			(.layers[$n].size | tostring)'
}

# every_layer_is FROM: each record that leads to a layer leads to this one.
every_layer_is() {
	# shellcheck disable=SC2046
	set -- "$1" $(layer "$TMP/$1" 1)
	cp "$TMP/$1/blobs/sha256/${3#sha256:}" cache/v1/blobs/
	for record in cache/v1/keys/*; do
		[ "$(sed 1d "$record" | wc -w)" -ne 4 ] ||
			write_record "$(basename "$record")" "$3" "$4" "$2 $3 $4 1000000"
	done
}

records_lead_to_the_hostile_layer() {
	source_of trusted.
	build
	every_layer_is hostile
}

records_are_swapped() {
	source_of trusted.
	build
	hostile
	source_of trusted.
	set -- cache/v1/keys/*
	first=$1
	shift
	for record in "$@"; do
		cp "$first" "$record"
	done
}

records_are_cut() {
	source_of trusted.
	build
	for record in cache/v1/keys/*; do
		truncate -s -3 "$record"
	done
}

records_are_links() {
	source_of trusted.
	build
	mkdir theirs
	for record in cache/v1/keys/*; do
		mv "$record" theirs/
		ln -s "$PWD/theirs/$(basename "$record")" "$record"
	done
}

blobs_are_the_hostile_ones() {
	source_of trusted.
	build
	set -- "$(layer "$TMP/hostile" 1 | cut -d: -f3 | cut -d' ' -f1)"
	for blob in cache/v1/blobs/*; do
		cp "$TMP/hostile/blobs/sha256/$1" "$blob"
	done
}

blobs_are_links() {
	source_of trusted.
	build
	set -- "$(layer "$TMP/hostile" 1 | cut -d: -f3 | cut -d' ' -f1)"
	for blob in cache/v1/blobs/*; do
		ln -sf "$TMP/hostile/blobs/sha256/$1" "$blob"
	done
}

a_poisoned_record_is_found() {
	GOCI_CACHE=$PWD/cache
	export GOCI_CACHE
	source_of trusted.
	build
	succeeds "$GOCI" cache verify
	every_layer_is hostile
	# shellcheck disable=SC2046
	set -- $(layer "$TMP/clean" 1) $(layer "$TMP/hostile" 1)
	name=$(printf %064d 1)
	write_record "$name" "$5" "$6" "$1 $5 $6 1000000"
	fails_with 1 "$GOCI" cache verify
	has stdout "^dropped record $name: it does not match its layer.s diff id and size"
	[ ! -e "cache/v1/keys/$name" ] || fail 'it is still there'
}

# --- A cache that another has shared

# put LAYOUT FILE: as a blob; its digest and size.
put() {
	sum=$(sha256sum <"$2" | cut -d' ' -f1)
	cp "$2" "$1/blobs/sha256/$sum"
	printf 'sha256:%s %s\n' "$sum" "$(wc -c <"$2")"
}

# share RECORDS...: a layout of caches with the hostile layer, under every key that the
# trusted build uses, and RECORDS as what is said of it.
share() {
	source_of trusted.
	build --cache-to shared
	# shellcheck disable=SC2046
	set -- "$1" $(layer "$TMP/hostile" 1)
	cp "$TMP/hostile/blobs/sha256/${3#sha256:}" shared/blobs/sha256/
	for record in cache/v1/keys/*; do
		jq -n --arg key "sha256:$(basename "$record")" --arg text "$("$1" "$record" "$@")" \
			'{($key): $text}'
	done | jq -cs add >records
	# shellcheck disable=SC2046
	set -- "$@" $(put shared records)
	jq -c --arg d "$3" --argjson s "$4" --arg rd "$5" --argjson rs "$6" '
		.layers |= map(select(.mediaType | test("modules|packages"))) | .layers += [
		{mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: $d, size: $s},
		{mediaType: "application/vnd.goci.cache.layers.v1+json", digest: $rd, size: $rs}]' \
		"shared/blobs/sha256/$(digest shared cache | cut -d: -f2)" >manifest
	# shellcheck disable=SC2046
	set -- $(put shared manifest)
	jq -c --arg d "$1" --argjson s "$2" \
		'.manifests[0].digest = $d | .manifests[0].size = $s' shared/index.json >index
	cp index shared/index.json
	rm -r cache
	hostile --cache-from shared
	source_of trusted.
	build --cache-from shared
	diff -r dist/web "$TMP/clean" || fail 'the shared cache is in the image'
	rm -r cache
	build --cache-from shared --cache-to again
	diff -r dist/web "$TMP/clean" || fail 'the shared cache is in the image'
}

# What is said: RECORD layers-function DIFF-ID DIGEST SIZE
as_a_layer() {
	printf '%s %s %s 1000000\n' "$3" "$4" "$5"
}

as_the_trusted_diff_id() {
	printf '%s %s %s 1000000\n' "$(layer "$TMP/clean" 1 | cut -d' ' -f1)" "$4" "$5"
}

as_it_is() {
	sed 1d "$1"
}

as_a_whole_file() {
	cat "$1"
}

as_nothing() {
	:
}

# --- Files that look the same

# looks_the_same FILE: the hostile one has the size and the time of the trusted one.
looks_the_same() {
	source_of trusted.
	cp -p "web/$1" before
	source_of hostile.
	touch -r before web/*.go web/sub/*.go web/go.mod
	build
	cat before >"web/$1"
	touch -r before "web/$1"
}

in_one_file() {
	looks_the_same main.go
	looks_the_same sub/sub.go
	source_of hostile.
	touch -d 2020-01-01T00:00:00Z web/*.go web/sub/*.go
	build
	source_of trusted.
	touch -d 2020-01-01T00:00:00Z web/*.go web/sub/*.go
	build
	diff -r dist/web "$TMP/clean"
}

into_the_same_output() {
	source_of hostile.
	build
	mkdir kept
	mv dist kept/
	source_of trusted.
	mv kept/dist .
	"$GOCI" build web >stdout 2>stderr
	same "$(digest dist/web production)" "$(digest "$TMP/clean" production)"
}

# Another program of the module has its name, and is compiled in one call with it.
of_one_name() {
	source_of hostile.
	for dir in web/x/web web/cmd/web; do
		mkdir -p "$dir"
		cp web/main.go "$dir/main.go"
	done
	(cd web && "$GOCI" build ./... >/dev/null 2>&1) || :
}

of_another_module() {
	source_of hostile.
	sed -i 's|test/web|other/web|' web/go.mod web/main.go
	build
}

by_overlay() {
	source_of trusted.
	printf '{"Replace": {"%s": "%s"}}\n' "$PWD/web/main.go" "$PWD/theirs.go" >overlay.json
	printf 'package main\n\nfunc main() { println("hostile!") }\n' >theirs.go
	GOFLAGS=-overlay=$PWD/overlay.json build || :
}

a_link_to_the_source() {
	source_of hostile.
	mv web theirs
	ln -s theirs web
	build
	rm web
}

# --- Caches that others can change

# refused PATTERN [NAME]: no image is made, and the error says so. What is Go's alone is
# of no importance to the other commands.
refused() {
	set -- "$1" "${2:-}"
	source_of trusted.
	refuses 1 "$1" "$GOCI" build web
	one_line
	[ ! -e dist ] || fail 'an image was made'
	case ${GOCI_CACHE:-}/$2 in
	*/go-*) ;;
	*) refuses 1 "$1" "$GOCI" cache du ;;
	esac
}

unsafe() {
	check "$@"
}

with_mode() {
	GOCI_CACHE=$PWD/above/cache
	export GOCI_CACHE
	mkdir -p above/cache/v1/keys above/cache/v1/blobs above/cache/go-build
	chmod "$1" "above/$2"
	refused "cache .*can be written to by others.*chmod go-w.*" "$2"
	chmod go-w "above/$2"
	trusted
}

with_owner() {
	need_root
	GOCI_CACHE=$PWD/above/cache
	export GOCI_CACHE
	mkdir -p above/cache/v1/keys above/cache/go-mod
	chown "$NOBODY" "above/$1"
	refused "cache .*belongs to another user .uid $NOBODY, this is uid 0.*chown 0 .*GOCI_CACHE" "$1"
	chown 0 "above/$1"
	trusted
}

with_link() {
	GOCI_CACHE=$PWD/cache
	export GOCI_CACHE
	mkdir -p theirs
	mkdir -p "$(dirname "cache/$1")"
	ln -s "$PWD/theirs" "cache/$1"
	refused 'cache .*is no folder: remove it' "$1"
	[ -z "$(ls -A theirs)" ] || fail 'something was written through the link'
}

# In /tmp anybody can make the folder before its owner does.
with_a_name_that_was_taken() {
	need_root
	mkdir tmp
	chmod 1777 tmp
	mkdir tmp/theirs
	chown "$NOBODY" tmp/theirs
	ln -s theirs tmp/cache
	chown -h "$NOBODY" tmp/cache
	GOCI_CACHE=$PWD/tmp/theirs
	export GOCI_CACHE
	refused 'theirs belongs to another user'
	GOCI_CACHE=$PWD/tmp/cache
	refused 'cache belongs to another user'
	GOCI_CACHE=$PWD/tmp/mine
	trusted
}

# As in CI: root builds, and home or the checkout belong to another user, or to all.
below_a_folder_of_another() {
	need_root
	mkdir home
	chown "$NOBODY" home
	unset GOCI_CACHE XDG_CACHE_HOME
	GOCACHE=$(go env GOCACHE)
	GOMODCACHE=$(go env GOMODCACHE)
	export GOCACHE GOMODCACHE
	export HOME="$PWD/home"
	trusted
	chmod 777 home
	trusted
	# What its owner puts in the place of the cache is his.
	mv home/.cache/goci home/.cache/other
	mkdir home/.cache/goci
	chown "$NOBODY" home/.cache/goci
	rm -r dist
	refused 'goci belongs to another user'
}

with_open_tmpdir() {
	GOCI_CACHE=$PWD/cache
	export GOCI_CACHE TMPDIR="$PWD/tmp"
	mkdir tmp
	# A volume of a cluster is like this.
	chmod 777 tmp
	trusted
	need_root
	chown "$NOBODY" tmp
	rm -r dist
	source_of trusted.
	refuses 1 'temporary folder .*belongs to another user.*TMPDIR' "$GOCI" build web
}

as_nobody_in_a_cache_of_root() {
	need_root
	mkdir cache
	chmod 755 cache .
	fails_with 1 as_nobody env GOCI_CACHE="$PWD/cache" "$GOCI" cache du
	has stderr 'belongs to another user'
}

the_cache_is_for_nobody_else() {
	GOCI_CACHE=$PWD/a/cache
	export GOCI_CACHE
	(umask 000 && trusted)
	[ -z "$(find a -perm /077 -type d)" ] || fail "$(find a -perm /077 -type d)"
	chmod 755 a/cache/v1
	trusted
	same "$(stat -c %a a/cache/v1)" 700 'mode of what an older goci made'
}

check 'programs of one size and another content' clean_image

poison 'an id on the command line' with_id hostile --ldflags "-buildid=ID"
poison 'an id and an edit in turn' twice
poison 'an id in goci.yaml, for the linker' with_id in_yaml "ldflags: -buildid=ID"
poison 'an id in goci.yaml, as a flag of Go' with_id in_yaml "go-flag: -ldflags=-buildid=ID"
poison 'an id in GOFLAGS' with_id by_goflags "-ldflags=-buildid=ID"
poison 'an id in GOFLAGS for all packages' with_id by_goflags "-ldflags=all=-buildid=ID"
poison 'an id in a file of flags' by_response_file
poison 'an id of which Go compares a part' by_action_alone
poison 'an id of nothing' hostile --ldflags -buildid=
poison 'an id in a build in another folder' with_id elsewhere --ldflags "-buildid=ID"
poison 'an id in a build compressed by zstd' with_id hostile --compression zstd --ldflags "-buildid=ID"
poison 'an id in a build with other labels' with_id hostile --label a=b --ldflags "-buildid=ID"
poison 'a program in the place of another' program_is_replaced
poison 'a program of the same time' program_looks_the_same
poison 'a program of the same time and id' program_has_the_id
poison 'a link in the place of a program' program_is_a_link
poison 'a link in the place of its folder' place_is_a_link
poison 'a link in the place of its stamp' stamp_is_a_link
poison 'a program beside another' another_in_the_place
poison 'records that lead to another layer' records_lead_to_the_hostile_layer
poison 'records of other keys' records_are_swapped
poison 'records that are cut off' records_are_cut
poison 'records that are links' records_are_links
poison 'blobs of another name' blobs_are_the_hostile_ones
poison 'blobs that are links' blobs_are_links
check 'cache verify finds a record that does not match its layer' a_poisoned_record_is_found
poison 'a shared layer under every key' share as_a_layer
poison 'a shared layer with the trusted diff id' share as_the_trusted_diff_id
poison 'shared memos, results and blocks' share as_it_is
poison 'shared records with their sums' share as_a_whole_file
poison 'shared records of nothing' share as_nothing
poison 'a file of the same size and time' looks_the_same main.go
poison 'a package of the same size and time' looks_the_same sub/sub.go
poison 'files of the same size and time in turn' in_one_file
poison 'an image in the same output' into_the_same_output
poison 'a program of the same name in one call' of_one_name
poison 'a module of another path in the same folder' of_another_module
poison 'the same module path in another folder' elsewhere
poison 'an overlay in GOFLAGS' by_overlay
poison 'a link to the source' a_link_to_the_source
poison 'another value by -X' hostile --ldflags '-X main.version=x'
poison 'other tags in GOFLAGS' by_goflags -tags=hostile

unsafe 'a cache that everybody writes to is refused' with_mode 777 cache
unsafe 'a cache that everybody writes to is refused, if it is sticky too' with_mode 1777 cache
unsafe 'a cache that a group writes to is refused' with_mode 775 cache
unsafe 'records that everybody writes to are refused' with_mode 777 cache/v1/keys
unsafe 'blobs that a group writes to are refused' with_mode 775 cache/v1/blobs
unsafe "Go's entries in the cache that everybody writes to are refused" with_mode 777 cache/go-build
unsafe 'a cache of another user is refused' with_owner cache
unsafe 'records of another user are refused' with_owner cache/v1/keys
unsafe "Go's modules of another user are refused" with_owner cache/go-mod
unsafe 'a cache is not led elsewhere by a link' with_link v1
unsafe 'records are not led elsewhere by a link' with_link v1/keys
unsafe 'blobs are not led elsewhere by a link' with_link v1/blobs
unsafe "Go's entries are not led elsewhere by a link" with_link go-build
unsafe 'a name in /tmp that another has taken is refused' with_a_name_that_was_taken
unsafe 'below a folder of another user a cache is used while it is ours' below_a_folder_of_another
unsafe 'a temporary folder of another user is refused' with_open_tmpdir
unsafe 'a cache of root is refused to another user' as_nobody_in_a_cache_of_root
unsafe 'what goci makes in the cache is for nobody else' the_cache_is_for_nobody_else
finish
