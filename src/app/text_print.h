/*
 * Prints to standard output and standard error, with terminal controls (app/text.h) and
 * commands to a CI's runner (ci/defuse.h) escaped. Nothing else in the program
 * prints (scripts/check-print.sh).
 */
#ifndef GOCI_APP_TEXT_PRINT_H
#define GOCI_APP_TEXT_PRINT_H

#include <stddef.h>
#include <stdio.h>

/*
 * Writes `len` bytes, which begin a line, escaped but for line ends and tabs. The value
 * of a JSON document stays the same: there, such characters only occur in strings,
 * where their escapes mean the same.
 */
void goci_text_print(FILE *out, const char *text, size_t len);

/* Writes a formatted line, escaped as a whole, and a newline. */
void goci_text_print_line(FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Writes a message as an annotation for GitHub (ci/github.h): `name` is "error" or
 * "warning". A place in a file of the checkout that it speaks of goes with it.
 */
void goci_text_print_annotation(FILE *out, const char *name, const char *text);

#endif
