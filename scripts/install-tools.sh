#!/bin/sh
# install-tools.sh [--build] PACKAGE...: sees to it that Debian or Ubuntu packages are there;
# with --build, also those that goci is built with. As root it installs what is missing;
# otherwise it prints the line that does, and stops.
set -eu

build=
if [ "${1:-}" = --build ]; then
	shift
	build="gcc make pkg-config libc6-dev libarchive-dev libssl-dev libjansson-dev zlib1g-dev
		libdeflate-dev libzstd-dev libyaml-dev libpcre2-dev nettle-dev liblzma-dev
		libbz2-dev ca-certificates"
fi
missing=
for package in $build "$@"; do
	case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
	installed) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "install-tools.sh: this is neither Debian nor Ubuntu; what is needed:$missing" >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "Some packages are missing. As root, run:" >&2
	echo "  apt-get update && apt-get install -y --no-install-recommends$missing" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
apt-get install -y -qq --no-install-recommends $missing
