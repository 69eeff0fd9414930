#!/bin/sh
# From nothing to an image: installs what is missing, builds goci, and builds the image
# of a real service into dist/.
set -eu

case ${1:-} in
-h | --help)
	sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0"
	exit ;;
esac

cd "$(dirname "$0")/.."

needed=
command -v go >/dev/null || needed=golang-go
# shellcheck disable=SC2086 # one package, or none
scripts/install-tools.sh --build $needed

make
reference=$(build/goci build fixtures/services/websocket-gateway)

echo
echo "Built $reference"
echo "Push it with:"
echo "  skopeo copy --all --preserve-digests ${reference%@*} docker://REGISTRY/websocket-gateway:production"
