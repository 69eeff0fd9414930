#!/bin/sh
# Wrong input: one clear line, the right status, nothing half-written, the old image
# still there.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# keeps_the_old STATUS PATTERN COMMAND...: an image is there, the command fails, and
# the image is as it was. The command is run where the folder web is.
keeps_the_old() {
	[ -d web ] || module web
	[ -e dist/web/index.json ] || succeeds "$GOCI" build --progress quiet web
	before=$(listing dist)
	refuses "$@"
	same "$(listing dist)" "$before" 'the output folder'
}

no_go_on_path() {
	module web
	mkdir bin
	refuses 1 'no .go. on PATH: install Go' env PATH="$PWD/bin" "$GOCI" build web
	one_line
	[ ! -e dist ] || fail 'dist was made'
}

go_too_old() {
	module web
	sed -i 's/go 1.19/go 1.99/' web/go.mod
	# Before 1.21 Go tries, and tells why only when the source does not compile.
	echo 'var _ = notYet' >>web/main.go
	refuses 1 'newer Go' env GOTOOLCHAIN=local "$GOCI" build web
	has_line 'go.mod requires go >= 1.99|module requires Go 1.99'
}

not_a_main_package() {
	module web
	sed -i 's/package main/package web/' web/main.go
	refuses 1 'is package web, not a main package' "$GOCI" build web
	one_line
}

no_go_files() {
	mkdir empty
	refuses 1 'no Go module' "$GOCI" build empty
	module web
	rm web/main.go
	refuses 1 'no Go files' "$GOCI" build web
}

no_such_folder() {
	refuses 1 'nowhere: no such folder, and no service of that name' "$GOCI" build ./nowhere
	one_line
}

compile_error() {
	module web
	succeeds "$GOCI" build --progress quiet web
	echo 'package main; func main() { a(); b() }' >web/main.go
	keeps_the_old 1 'undefined: a' "$GOCI" build web
	has_line 'undefined: b'
	has_line '^goci: web: .*go build: exited with status [12]'
}

module_missing_offline() {
	cp -r "$TOP/fixtures/services/presence-service" web
	refuses 1 'build once without --offline' \
		env GOMODCACHE="$PWD/none" GOFLAGS=-modcacherw "$GOCI" build --offline web
	[ ! -e dist ] || fail 'dist was made'
}

# needs_a_module: web needs one, which is all that Go's module cache has: a new one, mod.
needs_a_module() {
	needed=github.com/cespare/xxhash/v2
	module web
	printf 'require %s v2.2.0\n' "$needed" >>web/go.mod
	grep -h "^$needed v2.2.0" "$FIXTURES/presence-service/go.sum" >web/go.sum
	printf 'package main\n\nimport "%s"\n\nfunc init() { print(xxhash.Sum64String("")) }\n' \
		"$needed" >web/hash.go
	GOPROXY="file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)"
	GOMODCACHE=$PWD/mod
	GOFLAGS=-modcacherw
	export GOPROXY GOMODCACHE GOFLAGS
	(cd web && go mod download)
	downloaded=$PWD/mod/cache/download/$needed/@v/v2.2.0
	extracted=$PWD/mod/$needed@v2.2.0
	succeeds "$GOCI" build --progress quiet web
}

# names_the_module WHY HINT OPTION...: a goci that has verified
# nothing yet refuses web.
names_the_module() {
	why="^(go: )?${needed}[ @]v2.2.0: $1"
	hint=$2
	shift 2
	rm -rf cache
	keeps_the_old 1 "$why" env GOCI_CACHE="$PWD/cache" GOPROXY=off "$GOCI" build "$@" web
	has_line "^goci: web: .*$hint"
}

module_changed() {
	needs_a_module
	echo '// Changed.' >>"$extracted/xxhash.go"
	names_the_module 'dir has been modified' 'go clean -modcache'
	names_the_module 'dir has been modified' 'go clean -modcache' --offline
	names_the_module 'dir has been modified' 'go clean -modcache' --target builder
}

module_zip_truncated() {
	needs_a_module
	truncate -s 1000 "$downloaded.zip"
	names_the_module '.*v2.2.0.zip: .*archive is broken' 'go clean -modcache'
	# As it is before Go has unpacked and hashed it.
	rm -r "$extracted" "$downloaded.ziphash"
	refuses 1 "the module cache is damaged \(for $needed\): run .go clean -modcache" \
		env GOCI_CACHE="$PWD/new" "$GOCI" build web
}

module_partly_missing() {
	needs_a_module
	# The folder alone can be compared with go.sum, and compiled.
	rm "$downloaded.zip"
	succeeds env GOCI_CACHE="$PWD/new" GOPROXY=off "$GOCI" build --offline web
	rm -r "$extracted" "$downloaded".*
	refuses 1 "not in the module cache \(for $needed\): build once without --offline" \
		env GOCI_CACHE="$PWD/other" GOPROXY=off "$GOCI" build --offline web
}

sum_mismatch() {
	cp -r "$TOP/fixtures/services/presence-service" web
	sed -i 's,^\(github.com/redis/go-redis/v9 v[^ ]*\) h1:....,\1 h1:AAAA,' web/go.sum
	refuses 1 'go.sum' "$GOCI" build web
	has_line 'checksum mismatch|SECURITY ERROR'
}

tells_to_tidy() {
	cp -r "$TOP/fixtures/services/presence-service" web
	sed -i '/redis/d' web/go.mod
	refuses 1 '^goci: presence-service: .*: run .go mod tidy., and commit go.mod and go.sum \(goci help gomod-and-gosum\)$' "$GOCI" build web
}

half_a_merge() {
	module web
	echo '<<<<<<< HEAD' >>web/go.mod
	refuses 1 '^goci: web: .*: fix the line of go.mod' "$GOCI" build web
	has_line '^go.mod:4: '
	cp -r "$TOP/fixtures/services/presence-service" gateway
	echo '<<<<<<< HEAD' >>gateway/go.sum
	refuses 1 '^goci: .*gateway: remove the line of go.sum that Go names' \
		"$GOCI" build gateway
}

wrong_values() {
	for wrong in '--platform plan9/amd64' '--platform linux/amd64/v5' '--platform /' \
		'--tag Web' '--tag web:a..b' '--tag web:-x' '--label =x' '--label x' \
		'--env =x' '--env x' '--port 0' '--port 70000' '--port 80/icmp' '--port x' \
		'--user -1' '--user 99999999999' '--user a:b:c' '--workdir app' \
		'--file a' '--file a:b' '--file a:/b:99' '--file a:/b:644:x:y' \
		'--output dist' '--output oci:' '--base docker://x' '--stop-signal SIGNOPE' \
		'--volume data' '--jobs 0' '--jobs many' '--progress loud' '--annotation x' \
		'--entrypoint [' '--no-such-option' '--tag'; do
		option=${wrong%% *}
		# shellcheck disable=SC2086 # an option and its value
		keeps_the_old 2 "^goci: .*$option" "$GOCI" build web $wrong
		one_line
	done
}

user_unknown() {
	keeps_the_old 1 'user "nobody" is not in the image' "$GOCI" build --user nobody web
}

settings_wrong() {
	module web
	wrong() {
		printf '%b' "$2" >web/goci.yaml
		refuses 2 "goci.yaml:$1:" "$GOCI" build web
		one_line
		[ ! -e dist ] || fail 'dist was made'
		rm web/goci.yaml
	}
	wrong 2 'defaults:\n  platfrom: linux/amd64\n'
	wrong 1 'sevices: {}\n'
	wrong 2 'defaults:\n  no-cache: maybe\n'
	wrong 2 'defaults:\n  tag: [a, {b: c}]\n'
	wrong 3 'defaults:\n  user: 1\n  user: 2\n'
	wrong 2 'defaults:\n  port: [99999]\n'
	wrong 1 '- a\n'
	wrong 2 'defaults:\n\tuser: 1\n'
}

unreadable_source() {
	need_root
	module web
	chmod 755 .
	chmod 000 web/main.go
	mkdir home
	give_to_nobody home
	cp "$GOCI" goci
	refuses 1 'main.go: permission denied|open .*main.go' as_nobody env HOME="$PWD/home" \
		GOCACHE="$PWD/home/gc" GOCI_CACHE="$PWD/home/cache" TMPDIR=/tmp ./goci build web
	has_line '^goci: web: .*let the user who runs goci read what Go names: .chown -R. or .chmod'
}

# closed OPTION...: a build by a plain user for whom something is closed.
closed() {
	refuses 1 "Permission denied; user $NOBODY runs goci: .chown -R" as_nobody env \
		HOME="$PWD/home" GOCACHE="$PWD/home/gc" GOCI_CACHE="$PWD/home/cache" TMPDIR=/tmp \
		./goci build "$@" web
}

permission_denied() {
	need_root
	module web
	mkdir home data
	give_to_nobody home
	cp "$GOCI" goci
	echo x >data/x
	chmod 600 data/x
	closed
	has_line '^goci: web: output oci:dist/web: .*--output names another place \(goci help during-a-build\)$'
	closed -o oci:home/out --file data:/srv/data
	has_line '^goci: web: --file data:/srv/data: .*/data/x: .*lets it read$'
	chmod 700 web
	closed -o oci:home/out
	has_line '^goci: .*web: .*lets it read$'
}

full_disk() {
	need_root
	module web
	mkdir small
	mount -t tmpfs -o size=100k none small
	run "$GOCI" build -o oci:small/dist/web web
	left=$(find small -mindepth 1)
	umount small
	same "$status" 1
	has_line '^goci: web: .*No space left on device'
	same "$left" ''
}

full_disk_keeps_the_old() {
	need_root
	module web
	mkdir small
	mount -t tmpfs -o size=3000k none small
	succeeds "$GOCI" build --progress quiet -o oci:small/web web
	head -c 3000000 /dev/urandom >big
	before=$(listing small)
	run "$GOCI" build -o oci:small/web --file big:/big web
	after=$(listing small)
	umount small
	same "$status" 1
	has_line 'No space left on device'
	same "$after" "$before" 'the layout'
}

full_cache_disk() {
	need_root
	module web
	mkdir small
	mount -t tmpfs -o size=500k,mode=755 none small
	run env GOCI_CACHE="$PWD/small" "$GOCI" build web
	umount small
	same "$status" 1
	has_line '^goci: web: .*[Nn]o space left on device'
	[ ! -e dist ] || fail 'dist was made'
}

read_only_output() {
	need_root
	module web
	mkdir out
	mount -t tmpfs -o ro none out
	run "$GOCI" build -o oci:out/web web
	umount out
	same "$status" 1
	has_line 'out/web.*Read-only file system'
}

output_is_a_file() {
	module web
	echo x >dist
	refuses 1 'dist: is not a folder' "$GOCI" build web
}

base_missing_or_broken() {
	keeps_the_old 1 'oci:none: none: No such file' "$GOCI" build --base oci:none web
	cp -r dist/web base
	keeps_the_old 1 'has no tag "x"' "$GOCI" build --base oci:base:x web
	keeps_the_old 1 'not for linux/arm64' "$GOCI" build --base oci:base --platform arm64 web
	echo '{' >base/index.json
	keeps_the_old 1 'index.json: JSON' "$GOCI" build --base oci:base web
	rm -rf base
	cp -r dist/web base
	for blob in base/blobs/sha256/*; do
		flip "$blob" 20
	done
	keeps_the_old 1 'is damaged' "$GOCI" build --base oci:base web
	rm base/blobs/sha256/*
	keeps_the_old 1 'No such file' "$GOCI" build --base oci:base web
	rm base/oci-layout
	keeps_the_old 1 'oci-layout' "$GOCI" build --base oci:base web
}

# toolchain_image VERSION: an image, toolchain, with what looks like a Go.
toolchain_image() {
	echo "go$1" >VERSION
	echo '#!/bin/sh' >go
	rm -rf toolchain
	succeeds "$GOCI" build --progress quiet -o oci:toolchain --file VERSION:/usr/local/go/VERSION \
		--file go:/usr/local/go/bin/go:0755 web
}

toolchain_wrong() {
	module web
	host=$(go env GOARCH)
	other=arm64
	[ "$host" != arm64 ] || other=amd64
	base="$GOCI build --target base --toolchain"
	# shellcheck disable=SC2086 # words
	{
		keeps_the_old 1 '^goci: web: --toolchain: oci:none: none: No such file' \
			$base oci:none web
		keeps_the_old 1 '^goci: web: --toolchain oci:dist/web: has no Go in /usr/local/go' \
			$base oci:dist/web web
		toolchain_image 1.18.10
		keeps_the_old 1 'oci:toolchain: is go1.18.10, and go.mod asks for go >= 1.19' \
			$base oci:toolchain web
		succeeds "$GOCI" build --progress quiet --platform "linux/$other" -o oci:other web
		keeps_the_old 1 "^goci: web: --toolchain: .*not for linux/$host" \
			$base oci:other web
	}
}

whiteout_to_pack() {
	mkdir assets
	echo x >assets/.wh.x
	keeps_the_old 1 '\.wh\.x.*deletes files' "$GOCI" build --file assets:/srv web
	keeps_the_old 1 '\.wh\.y.*deletes files' "$GOCI" build --file assets/.wh.x:/srv/.wh.y web
}

special_file_to_pack() {
	mkfifo pipe
	keeps_the_old 1 'neither a file, a folder nor a symlink' "$GOCI" build --file pipe:/pipe web
	keeps_the_old 1 'No such file' "$GOCI" build --file nothing:/x web
}

same_path_twice() {
	echo 1 >a
	keeps_the_old 1 '/x is given twice: by --file a:/x and by --file a:/x' "$GOCI" build --file a:/x --file a:/x web
}

epoch_malformed() {
	for epoch in x '' -1 1.5 999999999999999999999; do
		keeps_the_old 1 'SOURCE_DATE_EPOCH' env SOURCE_DATE_EPOCH="$epoch" "$GOCI" build web
		one_line
	done
}

not_static() {
	keeps_the_old 2 'go-flag: -buildmode=pie: goci makes static' "$GOCI" build --go-flag=-buildmode=pie web
	keeps_the_old 2 'go-flag: -buildmode=plugin: goci makes static' "$GOCI" build --go-flag=-buildmode=plugin web
}

two_services_one_tag() {
	module x/web
	module y/web
	refuses 2 'would both be oci:dist/web:production' "$GOCI" build x/web y/web
	one_line
}

layout_that_is_none() {
	module web
	mkdir -p dist/web
	echo 'not json' >dist/web/index.json
	keeps_the_old 1 'index.json: JSON' "$GOCI" build web
	echo '{"schemaVersion":2,"manifests":[]}' >dist/web/index.json
	echo '{"imageLayoutVersion":"9"}' >dist/web/oci-layout
	keeps_the_old 1 'imageLayoutVersion' "$GOCI" build web
}

stdout_full() {
	module web
	status=0
	"$GOCI" build web >/dev/full 2>stderr || status=$?
	same "$status" 1
	has_line '[Ss]tandard output|No space left'
}

reader_that_left() {
	mkfifo pipe
	exec 3<>pipe
	exec 4>pipe 3>&-
	status=0
	"$GOCI" help build >&4 2>stderr || status=$?
	same "$status" $((128 + 13))
	same "$(cat stderr)" ''
}

check 'no go on PATH is told with what to install' no_go_on_path
check 'a go.mod that asks for a newer Go is told in its words' go_too_old
check 'a package that is no main is told by its name' not_a_main_package
check 'a folder without Go files is told' no_go_files
check 'a word that names nothing is told' no_such_folder
check 'a compile error is shown whole and keeps the old image' compile_error
check 'a module missing offline is told with the way out' module_missing_offline
check 'a module that was changed in the module cache is named' module_changed
check 'a module whose zip is damaged is named' module_zip_truncated
check 'a module of which something is missing offline is named' module_partly_missing
check 'a module that go.sum does not fit is refused' sum_mismatch
check 'a module that go.mod does not name is told with what to run' tells_to_tidy
check 'a go.mod or go.sum that a merge has broken is told with its line' half_a_merge
check 'wrong values of options are usage errors that name the option' wrong_values
check 'a user that is not in the image is refused' user_unknown
check 'mistakes in goci.yaml are told with their line' settings_wrong
check 'a source that cannot be read is told' unreadable_source
check 'what is closed to the user is told with the user and the way out' permission_denied
check 'a full disk leaves nothing behind' full_disk
check 'a full disk keeps the old image' full_disk_keeps_the_old
check 'a full cache disk is told and makes no output' full_cache_disk
check 'a read-only output is told' read_only_output
check 'an output that is a file is told' output_is_a_file
check 'a base that is missing, broken or for another platform is refused' base_missing_or_broken
check 'a toolchain image that is missing, without Go, too old or for another platform is refused' \
	toolchain_wrong
check 'a file named as a whiteout is not packed' whiteout_to_pack
check 'a special file is not packed' special_file_to_pack
check 'a path that would be there twice is refused' same_path_twice
check 'a malformed SOURCE_DATE_EPOCH is refused' epoch_malformed
check 'a program that is not static is refused with its cause' not_static
check 'two services for one tag are refused before any work' two_services_one_tag
check 'an output folder that is no layout is refused and kept' layout_that_is_none
check 'a full standard output is a failure' stdout_full
check 'a reader that leaves, as head does, is no error to be told of' reader_that_left
finish
