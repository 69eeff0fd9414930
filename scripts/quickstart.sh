#!/bin/sh
# From nothing to an image: installs what is missing, builds goci, and builds the image
# of a real service into dist/.
set -eu

cd "$(dirname "$0")/.."

needed="gcc make pkg-config libc6-dev libarchive-dev libssl-dev libjansson-dev
	zlib1g-dev libdeflate-dev libzstd-dev libyaml-dev ca-certificates"
command -v go >/dev/null || needed="$needed golang-go"
# shellcheck disable=SC2086 # a list of packages
scripts/install-tools.sh $needed

make
reference=$(build/goci build fixtures/services/websocket-gateway)

echo
echo "Built $reference"
echo "Push it with:"
echo "  skopeo copy ${reference%@*} docker://REGISTRY/websocket-gateway:production"
