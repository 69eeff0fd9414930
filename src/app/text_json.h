/*
 * Foreign text as JSON strings. Unlike app/text.h, nothing is escaped that JSON can
 * hold: the value is exact.
 */
#ifndef GOCI_APP_TEXT_JSON_H
#define GOCI_APP_TEXT_JSON_H

#include <jansson.h>

/* `s` as a new string; a byte that is not UTF-8 becomes the text "\xff". */
json_t *goci_text_json(const char *s);
/* Sets the member `name` to it. Does nothing where `value` is NULL. */
void goci_text_set(json_t *doc, const char *name, const char *value);

#endif
