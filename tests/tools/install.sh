#!/bin/sh
# scripts/install.sh: from folders and servers, with the tools of Debian and of busybox, into
# prefixes of root and of others; what it refuses, and what is there after it failed. The
# releases are small: goci in them is a script. tests/tools/release.sh makes a real one.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"

installer=$TOP/scripts/install.sh
case $(uname -m) in
x86_64) here=amd64 there=arm64 other_machine=aarch64 ;;
*) here=arm64 there=amd64 other_machine=x86_64 ;;
esac

# tree VERSION ARCH: what is in an archive, in the folder goci-VERSION-linux-ARCH.
tree() {
	name=goci-$1-linux-$2
	mkdir -p "$name/bin" "$name/share/man/man1" "$name/share/doc/goci/licenses"
	printf '#!/bin/sh\necho "goci        %s"\n' "$1" >"$name/bin/goci"
	echo "watch $2" >"$name/bin/goci-watch"
	echo "manual of $1" >"$name/share/man/man1/goci.1"
	echo "license" >"$name/share/doc/goci/licenses/glibc"
	chmod 755 "$name/bin/goci"
}

# pack DIR VERSION ARCH: as tree made it, into the release in DIR.
pack() {
	mkdir -p "$1"
	tar -czf "$1/goci-$2-linux-$3.tar.gz" --owner 0 --group 0 "goci-$2-linux-$3"
	(cd "$1" && sha256sum goci-* >SHA256SUMS)
}

# release DIR VERSION [FILE]: for both architectures, with one more file.
release() {
	for arch in $here $there; do
		tree "$2" "$arch"
		[ -z "${3:-}" ] || echo more >"goci-$2-linux-$arch/$3"
		pack "$1" "$2" "$arch"
		rm -rf "goci-$2-linux-$arch"
	done
}

# installs SHELL... OPTIONS...: as a plain user with a home.
home() {
	mkdir -p home
	give_to_nobody home
}

as_user() {
	as_nobody env HOME="$PWD/home" TMPDIR="$PWD/home" PATH="${path:-$PATH}" "$@"
}

listing() {
	(cd "$1" && find . ! -name . -exec ls -ld {} + | awk '{ print $1, $3, $5, $9, $10, $11 }' |
		sort -k 4
	find . -type f -exec sha256sum {} + | sort -k 2)
}

from_a_folder() {
	release dist 1.0.0
	home
	succeeds as_user "$@" "$installer" dist
	has stdout '^installed goci-1.0.0 in .*/home/.local$'
	has stdout 'is not in PATH'
	same "$(home/.local/bin/goci)" 'goci        1.0.0' program
	same "$(cat home/.local/bin/goci-watch)" "watch $here" architecture
	[ -f home/.local/share/man/man1/goci.1 ] || fail 'no manual'
	same "$(find home -name '.goci-install*' -o -name 'goci-install*')" '' 'what is left'
	succeeds as_user "$@" "$installer" --uninstall
	same "$(find home -type f)" '' 'files after removal'
	same "$(ls -A home/.local 2>/dev/null)" '' 'folders after removal'
}

# applets: a folder with what busybox has, and nothing else.
applets() {
	mkdir applets
	busybox --install -s "$PWD/applets"
	path=$PWD/applets
}

with_busybox() {
	applets
	[ ! -e applets/curl ] || fail 'busybox has a curl'
	from_a_folder "$PWD/applets/sh"
}

serve() {
	port=$(free_port)
	start "$PWD/server" python3 -m http.server --bind 127.0.0.1 -d "$PWD/dist" "$port"
	wait_http "http://127.0.0.1:$port/SHA256SUMS"
	url=http://127.0.0.1:$port
}

from_a_server() {
	release dist 1.0.0
	home
	serve
	[ "$1" = curl ] || applets
	succeeds as_user sh "$installer" "$url/"
	same "$(home/.local/bin/goci)" 'goci        1.0.0' program
	has server.log "GET /goci-1.0.0-linux-$here.tar.gz"
	fails_with 1 as_user sh "$installer" "$url/nowhere"
	has stderr "cannot get $url/nowhere/SHA256SUMS"
	# The script itself from there: it has no folder of its own.
	succeeds as_user sh -s -- --prefix "$PWD/home/piped" "$url" <"$installer"
	[ -x home/piped/bin/goci ] || fail 'nothing is installed'
}

into_a_prefix_of_root() {
	need_root
	release dist 1.0.0
	(umask 077 && succeeds "$installer" --prefix="$PWD/a prefix" dist)
	same "$(stat -c '%a %u' 'a prefix/bin/goci')" '755 0' program
	same "$(stat -c '%a %u' 'a prefix/share/man/man1/goci.1')" '644 0' manual
	succeeds as_nobody "$PWD/a prefix/bin/goci"
	succeeds "$installer" --prefix 'a prefix' --uninstall
	[ ! -e 'a prefix' ] || fail 'the folder that it made is left'
}

machine_is_chosen() {
	release dist 1.0.0
	mkdir bin
	cat >bin/uname <<-END
		#!/bin/sh
		[ "\$1" = -s ] && echo Linux || echo $1
	END
	chmod 755 bin/uname
	home
	path=$PWD/bin:$PATH
	if [ "$2" = none ]; then
		fails_with 1 as_user "$installer" dist
		has stderr "not $1"
		return
	fi
	succeeds as_user "$installer" dist
	same "$(cat home/.local/bin/goci-watch)" "watch $2" architecture
}

version_is_chosen() {
	release dist 1.0.0
	release dist 1.0.0-3-g0123456789ab
	home
	fails_with 1 as_user "$installer" dist
	has stderr 'several versions'
	succeeds as_user "$installer" --version 1.0.0 dist
	same "$(home/.local/bin/goci)" 'goci        1.0.0' program
	fails_with 1 as_user "$installer" --version 2.0.0 dist
	has stderr 'has no goci 2.0.0'
	fails_with 1 as_user "$installer" --version '.*' dist
}

later_replaces_earlier() {
	release one 1.0.0 share/doc/goci/only-in-one
	release two 2.0.0
	home
	succeeds as_user "$installer" one
	succeeds as_user "$installer" two
	same "$(home/.local/bin/goci)" 'goci        2.0.0' program
	[ ! -e home/.local/share/doc/goci/only-in-one ] || fail 'a file of 1.0.0 is left'
	succeeds as_user "$installer" two
	succeeds as_user "$installer" --uninstall
	same "$(ls -A home/.local 2>/dev/null)" '' 'what is left'
}

others_are_left_alone() {
	release dist 1.0.0
	home
	mkdir -p home/.local/bin home/.local/share/man/man1 home/elsewhere
	echo mine >home/.local/bin/mine
	echo mine >home/elsewhere/goci
	ln -s ../../elsewhere/goci home/.local/bin/goci-watch
	give_to_nobody home
	succeeds as_user "$installer" dist
	same "$(cat home/elsewhere/goci)" mine 'what a symlink names'
	echo changed >>home/.local/share/man/man1/goci.1
	succeeds as_user "$installer" --uninstall
	has stderr 'man1/goci.1 was changed, and is kept'
	same "$(find home/.local -type f | sort | paste -sd ' ')" \
		'home/.local/bin/mine home/.local/share/man/man1/goci.1' files
	fails_with 1 as_user "$installer" --uninstall
	has stderr 'nothing to remove'
}

# unchanged FAILURE COMMAND...: it fails, saying that, and all is as before; into an empty
# prefix, and over an earlier version.
unchanged() {
	said=$1
	shift
	home
	listing home >before
	run as_user "$@"
	[ "$status" -ne 0 ] || fail 'it did not fail'
	[ -z "$said" ] || has stderr "$said"
	listing home >after
	succeeds diff before after
	rm -rf earlier
	release earlier 0.9.0
	succeeds as_user "$installer" earlier
	listing home >before
	run as_user "$@"
	[ "$status" -ne 0 ] || fail 'it did not fail over an earlier version'
	listing home >after
	succeeds diff before after
	succeeds as_user "$installer" --uninstall
}

archive=goci-1.0.0-linux-$here.tar.gz

changed_is_refused() {
	release dist 1.0.0
	flip "dist/$archive" 100
	unchanged 'is not what SHA256SUMS says' "$installer" dist
}

cut_off_is_refused() {
	release dist 1.0.0
	head -c 200 "dist/$archive" >part
	mv part "dist/$archive"
	unchanged 'is not what SHA256SUMS says' "$installer" dist
	serve
	unchanged 'is not what SHA256SUMS says' "$installer" "$url"
	rm "dist/$archive"
	unchanged "cannot get $url/$archive" "$installer" "$url"
}

unlisted_is_refused() {
	release dist 1.0.0
	sed -i "s/linux-$here/darwin-$here/" dist/SHA256SUMS
	unchanged "has no goci for linux/$here" "$installer" dist
	: >dist/SHA256SUMS
	unchanged 'has no goci' "$installer" dist
	rm dist/SHA256SUMS
	unchanged 'cannot read' "$installer" dist
}

# An archive whose sum is right, with members that are not goci's.
strange_is_refused() {
	tree 1.0.0 "$here"
	dir=goci-1.0.0-linux-$here
	case $1 in
	symlink) ln -s /etc/passwd "$dir/share/link" ;;
	folder-link)
		rm -r "$dir/share/man"
		ln -s "$PWD/home" "$dir/share/man" ;;
	hardlink) ln "$dir/bin/goci" "$dir/bin/again" ;;
	fifo) mkfifo "$dir/share/fifo" ;;
	blank) echo >"$dir/share/a b" ;;
	newline) echo >"$dir/share/a
bin" ;;
	option) echo >"$dir/share/-rf" ;;
	elsewhere) echo >"$dir/etc" ;;
	esac
	pack dist 1.0.0 "$here"
	case $1 in
	above)
		tar -cPzf "dist/$archive" --transform 's|share/man/man1/goci.1|../../../evil|' "$dir" ;;
	absolute)
		tar -cPzf "dist/$archive" --transform "s|.*/goci.1|$PWD/home/evil|" "$dir" ;;
	esac
	(cd dist && sha256sum goci-* >SHA256SUMS)
	unchanged '' "$installer" dist
	same "$(find . -name 'evil*')" '' 'a file is where its name says'
	applets
	unchanged '' "$PWD/applets/sh" "$installer" dist
	same "$(find . -name 'evil*')" '' 'a file is where its name says'
}

rights_of_the_archive_do_not_count() {
	tree 1.0.0 "$here"
	chmod 4777 "goci-1.0.0-linux-$here/bin/goci"
	chmod 2777 "goci-1.0.0-linux-$here/bin"
	pack dist 1.0.0 "$here"
	home
	succeeds as_user "$installer" dist
	same "$(stat -c %a home/.local/bin/goci)" 755 program
	same "$(stat -c %a home/.local/bin)" 755 folder
}

program_that_does_not_run() {
	tree 1.0.0 "$here"
	echo '#!/nowhere/sh' >"goci-1.0.0-linux-$here/bin/goci"
	pack dist 1.0.0 "$here"
	unchanged 'goci does not run here' "$installer" dist
	tree 1.0.0 "$here"
	sed -i s/1.0.0/1.0.1/ "goci-1.0.0-linux-$here/bin/goci"
	pack dist 1.0.0 "$here"
	unchanged 'is of another version' "$installer" dist
}

# A mv of ours fails, or interrupts the script, when a file is put in its place.
at_each_file() {
	release dist 1.0.0
	mkdir bin
	cat >bin/mv <<-END
		#!/bin/sh
		case "\$*" in
		*/new/*$2\\ *) $1 ;;
		esac
		exec $(command -v mv) "\$@"
	END
	chmod 755 bin/mv
	path=$PWD/bin:$PATH
	home
	listing home >before
	run as_user "$installer" dist
	[ "$status" -ne 0 ] || fail 'it did not fail'
	listing home >after
	succeeds diff before after
	release earlier 0.9.0 share/doc/goci/only-in-one
	(path=$oldpath && succeeds as_user "$installer" earlier)
	listing home >before
	run as_user "$installer" dist
	[ "$status" -ne 0 ] || fail 'it did not fail over an earlier version'
	listing home >after
	succeeds diff before after
}

oldpath=$PATH

file_cannot_be_put() {
	at_each_file 'exit 1' "$1"
}

is_interrupted() {
	# shellcheck disable=SC2016 # for the script
	at_each_file "kill -$2 "'$PPID; sleep 0.2; exit 0' "$1"
}

disk_is_full() {
	need_root
	tree 1.0.0 "$here"
	head -c 3000000 /dev/urandom >"goci-1.0.0-linux-$here/share/large"
	pack dist 1.0.0 "$here"
	home
	cat >in_a_small_disk <<-'END'
		set -eu
		mount -t tmpfs -o size=2m tmpfs home
		mkdir home/tmp
		chmod 777 home home/tmp
		status=0
		"$@" || status=$?
		find home -type f -o -name '.goci*' >left
		exit "$status"
	END
	mkdir tmp
	chmod 777 tmp .
	fails_with 1 unshare -m sh in_a_small_disk setpriv --reuid "$NOBODY" --regid "$NOBODY" \
		--clear-groups env HOME="$PWD/home" TMPDIR="$PWD/tmp" "$installer" dist
	has stderr 'cannot unpack in'
	same "$(cat left)" '' 'what is left'
	same "$(ls tmp)" '' 'what is left in TMPDIR'
}

prefix_cannot_be_written() {
	need_root
	release dist 1.0.0
	mkdir -p prefix/bin prefix/share
	give_to_nobody prefix
	chown 0 prefix/share
	home
	listing prefix >before
	fails_with 1 as_user "$installer" --prefix "$PWD/prefix" dist
	listing prefix >after
	succeeds diff before after
	mkdir -p home/.local/bin/goci
	give_to_nobody home
	fails_with 1 as_user "$installer" dist
	has stderr 'bin/goci is a folder'
	same "$(find home -type f)" '' files
}

usage_is_checked() {
	home
	fails_with 1 as_user "$installer"
	has stderr 'name the folder or the URL'
	fails_with 1 as_user "$installer" --unknown
	has stderr 'unknown option'
	fails_with 1 as_user "$installer" --prefix
	has stderr 'needs a value'
	fails_with 1 as_user "$installer" one two
	has stderr 'more than one place'
	succeeds as_user "$installer" --help
	has stdout '^install.sh \[OPTIONS\] FROM'
}

# What lists the installed files could be of someone else.
names_of_the_manifest_are_checked() {
	home
	mkdir -p home/.local/share/goci
	echo mine >home/mine
	echo "$(sha256sum <home/mine | cut -d' ' -f1)  bin/../../mine" >home/.local/share/goci/installed
	fails_with 1 as_user "$installer" --uninstall
	has stderr "not one of goci's"
	[ -e home/mine ] || fail 'a file elsewhere is removed'
}

# What somebody has made of a program's place is replaced, whatever it leads to.
link_to_a_folder_is_replaced() {
	release dist 1.0.0
	home
	mkdir -p home/.local/bin home/elsewhere
	ln -s ../../elsewhere home/.local/bin/goci
	give_to_nobody home
	for shell in sh busybox; do
		[ "$shell" = sh ] || applets
		succeeds as_user sh "$installer" dist
		same "$(home/.local/bin/goci)" 'goci        1.0.0' program
		same "$(ls -A home/elsewhere)" '' 'what the link leads to'
		succeeds as_user sh "$installer" --uninstall
		ln -s ../../elsewhere home/.local/bin/goci
	done
}

# Logs of CIs are read by many.
password_is_not_shown() {
	home
	mkdir dist
	: >dist/SHA256SUMS
	serve
	with=http://somebody:secret@127.0.0.1:$port
	fails_with 1 as_user sh "$installer" "$with"
	has stderr "http://127.0.0.1:$port has no goci"
	has_not stderr secret
	fails_with 1 as_user sh "$installer" "$with/nowhere"
	has stderr "cannot get http://127.0.0.1:$port/nowhere/SHA256SUMS"
	has_not stderr secret
}

folder_is_not_looked_for_elsewhere() {
	release dist 1.0.0
	home
	mkdir -p home/other/prefix home/prefix
	give_to_nobody home
	# shellcheck disable=SC2016 # for the other shell
	succeeds as_user CDPATH="$PWD/home/other" sh -c \
		'cd "$HOME" && exec sh "$0" --prefix prefix ../dist' "$installer"
	[ -x home/prefix/bin/goci ] || fail 'it is installed elsewhere'
	same "$(ls -A home/other/prefix)" '' 'the other folder'
}

reader_is_gone() {
	release dist 1.0.0
	home
	cat >closed.py <<-'END'
		import os, signal, subprocess, sys
		r, w = os.pipe()
		os.close(r)
		signal.signal(signal.SIGPIPE, signal.SIG_DFL)
		subprocess.run(sys.argv[1:], stdout=w)
	END
	as_user python3 closed.py dash "$installer" dist
	same "$(home/.local/bin/goci)" 'goci        1.0.0' program
	same "$(find home -name '.goci-install*' -o -name 'goci-install*')" '' 'what is left'
}

fifo_is_not_read() {
	release dist 1.0.0
	home
	succeeds as_user "$installer" dist
	rm home/.local/bin/goci-watch
	mkfifo home/.local/bin/goci-watch
	succeeds as_user timeout 60 "$installer" --uninstall
	has stderr 'goci-watch was changed, and is kept'
}

# A folder of the prefix leads elsewhere, where root alone may remove.
list_of_a_user_is_not_roots() {
	need_root
	release dist 1.0.0
	home
	mkdir -p theirs home/.local/share/goci
	echo secret >theirs/file
	ln -s "$PWD/theirs" home/.local/share/doc
	echo "$(sha256sum <theirs/file | cut -d' ' -f1)  share/doc/file" >home/.local/share/goci/installed
	give_to_nobody home
	for action in --uninstall dist; do
		fails_with 1 "$installer" --prefix "$PWD/home/.local" "$action"
		has stderr 'is of another user'
	done
	mv home/.local/share/goci/installed home/list
	chown 0 home/list
	ln -s ../../../list home/.local/share/goci/installed
	fails_with 1 "$installer" --prefix "$PWD/home/.local" --uninstall
	[ -e theirs/file ] || fail 'a file elsewhere is removed'
	same "$(find home -name 'goci' -type f)" '' 'what is installed'
}

check 'the tools of these tests are installed' need busybox curl python3 dash sha256sum
check 'a release is installed from a folder into ~/.local, and removed' from_a_folder dash
check 'it needs no more than busybox' with_busybox
check 'a release is installed from a server with curl' from_a_server curl
check 'a release is installed from a server with wget' from_a_server wget
check 'root installs for all users, whatever the umask' into_a_prefix_of_root
check 'the archive of this machine is chosen' machine_is_chosen "$(uname -m)" "$here"
check 'the archive of another machine is chosen there' machine_is_chosen "$other_machine" "$there"
check 'a machine without a release is told so' machine_is_chosen riscv64 none
check 'a version is chosen where there are several' version_is_chosen
check 'a later version replaces an earlier one' later_replaces_earlier
check 'files of others, and changed ones, are left alone' others_are_left_alone
check 'an archive that was changed is refused' changed_is_refused
check 'a download that was cut off is refused' cut_off_is_refused
check 'an archive without a sum is refused' unlisted_is_refused
for kind in symlink folder-link hardlink fifo blank newline option elsewhere above absolute; do
	check "an archive with strange members is refused: $kind" strange_is_refused "$kind"
done
check 'rights and owners come from install.sh, not from the archive' \
	rights_of_the_archive_do_not_count
check 'a program that does not run is not installed' program_that_does_not_run
for file in bin/goci bin/goci-watch goci.1 installed; do
	check "if $file cannot be put in its place, all is as before" file_cannot_be_put "$file"
done
check 'Ctrl-C leaves all as before' is_interrupted bin/goci-watch INT
check 'SIGTERM leaves all as before' is_interrupted goci.1 TERM
check 'a full disk leaves all as before' disk_is_full
check 'a folder that cannot be written leaves all as before' prefix_cannot_be_written
check 'names in the list of installed files are checked' names_of_the_manifest_are_checked
check 'a link to a folder in the place of a program is replaced' link_to_a_folder_is_replaced
check 'no message has the password of a URL' password_is_not_shown
check 'a folder is the one of its name, whatever CDPATH says' folder_is_not_looked_for_elsewhere
check 'nothing is left if nobody reads what it says' reader_is_gone
check 'a FIFO in the place of a file is not read' fifo_is_not_read
check "a user's list of installed files is not followed by root" list_of_a_user_is_not_roots
check 'options and arguments are checked' usage_is_checked
finish
