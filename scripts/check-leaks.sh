#!/bin/sh
# A build of a fixture under valgrind: no leak, no error.
set -eu

TOP=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
GOCI_CACHE=$work/cache valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect,possible \
	--errors-for-leak-kinds=definite,indirect,possible --error-exitcode=9 \
	--trace-children=no "$TOP/${BUILD:-build}/goci" build --progress plain \
	"${1:-$TOP/fixtures/services/workflow-engine}"
echo "no leak, no error"
