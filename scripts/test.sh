#!/bin/sh
# Installs the tools that the tests need, then runs every check and every test.
# The last line is: N passed, N failed, N skipped.
set -eu

cd "$(dirname "$0")/.."

# Debian 13 has the command docker in a package of its own.
# golang-go beside another Go: programs of an older one are read, too.
scripts/install-tools.sh --build \
	libcmocka-dev git clang-format clang libclang-rt-dev shellcheck skopeo umoci runc crun \
	podman buildah docker.io 'docker-cli?' containerd docker-registry tmux python3-pyte bc jq yq pigz zstd valgrind \
	libarchive-tools util-linux bsdutils openssl busybox-static tzdata procps strace python3 \
	python3-yaml time gzip binutils chromium \
	fonts-dejavu-core golang-go cmark-gfm golang-github-containers-common

cpus=$(nproc)
make -j "$cpus"
make -j "$cpus" lint
# Some tests start containers and change users: only root can run them all.
[ "$(id -u)" -ne 0 ] || GOCI_TOOLS_MUST_WORK=1
export GOCI_TOOLS_MUST_WORK="${GOCI_TOOLS_MUST_WORK:-0}"
make -j "$cpus" check
