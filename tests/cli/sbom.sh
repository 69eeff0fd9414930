#!/bin/sh
# goci sbom: what images of others contain, and hostile ones.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# image_of ROOTFS: as the layout `image`, tag x.
image_of() {
	rm -rf image
	umoci init --layout image
	umoci new --image image:x
	umoci insert --image image:x "$1" /
}

# purls_of FILE: of its components.
purls_of() {
	jq -r '.components[].purl // empty' "$1"
}

debian() {
	mkdir -p "$1/var/lib/dpkg" "$1/etc" "$1/usr/lib"
	printf 'ID=debian\nVERSION_ID="12"\n' >"$1/usr/lib/os-release"
	ln -s ../usr/lib/os-release "$1/etc/os-release"
}

packages_of_distributions_are_listed() {
	debian root
	mkdir -p root/lib/apk/db root/var/lib/dpkg/status.d
	printf 'Package: a\nStatus: install ok installed\nVersion: 1\nDepends: b\n\n' \
		>root/var/lib/dpkg/status
	printf 'Package: b\nVersion: 1:2\n' >root/var/lib/dpkg/status.d/b
	printf 'a71e  usr/bin/b\n' >root/var/lib/dpkg/status.d/b.md5sums
	printf 'P:musl\nV:1.2-r0\nL:MIT\n' >root/lib/apk/db/installed
	image_of root
	succeeds "$GOCI" sbom oci:image:x
	same "$(purls_of stdout | tr '\n' ' ')" 'pkg:apk/debian/musl@1.2-r0?distro=debian-12 pkg:deb/debian/a@1?distro=debian-12 pkg:deb/debian/b@1%3A2?distro=debian-12 '
	same "$(jq -r '.dependencies[] | select(.ref | contains("/a@")) | .dependsOn[]' stdout)" \
		'pkg:deb/debian/b@1%3A2?distro=debian-12'
	same "$(jq -r '.components[] | select(.type == "operating-system") | .name, .version' stdout |
		tr '\n' ' ')" 'debian 12 '
}

what_an_upper_layer_removes_is_not_listed() {
	debian root
	printf 'Package: a\nVersion: 1\n' >root/var/lib/dpkg/status
	image_of root
	umoci insert --image image:x --whiteout /var/lib/dpkg/status
	succeeds "$GOCI" sbom oci:image:x
	same "$(purls_of stdout)" ''
}

names_do_no_harm() {
	debian root
	printf 'Package: \033[31mred\nVersion: 1\n\nPackage: \377\376\nVersion: \t2"\\\n\nPackage: ../../x?y#z\nVersion: 3\nDepends: x\n' \
		>root/var/lib/dpkg/status
	image_of root
	for format in cyclonedx spdx; do
		succeeds "$GOCI" sbom --format "$format" oci:image:x
		has_not stdout "$(printf '\033')"
		jq . stdout >formatted
		has formatted 'pkg:deb/debian/%1B%5B31mred@1'
		has formatted 'pkg:deb/debian/../../x%3Fy%23z@3'
	done
}

packages_that_depend_on_each_other_end() {
	debian root
	for i in $(seq 1 500); do
		printf 'Package: p%d\nVersion: 1\nDepends: p%d, p%d\n\n' "$i" $((i % 500 + 1)) "$i"
	done >root/var/lib/dpkg/status
	image_of root
	succeeds "$GOCI" sbom --format spdx oci:image:x
	same "$(jq '[.relationships[] | select(.relationshipType == "DEPENDS_ON")] | length' stdout)" 500
}

too_much_is_refused() {
	debian root
	seq 1 100001 | sed 's/.*/Package: p&\nVersion: 1\n/' >root/var/lib/dpkg/status
	image_of root
	fails_with 1 "$GOCI" sbom oci:image:x
	has stderr '/var/lib/dpkg/status: lists over 100000 packages'
	debian other
	truncate -s 40M other/var/lib/dpkg/status
	image_of other
	fails_with 1 "$GOCI" sbom oci:image:x
	has stderr '/var/lib/dpkg/status'
}

# files_of FILE: of all components, those of packages too: "PATH SHA-1 SHA-256" a line.
files_of() {
	jq -r '.. | objects | select(.type? == "file" and (."bom-ref" // "" | startswith("file:"))) |
		.name + " " + ([.hashes[].content] | join(" "))' "$1"
}

# Files with a package's, of dpkg (behind a symlinked folder) and of apk.
with_files() {
	debian root
	mkdir -p root/var/lib/dpkg/info root/lib/apk/db root/usr/bin root/opt
	ln -s usr/bin root/bin
	printf 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n' \
		>root/var/lib/dpkg/status
	printf '/.\n/bin\n/bin/a\n/gone\n' >root/var/lib/dpkg/info/a:amd64.list
	printf 'P:m\nV:1\nF:usr/bin\nR:m\nZ:Q1xx=\nF:nowhere\nR:x\n' >root/lib/apk/db/installed
	echo a >root/usr/bin/a
	echo m >root/usr/bin/m
	echo mine >root/opt/mine
	ln root/opt/mine root/opt/other
	ln -s mine root/opt/link
	image_of root
}

files_that_no_package_has_are_listed() {
	with_files
	succeeds "$GOCI" sbom oci:image:x
	same "$(files_of stdout | cut -d' ' -f1 | sort | tr '\n' ' ')" \
		'/lib/apk/db/installed /opt/mine /opt/other /usr/lib/os-release /var/lib/dpkg/status '
	same "$(files_of stdout | grep '^/opt/mine ')" \
		"/opt/mine $(sha1sum <root/opt/mine | cut -d' ' -f1) $(sha256sum <root/opt/mine | cut -d' ' -f1)"
	layer=$(jq -r '.metadata.component.components[0].name' stdout)
	same "$(jq -r '.components[] | select(.name == "/opt/mine") | .properties[] |
		select(.name == "goci:layer").value' stdout)" "$layer"
	same "$(jq -r '.components[] | select(.name == "a") | .properties[] |
		select(.name == "goci:package:files").value' stdout)" 2
	succeeds "$GOCI" sbom --format spdx oci:image:x
	same "$(jq -r '.files[] | select(.fileName == "./opt/mine").checksums |
		map(.algorithm) | join(" ")' stdout)" 'SHA1 SHA256'
}

files_of_packages_are_listed_on_demand() {
	with_files
	succeeds "$GOCI" sbom --package-files oci:image:x
	same "$(jq -r '.components[] | select(.name == "a").components[].name' stdout | tr '\n' ' ')" \
		'/usr/bin/a /var/lib/dpkg/info/a:amd64.list '
	same "$(jq -r '.components[] | select(.name == "m").components[].name' stdout)" /usr/bin/m
	succeeds "$GOCI" sbom --package-files --format spdx oci:image:x
	same "$(jq -r '. as $d | .packages[] | select(.name == "m").SPDXID as $m | $d.relationships[] |
		select(.spdxElementId == $m and .relationshipType == "CONTAINS").relatedSpdxElement as $f |
		$d.files[] | select(.SPDXID == $f).fileName' stdout)" ./usr/bin/m
}

files_that_an_upper_layer_replaces_are_not_listed() {
	with_files
	umoci insert --image image:x --whiteout /opt/mine
	echo new >new
	umoci insert --image image:x new /opt/other
	succeeds "$GOCI" sbom oci:image:x
	has_not stdout '/opt/mine'
	same "$(files_of stdout | grep '^/opt/other ' | cut -d' ' -f3)" \
		"$(sha256sum <new | cut -d' ' -f1)"
}

too_many_files_are_counted() {
	debian root
	mkdir root/many
	(cd root/many && seq 1 10050 | xargs touch)
	image_of root
	succeeds "$GOCI" sbom oci:image:x
	same "$(files_of stdout | wc -l)" 10000
	same "$(jq -r '.metadata.component.properties[] |
		select(.name == "goci:files:omitted").value' stdout)" 51
}

zones_are_counted() {
	debian root
	mkdir -p root/usr/share/zoneinfo/Asia root/opt/zoneinfo
	touch root/usr/share/zoneinfo/UTC root/usr/share/zoneinfo/Asia/Tokyo root/opt/zoneinfo/UTC
	image_of root
	succeeds "$GOCI" sbom oci:image:x
	same "$(jq -r '.metadata.component.properties[] |
		select(.name == "goci:files:zones").value' stdout)" 2
	files_of stdout >listed
	has listed '^/opt/zoneinfo/UTC'
	has_not listed '^/usr/share/zoneinfo'
}

copyright_files_say_the_licences() {
	debian root
	mkdir -p root/usr/share/doc/a root/usr/share/doc/c
	printf 'Package: %s\nVersion: 1\n\n' a b c d ../a >root/var/lib/dpkg/status
	form='Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
	printf '%s\nLicense: GPL-2+ or Expat\n' "$form" >root/usr/share/doc/a/copyright
	ln -s a root/usr/share/doc/b
	printf '%s\nLicense: \033\377odd\n' "$form" >root/usr/share/doc/c/copyright
	ln -s /nowhere root/usr/share/doc/d
	image_of root
	succeeds "$GOCI" sbom oci:image:x
	same "$(jq -r '.components[] | select(.name == "a" or .name == "b") |
		.licenses[0].expression' stdout | uniq)" 'GPL-2.0-or-later OR MIT'
	has_not stdout "$(printf '\033')"
	same "$(jq -r '.components[] | select(.name == "d" or .name == "../a") | .licenses' stdout |
		tr '\n' ' ')" 'null null '
	succeeds "$GOCI" sbom --format spdx oci:image:x
	same "$(jq -r '.packages[] | select(.name == "a").licenseDeclared' stdout)" \
		'GPL-2.0-or-later OR MIT'
}

a_link_in_a_circle_is_no_database() {
	debian root
	ln -s status root/var/lib/dpkg/status
	image_of root
	succeeds "$GOCI" sbom oci:image:x
	same "$(purls_of stdout)" ''
}

an_archive_of_docker_has_the_digest_of_its_config() {
	debian root
	image_of root
	succeeds "$GOCI" copy oci:image:x docker-archive:saved.tar:web:1
	succeeds "$GOCI" sbom docker-archive:saved.tar
	version=$(jq -r .metadata.component.version stdout)
	succeeds "$GOCI" inspect --json docker-archive:saved.tar
	same "$version" "$(jq -r .imageID stdout)"
}

a_name_is_what_the_caller_says() {
	debian root
	image_of root
	succeeds "$GOCI" sbom --name registry.example/team/web oci:image:x
	purl=$(jq -r .metadata.component.purl stdout)
	case $purl in
	pkg:oci/web@sha256%3A*'&repository_url=registry.example/team/web') ;;
	*) fail "$purl" ;;
	esac
	fails_with 2 "$GOCI" sbom --name 'Not A Name' oci:image:x
}

wrong_input_writes_nothing() {
	debian root
	image_of root
	fails_with 2 "$GOCI" sbom --format swid oci:image:x
	has stderr 'cyclonedx'
	fails_with 1 "$GOCI" sbom -o out --modcache nowhere oci:image:x
	has stderr '^goci: --modcache nowhere: No such file or directory'
	fails_with 1 "$GOCI" sbom -o out --modcache image/index.json oci:image:x
	has stderr '^goci: --modcache image/index.json: is no folder'
	fails_with 1 "$GOCI" sbom -o out --platform linux/s390x oci:image:x
	fails_with 1 "$GOCI" sbom -o out oci:nothing:x
	fails_with 2 "$GOCI" sbom -o image/index.json oci:image:x
	layer=image/blobs/sha256/$(jq -r '.layers[0].digest' "image/blobs/sha256/$(jq -r \
		'.manifests[0].digest' image/index.json | sed 's/.*://')" | sed 's/.*://')
	flip "$layer" 20
	fails_with 1 "$GOCI" sbom -o out oci:image:x
	[ ! -e out ] || fail 'there is a file'
}

check 'packages of dpkg, of distroless and of apk are listed' packages_of_distributions_are_listed
check 'what an upper layer removes is not listed' what_an_upper_layer_removes_is_not_listed
check 'names of a hostile database do no harm' names_do_no_harm
check 'packages that depend on each other end' packages_that_depend_on_each_other_end
check 'too many packages, and a database that is too large, are refused' too_much_is_refused
check 'files that no package has are listed with their hashes and layers' files_that_no_package_has_are_listed
check 'files of packages are listed on demand, in their packages' files_of_packages_are_listed_on_demand
check 'files that an upper layer replaces or removes are not listed' files_that_an_upper_layer_replaces_are_not_listed
check 'of too many files the rest is counted' too_many_files_are_counted
check 'time zones are counted' zones_are_counted
check 'copyright files say the licences of packages of dpkg' copyright_files_say_the_licences
check 'a link in a circle is no database' a_link_in_a_circle_is_no_database
check 'an archive of docker has the digest of its config' an_archive_of_docker_has_the_digest_of_its_config
check "an image's name is what the caller says" a_name_is_what_the_caller_says
check 'wrong input writes nothing' wrong_input_writes_nothing
finish
