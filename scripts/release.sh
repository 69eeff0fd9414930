#!/bin/sh
# release.sh: the checklist of docs/releasing.md, up to the command that sets the tag. It makes
# no commit and no tag, and pushes nothing.
#
#	scripts/release.sh [--tested FILE]
#
# FILE: what scripts/test.sh printed for this very commit; without it, the tests are run. It
# begins with the commit: { git rev-parse HEAD; scripts/test.sh; } >FILE. It is
# outside of the tree, which has to be clean.
set -eu

here=$PWD
CDPATH='' cd -- "$(dirname -- "$0")/.."
work=${BUILD:-build}/release

die() {
	echo "release.sh: $*" >&2
	exit 1
}

step() {
	echo "--- $*"
}

# The section of CHANGELOG.md has the version and a day, and says something.
check_changelog() {
	escaped=$(echo "$version" | sed 's/\./\\./g')
	grep -q "^## \[$escaped\] - [0-9]\{4\}-[0-9][0-9]-[0-9][0-9]\$" CHANGELOG.md ||
		die "CHANGELOG.md has no section \"## [$version] - YYYY-MM-DD\""
	first=$(sed -n 's/^## \[\([0-9][^]]*\)\].*/\1/p' CHANGELOG.md | head -n 1)
	[ "$first" = "$version" ] || die "the latest section of CHANGELOG.md is $first, not $version"
	[ "$(sed -n "/^## \[$escaped\]/,/^## /p" CHANGELOG.md | grep -c '^- ')" -gt 0 ] ||
		die "the section $version of CHANGELOG.md is empty"
	! sed -n '/^## \[Unreleased\]/,/^## \[[0-9]/p' CHANGELOG.md | grep -q '^- ' ||
		die "CHANGELOG.md has changes that are in no release: move them to $version"
}

check_tests() {
	results=$tested
	if [ -z "$results" ]; then
		results=$work/tests
		{
			git rev-parse HEAD
			scripts/test.sh
		} >"$results" || die "tests fail: see $results"
	fi
	[ "$(head -n 1 "$results")" = "$commit" ] || die "$results is not of the commit $commit"
	tail -n 1 "$results" | grep -q '^[1-9][0-9]* passed, 0 failed, 0 skipped$' ||
		die "$results does not end with passed tests alone"
}

# One run here, one in a clone elsewhere: the same bytes.
make_twice() {
	make -s dist VERSION="$version" DIST="$work/dist" >"$work/log" 2>&1 ||
		die "make dist fails: see $work/log"
	clone=$(mktemp -d)
	git clone -q . "$clone/goci"
	git -C "$clone/goci" checkout -q "$commit"
	make -s -C "$clone/goci" dist VERSION="$version" >"$work/log.clone" 2>&1 ||
		die "make dist fails in $clone: see $work/log.clone"
	cmp "$work/dist/SHA256SUMS" "$clone/goci/dist/SHA256SUMS" ||
		die "two runs differ: compare $work/dist with $clone/goci/dist"
	rm -rf "$clone"
}

tested=
case ${1:-} in
'') ;;
--tested)
	tested=${2:?names a file}
	case $tested in
	/*) ;;
	*) tested=$here/$tested ;;
	esac ;;
-h | --help) sed -n '2,/^set -eu/s/^#\( \|$\)//p' "$0" | sed '$d'; exit 0 ;;
*) die "unknown option $1; --help lists them" ;;
esac
read -r version <VERSION
mkdir -p "$work"
work=$(CDPATH='' cd -- "$work" && pwd)

step 'the tree is clean'
commit=$(git rev-parse HEAD)
[ -z "$(git status --porcelain)" ] || die "files were changed or added: git status lists them"

step "VERSION, CHANGELOG.md and tags agree: $version"
echo "$version" | grep -q '^[0-9]*\.[0-9]*\.[0-9]*$' || die "VERSION has \"$version\", no x.y.z"
! git rev-parse -q --verify "refs/tags/v$version" >/dev/null || die "the tag v$version exists"
check_changelog

step 'all tests pass'
check_tests

step 'make dist, twice'
make_twice

cat <<END
--- done: $work/dist has what is released. Still to do, by hand:
  scripts/judge-attached.sh and scripts/judge-keys.sh have to pass
  scripts/compare-sboms.sh and scripts/compare-vulns.sh: no new difference
  git tag -a v$version -m 'goci $version' $commit
  git push origin v$version
  upload the files of $work/dist, all of them, to one folder
END
