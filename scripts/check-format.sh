#!/bin/sh
# check-format.sh CLANG_FORMAT FILE...: every file is as .clang-format has it.
set -eu

format=$1
shift
bad=0
for file in "$@"; do
	if ! "$format" "$file" | cmp -s - "$file"; then
		echo "$file: is not as .clang-format has it; run make format" >&2
		bad=1
	fi
done
exit "$bad"
