/*
 * Prints to standard output and standard error, with terminal controls escaped
 * (app/text.h). Nothing else in the program prints (scripts/check-print.sh).
 */
#ifndef GOCI_APP_TEXT_PRINT_H
#define GOCI_APP_TEXT_PRINT_H

#include <stddef.h>
#include <stdio.h>

/*
 * Writes `len` bytes, escaped but for line ends and tabs. The value of a JSON document
 * stays the same: there, such characters only occur in strings, where their escapes
 * mean the same.
 */
void goci_text_print(FILE *out, const char *text, size_t len);

/* Writes a formatted line, escaped as a whole, and a newline. */
void goci_text_print_line(FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
