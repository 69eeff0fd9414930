#!/bin/sh
# The files that options name: what is there is written into, or replaced whole. The same
# for --metadata-file, --image-refs, --trace, --ci-report, inspect --html and init. Nodes of
# devices are
# made in folders of the test, and so is what stands for /dev/stdout: were a file replaced
# again, as root nothing of the machine's /dev would be.
# shellcheck disable=SC2015,SC2046,SC2086,SC2094
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

mkdir "$TMP/dev"
ln -s /proc/self/fd/1 "$TMP/dev/stdout"
ln -s /proc/self/fd/2 "$TMP/dev/stderr"

SOURCE='metadata-file image-refs trace'
BUILT="$SOURCE ci-report"
ALL="$BUILT html init"

# written KIND FILE [ARGUMENT...]: what names it runs. For init it is called goci.yaml.
written() {
	kind=$1
	file=$2
	shift 2
	case $kind in
	html) set -- inspect --html "$file" oci:dist/web:production ;;
	init) set -- init --force "$(dirname "$file")" ;;
	*) set -- build --progress quiet "--$kind" "$file" "$@" web ;;
	esac
	run ${as:-} timeout 60 "$GOCI" "$@"
}

# is_whole KIND FILE
is_whole() {
	case $1 in
	metadata-file) jq -e '.["containerimage.digest"]' "$2" >/dev/null ;;
	image-refs) grep -q '^oci:dist/web:production@sha256:' "$2" ;;
	ci-report) grep -q '^GOCI_REF=oci:dist/web:production@sha256:' "$2" ;;
	trace) jq -e '.traceEvents | length > 0' "$2" >/dev/null ;;
	html) grep -q '</html>' "$2" ;;
	init) grep -q '^# goci.yaml, written by' "$2" ;;
	esac || fail "$1: $2 is not whole: $(head -c 300 "$2")"
}

works() {
	[ "$status" -eq 0 ] || { show_run "$1"; exit 1; }
}

# refused KIND PATTERN: one line of an error, before anything is compiled.
refused() {
	[ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { show_run "$1"; fail 'want an error'; }
	has_line "$2"
	one_line
	[ ! -s stdout ] || fail "$1: it was built: $(cat stdout)"
}

images() {
	module web
	mkdir folder
	succeeds ${as:-} "$GOCI" build web
}

# No temporary file.
nothing_left() {
	same "$(find . -name '.goci-tmp-*')" '' 'left behind'
}

fifos_are_written_into() {
	images
	mkfifo folder/goci.yaml
	for kind in $ALL; do
		timeout 60 cat folder/goci.yaml >got &
		reader=$!
		written "$kind" folder/goci.yaml
		works "$kind"
		wait "$reader"
		[ -p folder/goci.yaml ] || fail "$kind: the FIFO was replaced"
		is_whole "$kind" got
	done
}

devices_are_written_into() {
	need_root
	images
	mknod folder/goci.yaml c 1 3 2>/dev/null || skip_because 'needs mknod'
	: 2>/dev/null >folder/goci.yaml || skip_because 'needs a file system with devices'
	for kind in $ALL; do
		written "$kind" folder/goci.yaml
		works "$kind"
		[ -c folder/goci.yaml ] || fail "$kind: the device was replaced"
	done
	nothing_left
}

descriptors_are_written_into() {
	images
	for kind in $BUILT html; do
		written "$kind" /dev/fd/7 7>got
		works "$kind"
		is_whole "$kind" got
		# As `>>` means it, and from where the file was written to before.
		echo before >got
		written "$kind" /dev/fd/7 7>>got
		works "$kind"
		same "$(head -n 1 got)" before
		sed -i 1d got
		is_whole "$kind" got
		{ written "$kind" /proc/self/fd/9 9>&1 >/dev/null; } | cat >got
		is_whole "$kind" got
	done
	written image-refs "$TMP/dev/stdout"
	works image-refs
	same "$(sort -u stdout | wc -l) $(wc -l <stdout)" '1 2' 'lines'
	[ -L "$TMP/dev/stdout" ] || fail 'the link was replaced'
}

what_is_no_descriptor_of_the_caller() {
	images
	for kind in $BUILT html; do
		for fd in 3 4 5 9 77; do
			written "$kind" "/dev/fd/$fd"
			refused "$kind" "/dev/fd/$fd: .*descriptor $fd is not open"
		done
		written "$kind" /dev/fd/7 7</dev/null
		refused "$kind" 'descriptor 7 is not open for writing'
	done
}

links_are_followed() {
	images
	mkdir other
	for kind in $ALL; do
		rm -f folder/* other/*
		echo before >other/target
		chmod 640 other/target
		ln -s ../other/second folder/goci.yaml
		ln -s "$PWD/other/target" other/second
		written "$kind" folder/goci.yaml
		works "$kind"
		[ -L folder/goci.yaml ] && [ -L other/second ] || fail "$kind: a link was replaced"
		is_whole "$kind" other/target
		same "$(stat -c %a other/target)" 640 mode
		# One that leads to nothing yet, and then to nowhere.
		rm other/target
		written "$kind" folder/goci.yaml
		works "$kind"
		is_whole "$kind" other/target
		rm other/second
		ln -s gone/target other/second
		written "$kind" folder/goci.yaml
		refused "$kind" 'goci.yaml: .*gone/: No such file'
		rm other/second
		ln -s ../folder/goci.yaml other/second
		written "$kind" folder/goci.yaml
		refused "$kind" 'goci.yaml: .*Too many levels of symbolic links'
	done
	nothing_left
}

# A link that came with a source leads neither out of it nor into its .git.
links_of_a_source() {
	module web
	succeeds "$GOCI" build -o oci:built web
	mkdir -p web/.git web/folder elsewhere
	mv web/go.mod web/main.go web/folder/
	echo '[core]' >web/.git/config
	cd web
	ln -s ../.git/config folder/goci.yaml
	for kind in $BUILT html init; do
		written "$kind" folder/goci.yaml
		refused "$kind" 'goci.yaml: .*is a symlink into .git'
	done
	same "$(cat .git/config)" '[core]'
	rm folder/goci.yaml
	ln -s ../../elsewhere/file folder/goci.yaml
	for kind in $BUILT html init; do
		written "$kind" folder/goci.yaml
		refused "$kind" 'leads out of '
	done
	same "$(ls -A ../elsewhere)" '' 'files outside'
}

files_are_replaced_whole() {
	images
	for kind in $ALL; do
		for mode in 600 755; do
			echo before >folder/goci.yaml
			chmod "$mode" folder/goci.yaml
			written "$kind" folder/goci.yaml 7<folder/goci.yaml
			works "$kind"
			is_whole "$kind" folder/goci.yaml
			same "$(stat -c %a folder/goci.yaml)" "$mode" "$kind: mode"
		done
		# Who has it open goes on reading what it was.
		ln folder/goci.yaml folder/old
		written "$kind" folder/goci.yaml
		[ "$(stat -c %i folder/old)" != "$(stat -c %i folder/goci.yaml)" ] ||
			fail "$kind: the file was changed in place"
		rm folder/*
	done
}

as_root_and_as_another_user() {
	"$@"
	[ "$(id -u)" -eq 0 ] || return 0
	cd "$TMP"
	rm -rf "$test_dir"
	mkdir "$test_dir"
	cd "$test_dir"
	mkdir "$TMP/cache-$number"
	export GOCI_CACHE="$TMP/cache-$number"
	share_go_caches "$TMP/go-$number"
	export GOCACHE="$TMP/go-$number/build" GOMODCACHE="$TMP/go-$number/mod"
	give_to_nobody . "$GOCI_CACHE"
	as=run_as_nobody
	"$@"
}

# Another user's goci; what the test makes is given to it first.
run_as_nobody() {
	give_to_nobody .
	as_nobody "$@"
}

read_only_files_are_errors() {
	images
	for kind in $ALL; do
		for mode in 444 400 0; do
			echo before >folder/goci.yaml
			chmod "$mode" folder/goci.yaml
			written "$kind" folder/goci.yaml
			refused "$kind" 'goci.yaml: .*is read-only \(mode 0[04]+\)'
			chmod 600 folder/goci.yaml
			same "$(cat folder/goci.yaml)" before
		done
	done
}

folders_are_errors() {
	images
	mkdir -p folder/goci.yaml
	for kind in $ALL; do
		written "$kind" folder/goci.yaml
		refused "$kind" 'folder/goci.yaml: .*is a folder'
	done
	for kind in $BUILT html; do
		for file in . .. "$PWD" folder/; do
			written "$kind" "$file"
			refused "$kind" 'is a folder'
		done
		written "$kind" nowhere/file
		refused "$kind" 'nowhere/: No such file'
		written "$kind" web/main.go/file
		refused "$kind" 'Not a directory|is not a folder'
	done
	has web/main.go '^func main'
}

what_else_is_refused() {
	images
	for kind in $BUILT html; do
		written "$kind" -
		same "$status" 2
		refused "$kind" '"-" is not supported, since standard output has the references'
		[ ! -e ./- ] || fail 'a file was made'
		written "$kind" ./-
		works "$kind"
		is_whole "$kind" ./-
		rm ./-
	done
	printf 'defaults: {trace: "-"}\n' >web/goci.yaml
	written image-refs refs
	refused image-refs 'goci.yaml:1: trace: "-" is not supported'
	rm web/goci.yaml
	fails_with 2 "$GOCI" build --cache-to - web
	need_root
	mknod folder/disk b 7 0 2>/dev/null || skip_because 'needs mknod'
	for kind in $BUILT html; do
		written "$kind" folder/disk
		refused "$kind" 'is a block device'
	done
}

# What a third user has put into a folder like /tmp.
what_strangers_put_into_shared_folders() {
	need_root
	images
	mkdir -p shared
	chmod 1777 shared
	echo before >target
	for make in 'ln -s ../target' mkfifo 'cp target'; do
		rm -f shared/goci.yaml
		$make shared/goci.yaml
		chmod 1777 shared
		chown -h 65532 shared/goci.yaml
		for kind in $ALL; do
			written "$kind" shared/goci.yaml
			refused "$kind" 'belongs to another user \(uid 65532\)'
		done
	done
	same "$(cat target)" before
}

# A link to a folder, wherever in the path it stands, and one behind a link of one's own.
folders_of_strangers() {
	need_root
	images
	mkdir -p shared target/below
	chmod 1777 shared
	ln -s ../target shared/theirs
	chown -h 65532 shared/theirs
	ln -s shared/theirs mine
	ln -s shared/theirs/below/goci.yaml last
	for kind in $BUILT html; do
		for file in shared/theirs/goci.yaml shared/../shared//theirs/below/./goci.yaml \
			"$PWD/shared/theirs/goci.yaml" mine/goci.yaml last; do
			written "$kind" "$file"
			refused "$kind" 'belongs to another user \(uid 65532\)'
		done
	done
	same "$(find target -type f)" '' 'what was written'
	# Their own is theirs, and so is what root has put there.
	mkdir out
	chown 65532 out target target/below
	written metadata-file out/goci.yaml
	works metadata-file
	chown -h 0 shared/theirs
	for file in shared/theirs/goci.yaml mine/below/goci.yaml last; do
		written metadata-file "$file"
		works "$file"
	done
	is_whole metadata-file target/below/goci.yaml
	[ -L last ] || fail 'the link was replaced'
}

one_file_for_two() {
	images
	: >file
	ln file hard
	ln -s file soft
	ln -s "$PWD/gone" dangling
	mkfifo fifo
	while read -r one two; do
		run timeout 60 "$GOCI" build --metadata-file "$one" --trace "$two" web
		same "$status" 2 "$one $two"
		refused "$one $two" '^goci: --trace .* is also the file of --metadata-file'
		run timeout 60 "$GOCI" build --image-refs "$one" --metadata-file "$two" web
		same "$status" 2 "$one $two"
	done <<-END
		new new
		new ./new
		new $PWD/new
		new folder/../new
		file $PWD/file
		file hard
		soft file
		hard soft
		gone dangling
		fifo ./fifo
		$TMP/dev/stderr /dev/fd/2
	END
	[ ! -e new ] || fail 'something was written'
	succeeds "$GOCI" build --metadata-file one --trace two --image-refs three web
}

a_layout_and_its_files() {
	images
	ln -s dist link
	for file in dist/web/index.json link/web/oci-layout dist/web/blobs/x "$PWD/dist/web/index.json"; do
		for kind in $BUILT; do
			written "$kind" "$file"
			refused "$kind" 'is the layout oci:dist/web of|No such file|is a folder'
		done
	done
	refuses 2 'is the layout oci:dist/new of' "$GOCI" build -o oci:dist/new --trace link/new web
	succeeds "$JUDGE" layout dist/web
	echo nonsense >>web/go.mod
	for option in --metadata-file --image-refs --ci-report --trace; do
		run "$GOCI" build "$option" dist/web/index.json web
		has stderr "$option dist/web/index.json: is a file of an image layout"
	done
	run env GITHUB_ACTIONS=true GITHUB_OUTPUT=dist/web/index.json "$GOCI" build \
		--ci-report dist/web/oci-layout web
	succeeds "$JUDGE" layout dist/web
	sed -i '$d' web/go.mod
	succeeds "$GOCI" build --metadata-file dist/web/build.json web
}

layouts_in_the_way_are_told_before_the_build() {
	images
	: >file
	mkfifo fifo
	ln -s gone dangling
	ln -s loop loop
	for place in file file/below fifo dangling loop/x; do
		refuses 1 "^goci: web: output oci:$place: " "$GOCI" build -o "oci:$place" web
		has_not stderr compile
		refuses 1 '^goci: --cache-to: ' "$GOCI" build --cache-to "$place" web
		has_not stderr compile
	done
	same "$(ls -A folder)" ''
}

# Ctrl-C reaches the wait for a reader, and for one who does not read.
a_fifo_that_nobody_reads() {
	images
	mkfifo folder/goci.yaml
	# The source can have put the FIFO there.
	fails_with 1 "$GOCI" init --force folder
	has_line 'folder/goci.yaml: is a FIFO without a reader$'
	for kind in $BUILT html; do
		run as_a_terminal_does INT "$kind"
		[ "$status" -eq 130 ] || { show_run "$kind"; fail 'was not stopped'; }
		has_line 'is a FIFO without a reader yet: waiting'
		[ -p folder/goci.yaml ] || fail 'the FIFO was replaced'
	done
	run as_a_terminal_does TERM trace
	same "$status" 143
}

# as_a_terminal_does SIGNAL KIND: the signal, once goci says that it waits.
as_a_terminal_does() {
	: >said
	case $2 in
	html) set -- "$1" inspect --html folder/goci.yaml oci:dist/web ;;
	*) set -- "$1" build --progress quiet "--$2" folder/goci.yaml web ;;
	esac
	signal_to_send=$1
	shift
	env --default-signal=INT "$GOCI" "$@" 2>said &
	waiting=$!
	tries=200
	until grep -q waiting said || [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.05
	done
	kill "-$signal_to_send" "$waiting"
	ended=0
	wait "$waiting" || ended=$?
	cat said >&2
	return "$ended"
}

# A pipe's end that is gone: an error in one line, and no signal.
readers_that_end_early() {
	images
	for kind in $BUILT html; do
		mkfifo "$kind.fifo"
		# A reader that opens it, and reads nothing.
		( : <"$kind.fifo"; exec sleep 1 ) &
		reader=$!
		( exec 7>"$kind.fifo"; wait_closed; written "$kind" /dev/fd/7; echo "$status" >status )
		wait "$reader" || :
		same "$(cat status)" 1 "$kind: status"
		grep -q '/dev/fd/7: write: Broken pipe' stderr || fail "$kind: $(cat stderr)"
	done
}

wait_closed() {
	sleep 0.3
}

# What cannot be replaced, and can be written, is.
in_a_folder_that_cannot_be_written_to() {
	need_root
	images
	: >folder/goci.yaml
	chown "$NOBODY" folder/goci.yaml
	chmod 755 folder
	mkdir "$TMP/cache-x"
	share_go_caches "$TMP/go-x"
	chown "$NOBODY" "$TMP/cache-x" dist dist/web
	chown -R "$NOBODY" dist
	for kind in $BUILT html; do
		run as_nobody env GOCI_CACHE="$TMP/cache-x" GOCACHE="$TMP/go-x/build" \
			GOMODCACHE="$TMP/go-x/mod" HOME=/nonexistent "$GOCI" $(words "$kind")
		works "$kind"
		is_whole "$kind" folder/goci.yaml
		same "$(stat -c %u folder/goci.yaml)" "$NOBODY" owner
		refuses 1 'cannot make a file in its folder: Permission denied' \
			as_nobody env GOCI_CACHE="$TMP/cache-x" "$GOCI" $(words "$kind" new)
	done
}

words() {
	case $1 in
	html) echo "inspect --html folder/${2:-goci.yaml} oci:dist/web" ;;
	*) echo "build --$1 folder/${2:-goci.yaml} web" ;;
	esac
}

owners_are_kept() {
	need_root
	images
	for kind in $ALL; do
		: >folder/goci.yaml
		chown 65532:65531 folder/goci.yaml
		chmod 660 folder/goci.yaml
		written "$kind" folder/goci.yaml
		works "$kind"
		is_whole "$kind" folder/goci.yaml
		same "$(stat -c '%u:%g %a' folder/goci.yaml)" '65532:65531 660'
		rm folder/goci.yaml
	done
}

mounted_files_are_written_into() {
	need_root
	images
	: >folder/goci.yaml
	: >mounted
	unshare -m true 2>/dev/null || skip_because 'needs mount namespaces'
	for kind in $ALL; do
		: >mounted
		kind=$kind unshare -m sh -c 'mount --bind mounted folder/goci.yaml && exec "$@"' - \
			"$GOCI" $(words_of "$kind") >stdout 2>stderr || { cat stderr; fail "$kind"; }
		is_whole "$kind" mounted
		[ ! -s folder/goci.yaml ] || fail 'the file below was written'
	done
}

words_of() {
	[ "$1" = init ] && echo init --force folder || words "$1"
}

# What a goci.yaml of the source names is a regular file of it.
a_source_names_regular_files() {
	module web
	cd web
	mkfifo fifo
	for option in $SOURCE; do
		printf 'defaults: {%s: fifo}\n' "$option" >goci.yaml
		run timeout 20 "$GOCI" build
		same "$status" 1
		has_line "^goci: --$option .*fifo: is no regular file"
		one_line
	done
}

# unharmed OPTION COMMAND...: it is refused, and what is read stays as it was.
unharmed() {
	option=$1
	shift
	find . -type f -not -path './home/*' -exec sha256sum {} + | sort >"$TMP/before"
	refuses 2 "^goci: --$option .* would overwrite .*, which the same call reads: name" \
		env GOCI_CACHE="$TMP/cache" "$GOCI" "$@"
	one_line
	find . -type f -not -path './home/*' -exec sha256sum {} + | sort >"$TMP/after"
	grep -v '/std...$' "$TMP/before" >"$TMP/before.files"
	grep -v '/std...$' "$TMP/after" >"$TMP/after.files"
	same "$(cat "$TMP/after.files")" "$(cat "$TMP/before.files")" "$*"
}

what_is_read_is_not_written_over() {
	need skopeo
	images
	succeeds "$GOCI" build --cache-to oci:shared:one --trace trace -o oci:o:1 web
	image=oci:dist/web:production
	skopeo --insecure-policy copy -q "$image" oci-archive:a.tar:1
	skopeo --insecure-policy copy -q "$image" docker-archive:d.tar:a:1
	ln -s dist/web link
	ln trace hard
	ln -s a.tar soft
	echo '*.md' >ignored
	for file in index.json oci-layout "blobs/sha256/$(digest dist/web production | cut -d: -f2)"; do
		unharmed html inspect "$image" --html "dist/web/$file"
		unharmed html inspect oci:link --html "$PWD/dist/web/$file"
		for option in metadata-file image-refs trace; do
			unharmed "$option" build -o oci:o --base oci:dist/web "--$option" "link/$file" web
		done
	done
	for file in a.tar soft "$PWD/a.tar"; do
		unharmed html inspect oci-archive:a.tar --html "$file"
		unharmed trace build -o oci:o --base oci-archive:a.tar --trace "$file" web
	done
	unharmed html inspect docker-archive:d.tar --html d.tar
	unharmed html inspect "$image" --build-trace trace --html trace
	unharmed html inspect "$image" --build-trace trace --html hard
	unharmed image-refs build -o oci:o --target base --toolchain "$image" --image-refs dist/web/index.json web
	for from in shared oci:shared oci:shared:one; do
		unharmed metadata-file build -o oci:o --cache-from "$from" --metadata-file shared/index.json web
	done
	unharmed metadata-file build -o oci:o --ignore-file ignored --metadata-file ignored web
	mv ignored dist a.tar web/
	printf 'defaults: {base: oci:dist/web}\n' >web/goci.yaml
	unharmed metadata-file build -o oci:o --metadata-file web/dist/web/index.json web
	rm web/goci.yaml
	: >none
	succeeds "$GOCI" build -o oci:o:2 --ca-certificates none --metadata-file none web
	succeeds "$GOCI" inspect oci:o:1 --html o/page.html
	succeeds "$GOCI" inspect oci-archive:web/a.tar --build-trace trace --html page.html
}

# goci-watch's program is one that can be replaced by the next.
the_program_of_goci_watch() {
	need_watch=$(dirname "$GOCI")/goci-watch
	[ -x "$need_watch" ] || skip_because 'needs goci-watch beside goci'
	module web
	mkdir folder
	mkfifo fifo
	: >read-only
	chmod 400 read-only
	ln -s loop loop
	for file in folder fifo read-only loop folder/ nowhere/x; do
		fails_with 1 timeout 20 "$need_watch" --dir web --output "$file"
		has_line "^goci-watch: --output $file: "
		one_line
	done
	[ -p fifo ] || fail 'the FIFO was replaced'
	mkdir real
	ln -s ../real/program folder/link
	printf '#!/bin/sh\nexec sleep 30\n' >script
	chmod 755 script
	start watch "$need_watch" --dir web --output folder/link --build cp "$PWD/script" '{}' --
	tries=100
	until [ -x real/program ] || [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
	[ -x real/program ] || fail "no program: $(cat watch.log)"
	[ -L folder/link ] || fail 'the link was replaced'
}

check 'a FIFO is written into' fifos_are_written_into
check 'a device is written into' devices_are_written_into
check 'a descriptor of the caller is written into, where it is' descriptors_are_written_into
check "a descriptor that the caller did not give is an error" what_is_no_descriptor_of_the_caller
check 'a symlink is followed, and what it leads to is replaced' links_are_followed
check 'a link of a source leads neither out of it nor into .git' links_of_a_source
check 'a regular file is replaced whole and keeps its mode' files_are_replaced_whole
check 'a read-only file is an error, to root and to others' as_root_and_as_another_user read_only_files_are_errors
check 'a folder, and a file in none, are errors before the build' folders_are_errors
check '"-" and block devices are refused, "./-" is a file' what_else_is_refused
check "what a stranger puts into a shared folder is refused" what_strangers_put_into_shared_folders
check "a stranger's link to a folder is not followed, wherever it stands" folders_of_strangers
check 'one file for two options is refused, by whatever names' one_file_for_two
check 'a file of the layout that is written is refused' a_layout_and_its_files
check 'what is in the place of a layout is told before the build' layouts_in_the_way_are_told_before_the_build
check 'the wait for a FIFO that nobody reads ends by Ctrl-C' a_fifo_that_nobody_reads
check 'a reader that ended early is an error' readers_that_end_early
check 'a file in a folder that cannot be written to is written itself' in_a_folder_that_cannot_be_written_to
check 'owner and mode are kept' owners_are_kept
check 'a mounted file is written into' mounted_files_are_written_into
check 'what goci.yaml names is a regular file' a_source_names_regular_files
check 'what a call reads is not written over by it' what_is_read_is_not_written_over
check "goci-watch follows links to its program, and takes no other file" the_program_of_goci_watch
finish
