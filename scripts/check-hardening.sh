#!/bin/sh
# check-hardening.sh PROGRAM OBJECT...: what makes mistakes in C harder to use is in the
# program, and in the objects of ours that it is linked from. The libraries linked into it
# were compiled by the distribution, with flags of its own: what every object has to have,
# or the linker leaves it out, is looked for in ours alone.
set -eu

program=$1
shift
bad=0

missing() {
	echo "$program: $1" >&2
	bad=1
}

# has TEXT PATTERN: a line of it, by an extended regular expression.
has() {
	printf '%s\n' "$1" | grep -Eq -e "$2"
}

# Objects that miss what all have to have, the first of them by name.
without() {
	readelf -nW "$@" | awk -v note="$note" '
		/^File: / { if (file != "" && !found) print file; file = $2; found = 0 }
		index($0, note) { found = 1 }
		END { if (!found) print file }' | head -n 1
}

header=$(readelf -hW "$program")
segments=$(readelf -lW "$program")
dynamic=$(readelf -dW "$program")
undefined=$(nm -u "$@")

has "$header" 'Type: +DYN' || missing 'has a fixed address (-fPIE, -pie)'
has "$segments" '^ +GNU_RELRO' || missing 'has no GNU_RELRO (-Wl,-z,relro)'
has "$dynamic" 'BIND_NOW|Flags:.* NOW' || missing 'binds its symbols late (-Wl,-z,now)'
has "$segments" '^ +GNU_STACK .* RW +0x' || missing 'has an executable stack (-Wl,-z,noexecstack)'
! has "$segments" '^ +LOAD .* RWE ' || missing 'has a segment that is writable and executable'
! has "$dynamic" 'RPATH|RUNPATH' || missing 'looks for libraries where RPATH or RUNPATH says'
! has "$dynamic" 'TEXTREL' || missing 'has relocations in its code (TEXTREL)'
has "$undefined" ' __stack_chk_fail$' || missing 'has no stack protector (-fstack-protector-strong)'
has "$undefined" ' __[a-z]*_chk$' || missing 'calls no checked function of libc (-D_FORTIFY_SOURCE, -O2)'

# Of a page of the stack that is not used yet, as gcc writes it; clang's is not told from
# an assignment. On AArch64 only frames of more than 64 KiB, its guard, are probed.
case $header in
*X86-64*)
	note='IBT, SHSTK'
	option=-fcf-protection
	probe='or[lq] +[$]0x0,(0x[0-9a-f]+)?[(]%rsp[)]'
	large='sub ' ;;
*AArch64*)
	note='BTI, PAC'
	option=-mbranch-protection=standard
	probe='str[[:space:]]+xzr, \[sp(, #1024)?\]'
	large='sub[[:space:]]+sp, sp, #0x[0-9a-f][0-9a-f]+, lsl #12' ;;
*)
	exit "$bad" ;;
esac
first=$(without "$@")
[ -z "$first" ] || missing "$first does not mark where it may be jumped to ($option)"
readelf -p .comment "$1" | grep -q clang || "${OBJDUMP:-objdump}" -d --no-show-raw-insn "$@" |
	awk -v probe="$probe" -v large="$large" '
		$0 ~ large { frames++ }
		$0 ~ probe { probes++ }
		END { exit frames && !probes }' ||
	missing 'may jump over the guard page of its stack (-fstack-clash-protection)'
exit "$bad"
