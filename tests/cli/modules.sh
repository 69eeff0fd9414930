#!/bin/sh
# What is compiled is what go.sum says: goci's sums of modules, beside `go mod verify`.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/fetched.sh
. "$TOP/tests/cli/lib/fetched.sh"

# builds: a goci that has verified nothing yet builds web.
builds() {
	rm -rf cache
	succeeds env GOCI_CACHE="$PWD/cache" GOPROXY=off "$GOCI" build --progress plain web
	has_line ' verify modules '
}

# refused_with WHY: it refuses web, and `go mod verify` refuses the module.
refused_with() {
	(cd web && ! go mod verify >../judged 2>&1) || fail 'go mod verify takes it'
	only_goci_refuses_with "$1"
}

only_goci_refuses_with() {
	rm -rf cache dist
	refuses 1 "^$path $version: $1" env GOCI_CACHE="$PWD/cache" GOPROXY=off "$GOCI" build web
	has_line '^goci: web: .*: run .go clean -modcache. \(goci help gomod-and-gosum\)$'
	[ ! -e dist ] || fail 'dist was made'
	rm -rf mod
	cp -r kept mod
}

as_it_was_fetched() {
	needs_the_module
	(cd web && go mod verify) | grep -qx 'all modules verified' || fail 'the judge differs'
	builds
	# Go makes it anew.
	rm -r "$dir"
	builds
	[ -e "$dir/lib.go" ] || fail 'it was not unpacked'
	rm "$zip"
	(cd web && go mod verify) | grep -qx 'all modules verified' || fail 'the judge differs'
}

folder_changed() {
	needs_the_module
	changed='dir has been modified \(/.*@v1.2.3\)$'
	echo '// More.' >>"$dir/lib.go"
	refused_with "$changed"
	sed -i 's/far/fat/' "$dir/lib.go"
	refused_with "$changed"
	touch "$dir/new.go"
	refused_with "$changed"
	mkdir -p "$dir/new"
	touch "$dir/new/new"
	refused_with "$changed"
	rm "$dir/empty"
	refused_with "$changed"
	mv "$dir/ab" "$dir/ac"
	refused_with "$changed"
	mv "$dir/ab" "$dir/a-c/ab"
	refused_with "$changed"
	mv "$dir/a.d/x" "$dir/x"
	mv "$dir/a-c/x" "$dir/a.d/x"
	mv "$dir/x" "$dir/a-c/x"
	refused_with "$changed"
	rm -r "${dir:?}"/*
	refused_with "$changed"
	touch -d 2001-01-01 "$dir/lib.go"
	chmod 755 "$dir/lib.go"
	builds
}

links() {
	needs_the_module
	cp "$dir/lib.go" there.go
	ln -sf "$PWD/there.go" "$dir/lib.go"
	only_goci_refuses_with '.*lib.go: is a symlink'
	rm "$dir/ab"
	mkfifo "$dir/ab"
	only_goci_refuses_with '.*ab: is not a regular file'
	rm -r "$dir/a.d"
	ln -s a-c "$dir/a.d"
	only_goci_refuses_with '.*a.d: is a symlink'
}

# Newer libarchives read past some damage: what they read has then the sum of go.sum.
refused_or_whole() {
	rm -rf cache dist
	run env GOCI_CACHE="$PWD/cache" GOPROXY=off "$GOCI" build web
	[ "$status" -eq 0 ] || {
		refused=$((refused + 1))
		refused_with '.*v1.2.3.zip: .*archive is broken'
	}
}

zip_changed() {
	needs_the_module
	echo '// More.' >>"zip/$path@$version/lib.go"
	(cd zip && find . -type f | sed 's,^\./,,' | bsdtar -a -cf "../$zip" -T -)
	refused_with 'zip has been modified \(/.*/v1.2.3.zip\)$'
	truncate -s 300 "$zip"
	refused_with '.*v1.2.3.zip: .*archive is broken'
	: >"$zip"
	refused_with '.*v1.2.3.zip: '
	size=$(wc -c <"$zip")
	refused=0
	for at in $(seq 20 $((size / 12)) $((size - 1))); do
		flip "$zip" "$at"
		if (cd web && ! go mod verify >../judged 2>&1) && ! grep -q modified judged; then
			refused_or_whole
		fi
		cp kept/"${zip#mod/}" "$zip"
	done
	[ "$refused" -ge 1 ] || fail "goci refuses $refused damaged zips only"
}

# The names at its end are Go's, those before the files libarchive's.
zip_with_other_names() {
	needs_the_module
	at=$(grep -abo "$path@$version/lib.go" "$zip" | tail -n 1 | cut -d: -f1)
	printf 'example.com/Far/Lib@v1.2.3/lab' |
		dd of="$zip" bs=1 seek="$at" conv=notrunc status=none
	rm -r "$dir"
	refused_with 'dir has been modified'
}

in_a_workspace() {
	needs_the_module
	printf 'go 1.19\n\nuse ./web\n' >go.work
	for go in "$(command -v go)" /usr/lib/go-1.19/bin/go; do
		echo '// More.' >>"$dir/lib.go"
		PATH=$(dirname "$go"):$PATH only_goci_refuses_with 'dir has been modified'
		PATH=$(dirname "$go"):$PATH builds
	done
}

check "modules with all kinds of names are as they were fetched; what the cache lacks is no \
matter" as_it_was_fetched
check "a folder of the module cache of which a file was edited, added, removed, renamed or \
swapped is refused, and times and modes do not matter" folder_changed
check "so is one with links and other things that no module has" links
check "so is a zip that was changed, damaged or cut" zip_changed
check "a zip whose names contradict each other is refused for what Go has unpacked" \
	zip_with_other_names
check "in a workspace, too, with a Go whose own verify fails there" in_a_workspace
finish
