#!/bin/sh
# version.sh [FILE]: prints the version of the tree that this script is in.
#
#	0.2.0			the commit of the tag v0.2.0, or a tree without git: a tarball
#	0.2.0-12-g0123456789ab	twelve commits after the tag, as `git describe` says
#	0.2.0-g0123456789ab	no tag is reachable; 0.2.0, of the file VERSION, is to come
#	...-dirty		and files that git knows were changed
#	0.2.0-unknown		a checkout of which git says nothing, or there is no git
#
# FILE has the version of an earlier build, which is kept where git does not answer: `make
# install` by another user than `make` does not build again.
set -eu

CDPATH='' cd -- "$(dirname -- "$0")/.."

# Printed into C and sed scripts: a tag can have any name.
allowed() {
	case $1 in
	'' | [!0-9]* | *[!0-9A-Za-z.+-]*) return 1 ;;
	esac
}

# git's answer of this tree alone: not of a repository that the tree lies in, and not of one
# that the environment names, as in a hook. Nothing is written, no fsmonitor runs; filters
# of its configuration may, as with git status.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_NAMESPACE GIT_OBJECT_DIRECTORY
ask_git() {
	GIT_CEILING_DIRECTORIES=$(dirname "$PWD") GIT_OPTIONAL_LOCKS=0 \
		git -c core.fsmonitor=false "$@" 2>/dev/null
}

# described: 0.2.0-12-g0123456789ab[-dirty], or -g0123456789ab[-dirty] without a tag.
described() {
	text=$(ask_git describe --tags --match 'v[0-9]*.[0-9]*' --dirty --abbrev=12) ||
		text=-g$(ask_git describe --always --exclude '*' --dirty --abbrev=12) || return 1
	echo "${text#v}"
}

read -r base <VERSION
if ! allowed "$base"; then
	echo "version.sh: the file VERSION does not have a version such as 0.2.0" >&2
	exit 1
fi
version=$base
if [ -e .git ]; then
	if version=$(described); then
		case $version in
		-*) version=$base$version ;;
		esac
	elif [ -s "${1:-}" ]; then
		read -r version <"$1"
	else
		version=$base-unknown
	fi
	allowed "$version" || version=$base-unknown
fi
printf '%s\n' "$version"
