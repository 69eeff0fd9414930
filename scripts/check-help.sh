#!/bin/sh
# check-help.sh GOCI: help goes to standard output, fits 80 columns, and a wrong option
# is told on standard error with status 2.
set -eu

goci=$1
bad=0
say() {
	echo "$1" >&2
	bad=1
}

for command in help 'help build' 'help cache' 'help completion' 'help config' 'help goci.yaml' 'help help' 'help copy' 'help dev' 'help diff' 'help init' 'help inspect' 'help measure' 'help push' 'help reproduce' 'help resolve' 'help sbom' 'help sign' 'help attest' 'help verify' 'help vulns' 'help OCI0503' 'help version' 'build --help' '--help'; do
	# shellcheck disable=SC2086 # words on purpose
	text=$("$goci" $command) || say "goci $command: fails"
	[ -n "$text" ] || say "goci $command: says nothing"
	wide=$(printf '%s\n' "$text" | awk 'length($0) > 80' | head -n 1)
	[ -z "$wide" ] || say "goci $command: is wider than 80 columns: $wide"
	# A macro that is not defined is not replaced by OCI_TEXT.
	macro=$(printf '%s\n' "$text" | grep -Eo '\bG?OCI_[A-Z_]+' | grep -vxE 'GOCI_(CACHE|SIGN_KEY|KEY_PASSWORD)' | head -n 1)
	[ -z "$macro" ] || say "goci $command: has a macro in its text: $macro"
done
# A default with a number in it, or of one word that the code compares with, comes from
# where the code has it: OCI_TEXT(MACRO), or a macro.
if grep -nE '"[^"]*(default: |default: .*else |\(default: )[A-Za-z:/]*[0-9]' src/*/*.c; then
	say 'a help has a default of its own: let it tell the macro that the code goes by'
fi
status=0
out=$("$goci" build --no-such-option 2>/dev/null) || status=$?
[ "$status" -eq 2 ] || say "a wrong option gives status $status, not 2"
[ -z "$out" ] || say "a wrong option writes to standard output"
exit "$bad"
