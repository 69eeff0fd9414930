/*
 * Foreign text as a value of JSON: exact, with what text.h would escape in it.
 */
#ifndef GOCI_APP_TEXT_JSON_H
#define GOCI_APP_TEXT_JSON_H

#include <jansson.h>

/* `s` as a string; bytes that are not UTF-8, which JSON is, are "\xff" in it. */
json_t *goci_text_json(const char *s);
/* Sets a member to it, unless `value` is NULL. */
void goci_text_set(json_t *doc, const char *name, const char *value);

#endif
