#!/bin/sh
# What is compiled is what go.sum says, each time that something is compiled: modules that
# were changed after a good build are refused.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/fetched.sh
. "$TOP/tests/cli/lib/fetched.sh"

changed=" $version: dir has been modified "

edit_service() {
	edits=$((${edits:-0} + 1))
	printf 'package main\n\nvar edit%s = %s\n' "$edits" "$edits" >web/edit.go
}

# was_built [OPTION...]: web was built, by a goci that keeps what it has found out, and long
# enough after the download that the modules are known by their stamps.
was_built() {
	needs_the_module
	sleep 0.1
	succeeds "$GOCI" build "$@" web
	before=$(cat dist/web/index.json)
}

# is_refused [OPTION...]: what was changed since is not published. It is put back.
is_refused() {
	edit_service
	refuses 1 "^$path$changed" "$GOCI" build "$@" web
	has_line '^goci: web: .*: run .go clean -modcache. \(goci help gomod-and-gosum\)$'
	same "$(cat dist/web/index.json)" "$before" 'the layout'
	rm -rf mod
	cp -r kept mod
}

# is_built: and with that known again.
is_built() {
	edit_service
	succeeds "$GOCI" build web
	before=$(cat dist/web/index.json)
}

edits_of_all_kinds() {
	was_built
	echo '// More.' >>"$dir/lib.go"
	is_refused
	is_built
	# The same size and mtime: `touch` sets no ctime.
	cp -p "$dir/lib.go" lib.go
	sed -i 's/far/fat/' "$dir/lib.go"
	touch -r lib.go "$dir/lib.go"
	is_refused
	is_built
	printf 'package lib\n\nfunc init() { println("added") }\n' >"$dir/more.go"
	is_refused
	# shellcheck disable=SC2016 # assembly
	printf 'TEXT \302\267f(SB),4,$0\n\tRET\n' >"$dir/more_amd64.s"
	is_refused
	rm "$dir/ab"
	is_refused
	mv "$dir/a.d/x" "$dir/x"
	mv "$dir/a-c/x" "$dir/a.d/x"
	mv "$dir/x" "$dir/a-c/x"
	is_refused
	# Another folder in its place, made before.
	cp -rp "$dir" other
	echo '// More.' >>other/lib.go
	sleep 0.1
	rm -r "$dir"
	mv other "$dir"
	is_refused
}

embedded_files() {
	publish_embedding
	was_built
	echo changed >"$dir/a/b/x"
	is_refused
}

# The module has a file of another kind in the program.
publish_embedding() {
	mkdir -p "zip/$path@$version"
	cat >"zip/$path@$version/embed.go" <<-'GO'
		package lib

		import _ "embed"

		//go:embed a/b/x
		var Embedded string
	GO
}

by_options() {
	was_built
	for options in --no-cache '--platform linux/amd64,linux/arm64' '--offline -j 1'; do
		echo '// More.' >>"$dir/lib.go"
		# shellcheck disable=SC2086 # words on purpose
		is_refused $options
	done
}

in_a_builder() {
	was_built --target builder --compression none --shell none
	echo '// More.' >>"$dir/lib.go"
	is_refused --target builder --compression none --shell none
}

in_a_workspace() {
	was_built
	printf 'go 1.19\n\nuse ./web\n' >go.work
	succeeds "$GOCI" build web
	before=$(cat dist/web/index.json)
	echo '// More.' >>"$dir/lib.go"
	is_refused
	# Its sum is in go.work.sum alone.
	mv web/go.sum go.work.sum
	succeeds "$GOCI" build web
	before=$(cat dist/web/index.json)
	echo '// More.' >>"$dir/lib.go"
	is_refused
}

replaced() {
	needs_the_module
	sed -i "s,^require.*,require example.com/near v1.0.0\n\nreplace example.com/near => $path $version," \
		web/go.mod
	sed -i "s,$path,example.com/near," web/lib.go
	sleep 0.1
	succeeds "$GOCI" build web
	before=$(cat dist/web/index.json)
	echo '// More.' >>"$dir/lib.go"
	is_refused
}

without_compiling() {
	was_built
	echo '// More.' >>"$dir/lib.go"
	succeeds "$GOCI" build --progress plain web
	has_line ' unchanged '
	is_refused
}

for_those_that_use_it() {
	was_built
	module plain
	succeeds "$GOCI" build web plain
	echo '// More.' >>"$dir/lib.go"
	edit_service
	cp web/edit.go plain/edit.go
	fails_with 1 "$GOCI" build web plain
	has_line "^$path$changed"
	[ "$(wc -l <stdout)" -eq 1 ] || fail "$(cat stdout)"
	has stdout '^oci:dist/plain:'
}

# of_one_module: two programs of one module, of which one uses what was changed.
of_one_module() {
	needs_the_module
	mkdir web/one web/two
	mv web/main.go web/lib.go web/one
	printf 'package main\n\nfunc main() {}\n' >web/two/main.go
	sleep 0.1
	succeeds "$GOCI" build ./web/...
	echo '// More.' >>"$dir/lib.go"
	for program in one two; do
		printf 'package main\n\nvar edit = 1\n' >"web/$program/edit.go"
	done
	fails_with 1 "$GOCI" build ./web/...
	has_line "^$path$changed"
	[ "$(wc -l <stdout)" -eq 1 ] || fail "$(cat stdout)"
	has stdout '^oci:dist/two:'
}

# A Go that changes a file while it compiles, and puts it back.
while_it_is_compiled() {
	was_built
	mkdir "$TMP/bin"
	cat >"$TMP/bin/go" <<-SH
		#!/bin/sh
		[ "\$1" = build ] || exec '$(command -v go)' "\$@"
		cp -p '$PWD/$dir/lib.go' '$PWD/lib.go'
		sed -i s/far/fat/ '$PWD/$dir/lib.go'
		'$(command -v go)' "\$@"
		status=\$?
		cp -p '$PWD/lib.go' '$PWD/$dir/lib.go'
		exit \$status
	SH
	chmod 755 "$TMP/bin/go"
	edit_service
	PATH="$TMP/bin:$PATH" refuses 1 "^$path $version: changed while it was compiled" \
		"$GOCI" build web
	same "$(cat dist/web/index.json)" "$before" 'the layout'
	succeeds "$GOCI" build web
}

when_it_is_reproduced() {
	was_built
	succeeds "$GOCI" reproduce --source web oci:dist/web:production
	echo '// More.' >>"$dir/lib.go"
	fails_with 1 "$GOCI" reproduce --source web oci:dist/web:production
	has_line "^$path$changed"
}

when_dev_starts() {
	was_built
	echo '// More.' >>"$dir/lib.go"
	fails_with 1 timeout 20 "$GOCI" dev web
	has_line "^$path$changed"
	has_line '^goci: web: .*: run .go clean -modcache. \(goci help gomod-and-gosum\)$'
}

# while_dev_runs: what is built after a change in a module is not run.
while_dev_runs() {
	was_built
	printf 'package main\n\nimport "time"\n\nfunc init() { time.Sleep(time.Hour) }\n' >web/z.go
	start dev env PORT=0 "$GOCI" dev web
	wait_line dev.log 'started'
	sed -i 's/far/fat/' "$dir/lib.go"
	edit_service
	wait_line dev.log "$version has changed since it was compared with go.sum: .*go clean"
	same "$(grep -c started dev.log)" 1 'programs that were started'
}

# wait_line FILE PATTERN
wait_line() {
	tries=300
	until grep -q -- "$2" "$1"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { cat "$1"; fail "no line of $1 matches $2"; }
		sleep 0.1
	done
}

# What goci has noted is no way around it.
only_by_ctime() {
	was_built
	cp -rp "$dir" same
	rm -r "$dir"
	mv same "$dir"
	edit_service
	succeeds "$GOCI" build web
	chmod 700 "$dir"
	edit_service
	succeeds "$GOCI" build web
	# A module that is gone is fetched again before it is compiled.
	chmod -R u+w "$dir"
	rm -r "$dir"
	edit_service
	succeeds env GOPROXY=off "$GOCI" build web
	[ -e "$dir/lib.go" ] || fail 'it is not there'
}

check "after a good build, a module with a file edited, added, removed or swapped is refused, \
with the same size and mtime, too" edits_of_all_kinds
check 'so is one with another file to embed' embedded_files
check 'so it is with --no-cache, for several platforms, offline, on one CPU' \
	by_options
check 'so it is in a builder' in_a_builder
check 'so it is in a workspace, by go.sum or go.work.sum' in_a_workspace
check 'so is what replaces a module' replaced
check 'what is not compiled is not looked at' without_compiling
check 'of several services, those that use it are refused and the others built' \
	for_those_that_use_it
check 'of several programs of one module, likewise' of_one_module
check 'a file that changes while it is compiled is refused, even if it is put back' \
	while_it_is_compiled
check 'goci reproduce compiles no changed module' when_it_is_reproduced
check 'goci dev refuses one when it starts' when_dev_starts
check 'goci dev runs no program that was built after a module has changed' while_dev_runs
check 'a module that was copied, got another mode or was unpacked again is built' only_by_ctime
finish
