#!/bin/sh
# What make dist makes: the same bytes in another folder by another user, programs that need
# nothing of the machine, on both architectures, an SBOM, a Debian package, and the version.
# scripts/install.sh is tried by tests/tools/install.sh.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$TOP/tests/cli/lib/module.sh"

# A day of which no file of the tree is.
epoch=1767225600
version=$(cat "$TOP/VERSION")
first=$TMP/first/dist
second=$TMP/second/a/longer/path/dist
host=$(dpkg --print-architecture)
case $host in
amd64) foreign=arm64 emulator=qemu-aarch64 foreign_tools=aarch64-linux-gnu ;;
arm64) foreign=amd64 emulator=qemu-x86_64 foreign_tools=x86_64-linux-gnu ;;
esac
# Debian 13 cannot have the libraries of both.
arches='amd64 arm64'
last=$foreign last_tools=$foreign_tools
if [ ! -e "/usr/lib/$foreign_tools/libarchive.a" ] && grep -q '^VERSION_ID="13"' /etc/os-release; then
	arches=$host last=$host last_tools=$(gcc -dumpmachine)
fi
# Debian 13 has the static one under the plain name.
! command -v "$emulator-static" >/dev/null || emulator=$emulator-static

# copy_source DIR: as a tarball has it, without .git.
copy_source() {
	mkdir -p "$1"
	(cd "$TOP" && tar -cf - Makefile VERSION LICENSE CHANGELOG.md docs include oci scripts src) |
		tar -xf - -C "$1"
}

plan_is_not_carried_out() {
	copy_source plan
	succeeds make -n -C plan dist
	has stdout 'scripts/dist.sh'
	same "$(ls -d plan/build plan/dist 2>/dev/null)" '' 'what is made'
	# All that it needs is in the copy.
	succeeds make -n -C plan all manual schemas
}

# make, the compiler, the linker, tar, xz and dpkg take options from it.
environment_is_its_own() {
	copy_source tree
	mkdir bin
	printf '#!/bin/sh\nenv >"%s/env"\nexit 1\n' "$PWD" >bin/make
	chmod 755 bin/make
	fails_with 1 env PATH="$PWD/bin:$PATH" LD_RUN_PATH=/nowhere GNUMAKEFLAGS=-k SAN=address \
		DPKG_DEB_COMPRESSOR_LEVEL=0 LANG=C.UTF-8 CDPATH=/ VERSION="$version" \
		ARCHES="$host" tree/scripts/dist.sh
	has env "^VERSION=$version\$"
	has_not env '^\(LD_RUN_PATH\|GNUMAKEFLAGS\|SAN\|DPKG_\|LANG\|CDPATH\|TAR_OPTIONS\)'
}

# With those of both architectures installed, dpkg-query has two answers.
packages_are_found() {
	cp "$TOP/scripts/install-tools.sh" .
	succeeds as_nobody sh ./install-tools.sh --build "libc6-dev:$host"
	fails_with 1 as_nobody sh ./install-tools.sh --build no-such-package
	has stderr 'recommends no-such-package$'
}

# The size that a package needs is that of its files: folders take more on some file systems.
size_is_that_of_the_files() {
	mkdir -p tree/bin tree/share/doc/goci/licenses
	head -c 5000 /dev/zero >tree/bin/goci
	echo change >tree/share/doc/goci/CHANGELOG.md
	printf 'glibc\t2.36\tlibc6-dev\tlibc.a\n' >linked
	succeeds env SOURCE_DATE_EPOCH="$epoch" LC_ALL=C "$TOP/scripts/release/deb.sh" "$version" \
		"$host" tree linked goci.deb
	dpkg-deb --fsys-tarfile goci.deb | tar -tv | awk '
		$6 == "./" { next }
		/^d/ { sum += 1 }
		/^-/ { sum += int(($3 + 1023) / 1024) }
		END { print sum }' >want
	same "$(dpkg-deb -f goci.deb Installed-Size)" "$(cat want)" KiB
}

is_made() {
	copy_source "$TMP/first"
	succeeds env SOURCE_DATE_EPOCH="$epoch" make -C "$TMP/first" dist ARCHES="$arches"
	(cd "$first" && sha256sum --strict -c SHA256SUMS)
	for arch in $arches; do
		for file in "goci-$version-linux-$arch.tar.gz" "goci_${version}_$arch.deb" \
			"goci-$version-linux-$arch.cdx.json"; do
			has "$first/SHA256SUMS" " $file\$"
		done
		mkdir -p "$TMP/$arch"
		tar -xzf "$first/goci-$version-linux-$arch.tar.gz" --strip-components 1 -C "$TMP/$arch"
	done
	same "$(find "$first" -type f | wc -l)" "$(($(wc -l <"$first/SHA256SUMS") + 1))" files
}

# The other run has another user, umask, time zone, language, folder, number of jobs, flags of
# the environment, and times of the files.
is_the_same_again() {
	copy_source "${second%/dist}"
	find "$TMP/second" -exec touch -d '2020-01-01' {} +
	give_to_nobody "$TMP/second"
	mkdir home
	give_to_nobody home
	(
		umask 077
		as_nobody env HOME="$PWD/home" TMPDIR="$PWD/home" SOURCE_DATE_EPOCH="$epoch" JOBS=3 TZ=Asia/Tokyo \
			LANG=C.UTF-8 LC_ALL=C.UTF-8 CFLAGS=-O0 XZ_OPT=-0 \
			make -C "${second%/dist}" dist ARCHES="$host" >log 2>&1
	) || { tail -n 20 log; fail 'make dist fails'; }
	for file in "$second"/goci*; do
		cmp "$file" "$first/${file##*/}"
	done
	same "$(find "$second" -name 'goci*' | wc -l)" 3 files
}

programs_need_no_library() {
	for arch in $arches; do
		for program in goci goci-watch; do
			readelf -lW "$TMP/$arch/bin/$program" >segments
			has_not segments 'INTERP'
			readelf -dW "$TMP/$arch/bin/$program" >dynamic
			has_not dynamic 'NEEDED'
			LC_ALL=C grep -c -a -F "$TMP" "$TMP/$arch/bin/$program" >paths || :
			same "$(cat paths)" 0 'paths of this machine'
		done
	done
}

# emulated ARCH COMMAND...: by qemu, if the program is of the other architecture.
emulated() {
	for_arch=$1
	shift
	if [ "$for_arch" = "$host" ]; then
		"$@"
	else
		"$emulator" "$@"
	fi
}

# in_root ARCH COMMAND...: in ./root, where the emulator is, too.
in_root() {
	for_arch=$1
	shift
	if [ "$for_arch" = "$host" ]; then
		chroot root "$@"
	else
		chroot root /emulator "$@"
	fi
}

empty_root() {
	mkdir -p root/tmp
	cp "$TMP/$1/bin/goci" root/
	cp "$(command -v "$emulator")" root/emulator
	module hello
	succeeds "$GOCI" build ./hello -o oci:root/image
	cp -R hello root/
}

runs_in_an_empty_root() {
	need_root
	empty_root "$1"
	succeeds in_root "$1" /goci version
	has stdout "^goci  *$version\$"
	succeeds in_root "$1" /goci verify oci:/image
	has stdout ' 0 errors, 0 warnings'
	succeeds in_root "$1" /goci inspect --files oci:/image:production
	has stdout '/app/main$'
	succeeds in_root "$1" /goci copy oci:/image oci-archive:/image.tar
	succeeds "$GOCI" verify oci-archive:root/image.tar
	fails_with 1 in_root "$1" /goci build --dry-run /hello
	has stderr 'go'
}

# odd_names DIR: what libarchive converts, or cannot.
odd_names() {
	mkdir "$1"
	touch "$1/naïve-☃" "$1/$(printf 'bad\377name')" "$1/$(printf '%0150d' 1)ü"
	ln -s über "$1/link"
}

# What a host has, and no locale of UTF-8.
builds_the_same_image() {
	of=$1
	module hello
	odd_names odd
	set -- build ./hello --platform "linux/$host" --file ./odd:/odd
	succeeds "$GOCI" "$@" -o oci:want
	export LC_ALL=C GOCI_CACHE="$PWD/cache"
	succeeds emulated "$of" "$TMP/$of/bin/goci" "$@" --dry-run
	has stdout hello
	succeeds emulated "$of" "$TMP/$of/bin/goci" "$@" -o oci:got
	same "$(stage_of got)" "$(stage_of want)" digest
	succeeds emulated "$of" "$TMP/$of/bin/goci" "$@" -o oci:got
	has stderr 'unchanged'
}

stage_of() {
	digest "$1" production
}

opens_no_file_of_libc() {
	module hello
	odd_names odd
	succeeds strace -f -e trace=open,openat -o calls "$TMP/$host/bin/goci" build ./hello \
		--file ./odd:/odd -o oci:image
	has_not calls '/locale/\|gconv\|nsswitch\|openssl\.cnf\|ld\.so'
}

# The schema is in the module of CycloneDX's own library for Go.
has_a_valid_sbom() {
	schema=$(cd "$TOP/tests/judge" && go mod download -json \
		github.com/CycloneDX/cyclonedx-go@v0.9.2 | jq -r .Dir)/schema
	cat >valid.py <<-'END'
		import json, sys, jsonschema
		read = lambda name: json.load(open(name))
		schema = read(sys.argv[1] + "/bom-1.6.schema.json")
		spdx = read(sys.argv[1] + "/spdx.schema.json")
		resolver = jsonschema.RefResolver(schema["$id"], schema,
		    {"http://cyclonedx.org/schema/spdx.schema.json": spdx})
		for name in sys.argv[2:]:
		    jsonschema.Draft7Validator(schema, resolver=resolver).validate(read(name))
	END
	for arch in $arches; do
		cmp "$first/goci-$version-linux-$arch.cdx.json" "$TMP/$arch/share/doc/goci/sbom.cdx.json"
		succeeds python3 -W ignore valid.py "$schema" "$TMP/$arch/share/doc/goci/sbom.cdx.json"
	done
	jq '.components[0].type = "thing"' "$TMP/$host/share/doc/goci/sbom.cdx.json" >broken
	fails_with 1 python3 -W ignore valid.py "$schema" broken
}

# named ARCH PACKAGE SOURCE: it is in the SBOM, with the version that is installed.
named() {
	want=$(dpkg-query -W -f '${source:Version}' "$2:$1")
	same "$(jq -r --arg name "$3" '.components[] | select(.name == $name).version' \
		"$TMP/$1/share/doc/goci/sbom.cdx.json")" "$want" "$3 of $1"
	[ -s "$TMP/$1/share/doc/goci/licenses/$3" ] || fail "no license of $3"
}

sbom_says_what_is_linked() {
	for arch in $arches; do
		named "$arch" libc6-dev glibc
		named "$arch" libarchive-dev libarchive
		named "$arch" libssl-dev openssl
		named "$arch" libsodium-dev libsodium
		named "$arch" libjansson-dev jansson
		named "$arch" libdeflate-dev libdeflate
		named "$arch" libzstd-dev libzstd
		named "$arch" zlib1g-dev zlib
		named "$arch" libyaml-dev libyaml
		named "$arch" libpcre2-dev pcre2
		sbom=$TMP/$arch/share/doc/goci/sbom.cdx.json
		for program in goci goci-watch; do
			same "$(jq -r --arg name "$program" '.metadata.component.components[]
				| select(.name == $name).hashes[0].content' "$sbom")" \
				"$(sha256sum "$TMP/$arch/bin/$program" | cut -d' ' -f1)" "sum of $program"
		done
		jq -r '.dependencies[] | .ref, .dependsOn[]?' "$sbom" | sort -u >refs
		jq -r '.. | objects | ."bom-ref"? // empty' "$sbom" | sort -u >known
		same "$(comm -23 refs known)" '' 'references to nothing'
	done
	ls "$TMP/$host/share/doc/goci/licenses" >licenses
	has licenses '^LGPL-2.1$'
}

is_a_package_without_faults() {
	for arch in $arches; do
		# As a user: it warns of root.
		cp "$first/goci_${version}_$arch.deb" .
		as_nobody lintian --fail-on error,warning --tag-display-limit 0 "goci_${version}_$arch.deb" \
			>said 2>&1 || { cat said; fail "lintian finds faults in $arch"; }
		has_not said '^[EW]:'
		same "$(dpkg-deb -f "goci_${version}_$arch.deb" Architecture)" "$arch" architecture
		same "$(dpkg-deb -f "goci_${version}_$arch.deb" Recommends)" skopeo recommends
	done
}

outside_of_dpkg() {
	find root -path root/var/lib/dpkg -prune -o -print | sort
}

is_installed_and_purged() {
	need_root
	mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates root/usr/bin root/usr/share
	touch root/var/lib/dpkg/status root/usr/bin/mine root/usr/share/mine
	outside_of_dpkg >before
	for way in remove purge; do
		succeeds dpkg --root="$PWD/root" --log=/dev/null --force-script-chrootless \
			-i "$first/goci_${version}_$host.deb"
		succeeds root/usr/bin/goci version
		(cd root && md5sum --quiet -c var/lib/dpkg/info/goci.md5sums)
		for file in man/man1/goci.1.gz man/man5/goci.yaml.5.gz doc/goci/copyright \
			bash-completion/completions/goci zsh/vendor-completions/_goci; do
			[ -f "root/usr/share/$file" ] || fail "no $file"
		done
		succeeds dpkg --root="$PWD/root" --log=/dev/null --"$way" goci
		outside_of_dpkg >after
		succeeds diff before after
	done
}

# The system of this machine below, what is written above.
apt_get_leaves_nothing() {
	need_root
	cp "$first/goci_${version}_$host.deb" goci.deb
	cat >in_a_copy <<-'END'
		set -eu
		mount -t tmpfs tmpfs copy
		mkdir copy/upper copy/work copy/root
		mount -t overlay overlay copy/root \
			-o lowerdir=/,upperdir=copy/upper,workdir=copy/work || exit 77
		mount --bind /dev copy/root/dev
		mount --bind /proc copy/root/proc
		cp goci.deb copy/root/tmp/
		chroot copy/root apt-get install -qq --no-install-recommends /tmp/goci.deb </dev/null
		chroot copy/root goci version
		rm copy/root/tmp/goci.deb
		chroot copy/root apt-get remove -qq goci </dev/null
		! chroot copy/root dpkg -s goci 2>/dev/null || exit 1
		cd copy/upper
		find . ! -type d ! -path './var/*' >../../left
		find . -name '*goci*' >>../../left
	END
	mkdir copy
	run unshare -m sh in_a_copy
	[ "$status" -ne 77 ] || skip_because 'there is no overlay file system here'
	[ "$status" -eq 0 ] || { show_run apt-get; exit 1; }
	has stdout "^goci  *$version\$"
	same "$(cat left)" '' 'what is left'
}

# A checkout of its own, with a history as `git describe` needs it.
checkout() {
	mkdir -p checkout/scripts
	cp "$TOP/scripts/version.sh" checkout/scripts/
	echo 1.2.3 >checkout/VERSION
	git init -q checkout
	commit one
}

commit() {
	git -C checkout add -A
	git -C checkout -c user.name=test -c user.email=test@example.com \
		commit -q --allow-empty -m "$1"
}

says() {
	same "$(checkout/scripts/version.sh ${2:+"$2"})" "$1" version
}

version_is_what_git_says() {
	checkout
	short=$(git -C checkout rev-parse --short=12 HEAD)
	says "1.2.3-g$short"
	git -C checkout tag v1.3.0
	git -C checkout tag nightly
	says 1.3.0
	echo >>checkout/VERSION
	says 1.3.0-dirty
	git -C checkout checkout -q VERSION
	commit two
	says "1.3.0-1-g$(git -C checkout rev-parse --short=12 HEAD)"
	git -C checkout config core.abbrev 5
	says "1.3.0-1-g$(git -C checkout rev-parse --short=12 HEAD)"
	git clone -q --depth 1 "file://$PWD/checkout" shallow
	same "$(shallow/scripts/version.sh)" "1.2.3-g$(git -C checkout rev-parse --short=12 HEAD)" \
		'of a shallow clone'
}

# In a repository of others, named by the environment, and in none.
version_is_of_this_tree() {
	checkout
	git -C checkout tag v1.3.0
	mkdir -p checkout/vendor/goci/scripts
	cp "$TOP/scripts/version.sh" checkout/vendor/goci/scripts/
	echo 4.5.6 >checkout/vendor/goci/VERSION
	same "$(checkout/vendor/goci/scripts/version.sh)" 4.5.6 'in a repository of others'
	mkdir checkout/vendor/goci/.git
	same "$(checkout/vendor/goci/scripts/version.sh)" 4.5.6-unknown 'of a broken checkout'
	git init -q hook
	same "$(GIT_DIR=$PWD/hook/.git checkout/scripts/version.sh)" 1.3.0 'in a hook'
	mkdir -p other/scripts
	echo 7.8.9 >other/VERSION
	same "$(cd checkout && CDPATH=$PWD/../other scripts/version.sh)" 1.3.0 'with CDPATH'
}

version_without_git() {
	checkout
	mkdir bin
	for tool in sh dirname; do
		ln -s "$(command -v "$tool")" bin/
	done
	same "$(PATH=$PWD/bin checkout/scripts/version.sh)" 1.2.3-unknown 'without git'
	echo 1.2.2-7 >earlier
	same "$(PATH=$PWD/bin checkout/scripts/version.sh "$PWD/earlier")" 1.2.2-7 'of an earlier build'
	rm -rf checkout/.git
	says 1.2.3
}

# A tag is text of others, and git runs programs that a configuration names.
version_is_plain_text() {
	checkout
	# shellcheck disable=SC2016 # it is not for this shell
	git -C checkout tag 'v9.0$(id>ran)'
	git -C checkout config core.fsmonitor "touch $PWD/ran;:"
	says 1.2.3-unknown
	echo '1;id' >checkout/VERSION
	fails_with 1 checkout/scripts/version.sh
	[ ! -e ran ] || fail 'a program ran'
}

# ready: a checkout that can be released, and what its tests said; make stands in for the real one.
ready() {
	checkout
	cp "$TOP/scripts/release.sh" checkout/scripts/
	printf '## [Unreleased]\n\n## [1.2.3] - 2026-01-02\n\n- A change.\n' >checkout/CHANGELOG.md
	printf '/build/\n/dist/\n' >checkout/.gitignore
	commit two
	mkdir bin
	cat >bin/make <<-'END'
		#!/bin/sh
		folder=. DIST=dist
		while [ $# -gt 0 ]; do
			case $1 in
			-C) folder=$2; shift ;;
			DIST=*) DIST=${1#DIST=} ;;
			esac
			shift
		done
		cd "$folder"
		mkdir -p "$DIST"
		echo "${sums-$PWD}" >"$DIST/SHA256SUMS"
	END
	chmod 755 bin/make
	tested '3 passed, 0 failed, 0 skipped'
}

# tested LINE: the last one of the tests of the commit.
tested() {
	{ git -C checkout rev-parse HEAD; echo "$1"; } >tests
}

checklist() {
	env PATH="$PWD/bin:$PATH" "$@" checkout/scripts/release.sh --tested tests
}

# What is run by hand before the tag: each is there, and in the document.
names_what_is_run_by_hand() {
	ready
	succeeds checklist sums=same
	sed -n '/^--- done/,/git tag/p' stdout | grep -o 'scripts/[a-z-]*\.sh' >named
	same "$(sort -u named | grep -c .)" 4 'scripts that are named'
	while read -r script; do
		[ -x "$TOP/$script" ] || fail "there is no $script"
		has "$TOP/docs/releasing.md" "\`$script\`.*| hand |"
	done <named
}

stops() {
	fails_with 1 checklist sums=same
	has stderr "^release.sh: .*$1"
}

checklist_is_followed() {
	ready
	for build in build "$PWD/elsewhere"; do
		succeeds checklist sums=same BUILD="$build"
		has stdout "git tag -a v1.2.3 .* $(git -C checkout rev-parse HEAD)\$"
		dist=$(sed -n 's/^--- done: \(.*\) has what is released.*/\1/p' stdout)
		[ -s "$dist/SHA256SUMS" ] || fail "nothing is in $dist"
		same "$(git -C checkout status --porcelain)" '' 'what is new in the tree'
	done
	fails_with 1 checklist
	has stderr 'two runs differ'
}

checklist_stops() {
	ready
	tested '3 passed, 0 failed, 1 skipped'
	stops 'does not end with passed tests alone'
	tested '3 passed, 0 failed, 0 skipped'
	git -C checkout tag v1.2.3
	stops 'the tag v1.2.3 exists'
	git -C checkout tag -d v1.2.3
	echo >checkout/new
	stops 'files were changed or added'
	commit three
	stops 'is not of the commit'
	echo 1.2.4 >checkout/VERSION
	commit four
	stops 'has no section'
	printf '## [1.2.4] - 2026-02-02\n\n## [1.2.3]\n' >checkout/CHANGELOG.md
	commit five
	stops 'is empty'
	printf '## [Unreleased]\n\n- x\n\n## [1.2.4] - 2026-02-02\n\n- y\n' >checkout/CHANGELOG.md
	commit six
	stops 'are in no release'
}

# The tree of the first test is built: nothing but the version differs.
one_object_has_the_version() {
	[ -d "$first" ] || fail 'there is no build'
	tools=$last_tools
	make -n -C "$TMP/first" BUILD="build/dist/$last" STATIC=full VERSION=9.9.9 \
		CC="$tools-gcc" AR="$tools-ar" CFLAGS=-O2 LDFLAGS=-s V=1 all >plan
	same "$(grep -c -e ' -c -o ' plan)" 1 'files that are compiled'
	has plan "GOCI_VERSION='\"9.9.9\"' .*src/app/version.c"
	make -C "$TMP/first" BUILD="build/dist/$last" STATIC=full VERSION="$version" \
		CC="$tools-gcc" AR="$tools-ar" CFLAGS=-O2 LDFLAGS=-s V=1 all >plan
	has_not plan ' -o '
}

check 'the tools of the release tests are installed' need dpkg apt-get lintian jq python3 strace readelf \
	"$emulator" "$foreign_tools-gcc"
check 'make -n dist makes nothing' plan_is_not_carried_out
check 'no variable but its own reaches what make dist calls' environment_is_its_own
check 'packages of two architectures are found to be there' packages_are_found
check 'the package says the size of its files' size_is_that_of_the_files
check 'make dist makes archives, packages, SBOMs and their sums for each architecture' is_made
check 'another user makes the same bytes in another folder' is_the_same_again
check 'the programs need no library, and hold no path of the machine' programs_need_no_library
check 'a new version compiles one file' one_object_has_the_version
for arch in $arches; do
	check "goci of $arch verifies, inspects and copies in an empty root" \
		runs_in_an_empty_root "$arch"
	check "goci of $arch builds the image that any other goci builds" builds_the_same_image "$arch"
done
check 'the static program opens no locale, charset or configuration of a library' \
	opens_no_file_of_libc
check 'the SBOM is valid by the schema of CycloneDX' has_a_valid_sbom
check 'the SBOM has what is linked, with versions and licenses' sbom_says_what_is_linked
check 'lintian finds no error and no warning in the packages' is_a_package_without_faults
check 'dpkg installs the package; to remove or purge it leaves nothing' is_installed_and_purged
check 'apt-get installs the package; to remove it leaves nothing' apt_get_leaves_nothing
check 'the version of a checkout is what git describe says' version_is_what_git_says
check 'no other repository gives the version' version_is_of_this_tree
check 'without git the version is that of the file, or of the build before' version_without_git
check 'a tag or a configuration of git runs nothing' version_is_plain_text
check 'scripts/release.sh follows its list to the command that sets the tag' checklist_is_followed
check 'scripts/release.sh names what is run by hand, as its document does' \
	names_what_is_run_by_hand
check 'scripts/release.sh stops at the first point that does not hold' checklist_stops
finish
