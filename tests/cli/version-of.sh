#!/bin/sh
# The version of the main module, as goci reads it from git without git: what
# `go build -buildvcs=true` writes into the program is the same.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=a@b
export GOFLAGS='' GOWORK=off
clock=1700000000

# tick: the next commit is a minute later.
tick() {
	clock=$((clock + 60))
	export GIT_AUTHOR_DATE="@$clock +0200" GIT_COMMITTER_DATE="@$clock +0200"
}

commit() {
	tick
	git commit -q --allow-empty -m "$1"
}

# module DIR PATH: a main module there.
module() {
	mkdir -p "$1"
	printf 'module %s\n\ngo 1.21\n' "$2" >"$1/go.mod"
	printf 'package main\n\nfunc main() {}\n' >"$1/main.go"
}

# repository: a new one in `repo`, with a module at its top and one below.
repository() {
	git init -q -b main repo
	cd repo
	module . "${1:-example.com/x}"
	module sub "${2:-example.com/x/sub}"
	git add .
	commit first
}

# Before 1.25, Go does not find the tags of a module below the top.
judge=local
case $(go env GOVERSION) in
go1.2[0-4]*) judge=go1.26.0 ;;
esac

of_go() {
	(cd "$1" && GOTOOLCHAIN=$judge go build -buildvcs=true -trimpath -ldflags='-s -w' -o "$TMP/program" . &&
		go version -m "$TMP/program" | sed -n 's/^\tmod\t[^\t]*\t\([^\t]*\).*/\1/p')
}

of_goci() {
	(cd "$1" && "$GOCI" config | sed -n 's/^ *# version: \([^ ]*\)  # default$/\1/p')
}

# says VERSION [DIR]: both say it.
says() {
	same "$(of_goci "${2:-.}")" "$1" "goci in ${2:-.}"
	same "$(of_go "${2:-.}")" "$1" "go in ${2:-.}"
}

short() {
	git rev-parse HEAD | cut -c 1-12
}

stamp() {
	TZ=UTC git log -1 --date=format-local:%Y%m%d%H%M%S --format=%cd
}

no_tag() {
	repository
	says "v0.0.0-$(stamp)-$(short)"
	says "v0.0.0-$(stamp)-$(short)" sub
}

tags() {
	repository
	git tag v1.2.3
	says v1.2.3
	tick
	git tag -a -m annotated v1.3.0-rc.2
	says v1.3.0-rc.2
	git tag -a -m annotated v1.3.0-rc.10
	git tag v1.2
	git tag latest
	git tag v1.9.9+meta
	git tag v2.0.0
	git tag sub/v1.7.0
	says v1.3.0-rc.10
	says v1.7.0 sub
	git tag v1.3.0
	says v1.3.0
	git pack-refs --all
	git gc -q
	says v1.3.0
	says v1.7.0 sub
}

behind() {
	repository
	git tag v1.2.9
	commit second
	says "v1.2.10-0.$(stamp)-$(short)"
	git tag -a -m pre v1.4.0-beta.1
	git tag sub/v0.0.99
	commit third
	says "v1.4.0-beta.1.0.$(stamp)-$(short)"
	says "v0.0.100-0.$(stamp)-$(short)" sub
	git gc -q
	git checkout -q --detach
	says "v1.4.0-beta.1.0.$(stamp)-$(short)"
	# The highest that this commit descends from, through either parent.
	git checkout -q -b side main~1
	commit side
	git tag v1.8.0
	git checkout -q main
	says "v1.4.0-beta.1.0.$(stamp)-$(short)"
	tick
	git merge -q --no-ff -m merge side
	says "v1.8.1-0.$(stamp)-$(short)"
}

majors() {
	repository example.com/x/v2 example.com/x/sub/v3
	git tag v1.9.0
	git tag sub/v2.0.0
	says "v2.0.0-$(stamp)-$(short)"
	says "v3.0.0-$(stamp)-$(short)" sub
	git tag v2.1.0
	git tag sub/v3.4.5
	says v2.1.0
	says v3.4.5 sub
	commit second
	says "v2.1.1-0.$(stamp)-$(short)"
	says "v3.4.6-0.$(stamp)-$(short)" sub
}

build_data() {
	repository
	git tag v1.0.0+meta
	says "v1.0.1-0.$(stamp)-$(short)"
	commit second
	git tag v0.0.0-20200101000000-0123456789ab
	says "v1.0.1-0.$(stamp)-$(short)"
}

clones() {
	repository
	git tag v1.0.0
	commit second
	commit third
	cd ..
	git clone -q --depth 1 "file://$PWD/repo" shallow
	git -C repo worktree add -q ../tree
	cd shallow
	says "v0.0.0-$(stamp)-$(short)"
	cd ../tree
	same "$(of_goci .)" "v1.0.1-0.$(stamp)-$(short)" 'in a worktree'
}

# Go starts git for these and gives up; the version is one that it would give elsewhere.
alone() {
	git init -q -b main repo
	cd repo
	module only example.com/only/v2
	same "$(of_goci only)" '' 'without a commit'
	git add .
	commit first
	same "$(of_goci only)" "v2.0.0-$(stamp)-$(short)" 'without a module at the top'
	git tag only/v2.5.0
	same "$(of_goci only)" v2.5.0 'with a tag of the folder'
	cd ..
	git init -q -b main other
	cd other
	module . example.com/x
	git add .
	commit first
	git checkout -q -b side
	commit side
	git tag v1.1.1
	git checkout -q main
	same "$(of_goci .)" "v0.0.0-$(stamp)-$(short)" 'with a tag elsewhere'
}

hostile() {
	repository
	commit second
	head=$(git rev-parse HEAD)
	printf 'garbage' >.git/refs/tags/v1.0.0
	printf '%s\n' "$head" >'.git/refs/tags/v1.0.0-a b'
	mkdir -p .git/refs/tags/v1.0.1
	printf 'ffffffffffffffffffffffffffffffffffffffff\n' >.git/refs/tags/v1.0.2
	says "v0.0.0-$(stamp)-$(short)"
	find .git/objects -type f -exec chmod u+w {} +
	for object in .git/objects/*/*; do
		printf x >"$object"
	done
	same "$(of_goci .)" '' 'without objects'
}

set_by_the_user() {
	repository
	"$GOCI" config --module-version v9.9.9 >told
	has told '^    version: v9.9.9  # --module-version'
	fails_with 2 "$GOCI" config --module-version 'v1 2'
	has stderr 'module-version: "v1 2" is no version'
}

need git go
check 'without a tag it is the first version, with the commit' no_tag
check 'of the tags of a commit the highest canonical one counts' tags
check 'the highest tag that the commit descends from is its base' behind
check 'the major version of the path has its own tags' majors
check 'tags with build data and those like pseudo-versions are no versions' build_data
check 'a shallow clone and a worktree have a version' clones
check 'where Go gives up there is a version' alone
check 'tags and objects that are damaged are left out' hostile
check 'the user says the version' set_by_the_user
finish
