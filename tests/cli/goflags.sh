#!/bin/sh
# The flags of Go that the user gives, by GOFLAGS, `go env -w` and --go-flag: each counts
# or is refused by its name.
# shellcheck disable=SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# service: web, which prints two variables that the linker sets, and one that tags do.
service() {
	mkdir -p web
	printf 'module example.com/test/web\n\ngo 1.19\n' >web/go.mod
	cat >web/main.go <<-'GO'
		package main

		import "os"

		var a, b = "dev", "dev"

		func main() { os.Stdout.WriteString(a + " " + b + " " + tag) }
	GO
	for tag in none one two; do
		case $tag in
		none) rule='!one \&\& !two' ;;
		one) rule=one ;;
		two) rule='two \&\& !one' ;;
		esac
		printf '//go:build RULE\n\npackage main\n\nvar tag = "%s"\n' "$tag" |
			sed "s/RULE/$rule/" >"web/$tag.go"
	done
	printf '//go:build one && two\n\npackage main\n\nfunc init() { tag = "both" }\n' \
		>web/both.go
}

# prints WANT [OPTION...]: the program that is built does.
prints() {
	want=$1
	shift
	succeeds "$GOCI" build -o oci:out "$@" web
	manifest=$(blob out "$(digest out production)")
	blob out "$(printf '%s' "$manifest" | jq -r '.layers[-1].digest')" >layer
	bsdtar -xf layer -O app/main >main
	chmod +x main
	same "$(./main)" "$want" "$* with ${GOFLAGS:-nothing}"
}

# by_each WANT FLAG: the flag counts wherever it is given.
by_each() {
	flag=$2
	GOFLAGS="'$flag'" prints "$1"
	GOENV=$PWD/goenv go env -w "GOFLAGS=\"$flag\""
	GOENV=$PWD/goenv prints "$1"
	prints "$1" "--go-flag=$flag"
	printf "defaults: {go-flag: '%s'}\n" "$flag" >web/goci.yaml
	prints "$1"
	rm web/goci.yaml
}

linker_flags_count() {
	service
	by_each '1 dev none' '-ldflags=-X main.a=1'
	GOFLAGS="'-ldflags=all=-X main.a=1'" prints '1 dev none'
	GOFLAGS='"--ldflags=-X main.a=1 -X main.b=2"' prints '1 2 none'
	prints 'one two dev none' '--go-flag=-ldflags= -X "main.a=one two"'
	same "$(config out | jq -r '.config.Labels["goci.ldflags"]')" \
		'-X "main.a=one two"' label
}

build_tags_count() {
	service
	by_each 'dev dev one' -tags=one
	GOFLAGS=--tags=one,two prints 'dev dev both'
	GOFLAGS="'-tags=one two'" prints 'dev dev both'
}

# What is said in several places is joined, and what is nearest to the service wins.
places_are_joined() {
	service
	printf "defaults: {ldflags: '-X main.b=yaml', go-tags: two}\n" >web/goci.yaml
	GOFLAGS="'-ldflags=-X main.a=1 -X main.b=flags' -tags=one" prints '1 yaml both'
	GOFLAGS="'-ldflags=-X main.a=1'" prints '1 given two' --ldflags '-X main.b=given'
	prints 'dev yaml both' --go-flag=-tags=one
	GOFLAGS=-ldflags=-X=main.a=1 prints '1 2 two' '--go-flag=-ldflags=-X main.b=2' \
		--ldflags '-s'
	! readelf -S main | grep -q '\.symtab' || fail 'goci'\''s own linker flags are lost'
}

# names FLAG HINT: it is refused by name in one line, wherever it is given.
names() {
	for place in env file option yaml; do
		what="GOFLAGS: $1: .*$2"
		case $place in
		env) GOFLAGS=$1 refuses 1 "$what" "$GOCI" build web ;;
		file)
			mkdir -p user
			echo "GOFLAGS=$1" >user/env
			GOENV=$PWD/user/env refuses 1 "GOFLAGS of .go env -w.: $1: .*$2" \
				"$GOCI" build web ;;
		option) refuses 2 "go-flag: $1: .*$2" "$GOCI" build "--go-flag=$1" web ;;
		yaml)
			printf 'defaults: {go-flag: ["%s"]}\n' "$1" >web/goci.yaml
			name=${1%%=*}
			refuses 2 "$1: .*$2" "$GOCI" build --allow-go-flag "$name" web
			rm web/goci.yaml ;;
		esac
		one_line
		[ ! -e dist ] || fail "$1 in $place: something was built"
	done
}

what_cannot_be_is_named() {
	service
	names -mod=mod 'go mod tidy'
	names -mod=vendor 'go mod vendor'
	names -trimpath=false 'leave it out'
	names -race 'go test'
	names -msan 'go test'
	names -asan=true 'go test'
	names -buildmode=pie 'static'
	names -buildvcs 'labels'
	names -buildvcs=auto 'labels'
	names -compiler=gccgo 'own compiler'
	names -modfile=other.mod 'go.mod and go.sum'
	names -o=/nowhere/main '--output'
	names -pkgdir=/nowhere 'GOCACHE'
	names -linkshared 'static'
	names -work 'temporary folder'
	names -n '--dry-run'
	names -json '--progress json'
	names -installsuffix=x 'installsuffix=cgo'
	names '-ldflags=./...=-s' 'pattern'
	names -tags 'has no value'
}

# Flags by which `go env` itself would fail, or do something else.
what_go_env_takes_is_named() {
	service
	GOFLAGS=-C=/ refuses 1 'GOFLAGS: -C=/: run goci in that folder' "$GOCI" build web
	GOFLAGS=-json=x refuses 1 'GOFLAGS: -json=x: ' "$GOCI" build web
	GOFLAGS='-v one' refuses 1 'GOFLAGS: "one" is not a flag' "$GOCI" build web
	GOFLAGS="'-tags=one" refuses 1 'GOFLAGS: .*unterminated quote' "$GOCI" build web
	GOFLAGS="-ldflags='-X a=b'" refuses 1 'GOFLAGS: .*(pattern|quote)' "$GOCI" build web
	GOFLAGS="'-ldflags=-X \"a=b'" refuses 1 'GOFLAGS: .*unterminated quote' \
		"$GOCI" build web
	one_line
}

# What goci does anyway may be said.
what_goci_does_may_be_said() {
	service
	prints 'dev dev none'
	cp main plain
	GOFLAGS='-mod=readonly -trimpath -race=false -msan=0 -buildmode=exe -buildvcs=false
		-compiler=gc -installsuffix=cgo -work=false -n=false -json=F -v -p=1
		-modcacherw -pgo=off -linkshared=false' prints 'dev dev none'
	cmp main plain
}

# Flags of other commands of Go would change what goci asks Go.
flags_of_other_commands_do_not_matter() {
	service
	prints 'dev dev none'
	cp main plain
	GOFLAGS='-count=1 -test -deps -e -f={{.Dir}} -m -u -w -short' prints 'dev dev none'
	cmp main plain
	refuses 2 'go-flag: -count=1: go build has none' "$GOCI" build --go-flag=-count=1 web
}

what_go_does_with_it_is_done() {
	service
	GOFLAGS=-cover prints 'dev dev none'
	go version -m main | grep -q -- '-cover=true' || fail 'not -cover'
	GOFLAGS="'-gcflags=-N -l'" prints 'dev dev none'
	go version -m main | grep -q -- '-gcflags="-N -l"' || fail 'not -gcflags'
	GOFLAGS=-asmflags=-D=A=1 prints 'dev dev none'
	go version -m main | grep -q -- '-asmflags' || fail 'not -asmflags'
	printf '#!/bin/sh\necho run >>%s/log\nexec "$@"\n' "$PWD" >tool
	chmod +x tool
	GOFLAGS=-toolexec=$PWD/tool prints 'dev dev none'
	[ -s log ] || fail 'not -toolexec'
	sed 's/"dev", "dev"/"over", "laid"/' web/main.go >other.go
	printf '{"Replace": {"%s": "%s"}}\n' "$PWD/web/main.go" "$PWD/other.go" >over.json
	GOFLAGS=-overlay=$PWD/over.json prints 'over laid none'
}

# goci gives Go an overlay of its own, and Go takes one.
two_overlays_are_told() {
	service
	echo '{"Replace": {}}' >over.json
	GOFLAGS=-overlay=$PWD/over.json
	export GOFLAGS
	ln -s /usr web/link
	refuses 1 '-overlay: .*/web/link leads out' "$GOCI" build web
	rm web/link
	echo more.go >web/.dockerignore
	printf 'package main\n' >web/more.go
	refuses 1 '-overlay: .*dockerignore' "$GOCI" build web
	succeeds "$GOCI" build --ignore-file none web
}

all_is_done_anew() {
	service
	prints 'dev dev none'
	sleep 0.05
	GOFLAGS=-a succeeds "$GOCI" build --dry-run web
	jq -e '.[0].compile[0].command // .compile[0].command | index("-a")' stdout ||
		fail 'Go is not told'
	GOFLAGS=-a=false succeeds "$GOCI" build --dry-run web
	has_not stdout '"-a"'
}

commands_are_shown() {
	service
	sed -i "s/dev/d$$/" web/main.go
	GOFLAGS=-x succeeds "$GOCI" build -o oci:out web
	has stderr 'tool/.*/compile -o '
	sed -i "s/d$$/e$$/" web/main.go
	succeeds "$GOCI" build -o oci:out --go-flag=-x web
	has stderr 'tool/.*/link -o '
}

# A vendor folder is taken where GOFLAGS does not ask for go.mod.
vendor_can_be_passed_over() {
	service
	mkdir lib
	printf 'module example.com/test/lib\n\ngo 1.19\n' >lib/go.mod
	printf 'package lib\n\nconst Name = "lib"\n' >lib/lib.go
	printf '\nrequire example.com/test/lib v0.0.0\n\nreplace example.com/test/lib => ../lib\n' \
		>>web/go.mod
	printf 'package main\n\nimport "example.com/test/lib"\n\nfunc init() { a = lib.Name }\n' \
		>web/lib.go
	(cd web && go mod vendor)
	sed -i s/lib\"/vendored\"/ web/vendor/example.com/test/lib/lib.go
	prints 'vendored dev none'
	GOFLAGS=-mod=vendor prints 'vendored dev none'
	GOFLAGS=-mod=readonly prints 'lib dev none'
	refuses 2 'go-flag: -mod=readonly: .*GOFLAGS=-mod=readonly' \
		"$GOCI" build --go-flag=-mod=readonly web
}

# An edit of GOFLAGS, wherever it is, is seen by what remembers.
an_edit_is_seen() {
	service
	for value in 1 2; do
		GOFLAGS=-ldflags=-X=main.a=$value prints "$value dev none"
	done
	for value in one two; do
		echo "GOFLAGS=-tags=$value" >goenv
		sleep 0.05
		GOENV=$PWD/goenv prints "dev dev $value"
		sleep 0.05
		GOENV=$PWD/goenv prints "dev dev $value"
		has stderr unchanged
	done
	prints 'dev dev none'
}

check 'flags of the linker count wherever they are given' linker_flags_count
check 'build tags count wherever they are given' build_tags_count
check 'what several places say is joined with what goci gives' places_are_joined
check 'what cannot be is refused by name and in one line, wherever it is given' \
	what_cannot_be_is_named
check 'flags that go env itself fails by are refused by name' what_go_env_takes_is_named
check 'what goci does anyway may be said' what_goci_does_may_be_said
check 'flags of other commands of Go change nothing' flags_of_other_commands_do_not_matter
check 'flags that goci leaves to Go have their effect' what_go_does_with_it_is_done
check 'two overlays are an error that says why' two_overlays_are_told
check '-a compiles anew' all_is_done_anew
check '-x shows what Go runs' commands_are_shown
check 'GOFLAGS=-mod=readonly passes a vendor folder over' vendor_can_be_passed_over
check 'an edit of GOFLAGS is seen, in the environment and in the file' an_edit_is_seen
finish
