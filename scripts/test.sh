#!/bin/sh
# Installs the tools that the tests need, then runs every check and every test.
# The last line is: N passed, N failed, N skipped.
set -eu

case ${1:-} in
-h | --help)
	sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0"
	exit ;;
esac

cd "$(dirname "$0")/.."

# Debian 13 has the command docker in a package of its own.
# golang-go beside another Go: programs of an older one are read, too.
scripts/install-tools.sh --dist \
	libcmocka-dev git clang-format clang libclang-rt-dev musl-tools shellcheck skopeo umoci runc crun \
	podman buildah docker.io 'docker-cli?' containerd docker-registry tmux python3-pyte bc jq yq pigz \
	zstd valgrind libarchive-tools util-linux bsdutils openssl busybox-static tzdata procps strace \
	python3 python3-yaml python3-jsonschema time gzip binutils chromium fonts-dejavu-core golang-go \
	softhsm2 opensc cmark-gfm golang-github-containers-common man-db mandoc zsh fish bash-completion curl lintian \
	'qemu-user-static?' 'qemu-user?'

cpus=$(nproc)
make -j "$cpus"
make -j "$cpus" lint
# Some tests start containers and change users: only root can run them all.
[ "$(id -u)" -ne 0 ] || GOCI_TOOLS_MUST_WORK=1
export GOCI_TOOLS_MUST_WORK="${GOCI_TOOLS_MUST_WORK:-0}"
make -j "$cpus" check
