#!/bin/sh
# install.sh [OPTIONS] FROM: installs goci from FROM, a folder or URL with a release: SHA256SUMS
# and the archives that it lists. Without FROM, from the folder of this script.
#
#	--prefix DIR	install below DIR; default: /usr/local for root, else ~/.local
#	--version V	install version V, if FROM has several
#	--uninstall	remove what was installed below the prefix, and nothing else
#	-h, --help	print this
#
# Nothing is changed unless the archive has the sum that SHA256SUMS says, and goci runs here.
# If installing fails or is interrupted, all is as before.
set -eu

umask 022
LC_ALL=C
export LC_ALL
unset CDPATH
manifest=share/goci/installed
# A release has 8 MB.
most_blocks=200000

say() {
	echo "install.sh: $*" >&2
}

die() {
	say "$@"
	exit 1
}

# shown URL: without a user and a password, for messages, which are kept in logs.
shown() {
	printf '%s\n' "$1" | sed 's|^\(https\{0,1\}://\)[^/]*@|\1|'
}

usage() {
	sed -n '2,/^set -eu/s/^#\( \|$\)//p' "$0" | sed '$d'
}

sum() {
	sha256sum "$1" | cut -d' ' -f1
}

# good_names: fails unless each line is a path below bin/ or share/ in plain characters.
good_names() {
	! grep -v '^\(bin\|share\)/[0-9A-Za-z_+][0-9A-Za-z_+./-]*$' >&2 || return 1
}

no_dots() {
	! grep '\(^\|/\)\.\.\{0,1\}\(/\|$\)' >&2 || return 1
}

# checked_list FILE: as it is, if all names in it are good.
checked_list() {
	if ! good_names <"$1" || ! no_dots <"$1"; then
		die "a name of the archive, or of what is installed, is not one of goci's"
	fi
}

# get NAME: the file of the release, into the folder $work.
get() {
	case $from in
	https://* | http://*)
		fetch "$from/$1" "$work/$1" || die "cannot get $(shown "$from/$1")" ;;
	*) cp -- "$from/$1" "$work/$1" 2>/dev/null || die "cannot read $from/$1" ;;
	esac
}

fetch() (
	ulimit -f "$most_blocks" 2>/dev/null || :
	if command -v curl >/dev/null; then
		case $1 in
		https://*) exec curl -fsSL --proto =https --retry 2 -o "$2" -- "$1" ;;
		*) exec curl -fsSL --retry 2 -o "$2" -- "$1" ;;
		esac
	elif command -v wget >/dev/null; then
		exec wget -q -O "$2" "$1"
	fi
	die "neither curl nor wget is installed"
)

architecture() {
	[ "$(uname -s)" = Linux ] || die "goci is released for Linux, not $(uname -s)"
	case $(uname -m) in
	x86_64 | amd64) echo amd64 ;;
	aarch64 | arm64) echo arm64 ;;
	*) die "goci is released for amd64 and arm64, not $(uname -m): build it from source" ;;
	esac
}

# choose: sets $name, the release's archive without .tar.gz, and $want, its sum.
choose() {
	arch=$(architecture)
	sed -n "s/^\([0-9a-f]\{64\}\) [ *]\(goci-[0-9][0-9A-Za-z.+-]*-linux-$arch\)\.tar\.gz$/\1 \2/p" \
		"$work/SHA256SUMS" >"$work/offered"
	if [ -n "$version" ]; then
		grep -F " goci-$version-linux-$arch" "$work/offered" >"$work/chosen" || :
	else
		cp "$work/offered" "$work/chosen"
	fi
	case $(wc -l <"$work/chosen" | tr -d ' ') in
	1) read -r want name <"$work/chosen" ;;
	0) die "$(shown "$from") has no goci${version:+ $version} for linux/$arch" ;;
	*) die "$(shown "$from") has several versions: choose one with --version" ;;
	esac
}

# unpack: the archive, into the new folder $stage/new. An archive is data: the names and the
# kinds of its members decide nothing.
unpack() {
	tar -tvzf "$work/$name.tar.gz" >"$work/members" || die "$name.tar.gz cannot be read"
	# busybox marks a hard link by its target alone.
	! grep -e '^[^-d]' -e ' -> ' -e ' link to ' "$work/members" >&2 ||
		die "$name.tar.gz has more than files and folders"
	tar -tzf "$work/$name.tar.gz" | sed "s|^$name/||; s|/\$||" |
		grep -v -x -e '' -e bin -e share >"$work/names" || die "$name.tar.gz is empty"
	checked_list "$work/names"
	mkdir "$stage/new" "$stage/old"
	tar -xzof "$work/$name.tar.gz" -C "$stage/new" || die "cannot unpack in $prefix"
	[ -z "$(find "$stage/new" ! -type d ! \( -type f -links 1 \))" ] ||
		die "$name.tar.gz has strange files"
	new=$stage/new/$name
	find "$new" -type d -exec chmod 755 {} +
	# The cache knows a program by its size and its time, and all of a version have one.
	find "$new" -type f -exec chmod 644 {} + -exec touch {} +
	find "$new/bin" -type f -exec chmod 755 {} +
	(cd "$new" && find bin share -type f | sort) >"$work/files"
	checked_list "$work/files"
	(cd "$new" && while read -r file; do
		echo "$(sum "$file")  $file"
	done <"$work/files") >"$work/sums"
	"$new/bin/goci" version >"$work/says" || die "goci does not run here"
	grep -q "^goci  *$(echo "$name" | sed 's/^goci-//; s/-linux-.*//; s/\./\\./g')\$" \
		"$work/says" || die "goci in $name.tar.gz is of another version"
}

# What was there before is kept in $stage/old until all is in its place.
put() {
	target=$prefix/$1
	[ ! -d "$target" ] || [ -L "$target" ] || die "$target is a folder"
	make_folder "$(dirname "$1")"
	mkdir -p "$stage/old/$(dirname "$1")"
	if [ -e "$target" ] || [ -L "$target" ]; then
		cp -Pp "$target" "$stage/old/$1"
	fi
	echo "$1" >>"$work/put"
	# mv would follow a link to a folder, and busybox's has no option against it.
	[ ! -L "$target" ] || rm -f "$target"
	mv -f "$new/$1" "$target"
}

# make_folder PATH: below the prefix, with those above it; those that are new are noted.
make_folder() {
	[ ! -d "$prefix/$1" ] || return 0
	[ ! -L "$prefix/$1" ] || die "$prefix/$1 is a symlink to nowhere"
	make_folder "$(dirname "$1")"
	mkdir "$prefix/$1"
	echo "$1" >>"$work/made"
}

put_back() {
	tac_lines "$work/put" | while read -r file; do
		if [ -e "$stage/old/$file" ] || [ -L "$stage/old/$file" ]; then
			mv -f "$stage/old/$file" "$prefix/$file"
		else
			rm -f "$prefix/$file"
		fi
	done
}

tac_lines() {
	sed -n '1!G;h;$p' "$1"
}

# remove_folders FILE: those that it lists and that are empty, the last first.
remove_folders() {
	tac_lines "$1" | while read -r folder; do
		if [ "$folder" = . ]; then
			rmdir "$prefix" 2>/dev/null || :
		else
			rmdir "$prefix/$folder" 2>/dev/null || :
		fi
	done
}

# The manifest: "SUM  FILE" and "folder  PATH", as installed; `sha256sum` would take it.
write_manifest() {
	{
		cat "$work/sums"
		cat "$work/had_folders" "$work/made" | awk '!seen[$0]++ { print "folder  " $0 }'
	} >"$work/manifest"
	mkdir -p "$new/share/goci"
	cp "$work/manifest" "$new/$manifest"
}

# read_manifest: what an earlier install left, into $work/had and $work/had_folders.
read_manifest() {
	: >"$work/had"
	: >"$work/had_folders"
	[ -f "$prefix/$manifest" ] || return 0
	# By links in the prefix, a user's list would name what root alone can remove.
	if [ -L "$prefix/$manifest" ] ||
		[ -n "$(find "$prefix/$manifest" ! -user 0 ! -user "$(id -u)")" ]; then
		die "$prefix/$manifest, the list of what is installed, is of another user, or a" \
			"symlink: run this as its owner"
	fi
	sed -n 's/^[0-9a-f]\{64\}  //p' "$prefix/$manifest" >"$work/had"
	sed -n 's/^folder  //p' "$prefix/$manifest" >"$work/had_folders"
	checked_list "$work/had"
	grep -v -x -e bin -e share -e . "$work/had_folders" >"$work/below" || :
	checked_list "$work/below"
}

# remove FILE: unless it was changed since it was installed.
remove() {
	[ -e "$prefix/$1" ] || [ -L "$prefix/$1" ] || return 0
	if [ ! -L "$prefix/$1" ] && [ -f "$prefix/$1" ] &&
		grep -q -x -F "$(sum "$prefix/$1")  $1" "$2"; then
		rm -f "$prefix/$1"
	else
		say "$prefix/$1 was changed, and is kept"
	fi
}

# What the version before had and this one has not.
remove_former() {
	while read -r file; do
		grep -q -x -F "$file" "$work/files" || remove "$file" "$work/former"
	done <"$work/had"
}

install() {
	get SHA256SUMS
	choose
	get "$name.tar.gz"
	[ "$(sum "$work/$name.tar.gz")" = "$want" ] ||
		die "$name.tar.gz is not what SHA256SUMS says: it is cut off, or was changed"
	if [ ! -d "$prefix" ]; then
		mkdir -p -- "$prefix" || die "cannot make $prefix"
		echo . >>"$work/made"
	fi
	prefix=$(cd -- "$prefix" && pwd)
	stage=$(mktemp -d "$prefix/.goci-install.XXXXXX") || die "cannot write to $prefix"
	unpack
	read_manifest
	[ ! -f "$prefix/$manifest" ] || cp "$prefix/$manifest" "$work/former"
	while read -r file; do
		put "$file"
	done <"$work/files"
	make_folder share/goci
	write_manifest
	put "$manifest"
	: >"$work/put"
	: >"$work/made"
	remove_former
	echo "installed ${name%-linux-*} in $prefix"
	case :$PATH: in
	*":$prefix/bin:"*) ;;
	*) echo "$prefix/bin is not in PATH" ;;
	esac
}

uninstall() {
	[ -f "$prefix/$manifest" ] ||
		die "nothing to remove: $prefix/$manifest, which lists what was installed, is not there"
	read_manifest
	cp "$prefix/$manifest" "$work/former"
	while read -r file; do
		remove "$file" "$work/former"
	done <"$work/had"
	rm -f "$prefix/$manifest"
	remove_folders "$work/had_folders"
	echo "removed goci from $prefix"
}

clean_up() {
	status=$?
	trap '' INT TERM HUP PIPE
	[ "$status" -eq 0 ] || put_back
	[ -z "$stage" ] || rm -rf "$stage"
	remove_folders "$work/made"
	rm -rf "$work"
	exit "$status"
}

# value OPTION VALUE
value() {
	[ -n "$2" ] || die "$1 needs a value"
	printf '%s\n' "$2"
}

from=
prefix=
version=
action=install
while [ $# -gt 0 ]; do
	case $1 in
	--prefix=* | --version=*)
		option=${1%%=*}
		argument=${1#*=}
		shift
		set -- "$option" "$argument" "$@"
		continue ;;
	--prefix) prefix=$(value "$1" "${2:-}"); shift ;;
	--version) version=$(value "$1" "${2:-}"); shift ;;
	--uninstall) action=uninstall ;;
	-h | --help) usage; exit 0 ;;
	-*) die "unknown option $1; --help lists them" ;;
	*) [ -z "$from" ] || die "more than one place to install from: $from, $1"; from=${1%/} ;;
	esac
	shift
done
if [ -z "$prefix" ]; then
	if [ "$(id -u)" -eq 0 ]; then
		prefix=/usr/local
	else
		prefix=${HOME:?is not set: name a folder with --prefix}/.local
	fi
fi
if [ -z "$from" ] && [ -f "$(dirname "$0")/SHA256SUMS" ]; then
	from=$(dirname "$0")
fi
[ -n "$from" ] || [ "$action" = uninstall ] ||
	die "name the folder or the URL of a release; --help tells more"

stage=
work=$(mktemp -d "${TMPDIR:-/tmp}/goci-install.XXXXXX")
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM
: >"$work/put"
: >"$work/made"
"$action"
