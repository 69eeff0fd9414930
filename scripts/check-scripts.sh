#!/bin/sh
# Every script passes shellcheck and stops at the first error.
set -eu

list=$(git ls-files '*.sh' .ci/run 2>/dev/null || find scripts tests .ci -name '*.sh')
bad=0
# shellcheck disable=SC2086 # names of our own files, without blanks
shellcheck $list || bad=1
shellcheck -s bash src/manual/completion.bash || bad=1
for script in $list; do
	[ -e "$script" ] || continue
	# What is only sourced has no first line of its own, and its reader's settings.
	head -n 1 "$script" | grep -q '^#!' || continue
	grep -q '^set -eu' "$script" || {
		echo "$script: does not set -eu" >&2
		bad=1
	}
done
exit "$bad"
