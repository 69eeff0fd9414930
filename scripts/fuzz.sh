#!/bin/sh
# fuzz.sh FUZZER OUT [TARGET...]: each fuzz target, or those named, for FUZZ_SECONDS
# (60) from its corpus. What is found is in OUT: crashes as TARGET-crash-*, logs, and
# the corpora as they grew. Those in tests/fuzz are not changed.
set -eu

fuzzer=$1
out=$2
shift 2
bad=0
[ $# -gt 0 ] || {
	# shellcheck disable=SC2046 # names without blanks
	set -- $("$(dirname "$out")/replay")
}
for target in "$@"; do
	mkdir -p "$out/corpus/$target"
	if FUZZ_TARGET=$target "$fuzzer" -max_total_time="${FUZZ_SECONDS:-60}" \
		-timeout=10 -rss_limit_mb=1024 -artifact_prefix="$out/$target-" \
		"$out/corpus/$target" "tests/fuzz/corpus/$target" >"$out/$target.log" 2>&1; then
		echo "ok - $target: $(tail -n 1 "$out/$target.log")"
	else
		echo "not ok - $target: see $out/$target.log"
		bad=1
	fi
done
exit "$bad"
