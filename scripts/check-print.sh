#!/bin/sh
# What is printed goes through src/app/text_print.c, which lets no foreign text command a
# terminal. Two files print by themselves: the live lines, which move the cursor between lines
# that report_line.c made, and what GitHub's and GitLab's runners take as commands.
set -eu

own='^src/(app/text_print|report/report_live|report/report_ci)\.c:'
calls='\b(v?f?printf|v?dprintf|f?puts|f?putc|putchar|fwrite|write|perror|json_dumpf[d]?)\('

if grep -nE "$calls" src/*/*.c | grep -vE "$own"; then
	echo "print by goci_text_print or goci_text_print_line" >&2
	exit 1
fi
