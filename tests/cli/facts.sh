#!/bin/sh
# What a hostile source says of itself, by its repository and its licences, does nothing
# but become a version or a licence, or not: nothing is run, waited for, or read from
# elsewhere.
# shellcheck disable=SC1091,SC2016,SC2154,SC2317 # of other shells
set -eu
. "$(dirname -- "$0")/../lib.sh"
need git go jq
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE='@1700000000 +0000' GIT_COMMITTER_DATE='@1700000000 +0000'
export GOFLAGS='' GOWORK=off

# source: a repository in the folder repo with the tag v1.2.3 and a module that is replaced.
source_in_repo() {
	git init -q -b main repo
	mkdir repo/dep
	printf 'module example.com/x\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n\nreplace example.com/dep => ./dep\n' >repo/go.mod
	printf 'package main\n\nimport "example.com/dep"\n\nfunc main() { dep.F() }\n' >repo/main.go
	printf 'module example.com/dep\n\ngo 1.21\n' >repo/dep/go.mod
	printf 'package dep\n\nfunc F() {}\n' >repo/dep/dep.go
	git -C repo add .
	git -C repo commit -q -m first
	git -C repo tag v1.2.3
	head=$(git -C repo rev-parse HEAD)
}

# version: what goci says of repo.
version() {
	(cd repo && timeout 30 "$GOCI" config | sed -n 's/^ *# version: \([^ ]*\)  # default$/\1/p')
}

names_of_tags() {
	source_in_repo
	long=$(printf 'a%0200d' 1)
	for name in 'v8.0.0 x' '--upload-pack=touch' "v1.3.0-rc.$long" 'v1.4.0-é' 'v1.5.0$(id)' \
		'v01.6.0' '../../v1.7.0' "$(printf 'v1.9.9\033[31m')" "$(printf 'v1.9.9-a\rb')" 'v1.8.0-' \
		'v1.8.0-01' 'v2.0.0' 'sub/v1.9.0' 'v1.3.0+meta' 'v1.9.0.lock/v1.9.9' 'v1.9.0..1'; do
		printf '%s refs/tags/%s\n' "$head" "$name" >repo/.git/packed-refs
		same "$(version)" v1.2.3 "$name"
	done
	# A version is of a commit, not of the whole repository.
	git -C repo checkout -q --orphan side
	git -C repo commit -q -m side
	git -C repo tag v1.9.0
	git -C repo checkout -q main
	same "$(version)" v1.2.3 'with a tag elsewhere'
}

many_tags() {
	source_in_repo
	awk -v id="$head" 'BEGIN { for (i = 1; i <= 10000; i++) print id " refs/tags/v1.2." i }' \
		>repo/.git/packed-refs
	same "$(version)" v1.2.10000
	awk 'BEGIN { for (i = 1; i <= 30000; i++) printf "%040d refs/tags/v1.3.%d\n", i, i }' \
		>repo/.git/packed-refs
	[ "$(version | wc -l)" -eq 1 ] || fail 'no version'
	# A tag of itself, and one of another.
	: >repo/.git/packed-refs
	tag=$(printf 'object %s\ntype tag\ntag v1.9.0\ntagger a <a@b> 1 +0000\n\nx\n' "$head" |
		git -C repo hash-object -t tag -w --literally --stdin)
	for _ in 1 2 3 4 5 6 7; do
		tag=$(printf 'object %s\ntype tag\ntag v1.9.0\ntagger a <a@b> 1 +0000\n\nx\n' "$tag" |
			git -C repo hash-object -t tag -w --literally --stdin)
	done
	echo "$tag" >repo/.git/refs/tags/v1.9.0
	same "$(version)" v1.2.3 'with a chain of tags'
}

# Special files, huge ones and links out, in the place of each file that is read.
special_files() {
	source_in_repo
	for file in refs/tags/v1.9.0 packed-refs HEAD config ''; do
		for kind in fifo huge out loop device; do
			rm -rf changed
			cp -r repo changed
			at=changed/.git${file:+/$file}
			rm -rf "$at"
			case $kind in
			fifo) mkfifo "$at" ;;
			huge) truncate -s 1G "$at" ;;
			out) ln -s /etc/passwd "$at" ;;
			loop) ln -s "${at##*/}" "$at" ;;
			device) ln -s /dev/zero "$at" ;;
			esac
			run sh -c 'cd changed && timeout 30 "$0" config' "$GOCI"
			[ "$status" -le 2 ] || { show_run "$file $kind"; fail 'it does not end'; }
			has_not stdout 'root:\|v1\.9\.0'
			has_not stderr 'root:'
		done
	done
}

# What git would start: none of it is started, as goci reads a repository by itself.
nothing_is_run() {
	source_in_repo
	mkdir bin
	printf '#!/bin/sh\necho "$0 $*" >>"%s/ran"\nexit 1\n' "$PWD" >bin/git
	chmod +x bin/git
	for name in hg svn bzr fossil ssh evil; do
		cp bin/git "bin/$name"
	done
	mkdir hooks
	for name in post-index-change pre-auto-gc fsmonitor-watchman reference-transaction; do
		cp bin/git "hooks/$name"
	done
	for setting in core.fsmonitor core.sshCommand core.pager core.editor diff.external \
		filter.x.clean filter.x.process core.gitProxy credential.helper; do
		git -C repo config "$setting" "$PWD/bin/evil"
	done
	git -C repo config core.hooksPath "$PWD/hooks"
	git -C repo config include.path /dev/zero
	echo '*.go filter=x diff=x' >repo/.gitattributes
	[ "$(id -u)" -ne 0 ] || chown -R 12345 repo
	tools=$PWD/bin
	cd repo
	PATH=$tools:$PATH succeeds timeout 100 "$GOCI" build --attest sbom,provenance -o oci:../image .
	PATH=$tools:$PATH succeeds timeout 100 "$GOCI" config
	PATH=$tools:$PATH succeeds timeout 100 "$GOCI" sbom oci:../image
	PATH=$tools:$PATH succeeds timeout 100 "$GOCI" inspect --provenance oci:../image
	[ ! -e ../ran ] || fail "$(cat ../ran)"
}

# bill: the CycloneDX document of the image.
bill() {
	"$GOCI" inspect --sbom=cyclonedx oci:image
}

licences() {
	source_in_repo
	echo 'root:x:0:0:the secret of the host' >secret
	for kind in fifo huge out up loop folder device; do
		rm -rf repo/dep/LICENSE repo/LICENSE image
		for at in repo/dep/LICENSE repo/LICENSE; do
			case $kind in
			fifo) mkfifo "$at" ;;
			huge) truncate -s 1G "$at" ;;
			out) ln -s "$PWD/secret" "$at" ;;
			up) ln -s ../../secret "$at" ;;
			loop) ln -s LICENSE "$at" ;;
			folder) mkdir "$at" ;;
			device) ln -s /dev/zero "$at" ;;
			esac
		done
		(cd repo && succeeds timeout 100 "$GOCI" build --attest sbom -o oci:../image .)
		bill >bom.json
		jq -e '[.components[] | select(.name == "example.com/dep")] | length == 1' bom.json
		jq -e '[.. | objects | select((.name // "" | startswith("example.com/")) and
			has("licenses"))] | length == 0' bom.json
		! grep -q "secret of\|$(sha256sum <secret | cut -c 1-64)" bom.json || fail 'it was read'
	done
}

check 'a tag that is no version of the commit is none' names_of_tags
check 'thousands of tags, and tags of tags, end' many_tags
check 'special files, huge ones and links in a repository are not read' special_files
check 'nothing that a repository names is run' nothing_is_run
check 'a licence is a regular file of its module, and no larger than a licence' licences
finish
