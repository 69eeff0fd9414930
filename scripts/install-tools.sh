#!/bin/sh
# install-tools.sh [--build | --dist] PACKAGE...: sees to it that Debian or Ubuntu packages are
# there; with --build, also those that goci is built with, and with --dist, those that make dist
# needs besides: a cross compiler, and the libraries of the other architecture, unless they
# would remove those of this one. A name that ends with "?" is left out where the distribution
# does not have it. As root it installs what is missing; otherwise it prints the line that
# does, and stops.
set -eu

build=
foreign=
mode=${1:-}
if [ "$mode" = --build ] || [ "$mode" = --dist ]; then
	shift
	build="gcc make pkg-config libc6-dev libarchive-dev libssl-dev libjansson-dev zlib1g-dev
		libdeflate-dev libzstd-dev libyaml-dev libsodium-dev libpcre2-dev nettle-dev liblzma-dev
		libbz2-dev ca-certificates"
fi
if [ "$mode" = --dist ]; then
	case $(dpkg --print-architecture) in
	amd64) foreign=arm64 compiler=gcc-aarch64-linux-gnu ;;
	arm64) foreign=amd64 compiler=gcc-x86-64-linux-gnu ;;
	*) echo "install-tools.sh: goci is released on amd64 and arm64" >&2; exit 1 ;;
	esac
	for package in $build; do
		case $package in
		*-dev) build="$build $package:$foreign" ;;
		esac
	done
	build="$build $compiler jq"
	if dpkg --print-foreign-architectures | grep -qx "$foreign"; then
		foreign=
	fi
fi

# installed PACKAGE[:ARCH]: for this architecture, if none is named; there may be others.
installed() {
	case $1 in
	*:*) of=${1#*:} ;;
	*) of=$(dpkg --print-architecture 2>/dev/null || :) ;;
	esac
	dpkg-query -W -f '${Architecture} ${db:Status-Status}\n' "$1" 2>/dev/null |
		grep -qx "\($of\|all\) installed"
}

# offered PACKAGE...: those of them that the distribution has, as far as apt knows.
offered() {
	for package in "$@"; do
		! apt-cache show "$package" >/dev/null 2>&1 || printf ' %s' "$package"
	done
}

missing=
optional=
for package in $build "$@"; do
	name=${package%'?'}
	if installed "$name"; then
		continue
	elif [ "$name" = "$package" ]; then
		missing="$missing $name"
	else
		optional="$optional $name"
	fi
done
# shellcheck disable=SC2086 # lists of packages
[ -n "$missing$(offered $optional)" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "install-tools.sh: this is neither Debian nor Ubuntu; what is needed:$missing" >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "Some packages are missing. As root, run:" >&2
	echo "  ${foreign:+dpkg --add-architecture $foreign && }apt-get update && apt-get install -y --no-install-recommends$missing" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
[ -z "$foreign" ] || dpkg --add-architecture "$foreign"
apt-get update -qq
# libarchive-dev of Debian 13 cannot be installed for two architectures at once.
# shellcheck disable=SC2086 # a list of packages
if [ "$mode" = --dist ] && apt-get install -s --no-install-recommends $missing | grep -q '^Remv '; then
	echo "install-tools.sh: the libraries of the other architecture are left out:" \
		"they would remove those of this one" >&2
	missing=$(printf ' %s ' $missing | sed 's/ [^ ]*:[^ ]* / /g')
fi
# shellcheck disable=SC2086,SC2046 # lists of packages
apt-get install -y -qq --no-install-recommends $missing $(offered $optional)
