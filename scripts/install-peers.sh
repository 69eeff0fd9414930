#!/bin/sh
# install-peers.sh [ko|crane]...: gets the Go programs that goci is held against, in these
# versions, into build/peers (BUILD honoured). Compiling both takes minutes.
set -eu

GOBIN=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)/${BUILD:-build}/peers
export GOBIN
[ $# -gt 0 ] || set -- ko crane
for peer in "$@"; do
	case $peer in
	ko) package=github.com/google/ko@v0.19.1 ;;
	crane) package=github.com/google/go-containerregistry/cmd/crane@v0.22.1 ;;
	*) echo "install-peers.sh: no peer \"$peer\"" >&2; exit 2 ;;
	esac
	[ -x "$GOBIN/$peer" ] || go install "$package"
done
