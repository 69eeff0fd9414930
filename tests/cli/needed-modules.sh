#!/bin/sh
# What plain `go build` builds, goci builds: what the packages need is fetched, no more.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/fetched.sh
. "$TOP/tests/cli/lib/fetched.sh"

# Stages hold a toolchain, which takes long to pack.
fast='--compression none --shell none'

# as_go_builds_it [OPTION...]: go build does it, and so does goci: production and builder.
as_go_builds_it() {
	(cd web && go build -o "$PWD/../built" .) || fail 'go build does not'
	before=$(cat web/go.*)
	succeeds "$GOCI" build "$@" web
	# shellcheck disable=SC2086 # words on purpose
	succeeds "$GOCI" build $fast --target builder "$@" web
	same "$(cat web/go.*)" "$before" 'go.mod and go.sum'
}

# only_fetched MODULE...: of the module cache's zips there are those, and no others.
only_fetched() {
	same "$(cd mod/cache/download && find . -name '*.zip' | LC_ALL=C sort | tr '\n' ' ')" "$*"
}

# requires PATH [VERSION]: as a line of go.mod that no package asks for.
requires() {
	printf '\nrequire %s %s\n' "$1" "${2:-v1.0.0}" >>web/go.mod
}

# offers PATH: the proxy has the module, v1.0.0, of one package.
offers() {
	mkdir -p "offer/$1@v1.0.0" "proxy/$1/@v"
	printf 'module %s\n\ngo 1.19\n' "$1" >"offer/$1@v1.0.0/go.mod"
	printf 'package %s\n' "$(basename "$1")" >"offer/$1@v1.0.0/a.go"
	(cd offer && find "$1@v1.0.0" -type f | bsdtar -a -cf "../offer.zip" -T -)
	mv offer.zip "proxy/$1/@v/v1.0.0.zip"
	cp "offer/$1@v1.0.0/go.mod" "proxy/$1/@v/v1.0.0.mod"
	echo '{"Version":"v1.0.0"}' >"proxy/$1/@v/v1.0.0.info"
	echo v1.0.0 >"proxy/$1/@v/list"
}

versions_of_the_workspace() {
	mkdir -p top
	cd top
	workspace
	GOPROXY=off
	as_go_builds_it
}

not_imported() {
	needs_the_module
	requires example.com/private/one v1.2.3
	requires example.com/private/two v0.0.0-20200101000000-0123456789ab
	as_go_builds_it
	only_fetched "./$escaped/@v/$version.zip "
}

of_tests_and_tools() {
	needs_the_module
	offers example.com/fortests
	requires example.com/fortests
	requires example.com/missing
	printf 'package main\n\nimport (\n\t_ "example.com/fortests"\n\t_ "example.com/missing"\n)\n' \
		>web/main_test.go
	as_go_builds_it
	only_fetched "./$escaped/@v/$version.zip "
	case $(go env GOVERSION) in go1.19* | go1.2[0-3]*) return ;; esac
	sed -i 's/^go 1.19/go 1.24/' web/go.mod
	printf '\ntool example.com/tools/cmd/x\n' >>web/go.mod
	requires example.com/tools
	as_go_builds_it
}

unused_replacements() {
	needs_the_module
	printf '\nreplace example.com/gone => ../gone\n' >>web/go.mod
	as_go_builds_it
	requires example.com/gone v0.0.0
	as_go_builds_it
	printf '\nreplace example.com/lost => ./lost\n' >>web/go.mod
	requires example.com/lost v0.0.0
	as_go_builds_it
}

offline_after_go_build() {
	needs_the_module
	offers example.com/fortests
	requires example.com/fortests
	requires example.com/private/one
	rm -rf mod
	(cd web && go build -o "$PWD/../built" .)
	as_go_builds_it --offline
	only_fetched "./$escaped/@v/$version.zip "
	# Nothing but what was unpacked of it.
	rm -r mod/cache
	succeeds "$GOCI" build --no-cache web
}

private_ones() {
	needs_the_module
	GOPRIVATE='example.com/*'
	GOPROXY=https://proxy.example.invalid
	export GOPRIVATE GOPROXY
	as_go_builds_it
}

# list_is_refused NAMES [OPTION...]: a stage that holds the build list names what is missing.
list_is_refused() {
	names=$1
	shift
	# shellcheck disable=SC2086
	refuses 1 "^goci: web: .*cannot have $names: .*--modules needed" \
		"$GOCI" build $fast --target base "$@" web
	[ ! -e dist ] || fail 'dist was made'
}

the_build_list() {
	needs_the_module
	requires example.com/private/one v1.2.3
	requires example.com/private/two v1.2.3
	both='example.com/private/one@v1.2.3, example.com/private/two@v1.2.3'
	list_is_refused "$both"
	has_line '^go: example.com/private/one@v1.2.3: reading '
	has_line '^go: example.com/private/two@v1.2.3: reading '
	list_is_refused "$both" --offline
	# What the proxy has no zip of.
	offers example.com/private/one
	mv proxy/example.com/private/one/@v/v1.0.0.mod proxy/example.com/private/one/@v/v1.2.3.mod
	mv proxy/example.com/private/one/@v/v1.0.0.info proxy/example.com/private/one/@v/v1.2.3.info
	sed -i 's/v1.0.0/v1.2.3/' proxy/example.com/private/one/@v/v1.2.3.info
	sed -i '/private.two/d' web/go.mod
	list_is_refused 'example.com/private/one@v1.2.3'
	for stage in base development; do
		# shellcheck disable=SC2086
		succeeds "$GOCI" build $fast --target "$stage" --modules needed web
	done
	rm -rf dist
	printf 'defaults:\n  modules: needed\n' >web/goci.yaml
	# shellcheck disable=SC2086
	succeeds "$GOCI" build $fast --target base web
	list_is_refused_by_name builder --modules all
}

list_is_refused_by_name() {
	stage=$1
	shift
	# shellcheck disable=SC2086
	refuses 1 'cannot have example.com/private/one@v1.2.3: ' \
		"$GOCI" build $fast --target "$stage" "$@" web
}

folders_that_are_needed() {
	needs_the_module
	mkdir lib
	printf 'module example.com/test/lib\n\ngo 1.19\n' >lib/go.mod
	printf 'package lib\n\nconst Name = "lib"\n' >lib/lib.go
	printf 'package main\n\nimport "example.com/test/lib"\n\nvar name = lib.Name\n' >web/more.go
	requires example.com/test/lib v0.0.0
	printf '\nreplace example.com/test/lib => ../lib\n' >>web/go.mod
	# shellcheck disable=SC2086
	refuses 1 '/web/go.mod:[0-9]*: ../lib is outside of ' \
		"$GOCI" build $fast --target builder web
	succeeds "$GOCI" build web
	rm web/more.go
	# shellcheck disable=SC2086
	succeeds "$GOCI" build $fast --target builder web
	refuses 2 '"some" is not all or needed' \
		"$GOCI" build --modules some web
}

# Go tells of a member's requirement at the import of another member.
offline_names_the_module() {
	needs_the_module
	module other
	printf '\nrequire example.com/private/one v0.9.9\n' >>other/go.mod
	printf 'go 1.19\n\nuse (\n\t./web\n\t./other\n)\n' >go.work
	refuses 1 'not in the module cache \(example.com/private/one@v0.9.9\): build once without' \
		"$GOCI" build --offline web
}

# workspace: web and lib, and web requires a version of lib that nobody has published.
workspace() {
	module web
	module lib
	rm lib/main.go
	printf 'package lib\n\nconst Name = "lib"\n' >lib/lib.go
	printf 'package main\n\nimport "example.com/test/lib"\n\nfunc init() { version = lib.Name }\n' \
		>web/lib.go
	requires example.com/test/lib v1.9.9
	printf 'go 1.19\n\nuse (\n\t./web\n\t./lib\n)\n' >go.work
	mkdir -p proxy
	GOPROXY=file://$PWD/proxy
	GOMODCACHE=$PWD/mod
	GOFLAGS=-modcacherw
	GOSUMDB=off
	export GOPROXY GOMODCACHE GOFLAGS GOSUMDB
}

stages_of_a_workspace() {
	workspace
	before=$(cat go.work web/go.mod lib/go.mod)
	for stage in base builder development; do
		# shellcheck disable=SC2086
		succeeds "$GOCI" build $fast --target "$stage" web
		has_not stderr 'test/lib@v1.9.9'
	done
	# shellcheck disable=SC2086
	succeeds env GOCI_CACHE="$PWD/new" "$GOCI" build $fast --target base --offline web
	same "$(cat go.work web/go.mod lib/go.mod)" "$before" 'go.work and go.mod'
	# A version that is published is collected: Go asks for it in the image.
	offers example.com/test/lib
	sed -i 's/v1.9.9/v1.0.0/' web/go.mod
	# shellcheck disable=SC2086
	succeeds "$GOCI" build $fast --target base web
	[ -e mod/cache/download/example.com/test/lib/@v/v1.0.0.mod ] ||
		fail 'a published version is not collected'
}

list_of_a_workspace() {
	workspace
	printf '\nrequire example.com/private/one v1.2.3\n' >>lib/go.mod
	list_is_refused 'example.com/private/one@v1.2.3'
	has_not stderr 'test/lib@v1.9.9'
	list_is_refused 'example.com/private/one@v1.2.3' --offline
	# shellcheck disable=SC2086
	succeeds "$GOCI" build $fast --target base --modules needed web
	# A version of a member that a module outside requires: Go's list leaves it out.
	offers example.com/middle
	sed -i "s/^go .*/go 1.16/" proxy/example.com/middle/@v/v1.0.0.mod
	printf '\nrequire example.com/test/lib v1.8.8\n' >>proxy/example.com/middle/@v/v1.0.0.mod
	sed -i 's,private/one v1.2.3,middle v1.0.0,' lib/go.mod
	rm -rf dist
	list_is_refused 'example.com/test/lib@v1.8.8'
}

check 'a version that exists only in the workspace is no matter' versions_of_the_workspace
check 'nor is a private requirement that nothing imports' not_imported
check 'nor are requirements of tests and tools, and they are not fetched' of_tests_and_tools
check 'nor is a folder that is gone, of a replacement that nothing uses' unused_replacements
check 'offline, what go build has fetched is enough' offline_after_go_build
check 'private modules that the module cache has are taken from it' private_ones
check "a stage that holds the build list names each module that it cannot have; --modules needed \
does without" the_build_list
check 'the stages of a workspace do without versions of members that nobody has published' \
	stages_of_a_workspace
check 'in a workspace, too, a module that cannot be had is named' list_of_a_workspace
check 'offline, the module that Go names is told, not what imports another' \
	offline_names_the_module
check 'a builder may name folders outside, if no package is from there' folders_that_are_needed
finish
