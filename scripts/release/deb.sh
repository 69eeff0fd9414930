#!/bin/sh
# deb.sh VERSION ARCH TREE LINKED FILE: makes the Debian package FILE out of TREE, which has bin/
# and share/ as tree.sh lays them out. Its times are SOURCE_DATE_EPOCH; DEB_MAINTAINER is who
# gives it out. Works in TREE.deb.
set -eu

version=$1
arch=$2
tree=$3
linked=$4
file=$5
root=$tree.deb
doc=$root/usr/share/doc/goci
maintainer=${DEB_MAINTAINER:-goci maintainers <maintainers@goci.invalid>}

# debian_version VERSION: without "-", which separates a package's revision: what comes before
# a tag is older than it, what comes after it newer.
debian_version() {
	echo "$1" | sed -e 's/-\([0-9]*\)-g/+\1.g/' -e 's/-\(g[0-9a-f]\{7,\}\)/~\1/' -e 's/-/+/g'
}

# What Debian has elsewhere.
move() {
	mkdir -p "$root/usr/share/zsh"
	[ ! -d "$root/usr/share/zsh/site-functions" ] ||
		mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
	rmdir --ignore-fail-on-non-empty "$root/usr/share/zsh"
	[ ! -d "$root/usr/share/man" ] || find "$root/usr/share/man" -type f -exec gzip -9n {} +
}

write_copyright() {
	cat <<-END
		Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
		Upstream-Name: goci

		Files: *
		Copyright: the authors of goci
		License: Apache-2.0
		 On Debian systems, the full text of the Apache License 2.0 is in
		 /usr/share/common-licenses/Apache-2.0.

	END
	echo 'Comment:'
	echo ' The programs are static. What is linked into them is of these source packages:'
	cut -f1,2 "$linked" | LC_ALL=C sort -u | sed 's/^/ /; s/\t/ /'
	echo ' sbom.cdx.json says it for programs; their copyright files follow.'
	for of in "$doc"/licenses/*; do
		name=${of##*/}
		# The texts that they refer to are in /usr/share/common-licenses.
		cut -f1 "$linked" | grep -qx "$name" || continue
		printf '\nComment: copyright of %s\n' "$name"
		sed 's/^/ /; s/^ $/ ./' "$of"
	done
}

write_changelog() {
	cat <<-END
		goci ($deb_version) unstable; urgency=medium

		  * Release $version: what has changed is in CHANGELOG.md.gz.

		 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
	END
}

# installed_size: KiB, as dpkg-gencontrol(1) counts: not what a file system takes for a folder.
installed_size() {
	find "$root/usr" -printf '%y %s\n' |
		awk '{ sum += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print sum }'
}

write_control() {
	cat <<-END
		Package: goci
		Version: $deb_version
		Architecture: $arch
		Maintainer: $maintainer
		Installed-Size: $(installed_size)
		Recommends: skopeo
		Suggests: golang-go
		Static-Built-Using: $(cut -f1,2 "$linked" | LC_ALL=C sort -u |
			sed 's/\(.*\)\t\(.*\)/\1 (= \2)/' | paste -sd , - | sed 's/,/, /g')
		Section: devel
		Priority: optional
		Description: turns a Go service into an OCI image on disk
		 goci builds Go services and writes them to disk as OCI images, without
		 Docker, a daemon, root or user namespaces. The same source gives the same
		 digest. It also verifies, inspects, compares, copies and pushes images.
		 .
		 The programs are static. To build images, goci needs Go 1.19 or newer; to
		 push them, skopeo 1.9 or newer.
	END
}

# Why lintian's warnings are right, and the package is.
write_overrides() {
	cat <<-END
		# goci runs where there is no libc, in CI images and from scratch.
		goci: statically-linked-binary *
		goci: embedded-library *
		goci: shared-library-lacks-prerequisites *
		# Known to dpkg, and to later lintians.
		goci: unknown-field Static-Built-Using
		# Licenses are copied as they are.
		goci: old-fsf-address-in-copyright-file
		# The name of the script that it takes the place of.
		goci: script-with-language-extension *
	END
}

rm -rf "$root"
mkdir -p "$root/usr" "$root/DEBIAN"
cp -R "$tree/bin" "$tree/share" "$root/usr/"
deb_version=$(debian_version "$version")
move
write_copyright >"$doc/copyright"
write_changelog | gzip -9n >"$doc/changelog.gz"
gzip -9n "$doc/CHANGELOG.md"
rm -rf "$doc/licenses" "$doc/LICENSE"
mkdir -p "$root/usr/share/lintian/overrides"
write_overrides >"$root/usr/share/lintian/overrides/goci"
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs md5sum) >"$root/DEBIAN/md5sums"
write_control >"$root/DEBIAN/control"
find "$root" -exec chmod u=rwX,go=rX,a-s {} + -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
# By one thread: where xz cuts its blocks depends on their number.
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$file" >/dev/null
