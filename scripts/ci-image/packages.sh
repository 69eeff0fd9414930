#!/bin/sh
# packages.sh ARCH DIR: makes DIR/root, the part of a root file system that consists of the
# distribution's packages for ARCH (amd64, arm64): git, skopeo, a shell, and the libraries
# that they need. It needs no root: apt gets the packages into DIR, checked by the keys that
# this host trusts, and their files are unpacked there; no script of a package runs. What
# was downloaded is taken again while the distribution has the same version.
set -eu

arch=$1
mkdir -p "$2"
dir=$(CDPATH='' cd -- "$2" && pwd)
conf=$dir/apt.conf
root=$dir/root
unpacked=$dir/unpacked

# base-files has os-release, by which scanners know the distribution; the runner of GitHub
# brings a node that needs libstdc++; what is named golang has skopeo's configuration.
packages='base-files bash busybox-static ca-certificates coreutils dash diffutils findutils
	git golang-github-containers-common golang-github-containers-image grep gzip
	libstdc++6 sed skopeo tar'

# What no package above has is busybox's; but not its wget, which checks no certificates.
tools='ar awk bc bunzip2 bzcat bzip2 clear cpio dc dos2unix ed fold free getopt hexdump
	hostname killall less lzcat more nslookup patch ping pidof ps rev setsid strings time
	top unix2dos unlzma unxz unzip uptime uudecode uuencode vi watch which xxd xz xzcat'

case $arch in
amd64) triplet=x86_64-linux-gnu loader=lib64/ld-linux-x86-64.so.2 ;;
arm64) triplet=aarch64-linux-gnu loader=lib/ld-linux-aarch64.so.1 ;;
*) echo "packages.sh: no packages for \"$arch\"; expected amd64 or arm64" >&2; exit 2 ;;
esac

# An apt of its own, with the sources, the keys and the proxy of the host.
configure_apt() {
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial" "$dir/log"
	: >"$dir/state/status"
	cat >"$conf" <<-END
		Dir::State "$dir/state";
		Dir::State::status "$dir/state/status";
		Dir::Cache "$dir/cache";
		Dir::Log "$dir/log";
		APT::Architecture "$arch";
		#clear APT::Architectures;
		APT::Architectures { "$arch"; };
		APT::Sandbox::User "root";
		APT::Update::Error-Mode "any";
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear DPkg::Post-Invoke;
		Acquire::Languages "none";
		Acquire::Retries "3";
	END
	[ -z "${APT_SOURCES:-}" ] || {
		echo "Dir::Etc::sourcelist \"$(realpath "$APT_SOURCES")\";"
		echo 'Dir::Etc::sourceparts "/dev/null";'
	} >>"$conf"
}

# with_libraries PACKAGE...: these, and of what they depend on the libraries. perl, gnupg
# and the like are needed for commands that no job calls.
with_libraries() {
	apt-cache -c "$conf" depends --recurse --no-recommends --no-suggests --no-conflicts \
		--no-breaks --no-replaces --no-enhances "$@" >"$dir/depends"
	awk -v wanted="$*" '
		/^[^ ]/ { package = $1 }
		/Depends: (lib|zlib1g)/ && !/perl|-modules|-common/ {
			needs[package] = needs[package] " " $2
		}
		END {
			n = split(wanted, list, " ")
			for (i = 1; i <= n; i++) {
				if (seen[list[i]]++)
					continue
				print list[i]
				m = split(needs[list[i]], more, " ")
				for (j = 1; j <= m; j++)
					list[++n] = more[j]
			}
		}' "$dir/depends" | LC_ALL=C sort
}

# download: the packages, and their files' names in the file "archives".
download() {
	apt-get -c "$conf" -qq update
	# shellcheck disable=SC2086 # a list of names
	with_libraries $packages >"$dir/packages"
	# shellcheck disable=SC2046 # a list of names
	(cd "$dir/cache/archives" && apt-get -c "$conf" -qq download $(cat "$dir/packages"))
	# shellcheck disable=SC2046 # a list of names
	apt-get -c "$conf" --print-uris download $(cat "$dir/packages") |
		awk '/^\047/ { print $2 }' | LC_ALL=C sort >"$dir/archives"
	# Those of earlier versions.
	for archive in "$dir/cache/archives"/*.deb; do
		grep -Fxq -e "${archive##*/}" "$dir/archives" || rm "$archive"
	done
}

# Everything into /usr, however old the distribution.
unpack() {
	rm -rf "$unpacked" "$root"
	mkdir -p "$unpacked" "$root/var/lib/dpkg/status.d"
	for folder in bin sbin lib lib64; do
		mkdir -p "$unpacked/usr/$folder"
		ln -s "usr/$folder" "$unpacked/$folder"
	done
	while read -r archive; do
		dpkg-deb --fsys-tarfile "$dir/cache/archives/$archive" |
			tar -x --keep-directory-symlink -C "$unpacked"
		# In the form that scanners look for in images without dpkg.
		dpkg-deb -f "$dir/cache/archives/$archive" \
			>"$root/var/lib/dpkg/status.d/${archive%%_*}"
	done <"$dir/archives"
}

# keep PATH...: moves them, as far as the distribution has them, to where the image is made.
keep() {
	for path in "$@"; do
		[ -e "$unpacked/$path" ] || [ -L "$unpacked/$path" ] || continue
		mkdir -p "$root/$(dirname "$path")"
		mv "$unpacked/$path" "$root/$path"
	done
}

choose_files() {
	cd "$unpacked"
	# What git is not started for in a job, is a copy of all of git, or needs perl.
	for program in daemon gui http-backend http-fetch http-push imap-send shell; do
		rm -f "usr/lib/git-core/git-$program"
	done
	rm -f usr/lib/git-core/scalar usr/bin/scalar usr/bin/git-shell
	grep -lIE '^#! ?/usr/bin/(perl|python)' -r usr/bin usr/lib/git-core | xargs rm -f
	keep usr/bin usr/lib/git-core usr/lib/os-release usr/share/ca-certificates \
		usr/share/containers usr/share/git-core/templates \
		etc/containers etc/debian_version etc/os-release
	for file in usr/lib/"$triplet"/*.so* usr/share/doc/*/copyright; do
		keep "$file"
	done
	cd "$dir"
}

# link_tools: sh is dash, as in Debian; the rest busybox, unless a package has it.
link_tools() {
	cd "$root"
	ln -sf dash usr/bin/sh
	ln -sf ../../bin/git usr/lib/git-core/git
	for tool in $tools; do
		[ -e "usr/bin/$tool" ] || ln -s busybox "usr/bin/$tool"
	done
	# By their old places, too. A folder of links, as an image of goci's has no link for one.
	mkdir -p bin "${loader%/*}"
	for program in usr/bin/*; do
		ln -s "../$program" "bin/${program##*/}"
	done
	ln -s "/usr/lib/$triplet/${loader##*/}" "$loader"
	cd "$dir"
}

# A job's checkout often belongs to another user than the one it runs as, and there is
# nobody else in its container.
configure_git() {
	cat >"$root/etc/gitconfig" <<-END
		[safe]
		directory = *
		[http]
		sslCAInfo = /etc/ssl/certs/ca-certificates.crt
	END
}

configure_apt
download
unpack
choose_files
link_tools
configure_git
rm -rf "$unpacked"
