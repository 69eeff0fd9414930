#!/bin/sh
# .dockerignore: the files that goci takes beside those that buildah takes.
#
# Twenty trees, each with a .dockerignore of another shape. Below /app, goci's
# development image must have what `COPY . .` of buildah makes there: the same
# paths, types, targets of links, sizes and contents. What differs on purpose:
# - goci sets modes and owners itself: they are not compared;
# - goci leaves secrets out by their names: it gets --allow-secrets, and the
#   trees have some;
# - goci keeps go.mod in any case, in a layer below: no rule here excludes it;
# - without a .dockerignore, goci has rules of its own: each tree has one.
#
# buildah 1.28 has an older matcher than moby's patternmatcher. Left to ignore.sh,
# which has moby's own module as its judge:
# - exceptions with a wildcard before their last slash, "!**/*.go", in a folder
#   that is excluded: buildah does not look into it;
# - spaces between "!" and its pattern, which buildah keeps;
# - patterns that are not valid, classes with escapes, names that are not UTF-8.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

buildah_here() {
	buildah --root "$TMP/buildah/root" --runroot "$TMP/buildah/run" \
		--storage-driver vfs "$@"
}

# put FILE...: each with its own name as its content.
put() {
	for file in "$@"; do
		mkdir -p "$(dirname -- "$file")"
		printf '%s\n' "$file" >"$file"
	done
}

# Every tree begins as a copy of this one.
make_tree() {
	mkdir -p "$TMP/tree"
	cd "$TMP/tree"
	put README.md NOTES.md naïve.md a.log b.log c.log.1 Dockerfile \
		file1.txt file2.txt file3.txt fileA.txt 'two words.txt' '#sharp' '!bang' \
		docs/README.md docs/guide.md docs/img/logo.png docs/img/.keep \
		internal/docs/README.md internal/api/testdata/big.bin \
		node_modules/left/index.js node_modules/left/package.json \
		build/out.bin build/keep.txt build/cache/keep.txt build/cache/drop.txt \
		deep/x.txt deep/a/x.txt deep/a/b/c/x.txt deep/a/b/c/x.md \
		.git/HEAD .git/refs/heads/main .hidden .config/app.yaml .config/local.yaml \
		.env config/.env config/id_rsa config/server.pem \
		ünï/größe.txt ünï/日本.txt 'with space/two words.txt'
	printf 'module example.com/context\n\ngo 1.19\n' >go.mod
	printf 'package main\n\nfunc main() {}\n' >main.go
	mkdir internal/store empty
	for name in api store; do
		printf 'package %s\n' "$name" >"internal/$name/$name.go"
		printf 'package %s\n' "$name" >"internal/$name/${name}_test.go"
	done
	ln -s README.md link-to-file
	ln -s docs link-to-dir
	ln -s internal link-to-code
	ln -s nowhere/at/all dangling
	ln -s /etc/hostname absolute
	ln -s ../main.go docs/up
	ln -s . deep/round
	printf 'FROM scratch\nWORKDIR /app\nCOPY . .\n' >"$TMP/Dockerfile"
	printf 'FROM scratch\nCOPY --chmod=755 . .\n' >"$TMP/Dockerfile.go"
}

# Nothing runs in these images: an empty file in the place of Go makes them small.
make_toolchain() {
	need_root
	mkdir -p go/usr/local/go/bin
	go env GOVERSION >go/usr/local/go/VERSION
	printf '' >go/usr/local/go/bin/go
	buildah_here bud --isolation chroot -f "$TMP/Dockerfile.go" -t go go
	buildah_here push go "oci:$TMP/toolchain:go"
}

# files LAYOUT TAG NAME: what is below /app, sorted: type, size, path, and the
# target or the digest of the content, in NAME; the paths alone in NAME.paths.
files() {
	succeeds "$JUDGE" tree "$1" --tag "$2"
	sed -n 's|^\(.\)[0-7]* [0-9]* [0-9]* \([0-9]* /app/\)|\1 \2|p' stdout |
		LC_ALL=C sort >"$3"
	sed 's|^. [0-9]* /app/||; s| -> .*$||; s| [0-9a-f]\{64\}$||' "$3" >"$3.paths"
}

# takes_the_same OUT IN RULES: one tree; RULES is its .dockerignore, with the
# escapes of printf. OUT and IN are paths that it leaves out and in.
takes_the_same() {
	need_root
	cp -a "$TMP/tree" tree
	printf '%b' "$3" >tree/.dockerignore
	succeeds buildah_here bud --isolation chroot -f "$TMP/Dockerfile" -t tree tree
	succeeds buildah_here push tree "oci:$PWD/buildah:tree"
	succeeds "$GOCI" build --target development --toolchain "oci:$TMP/toolchain:go" \
		--shell none --allow-secrets -o oci:goci tree
	files buildah tree want
	files goci development got
	if [ -n "$1" ] && grep -qxF -e "$1" want.paths; then
		fail "buildah takes $1"
	fi
	grep -qxF -e "$2" want.paths || fail "buildah leaves $2 out"
	diff -u want got
}

# tree SHAPE OUT IN RULES
tree() {
	check "goci takes what buildah takes: $1" takes_the_same "$2" "$3" "$4"
}

check 'the tools of the context tests are installed' need buildah go diff
check 'a tree is made, with links, secrets, dotfiles and names in Unicode' make_tree
check 'a toolchain is made that has no more than its version' make_toolchain
tree 'an empty file' '' .git/HEAD ''
tree 'comments, empty lines, no newline at the end' NOTES.md README.md \
	'# *.go\n*.log\n\n#README.md\n\n# *.md\nNOTES.md'
tree 'a byte order mark' a.log README.md '\0357\0273\0277*.log\ndocs\n'
tree 'carriage returns, spaces around patterns' docs/img/logo.png docs/guide.md \
	'  docs  \r\n\t*.log\r\n!docs/guide.md  \r\n   \r\n\r\n# x\r\n'
tree 'exceptions, the last rule wins' docs/guide.md README.md \
	'*.md\n!README.md\n*.txt\n!file2.txt\n!docs/*.md\ndocs/guide.md\n'
tree '** at the beginning and in the middle' deep/a/b/c/x.txt deep/a/b/c/x.md \
	'**/*_test.go\n**/testdata\ndeep/**/x.txt\n**/*.json\n**/README.md\n'
tree '* and ** at the end: what is in a folder' docs/guide.md docs \
	'docs/*\nbuild/**\ndeep/a/**/*.txt\n'
tree 'a folder is out, what is in it comes back' build/out.bin build/cache/keep.txt \
	'build\n!build/keep.txt\n!build/cache/keep.txt\n'
tree 'out, in, out and in again' docs/img/logo.png docs/img/.keep \
	'docs\n!docs/img\ndocs/img/*\n!docs/img/.keep\n'
tree 'everything but a few' docs/guide.md docs/img/logo.png \
	'*\n!go.mod\n!main.go\n!internal\n!docs/img/logo.png\ninternal/**/*_test.go\n'
tree 'slashes at the end' build/out.bin docs/guide.md \
	'build/\nnode_modules/\nREADME.md/\ninternal/api/\n'
tree 'slashes at the beginning' docs/README.md internal/docs/README.md \
	'/docs\n!/docs/guide.md\n/README.md\n/*.log\n/internal/api/testdata\n'
tree 'paths that are not clean' build/out.bin docs/img/logo.png \
	'./docs/guide.md\ndocs/../build\ninternal//api\n./README.md\n'
tree 'wildcards in each part of a path' docs/guide.md docs/img/logo.png \
	'*.log\n*/*.md\nfile?.txt\ndeep/*/x.txt\nno*s/*\n'
tree 'character classes' file1.txt file3.txt \
	'file[1-2].txt\n[a-b].log\ndocs/[^g]*.md\n[A-Z]*E*\n'
tree 'escapes' '#sharp' file1.txt '\\#sharp\n\\!bang\nfile\\?.txt\n'
tree 'links are out by their own names, and not followed' dangling docs/guide.md \
	'link-to-dir\ndangling\ndocs/up\nlink-to-code/api\n'
tree 'dotfiles' .git/HEAD .config/app.yaml '.*\n!.config\n.config/local.yaml\n'
tree 'names in Unicode, and with spaces' ünï/日本.txt ünï/größe.txt \
	'**/日?.txt\nna[ïi]ve.md\nwith space\ntwo words.txt\n'
tree 'secrets, Dockerfile and .dockerignore itself' .dockerignore config/id_rsa \
	'**/.env\nDockerfile\n.dockerignore\n'
finish
