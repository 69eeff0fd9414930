#!/bin/sh
# Image layouts, and the folder that an image goes to, are no sources: not of the stages,
# not of what is embedded, not of the watcher. What is not a layout is, whatever its name.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# embedding DIR PATTERN: a module that lists what it embeds.
embedding() {
	module "$1"
	cat >"$1/main.go" <<-GO
		package main

		import (
			"embed"
			"io/fs"
		)

		//go:embed $2
		var files embed.FS

		func main() {
			fs.WalkDir(files, ".", func(path string, d fs.DirEntry, _ error) error {
				if !d.IsDir() {
					println(path)
				}
				return nil
			})
		}
	GO
}

# build WORDS...: in the folder web, with what is printed outside of it.
build() {
	succeeds env -C web "$GOCI" build --progress plain "$@"
}

# same_again: built three times, the digest is one, and the second time nothing is done.
same_again() {
	build
	digest_of stdout >first
	for again in 2 3; do
		build
		same "$(digest_of stdout)" "$(cat first)" "time $again"
		has_line 'unchanged'
	done
	# and when nothing is remembered
	GOCI_CACHE=$PWD/other-cache build
	same "$(digest_of stdout)" "$(cat first)" 'without the cache'
	rm -rf other-cache
}

what_is_embedded_does_not_grow() {
	for pattern in all:dist 'dist/*' '*'; do
		rm -rf web
		embedding web "$pattern"
		mkdir web/dist
		echo page >web/dist/index.html
		same_again
		# what goci has written is in no program; what else is there is
		tar_member web/dist/web app/main >main
		chmod +x main
		./main 2>embedded
		has embedded '^dist/index.html$'
		has_not embedded 'blobs\|oci-layout'
		echo two >web/dist/other.html
		build
		[ "$(digest_of stdout)" != "$(cat first)" ] || fail 'dist/other.html is not seen'
	done
}

# tar_member LAYOUT PATH: a file of the last layer of an image.
tar_member() {
	manifest=$(blob "$1" "$(digest "$1" production)")
	blob "$1" "$(printf '%s' "$manifest" | jq -r '.layers[-1].digest')" | tar -xzO "$2"
}

# the default, another folder, one that is there and empty, the module itself
the_output_is_no_source_of_a_stage() {
	module web
	mkdir web/empty
	for output in dist/web out/deep/web empty .; do
		build --target development --shell none -o "oci:$output:x"
		digest_of stdout >first
		for again in 2 3; do
			build --target development --shell none -o "oci:$output:x"
			same "$(digest_of stdout)" "$(cat first)" "$output ($again)"
		done
		has_line 'unchanged'
	done
	build --context-report
	has_not stdout '^in.*\(dist\|out\|empty\|blobs\|oci-layout\)'
	has stdout '^out	dist/	layout$'
	has stdout '^out	out/deep/web/	layout$'
	has stdout '^out	blobs/	output$'
}

# packages and front ends in a folder dist, in the stages and the program; layouts
# beside them are left out
a_folder_dist_is_a_source() {
	module web
	mkdir -p web/dist/front web/bases
	printf 'package dist\n\nconst Name = "in dist"\n' >web/dist/dist.go
	echo page >web/dist/front/index.html
	cat >web/main.go <<-'GO'
		package main

		import "example.com/test/web/dist"

		func main() { println(dist.Name) }
	GO
	build
	cp -r web/dist/web web/bases/alpine
	build --context-report
	has stdout '^in	dist/dist.go$'
	has stdout '^in	dist/front/index.html$'
	has stdout '^out	dist/web/	layout$'
	has stdout '^out	bases/	layout$'
	build --target development --shell none
	"$JUDGE" tree web/dist/web --tag development >listing
	has listing 'app/dist/dist.go'
	has listing 'app/dist/front/index.html'
	has_not listing 'app/dist/web\|app/bases'
}

# in a package that is compiled, one above it, one that is embedded; and one that nothing
# needs, which a stage tells of
a_stranger_s_mark_hides_nothing() {
	module web
	mkdir -p web/lib/deep web/other
	printf 'package deep\n' >web/lib/deep/deep.go
	printf 'package main\n\nimport _ "example.com/test/web/lib/deep"\n\nfunc main() {}\n' >web/main.go
	cd web
	for place in lib/deep lib; do
		echo '{"imageLayoutVersion":"1.0.0"}' >"$place/oci-layout"
		refuses 1 '/lib/deep is in an image layout .*: move .*/lib/deep or the layout' "$GOCI" build
		rm "$place/oci-layout"
	done
	succeeds "$GOCI" build
	: >other/oci-layout
	echo x >other/more.txt
	succeeds "$GOCI" build --target development --shell none
	has_line 'other is left out as an image layout .*, but it also has more.txt'
	# what only looks like one
	rm other/oci-layout
	mkdir other/oci-layout lib/oci-layout
	ln -s more.txt lib/deep/oci-layout
	succeeds "$GOCI" build
	succeeds "$GOCI" build --context-report
	has stdout '^in	other/more.txt$'
	embedding ../emb 'all:images/one'
	mkdir -p ../emb/images/one
	: >../emb/images/one/oci-layout
	refuses 1 'images/one: go:embed matches files of an image layout' "$GOCI" build ../emb
}

# more gets into what was built
what_comes_into_dist_is_seen() {
	module web
	build --target development --shell none
	build --target development --shell none
	digest_of stdout >first
	echo page >web/dist/page.html
	build --target development --shell none
	[ "$(digest_of stdout)" != "$(cat first)" ] || fail 'dist/page.html is not seen'
	rm web/dist/page.html
	build --target development --shell none
	same "$(digest_of stdout)" "$(cat first)"
}

check 'what goci has written is not embedded, and nothing is built anew' \
	what_is_embedded_does_not_grow
check 'the output is in no stage, wherever it is' the_output_is_no_source_of_a_stage
check 'a folder dist is a source like any other' a_folder_dist_is_a_source
check 'an oci-layout file hides no package without a word' a_stranger_s_mark_hides_nothing
# Named or below what is named, in goci.yaml as on the command line.
a_layout_is_no_file() {
	module web
	mkdir -p web/dist web/k
	echo page >web/dist/index.html
	for option in "dist:/www --file .:/all" dist:/www '.:/all -o oci:dist/deep/in'; do
		for _ in 1 2 3; do
			# shellcheck disable=SC2086 # an option and its values
			build --file $option
			digest_of stdout >>digests
		done
		has stderr unchanged
		same "$(sort -u digests | wc -l)" 1 "digests of --file $option"
		rm digests
	done
	printf 'defaults:\n  file: [dist:/www]\n' >web/goci.yaml
	build
	build
	has stderr unchanged
	for layout in dist/web dist/deep/in; do
		fails_with 1 env -C web "$GOCI" build --file "$layout:/x"
		has_line "--file $layout:/x: is an image layout, which is not a source"
	done
}

check '--file takes no layout, and no more at each build' a_layout_is_no_file
check 'what comes into the folder of the outputs is seen' what_comes_into_dist_is_seen
finish
