#!/bin/sh
# Nothing that a source tree holds makes goci, or Go for it, read a file outside of it.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

SECRET=hunter2-is-not-for-you

# tree: a repository in tree/ with a service web, beside what is not for it: a text, a Go
# file, a module, all with $SECRET.
tree() {
	module tree/web
	mkdir tree/.git private
	echo 'ref: refs/heads/main' >tree/.git/HEAD
	echo "$SECRET" >private/secret
	printf 'package main\n\nfunc init() { version = "%s" }\n' "$SECRET" >private/own.go
	mkdir private/lib
	printf 'module example.com/private/lib\n\ngo 1.19\n' >private/lib/go.mod
	printf 'package lib\n\nconst Name = "%s"\n' "$SECRET" >private/lib/lib.go
}

# imports_lib PATH: the service imports the package at PATH, and links its Name in.
imports_lib() {
	printf 'package main\n\nimport lib "%s"\n\nfunc init() { version = lib.Name }\n' "$1" \
		>tree/web/lib.go
}

# replaces DIR PATH: go.mod of DIR takes the private module from PATH.
replaces() {
	printf 'require example.com/private/lib v0.0.0\n\nreplace example.com/private/lib => %s\n' \
		"$2" >>"$1/go.mod"
}

# keeps_out PATTERN [OPTION...]: the build of the service is refused with the pattern; the
# secret is not told, and no image was made.
keeps_out() {
	pattern=$1
	shift
	run "$GOCI" build "$@" tree/web
	! grep -r "$SECRET" stdout stderr dist tree/web/dist 2>/dev/null ||
		fail 'the secret was told'
	[ "$status" -ne 0 ] || {
		printf 'exit status 0\n'
		find . -path '*/blobs/*' -type f
		fail 'it was built'
	}
	has_line "$pattern"
	[ -z "$(find . -name oci-layout)" ] || fail 'an image was made'
}

# linked NAME TARGET: in the service NAME is a symlink to TARGET; the build is refused with
# both names.
linked() {
	tree
	rm -f "tree/web/$1"
	mkdir -p "$(dirname "tree/web/$1")"
	ln -s "$2" "tree/web/$1"
	keeps_out "web/$1: is a symlink to $2, which leads out of "
}

go_mod() {
	linked go.mod ../../private/secret
}

go_file() {
	linked own.go ../../private/own.go
	rm tree/web/own.go
	# An absolute one, one by way of another, and one in a package of its own.
	ln -s "$PWD/private/own.go" tree/web/own.go
	keeps_out 'own.go: is a symlink to /'
	rm tree/web/own.go
	ln -s ../.. tree/web/up
	ln -s up/private/own.go tree/web/own.go
	keeps_out 'web/up: is a symlink to \.\./\.\., which leads out of '
	rm tree/web/own.go
	mkdir tree/lib
	ln -s ../../private/lib/lib.go tree/lib/lib.go
	printf 'module example.com/private/lib\n' >tree/lib/go.mod
	imports_lib example.com/private/lib
	replaces tree/web ../lib
	keeps_out 'lib/lib.go: is a symlink to '
}

other_files_of_go() {
	for name in go.sum vendor default.pgo rsrc_linux.syso asm.s .go.go; do
		(
			mkdir "$name.d"
			cd "$name.d"
			linked "$name" ../../private/secret
		) || exit 1
	done
	(
		mkdir work
		cd work
		tree
		for name in go.work go.work.sum; do
			ln -s ../private/secret "tree/$name"
			keeps_out "tree/$name: is a symlink to "
			rm "tree/$name"
			printf 'go 1.19\n\nuse ./web\n' >tree/go.work
		done
	)
}

folder_of_a_package() {
	tree
	# Nobody's module.
	rm private/lib/go.mod
	ln -s ../../private/lib tree/web/lib
	imports_lib example.com/test/web/lib
	keeps_out 'web/lib: is a symlink to \.\./\.\./private/lib, which leads out of '
}

replaced_by_a_link() {
	tree
	ln -s ../../private/lib tree/web/lib
	imports_lib example.com/private/lib
	replaces tree/web ./lib
	keeps_out 'web/go.mod:6: \./lib: .*web/lib: is a symlink to '
}

replaced_outside() {
	tree
	imports_lib example.com/private/lib
	replaces tree/web ../../private/lib
	keeps_out 'web/go.mod:6: \.\./\.\./private/lib is outside of .*/tree, '
	sed -i "s|=> .*|=> $PWD/private/lib|" tree/web/go.mod
	keeps_out 'web/go.mod:6: /.*/private/lib is outside of .*/tree, '
}

used_outside() {
	tree
	imports_lib example.com/private/lib
	printf 'go 1.19\n\nuse (\n\t./web\n\t../private/lib\n)\n' >tree/go.work
	keeps_out 'tree/go.work:5: \.\./private/lib is outside of .*/tree, '
	printf 'go 1.19\n\nuse ./web\n\nreplace example.com/private/lib => ../private/lib\n' \
		>tree/go.work
	keeps_out 'tree/go.work:5: \.\./private/lib is outside of .*/tree, '
}

# assembly TEXT: the service has it in a file.
assembly() {
	printf 'package main\n\nfunc f()\n' >tree/web/f.go
	printf '%b' "$1" >tree/web/f_amd64.s
	cp tree/web/f_amd64.s tree/web/f_arm64.s
}

included() {
	tree
	assembly "#include \"$PWD/private/secret\"\n"
	keeps_out 'f_.*\.s: includes "/'
	assembly '#include "../../private/secret"\n'
	keeps_out '\.\./\.\./private/secret: leads out of '
	assembly '# include "\\\\x2e\\\\x2e/../private/secret"\n'
	keeps_out 'f_.*\.s: includes '
	assembly '#/* */include `../../private/secret`\n'
	keeps_out 'f_.*\.s: includes '
	assembly '#include "near.inc"\n'
	echo '#include "../../private/secret"' >tree/web/near.inc
	keeps_out '\.\./\.\./private/secret: leads out of '
	ln -sf ../../private/secret tree/web/near.inc
	keeps_out 'web/near.inc: is a symlink to '
}

what_stays_inside_is_built() {
	tree
	mkdir -p tree/shared tree/lib
	printf 'module example.com/private/lib\n' >tree/lib/go.mod
	printf 'package lib\n\nconst Name = "of the tree"\n' >tree/shared/lib.go
	ln -s ../shared/lib.go tree/lib/lib.go
	ln -s ../lib tree/web/lib
	imports_lib example.com/private/lib
	replaces tree/web ./lib
	# What an editor and a build leave behind, which Go does not read.
	ln -s user@host.1:2 tree/web/.#lib.go
	ln -s /usr tree/web/result
	assembly '#include "textflag.h"\n#include "../shared/own.h"\n// include "/etc"\n\nTEXT ·f(SB),NOSPLIT,$0-0\n\tRET\n'
	echo '#define OWN 1' >tree/shared/own.h
	succeeds "$GOCI" build tree/web
	digest dist/web production | grep -q sha256 || fail 'no image'
}

a_go_work_above_takes_in_more() {
	tree
	imports_lib example.com/private/lib
	replaces tree/web ../../private/lib
	printf 'go 1.19\n\nuse ./tree/web\n' >go.work
	succeeds "$GOCI" build tree/web
}

# The first build leaves all in the caches; the heads of both files are the same.
an_edit_does_not_bring_a_link_in() {
	tree
	printf 'package main\n\nfunc init() { version = "own" }\n' >tree/web/own.go
	succeeds "$GOCI" build tree/web
	rm -r dist
	ln -sf ../../private/own.go tree/web/own.go
	keeps_out 'web/own.go: is a symlink to '
}

check 'a go.mod that is a link out of the tree is refused, and not quoted' go_mod
check 'so is a Go file, by whatever way it leads out' go_file
check 'so is every other file that Go reads' other_files_of_go
check 'so is the folder of a package' folder_of_a_package
check 'so is a folder that replaces a module' replaced_by_a_link
check 'go.mod does not name a folder outside of the repository' replaced_outside
check 'go.work does not either' used_outside
check 'assembly includes no file outside of the tree' included
check 'links, folders and includes that stay in the tree are built' what_stays_inside_is_built
check 'a go.work above the repository takes in what it does' a_go_work_above_takes_in_more
check 'an edit does not bring a link in past the memos' an_edit_does_not_bring_a_link_in
finish
