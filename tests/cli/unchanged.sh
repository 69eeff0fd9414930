#!/bin/sh
# What has not changed is not built again, and what has is: each input of a build is
# changed alone, and the result compared with that of a build from nothing.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# The kernel's clock for files ticks: what was changed in the tick in which a build
# begins is not remembered.
settle() {
	sleep 0.03
}

# A module with every kind of file that a program can be made of.
service() {
	mkdir -p web/inner web/static/deep web/lib
	cat >web/go.mod <<-'MOD'
		module example.com/test/web

		go 1.19

		require example.com/test/lib v0.0.0

		replace example.com/test/lib => ./lib
	MOD
	printf 'module example.com/test/lib\n\ngo 1.19\n' >web/lib/go.mod
	printf 'package lib\n\nconst Name = "lib"\n' >web/lib/lib.go
	cat >web/main.go <<-'GO'
		package main

		import (
			"embed"
			"os"

			"example.com/test/lib"
			"example.com/test/web/inner"
		)

		//go:embed static
		var files embed.FS

		var version = "dev"

		func main() {
			text, _ := files.ReadFile("static/a.txt")
			os.Stdout.WriteString(version + lib.Name + inner.Name + extra + string(text))
		}
	GO
	printf 'package inner\n\nconst Name = "inner"\n' >web/inner/inner.go
	printf '//go:build !other\n\npackage main\n\nconst extra = "one"\n' >web/extra.go
	printf '//go:build other\n\npackage main\n\nconst extra = "two"\n' >web/extra_other.go
	echo one >web/static/a.txt
	echo two >web/static/deep/b.txt
	mkdir files && echo file >files/one
	settle
}

# build WORD...: the digest is in the file digest.
build() {
	succeeds "$GOCI" build -o oci:out "$@" web
	cut -d@ -f2 stdout >digest
}

unchanged() {
	grep -q ' unchanged ' stderr
}

# kept OPTION...: a second build finds that nothing has changed.
kept() {
	build "$@"
	settle
	build "$@"
	unchanged || { cat stderr; fail 'was built again'; }
}

# sound OPTION...: the build is what a build from nothing makes.
sound() {
	build "$@"
	mv digest got
	succeeds env GOCI_CACHE="$PWD/fresh" "$GOCI" build -o oci:fresh.out "$@" web
	same "$(cat got)" "$(cut -d@ -f2 stdout)" 'digest'
	rm -rf fresh fresh.out
}

# rebuilds CHANGE [OPTION...]: CHANGE, a command, is noticed.
rebuilds() {
	change=$1
	shift
	kept "$@"
	cp digest before
	settle
	eval "$change"
	settle
	build "$@"
	! unchanged || fail "not noticed: $change"
	! cmp -s before digest || fail "changed nothing: $change"
	sound "$@"
}

# passes CHANGE: it makes no other image; what is found is right.
passes() {
	kept
	cp digest before
	eval "$1"
	settle
	build
	cmp before digest || fail "made another image: $1"
}

starts_nothing() {
	service
	kept
	settle
	succeeds env ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=execve,open,openat -o trace "$GOCI" build -o oci:out web
	unchanged || fail 'was built again'
	same "$(grep -c 'execve(' trace)" 1 'programs that were started'
	! grep 'openat.*blobs/sha256/[0-9a-f]' trace || fail 'a blob was opened'
}

asks_once() {
	service
	kept
	settle
	sed -i s/dev/DEV/ web/main.go
	settle
	succeeds env ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=execve -o trace "$GOCI" build -o oci:out web
	grep -o 'execve("[^"]*/go", \["[^"]*", "[a-z]*"' trace | sed 's/.*"\([a-z]*\)"$/\1/' >calls
	same "$(cat calls)" build 'calls of Go'
}

sees_the_source() {
	service
	rebuilds 'echo "// more" >>web/main.go; sed -i s/dev/DEV/ web/main.go'
	rebuilds 'sed -i s/inner\"/INNER\"/ web/inner/inner.go'
	rebuilds 'sed -i s/lib\"/LIB\"/ web/lib/lib.go'
	rebuilds 'printf "package main\n\nfunc init() { version = \"new\" }\n" >web/new.go'
	rebuilds 'rm web/new.go'
	rebuilds 'printf "package inner\n\nfunc init() { println(1) }\n" >web/inner/i_linux.go'
}

sees_the_same_size_and_time() {
	service
	touch -d '2020-01-01' web/main.go
	rebuilds 'sed -i s/dev/DEV/ web/main.go; touch -d 2020-01-01 web/main.go'
}

sees_embedded_files() {
	service
	rebuilds 'echo three >web/static/a.txt'
	rebuilds 'echo new >web/static/new.txt'
	rebuilds 'echo new >web/static/deep/new.txt'
	rebuilds 'mkdir web/static/other && echo new >web/static/other/new.txt'
	rebuilds 'mv web/static/deep/b.txt web/static/deep/c.txt'
	rebuilds 'rm -r web/static/other'
}

sees_build_tags() {
	service
	rebuilds 'sed -i s/two/TWO/ web/extra_other.go' --go-tags other
	passes 'sed -i s/TWO/Two/ web/extra_other.go'
	rebuilds 'sed -i "s/!other/linux/" web/extra.go; sed -i "s/\"one\"/\"ONE\"/" web/extra.go'
}

sees_the_module_files() {
	service
	mkdir lib2
	cp web/lib/go.mod lib2
	printf 'package lib\n\nconst Name = "lib2"\n' >lib2/lib.go
	rebuilds 'sed -i "s|=> ./lib|=> ../lib2|" web/go.mod'
	rebuilds 'printf "go 1.19\n\nuse ./web\nuse ./web/lib\n" >go.work
		sed -i "/replace/d; /require/d" web/go.mod'
}

sees_a_vendor_folder() {
	service
	rebuilds '(cd web && go mod vendor) && sed -i s/lib\"/vendored\"/ \
		web/vendor/example.com/test/lib/lib.go'
}

sees_dockerignore() {
	service
	printf 'package main\n\nfunc init() { version = "more" }\n' >web/more.go
	rebuilds 'echo more.go >web/.dockerignore'
	rebuilds 'rm web/.dockerignore'
}

sees_settings_and_environment() {
	service
	rebuilds 'echo "defaults: {env: {A: b}}" >web/goci.yaml'
	rebuilds 'sed -i s/b}/c}/ web/goci.yaml'
	rebuilds 'SOURCE_DATE_EPOCH=5; export SOURCE_DATE_EPOCH'
	rebuilds 'GOFLAGS=-gcflags=-l; export GOFLAGS'
	rebuilds 'GOFLAGS=-ldflags=-X=main.version=flags'
	rebuilds "unset GOFLAGS; GOENV=$PWD/goenv; export GOENV; echo GOFLAGS=-tags=other >goenv"
	rebuilds 'echo GOFLAGS=-ldflags=-X=main.version=file >goenv'
	kept
	build --label a=b
	! unchanged || fail '--label was not noticed'
}

sees_added_files() {
	service
	rebuilds 'echo more >>files/one' --file ./files:/srv
	rebuilds 'echo two >files/two' --file ./files:/srv
	rebuilds 'chmod +x files/two' --file ./files:/srv
	rebuilds 'ln -s two files/link' --file ./files:/srv
	rebuilds 'ln -sf one files/link' --file ./files:/srv
}

change_base() {
	succeeds "$GOCI" build -t base:one --env X=y -o oci:base web
}

sees_the_base() {
	service
	succeeds "$GOCI" build -t base:one -o oci:base web
	rebuilds change_base --base oci:base:one
}

sees_the_certificates() {
	service
	cat /usr/share/ca-certificates/mozilla/[AB]*.crt >ca.pem
	rebuilds 'cat /usr/share/ca-certificates/mozilla/C*.crt >>ca.pem' \
		--ca-certificates ca.pem
}

sees_the_commit() {
	service
	git -C web init -q
	git -C web -c user.name=a -c user.email=a@b commit -q --allow-empty -m one
	rebuilds 'git -C web -c user.name=a -c user.email=a@b commit -q --allow-empty -m two' --vcs head
}

sees_a_gone_or_short_blob() {
	service
	kept
	for blob in out/blobs/sha256/*; do
		rm "$blob"
		build
		[ -s "$blob" ] || fail "$blob is still gone"
		kept
		: >"$blob"
		build
		[ -s "$blob" ] || fail "$blob is still empty"
		kept
	done
	rm out/index.json
	build
	succeeds "$JUDGE" layout out
	kept
	rm -rf out
	build
	succeeds "$JUDGE" layout out
}

sees_another_toolchain() {
	service
	mkdir bin
	printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v go)" >bin/go
	chmod +x bin/go
	PATH=$PWD/bin:$PATH
	kept
	settle
	echo '# newer' >>bin/go
	settle
	build
	! unchanged || fail 'another go was not noticed'
}

only_times_do_not_matter() {
	service
	passes 'find web -type f -exec touch {} +'
	settle
	build
	unchanged || fail 'was built again'
	cp -r web copy
	rm -rf web
	mv copy web
	settle
	build
	unchanged || fail 'a fresh checkout was built again'
}

a_failure_is_not_remembered() {
	service
	kept
	settle
	echo 'x' >>web/main.go
	fails_with 1 "$GOCI" build -o oci:out web
	fails_with 1 "$GOCI" build -o oci:out web
	sed -i '$d' web/main.go
	build
}

stages_are_kept() {
	service
	kept --target development
	echo note >web/note.txt
	settle
	build --target development
	! unchanged || fail 'a new file was not noticed'
	kept --target development
	rm web/note.txt
	build --target development
	! unchanged || fail 'a file that is gone was not noticed'
}

metadata_is_told_again() {
	service
	build --metadata-file one.json
	settle
	build --metadata-file two.json
	unchanged || fail 'was built again'
	for key in '."containerimage.digest"' '.goci.images[0].layers[].digest'; do
		same "$(jq -r "$key" two.json)" "$(jq -r "$key" one.json)" "$key"
	done
}

check 'what has not changed starts no program and reads no blob' starts_nothing
check 'an edit below the imports starts the compiler and nothing else of Go' asks_once
check 'a changed, a new and a deleted source file are seen' sees_the_source
check 'a change that leaves size and time alone is seen' sees_the_same_size_and_time
check 'changes of embedded files are seen' sees_embedded_files
check 'build tags decide which files count' sees_build_tags
check 'go.mod, go.work and replaced modules are seen' sees_the_module_files
check 'a vendor folder is seen' sees_a_vendor_folder
check 'a changed .dockerignore is seen' sees_dockerignore
check 'goci.yaml, options and the environment are seen' sees_settings_and_environment
check 'changes of added files are seen' sees_added_files
check 'another base is seen' sees_the_base
check 'other certificates are seen' sees_the_certificates
check 'another commit is seen' sees_the_commit
check 'a blob that is gone or short is made again' sees_a_gone_or_short_blob
check 'another toolchain is seen' sees_another_toolchain
check 'times alone do not matter' only_times_do_not_matter
check 'a failure is not remembered' a_failure_is_not_remembered
check 'a stage is built again when its source changes' stages_are_kept
check 'the metadata of what has not changed is told again' metadata_is_told_again
finish
