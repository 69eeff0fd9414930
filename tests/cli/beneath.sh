#!/bin/sh
# Nothing that a source tree holds makes goci, or Go for it, read a file outside of it.
# shellcheck disable=SC2016 # "$" and "`" of assembly and of other shells
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
	keeps_out 'web/lib leads out of the source, and Go does not see it'
	# Go, once it is there from a build before.
	rm tree/web/lib
	mkdir tree/web/lib
	printf 'package lib\n\nconst Name = "own"\n' >tree/web/lib/lib.go
	succeeds "$GOCI" build tree/web
	rm -r dist tree/web/lib
	ln -s ../../private/lib tree/web/lib
	keeps_out 'web/lib'
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
	keeps_out 'f_.*\.s: includes what is not a plain path'
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

# Outside of the module, in the repository: links and a folder lead there.
named_file() {
	tree
	ln -s ../private/secret tree/config.json
	ln -s ../../private tree/web/files
	keeps_out 'config.json: is a symlink to ' --file tree/config.json:/x
	keeps_out 'config.json: is a symlink to ' --file "$PWD/tree/config.json:/x"
	keeps_out 'web/files: is a symlink to ' --file tree/web/files:/x
	keeps_out 'web/files: is a symlink to ' --file tree/web/files/secret:/x
	ln -s tree alias
	keeps_out 'config.json: is a symlink to ' --file alias/config.json:/x
	mkdir tree/web/sub
	cd tree/web/sub
	refuses 1 'config.json: is a symlink to ' "$GOCI" build --file ../../config.json:/x ..
}

other_named_files() {
	tree
	for name in rules ca.pem policy.yaml; do
		ln -s "$PWD/private/secret" "tree/$name"
	done
	cd tree
	for option in ignore-file=rules ca-certificates=ca.pem policy=policy.yaml; do
		refuses 1 "${option#*=}: is a symlink to " "$GOCI" build "--$option" web ||
			exit 1
	done
	has_not stderr "$SECRET"
}

links_of_ones_own_are_followed() {
	tree
	ln -s private/secret mine
	echo text >tree/text
	ln -s text tree/link
	succeeds "$GOCI" build --file mine:/mine --file "$PWD/private/secret:/abs" \
		--file tree/link:/link tree/web
	for layer in $(blob dist/web "$(digest dist/web production)" | jq -r '.layers[].digest'); do
		blob dist/web "$layer" | tar -xz
	done
	same "$(cat mine abs link)" "$SECRET
$SECRET
text"
}

ignore_file() {
	tree
	for name in .dockerignore Dockerfile.dockerignore; do
		echo "[$SECRET" >private/rules
		ln -s ../../private/rules "tree/web/$name"
		for command in 'build' 'build --dry-run=context' 'build --target base'; do
			run sh -c '"$GOCI" $1 tree/web' - "$command"
			has_not stderr "$SECRET"
			has_not stdout "$SECRET"
		done
		rm -rf "tree/web/$name" dist
	done
}

# In the layers of the stages, which are made once.
stages() {
	tree
	mkdir tree/web/lib
	cp private/lib/lib.go tree/web/lib
	printf 'module example.com/private/lib\n' >tree/web/lib/go.mod
	sed -i "s/$SECRET/own/" tree/web/lib/lib.go
	imports_lib example.com/private/lib
	replaces tree/web ./lib
	ln -s ../../../private/secret tree/web/lib/go.sum
	keeps_out 'lib/go.sum: is a symlink to ' --target base --compression none
	rm tree/web/lib/go.sum
	ln -s ../../private/secret tree/web/go.sum
	keeps_out 'web/go.sum: is a symlink to ' --target development --compression none
	rm tree/web/go.sum
	# Those that no build reads stay links.
	ln -s ../../private/secret tree/web/notes
	succeeds "$GOCI" build --target development --compression none tree/web
	! grep -rq "$SECRET" dist || fail 'the secret is in the stage'
}

usual_output() {
	tree
	mkdir elsewhere
	cd tree
	ln -s ../elsewhere dist
	refuses 1 'output oci:dist/web: .*dist: is a symlink to \.\./elsewhere, which leads out of ' \
		"$GOCI" build web
	rm dist
	mkdir dist
	ln -s ../../elsewhere dist/web
	refuses 1 'dist/web: is a symlink to ' "$GOCI" build web
	refuses 1 'dist/web: is a symlink to ' "$GOCI" build --output oci:dist/web web
	rm -r dist
	ln -s ../elsewhere out
	run "$GOCI" build --metadata-file out/meta.json --image-refs out/refs web
	has_line 'out: is a symlink to '
	run "$GOCI" build --trace out/trace.json web
	has_line 'out: is a symlink to '
	[ -z "$(ls ../elsewhere)" ] || fail 'something was written elsewhere'
	succeeds "$GOCI" build --output oci:../elsewhere/web web
}

# labels: those of the image.
labels() {
	config dist/web | jq -c '.config.Labels' >labels
}

other_repository() {
	tree
	for repo in private other; do
		git -C "$repo" init -q 2>/dev/null || git init -q "$repo"
		git -C "$repo" remote add origin "https://private.example.com/$SECRET.git"
		git -C "$repo" -c user.name=t -c user.email=t@example.com \
			commit -q --allow-empty -m one
	done
	rm -r tree/.git
	echo 'gitdir: ../private/.git' >tree/.git
	succeeds "$GOCI" build --vcs head tree/web
	labels
	has_not labels "$SECRET"
	has_not labels revision
	rm tree/.git
	ln -s "$PWD/private/.git" tree/.git
	succeeds "$GOCI" build --vcs head tree/web
	labels
	has_not labels "$SECRET"
	rm tree/.git
	mkdir tree/.git
	cp -r other/.git/. tree/.git
	rm -r tree/.git/config
	ln -s ../../private/.git/config tree/.git/config
	succeeds "$GOCI" build --vcs head tree/web
	labels
	has_not labels "$SECRET"
	has labels "$(git -C other rev-parse HEAD)"
	# A worktree is taken: its repository knows it.
	git -C private worktree add -q ../work
	mv tree/web work/web
	succeeds "$GOCI" build --vcs head work/web
	labels
	has labels "$SECRET"
	has labels "$(git -C private rev-parse HEAD)"
}

hostile_configuration() {
	tree
	rm -r tree/.git
	git init -q tree
	git -C tree add web
	git -C tree -c user.name=t -c user.email=t@example.com commit -q -m one
	printf '#!/bin/sh\ntouch "%s/was-run"\ncat\n' "$PWD" >tree/run
	chmod +x tree/run
	for key in core.fsmonitor core.sshCommand diff.external filter.x.clean filter.x.smudge \
		core.editor core.pager credential.helper alias.log; do
		git -C tree config "$key" "$PWD/tree/run"
	done
	echo '* filter=x' >tree/.gitattributes
	for hook in post-checkout pre-commit reference-transaction post-index-change; do
		cp tree/run "tree/.git/hooks/$hook"
	done
	succeeds "$GOCI" build tree/web
	succeeds "$GOCI" reproduce oci:dist/web --source tree
	[ ! -e was-run ] || fail 'a program of the source was run'
}

init_files() {
	tree
	printf 'FROM scratch\nCOPY x y\nBAD %s\n%s\n' "$SECRET" "$SECRET" >private/secret
	ln -s ../private/secret tree/Dockerfile
	refuses 1 'Dockerfile: is a symlink to ' "$GOCI" init --dry-run tree
	has_not stderr "$SECRET"
	rm tree/Dockerfile
	ln -s ../private/secret tree/.ko.yaml
	refuses 1 'ko.yaml: is a symlink to ' "$GOCI" init --dry-run tree
	has_not stderr "$SECRET"
	rm tree/.ko.yaml
	rm tree/web/go.mod
	echo "module example.com/$SECRET" >private/go.mod
	ln -s ../../private/go.mod tree/web/go.mod
	run "$GOCI" init --dry-run tree/web
	! grep "$SECRET" stdout stderr || fail 'the secret was told'
}

kodata() {
	tree
	mkdir -p tree/web/kodata "private/$SECRET"
	touch "private/$SECRET/link"
	ln -s link "private/$SECRET/another"
	echo 'defaultBaseImage: example.com/base' >tree/web/.ko.yaml
	ln -s ../../../private tree/web/kodata/files
	succeeds "$GOCI" init --dry-run tree/web
	! grep "$SECRET" stdout stderr || fail 'the folder was listed'
	grep -q 'kodata/files: is a symlink to .*leads out of' stderr stdout || {
		cat stdout stderr
		fail 'the link is not told'
	}
	rm -r tree/web/kodata
	ln -s ../../private tree/web/kodata
	succeeds "$GOCI" init --dry-run tree/web
	! grep "$SECRET" stdout stderr || fail 'the folder was listed'
}

init_writes_no_further() {
	tree
	echo keep >private/file
	ln -s ../../private/file tree/web/goci.yaml
	fails_with 1 "$GOCI" init tree/web
	refuses 1 'private/file, which leads out of ' "$GOCI" init --force tree/web
	same "$(cat private/file)" keep
	ln -sf ../../private/new tree/web/goci.yaml
	fails_with 1 "$GOCI" init tree/web
	refuses 1 'private/new, which leads out of ' "$GOCI" init --force tree/web
	[ ! -e private/new ] || fail 'it wrote through a dangling link'
}

special_files() {
	tree
	mkfifo tree/web/own.go
	for command in 'build' 'build --target base --compression none' init; do
		run timeout 20 sh -c '"$GOCI" $1 tree/web' - "$command"
		[ "$status" -lt 124 ] || fail "goci $command hangs"
	done
	rm tree/web/own.go
	for name in go.mod .dockerignore .ko.yaml Dockerfile goci.yaml; do
		rm -f "tree/web/$name"
		mkfifo "tree/web/$name"
		for command in 'build' init; do
			run timeout 20 sh -c '"$GOCI" $1 tree/web' - "$command"
			[ "$status" -lt 124 ] || fail "goci $command hangs by $name"
		done
		rm "tree/web/$name"
		printf 'module example.com/test/web\n\ngo 1.19\n' >tree/web/go.mod
	done
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
check '--file takes no link of the tree out of it, however it is named' named_file
check 'nor do the rules, certificates and policies that are named in it' other_named_files
check 'links that stay in, and those of ones own, are followed' links_of_ones_own_are_followed
check 'a .dockerignore that is a link out of the tree is not quoted' ignore_file
check 'the stages hold nothing from outside of the tree' stages
check 'an output in the tree is not led elsewhere by a link' usual_output
check 'another repository gets into no label, a worktree of ones own does' other_repository
check 'building and reproducing run nothing that .git configures' hostile_configuration
check 'init reads no Dockerfile, .ko.yaml or go.mod outside of the tree' init_files
check 'init lists no folder outside of the tree for kodata' kodata
check 'init does not write through a link that leads out' init_writes_no_further
check 'a FIFO in the place of a file does not hang' special_files
finish
