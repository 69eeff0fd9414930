#!/bin/sh
# Folders of any name: what is in them is built, and the reference that is printed can be
# read; or it is said before the build why not.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

goci() {
	"$GOCI" build --no-tzdata --ca-certificates none "$@"
}

# web DIR: a module example.com/test/web in a folder of any name.
web() {
	module web
	mv web "./$1"
}

# A reference on standard output that verify reads.
readable() {
	digest_of stdout >/dev/null
	ref=$(sed 's/@.*//' stdout)
	succeeds "$GOCI" verify "$ref"
}

odd_folders_are_built() {
	digests=
	# shellcheck disable=SC2016 # names
	for name in 'a:b' 'a b' a@b a%b 'a"b' "a'b" 'a\b' 'a$b' 'a*b' a,b 'a;b' ä a...b :a; do
		web "$name"
		succeeds goci "./$name"
		digests="$digests $(cut -d@ -f2 stdout)"
		readable
		(cd "./$name" && succeeds goci --metadata-file 'm:1' --image-refs 'r:1' && readable
			succeeds goci ./... && readable)
		same "$(wc -l <"./$name/r:1")" 1 'references in the file'
		jq -e '.["containerimage.digest"]' "./$name/m:1" >/dev/null
	done
	same "$(printf '%s\n' "$digests" | tr ' ' '\n' | sort -u | grep -c .)" 1 'digests'
	web -x
	(cd ./-x && succeeds goci && readable)
	succeeds goci ./-x
	succeeds goci -- -x
}

outputs_that_cannot_be_written_are_refused() {
	module web
	mkdir -p 'a:b'
	for option in --output --base --toolchain --cache-to --cache-from; do
		refuses 2 "the first ':' is the tag: a folder with a ':' in its name cannot" \
			goci "$option" 'oci:a:b/out' web
		refuses 2 "the first ':' is the tag" goci "$option" "oci:$PWD/a:b/out:x" web
	done
	[ ! -e dist ] || fail 'dist was written'
	[ ! -e a ] || fail 'a was written'
}

settings_in_such_a_folder() {
	web 'a:b'
	echo conf >'a:b/conf'
	for line in 'output: oci:out' 'base: oci:base' 'file: ["conf:/f"]'; do
		echo "defaults: {$line}" >'a:b/goci.yaml'
		refuses 2 "goci.yaml:1: .*whose name has a ':', which ends a path: rename " \
			goci './a:b'
	done
	cd 'a:b'
	succeeds goci
	echo 'defaults: {output: oci:out}' >goci.yaml
	succeeds goci
	readable
	same "$ref" oci:out:production
}

reproduced_in_one() {
	web 'a:b'
	succeeds goci './a:b'
	succeeds "$GOCI" reproduce oci:dist/web --source 'a:b' -- --no-tzdata \
		--ca-certificates none
	mkdir 't:t'
	fails_with 2 env TMPDIR="$PWD/t:t" "$GOCI" reproduce oci:dist/web --source 'a:b' -- \
		--no-tzdata --ca-certificates none
	has_line "its name contains ':', .*TMPDIR"
}

names_that_are_no_utf8() {
	bad=$(printf 'caf\351')
	mkdir "$bad"
	module "$bad/web"
	for word in "$bad/web" "$bad/..." "$bad/web/..."; do
		refuses 1 'caf\\xe9.*is not UTF-8, .*rename the folder' goci "$word"
		one_line
	done
	(cd "$bad/web" && refuses 1 'is not UTF-8' goci && refuses 1 'is not UTF-8' goci ./... &&
		refuses 1 'is not UTF-8' "$GOCI" dev)
	(cd "$bad" && fails_with 1 goci --dry-run web && has_line 'is not UTF-8')
	[ ! -e dist ] || fail 'something was written'
}

programs_that_go_cannot_name() {
	module web
	mkdir web/cmd
	for name in 'a:b' 'a b' a@b "$(printf 'caf\351')" 'a"b' zz; do
		mkdir "web/cmd/$name"
		cp web/main.go "web/cmd/$name"
	done
	cd web
	fails_with 1 goci ./...
	same "$(sed 's/:production.*//' stdout | sort | tr '\n' ' ')" 'oci:dist/web oci:dist/zz '
	has_line 'cmd/a:b: malformed import path'
	has_line 'cmd/a b: malformed import path'
	has_line 'cmd/a@b'
	has_line 'cmd/caf'
}

check 'a service in a folder of any name is built, and its reference can be read' \
	odd_folders_are_built
check "a folder that no reference can name is refused before the build" \
	outputs_that_cannot_be_written_are_refused
check "so is a path of goci.yaml in such a folder, which goci takes when it is called there" \
	settings_in_such_a_folder
check "a source in such a folder is reproduced" reproduced_in_one
check 'a folder whose name is no UTF-8 is told' names_that_are_no_utf8
check 'programs that Go cannot name are told, and the others are built' \
	programs_that_go_cannot_name
finish
